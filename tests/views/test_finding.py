"""What a search found, as people and programs read it."""

from __future__ import annotations

import json

import pytest

from crmcli.rules.outcome import Card
from crmcli.views.finding import build_columns, build_rows, cut_before
from crmcli.views.formats import render_table
from tests.searching import search_cards
from tests.views.sample import HUAXIN, ROOT, make_reader

CARDS = [
    Card("huaxin", "records/huaxin.yaml", HUAXIN),
    Card("old", "records/old.yaml", {"id": "old", "name": "旧客户", "archived": {"on": "x"}}),
]


def render(*texts, form="table", language="zh", every=False, width=None, colour=False):
    found = search_cards(CARDS, texts, ROOT)
    columns = build_columns(ROOT, make_reader(language), cut=form == "table")
    rows = build_rows(found, every=every)
    return render_table(columns, rows, form, language, width=width, colour=colour)


def test_the_place_is_named_with_whose_or_which_day():
    assert render("0002").splitlines() == [
        "ID      客户                          位置       内容",
        "huaxin  北京华信信息技术股份有限公司  电话 李强  138 0000 0002",
    ]
    assert render("王静").splitlines()[1].split()[2:] == ["联系人", "王静"]
    assert "Outcome 20 Nov" in render("要报价", language="en")
    assert "旧客户（已归档）" in render("旧")
    assert "旧客户 (archived)" in render("旧", language="en")


def test_a_row_a_customer_or_a_row_a_place():
    assert len(render("预算", form="tsv").splitlines()) == 2
    assert [row["path"] for row in json.loads(render("预算", form="json", every=True))] == [
        "tags", "visits.20261102-bbbbb.notes", "visits.20261102-bbbbb.outcome",
    ]  # fmt: skip


def test_programs_get_the_whole_text_under_stable_keys():
    (row,) = json.loads(render("现场", form="json"))
    assert row == {
        "id": "huaxin",
        "name": "北京华信信息技术股份有限公司",
        "path": "visits.20261120-ccccc.notes",
        "text": "看现场；客户关心售后响应",
        "archived": False,
    }


def test_what_was_found_is_bold_where_there_is_colour():
    assert "\x1b[1m现场\x1b[0m" in render("现场", colour=True)
    assert "\x1b" not in render("现场")
    assert "\x1b[1m" not in render("lq", colour=True)


@pytest.mark.parametrize(
    ("text", "part", "cut"),
    [
        ("a short text", "text", "a short text"),
        ("the quick brown fox jumps", "fox", "..quick brown fox jumps"),
        ("一二三四五六七八九十", "十", "..四五六七八九十"),
        ("one\ntwo  three", "one", "one two three"),
        ("no part", "", "no part"),
    ],
)
def test_a_text_begins_a_little_before_what_was_found(text, part, cut):
    assert cut_before(text, [part] if part else []) == cut
