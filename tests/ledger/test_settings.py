"""crm.yaml: what it may say, and what is said of one that is wrong."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from crmcli.errors import Failure
from crmcli.ledger.checking import check_settings_text
from crmcli.ledger.schema import parse_schema
from crmcli.ledger.schema_audit import iter_schema_problems
from crmcli.ledger.settings import load_settings
from crmcli.ledger.settings_text import SETTINGS_FIELD, parse_settings
from crmcli.rules.fields import iter_fields
from crmcli.rules.settings import (
    DEFAULT_CADENCE,
    Escalation,
    MailSettings,
    Settings,
    Weekly,
    Workdays,
    split_sender,
)
from crmcli.views.findings import describe_finding
from crmcli.views.sentences import say

GOOD = """\
# The team.
people:
  li.wei: {name: 李伟, emails: [li.wei@example.com, lw@example.com]}
  anna: {name: Anna}
timezone: Asia/Shanghai
visit:
  channel: onsite
cadence: {K: 5, A: 10}
ids: random
"""


MAIL = """\
people:
  li.wei: {name: 李伟, emails: [li.wei@example.com], mail: phone@example.com, language: en}
  anna: {name: Anna, emails: [anna@example.com, other@example.com]}
  zhao: {name: 赵敏, emails: [zhao@example.com], mail: none}
calendar: {country: CN, days_off: after}
mail:
  from: 客户台账 <crm@example.com>
  include: [contact, note]
  language: zh
  ahead: 3
  most: 15
  days_off: silent
  escalate: {after: 14, to: [anna]}
  weekly: {day: fri, to: [anna, li.wei]}
"""


KEYS = [
    *("people", "timezone", "ids", "review", "visit", "cadence", "cadence_max"),
    *("calendar", "mail"),
]


def _rules(text: str, *, audit: bool = False) -> list[tuple[int, int, str]]:
    _, problems = parse_settings(text.encode(), audit=audit)
    return [(one.line, one.column, one.rule) for one in problems]


def test_settings_are_read() -> None:
    settings, problems = parse_settings(GOOD.encode())
    assert problems == ()
    assert settings.people["li.wei"].name == "李伟"
    assert settings.people["li.wei"].emails == ("li.wei@example.com", "lw@example.com")
    assert settings.people["anna"].emails == ()
    assert settings.timezone == "Asia/Shanghai"
    assert settings.visit_channel == "onsite"
    assert settings.ids == "random"
    assert dict(settings.cadence) == {**DEFAULT_CADENCE, "K": 5, "A": 10}
    assert settings.cadence_max == 365


def test_a_cadence_in_work_days_is_read_in_both_languages() -> None:
    text = "cadence: {K: 5 workdays, A: 1 workday, B: 5 work days, C: 10 个工作日, D: 10工作日}\n"
    settings, problems = parse_settings(text.encode(), audit=True)
    assert problems == ()
    own = {grade: settings.cadence[grade] for grade in "KABCD"}
    assert own == {
        "K": Workdays(5),
        "A": Workdays(1),
        "B": Workdays(5),
        "C": Workdays(10),
        "D": Workdays(10),
    }


def test_the_settings_of_mails_are_read() -> None:
    settings, problems = parse_settings(MAIL.encode(), audit=True)
    assert problems == ()
    assert settings.mail == MailSettings(
        sender="客户台账 <crm@example.com>",
        include=("contact", "note"),
        language="zh",
        ahead=3,
        most=15,
        on_days_off="silent",
        escalate=Escalation(14, ("anna",)),
        weekly=Weekly(4, ("anna", "li.wei")),
    )
    assert split_sender(settings.mail.sender or "") == ("客户台账", "crm@example.com")
    people = settings.people
    assert people["li.wei"].address == "phone@example.com"
    assert people["anna"].address == "anna@example.com"
    assert people["zhao"].address is None
    assert people["li.wei"].language == "en"
    assert (settings.calendar.country, settings.days_off) == ("CN", "after")


def test_no_name_leaves_a_ledger_with_random_ids_unless_it_is_said() -> None:
    assert parse_settings(b"ids: random\n")[0].mail.include == ()
    assert parse_settings(b"ids: random\nmail: {include: [name]}\n")[0].mail.include == ("name",)
    assert parse_settings(b"mail: {include: []}\n")[0].mail.include == ()


def test_defaults() -> None:
    assert parse_settings(b"people: {}\n") == (Settings(), ())


def test_the_audit_finds_nothing_in_good_settings() -> None:
    assert _rules(GOOD, audit=True) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("poeple: {}\n", [(1, 1, "unknown-key")]),
        ("people: 3\n", [(1, 1, "wrong-type")]),
        ("people:\n", [(1, 1, "empty-value")]),
        ("people: {a: {}}\n", [(1, 10, "missing-field")]),
        ("people: {a: {name: [x]}}\n", [(1, 14, "wrong-type")]),
        ("people: {a: {name: x, phone: 1}}\n", [(1, 23, "unknown-key")]),
        ('people: {a: {name: ""}}\n', [(1, 14, "empty-value")]),
        ("people: {a: {name: ' x'}}\n", [(1, 14, "bad-form")]),
        ("visit: {channel: ''}\n", [(1, 9, "empty-value")]),
        ("people: {Li: {name: x}}\n", [(1, 10, "bad-person-id")]),
        ("people: {none: {name: x}}\n", [(1, 10, "bad-person-id")]),
        ("people: {a: {name: x, emails: [z]}}\n", [(1, 32, "bad-email")]),
        (
            "people:\n  a: {name: x, emails: [a@b.cn]}\n  b: {name: z, emails: [A@B.cn]}\n",
            [(3, 25, "shared-email")],
        ),
        ("timezone: Mars/Olympus\n", [(1, 1, "unknown-timezone")]),
        ("timezone: ../../etc/passwd\n", [(1, 1, "unknown-timezone")]),
        ("cadence: {K: 366}\n", [(1, 11, "cadence-too-long")]),
        ("cadence: {K: 0}\n", [(1, 11, "too-small")]),
        ("cadence: {K: 7.5}\n", [(1, 11, "bad-form")]),
        ("cadence: {K: true}\n", [(1, 11, "bad-form")]),
        ("cadence: {K: 5 werkdays}\n", [(1, 11, "bad-form")]),
        ("cadence: {K: 0 workdays}\n", [(1, 11, "bad-form")]),
        ("cadence: {K: 261 workdays}\n", [(1, 11, "cadence-too-long")]),
        ("calendar: {country: cn}\n", [(1, 12, "bad-form")]),
        ("calendar: {country: XX}\n", [(1, 12, "unknown-country")]),
        ("calendar: {days_off: later}\n", [(1, 12, "bad-choice")]),
        ("calendar: {holidays: []}\n", [(1, 12, "unknown-key")]),
        ("mail: {ahead: 367}\n", [(1, 8, "too-big")]),
        ("mail: {most: 0}\n", [(1, 8, "too-small")]),
        ("mail: {include: [birthday]}\n", [(1, 18, "bad-choice")]),
        ("mail: {from: 'a@b.cn, c@d.cn'}\n", [(1, 8, "bad-sender")]),
        ("mail: {from: 'A <x <a@b.cn>'}\n", [(1, 8, "bad-sender")]),
        ('mail: {from: "A\\nBcc: x <a@b.cn>"}\n', [(1, 8, "bad-sender")]),
        ("mail: {weekly: {day: mon, to: [x]}}\n", [(1, 32, "unknown-person")]),
        ("mail: {escalate: {after: 14}}\n", [(1, 8, "missing-field")]),
        ("people: {a: {name: x, mail: hu}}\n", [(1, 23, "bad-email")]),
        ("people: {a: {name: x, language: de}}\n", [(1, 23, "bad-choice")]),
        ("ids: uuid\n", [(1, 1, "bad-choice")]),
        ("visit: {channel: [a]}\n", [(1, 9, "wrong-type")]),
        ("people: {a: {name: x}, a: {name: z}}\n", [(1, 24, "duplicate-key")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("audit", [False, True])
def test_wrong_settings(text: str, found: list[tuple[int, int, str]], *, audit: bool) -> None:
    assert _rules(text, audit=audit) == found


@pytest.mark.parametrize(
    ("text", "place", "said", "mends"),
    [
        (
            "people:\n  a: {name: x, mial: none}\n",
            (2, 16, "people.a.mial"),
            "there is no key mial here",
            (
                "did you mean mail, emails? Allowed here: name, emails, mail, language",
                "是否为 mail、emails？这里可用：name、emails、mail、language",
            ),
        ),
        (
            "timezone: UTC\nzzzz: 1\n",
            (2, 1, "zzzz"),
            "there is no key zzzz here",
            (f"delete it; allowed here: {', '.join(KEYS)}", f"请删除；这里可用：{'、'.join(KEYS)}"),
        ),
        (
            "mail: {from: a@b.cn, escalate: {after: 3, to: [], who: x}}\n",
            (1, 51, "mail.escalate.who"),
            "there is no key who here",
            ("delete it; allowed here: after, to", "请删除；这里可用：after、to"),
        ),
        (
            "people:\n  a:\n    name: x\n    mail: no\n",
            (4, 5, "people.a.mail"),
            "no is not an e-mail address",
            (
                "write an address, none for no mail, or nothing for the first of emails",
                "请写邮箱地址；不收写 none；省略则发到 emails 的第一个",
            ),
        ),
    ],
)
def test_what_may_stand_there_is_said(
    text: str, place: tuple[int, int, str], said: str, mends: tuple[str, str]
) -> None:
    (found,) = check_settings_text(text.encode(), None)
    assert (found.file, found.line, found.column, found.path) == ("crm.yaml", *place)
    assert describe_finding(found, "en") == (said, mends[0])
    assert describe_finding(found, "zh")[1] == mends[1]


def test_a_team_may_allow_longer_cadences() -> None:
    assert _rules("cadence: {D: 700}\ncadence_max: 730\n") == []


def test_load_settings_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text("people:\n  Li: {name: x}\n", encoding="utf-8")
    with pytest.raises(Failure) as caught:
        load_settings(tmp_path)
    assert caught.value.code == "settings-invalid"
    assert caught.value.values["place"] == "crm.yaml:2:3"
    assert caught.value.values["path"] == "people.Li"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("people: {}\n1: x\n", "crm.yaml:2:1: the key 1 is not text"),
        ("people: {}\nx: 1\n", "crm.yaml:2:1: there is no key x here"),
        (
            "- a\n",
            "crm.yaml:1:1: the file does not consist of lines `key: value`",
        ),
        ("ids: x\n", "crm.yaml:1:1: ids: x is none of the values allowed"),
    ],
)
def test_load_settings_says_a_key_once(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "crm.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Failure) as caught:
        load_settings(tmp_path)
    assert say("en", caught.value.code, **caught.value.values) == said


def test_what_was_read_is_remembered_for_those_whose_the_folder_is(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text(GOOD, encoding="utf-8")
    memory = tmp_path / "memory"
    memory.mkdir(mode=0o775)
    memory.chmod(0o2775)
    before = os.umask(0o077)
    try:
        settings = load_settings(tmp_path, memory)
    finally:
        os.umask(before)
    (kept,) = memory.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o664
    assert load_settings(tmp_path, memory) == settings


def test_what_cannot_be_remembered_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text(GOOD, encoding="utf-8")
    in_the_way = tmp_path / "memory" / "settings.json"
    in_the_way.mkdir(parents=True)
    assert load_settings(tmp_path, in_the_way.parent) == load_settings(tmp_path)
    assert list(in_the_way.parent.iterdir()) == [in_the_way]


def test_load_settings_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        load_settings(tmp_path)
    assert caught.value.code == "settings-unreadable"


def test_every_setting_has_a_label_in_both_languages() -> None:
    for field in iter_fields(SETTINGS_FIELD):
        assert field.label.en != field.label.zh, field.path


def test_the_schema_of_the_settings_keeps_the_rules_for_annotations() -> None:
    import crmcli.ledger.settings as module

    data = Path(module.__file__).with_name("settings.schema.json").read_bytes()
    document = json.loads(data)
    for notes in document["properties"].values():
        notes["x-crm"]["section"] = "all"
    document["x-crm"]["sections"] = {"all": {"en": "All", "zh": "全部"}}
    document["properties"] |= {"id": True, "name": True}
    schema = parse_schema(json.dumps(document).encode())
    wrong = [one for one in iter_schema_problems(schema) if one[0] not in ("id", "name")]
    assert [one for one in wrong if "'x-crm' is a required" not in one[1]] == []
