"""calendar.yaml: what it may say, and what is said of one that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcli.errors import Failure
from crmcli.ledger.calendar import announce
from crmcli.ledger.calendar_text import CALENDAR_TEXT
from crmcli.ledger.checking import check_calendar_text
from crmcli.ledger.rule_text import parse_text
from crmcli.ledger.settings import load_settings
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import Set
from crmcli.rules.settings import Settings
from crmcli.rules.workdays import Announced
from crmcli.views.findings import describe_finding

GOOD = b"""\
# as announced in November 2030
"2031":
  holidays: ["2031-01-01", 2031-01-22..2031-01-24]
  workdays: ["2031-01-19"]
"2032": {}
"""
OFF = {date(2031, 1, day) for day in (1, 22, 23, 24)}


def find_rules(text: str) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.rule) for one in check_calendar_text(text.encode())]


def test_what_is_announced_is_read() -> None:
    calendar = announce(Settings(), GOOD).calendar
    assert calendar.announced == {
        2031: Announced(frozenset(OFF), frozenset({date(2031, 1, 19)})),
        2032: Announced(),
    }
    assert announce(Settings(), None) == Settings()
    assert announce(Settings(), b"{}\n") == Settings()


def test_the_audit_finds_nothing_in_a_good_one() -> None:
    assert find_rules(GOOD.decode()) == []


BLANK = ["", "\n", "# none is announced yet\n", "\n  # none\n\n#\n", "# one line", "\ufeff# x\r\n"]


@pytest.mark.parametrize("text", BLANK)
def test_one_in_which_nothing_stands_announces_nothing(text: str) -> None:
    assert find_rules(text) == []
    assert announce(Settings(), text.encode()) == Settings()
    field = CALENDAR_TEXT.field
    assert parse_record(text.encode(), field) == ({}, ())
    filled = edit_text(text.encode(), [Set(("2031",), {"holidays": ["2031-01-01"]})], field)
    assert filled.startswith(text.encode())
    assert parse_record(filled, field).value == {"2031": {"holidays": ["2031-01-01"]}}
    assert edit_text(text.encode(), [], field) == text.encode()


@pytest.mark.parametrize("text", ["---\n", "~\n", "# \x07\n", "{\n", "text\n", "\t- \n"])
def test_one_in_which_something_else_stands_is_wrong_for_all_who_ask(text: str) -> None:
    assert find_rules(text) != []
    with pytest.raises(Failure):
        announce(Settings(), text.encode())


def test_its_mends_are_those_of_a_calendar() -> None:
    (found,) = check_calendar_text(b'"2031": {holidys: []}\n')
    assert (found.line, found.path) == (1, "2031.holidys")
    assert describe_finding(found, "en")[1] == (
        "did you mean holidays? Allowed here: holidays, workdays"
    )
    (found,) = check_calendar_text(b"- 2031\n")
    for language in ("en", "zh"):
        mend = describe_finding(found, language)[1]
        assert '"2027": {holidays: [2027-01-01..2027-01-03]}' in mend


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('2031: {holidays: ["2031-01-01"]}\n', [(1, 1, "non-text-key")]),
        ('"31": {}\n', [(1, 1, "bad-year")]),
        ('"2031": {of: []}\n', [(1, 10, "unknown-key")]),
        ('"2031": {holidays: 3}\n', [(1, 10, "wrong-type")]),
        ('"2031": []\n', [(1, 1, "wrong-type")]),
        ('"2031": {holidays: ["2031-02-30"]}\n', [(1, 21, "bad-days")]),
        ('"2031": {holidays: [1 January]}\n', [(1, 21, "bad-days")]),
        ('"2031": {holidays: ["2031-01-05..2031-01-03"]}\n', [(1, 21, "bad-days")]),
        ('"2031": {holidays: ["2031-01-05..2031-01-06..2031-01-07"]}\n', [(1, 21, "bad-days")]),
        ('"2031": {holidays: ["2032-01-01"]}\n', [(1, 21, "days-of-another-year")]),
        ('"2031": {holidays: ["2031-12-30..2032-01-02"]}\n', [(1, 21, "days-of-another-year")]),
        (
            '"2031": {holidays: [2031-01-22..2031-01-28], workdays: ["2031-01-25"]}\n',
            [(1, 57, "off-and-work")],
        ),
        ('"2031": {holidays: ["2031-01-01", "2031-01-01"]}\n', [(1, 10, "repeated-member")]),
        ("- 2031\n", [(1, 1, "not-a-map")]),
        ("a: [\n", [(2, 1, "syntax")]),
    ],
)
def test_a_wrong_one_is_told_of_by_line_and_column(
    text: str, found: list[tuple[int, int, str]]
) -> None:
    assert find_rules(text) == found
    value, _ = parse_text(CALENDAR_TEXT, text.encode(), audit=False)
    assert value == {} or found[0][2] in {"wrong-type"}


def test_loading_a_wrong_one_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text("people: {}\n")
    (tmp_path / "calendar.yaml").write_text('"2031":\n  holidays: ["2032-01-01"]\n')
    with pytest.raises(Failure) as caught:
        load_settings(tmp_path)
    assert caught.value.code == "settings-invalid"
    assert caught.value.values["place"] == "calendar.yaml:2:14"
    assert caught.value.values["path"] == "2031.holidays.1"


def test_one_that_cannot_be_read_is_no_empty_one(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text("people: {}\n")
    (tmp_path / "calendar.yaml").mkdir()
    with pytest.raises(Failure) as caught:
        load_settings(tmp_path)
    assert (caught.value.code, caught.value.values["file"]) == (
        "settings-unreadable",
        "calendar.yaml",
    )


def test_what_it_says_is_remembered_by_its_bytes(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    known = announce(Settings(), GOOD, memory)
    note = memory / "calendar.json"
    assert note.is_file()
    assert announce(Settings(), GOOD, memory) == known
    other = GOOD.replace(b"01-19", b"01-18")
    assert announce(Settings(), other, memory) != known
    note.write_bytes(note.read_bytes()[:-3])  # damaged
    assert announce(Settings(), other, memory) == announce(Settings(), other)


def test_what_was_said_then_is_remembered_beside_what_is_said_now(tmp_path: Path) -> None:
    announce(Settings(), GOOD, tmp_path)
    now = (tmp_path / "calendar.json").read_bytes()
    then = GOOD.replace(b"01-19", b"01-18")
    said = announce(Settings(), then, tmp_path, of_past=True)
    assert (tmp_path / "calendar.json").read_bytes() == now
    assert announce(Settings(), then, tmp_path, of_past=True) == said


def test_its_schema_serves_people() -> None:
    schema = CALENDAR_TEXT.field
    assert schema.item is not None
    assert {key: one.label.zh for key, one in schema.item.children.items()} == {
        "holidays": "休息",
        "workdays": "上班",
    }
