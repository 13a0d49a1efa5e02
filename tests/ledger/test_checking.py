"""Checking files: the examples, a whole ledger, and what --fix may do.

Every file in examples/valid and examples/invalid is a test. Comments at its top say what is
found: `# expect: LINE:COLUMN rule path`. A valid one has warnings at most, an invalid one an
error. The warning `incomplete` is left out, so that examples can be short.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.book.checking import check_ledger
from crmcli.errors import NotFound
from crmcli.ledger.checking import check_record, check_schema
from crmcli.ledger.fixing import fix_record
from crmcli.ledger.schema import Schema, load_schema, parse_schema, read_shipped_schema
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.findings import Finding
from crmcli.rules.followup import assess_card
from crmcli.rules.settings import Person, Settings
from crmcli.views.findings import describe_finding

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 11, 23)
SCHEMA = parse_schema(read_shipped_schema())
SETTINGS = Settings(people={one: Person(one, one) for one in ("li.wei", "zhao.min", "anna")})

_EXPECTATION = re.compile(r"# expect: (\d+):(\d+) (\S+)(?: (.+))?")

CRM_YAML = """\
people:
  li.wei: {name: 李伟, emails: [li.wei@example.com]}
timezone: Asia/Shanghai
visit: {channel: onsite}
"""


def _check(file: str, data: bytes) -> list[Finding]:
    found = check_record(file, data, SCHEMA, SETTINGS, TODAY)
    return [finding for finding in found if finding.rule != "incomplete"]


def _expectations(text: str) -> list[tuple[int, int, str, str]]:
    lines = (_EXPECTATION.fullmatch(line) for line in text.splitlines())
    return sorted((int(m[1]), int(m[2]), m[3], m[4] or "") for m in lines if m)


def _summary(findings: list[Finding]) -> list[tuple[int, int, str, str]]:
    return sorted((one.line, one.column, one.rule, one.path) for one in findings)


@pytest.mark.parametrize(
    "path",
    sorted(EXAMPLES.glob("*valid/*.yaml")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_examples(path: Path) -> None:
    data = path.read_bytes()
    findings = _check(f"records/{path.name}", data)
    assert _summary(findings) == _expectations(data.decode("utf-8", "replace"))
    has_error = any(finding.severity == "error" for finding in findings)
    assert has_error == (path.parent.name == "invalid")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*valid/*.yaml")), ids=lambda path: path.stem)
def test_every_finding_of_the_examples_has_a_sentence_and_a_mend(path: Path) -> None:
    for finding in check_record(f"records/{path.name}", path.read_bytes(), SCHEMA, SETTINGS, TODAY):
        for language in ("en", "zh"):
            sentence, mend = describe_finding(finding, language)
            assert sentence, finding.rule
            assert mend, finding.rule
            assert "{" not in sentence + mend


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("valid/*.yaml")), ids=lambda path: path.stem)
def test_fixing_a_valid_example_keeps_what_it_says(path: Path) -> None:
    data = path.read_bytes()
    fixed = fix_record(data, SCHEMA)
    assert _sorted(fixed) == _sorted(data)
    assert fix_record(fixed, SCHEMA) == fixed


def _sorted(data: bytes) -> object:
    value = dict(parse_record(data, SCHEMA.root).value or {})
    value["visits"] = sorted(value.get("visits") or [], key=repr)
    return dict(sorted(value.items()))


def test_fix_is_promised_only_where_it_can_be_done() -> None:
    text = "id: a\nname: b\ncode: 007\n"
    for record, promised in ((text, True), (f"{text}name: c\n", False)):
        (found,) = (one for one in _check("a.yaml", record.encode()) if "scalar" in one.rule)
        mends = [describe_finding(found, language)[1] for language in ("en", "zh")]
        assert all(mends)
        assert ["--fix" in mend for mend in mends] == [promised, promised]


# A whole ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / "crm.yaml").write_text(CRM_YAML, encoding="utf-8")
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "customer.schema.json").write_bytes(read_shipped_schema())
    for name in ("b", "a"):
        _write(tmp_path, f"records/{name}.yaml", f"id: {name}\nname: 华信\nowner: nobody\n")
    return tmp_path


def _write(root: Path, file: str, text: str) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _check_all(root: Path, files: list[str] | None = None) -> list[tuple[str, int, str]]:
    found = check_ledger(root, load_schema(root), SETTINGS, TODAY, files).findings
    return [(one.file, one.line, one.rule) for one in found if one.rule != "incomplete"]


def test_every_file_is_checked_in_order(ledger: Path) -> None:
    _write(ledger, "records/ab/c.yaml", "id: c\nname: [\n")
    assert _check_all(ledger) == [
        ("records/a.yaml", 3, "unknown-person"),
        ("records/ab/c.yaml", 3, "syntax"),
        ("records/b.yaml", 3, "unknown-person"),
    ]


def test_only_the_files_asked_for_are_reported(ledger: Path) -> None:
    assert _check_all(ledger, ["records/b.yaml"]) == [("records/b.yaml", 3, "unknown-person")]
    assert _check_all(ledger, ["crm.yaml"]) == []


def test_a_file_that_is_not_there(ledger: Path) -> None:
    with pytest.raises(NotFound) as caught:
        _check_all(ledger, ["records/z.yaml"])
    assert caught.value.values == {"file": "records/z.yaml"}


def test_cards_are_compared_with_all_others(ledger: Path) -> None:
    _write(ledger, "records/a.yaml", "id: a\nname: 甲\ncode: X1\n")
    _write(ledger, "records/b.yaml", "id: b\nname: 乙\ncode: X1\n")
    _write(ledger, "records/zz/a.yaml", "id: a\nname: 丙\n")
    assert _check_all(ledger, ["records/b.yaml"]) == [("records/b.yaml", 3, "duplicate-code")]
    assert _check_all(ledger) == [
        ("records/a.yaml", 1, "duplicate-id"),
        ("records/a.yaml", 3, "duplicate-code"),
        ("records/b.yaml", 3, "duplicate-code"),
        ("records/zz/a.yaml", 1, "duplicate-id"),
    ]


def test_what_lies_in_records_and_is_not_read(ledger: Path) -> None:
    _write(ledger, "records/a.yaml", "id: a\nname: 甲\n")
    _write(ledger, "records/b.yml", "id: b\n")
    _write(ledger, "records/notes.txt", "x")
    _write(ledger, "records/.hidden", "x")
    (ledger / "records" / "link.yaml").symlink_to("a.yaml")
    (ledger / "records" / "folder").symlink_to(ledger)
    (ledger / "records" / "b.yaml").unlink()
    assert _check_all(ledger) == [
        ("records/b.yml", 1, "not-a-record"),
        ("records/folder", 1, "symlink"),
        ("records/link.yaml", 1, "symlink"),
        ("records/notes.txt", 1, "not-a-record"),
    ]


def test_settings_are_checked_against_the_schema(ledger: Path) -> None:
    shutil.rmtree(ledger / "records")
    _write(ledger, "crm.yaml", "visit: {channel: fax}\ncadence: {E: 9}\ntimezone: 08:00\n")
    assert _check_all(ledger) == [("crm.yaml", 3, "unknown-timezone")]
    _write(ledger, "crm.yaml", "visit: {channel: fax}\ncadence: {E: 9}\n")
    assert _check_all(ledger) == [("crm.yaml", 1, "bad-choice"), ("crm.yaml", 2, "unknown-grade")]


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ('"version": 2,', '"version" 2,', "schema-syntax", 5),
        ('"#/$defs/id"', '"#/$defs/ids"', "schema-ref", 1),
        ('"section": "identity"', '"sektion": "identity"', "schema-doubt", 1),
        ('"pattern": "^[A-Z]{3}$"', '"pattern": "^[A-Z{3}$"', "schema-invalid", 1),
    ],
)
def test_the_schema_is_checked_itself(
    ledger: Path, old: str, new: str, rule: str, line: int
) -> None:
    path = ledger / "schema" / "customer.schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    findings = check_schema(ledger)
    assert {(one.rule, one.line) for one in findings} == {(rule, line)}
    for finding in findings:
        assert all(describe_finding(finding, "zh"))


def test_a_schema_that_cannot_judge_is_told_whatever_is_asked(ledger: Path) -> None:
    path = ledger / "schema" / "customer.schema.json"
    text = path.read_text(encoding="utf-8").replace('"pattern": "^[A-Z]{3}$"', '"pattern": "["')
    path.write_text(text, encoding="utf-8")
    found = _check_all(ledger, ["records/a.yaml"])
    assert found == [("schema/customer.schema.json", 1, "schema-invalid")]


def test_nobody_is_unknown_where_the_team_cannot_be_read(ledger: Path) -> None:
    _write(ledger, "crm.yaml", "people: {Li: {name: 李伟}}\n")
    assert _check_all(ledger) == [("crm.yaml", 1, "bad-person-id")]


def test_no_schema_at_all_is_a_finding(tmp_path: Path) -> None:
    assert [one.rule for one in check_schema(tmp_path)] == ["schema-unreadable"]


# Fixing


def _fix(text: str, schema: Schema = SCHEMA) -> str:
    return fix_record(text.encode(), schema).decode()


def test_fix_quotes_what_others_would_misread() -> None:
    text = "id: a\nname: NO  # 公司名\naliases: [1.10, 华信]\n"
    assert _fix(text) == 'id: a\nname: "NO"  # 公司名\naliases: ["1.10", 华信]\n'


def _visit(name: str, day: str, more: str = "") -> str:
    return (
        f"  - id: {name}\n    date: \"{day}\"\n    channel: phone\n    by: li.wei\n"
        f"    notes: 第 {name} 次\n{more}"
    )  # fmt: skip


def test_fix_sorts_visits_by_day_and_keeps_those_of_a_day() -> None:
    head = "id: a\nname: 华信\nvisits:\n"
    one, two = _visit("v1", "2026-01-01"), _visit("v2", "2026-02-01")
    again, three = _visit("v3", "2026-02-01"), _visit("v4", "2026-03-01")
    assert _fix(head + three + two + again + one) == head + one + two + again + three


def test_fix_moves_visits_to_the_end() -> None:
    visits = "visits:\n" + _visit("v1", "2026-01-01")
    fixed = _fix("id: a\n" + visits + "name: 华信\n")
    assert fixed == "id: a\nname: 华信\n" + visits


@pytest.mark.parametrize(
    "text",
    [
        # a comment that may be about one of them
        "id: a\nname: b\nvisits:\n" + _visit("v2", "2026-02-01") + "  # 之前的\n"
        + _visit("v1", "2026-01-01"),
        # the promise made last would be another
        "id: a\nname: b\nvisits:\n" + _visit("v2", "2026-02-01", '    next: "2026-12-01"\n')
        + _visit("v1", "2026-01-01", '    next: "2026-11-01"\n'),
        # another style
        "id: a\nname: b\nvisits: [{id: v2, date: 2026-02-01}, {id: v1, date: 2026-01-01}]\n",
        # nothing that can be sorted
        "id: a\nname: b\nvisits: [x, {date: \"3\"}]\n",
        "id: a\nname: b\nvisits: 3\n",
        # no record
        "id: a\nname: [\n",
        "- x\n",
    ],
)  # fmt: skip
def test_fix_leaves_alone_what_it_cannot_move_safely(text: str) -> None:
    assert _fix(text) == text


_DAYS = st.sampled_from(["2026-01-01", "2026-02-01", "2026-03-01"])
_PROMISES = st.sampled_from(["", '    next: "2026-12-01"\n', "    next: none\n"])


@settings(max_examples=60, deadline=None)
@given(visits=st.lists(st.tuples(_DAYS, _PROMISES), max_size=5), last=st.booleans())
def test_fix_changes_order_only_and_is_done_at_once(
    *, visits: list[tuple[str, str]], last: bool
) -> None:
    entries = [_visit(f"v{n}", day, promise) for n, (day, promise) in enumerate(visits)]
    log = "visits:\n" + "".join(entries) if entries else "visits: []\n"
    name = "name: 华信\n"
    data = ("id: a\n" + (name + log if last else log + name)).encode()
    fixed = fix_record(data, SCHEMA)
    assert _sorted(fixed) == _sorted(data)
    assert fix_record(fixed, SCHEMA) == fixed
    before, after = (parse_record(one, SCHEMA.root).value or {} for one in (data, fixed))
    assert assess_card(after, SETTINGS) == assess_card(before, SETTINGS)
    assert sorted(fixed.splitlines()) == sorted(data.splitlines())
