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


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("03-22", None, None),
        ("闰04-08", None, None),
        ("三月廿二", None, None),
        ("农历三月廿二", None, None),
        ("闰四月初八", None, None),
        ("3月22日", "3月22日: day 22 of month 3, lunar", "3月22日：农历三月廿二"),
        ("lunar 3-22", "lunar 3-22: day 22 of month 3, lunar", "lunar 3-22：农历三月廿二"),
        ("三月二十二", "三月二十二: day 22 of month 3, lunar", "三月二十二：农历三月廿二"),
        (
            "1990年八月十五",
            "1990年八月十五: day 15 of month 8, lunar",
            "1990年八月十五：农历八月十五",
        ),
        (" 中秋 ", "中秋: day 15 of month 8, lunar", "中秋：农历八月十五"),
        ("除夕", "除夕: the last day of month 12, lunar", "除夕：农历腊月的最后一天"),
        (
            "1985年5月11日",
            "Sat 1985-05-11 is day 22 of month 3, lunar",
            "1985-05-11 周六 是农历三月廿二",
        ),
    ],
)
def test_a_day_of_the_chinese_calendar_is_said_unless_it_is_spelt_out(text, en, zh):
    field = load_root().children["contacts"].item.children["lunar_birthday"]
    value = parse_value(field, text, Scope(TODAY, SETTINGS))
    for language, said in (("en", en), ("zh", zh)):
        notes = [say_message(language, note) for note in remark_days(field, text, value)]
        assert notes == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["name=王静", "lunar_birthday=中秋"], ["中秋: day 15 of month 8, lunar"]),
        (["name=王静", "lunar_birthday=08-15"], []),
        (["name=王静", "lunar_birthday=农历 八月十五"], []),
        (['{"name": "王静", "lunar_birthday": "中秋"}'], ["Lunar birthday: day 15 of month 8"]),
        (['{"name": "王静", "lunar_birthday": "08-15"}'], []),
    ],
)
def test_a_day_inside_an_entry_is_said(words, said):
    notes = add_entries(make_card("huaxin"), make_acting(), "contacts", words).notes
    assert [say_message("en", note) for note in notes] == said


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
