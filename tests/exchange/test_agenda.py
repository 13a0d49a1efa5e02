"""What a calendar says of customers, and what it keeps to itself."""

from __future__ import annotations

import hashlib
import hmac
import json
import weakref
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar, Component

from crmcli.exchange.agenda import iter_rendered, render_agenda
from crmcli.exchange.ical import Kind
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.agenda import (
    Agenda,
    FollowUp,
    iter_follow_up,
    iter_happenings,
    plan_follow_ups,
)
from crmcli.rules.fields import Field
from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.settings import MailSettings, Person, Settings
from crmcli.rules.workdays import WEEKENDS_ONLY
from crmcli.views.agenda import Telling
from crmcli.views.language import Language
from crmcli.views.values import Reader

_TODAY = date(2026, 11, 23)  # a Monday
_ROOT = parse_schema(read_shipped_schema()).root
_PEOPLE = {"li.wei": Person("li.wei", "李伟")}
_LEDGER = "0123456789ab" + "c" * 28
_SECRETS = ("刘洋", "陈明", "-liu", "-chen", "样机", "没人接", "+86")
_ALL = ("name", "contact", "note", "phone")
_YUNFAN: Mapping[str, Any] = {
    "id": "yunfan",
    "name": "杭州云帆科技有限公司",
    "owner": "li.wei",
    "stage": "prospect",
    "grade": "K",
    "opened_on": "2016-12-01",
    "contacts": [
        {"id": "chen", "name": "陈明", "primary": True, "phones": ["+86 138 0000 0001"]},
        {
            "id": "liu",
            "name": "刘洋",
            "title": "总经理",
            "phones": ["+86 139 0000 0002", "0571 0000 0003"],
            "birthday": "1980-11-26",
        },
    ],
    "visits": [
        {
            "id": "20261106-aaaaa",
            "date": "2026-11-06",
            "channel": "phone",
            "by": "li.wei",
            "contact": "liu",
            "notes": "样机下周到,\n要培训; 待定",
            "next": "2026-11-12",
            "next_what": "送样机",
        },
        {
            "id": "20261110-bbbbb",
            "date": "2026-11-10",
            "channel": "chat",
            "by": "li.wei",
            "missed": True,
            "notes": "没人接",
        },
    ],
}


def _find(
    *values: Mapping[str, Any],
    include: tuple[str, ...] = _ALL,
    kind: Kind = "event",
    language: Language = "zh",
    most: int | None = None,
    root: Field = _ROOT,
) -> dict[str, Component]:
    """The entries of a calendar, by what their ids have before the ledger."""
    settings = Settings(people=_PEOPLE, mail=MailSettings(include=include, most=most))
    cards = [
        Card(value["id"], f"records/{place}.yaml", value) for place, value in enumerate(values)
    ]
    agenda = Agenda(
        plan_follow_ups(
            [(card, assess_card(card.value, settings)) for card in cards],
            most,
            WEEKENDS_ONLY,
            _TODAY,
        ),
        [
            one
            for card in cards
            for one in iter_happenings(card, root, date(2026, 10, 24), date(2027, 12, 28))
        ],
    )
    telling = Telling(root, Reader(language, _TODAY, settings), include)
    data = render_agenda(agenda, telling, kind, ledger=_LEDGER, name="跟进")
    found = Calendar.from_ical(data).walk("VTODO" if kind == "todo" else "VEVENT")
    entries = {str(one["UID"]).removesuffix("@0123456789ab"): one for one in found}
    assert len(entries) == len(found)
    return entries


def _name(field: str, place: str, *again: str) -> str:
    """What names an entry for a day of a contact or the like."""
    digits = hmac.new(_LEDGER.encode(), f"yunfan/{place}".encode(), hashlib.sha256).hexdigest()
    return "-".join(["yunfan", field, digits[:8], *again])


def _lines(entry: Component) -> list[str]:
    return str(entry["DESCRIPTION"]).split("\n")


def test_a_follow_up_that_is_late_stands_on_today_and_says_since_when() -> None:
    entry = _find(_YUNFAN)["yunfan-follow-up"]
    assert entry["DTSTART"].dt == _TODAY
    assert entry["SUMMARY"] == "跟进 杭州云帆科技有限公司：送样机"
    assert entry["PRIORITY"] == 1
    assert _lines(entry) == [
        "约定 2026-11-12 周四",
        "上次跟进 2026-11-06 周五 电话 刘洋 总经理：样机下周到, 要培训; 待定",
        "电话 刘洋 +86 139 0000 0002, 0571 0000 0003",
        "级别 K，阶段 意向，负责人 李伟",
        "crm brief yunfan",
    ]


def test_it_says_so_in_english_too() -> None:
    entry = _find(_YUNFAN, language="en")["yunfan-follow-up"]
    assert entry["SUMMARY"] == "Follow up 杭州云帆科技有限公司: 送样机"
    assert _lines(entry) == [
        "promised for Thu 2026-11-12",
        "last contact Fri 2026-11-06 Phone 刘洋 总经理: 样机下周到, 要培训; 待定",
        "phone 刘洋 +86 139 0000 0002, 0571 0000 0003",
        "Grade K, Stage Prospect, Owner 李伟",
        "crm brief yunfan",
    ]


def test_a_thing_to_be_done_that_is_late_stays_on_its_day() -> None:
    entry = _find(_YUNFAN, kind="todo")["yunfan-follow-up"]
    assert entry["DUE"].dt == date(2026, 11, 12)
    assert not entry.walk("VALARM")  # it would have rung long ago


def test_days_come_each_year_and_those_to_come_ring() -> None:
    entries = _find(_YUNFAN)
    first = entries[_name("birthday", "contacts/liu", "20261126")]
    assert first["SUMMARY"] == "生日：刘洋（杭州云帆科技有限公司）"
    assert first["DTSTART"].dt == date(2026, 11, 26)
    assert "46" not in first["DESCRIPTION"]  # an age is told nobody
    assert first["CATEGORIES"].cats == ["生日和纪念日"]
    assert len(first.walk("VALARM")) == 1
    assert entries[_name("birthday", "contacts/liu", "20271126")]["DTSTART"].dt == date(
        2027, 11, 26
    )
    opened = entries["yunfan-opened_on-20261201"]
    assert opened["SUMMARY"] == "开业日期：杭州云帆科技有限公司"
    assert _lines(opened)[0] == "满 10 年"


def test_a_lunar_day_that_comes_twice_in_a_year_is_two_entries() -> None:
    contact = {"id": "liu", "name": "刘洋", "lunar_birthday": "12-01"}
    days = {
        uid[-8:]: one["SUMMARY"]
        for uid, one in _find({**_YUNFAN, "contacts": [contact]}).items()
        if "lunar" in uid
    }
    said = "农历生日：刘洋（杭州云帆科技有限公司）"
    assert days == {"20270108": said, "20271228": said}


def test_a_deadline_of_a_field_of_the_teams_own_stays_one_entry_until_it_is_void() -> None:
    contract = {"id": "frame", "name": "框架合同", "ends_on": "2026-12-31"}
    value = {**_YUNFAN, "contracts": [contract]}
    root = _add_contracts()
    uid = _name("ends_on", "contracts/frame")
    entry = _find(value, root=root)[uid]
    assert entry["UID"] == f"{uid}@0123456789ab"
    assert entry["SUMMARY"] == "合同到期：框架合同（杭州云帆科技有限公司）"
    assert entry["CATEGORIES"].cats == ["期限"]
    assert entry["PRIORITY"] == 1
    silent = _find(value, root=root, include=("name",))[uid]
    assert silent["SUMMARY"] == "合同到期：杭州云帆科技有限公司"
    late = {**value, "contracts": [{**contract, "ends_on": "2026-11-20"}]}
    todo = _find(late, root=root, kind="todo")[uid]
    assert todo["DUE"].dt == date(2026, 11, 20)  # nobody has dealt with it yet
    void = {**value, "contracts": [{**contract, "closed_on": "2026-11-01"}]}
    assert uid not in _find(void, root=root)


def _add_contracts() -> Field:
    document = json.loads(read_shipped_schema())
    day = {"$ref": "#/$defs/date"}
    document["properties"]["contracts"] = {
        "type": "array",
        "x-crm": {"en": "Contracts", "zh": "合同", "merge": "keyed", "key": "id"},
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "id": {"$ref": "#/$defs/id", "x-crm": {"en": "ID", "zh": "标识"}},
                "name": {"$ref": "#/$defs/line", "x-crm": {"en": "Name", "zh": "名称"}},
                "ends_on": {
                    **day,
                    "x-crm": {
                        "en": "End of contract",
                        "zh": "合同到期",
                        "occurs": "once",
                        "unless": "closed_on",
                    },
                },
                "closed_on": {**day, "x-crm": {"en": "Closed on", "zh": "结案日期"}},
            },
        },
    }
    return parse_schema(json.dumps(document).encode()).root


def test_days_that_have_passed_are_kept_but_are_nothing_to_be_done() -> None:
    past = {**_YUNFAN, "opened_on": "2025-11-20"}
    event = _find(past, language="en")["yunfan-opened_on-20261120"]
    assert not event.walk("VALARM")
    assert _lines(event)[0] == "1 year"
    assert "yunfan-opened_on-20261120" not in _find(past, kind="todo")


@pytest.mark.parametrize("kind", ["event", "todo"])
def test_without_leave_there_are_ids_and_days_alone(kind: Kind) -> None:
    for entry in _find(_YUNFAN, include=(), kind=kind).values():
        said = f"{entry['SUMMARY']}\n{entry['DESCRIPTION']}"
        for secret in (
            "云帆",
            "刘洋",
            "陈明",
            "样机",
            "没人接",
            "139",
            "138",
            "李伟",
            "电话",
            "46",
        ):
            assert secret not in said
        assert "yunfan" in said


def test_a_name_alone_lets_out_no_person_and_nothing_that_was_noted() -> None:
    entries = _find(_YUNFAN, include=("name",))
    assert entries["yunfan-follow-up"]["SUMMARY"] == "跟进 杭州云帆科技有限公司"
    birthday = entries[_name("birthday", "contacts/liu", "20261126")]
    assert birthday["SUMMARY"] == "联系人生日：杭州云帆科技有限公司"
    assert _lines(birthday)[0] == "级别 K，阶段 意向，负责人 李伟"  # an age would tell who it is
    for entry in entries.values():
        said = f"{entry['SUMMARY']}\n{entry['DESCRIPTION']}\n{entry['UID']}"
        for secret in _SECRETS:
            assert secret not in said


@pytest.mark.parametrize(
    ("include", "line"),
    [
        (("name", "contact"), "上次跟进 2026-11-06 周五 电话 刘洋 总经理"),
        (("name", "note"), "上次跟进 2026-11-06 周五 电话：样机下周到, 要培训; 待定"),
        (("phone",), "电话 +86 139 0000 0002, 0571 0000 0003"),
        (("phone", "contact"), "电话 刘洋 +86 139 0000 0002, 0571 0000 0003"),
    ],
)
def test_each_part_is_let_out_by_itself(include: tuple[str, ...], line: str) -> None:
    assert line in _lines(_find(_YUNFAN, include=include)["yunfan-follow-up"])


def test_who_was_never_met_is_due_by_cadence_and_the_main_contact_is_called() -> None:
    fresh = {**_YUNFAN, "visits": [], "created": "2026-11-20"}
    entry = _find(fresh)["yunfan-follow-up"]
    assert entry["DTSTART"].dt == date(2026, 11, 27)
    assert entry["SUMMARY"] == "跟进 杭州云帆科技有限公司"
    assert _lines(entry)[:2] == [
        "按周期 7 天，应于 2026-11-27 周五 跟进",
        "电话 陈明 +86 138 0000 0001",
    ]


def test_long_notes_are_cut() -> None:
    visit = {**_YUNFAN["visits"][0], "notes": "长" * 5000}
    entry = _find({**_YUNFAN, "visits": [visit]})["yunfan-follow-up"]
    (line,) = (line for line in _lines(entry) if "长" in line)
    assert line.endswith("：" + "长" * 300 + "..")


def test_a_full_day_sends_others_on_and_the_entry_says_why() -> None:
    others = [{**_YUNFAN, "id": f"c{place}", "grade": "D"} for place in range(2)]
    entries = _find(_YUNFAN, *others, most=1)
    days = {uid: one["DTSTART"].dt for uid, one in entries.items() if uid.endswith("follow-up")}
    assert days == {
        "yunfan-follow-up": _TODAY,
        "c0-follow-up": date(2026, 11, 24),
        "c1-follow-up": date(2026, 11, 25),
    }
    assert _lines(entries["c0-follow-up"])[1] == "每天最多 1 家，顺延到这一天"
    assert "每天最多" not in entries["yunfan-follow-up"]["DESCRIPTION"]
    todo = _find(_YUNFAN, *others, most=1, kind="todo")
    assert todo["c1-follow-up"]["DUE"].dt == date(2026, 11, 25)


def test_two_files_with_one_id_are_two_entries() -> None:
    assert {"yunfan-follow-up", "yunfan-follow-up-2"} <= _find(_YUNFAN, _YUNFAN).keys()


def test_an_archived_customer_has_no_days_and_without_a_promise_nothing_to_do() -> None:
    away = {**_YUNFAN, "visits": [], "archived": {"on": "2026-11-01"}}
    assert not _find(away)


def test_names_and_notes_cannot_plant_anything() -> None:
    planted = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:planted\r\nATTACH:file:///etc/passwd\r\n\\;,:"
    contact = {"id": "liu", "name": planted, "title": planted, "phones": [planted]}
    visit = {**_YUNFAN["visits"][0], "notes": planted, "next_what": planted}
    value = {**_YUNFAN, "name": planted, "contacts": [contact], "visits": [visit]}
    entries = _find(value)
    assert entries.keys() == _find({**_YUNFAN, "contacts": []}).keys()
    assert not any("ATTACH" in entry for entry in entries.values())
    assert "\n" not in entries["yunfan-follow-up"]["SUMMARY"]


def test_what_was_told_of_is_let_go() -> None:
    """However many customers there are, their cards are in memory one by one."""
    settings = Settings(people=_PEOPLE, mail=MailSettings(include=_ALL))
    telling = Telling(_ROOT, Reader("zh", _TODAY, settings), _ALL)

    def iter_all() -> Iterator[FollowUp]:
        standing = assess_card(_YUNFAN, settings)
        before: list[weakref.ref[_Value]] = []
        for place in range(20):
            value = _Value(_YUNFAN, id=f"c{place}")
            assert not any(one() for one in before[:-1])
            before.append(weakref.ref(value))
            card = Card(value["id"], f"records/{place}.yaml", value)
            del value
            yield from iter_follow_up(card, standing, {}, _TODAY)
            del card

    data = b"".join(iter_rendered(iter_all(), telling, "event", ledger=_LEDGER, name="x"))
    assert data.count(b"BEGIN:VEVENT") == 20


class _Value(dict[str, Any]):
    """A card's value that can be looked after."""
