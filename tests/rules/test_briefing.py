"""What one should know before a visit."""

from __future__ import annotations

from datetime import date

from crmcli.rules.briefing import brief_card
from crmcli.rules.promises import Promise, Settled, find_settled_follow_up, list_promises
from tests.acting import TODAY, load_root, make_visit

ROOT = load_root()


def test_who_decides_comes_first_with_when_they_were_met():
    contacts = [
        {"id": "li", "name": "李强", "role": "user"},
        {"id": "zhao", "name": "赵敏", "role": "decider"},
        {"id": "wang", "name": "王静", "role": "decider", "primary": True},
        {"id": "he", "name": "何老师"},
    ]
    visits = [
        make_visit("2026-11-02", contact="li"),
        make_visit("2026-11-10", contact="zhao"),
        make_visit("2026-11-12", contact="zhao", missed=True),
    ]
    people = brief_card({"contacts": contacts, "visits": visits}, ROOT, TODAY).people
    assert [(one.entry["id"], one.last_met, one.times) for one in people] == [
        ("wang", None, 0),
        ("zhao", date(2026, 11, 10), 1),
        ("li", date(2026, 11, 2), 1),
        ("he", None, 0),
    ]


def test_the_last_contacts_and_what_reached_nobody_since():
    days = ["2026-09-01", "2026-10-01", "2026-10-20", "2026-11-10"]
    visits = [make_visit(day) for day in days]
    visits += [make_visit("2026-11-05", missed=True), make_visit("2026-11-12", missed=True)]
    briefing = brief_card({"visits": visits}, ROOT, TODAY)
    assert [visit["date"] for visit in briefing.visits] == days[:0:-1]
    assert (briefing.missed, briefing.since) == (1, date(2026, 11, 10))


def test_what_is_open():
    value = {
        "visits": [
            make_visit("2026-10-01", problem="交期太长"),
            make_visit("2026-10-08", problem="价格", solution="分期"),
        ],
        "needs": [{"id": "a", "date": "2026-01-05"}, {"id": "b", "date": "2026-09-01"}],
    }
    briefing = brief_card(value, ROOT, TODAY)
    assert [visit["problem"] for visit in briefing.problems] == ["交期太长"]
    assert [need["id"] for need in briefing.needs] == ["b", "a"]


def test_birthdays_of_the_next_thirty_days():
    contacts = [
        {"id": "a", "name": "甲", "birthday": "1980-12-23"},
        {"id": "b", "name": "乙", "birthday": "1975-11-23"},
        {"id": "c", "name": "丙", "birthday": "1990-12-24"},
        {"id": "d", "name": "丁", "birthday": "1990-11-22"},
    ]
    briefing = brief_card({"contacts": contacts}, ROOT, date(2026, 11, 23))
    assert [(one.name, one.days) for one in briefing.birthdays] == [("乙", 0), ("甲", 30)]


def test_birthdays_of_the_chinese_calendar_are_known_too():
    contacts = [
        {"id": "a", "name": "甲", "birthday": "1980-12-20", "lunar_birthday": "10-20"},
        {"id": "b", "name": "乙", "lunar_birthday": "09-15"},
    ]
    briefing = brief_card({"contacts": contacts, "opened_on": "2010-12-01"}, ROOT, TODAY)
    assert [(one.name, one.day.isoformat(), one.lunar) for one in briefing.birthdays] == [
        ("甲", "2026-11-28", True),
        ("甲", "2026-12-20", False),
    ]


def test_what_became_of_promises():
    value = {
        "visits": [
            make_visit("2026-10-01", id="20261001-aaaaa", next="2026-10-10", next_what="送报价"),
            make_visit("2026-10-05", id="20261005-aaaaa"),
            make_visit("2026-10-12", id="20261012-aaaaa", next="2026-11-01"),
            make_visit("2026-10-20", id="20261020-aaaaa", next="2026-11-20", next_what="验收"),
            make_visit("2026-11-21", id="20261121-aaaaa", missed=True),
        ],
        "follow_up": {"on": "none", "after": "20261121-aaaaa"},
    }
    day = date.fromisoformat
    assert list_promises(value) == [
        Promise(day("2026-10-10"), "送报价", day("2026-10-01"), "kept", day("2026-10-12")),
        Promise(day("2026-11-01"), None, day("2026-10-12"), "moved", day("2026-10-20")),
        Promise(day("2026-11-20"), "验收", day("2026-10-20"), "ended", None),
    ]
    value["follow_up"] = {"on": "2026-12-01", "what": "回访", "after": "20261121-aaaaa"}
    assert list_promises(value)[-1] == Promise(day("2026-12-01"), "回访", None, "open", None)


def test_a_follow_up_without_a_visit_counts_until_something_settles_it():
    day = date.fromisoformat
    first, second = make_visit("2026-10-01"), make_visit("2026-10-12", "bbbbb", next="2026-11-01")
    follow_up = {"on": "2026-10-10", "what": "发资料", "after": first["id"]}
    card = {"visits": [first], "follow_up": follow_up}
    assert find_settled_follow_up(card) is None
    assert find_settled_follow_up({"visits": [first]}) is None
    later = card | {"visits": [first, second]}
    assert find_settled_follow_up(later) == Settled("kept", day("2026-10-12"))
    moved = card | {"visits": [first, make_visit("2026-10-05", "bbbbb", next="2026-11-01")]}
    assert find_settled_follow_up(moved) == Settled("moved", day("2026-10-05"))
    ended = card | {"visits": [first, make_visit("2026-10-05", "bbbbb", next="none")]}
    assert find_settled_follow_up(ended) == Settled("ended", day("2026-10-05"))
    none = {"on": "none", "after": first["id"]}
    assert find_settled_follow_up(card | {"follow_up": none}) is None
    assert find_settled_follow_up(later | {"follow_up": none}) == Settled(
        "moved", day("2026-10-12")
    )
    odd = {"visits": 3, "follow_up": {"on": 3}}
    assert find_settled_follow_up(odd) is find_settled_follow_up({"follow_up": "x"}) is None
