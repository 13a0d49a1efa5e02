"""Every example of an edit in `tests/examples/edits`, byte for byte: a file is a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import Refused
from crmcli.ledger import events
from crmcli.ledger.splice import edit_text
from crmcli.rules.outcome import Message
from tests.ledger.edit_examples import FOLDER, Example, load_example
from tests.ledger.small import ROOT

FILES = sorted(FOLDER.glob("*.example"))
# `visits: []` itself has to change.
APPENDED = [one for one in FILES if one.stem.startswith("append-visit") and "empty" not in one.stem]


def test_there_are_many() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("parser", ["quickest", "pure"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_example(file: Path, parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if parser == "pure":
        monkeypatch.setattr(events, "make_parser", events.PureParser)
    example = load_example(file)
    if example.refused is None:
        assert edit_text(example.before, example.edits, ROOT) == example.after
    else:
        _assert_refused(example, example.refused)


def _assert_refused(example: Example, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        edit_text(example.before, example.edits, ROOT)
    assert caught.value.code == "edit-refused"
    assert caught.value.values["reason"] == Message(f"edit-refused.{reason}")


@pytest.mark.parametrize("file", APPENDED, ids=lambda file: file.stem)
def test_a_visit_is_appended_by_added_lines_only(file: Path) -> None:
    example = load_example(file)
    assert example.after is not None
    old, new = example.before.splitlines(), example.after.splitlines()
    positions = range(len(old) + 1)
    assert any(new[:at] + new[len(new) - len(old) + at :] == old for at in positions)
