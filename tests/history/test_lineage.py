"""What a ledger is called: the same in every clone, another for every other ledger."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from crmcli.errors import Refused
from crmcli.history.lineage import identify_ledger, name_ledger, shorten_address
from crmcli.history.repository import locate_repository
from tests.sandbox import Sandbox


def _name(root: Path) -> str:
    return name_ledger(locate_repository(root))


def test_a_ledger_is_named_by_its_first_commit_in_every_clone(
    ledger: Sandbox, tmp_path: Path
) -> None:
    first = ledger.git("rev-list", "--max-parents=0", "HEAD").strip()
    ledger.commit("notes.txt", "more\n")
    ledger.git("clone", "--quiet", str(ledger.root), str(tmp_path / "copy"))
    assert _name(ledger.root) == first[:12] == _name(tmp_path / "copy")


def test_the_name_is_the_beginning_of_an_id_that_is_not_published(ledger: Sandbox) -> None:
    first = ledger.git("rev-list", "--max-parents=0", "HEAD").strip()
    assert identify_ledger(locate_repository(ledger.root)) == first
    assert len(first) > len(_name(ledger.root))


def test_of_histories_that_were_joined_the_oldest_counts(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = _name(ledger.root)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2099-01-01T00:00:00Z")
    ledger.git("checkout", "--quiet", "--orphan", "younger")
    ledger.git("commit", "--quiet", "--message", "begin again")
    ledger.git("merge", "--quiet", "--allow-unrelated-histories", "--message", "join", "main")
    assert _name(ledger.root) == name


def test_shallow_clones_of_one_place_have_one_name(ledger: Sandbox, tmp_path: Path) -> None:
    names = []
    for copy in ("one", "two"):
        address = ledger.root.as_uri()
        command = ["git", "clone", "--quiet", "--depth=1", address, str(tmp_path / copy)]
        subprocess.run(command, check=True)
        names.append(_name(tmp_path / copy))
        ledger.commit("notes.txt", f"{copy}\n")
    assert names[0] == names[1]
    assert len(names[0]) == 12


def test_a_shallow_clone_that_came_from_nowhere_has_none(ledger: Sandbox, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    ledger.commit("notes.txt", "more\n")
    command = ["git", "clone", "--quiet", "--depth=1", ledger.root.as_uri(), str(copy)]
    subprocess.run(command, check=True)
    subprocess.run(["git", "-C", str(copy), "remote", "remove", "origin"], check=True)
    with pytest.raises(Refused, match="ledger-unnamed"):
        _name(copy)


def test_a_clone_without_the_trees_of_the_past_has_the_name_of_all(
    ledger: Sandbox, tmp_path: Path
) -> None:
    ledger.commit("notes.txt", "more\n")
    ledger.git("config", "uploadpack.allowFilter", "true")
    copy = tmp_path / "copy"
    command = ["git", "clone", "--quiet", "--filter=tree:0", ledger.root.as_uri(), str(copy)]
    subprocess.run(command, check=True)
    assert _name(copy) == _name(ledger.root)


def test_ledgers_without_a_commit_have_names_of_their_own(tmp_path: Path) -> None:
    names = set()
    for folder in ("one", "two"):
        subprocess.run(["git", "init", "--quiet", str(tmp_path / folder)], check=True)
        names.add(_name(tmp_path / folder))
    assert len(names) == 2
    assert {len(name) for name in names} == {12}


@pytest.mark.parametrize(
    "address",
    [
        "git@example.com:team/ledger.git",
        "ssh://git@example.com/team/ledger",
        "https://example.com/team/ledger.git/",
        "https://bot:secret@example.com/team/ledger",
    ],
)
def test_one_place_has_many_addresses(address: str) -> None:
    assert shorten_address(address) == "example.com/team/ledger"


def test_a_folder_is_an_address_too() -> None:
    assert shorten_address("/srv/git/ledger.git") == "/srv/git/ledger"
