"""Rows of tables from outside as cards and parts of cards."""

from __future__ import annotations

from datetime import date

import pytest

from crmcli.rules.intake import is_of_totals
from crmcli.rules.targets import UserMap
from tests.tables import HABITS, make_rows, open_intake, take_in, take_in_list


def codes(one):
    return [(problem.row, problem.heading, problem.reason.code) for problem in one.problems]


def test_a_row_of_a_spreadsheet_kept_by_hand():
    heading = "客户名称 联系人 手机 电话 地址 级别 业务员 最后跟进 下次跟进 备注"
    row = (
        *("华信公司", "王静", 13800000000.0, "010-65000000转8001", "北京市海淀区中关村1号"),
        *("A", "李伟", date(2026, 11, 3), "2026/12/1", "老客户\n爱喝茶"),
    )
    [one] = take_in(heading, row)
    assert one.number == 2
    assert one.problems == one.remarks == ()
    assert one.value == {
        "name": "华信公司",
        "addresses": [{"street": "北京市海淀区中关村1号"}],
        "owner": "li.wei",
        "grade": "A",
        "contacts": [
            {"name": "王静", "phones": ["+86 138 0000 0000", "+86 10 6500 0000 ext. 8001"]}
        ],
        "notes": "老客户\n爱喝茶",
        "follow_up": {"on": "2026-12-01"},
    }
    assert one.visits == ({"date": "2026-11-03"},)


def test_the_keys_stand_in_the_order_of_the_schema():
    [one] = take_in("备注 电话 联系人 级别 客户名称", ("x", "13800000000", "王静", "A", "华信"))
    assert list(one.value) == ["name", "grade", "contacts", "notes"]
    assert list(one.value["contacts"][0]) == ["name", "phones"]


def test_a_customer_of_another_tool():
    heading = (
        "CustomerID CompanyName ContactName ContactTitle Address City Region PostalCode Country"
        " Phone Fax"
    )
    [one] = take_in(
        heading,
        (
            *("ALFKI", "Alfreds Futterkiste", "Maria Anders", "Sales Representative"),
            *("Obere Str. 57", "Berlin", None, "12209", "Germany", "030-0074321", "030-0076545"),
        ),
    )
    assert one.problems == ()
    assert one.value == {
        "code": "ALFKI",
        "name": "Alfreds Futterkiste",
        "region": {"city": "Berlin"},
        "addresses": [{"street": "Obere Str. 57", "postcode": "12209", "notes": "Germany"}],
        "contacts": [
            {
                "name": "Maria Anders",
                "title": "Sales Representative",
                "phones": ["+49 30 0074321"],
                "fax": "+49 30 0076545",
            }
        ],
    }


def test_our_own_country_is_not_worth_a_note():
    [one] = take_in("客户 地址 国家 电话", ("华信", "中关村1号", "中国", "13800000000"))
    assert one.value["addresses"] == [{"street": "中关村1号"}]
    assert one.value["contacts"][0]["phones"] == ["+86 138 0000 0000"]


def test_several_people_in_a_row():
    [one] = take_in(
        "客户 联系人1姓名 联系人1电话 联系人2姓名 联系人2电话 联系人3姓名",
        ("华信", "王静", "13800000000", "李强", "13900000000", None),
    )
    assert one.value["contacts"] == [
        {"name": "王静", "phones": ["+86 138 0000 0000"]},
        {"name": "李强", "phones": ["+86 139 0000 0000"]},
    ]


def test_a_telephone_of_nobody_is_of_the_company():
    [one] = take_in("客户 联系人 电话", ("华信", None, "13800000000"))
    assert one.value["contacts"] == [{"name": "华信", "phones": ["+86 138 0000 0000"]}]


def test_a_table_of_persons():
    one, two = take_in("姓名 电话 生日", ("张三", "13800000000", "1980-05-06"), ("李四",))
    assert one.value["name"] == "张三"
    assert one.value["contacts"][0]["birthday"] == "1980-05-06"
    assert two.value == {"name": "李四", "contacts": [{"name": "李四"}]}


def test_an_address_book_of_google():
    heading = [
        *("First Name", "Last Name", "Organization Name", "Organization Title", "Labels"),
        *("E-mail 1 - Value", "Phone 1 - Label", "Phone 1 - Value", "Phone 2 - Label"),
        *("Phone 2 - Value", "Address 1 - Label", "Address 1 - Street", "Address 1 - Country"),
    ]
    one, two, three = take_in(
        heading,
        (
            *("静", "王", "华信", "总监", "* myContacts ::: VIP", "a@b.cn ::: c@d.cn"),
            *("Mobile", "13800000000", "Work Fax", "010-65000000", "Work", "街1号", "China"),
        ),
        ("Anna Maria", "Müller"),
        (None, None, "蓝海"),
    )
    assert one.value == {
        "name": "华信",
        "addresses": [{"kind": "office", "street": "街1号"}],
        "tags": ["VIP"],
        "contacts": [
            {
                "name": "王静",
                "title": "总监",
                "phones": ["+86 138 0000 0000"],
                "emails": ["a@b.cn", "c@d.cn"],
                "fax": "+86 10 6500 0000",
            }
        ],
    }
    assert two.value == {"name": "Anna Maria Müller", "contacts": [{"name": "Anna Maria Müller"}]}
    assert three.value == {"name": "蓝海"}


def test_the_whole_name_wins_over_its_parts():
    heading = ["Name", "Given Name", "Family Name", "Group Membership", "E-mail 1 - Value"]
    [one] = take_in(heading, ("Wang Jing", "Jing", "Wang", None, "a@b.cn"))
    assert one.value["contacts"][0]["name"] == "Wang Jing"


def test_the_lines_of_a_street():
    heading = ["Company", "Business Street", "Business Street 2", "Business City", "E-mail Address"]
    [one] = take_in(heading, ("Acme", "1 Main St", "Suite 4", "Springfield", "a@b.com"))
    assert one.value["addresses"] == [
        {"kind": "office", "city": "Springfield", "street": "1 Main St Suite 4"}
    ]


# What goes without saying ----------------------------------------------------------------------


def test_an_amount_gets_the_usual_currency():
    heading = "客户 注册资本(万元) 信用额度 币种 产品 单价 最低预算"
    [one] = take_in(
        heading,
        ("华信", 500.0, "USD 300", None, "泵", "12", None),
    )
    assert one.value["registration"] == {"capital": "5000000", "currency": "CNY"}
    assert one.value["credit"] == {"limit": "300", "currency": "USD"}
    assert one.value["needs"] == [{"item": "泵", "unit_price": "12", "currency": "CNY"}]
    [two] = take_in(heading, ("华信", 500.0, "300", "EUR"))
    assert two.value["credit"] == {"limit": "300", "currency": "EUR"}


def test_without_a_usual_currency_none_is_made_up():
    [one] = take_in("客户 信用额度", ("华信", "300"), habits=HABITS._replace(currency=None))
    assert one.value["credit"] == {"limit": "300"}


def test_an_id_of_another_program_is_a_code():
    one, two, three = take_in("标识 客户", ("huaxin", "华信"), ("1001", "蓝海"), ("A_17", "红海"))
    assert one.value == {"id": "huaxin", "name": "华信"}
    assert two.value == {"code": "1001", "name": "蓝海"}
    assert three.value == {"code": "A_17", "name": "红海"}
    own = HABITS._replace(as_written=True)
    assert take_in("标识 客户", ("360", "三六零"), habits=own)[0].value["id"] == "360"


def test_the_comment_in_a_cell_goes_to_the_notes():
    [one] = take_in("客户 联系人 电话 联系人备注", ("华信", "王静", "13800000000（王总）", "话多"))
    assert one.value["contacts"][0]["notes"] == "话多\n13800000000（王总）"


# Visits ----------------------------------------------------------------------------------------


def test_the_last_contact_becomes_a_visit():
    heading = "客户 最后跟进时间 跟进内容 最后跟进人 最后跟进方式"
    [one] = take_in(heading, ("华信", "2026-11-01 09:30", "谈价", "Anna Müller", "电话"))
    assert one.visits == (
        {
            "date": "2026-11-01",
            "time": "09:30",
            "channel": "phone",
            "by": "anna",
            "notes": "谈价",
        },
    )
    assert list(one.visits[0])[:2] == ["date", "time"]
    assert "visits" not in one.value


def test_what_was_said_without_a_day_is_kept():
    [one] = take_in("客户 最后跟进时间 跟进内容", ("华信", None, "没谈成"))
    assert one.visits == ()
    assert one.value["notes"] == "跟进内容：没谈成"


def test_columns_among_the_notes_name_themselves():
    said = UserMap({"年营业额": "notes:labelled", "Rating": "notes:labelled"})
    [one] = take_in("客户 备注 年营业额 Rating", ("华信", "老客户", "300万", "Hot"), said=said)
    assert one.value["notes"] == "老客户\n年营业额：300万\nRating: Hot"


# Rows of one customer --------------------------------------------------------------------------


def test_rows_are_joined_wherever_they_stand():
    heading = "客户 联系人 电话 级别 备注 最后跟进"
    one, two = take_in(
        heading,
        ("华信", "王静", "13800000000", "A", "老客户", "2026-11-01"),
        ("蓝海", "张三"),
        ("华信", "李强", "13900000000", None, "爱喝茶", "2026-11-02"),
        ("华信", "王静", "138 0000 0000；010-65000000", "A", "老客户", "2026-11-02"),
    )
    assert one.numbers == (2, 4, 5)
    assert one.problems == ()
    assert one.value == {
        "name": "华信",
        "grade": "A",
        "contacts": [
            {"name": "王静", "phones": ["+86 138 0000 0000", "+86 10 6500 0000"]},
            {"name": "李强", "phones": ["+86 139 0000 0000"]},
        ],
        "notes": "老客户\n爱喝茶",
    }
    assert one.visits == ({"date": "2026-11-01"}, {"date": "2026-11-02"})
    assert two.numbers == (3,)


def test_rows_that_contradict_each_other():
    [one] = take_in("客户 级别 业务员", ("华信", "A", "李伟"), ("华信", "B", "李伟"))
    assert one.value["grade"] == "A"
    assert codes(one) == [(3, "", "rows-differ")]
    assert one.problems[0].reason.values["row"] == 2


def test_customers_of_one_name_with_codes_of_their_own_are_two():
    found = take_in(
        "编号 客户 级别", ("1", "华信", "A"), ("2", "华信", "B"), ("1", "华信公司", None)
    )
    assert [(one.numbers, one.value["code"]) for one in found] == [((2, 4), "1"), ((3,), "2")]
    assert codes(found[0]) == [(4, "", "rows-differ")]


def test_a_row_without_a_name_is_not_given_to_the_customer_above():
    heading = "客户 联系人 电话"
    rows = [("华信", "王静", "13800000000"), (None, "李强", "13900000000"), ("蓝海", "张三")]
    asked, unnamed, other = take_in(heading, *rows)
    assert asked.numbers == (2,)
    assert codes(unnamed) == [(3, "", "no-customer-named")]
    assert other.value["name"] == "蓝海"


# What is wrong ---------------------------------------------------------------------------------


def test_problems_name_row_and_heading_and_leave_the_rest():
    [one] = take_in("客户 级别 业务员 电话 建档日期", ("华信", "一般", "小李", "abc", "2026-02-30"))
    assert codes(one) == [
        (2, "级别", "meaning-unclear"),
        (2, "业务员", "unknown-colleague"),
        (2, "电话", "not-a-phone"),
        (2, "建档日期", "not-a-day"),
    ]
    assert one.problems[0].choices == ("B", "C")
    assert one.value == {"name": "华信"}


def test_the_user_settles_words():
    said = UserMap(values={"级别": {"一般": "C"}, "业务员": {"小李": "李伟"}})
    [one] = take_in("客户 级别 业务员", ("华信", "一般", "小李"), said=said)
    assert one.problems == ()
    assert one.value == {"name": "华信", "owner": "li.wei", "grade": "C"}


@pytest.mark.parametrize("word", ["合计", "总计", "小 计", "Total"])
def test_the_totals_are_no_customer(word):
    intake = open_intake(["序号", "公司名称", "级别", "注册资本", "备注", "柜号"])
    for cells in (("", word, "", "1200.50", "共1家", "7"), (word, "", "", 3, "", "")):
        (row,) = make_rows([cells], 6)
        assert is_of_totals(intake, row)


def test_a_customer_may_be_called_as_totals_are():
    intake = open_intake(["序号", "公司名称", "级别", "备注"])
    for cells in (("1", "Total", "A", ""), ("", "合计贸易公司", "", ""), ("", "", "", "")):
        (row,) = make_rows([cells], 4)
        assert not is_of_totals(intake, row)


def test_a_row_that_says_nothing_is_none():
    assert take_in("客户 备注 年营业额", ("-", "#N/A", "300万"), ("华信",))[0].numbers == (3,)


def test_remarks_name_their_row():
    [one] = take_in("客户 电话 区域", ("华信", "95588", "华东"))
    assert [(r.row, r.heading, r.reason.code) for r in one.remarks] == [
        (2, "电话", "phone-kept"),
        (2, "区域", "region-kept"),
        (2, "电话", "contact-unnamed"),
    ]


# Tables of lists -------------------------------------------------------------------------------


def test_a_table_of_visits():
    heading = "客户名称 日期 业务员 方式 内容 联系人 下次跟进 客户编号 电话"
    one, two = take_in_list(
        "visits",
        heading,
        ("华信", "2026-11-3 9:30", "李伟", "上门", "看现场", "王静", "无", "B-1", "13800000000"),
        (None, "2026-11-03", None, None, None, None, None, None, None),
    )
    assert one.number == 2
    assert one.problems == ()
    assert one.owner == {"name": "华信", "code": "B-1", "phones": ["+86 138 0000 0000"]}
    assert one.value == {
        "date": "2026-11-03",
        "time": "09:30",
        "channel": "onsite",
        "by": "li.wei",
        "contact": "王静",
        "notes": "看现场",
        "next": "none",
    }
    assert list(one.value)[:2] == ["date", "time"]
    assert codes(two) == [(3, "", "no-customer-named")]


def test_a_table_of_orders():
    said = UserMap({"OrderDate": "date", "ShipName": "notes", "Freight": "notes:labelled"})
    [one] = take_in_list(
        "visits", "CustomerID OrderDate ShipName Freight", ("ALFKI", 46329.0, "Hanari", 32.38),
        said=said,
    )  # fmt: skip
    assert one.owner == {"id": "ALFKI"}
    assert one.value == {"date": "2026-11-03", "notes": "Hanari\nFreight: 32.38"}


def test_a_table_of_contacts():
    [one] = take_in_list(
        "contacts",
        "客户ID 客户名称 姓名 电话 性别 备注",
        ("huaxin", "华信", "王静", "13800000000", "女", "x"),
    )
    assert one.owner == {"id": "huaxin", "name": "华信"}
    assert one.value == {
        "name": "王静",
        "phones": ["+86 138 0000 0000"],
        "gender": "female",
        "notes": "x",
    }


def test_a_table_of_needs_has_its_currency():
    [one] = take_in_list("needs", "税号 产品 单价", ("91350100M000100Y43", "泵", "1.2万"))
    assert one.owner == {"tax_no": "91350100M000100Y43"}
    assert one.value == {"item": "泵", "unit_price": "12000", "currency": "CNY"}


def test_rows_of_a_list_with_nothing_in_them_are_none():
    assert take_in_list("visits", "客户 日期", ("华信", None), (None, "-")) == []
