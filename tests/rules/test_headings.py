"""Headings of tables from outside, and where they belong in a card."""

from __future__ import annotations

import pytest

from crmcli.errors import UsageError
from crmcli.rules.headings import map_headings
from crmcli.rules.layout import list_tables
from crmcli.rules.targets import format_target
from tests.acting import load_root
from tests.tables import map_words, say_columns


def check(words: str, places: list[str | None]) -> None:
    heading = words.split()
    mapped = map_headings(load_root(), heading)
    assert list(zip(heading, say_columns(mapped), strict=True)) == list(
        zip(heading, places, strict=True)
    )


def test_a_spreadsheet_kept_by_hand():
    check(
        "客户名称 联系人 手机 电话 地址 级别 业务员 最后跟进 下次跟进 备注",
        [
            *("name", "contacts.1.name", "contacts.1.phones", "contacts.1.phones"),
            *("addresses.1.street", "grade", "owner", "visits.last.date", "follow_up.on", "notes"),
        ],
    )


def test_the_customers_of_another_tool():
    check(
        "CustomerID CompanyName ContactName ContactTitle Address City Region PostalCode Country"
        " Phone Fax",
        [
            *("code", "name", "contacts.1.name", "contacts.1.title", "addresses.1.street"),
            *("region.city", "region", "addresses.1.postcode", "addresses.1.notes:country"),
            *("contacts.1.phones", "contacts.1.fax"),
        ],
    )


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("客户名称*", "name"),
        ("＊客户名称（必填）", "name"),
        (" 客户 名称 ", "name"),
        ("客户名称(同一客户请保持一致)", "name"),
        ("CUSTOMER_NAME", "name"),
        ("customerName", "name"),
        ("单位名称", "name"),
        ("客户编号", "code"),
        ("Customer No.", "code"),
        ("标识", "id"),
        ("客户ID", "id"),
        ("简称", "aliases"),
        ("客户类型", "kind"),
        ("公司规模", "size"),
        ("税号", "registration.tax_no"),
        ("统一社会信用代码", "registration.tax_no"),
        ("Tax ID (USCC)", "registration.tax_no"),
        ("registration.tax_no", "registration.tax_no"),
        ("工商登记：税号", "registration.tax_no"),
        ("注册资本(万元)", "registration.capital:万元"),
        ("注册资本/万元", "registration.capital:万元"),
        ("注册资本（单位：万）", "registration.capital:万"),
        ("信用额度[USD]", "credit.limit:usd"),
        ("所在地区", "region"),
        ("省份", "region.province"),
        ("手机号码", "contacts.1.phones"),
        ("公司电话", "contacts.1.phones"),
        ("Tel.", "contacts.1.phones"),
        ("电子邮箱", "contacts.1.emails"),
        ("E-Mail", "contacts.1.emails"),
        ("联系人职务", "contacts.1.title"),
        ("联系人-电话", "contacts.1.phones"),
        ("联系人（二）电话", "contacts.2.phones"),
        ("联系人3 微信", "contacts.3.wechat"),
        ("第三联系人", "contacts.3.name"),
        ("Contact 2 Email", "contacts.2.emails"),
        ("收货地址", "addresses.delivery.street"),
        ("注册地址", "addresses.registered.street"),
        ("Billing Postcode", "addresses.billing.postcode"),
        ("邮政编码", "addresses.1.postcode"),
        ("地址2", "addresses.2.street"),
        ("Address 2", "addresses.1.street"),
        ("负责人", "owner"),
        ("跟单员", "owner"),
        ("客户状态", "stage"),
        ("等级", "grade"),
        ("建档日期", "created"),
        ("标签", "tags"),
        ("最近联系日期", "visits.last.date"),
        ("Last Contacted", "visits.last.date"),
        ("下次联系时间", "follow_up.on"),
        ("Next Follow-up Date", "follow_up.on"),
        ("备注", "notes"),
        ("Remarks", "notes"),
    ],
)
def test_one_heading(heading, place):
    assert say_columns(map_headings(load_root(), [heading])) == [place]


@pytest.mark.parametrize(
    "heading", ["年营业额", "Spouse", "2级行业", "x", "电话会议纪要", "   ", ""]
)
def test_what_means_nothing(heading):
    mapped = map_headings(load_root(), [heading])
    assert mapped.columns == (None,)
    assert mapped.unknown == ((heading,) if heading.strip() else ())


def test_people_by_number():
    check(
        "客户 联系人1姓名 联系人1电话 联系人2姓名 联系人2电话 联系人2职务",
        [
            *("name", "contacts.1.name", "contacts.1.phones"),
            *("contacts.2.name", "contacts.2.phones", "contacts.2.title"),
        ],
    )


def test_people_one_after_another():
    check(
        "客户 联系人 手机 联系人 手机 职务",
        [
            *("name", "contacts.1.name", "contacts.1.phones"),
            *("contacts.2.name", "contacts.2.phones", "contacts.2.title"),
        ],
    )


def test_numbered_telephones_are_of_one_person_or_of_several():
    check(
        "客户 联系人 手机1 手机2",
        ["name", "contacts.1.name", "contacts.1.phones.1", "contacts.1.phones.2"],
    )
    check(
        "客户 联系人1 联系人2 手机1 手机2",
        ["name", "contacts.1.name", "contacts.2.name", "contacts.1.phones", "contacts.2.phones"],
    )


def test_what_has_no_number_belongs_to_the_address_before():
    check(
        "客户 办公地址 邮编 收货地址 邮编",
        [
            *("name", "addresses.office.street", "addresses.office.postcode"),
            *("addresses.delivery.street", "addresses.delivery.postcode"),
        ],
    )


def test_products_by_number():
    check(
        "客户 产品1 数量1 产品2 数量2",
        ["name", "needs.1.item", "needs.1.quantity", "needs.2.item", "needs.2.quantity"],
    )


def test_the_neighbours_tell_whose_currency_it_is():
    check(
        "客户 注册资本 币种 信用额度 币种",
        [
            *("name", "registration.capital", "registration.currency"),
            *("credit.limit", "credit.currency"),
        ],
    )


def test_what_may_mean_two_things_is_doubtful():
    mapped = map_words("客户 日期 跟进日期")
    assert [one.heading for one in mapped.doubtful] == ["日期", "跟进日期"]
    assert [format_target(one) for one in mapped.doubtful[1].choices] == [
        "visits.last.date",
        "follow_up.on",
    ]
    assert {format_target(one) for one in mapped.doubtful[0].choices} >= {"visits.date"}
    assert mapped.columns[1:] == (None, None)
    assert mapped.unknown == ()


def test_the_second_column_for_one_place_is_named():
    mapped = map_words("客户名称 公司名称 电话 手机 备注 说明")
    assert say_columns(mapped) == [
        *("name", None, "contacts.1.phones", "contacts.1.phones", "notes", "notes")
    ]
    assert mapped.unknown == ("公司名称",)


def test_columns_of_other_programs_alone_are_named():
    mapped = map_words("序号 客户")
    assert mapped.left_out == ("序号",)
    assert mapped.unknown == ()


def test_what_could_never_be_whole_is_kept_among_the_notes():
    mapped = map_words("客户 跟进记录 成交金额 下次跟进内容")
    assert say_columns(mapped) == ["name", *["notes:labelled"] * 3]
    assert [one.values["heading"] for one in mapped.remarks] == [
        "跟进记录",
        "成交金额",
        "下次跟进内容",
    ]
    assert [[field.key for field in one.values["missing"]] for one in mapped.remarks] == [
        *(["date"], ["on"], ["on"])
    ]
    whole = map_words("客户 跟进记录 最后跟进 成交金额 成交日期 下次跟进内容 下次跟进")
    assert whole.remarks == ()
    assert say_columns(whole)[1:3] == ["visits.last.notes", "visits.last.date"]


# What other programs write --------------------------------------------------------------------


def check_system(system: str, pairs: dict[str, str | None]) -> None:
    mapped = map_headings(load_root(), list(pairs))
    assert mapped.system == system
    assert dict(zip(pairs, say_columns(mapped), strict=True)) == pairs


def test_google():
    check_system(
        "google",
        {
            "First Name": "contacts.1.name:given",
            "Last Name": "contacts.1.name:family",
            "Nickname": "contacts.1.aliases",
            "Organization Name": "name",
            "Organization Title": "contacts.1.title",
            "Organization Department": None,
            "Birthday": "contacts.1.birthday",
            "Notes": "notes",
            "Photo": None,
            "Labels": "tags",
            "E-mail 1 - Label": None,
            "E-mail 1 - Value": "contacts.1.emails",
            "E-mail 2 - Value": "contacts.1.emails",
            "Phone 1 - Label": "contacts.1.phones.1:label",
            "Phone 1 - Value": "contacts.1.phones.1",
            "Phone 2 - Value": "contacts.1.phones.2",
            "Address 1 - Label": "addresses.1.kind:label",
            "Address 1 - Street": "addresses.1.street",
            "Address 1 - Country": "addresses.1.notes:country",
            "Address 2 - City": "addresses.2.city",
            "Website 1 - Value": "website",
        },
    )


def test_google_as_it_was():
    check_system(
        "google",
        {
            "Name": "contacts.1.name",
            "Given Name": "contacts.1.name:given",
            "Family Name": "contacts.1.name:family",
            "Group Membership": "tags",
            "E-mail 1 - Type": None,
            "E-mail 1 - Value": "contacts.1.emails",
            "Phone 1 - Type": "contacts.1.phones.1:label",
            "Phone 1 - Value": "contacts.1.phones.1",
            "Organization 1 - Name": "name",
            "Organization 1 - Title": "contacts.1.title",
        },
    )


def test_outlook():
    check_system(
        "outlook",
        {
            "Title": "contacts.1.salutation",
            "First Name": "contacts.1.name:given",
            "Company": "name",
            "Department": None,
            "Job Title": "contacts.1.title",
            "Business Street": "addresses.office.street",
            "Business Street 2": "addresses.office.street",
            "Business City": "addresses.office.city",
            "Business Country/Region": "addresses.office.notes:country",
            "Home Street": "addresses.home.street",
            "Business Fax": "contacts.1.fax",
            "Business Phone": "contacts.1.phones",
            "Business Phone 2": "contacts.1.phones",
            "E-mail Address": "contacts.1.emails",
            "E-mail 2 Address": "contacts.1.emails",
            "Categories": "tags",
            "Web Page": "website",
        },
    )


def test_outlook_in_chinese():
    check_system(
        "outlook",
        {
            "名": "contacts.1.name:given",
            "姓": "contacts.1.name:family",
            "单位": "name",
            "部门": None,
            "职务": "contacts.1.title",
            "商务地址 街道": "addresses.office.street",
            "商务地址 市/县": "addresses.office.city",
            "商务地址 省/市/自治区": "addresses.office.province",
            "商务电话": "contacts.1.phones",
            "移动电话": "contacts.1.phones",
            "电子邮件地址": "contacts.1.emails",
            "附注": "notes",
        },
    )


def test_hubspot():
    check_system(
        "hubspot",
        {
            "Record ID": None,
            "First Name": "contacts.1.name:given",
            "Associated Company": "name",
            "Email": "contacts.1.emails",
            "Mobile Phone Number": "contacts.1.phones",
            "Contact owner": "owner",
            "Street Address": "addresses.1.street",
            "Street Address 2": "addresses.1.street",
            "State/Region": "addresses.1.province",
            "Lifecycle Stage": "stage",
            "Last Activity Date": "visits.last.date",
            "Next Activity Date": "follow_up.on",
            "Create Date": "created",
        },
    )


@pytest.mark.parametrize(
    ("street", "postcode"),
    [
        ("Billing Street", "Billing Zip/Postal Code"),
        ("BillingStreet", "BillingPostalCode"),
        ("Billing Street", "Billing Code"),
    ],
    ids=["salesforce report", "salesforce export", "zoho"],
)
def test_salesforce_and_zoho(street, postcode):
    check_system(
        "western",
        {
            "Account Name": "name",
            "Account Owner": "owner",
            "Account Number": "code",
            street: "addresses.billing.street",
            postcode: "addresses.billing.postcode",
            "Mailing Street": "addresses.office.street",
            "Title": "contacts.1.title",
            "Phone": "contacts.1.phones",
            "Email": "contacts.1.emails",
            "Last Activity Date": "visits.last.date",
            "Description": "notes",
        },
    )


def test_fxiaoke():
    check_system(
        "fxiaoke",
        {
            "客户名称": "name",
            "客户编号": "code",
            "客户级别": "grade",
            "成交状态": "stage",
            "1级行业": "industry",
            "2级行业": None,
            "国家": "addresses.1.notes:country",
            "省": "region.province",
            "详细地址": "addresses.1.street",
            "电话": "contacts.1.phones",
            "邮件": "contacts.1.emails",
            "负责人": "owner",
            "归属部门": None,
            "生命状态": None,
            "最后跟进时间": "visits.last.date",
            "下次跟进时间": "follow_up.on",
            "创建时间": "created",
        },
    )


def test_two_headings_of_a_program_are_not_one_program():
    assert map_words("Company Phone Email").system is None


# Our own tables and what the user says ---------------------------------------------------------


@pytest.mark.parametrize("table", list_tables(load_root()), ids=lambda table: table.key)
@pytest.mark.parametrize("language", ["en", "zh", "key"])
def test_every_column_of_ours_leads_back(table, language):
    """What an export has at its head is what an import finds."""
    heading = [
        column.key if language == "key" else getattr(column.label, language)
        for column in table.columns
    ]
    mapped = map_headings(load_root(), heading, table=table.list)
    for column, target in zip(table.columns, mapped.columns, strict=True):
        assert target is not None, column
        inside = () if table.list is None or column.owner else (table.list.key,)
        assert target.keys == (*inside, *column.path)
        assert target.owner is column.owner
    assert mapped.unknown == ()
    assert mapped.doubtful == ()


def test_the_table_of_visits():
    mapped = map_words(
        "客户名称 日期 业务员 方式 内容 联系人 下次跟进 客户编号 电话 天气", "visits"
    )
    assert say_columns(mapped) == [
        *("customer.name", "visits.1.date", "visits.1.by", "visits.1.channel", "visits.1.notes"),
        *("visits.1.contact", "visits.1.next", "customer.code", "customer.contacts.phones", None),
    ]
    assert mapped.unknown == ("天气",)


def test_orders_become_visits_by_a_map():
    mapped = map_words(
        "OrderID CustomerID OrderDate ShipName",
        "visits",
        OrderDate="date",
        ShipName="notes",
        OrderID="-",
    )
    assert say_columns(mapped) == [None, "customer.id", "visits.1.date", "visits.1.notes"]
    assert mapped.left_out == ("OrderID",)


def test_the_users_map_wins():
    mapped = map_words(
        "客户 日期 年营业额 电话", 日期="visits.last.date", 电话="-", 年营业额="notes:labelled"
    )
    assert say_columns(mapped) == ["name", "visits.last.date", "notes:labelled", None]
    assert mapped.left_out == ("电话",)
    assert mapped.doubtful == ()


def test_a_map_that_does_not_fit():
    with pytest.raises(UsageError) as caught:
        map_words("客户 电话", 手机="contacts.1.phones")
    assert caught.value.code == "map-unknown-heading"
    assert caught.value.values["headings"] == ["客户", "电话"]
    with pytest.raises(UsageError) as caught:
        map_words("客户 电话", 电话="contacts.1.nothing")
    assert caught.value.code == "map-unknown-place"


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("下次跟进日期", "visits.1.next"),
        ("下次时间", "visits.1.next"),
        ("下次跟进事项", "visits.1.next_what"),
        ("下次事项", "visits.1.next_what"),
    ],
)
def test_what_was_promised_at_a_visit(heading, place):
    assert say_columns(map_words(f"客户 日期 {heading}", "visits"))[2] == place


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("合同日期", "first_deal.on"),
        ("签约日期", "first_deal.on"),
        ("预算", "needs.1.budget.max"),
        ("下次事项", "follow_up.what"),
    ],
)
def test_what_sales_people_write_of_a_deal(heading, place):
    assert say_columns(map_words(f"客户 合同金额 下次时间 {heading}"))[3] == place


def test_a_place_that_no_cell_can_fill_is_refused():
    with pytest.raises(UsageError) as caught:
        map_words("客户 价位", 价位="needs.1.budget")
    assert caught.value.code == "map-place-of-several"
    assert "needs.1.budget.max" in caught.value.values["places"]
