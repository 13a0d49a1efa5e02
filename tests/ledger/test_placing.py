"""The files of a write, put in place together or one by one."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from crmcli.errors import Failure, Refused
from crmcli.ledger import disk, placing
from crmcli.ledger.disk import can_flush_together, flush_together
from crmcli.ledger.journal import Change
from crmcli.ledger.placing import place_files, restore_files

CHANGES = (
    Change("records/a.yaml", b"old\n", b"new\n", "1"),
    Change("records/ab/new.yaml", None, b"made\n", None),
    Change("records/gone/b.yaml", b"b\n", None, "1"),
    Change("crm.yaml", b"as it is\n", b"as it is\n", "1"),
)


@pytest.fixture(params=["one by one", "together", "no call for it"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files before the write; waited for in each of the ways."""
    if request.param != "one by one":
        monkeypatch.setattr(placing, "MANY", 1)
    if request.param == "no call for it":
        monkeypatch.setattr(disk, "_find_syncfs", lambda: None)
    return fill(tmp_path)


def fill(folder: Path) -> Path:
    for change in CHANGES:
        if change.before is not None:
            (folder / change.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / change.file).write_bytes(change.before)
    return folder


def read(folder: Path) -> list[bytes | None]:
    paths = [folder / change.file for change in CHANGES]
    return [path.read_bytes() if path.exists() else None for path in paths]


def test_files_are_placed_and_put_back(folder: Path) -> None:
    (folder / "records/a.yaml").chmod(0o640)
    place_files(folder, CHANGES)
    assert read(folder) == [change.after for change in CHANGES]
    assert (folder / "records/a.yaml").stat().st_mode & 0o777 == 0o640
    restore_files(folder, CHANGES)
    assert read(folder) == [change.before for change in CHANGES]
    assert (folder / "records/a.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only /proc names descriptors")
def test_what_is_put_back_was_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place_files(folder, CHANGES)
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_wait(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        done.append(f"wait {path.name.rpartition('-')[2]}")
        fsync(descriptor)

    def note_flush(_descriptor: int) -> None:
        done.append("flush")

    def note_replace(path: Path, target: Path) -> Path:
        done.append(f"replace {path.name.rpartition('-')[2]}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_wait)
    monkeypatch.setattr(Path, "replace", note_replace)
    if disk._find_syncfs() is not None:
        monkeypatch.setattr(disk, "_find_syncfs", lambda: note_flush)
    restore_files(folder, CHANGES)
    assert read(folder) == [change.before for change in CHANGES]
    places = [at for at, what in enumerate(done) if what == "replace old"]
    assert len(places) == 2
    flushed = "flush" in done[: places[0]]
    assert flushed or all(done[at - 1] == "wait old" for at in places)
    assert done[-1] == "flush" if flushed else done[-1].startswith("wait ")


def test_many_files_go_and_come_back_with_one_wait_each_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [f"records/{at // 4}/{at}.yaml" for at in range(12)]
    gone = [Change(file, b"there\n", None, "1") for file in files]
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes(b"there\n")
    waits: list[str] = []
    monkeypatch.setattr(placing, "MANY", 1)
    monkeypatch.setattr(os, "fsync", lambda _descriptor: waits.append("one"))
    monkeypatch.setattr(disk, "_find_syncfs", lambda: lambda _descriptor: waits.append("all"))
    place_files(tmp_path, gone)
    assert not any((tmp_path / file).exists() for file in files)
    assert waits == ["all", "all"], "for what was kept, and for what went"
    restore_files(tmp_path, gone)
    assert all((tmp_path / file).read_bytes() == b"there\n" for file in files)
    restore_files(tmp_path, [Change(file, None, b"there\n", None) for file in files])
    assert not any((tmp_path / file).exists() for file in files)
    assert waits == ["all"] * 6


def test_placing_goes_on_where_it_was_killed(folder: Path) -> None:
    place_files(folder, CHANGES[:1])
    place_files(folder, CHANGES)
    assert read(folder) == [change.after for change in CHANGES]


def test_what_somebody_typed_meanwhile_stays(folder: Path) -> None:
    (folder / "records/a.yaml").write_bytes(b"typed\n")
    with pytest.raises(Refused, match="changed-meanwhile"):
        place_files(folder, CHANGES)
    restore_files(folder, CHANGES)
    assert read(folder) == [b"typed\n", *(change.before for change in CHANGES[1:])]


def test_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fill(tmp_path)
    monkeypatch.setattr(placing, "MANY", 1)

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "_find_syncfs", lambda: fail)
    with pytest.raises(Failure, match="disk-full"):
        place_files(folder, CHANGES)
    assert read(folder) == [change.before for change in CHANGES]


def test_a_full_disk_gives_the_old_bytes_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_files(folder, CHANGES[:1])
    save = os.fsync

    def fill_up(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOSPC, "No space left on device")
        save(descriptor)

    monkeypatch.setattr(os, "fsync", fill_up)
    restore_files(folder, CHANGES[:1])
    assert (folder / "records/a.yaml").read_bytes() == b"old\n"


@pytest.mark.skipif(not can_flush_together(), reason="this system has no call for it")
def test_the_disk_is_waited_for(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    flush_together([tmp_path, tmp_path])
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    with pytest.raises(FileNotFoundError):
        flush_together([tmp_path / "none"])
