"""Logging a visit: what is recorded, where it goes, and what is answered."""

from __future__ import annotations

from datetime import date

import pytest

from crmcli.acts.visit import log_visit
from crmcli.acts.visit_entries import find_grade_on
from crmcli.errors import CrmError, NotFound, UsageError
from crmcli.rules.edits import Insert
from crmcli.rules.settings import Settings
from crmcli.views.sentences import say_message
from tests.acting import (
    ANNA,
    LI_WEI,
    TODAY,
    carry_out,
    make_acting,
    make_card,
    make_visit,
    say,
)

CARD = make_card(
    grade="B",
    contacts=[{"id": "wang", "name": "王静", "role": "decider"}, {"id": "li", "name": "李强"}],
    visits=[make_visit("2026-11-02"), make_visit("2026-11-20", "bbbbb")],
)


def log(card=CARD, acting=None, notes="要报价", **words):
    return log_visit(card, acting or make_acting(), notes=notes, **words)


def test_a_whole_visit_is_one_entry_with_its_keys_in_order():
    outcome = log(
        channel="外访",
        contact="王静",
        outcome="要报价",
        problem="贵",
        solution="分期",
        next=(date(2026, 12, 1), "送报价"),
        notes="看现场\r\n关心售后\n",
    )
    (edit,) = outcome.edits
    assert isinstance(edit, Insert)
    assert (edit.path, edit.before) == (("visits",), None)
    assert list(edit.value.items()) == [
        ("id", "20261123-00001"),
        ("date", "2026-11-23"),
        ("channel", "onsite"),
        ("by", "li.wei"),
        ("contact", "wang"),
        ("role", "decider"),
        ("grade", "B"),
        ("notes", "看现场\n关心售后"),
        ("problem", "贵"),
        ("solution", "分期"),
        ("outcome", "要报价"),
        ("next", "2026-12-01"),
        ("next_what", "送报价"),
    ]
    assert outcome.made == "20261123-00001"
    assert outcome.subject == ("onsite", "next 2026-12-01")
    assert outcome.notes == ()
    assert say(outcome) == (
        "logged 20261123-00001 for 北京华信信息技术股份有限公司 with 王静: "
        "next Tue 2026-12-01 送报价"
    )
    assert say(outcome, "zh").endswith("下次跟进 2026-12-01 周二 送报价")


def test_a_bare_visit_has_no_empty_keys():
    (edit,) = log(make_card()).edits
    assert list(edit.value) == ["id", "date", "channel", "by", "notes"]


def test_the_answer_says_which_promise_stands():
    card = make_card(grade="A", visits=[make_visit("2026-11-20", next="2026-12-01")])
    assert say(log(card)).endswith("next Tue 2026-12-01")
    assert say(log(card, next="none")).endswith("due Mon 2026-12-07 by the cadence of 14 days")
    assert say(log(make_card(stage="churned"))).endswith("no follow-up is due")


def test_the_default_channel_is_named():
    outcome = log()
    assert outcome.edits[0].value["channel"] == "onsite"
    assert [note.code for note in outcome.notes] == ["channel-default"]
    assert outcome.notes[0].values["channel"].label.zh == "外访"
    with pytest.raises(UsageError) as caught:
        log(acting=make_acting(Settings(people={"li.wei": LI_WEI})))
    assert caught.value.code == "channel-needed"


def notes_of(card, **words):
    notes = log(card, channel="phone", **words).notes
    return [(note.code, say_message("en", note), say_message("zh", note)) for note in notes]


def test_a_promise_that_is_kept_is_named():
    card = make_card(visits=[make_visit("2026-11-20", next="2026-11-23", next_what="送报价")])
    kept = "what was promised for Mon 2026-11-23 is done: 送报价"
    assert notes_of(card) == [("promise-kept", kept, "已完成 2026-11-23 周一 的约定：送报价")]
    assert notes_of(make_card(follow_up={"on": "2026-11-20"}))[0][1].endswith(
        "is done: a follow-up"
    )
    assert notes_of(card, next=(date(2026, 12, 1), "x")) == []
    assert notes_of(card, next="none") == []
    assert notes_of(card, on=date(2026, 11, 21)) == []
    assert notes_of(card, missed=True) == []
    assert notes_of(make_card(visits=[make_visit("2026-11-20")])) == []


def test_a_promise_that_is_not_the_next_is_named_with_the_one_that_is():
    card = make_card(visits=[make_visit("2026-11-20", next="2026-12-24", next_what="验收")])
    past = {"on": date(2026, 11, 10), "next": (date(2026, 12, 1), "送报价")}
    ((code, english, chinese),) = notes_of(card, **past)
    assert code == "promise-not-next"
    assert english.endswith("Tue 2026-12-01 is recorded, but this stands: next Thu 2026-12-24 验收")
    assert chinese.endswith("下次跟进 2026-12-24 周四 验收")
    done = make_card(grade="A", visits=[make_visit("2026-11-20")])
    ((code, english, _),) = notes_of(done, on=date(2026, 11, 1), next=(date(2026, 11, 5), "x"))
    assert code == "promise-not-next"
    assert english.endswith("by the cadence of 14 days")


def test_a_promise_far_ahead_is_counted_in_days():
    card = make_card(grade="A")
    far = notes_of(card, next=(date(2027, 11, 10), "x"))
    assert far == [("promise-far", "that is in 352 days", "距今还有 352 天")]
    assert notes_of(card, next=(date(2027, 2, 21), "x")) == []
    assert notes_of(make_card(grade="D"), next=(date(2027, 11, 10), "x")) == []


def test_a_visit_of_a_year_ago_or_more_is_named_by_its_day():
    ((code, english, chinese),) = notes_of(make_card(), on=date(2025, 11, 23))
    assert code == "visit-long-ago"
    assert "Sun 2025-11-23, a year ago" in english
    assert "2025-11-23 周日" in chinese
    assert notes_of(make_card(), on=date(2025, 11, 24)) == []


def test_a_visit_goes_to_its_place_by_date():
    before = log(on=date(2026, 11, 1))
    same = log(on=date(2026, 11, 2))
    last = log(on=date(2026, 11, 20))
    assert [outcome.edits[0].before for outcome in (before, same, last)] == [0, 1, None]
    dates = [visit["date"] for visit in carry_out(CARD, same)["visits"]]
    assert dates == sorted(dates)


def test_the_grade_is_that_of_the_day():
    regrades = [
        {"date": "2026-11-02", "from": "D", "to": "C"},
        {"date": "2026-11-10", "from": "C", "to": "B"},
    ]
    value = {"grade": "B", "regrades": regrades}
    days = [date(2026, 11, day) for day in (1, 2, 9, 10, 23)]
    assert [find_grade_on(value, day) for day in days] == ["D", "C", "C", "B", "B"]
    assert find_grade_on({"grade": "A", "regrades": [{"date": "2026-11-10"}]}, days[0]) is None


def test_a_missed_call_is_no_contact_but_may_promise():
    card = make_card(grade="A", visits=[make_visit("2026-11-20")])
    outcome = log(card, channel="phone", missed=True, next=(date(2026, 11, 25), ""))
    visit = carry_out(card, outcome)["visits"][-1]
    assert (visit["missed"], visit["next"]) == (True, "2026-11-25")
    assert "next_what" not in visit
    assert outcome.subject == ("phone", "missed", "next 2026-11-25")
    assert "nobody answered" in say(outcome)
    assert say(log(card, missed=True)).endswith("due Fri 2026-12-04 by the cadence of 14 days")


def test_somebody_else_may_have_been_there():
    assert log(by="Anna Müller").edits[0].value["by"] == "anna"
    assert log(acting=make_acting(me=ANNA)).edits[0].value["by"] == "anna"
    with pytest.raises(NotFound):
        log(by="nobody")


def test_an_unknown_contact_is_refused_with_those_there_are():
    with pytest.raises(NotFound) as caught:
        log(contact="张敏")
    assert caught.value.code == "unknown-contact"
    assert caught.value.values["candidates"] == ["wang 王静", "li 李强"]
    with pytest.raises(NotFound) as caught:
        log(make_card(), contact="张敏")
    assert say(caught.value) == "no contact 张敏; the card has: nobody yet"


def test_a_new_contact_comes_in_with_the_visit():
    outcome = log(contact="张敏", new_contact={"name": "张敏", "title": "采购"})
    after = carry_out(CARD, outcome)
    assert after["contacts"][-1] == {"id": "zhangmin", "name": "张敏", "title": "采购"}
    assert after["visits"][-1]["contact"] == "zhangmin"
    bare = log(make_card(), contact="张敏", new_contact={"name": "张敏", "title": ""})
    assert carry_out(make_card(), bare)["contacts"] == [{"id": "zhangmin", "name": "张敏"}]
    known = log(contact="王静", new_contact={"name": "王静", "title": "x"})
    assert len(known.edits) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"on": date(2026, 11, 24)}, "future-visit"),
        ({"on": date(2026, 11, 20), "next": (date(2026, 11, 19), "x")}, "promise-before-visit"),
        ({"notes": ""}, "empty-value"),
        ({"notes": None}, "empty-value"),
        ({"notes": "x" * 1_000_000}, "value-too-long"),
        ({"notes": "\x1b[2J"}, "bad-characters"),
        ({"channel": "telepathy"}, "bad-choice"),
        ({"channel": ""}, "empty-value"),
        ({"outcome": " "}, "empty-value"),
        ({"next": (TODAY, "two\nlines")}, "bad-value"),
    ],
)
def test_what_cannot_be_is_refused(words, code):
    with pytest.raises(CrmError) as caught:
        log(**words)
    assert caught.value.code == code
    assert say(caught.value, "zh")


def test_a_contact_of_two_is_ambiguous():
    card = make_card(contacts=[{"id": "a", "name": "李强"}, {"id": "b", "name": "李强"}])
    with pytest.raises(NotFound) as caught:
        log(card, contact="李强", new_contact={"name": "李强", "title": ""})
    assert caught.value.code == "ambiguous-entry"


def test_an_id_is_new_to_the_card():
    card = make_card(visits=[make_visit("2026-11-23", "00001"), make_visit("2026-11-23", "00002")])
    assert log(card).made == "20261123-00003"


def test_an_archived_customer_stays_so_and_that_is_said():
    card = make_card(archived={"on": "2026-11-01", "reason": "搬走了"})
    assert log(card).notes[-1].code == "archived-still"
    assert "archived-still" not in [note.code for note in log(make_card()).notes]
