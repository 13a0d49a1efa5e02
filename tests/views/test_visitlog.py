"""The contact log of all customers, listed and counted."""

from __future__ import annotations

import json

import pytest

from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.query import parse_query
from crmcli.rules.visitlog import Span, count_visits, iter_visits, rank_by_time
from crmcli.views import visitlog as view
from crmcli.views.formats import render_table
from tests.views.sample import HUAXIN, LATE, ROOT, SETTINGS, TODAY, make_reader

MISSED = {**LATE[1]["visits"][0], "missed": True, "by": "anna"}
VALUES = [HUAXIN, {**LATE[0], "visits": [*LATE[0]["visits"], MISSED]}]
CARDS = [Card(value["id"], f"records/{value['id']}.yaml", value) for value in VALUES]


def collect():
    asked = parse_query([], ROOT, SETTINGS, TODAY)
    cards = [(card, assess_card(card.value, SETTINGS)) for card in CARDS]
    return list(iter_visits(cards, asked, None))


def iter_rows():
    return view.iter_log_rows(sorted(collect(), key=rank_by_time, reverse=True), ROOT)


def say(logged, language):
    span = Span()
    assert list(span.watch(logged)) == logged
    return view.say_span(span, make_reader(language))


def render_log(form, language="en"):
    columns = view.build_log_columns(ROOT, make_reader(language))
    return render_table(columns, iter_rows(), form, language)


def render_tallies(by, form="table", language="zh"):
    tallies = count_visits(collect(), by)
    names = {card.id: card.value["name"] for card in CARDS}
    columns = view.build_tally_columns(by, tallies, ROOT, make_reader(language))
    rows = view.iter_tally_rows(by, tallies, ROOT, names)
    return render_table(columns, rows, form, language)


def test_a_visit_is_listed_with_its_customer_the_newest_first():
    lines = render_log("table", "zh").splitlines()
    assert lines[0].split() == [
        "日期", "ID", "客户", "方式", "对象", "跟进人", "过程", "结论", "下次",
    ]  # fmt: skip
    assert lines[1].split() == [
        "11-20", "周五", "huaxin", "北京华信信息技术股份有限公司", "外访", "王静", "李伟",
        "看现场；客户关心售后响应", "要报价", "12-01",
    ]  # fmt: skip
    assert "邮件 未联系上" in lines[4]


def test_programs_get_every_field_of_a_visit():
    first = json.loads(render_log("json"))[0]
    assert list(first) == [
        "date", "id", "name", "visit", "channel", "contact", "by", "notes", "outcome", "next",
        "time", "role", "grade", "missed", "problem", "solution", "next_what",
    ]  # fmt: skip
    assert (first["id"], first["visit"]) == ("huaxin", "20261120-ccccc")
    assert first["notes"] == "看现场；客户关心售后响应\n"


def test_counts_by_person_have_a_column_for_every_channel_that_occurs():
    assert render_tallies("person").splitlines() == [
        "跟进人  外访  电话  来访  合计  未联系上  客户数",
        "李伟       1     2     1     4                 2",
        "Anna                                   1       1",
    ]
    row = json.loads(render_tallies("person", "json"))[0]
    assert row == {
        "person": "li.wei", "onsite": 1, "phone": 2, "chat": 0, "email": 0, "online": 0,
        "hosted": 1, "expo": 0, "post": 0, "other": 0, "total": 4, "missed": 0, "customers": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "heading", "first"),
    [
        ("day", "DATE", "Fri 20 Nov"),
        ("week", "WEEK OF", "16 Nov"),
        ("month", "MONTH", "2026-11"),
        ("owner", "OWNER", "李伟"),
    ],
)
def test_what_was_counted_by_heads_the_table(by, heading, first):
    lines = render_tallies(by, language="en").splitlines()
    assert lines[0].startswith(heading)
    assert lines[1].startswith(first)


def test_counts_by_channel_and_by_customer_repeat_nothing():
    assert render_tallies("channel").splitlines()[0].split() == [
        "方式", "合计", "未联系上", "客户数",
    ]  # fmt: skip
    assert render_tallies("customer").splitlines()[1].split()[:2] == [
        "huaxin", "北京华信信息技术股份有限公司",
    ]  # fmt: skip
    assert render_tallies("customer", "ids") == "huaxin\nyunfan\n"
    assert "customers" not in render_tallies("customer", "tsv").splitlines()[0]


def test_on_a_narrow_screen_the_notes_stand_below():
    columns = view.build_log_columns(ROOT, make_reader("zh"), narrow=True)
    lines = render_table(columns, iter_rows(), "table", "zh", width=80).splitlines()
    assert "过程" not in lines[0]
    assert lines[2] == "  看现场；客户关心售后响应"


def test_what_the_remark_tells_is_left_out_where_there_is_no_room():
    tallies = count_visits(collect(), "person")
    columns = view.build_tally_columns("person", tallies, ROOT, make_reader("zh"))
    rows = [*view.iter_tally_rows("person", tallies, ROOT, {})]
    headings = [
        render_table(columns, rows, "table", "zh", width=width).splitlines()[0].split()[-1]
        for width in (80, 48, 47, 39)
    ]
    assert headings == ["客户数", "客户数", "未联系上", "合计"]
    assert "客户数" not in render_table(columns, rows, "table", "zh", width=20)


def test_the_span_is_said_with_the_counts():
    assert say(collect(), "zh") == (
        "跟进 4 次，未联系上 1 次，客户 2 家，2026-10-15 周四 至 2026-11-20 周五"
    )
    assert say(collect()[:1], "en") == ("visits 1, customers 1, Fri 2026-11-20 to Fri 2026-11-20")
    assert say([], "en") == "no visits"
