"""Cells of tables from outside, and what they mean for the fields of a card."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from crmcli.rules.habits import Read, Rejection, Unsure
from crmcli.rules.readings import read_cell
from crmcli.rules.targets import parse_target
from crmcli.views.sentences import say_message
from tests.acting import load_root
from tests.tables import HABITS

BEIJING = timezone(timedelta(hours=8))


def read(path, cell, habits=HABITS, meanings=None):
    """The value, the code of the reason against it, or None; and choices where it is unsure."""
    target = parse_target(load_root(), path)
    assert target is not None
    reading = read_cell(target, cell, habits, meanings or {})
    if isinstance(reading, Read):
        return reading.value
    if isinstance(reading, Unsure):
        return {reading.reason.code: reading.choices}
    return reading.reason.code if isinstance(reading, Rejection) else None


def read_beside(path, cell, habits=HABITS):
    reading = read_cell(parse_target(load_root(), path), cell, habits)
    assert isinstance(reading, Read)
    return dict(reading.beside)


@pytest.mark.parametrize("cell", [None, "", " ", "-", "——", "/", "...", "#N/A", "#REF!", "NULL"])
@pytest.mark.parametrize(
    "path", ["notes", "contacts.1.phones", "created", "grade", "first_deal.amount"]
)
def test_a_cell_that_says_nothing(path, cell):
    assert read(path, cell) is None


@pytest.mark.parametrize("word", ["无", "暂无", "不详", "n/a", "Unknown"])
def test_a_word_for_nothing_is_a_value_only_among_free_words(word):
    for path in ("contacts.1.phones", "created", "grade", "headcount", "contacts.1.name", "owner"):
        assert read(path, word) is None
    assert read("notes", word) == word


# Days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-11-03", "2026/11/3", "2026.11.3", "20261103", "2026年11月3日", "2026年11月03号"),
        *("2026 年 11 月 3 日", "２０２６－１１－０３", "26年11月3日", "2026 11 3", "2026- 11- 3"),
        *("3-Nov-26", "03-Nov-2026", "3 Nov 2026", "3rd November 2026", "Nov 3 2026"),
        *("Nov. 3, 2026", "November 3rd, 2026", "2026-Nov-03", "Tuesday, November 3, 2026"),
        *("Tue 3 Nov 2026", "3.11.2026", "3.11.'26", "2026-11-03 周二", "2026年11月3日（星期二）"),
        *("46329", "2026-11-03 00:00:00", 46329, 46329.0, 20261103, 20261103.0, Decimal(46329)),
        *(date(2026, 11, 3), datetime(2026, 11, 3)),
    ],
)
def test_a_day_in_all_usual_forms(cell):
    assert read("visits.last.date", cell) == "2026-11-03"
    assert read_beside("visits.last.date", cell) == {}


@pytest.mark.parametrize(
    ("cell", "day"), [(42495, "2020-05-06"), (20200506, "2020-05-06"), ("2020-05-06", "2020-05-06")]
)
def test_a_day_in_a_workbook_that_counts_from_1904(cell, day):
    assert read("created", cell, HABITS._replace(from_1904=True)) == day


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("2026-11-03 14:30:00", "14:30"),
        ("2026/11/3 9:05", "09:05"),
        ("2026-11-03T14:30:00.000", "14:30"),
        ("2026年11月3日 下午3点", "15:00"),
        ("2026年11月3日15时05分", "15:05"),
        ("Nov 3, 2026 2:30 PM", "14:30"),
        ("Nov 3, 2026, 12:10 am", "00:10"),
        (datetime(2026, 11, 3, 14, 30), "14:30"),
        (46329.5, "12:00"),
    ],
)
def test_a_moment_has_its_time_beside(cell, clock):
    assert read("visits.last.date", cell) == "2026-11-03"
    assert read_beside("visits.last.date", cell) == {"time": clock}


@pytest.mark.parametrize(
    ("cell", "day", "clock"),
    [
        ("2026-11-03T20:30:00Z", "2026-11-04", "04:30"),
        ("2026-11-03T20:30:00.000+0000", "2026-11-04", "04:30"),
        ("2026-11-03 20:30 +08:00", "2026-11-03", "20:30"),
        ("2026-11-03T01:30:00-05:00", "2026-11-03", "14:30"),
        (datetime(2026, 11, 3, 20, 30, tzinfo=UTC), "2026-11-04", "04:30"),
    ],
)
def test_a_moment_elsewhere_falls_on_our_day(cell, day, clock):
    habits = HABITS._replace(zone=BEIJING)
    assert read("visits.last.date", cell, habits) == day
    assert read_beside("visits.last.date", cell, habits) == {"time": clock}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("11/3/2026", ("2026-03-11", "2026-11-03")),
        ("3-11-26", ("2026-03-11", "2026-11-03")),
        ("11/3/2026 2:30 PM", ("2026-03-11", "2026-11-03")),
        ("12/11/10", ("2010-11-12", "2010-12-11", "2012-11-10")),
        ("26.3.11", ("2011-03-26", "2026-03-11")),
        ("03.11.26", ("2003-11-26", "2026-03-11", "2026-11-03")),
    ],
)
def test_day_or_month(text, days):
    assert read("created", text) == {"day-order-unclear": days}


def test_the_order_settles_it():
    assert read("created", "11/3/2026", HABITS._replace(order="mdy")) == "2026-11-03"
    assert read("created", "11/3/2026", HABITS._replace(order="dmy")) == "2026-03-11"
    assert read("created", "12/11/10", HABITS._replace(order="ymd")) == "2012-11-10"
    assert read("created", "13/3/2026", HABITS._replace(order="mdy")) == "not-a-day"
    assert read("created", "26.3.11", HABITS._replace(order="ymd")) == "2026-03-11"
    assert read("created", "26. 3. 11", HABITS._replace(order="dmy")) == "2011-03-26"
    assert read("created", "3.11.2026", HABITS._replace(order="mdy")) == "2026-03-11"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/3/2026", "2026-03-13"),
        ("3/13/2026", "2026-03-13"),
        ("5/5/2026", "2026-05-05"),
        ("80-5-6", "1980-05-06"),
        ("99年1月1日", "1999-01-01"),
        ("30年1月1日", "2030-01-01"),
    ],
)
def test_what_can_be_but_one_day(text, day):
    assert read("created", text) == day


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2026",
            "2026年",
            "2026年11月",
            "Nov 2026",
            "下周三",
            "明天",
            "+3d",
            "今天",
            "2026-02-30",
            "x",
        ),
        *(
            "2026-13-01",
            "99/99/9999",
            "46",
            "99999",
            "1599/12/31",
            "2026-11-03 25:00",
            7,
            -3.5,
            1e9,
        ),
        *(True, "3天后", "见备注", "2026-11-03至2026-11-05", "2026-11-3/4"),
    ],
)
def test_what_is_no_day(cell):
    assert read("created", cell) == "not-a-day"


@pytest.mark.parametrize("text", ["11月3日", "3月5日", "1 dec", "11-3"])
def test_a_day_without_its_year_is_asked_for(text):
    assert read("contacts.1.birthday", text) in {"year-needed", "not-a-day"}
    assert read("contacts.1.birthday", "11月3日") == "year-needed"


@pytest.mark.parametrize("text", ["0/0/00", "00/00/0000", "0000-00-00", "0.0.0000"])
def test_a_day_of_zeros_says_nothing(text):
    assert read("contacts.1.birthday", text) is None
    assert read("created", text) is None


@pytest.mark.parametrize("text", ["--07-01", "--0701"])
def test_a_birthday_without_its_year_is_kept_in_words(text):
    reading = read_cell(parse_target(load_root(), "contacts.1.birthday"), text, HABITS)
    assert (reading.value, reading.beside) == (None, {"notes": text})
    assert [one.code for one in reading.remarks] == ["year-not-told"]
    assert read("created", text) in {"year-needed", "not-a-day"}


def test_the_example_of_a_whole_day_is_one_of_its_kind():
    targets = [parse_target(load_root(), one) for one in ("contacts.1.birthday", "created")]
    found = [read_cell(one, "3月7日", HABITS) for one in targets]
    assert [one.reason.values["example"] for one in found] == ["1980-03-05", "2026-03-05"]


def test_old_companies_have_old_days():
    for habits in (HABITS, HABITS._replace(as_written=True)):
        assert read("registration.founded", "1886-05-01", habits) == "1886-05-01"
        assert read("registration.founded", date(1886, 5, 1), habits) == "1886-05-01"
    assert read("registration.founded", "1886年5月1日") == "1886-05-01"


def test_no_further_promise():
    assert read("follow_up.on", "无") == "none"
    assert read("follow_up.on", "不约") == "none"
    assert read("follow_up.on", "2026-12-1") == "2026-12-01"


@pytest.mark.parametrize(
    "cell",
    ["9:05", "09:05:00", "９：０５", "9点05分", time(9, 5), 0.378472222, Decimal("0.378472222")],
)
def test_a_time(cell):
    assert read("visits.last.time", cell) == "09:05"


@pytest.mark.parametrize(("cell", "clock"), [(0, "00:00"), (Decimal("0.5"), "12:00")])
def test_a_time_that_is_a_share_of_the_day(cell, clock):
    assert read("visits.last.time", cell) == clock


@pytest.mark.parametrize("cell", [1, -0.5, Decimal("1.5"), True])
def test_a_number_that_is_no_share_of_the_day(cell):
    assert read("visits.last.time", cell) == "not-a-time"


def test_what_is_no_time():
    assert read("visits.last.time", "morning") == "not-a-time"


# Numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("128000.50", "128000.50", None),
        ("128000.5", "128000.50", None),
        ("128,000", "128000", None),
        ("１２８，０００．５", "128000.50", None),
        ("1.2万", "12000", None),
        ("12.345 万", "123450", None),
        ("3亿", "300000000", None),
        ("二", None, None),
        ("5k", "5000", None),
        ("2 million", "2000000", None),
        ("500万元", "5000000", "CNY"),
        ("¥1,200.00", "1200", "CNY"),
        ("￥１２００元整", None, None),
        ("人民币 300 元", "300", "CNY"),
        ("RMB300", "300", "CNY"),
        ("USD 300", "300", "USD"),
        ("300美元", "300", "USD"),
        ("US$ 1,000.25", "1000.25", "USD"),
        ("HK$ 8", "8", "HKD"),
        ("€ 1.200,50", "1200.50", "EUR"),
        ("0", "0", None),
        (12000, "12000", None),
        (12000.0, "12000", None),
        (0.1 + 0.2, "0.30", None),
        (1199.9999999999998, "1200", None),
        (Decimal("12.3400"), "12.34", None),
        ("(500)", None, None),
        ("-500", None, None),
        (-1, None, None),
        ("约500万", None, None),
        ("100-200", None, None),
        ("1.23456", None, None),
        ("USD 300元", None, None),
        ("五百", None, None),
        (float("inf"), None, None),
        (True, None, None),
        (date(2026, 1, 1), None, None),
    ],
)
def test_amounts(cell, amount, currency):
    assert read("first_deal.amount", cell) == (amount or "not-an-amount")
    if amount is not None:
        assert read_beside("first_deal.amount", cell).get("currency") == currency


@pytest.mark.parametrize(
    ("unit", "cell", "amount"),
    [
        ("万元", "500", "5000000"),
        ("万元", 500.5, "5005000"),
        ("万", "500", "5000000"),
        ("万元", "500万", "5000000"),
        ("万元", "1亿", "100000000"),
        ("usd", "500", "500"),
        ("k", "1.5", "1500"),
        ("万元", "USD 5", "not-an-amount"),
    ],
)
def test_amounts_under_a_unit(unit, cell, amount):
    assert read(f"registration.capital:{unit}", cell) == amount


@pytest.mark.parametrize(
    ("unit", "cell", "choices"),
    [
        ("万元", "5000元", ("5000", "50000000")),
        ("万", "¥5000", ("5000", "50000000")),
        ("万美元", "5000 USD", ("5000", "50000000")),
        ("万元", "0元", ("0",)),
    ],
)
def test_a_currency_of_its_own_leaves_the_unit_of_the_heading_unclear(unit, cell, choices):
    found = read(f"registration.capital:{unit}", cell)
    assert found == ({"amount-unit-unclear": choices} if len(choices) > 1 else choices[0])


def test_a_currency_beside_a_number_under_a_unit_that_multiplies_nothing():
    assert read("registration.capital:元", "5000元") == "5000"
    assert read("registration.capital:usd", "$5000") == "5000"
    assert read("registration.capital:万元", "0.5万元") == "5000"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("人民币", "CNY"),
        ("cny", "CNY"),
        ("US$", "USD"),
        ("欧元", "EUR"),
        ("SEK", "SEK"),
        ("sek", "SEK"),
    ],
)
def test_currencies(cell, code):
    assert read("credit.currency", cell) == code


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        *(
            ("120", 120),
            ("120人", 120),
            ("1,200", 1200),
            (120.0, 120),
            ("２名", 2),
            ("1.2万人", 12000),
        ),
        *(("100-200", "not-a-count"), ("约100", "not-a-count"), ("1.5", "not-a-count")),
        *((1.5, "not-a-count"), (date(2026, 1, 1), "not-a-count")),
    ],
)
def test_counts(cell, count):
    assert read("headcount", cell) == count


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        *(("是", True), ("√", True), ("Y", True), (True, True), (1.0, True), ("TRUE", True)),
        *(("否", False), ("×", False), ("no", False), (False, False), (0, False)),
        ("也许", "not-yes-or-no"),
    ],
)
def test_yes_and_no(cell, said):
    assert read("contacts.1.primary", cell) == said


# Ways to reach somebody -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("13800000000", ["+86 138 0000 0000"]),
        (13800000000, ["+86 138 0000 0000"]),
        (13800000000.0, ["+86 138 0000 0000"]),
        ("138-0000-0000", ["+86 138 0000 0000"]),
        ("１３８ ００００ ００００", ["+86 138 0000 0000"]),
        ("+86-138-0000-0000", ["+86 138 0000 0000"]),
        ("0086 13800000000", ["+86 138 0000 0000"]),
        ("tel:+8613800000000", ["+86 138 0000 0000"]),
        ("手机：13800000000", ["+86 138 0000 0000"]),
        ("010-65000000", ["+86 10 6500 0000"]),
        ("（0571）88888888", ["+86 571 8888 8888"]),
        ("4008001234", ["+86 400 800 1234"]),
        ("+49 221 4710 120", ["+49 221 4710120"]),
        ("010-65000000转8001", ["+86 10 6500 0000 ext. 8001"]),
        ("010-65000000 分机 8001", ["+86 10 6500 0000 ext. 8001"]),
        ("010-65000000-8001", ["+86 10 6500 0000 ext. 8001"]),
        ("010-65000000 ext. 12", ["+86 10 6500 0000 ext. 12"]),
        ("13800000000/13900000000", ["+86 138 0000 0000", "+86 139 0000 0000"]),
        ("13800000000 13900000000", ["+86 138 0000 0000", "+86 139 0000 0000"]),
        ("13800000000；139 0000 0000", ["+86 138 0000 0000", "+86 139 0000 0000"]),
        ("13800000000\n13800000000", ["+86 138 0000 0000"]),
        ("+1 212 555 0123 ::: 13800000000", ["+1 212-555-0123", "+86 138 0000 0000"]),
        ("010-65000000/65000001", ["+86 10 6500 0000", "+86 10 6500 0001"]),
        ("65000000", ["65000000"]),
        ("95588", ["95588"]),
        ("(171) 555-7788", ["(171) 555-7788"]),
        ("88.60.15.31", ["88 60 15 31"]),
    ],
)
def test_telephones(cell, numbers):
    assert read("contacts.1.phones", cell) == numbers


@pytest.mark.parametrize(
    "cell",
    ["abc", "王总", "138000000001234567", "1", "12", "见名片", "@", "wang@a.cn"],
)
def test_what_is_no_telephone(cell):
    assert read("contacts.1.phones", cell) == "not-a-phone"


def test_a_number_that_is_kept_as_written_is_told():
    reading = read_cell(parse_target(load_root(), "contacts.1.phones"), "95588", HABITS)
    assert [one.code for one in reading.remarks] == ["phone-kept"]
    assert "95588" in say_message("zh", reading.remarks[0])


def test_whose_number_it_is_goes_to_the_notes():
    assert read("contacts.1.phones", "13800000000（王总）") == ["+86 138 0000 0000"]
    assert read_beside("contacts.1.phones", "13800000000（王总）") == {
        "notes": "13800000000（王总）"
    }
    assert read_beside("contacts.1.phones", "手机：13800000000") == {}


def test_a_fax_is_one_number():
    assert read("contacts.1.fax", "010-65000000") == "+86 10 6500 0000"
    assert read("contacts.1.fax", "010-65000000/65000001") == "+86 10 6500 0000"
    assert "65000001" in read_beside("contacts.1.fax", "010-65000000/65000001")["notes"]


def test_numbers_are_read_as_they_are_dialled_there():
    assert read("contacts.1.phones", "030-0074321", HABITS._replace(region="DE")) == [
        "+49 30 0074321"
    ]
    assert read("contacts.1.phones", "030-0074321") == ["030-0074321"]
    assert read("contacts.1.phones", "13800000000", HABITS._replace(region=None)) == ["13800000000"]
    assert read("contacts.1.phones", "+8613800000000", HABITS._replace(region=None)) == [
        "+86 138 0000 0000"
    ]


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("Wang@Example.COM", ["Wang@example.com"]),
        ("ｗａｎｇ＠example.com", ["wang@example.com"]),
        ("张三 <a@b.cn>", ["a@b.cn"]),
        ("mailto:x@y.org", ["x@y.org"]),
        ("a@b.cn; c@d.com，a@b.cn", ["a@b.cn", "c@d.com"]),
        ("a@b.cn ::: c@d.cn", ["a@b.cn", "c@d.cn"]),
        ("王@例子.公司", ["王@例子.公司"]),
        ("a@b", "not-an-address"),
        ("a@b.test", "not-an-address"),
        ("13800000000", "not-an-address"),
        ("a@@b.cn", "not-an-address"),
        ("a@b.cn 王总", "not-an-address"),
    ],
)
def test_mail_addresses(cell, addresses):
    assert read("contacts.1.emails", cell) == addresses


@pytest.mark.parametrize(
    ("cell", "link"),
    [
        ("https://example.com/x", "https://example.com/x"),
        ("www.example.com", "http://www.example.com"),
        ("example.com.cn/about", "http://example.com.cn/about"),
        ("no link", "not-a-link"),
        ("example", "not-a-link"),
        ("a@example.com", "not-a-link"),
    ],
)
def test_links(cell, link):
    assert read("website", cell) == link


# Words that are chosen from -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "cell", "choice"),
    [
        ("grade", "A", "A"),
        ("grade", "a类", "A"),
        ("grade", "A级客户", "A"),
        ("grade", "重点客户", "K"),
        ("grade", "VIP", "K"),
        ("grade", "普通", "B"),
        ("grade", "Ｂ", "B"),
        ("grade", "Z", "bad-choice"),
        ("grade", "A+", "bad-choice"),
        ("grade", "A/B", "bad-choice"),
        ("stage", "已成交", "customer"),
        ("stage", "意向客户", "prospect"),
        ("stage", "Sales Qualified Lead", "prospect"),
        ("source", "Trade Show", "expo"),
        ("source", "老客户介绍", "referral"),
        ("kind", "企业", "company"),
        ("visits.last.channel", "上门拜访", "onsite"),
        ("contacts.1.gender", "先生", "male"),
        ("contacts.1.gender", "F", "female"),
        ("addresses.1.kind", "Work", "office"),
    ],
)
def test_choices(path, cell, choice):
    assert read(path, cell) == choice


@pytest.mark.parametrize(
    ("path", "cell", "choices"),
    [
        ("grade", "一般", ("B", "C")),
        ("grade", "一般客户", ("B", "C")),
        ("stage", "未成交", ("lead", "prospect")),
        ("source", "上门", ("visit", "walk_in")),
    ],
)
def test_a_word_with_two_meanings(path, cell, choices):
    assert read(path, cell) == {"meaning-unclear": choices}
    reading = read_cell(parse_target(load_root(), path), cell, HABITS)
    assert all(key in say_message("en", reading.reason) for key in choices)


def test_the_user_says_what_a_word_means():
    assert read("grade", "一般", meanings={"一般": "C"}) == "C"
    assert read("grade", " 一般 ", meanings={"一般": "零散"}) == "C"
    assert read("owner", "小李", meanings={"小李": "li.wei"}) == "li.wei"
    assert read("owner", "离职", meanings={"离职": "-"}) is None
    assert read("owner", "离职", meanings={"离职": "公海"}) == "none"
    assert read("grade", "一般", meanings={"一般": "X"}) == "bad-choice"


@pytest.mark.parametrize(
    ("cell", "person"),
    [
        *(
            ("李伟", "li.wei"),
            ("li.wei", "li.wei"),
            ("Anna Müller", "anna"),
            ("anna@example.com", "anna"),
        ),
        *(
            ("公海", "none"),
            ("小李", "unknown-colleague"),
            ("李伟、Anna", "unknown-colleague-nearest"),
        ),
    ],
)
def test_people(cell, person):
    assert read("owner", cell) == person


# Where ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ("北京市海淀区", ("北京市", "北京市", "海淀区")),
        ("北京市北京市海淀区", ("北京市", "北京市", "海淀区")),
        ("北京 海淀区", ("北京市", "北京市", "海淀区")),
        ("北京市/市辖区/朝阳区", ("北京市", "北京市", "朝阳区")),
        ("上海", ("上海市", "上海市")),
        ("广东省深圳市南山区", ("广东省", "深圳市", "南山区")),
        ("广东深圳", ("广东省", "深圳市")),
        ("浙江杭州西湖区", ("浙江省", "杭州市", "西湖区")),
        ("江苏-苏州-昆山", ("江苏省", "苏州市", "昆山")),
        ("江苏省，苏州市，昆山市", ("江苏省", "苏州市", "昆山市")),
        ("中国广东省广州市天河区", ("广东省", "广州市", "天河区")),
        ("内蒙古自治区呼和浩特市新城区", ("内蒙古自治区", "呼和浩特市", "新城区")),
        ("内蒙古", ("内蒙古自治区",)),
        ("广西桂林", ("广西壮族自治区", "桂林市")),
        ("新疆维吾尔自治区乌鲁木齐市", ("新疆维吾尔自治区", "乌鲁木齐市")),
        ("云南省大理州", ("云南省", "大理州")),
        ("吉林省吉林市", ("吉林省", "吉林市")),
        ("吉林市", (None, "吉林市")),
        ("杭州", (None, "杭州市")),
        ("香港", ("香港特别行政区",)),
    ],
)
def test_places(cell, places):
    keys = ("province", "city", "district")
    expected = {key: place for key, place in zip(keys, places, strict=False) if place}
    assert read("region", cell) == expected


@pytest.mark.parametrize("cell", ["华东", "OR", "北京市海淀区中关村大街 1 号", "珠三角大区"])
def test_what_is_no_known_place_is_kept_whole(cell):
    reading = read_cell(parse_target(load_root(), "region"), cell, HABITS)
    assert reading.value == {"province": cell}
    assert [one.code for one in reading.remarks] == ["region-kept"]


def test_parts_of_places():
    assert read("region.province", "广东") == "广东省"
    assert read("region.province", "Bayern") == "Bayern"
    assert read("region.city", "深圳") == "深圳"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(
            ("100084", "100084"),
            (100084.0, "100084"),
            (30000.0, "030000"),
            ("sw1a 1aa", "SW1A 1AA"),
        ),
        *(("12209", "12209"), ("x", "not-a-postcode"), ("北京", "not-a-postcode")),
    ],
)
def test_postcodes(cell, code):
    assert read("addresses.1.postcode", cell) == code


# Texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "cell", "value"),
    [
        ("code", "007", "007"),
        ("code", "ＢＪ－17", "BJ-17"),
        ("code", 7.0, "7"),
        ("code", "BJ 17", "not-a-code"),
        ("code", "2E5", "2E5"),
        ("name", "  华信\n公司 ", "华信 公司"),
        ("name", "华\u200b信", "bad-characters"),
        ("notes", "一\r\n二\n", "一\n二"),
        ("industry", "软件、硬件", "软件、硬件"),
        ("aliases", "华信、HX", ["华信", "HX"]),
        ("aliases", "Acme, Inc.", ["Acme, Inc."]),
        ("tags", "Big Client, vip；a b", ["Big-Client", "vip", "a-b"]),
        ("tags", "* myContacts ::: Friends", ["Friends"]),
        ("tags", "* myContacts", None),
        ("contacts.1.qq", "12345678", "12345678"),
        ("contacts.1.qq", 12345678.0, "12345678"),
        ("contacts.1.qq", "QQ：12345678", "12345678"),
        ("contacts.1.qq", "无号", "not-in-form"),
        ("contacts.1.lunar_birthday", "五月初五", "05-05"),
        ("visits.last.contact", "王静", "王静"),
        ("contacts.1.name:given", " 静 ", "静"),
    ],
)
def test_texts(path, cell, value):
    assert read(path, cell) == value


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("91110108593866541 X", "wrong-tax-no"),
        ("9111 0108 5938 6654 1", "91110108593866541"),
        ("91350100M000100Y43", "91350100M000100Y43"),
        ("91350100m000100y43", "91350100M000100Y43"),
        ("91350100M000100Y44", "wrong-tax-no"),
        ("123", "not-a-tax-no"),
        ("税号未知", "not-a-tax-no"),
    ],
)
def test_tax_numbers(cell, number):
    assert read("registration.tax_no", cell) == number


@pytest.mark.parametrize("path", ["code", "contacts.1.phones", "registration.tax_no", "name"])
@pytest.mark.parametrize("cell", ["1.10101E+17", 110101199001011234, 1.1010119900101123e17])
def test_a_number_that_has_lost_its_digits(path, cell):
    assert read(path, cell) == "digits-lost"


def test_long_numbers_that_are_texts():
    assert read("code", "110101199001011234") == "110101199001011234"
    assert read("registration.licence_no", "000110108001234") == "000110108001234"


def test_our_own_files_are_taken_as_they_are():
    own = HABITS._replace(as_written=True)
    assert read("contacts.1.phones", "139 0000 0009、(0571) 8888 转 1", own) == [
        *("139 0000 0009", "(0571) 8888 转 1")
    ]
    assert read("region.province", "广东", own) == "广东"
    assert read("owner", "李伟", own) == "li.wei"
    assert read("created", "2026-11-03", own) == "2026-11-03"
    assert read("created", date(2026, 11, 3), own) == "2026-11-03"
    assert read("first_deal.amount", 128000.5, own) == "128000.50"


def test_every_reason_is_a_sentence():
    cells = {
        "created": ["x", "11月3日", "11/3/2026"],
        "grade": ["Z", "一般"],
        "first_deal.amount": ["x"],
        "headcount": ["x"],
        "contacts.1.phones": ["x", "1e"],
        "contacts.1.emails": ["x"],
        "contacts.1.primary": ["maybe"],
        "contacts.1.qq": ["x"],
        "registration.tax_no": ["x", "91350100M000100Y44"],
        "website": ["x y"],
        "code": ["a b", "1.1E+17"],
        "addresses.1.postcode": ["x"],
        "visits.last.time": ["x"],
        "owner": ["x"],
    }
    for path, texts in cells.items():
        for text in texts:
            reading = read_cell(parse_target(load_root(), path), text, HABITS)
            assert isinstance(reading, Rejection | Unsure), (path, text)
            assert reading.text == text
            for language in ("en", "zh"):
                assert text in say_message(language, reading.reason)
