"""Files for a moment: nobody else reads them, and a kill leaves them for an hour at most."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcli.errors import Failure
from crmcli.history import scratch
from crmcli.history.blobs import Blobs
from crmcli.history.linemerge import Conflict, merge_lines, split_lines
from tests.sandbox import HUAXIN, Sandbox


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The machine's folder for such files, and a process that has not swept it yet."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    scratch._sweep.cache_clear()
    yield folder
    scratch._sweep.cache_clear()


def leave(folder: Path, hours: float, *names: str) -> Path:
    """A folder as a process that was killed so long ago has left it."""
    folder.mkdir()
    for name in names:
        (folder / name).write_text("a card")
    before = folder.stat().st_mtime - hours * 3600
    os.utime(folder, (before, before))
    return folder


def test_a_folder_that_cannot_be_made_is_said_to_be_one(place: Path) -> None:
    place.rmdir()
    with pytest.raises(Failure, match="file-failed"):
        merge_lines(b"a\n", b"b\n", b"c\n")


def test_a_folder_in_a_repository_with_settings_of_its_own(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(ledger.root))
    ledger.git("config", "merge.conflictStyle", "diff3")
    assert split_lines(b"a\n", b"b\n", b"c\n") == [b"", Conflict(b"b\n", b"c\n"), b""]


def test_files_are_there_for_a_moment(place: Path) -> None:
    with scratch.lay_out({"ours": b"a", "theirs": b"b"}) as folder:
        assert folder.parent == place
        assert {one.name: one.read_bytes() for one in folder.iterdir()} == {
            "ours": b"a",
            "theirs": b"b",
        }
        if os.name != "nt":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(place.iterdir()) == []


def test_what_a_kill_left_is_swept_and_nothing_else(place: Path) -> None:
    old = leave(place / "crmcli-scratch-old", 2, "ours", "base", "theirs")
    new = leave(place / "crmcli-scratch-new", 0.5, "ours")
    own = leave(place / "crmcli-scratch-own", 2, "typed for an hour")
    other = leave(place / "crm-backup", 2, "ours")
    target = leave(place / "elsewhere", 2, "ours")
    link = place / "crmcli-scratch-link"
    link.symlink_to(target)
    assert merge_lines(b"a\n", b"a\nb\n", b"a\n") == b"a\nb\n"
    assert not old.exists()
    assert all((one / "ours").exists() for one in (new, other, target, link))
    assert (own / "typed for an hour").exists()


def test_what_is_stored_lies_nowhere_else(
    place: Path, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "nowhere"))
    blobs = Blobs(ledger.root)
    blobs.load([ledger.git("rev-parse", "HEAD:records/huaxin.yaml").strip()])
    contents = [f"{number}\r\n{HUAXIN}".encode() for number in range(120)]
    names = [blobs.add(data) for data in [*contents, b""]]
    blobs.save()
    assert ledger.git("cat-file", "blob", names[7]).encode().endswith(HUAXIN.encode())
    kinds = ledger.git("cat-file", "--batch-check", "--batch-all-objects")
    assert all(f"{name} blob" in kinds for name in names)
    assert ledger.git("fsck", "--strict", "--no-dangling") == ""
