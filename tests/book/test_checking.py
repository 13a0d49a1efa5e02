"""What `check` remembers of unchanged files, and what makes it forget."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.book import catalog, open_book
from crmcli.book.auditing import open_auditor
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.yamltext import find_places, parse_record
from crmcli.rules.strangers import FEW
from crmcli.views.findings import describe_finding
from crmcli.views.language import Language
from tests.ledger.small import ROOT
from tests.properties.cards import cards
from tests.properties.handwriting import Hand
from tests.properties.test_text_readers import hostile_texts
from tests.sandbox import Sandbox

TODAY = date(2026, 11, 23)
HUAXIN = "records/huaxin.yaml"


class Told(NamedTuple):
    """A finding, as far as people see it."""

    file: str
    path: str
    rule: str
    severity: str
    sentence: tuple[str, str]


def check(ledger: Sandbox, today: date = TODAY) -> tuple[list[Told], int]:
    """What is found, and how many files were read for it."""
    read: list[int] = []
    auditor = open_auditor(ledger.root, lambda _, files: read.append(files))
    auditor.today = today
    told = [
        Told(one.file, one.path, one.rule, one.severity, describe_finding(one, "en"))
        for one in auditor.check(None).findings
    ]
    return told, max(read, default=0)


def change(ledger: Sandbox, file: str, old: str, new: str) -> None:
    path = ledger.root / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_warnings_of_unchanged_files_are_told_again_without_reading_them(ledger: Sandbox) -> None:
    first, read = check(ledger)
    assert read == 3
    assert {one.rule for one in first} == {"incomplete"}
    assert check(ledger) == (first, 0)


def test_only_what_has_changed_is_read(ledger: Sandbox) -> None:
    check(ledger)
    change(ledger, HUAXIN, "看现场", "回访")
    assert check(ledger)[1] == 1


def test_errors_are_told_again_too(ledger: Sandbox) -> None:
    change(ledger, HUAXIN, "kind: company", "kind: club")
    first, _ = check(ledger)
    assert "bad-choice" in {one.rule for one in first}
    assert check(ledger) == (first, 0)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("crm.yaml", "people:\n", "people:\n  Anna: {name: Anna}\n", "bad-person-id"),
        ("crm.yaml", "people:\n", "cadence: {Q: 9}\npeople:\n", "unknown-grade"),
        (SCHEMA_FILE, '"type": "object"', '"type": "objekt"', "schema-invalid"),
    ],
)
def test_faults_in_what_cards_are_judged_by_are_told_each_time(
    ledger: Sandbox, file: str, old: str, new: str, rule: str
) -> None:
    clean, _ = check(ledger)
    assert check(ledger)[0] == clean
    change(ledger, file, old, new)
    for _ in range(2):
        assert (file, rule) in {(one.file, one.rule) for one in check(ledger)[0]}
    change(ledger, file, new, old)
    assert check(ledger)[0] == clean


def test_who_is_gone_is_missed_where_they_were_named(ledger: Sandbox) -> None:
    first, _ = check(ledger)
    change(ledger, "crm.yaml", "zhang.min:", "zhang.ming:")
    found, read = check(ledger)
    assert read == 1
    assert [one.file for one in found if one.rule == "unknown-person"] == ["records/lantian.yaml"]
    assert check(ledger) == (found, 0)
    change(ledger, "crm.yaml", "zhang.ming:", "zhang.min:")
    assert check(ledger) == (first, 1)


def test_who_joins_the_team_is_of_interest_where_somebody_is_unknown(ledger: Sandbox) -> None:
    change(ledger, "records/lantian.yaml", "zhang.min", "anna")
    first, _ = check(ledger)
    change(ledger, "crm.yaml", "people:\n", "people:\n  anne: {name: Anne}\n")
    found, read = check(ledger)
    assert read == 1
    assert len(found) == len(first)
    assert found != first  # for there is somebody to suggest
    change(ledger, "crm.yaml", "anne:", "anna:")
    found, read = check(ledger)
    assert read == 1
    assert "unknown-person" not in {one.rule for one in found}
    change(ledger, "crm.yaml", "people:\n", "people:\n  ben: {name: Ben}\n")
    assert check(ledger) == (found, 0)


def test_somebody_whom_many_cards_name_is_told_of_once(ledger: Sandbox) -> None:
    for number in range(FEW + 1):
        ledger.put(f"records/c{number}.yaml", f"id: c{number}\nname: C{number}\nowner: anna\n")
    audit = open_auditor(ledger.root).check(None)
    whole = [one for one in audit.findings if one.severity == "error"]
    assert [one.rule for one in whole] == ["unknown-person"] * (FEW + 1)
    (brief,) = [one for one in audit.brief if one.severity == "error"]
    assert (brief.file, brief.path, brief.rule) == ("crm.yaml", "people", "missing-person")
    assert ledger.read("crm.yaml").splitlines()[brief.line - 1].startswith("people:")
    assert len(list(audit.brief)) == len(list(audit.findings)) - FEW


def test_a_verdict_holds_from_the_newest_day_on(ledger: Sandbox) -> None:
    check(ledger)
    assert check(ledger, TODAY + timedelta(days=400))[1] == 0
    assert check(ledger, date(2026, 11, 2))[1] == 0
    found, read = check(ledger, date(2026, 11, 1))
    assert read == 1
    assert [one.path for one in found if one.rule == "future-date"] == [
        "visits.20261102-q7cd2.date"
    ]
    assert check(ledger, date(2026, 11, 1))[1] == 1
    assert check(ledger)[1] == 0


def test_a_copy_of_a_card_is_judged_by_its_own_name(ledger: Sandbox) -> None:
    check(ledger)
    data = (ledger.root / HUAXIN).read_bytes()
    (ledger.root / "records/copy.yaml").write_bytes(data)
    rules = {(one.file, one.rule) for one in check(ledger)[0] if one.severity == "error"}
    assert rules == {
        ("records/copy.yaml", "id-mismatch"),
        ("records/copy.yaml", "duplicate-code"),
        (HUAXIN, "duplicate-code"),
    }
    (ledger.root / "records/copy.yaml").unlink()
    assert not [one for one in check(ledger)[0] if one.severity == "error"]


def test_a_copy_that_is_gone_when_it_has_been_read(ledger: Sandbox) -> None:
    copy = ledger.root / "records/copy.yaml"
    copy.write_bytes((ledger.root / HUAXIN).read_bytes())
    auditor = open_auditor(ledger.root, lambda *_: copy.unlink(missing_ok=True))
    clashes = [one.file for one in auditor.check(None).findings if one.rule == "duplicate-code"]
    assert clashes == [HUAXIN]


def test_a_name_that_is_no_text(ledger: Sandbox) -> None:
    name = Path(os.fsdecode(os.fsencode(ledger.root / "records") + b"/\xff.yaml"))
    name.write_bytes((ledger.root / HUAXIN).read_bytes())
    first, _ = check(ledger)
    assert "id-mismatch" in {one.rule for one in first}
    assert check(ledger) == (first, 0)


def test_without_git_and_without_an_index(ledger: Sandbox) -> None:
    first, _ = check(ledger)
    (ledger.root / ".git/index").write_bytes(b"none")
    assert check(ledger) == (first, 3)
    (ledger.root / ".git/index").unlink()
    (ledger.root / ".git/crm").rename(ledger.root / ".git/moved")
    (ledger.root / ".git/crm").write_text("in the way")
    assert check(ledger) == (first, 3)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_line_ends_that_git_turns(ledger: Sandbox, newline: bytes) -> None:
    (ledger.root / ".gitattributes").write_text("*.yaml text=auto\n")
    for path in (ledger.root / "records").glob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", newline))
    ledger.git("config", "core.autocrlf", "true")
    ledger.git("commit", "--quiet", "--all", "--message", "x")
    first, _ = check(ledger)
    assert check(ledger) == (first, 0)


@given(st.data())
def test_line_ends_change_nothing_in_what_is_found(data: st.DataObject) -> None:
    texts = [Hand(data.draw).write(data.draw(cards()), ROOT), data.draw(hostile_texts()).encode()]
    for text in texts:
        lines = text.replace(b"\r\n", b"\n").split(b"\n")
        plain = b"\n".join(lines)
        other = lines[0] + b"".join(
            data.draw(st.sampled_from([b"\n", b"\r\n"])) + line for line in lines[1:]
        )
        found = parse_record(plain, ROOT, audit=True)
        if found.value is not None:
            assert parse_record(other, ROOT, audit=True) == found
            assert find_places(other, ROOT) == find_places(plain, ROOT)


def test_a_card_with_either_line_ends_is_judged_once(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.commit(".gitattributes", "")
    path = ledger.root / HUAXIN
    change(ledger, HUAXIN, "看现场", "回访")
    open_book(ledger.root).open_catalog().close()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    open_book(ledger.root).open_catalog().close()
    monkeypatch.setattr(catalog, "look_at_all", refuse)
    first, read = check(ledger)
    assert read == 3
    assert check(ledger) == (first, 0)


def refuse(*_: object) -> None:
    raise AssertionError("the index was there")


@pytest.mark.parametrize(
    ("language", "mend"), [("en", "write `people: {}`"), ("zh", "写入 `people: {}`")]
)
def test_nobody_is_told_to_delete_the_settings(
    ledger: Sandbox, language: Language, mend: str
) -> None:
    ledger.put("crm.yaml", "")
    told = open_auditor(ledger.root).check(None).findings
    (found,) = [one for one in told if one.file == "crm.yaml"]
    assert found.rule == "not-a-map"
    assert mend in describe_finding(found, language)[1]
