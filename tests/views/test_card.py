from __future__ import annotations

import json
from copy import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from crmcli.rules.fields import Choice, Field, Label
from crmcli.views.card import (
    render_card,
    render_card_hints,
    render_card_json,
    render_card_markdown,
)
from crmcli.views.language import Language
from tests.views.sample import HUAXIN, ROOT, SETTINGS, TODAY, make_entries, read_expected


def render(
    value: dict[str, Any], language: Language = "zh", root: Field = ROOT, **more: Any
) -> str:
    standing = make_entries({"id": "x", **value})[0].standing
    return render_card(value, root, standing, SETTINGS, TODAY, language=language, **more)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_card(language: Language) -> None:
    card = render(HUAXIN, language)
    assert card == read_expected(f"card-{language}.txt")
    assert all(wcswidth(line) <= 100 for line in card.splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_whole_card_on_a_narrow_screen(language: Language) -> None:
    card = render(HUAXIN, language, whole=True, width=60)
    assert card == read_expected(f"card-whole-60-{language}.txt")
    assert all(wcswidth(line) <= 60 for line in card.splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_card_in_markdown(language: Language) -> None:
    standing = make_entries(HUAXIN)[0].standing
    rendered = render_card_markdown(HUAXIN, ROOT, standing, SETTINGS, TODAY, language=language)
    assert rendered == read_expected(f"card-{language}.md")


def test_a_wide_screen_is_not_filled() -> None:
    assert render(HUAXIN, width=200) == render(HUAXIN, width=100)


def test_a_bare_card() -> None:
    assert render({"id": "bare", "name": "Bare Ltd"}, "en", width=60) == (
        "Bare Ltd                                                bare\n"
        "Next follow-up not planned\n"
        f"{'-' * 60}\n"
        "no visits yet    every 365 days\n"
    )


def test_what_is_late_or_due_today_is_coloured() -> None:
    late = {"id": "x", "name": "X", "visits": [{"date": "2026-11-01", "next": "2026-11-20"}]}
    today = {"id": "x", "name": "X", "visits": [{"date": "2026-11-01", "next": "2026-11-23"}]}
    assert "\x1b[31m下次跟进 11-20 周五（逾期 3 天）\x1b[0m" in render(late, colour=True)
    assert "\x1b[33m下次跟进 11-23 周一（今天）\x1b[0m" in render(today, colour=True)
    assert "\x1b[2mx\x1b[0m" in render(today, colour=True)
    assert "\x1b" not in render(late)


def test_without_a_promise_the_cadence_is_told() -> None:
    card = {"id": "x", "name": "X", "grade": "A", "visits": [{"date": "2026-11-20"}]}
    assert "下次跟进 12-04 周五 按周期 14 天（11 天后）" in render(card)
    assert "Next follow-up Fri 04 Dec, every 14 days (in 11 days)" in render(card, "en")


def test_a_field_of_the_team_appears_in_its_place() -> None:
    def label(text: str) -> Label:
        return Label(text, text, text, text)

    colours = (Choice("red", label("Rosso")), Choice("vip", label("VIP")))
    fields = {
        "colour": Field(("colour",), "text", label("Colour"), choices=colours),
        "floors": Field(("floors",), "integer", label("Floors")),
        "machines": Field(
            ("machines",),
            "list",
            label("Machines"),
            entry_key="id",
            item=Field(
                ("machines",),
                "map",
                label("Machines"),
                children={
                    "id": Field(("machines", "id"), "text", label("ID")),
                    "name": Field(("machines", "name"), "text", label("Name")),
                    "serial": Field(("machines", "serial"), "text", label("Serial")),
                    "working": Field(("machines", "working"), "boolean", label("Working")),
                },
            ),
        ),
    }
    root = copy(ROOT)
    root.children = {**ROOT.children, **fields}
    machines = [
        {"id": "m1", "name": "Press", "serial": "0017", "working": True},
        {"id": "m2", "name": "Lathe"},
    ]
    card = render(
        {"id": "x", "name": "X", "colour": "red", "floors": 3, "machines": machines}, "en", root
    )
    assert (
        "Colour    Rosso                                   Floors    3\n"
        "Machines  Press  Serial 0017  Working yes\n"
        "          Lathe\n"
    ) in card


def test_the_last_ten_visits_newest_first() -> None:
    visits = [
        {"id": f"v{n}", "date": f"2026-11-{n:02}", "channel": "phone", "by": "a", "notes": f"n{n}"}
        for n in range(1, 13)
    ]
    value = {"id": "x", "name": "X", "owner": "a", "visits": visits}
    log = render(value).splitlines()[5:]
    assert [line.split()[-1] for line in log] == [f"n{n}" for n in range(12, 2, -1)]
    assert "n1\n" in render(value, whole=True)


def test_an_old_visit_has_its_year_and_no_weekday() -> None:
    visits = [{"date": "2025-11-20", "notes": "old"}, {"date": "2026-11-20", "notes": "new"}]
    assert render({"id": "x", "name": "X", "visits": visits}).splitlines()[-2:] == [
        "11-20 周五  new",
        "2025-11-20  old",
    ]


def test_visits_of_one_day_stand_in_the_order_of_logging() -> None:
    visits = [{"date": "2026-11-20", "notes": "one"}, {"date": "2026-11-20", "notes": "two"}]
    card = render({"id": "x", "name": "X", "visits": visits})
    assert card.index("two") < card.index("one")


def test_who_went_is_named_when_it_was_not_the_owner() -> None:
    visits = [{"date": "2026-11-20", "by": "zhao.min", "notes": "n"}]
    card = render({"id": "x", "name": "X", "owner": "li.wei", "visits": visits})
    assert "11-20 周五  赵敏    n" in card
    assert "日期        跟进人  过程" in card


def test_a_call_that_nobody_answered_is_marked() -> None:
    visits = [{"date": "2026-11-20", "channel": "phone", "missed": True, "notes": "n"}]
    assert "电话 未联系上" in render({"id": "x", "name": "X", "visits": visits})


def test_a_promise_that_was_ended_reads_as_none() -> None:
    visits = [{"date": "2026-11-20", "notes": "n", "next": "none"}]
    assert "  无\n" in render({"id": "x", "name": "X", "visits": visits})


def test_nobodys_customer_is_in_the_pool() -> None:
    assert "负责人 公海" in render({"id": "x", "name": "X", "owner": "none"})


def test_long_notes_are_cut_in_the_table_and_whole_below() -> None:
    notes = "客户说" * 60 + "\n第二段"
    value = {"id": "x", "name": "X", "visits": [{"date": "2026-11-20", "notes": notes}]}
    assert "..\n" in render(value)
    whole = render(value, whole=True)
    assert "客户说" * 60 in whole.replace("\n", "").replace(" ", "")
    assert "\n  第二段\n" in whole
    assert all(wcswidth(line) <= 100 for line in whole.splitlines())


def test_nothing_in_a_card_gives_orders_to_the_terminal() -> None:
    evil = "a\x1b[2J\u202eb"
    value = {
        "id": "x",
        "name": evil,
        "code": evil,
        "notes": evil,
        "grade": evil,
        "contacts": [{"id": "c", "name": evil, "wechat": evil}],
        "visits": [{"date": evil, "notes": evil, "channel": evil, "next_what": evil}],
    }
    for text in (render(value), render(value, whole=True), render(value, width=20)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\\x1b[2J<U+202E>b" in text.replace("\n", "").replace(" ", "")


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ROOT.children, "date", "min", "max", "to"]), inner)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*ROOT.children, "unknown"]), _JUNK), st.integers(10, 120))
def test_any_card_can_be_shown(value: dict[str, Any], width: int) -> None:
    for whole in (False, True):
        assert render(value, width=width, whole=whole)
    standing = make_entries({"id": "x", **value})[0].standing
    assert render_card_markdown(value, ROOT, standing, SETTINGS, TODAY, language="en")


def test_json_is_the_card_and_what_follows_from_it() -> None:
    entry = make_entries(HUAXIN)[0]
    shown = json.loads(render_card_json(entry.card, entry.standing, TODAY))
    assert {key: shown[key] for key in HUAXIN} == HUAXIN
    assert list(shown)[-5:] == ["last_visit", "due", "days_overdue", "basis", "promised"]
    assert shown["due"] == "2026-12-01"
    assert shown["days_overdue"] == -8


def test_hints() -> None:
    assert render_card_hints(HUAXIN, "huaxin", "zh") == "记一次 crm visit huaxin -m 内容"
    long = {"visits": [{"date": "2026-11-20", "notes": "one\ntwo"}]}
    assert render_card_hints(long, "x", "en") == (
        "all text: crm show x --all    log one: crm visit x -m NOTES"
    )
    assert "--all" not in render_card_hints(long, "x", "en", whole=True)


def test_hints_in_a_pipe_are_what_is_not_shown() -> None:
    many = {"visits": [{"date": "2026-11-20", "notes": "one"}] * 11}
    assert render_card_hints(many, "x", "en", is_terminal=False) == "all text: crm show x --all"
    assert render_card_hints(many, "x", "zh", whole=True, is_terminal=False) == ""
    assert render_card_hints(HUAXIN, "x", "zh", is_terminal=False) == ""
