"""Which days were understood where a value was given in words."""

from __future__ import annotations

import pytest

from crmcli.acts.add import add_entries
from crmcli.acts.new import open_card
from crmcli.acts.set import set_fields
from crmcli.rules.duplicates import know_cards
from crmcli.rules.understood import remark_days
from crmcli.rules.values import Scope, parse_value
from crmcli.views.sentences import say_message
from tests.acting import SETTINGS, TODAY, load_root, make_acting, make_card


def understand(path, text, language="en"):
    field = load_root()
    for key in path.split("."):
        field = field.children[key]
    value = parse_value(field, text, Scope(TODAY, SETTINGS))
    return [say_message(language, note) for note in remark_days(field, text, value)]


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("created", "yesterday", ["yesterday: Sun 2026-11-22"]),
        ("created", " 上周五 ", ["上周五: Fri 2026-11-20"]),
        ("created", "2026-11-22", []),
        ("created", "２０２６-１１-２２", []),
        ("created", "2026/11/22", ["2026/11/22: Sun 2026-11-22"]),
        ("name", "yesterday", []),
        ("archived", '{"on": "today"}', ["Archived on: Mon 2026-11-23"]),
        ("archived", '{"on": "2026-11-23"}', []),
        ("needs", '[{"date": "昨天", "item": "a"}]', ["Raised on: Sun 2026-11-22"]),
        ("tags", "today", []),
    ],
)
def test_a_day_in_words_is_said(path, text, said):
    assert understand(path, text) == said


def test_in_the_language_of_the_reader():
    assert understand("created", "昨天", "zh") == ["昨天：2026-11-22 周日"]
    assert understand("archived", '{"on": "昨天"}', "zh") == ["归档日期：2026-11-22 周日"]


def test_every_act_that_takes_a_value_says_its_days():
    card, acting = make_card("huaxin"), make_acting()
    outcomes = [
        set_fields(card, acting, [("created", "yesterday"), ("industry", "software")]),
        set_fields(make_card("huaxin", created="2026-11-22"), acting, [("created", "yesterday")]),
        add_entries(card, acting, "needs", ["date=yesterday", "item=a"]),
        open_card(know_cards([]), acting, "Acme", [("created", "yesterday")]),
    ]
    for outcome in outcomes:
        assert [note for note in outcome.notes if note.code == "day-understood"]
    assert set_fields(card, acting, [("created", "2026-11-22")]).notes == ()
    assert add_entries(card, acting, "needs", ["item=a"]).notes == ()
