"""What was found in a file, kept as a text and told again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.checking import check_record
from crmcli.ledger.finding_texts import format_findings, parse_findings
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import Choice, Field, Label, iter_fields
from crmcli.rules.findings import Finding
from crmcli.rules.outcome import Message
from crmcli.rules.settings import Person, Settings

EXAMPLES = Path(__file__).parents[1] / "examples"
SCHEMA = parse_schema(read_shipped_schema())
SETTINGS = Settings(people={"li.wei": Person("li.wei", "李伟")})


def list_fields(root: Field) -> list[Field]:
    """Every field, those of the entries of lists too."""
    found = [root, *iter_fields(root)]
    return found + [one.item for one in found if one.item is not None]


_TEXTS = st.text(max_size=5)
_LABELS = st.builds(Label, _TEXTS, _TEXTS, _TEXTS, _TEXTS, st.lists(_TEXTS).map(tuple))
_PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    _TEXTS,
    st.dates(),
    _LABELS,
    st.builds(Choice, _TEXTS, _LABELS),
    st.sampled_from(list_fields(SCHEMA.root)),
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(_TEXTS, inner, max_size=3),
        st.builds(Message, _TEXTS, st.dictionaries(_TEXTS, inner, max_size=2)),
    ),
    max_leaves=6,
)
_FINDINGS = st.builds(
    Finding,
    file=st.just("records/a.yaml"),
    line=st.integers(1, 9),
    column=st.integers(1, 9),
    path=_TEXTS,
    rule=_TEXTS,
    severity=st.sampled_from(["error", "warning"]),
    values=st.dictionaries(_TEXTS, _VALUES, max_size=3),
)


@given(st.lists(_FINDINGS, max_size=3))
def test_findings_are_the_same_again(findings: list[Finding]) -> None:
    text = format_findings(findings, SCHEMA.root)
    again = parse_findings(text, "records/a.yaml", SCHEMA.root)
    assert again == findings
    assert repr(again) == repr(findings)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*valid/*.yaml")), ids=lambda file: file.stem)
def test_whatever_is_found_can_be_kept(file: Path) -> None:
    name = f"records/{file.name}"
    found = check_record(name, file.read_bytes(), SCHEMA, SETTINGS, date(2026, 11, 23))
    assert parse_findings(format_findings(found, SCHEMA.root), name, SCHEMA.root) == found


@pytest.mark.parametrize("text", ["", "1", "[1]", "[[1]]", '[[1,1,"","","error",["field","x"]]]'])
def test_a_damaged_text_is_told_from_findings(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_findings(text, "records/a.yaml", SCHEMA.root)
