"""Drafts on disk: each its own, locked while it is open, and never swept with words in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmcli.errors import Failure, Refused
from crmcli.ledger import drafts
from crmcli.ledger.drafts import Draft

CARD = "records/huaxin.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "crm" / "drafts"


def begin(folder: Path, text: str = "id: huaxin\n", reason: str | None = None) -> Draft:
    return drafts.create_draft(folder, "huaxin", CARD, text.encode(), reason)


def age(draft: Draft, days: float) -> None:
    then = draft.path.stat().st_mtime - days * 86400
    for path in (draft.path, draft.folder):
        os.utime(path, (then, then))


def test_a_draft_carries_what_it_began_with(folder: Path) -> None:
    draft = begin(folder, reason="电话里说的")
    assert draft.path.name == "huaxin.yaml"
    assert not drafts.is_changed(draft)
    draft.path.write_bytes(b"id: huaxin\nname: H\n")
    assert drafts.list_drafts(folder) == [draft]
    assert drafts.is_changed(draft)
    assert (draft.base, draft.file, draft.reason) == (b"id: huaxin\n", CARD, "电话里说的")


def test_no_drafts_yet(folder: Path) -> None:
    assert drafts.list_drafts(folder) == []
    drafts.sweep_drafts(folder)


def test_two_drafts_of_a_card_are_two_the_last_typed_first(folder: Path) -> None:
    first, second, third = begin(folder), begin(folder), begin(folder)
    assert len({first.folder, second.folder, third.folder}) == 3
    for draft in (first, second):
        draft.path.write_bytes(b"typed\n")
    age(second, 1)
    assert drafts.list_drafts(folder) == [first, second]


def test_a_draft_is_held_by_one(folder: Path) -> None:
    draft = begin(folder)
    assert not drafts.is_in_use(draft)
    with drafts.hold_draft(draft):
        assert drafts.is_in_use(draft)
        with pytest.raises(Refused, match="locked"), drafts.hold_draft(draft):
            pass
    assert not drafts.is_in_use(draft)


def test_only_old_drafts_without_a_word_are_swept(folder: Path) -> None:
    young, old, typed, opened, halved = (begin(folder) for _ in range(5))
    halved = halved._replace(folder=halved.folder.rename(folder / ".huaxin.5.99"))
    typed.path.write_bytes(b"id: other\n")
    for draft in (old, typed, opened, halved):
        age(draft, 2)
    with drafts.hold_draft(opened):
        drafts.sweep_drafts(folder)
    assert set(folder.iterdir()) == {young.folder, typed.folder, opened.folder}


@pytest.mark.parametrize(
    ("left", "holds"),
    [(".huaxin.yaml.swp", True), ("#huaxin.yaml#", True), ("huaxin.yaml~", False)],
)
def test_what_an_editor_left_for_its_recovery_counts(folder: Path, left: str, holds: bool) -> None:
    draft = begin(folder)
    assert not drafts.holds_words(draft)
    (draft.folder / left).write_text("typed")
    age(draft, 2)
    drafts.sweep_drafts(folder)
    assert draft.folder.exists() is holds


def test_a_draft_goes_on_from_another_base(folder: Path) -> None:
    draft = begin(folder)
    draft.path.write_bytes(b"typed\n")
    drafts.rebase_draft(draft, b"now\n", b"both\n")
    (again,) = drafts.list_drafts(folder)
    assert (again.base, drafts.load_typed(again)) == (b"now\n", b"both\n")
    assert (draft.folder / "typed").read_bytes() == b"typed\n"


def test_a_reason_is_kept_until_another_is_given(folder: Path) -> None:
    draft = begin(folder, reason="first")
    assert drafts.note_reason(draft, None).reason == "first"
    drafts.note_reason(draft, "second")
    draft.path.write_bytes(b"typed\n")
    assert [one.reason for one in drafts.list_drafts(folder)] == ["second"]


def test_what_was_cut_short_is_no_draft(folder: Path) -> None:
    draft = begin(folder)
    draft.path.write_bytes(b"typed\n")
    (draft.folder / "origin.json").unlink()
    assert drafts.list_drafts(folder) == []


def test_a_draft_that_is_saved_while_others_look(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begin(folder)
    draft.path.write_bytes(b"typed\n")
    look = drafts.is_in_use

    def save_meanwhile(one: Draft) -> bool:
        drafts.delete_draft(one)
        return look(one)

    monkeypatch.setattr(drafts, "is_in_use", save_meanwhile)
    assert drafts.list_drafts(folder) == []


def test_an_editor_that_leaves_no_file(folder: Path) -> None:
    draft = begin(folder)
    draft.path.unlink()
    with pytest.raises(Failure, match="unreadable-file"):
        drafts.load_typed(draft)


def test_a_draft_that_is_thrown_away(folder: Path) -> None:
    drafts.delete_draft(begin(folder))
    assert list(folder.iterdir()) == []
