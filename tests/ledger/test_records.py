"""The records on disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from crmcli.errors import Failure, Refused
from crmcli.ledger import records
from crmcli.ledger.disk import save_folder
from crmcli.ledger.records import (
    discard_temporaries,
    find_bytes,
    find_record_files,
    iter_record_files,
    load_bytes,
    load_record,
    name_record,
    place_record,
    prepare_record,
    refuse_links,
    reserve_record,
    restore_record,
    save_record,
    sweep_temporaries,
)
from crmcli.ledger.schema import load_schema
from tests.sandbox import HUAXIN, Sandbox


def put(root: Path, *files: str) -> None:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("x", encoding="utf-8")


def test_records_lie_at_any_depth_and_hidden_files_are_none(tmp_path: Path) -> None:
    put(tmp_path, "records/b.yaml", "records/ab/c.yaml", "records/a/b/c/d.yaml")
    put(tmp_path, "records/.x.yaml", "records/.h/y.yaml", "records/n.txt", "records/n.yml")
    put(tmp_path, "elsewhere/z.yaml")
    (tmp_path / "records/link.yaml").symlink_to(tmp_path / "elsewhere/z.yaml")
    (tmp_path / "records/linked").symlink_to(tmp_path / "elsewhere")
    found = list(iter_record_files(tmp_path))
    assert found == ["records/a/b/c/d.yaml", "records/ab/c.yaml", "records/b.yaml"]
    assert [name_record(file) for file in found] == ["d", "c", "b"]


def test_no_records_at_all(tmp_path: Path) -> None:
    assert list(iter_record_files(tmp_path)) == []
    assert find_record_files(tmp_path, "x") == []
    assert place_record(tmp_path, "x") == "records/x.yaml"


def test_a_record_is_found_by_its_id(tmp_path: Path) -> None:
    put(tmp_path, "records/a.yaml", "records/deep/down/b.yaml", "records/one/c.yaml")
    put(tmp_path, "records/two/c.yaml")
    assert find_record_files(tmp_path, "a") == ["records/a.yaml"]
    assert find_record_files(tmp_path, "b") == ["records/deep/down/b.yaml"]
    assert find_record_files(tmp_path, "c") == ["records/one/c.yaml", "records/two/c.yaml"]


def test_a_big_ledger_gets_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "records/a.yaml", "records/b.yaml")
    assert place_record(tmp_path, "huaxin") == "records/huaxin.yaml"
    monkeypatch.setattr(records, "SHARDED_FROM", 2)
    shard = hashlib.sha256(b"huaxin").hexdigest()[:2]
    place = place_record(tmp_path, "huaxin")
    assert place == f"records/{shard}/huaxin.yaml"
    put(tmp_path, place)
    assert find_record_files(tmp_path, "huaxin") == [place]
    put(tmp_path, "records/huaxin.yaml")
    assert find_record_files(tmp_path, "huaxin") == ["records/huaxin.yaml", place]


def test_a_record_is_read_whatever_it_says(ledger: Sandbox) -> None:
    root = load_schema(ledger.root).root
    record = load_record(ledger.root, "records/huaxin.yaml", root)
    assert (record.id, record.data, record.problems) == ("huaxin", HUAXIN.encode(), ())
    assert record.value is not None
    ledger.put("records/broken.yaml", "id: [\n")
    broken = load_record(ledger.root, "records/broken.yaml", root)
    assert broken.value is None
    assert broken.problems


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert find_bytes(tmp_path, "records/x.yaml") is None
    with pytest.raises(Failure, match="unreadable-file"):
        load_bytes(tmp_path, "records/x.yaml")


def test_a_file_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    save_record(tmp_path, "records/ab/x.yaml", b"one")
    path = tmp_path / "records/ab/x.yaml"
    path.chmod(0o640)
    save_record(tmp_path, "records/ab/x.yaml", b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in path.parent.iterdir()] == ["x.yaml"]


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, "records/x.yaml")
    with pytest.raises(Failure) as caught:
        save_record(tmp_path, "records/x.yaml/y.yaml", b"two")
    assert caught.value.code == "file-failed"
    (tmp_path / "records/z.yaml").mkdir()
    with pytest.raises(Failure):
        save_record(tmp_path, "records/z.yaml", b"two")
    assert sorted(one.name for one in (tmp_path / "records").iterdir()) == ["x.yaml", "z.yaml"]


@pytest.mark.parametrize("reserved", [b"old", b"something else", None])
def test_old_bytes_come_back(tmp_path: Path, reserved: bytes | None) -> None:
    save_record(tmp_path, "records/x.yaml", b"old")
    if reserved is not None:
        reserve_record(tmp_path, "records/x.yaml", reserved)
    save_record(tmp_path, "records/x.yaml", b"new")
    restore_record(tmp_path, "records/x.yaml", b"old")
    assert find_bytes(tmp_path, "records/x.yaml") == b"old"
    sweep_temporaries(tmp_path, ["records/x.yaml"])
    assert [one.name for one in (tmp_path / "records").iterdir()] == ["x.yaml"]


def test_a_new_file_goes_again_and_its_folder_if_it_is_empty(tmp_path: Path) -> None:
    save_record(tmp_path, "records/ab/x.yaml", b"new")
    restore_record(tmp_path, "records/ab/x.yaml", None)
    assert list((tmp_path / "records").iterdir()) == []
    put(tmp_path, "records/cd/other.yaml")
    save_record(tmp_path, "records/cd/x.yaml", b"new")
    restore_record(tmp_path, "records/cd/x.yaml", None)
    assert (tmp_path / "records/cd/other.yaml").exists()


def test_only_our_temporary_files_of_this_record_are_swept(tmp_path: Path) -> None:
    put(tmp_path, "records/.x.yaml.crmtmp-12-new", "records/.x.yaml.crmtmp-13-old")
    put(tmp_path, "records/.y.yaml.crmtmp-12-new", "records/.x.yaml.swp", "records/x.yaml")
    sweep_temporaries(tmp_path, ["records/x.yaml"])
    left = sorted(one.name for one in (tmp_path / "records").iterdir())
    assert left == [".x.yaml.swp", ".y.yaml.crmtmp-12-new", "x.yaml"]


def test_a_write_takes_away_what_it_left_beside_its_file_and_no_more(tmp_path: Path) -> None:
    reserve_record(tmp_path, "x.yaml", b"old")
    prepare_record(tmp_path, "x.yaml", b"new", durable=True)
    prepare_record(tmp_path, "y.yaml", b"new", durable=True)
    put(tmp_path, ".x.yaml.crmtmp-1-new")
    discard_temporaries(tmp_path, "x.yaml")
    discard_temporaries(tmp_path, "x.yaml")
    left = sorted(one.name for one in tmp_path.iterdir())
    assert left == [".x.yaml.crmtmp-1-new", f".y.yaml.crmtmp-{os.getpid()}-new"]


def test_new_folders_last_through_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[Path] = []

    def save(folder: Path) -> None:
        saved.append(folder)
        save_folder(folder)

    monkeypatch.setattr(records, "save_folder", save)
    save_record(tmp_path, "records/ab/x.yaml", b"new")
    assert saved == [tmp_path, tmp_path / "records", tmp_path / "records/ab"]


def test_links_are_refused_on_the_whole_way(tmp_path: Path) -> None:
    put(tmp_path, "real/x.yaml")
    (tmp_path / "records").symlink_to(tmp_path / "real")
    with pytest.raises(Refused) as caught:
        refuse_links(tmp_path, "records/x.yaml")
    assert caught.value.values["file"] == "records"
    refuse_links(tmp_path, "real/x.yaml")
