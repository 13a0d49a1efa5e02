"""An index that was renewed in its bytes is the one that git would have written."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable

import pytest

from crmcli.history.index_bytes import find_entry
from crmcli.history.plumbing import PlainCommit
from crmcli.history.repository import locate_repository
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
OTHER = "records/lantian.yaml"
AFTER = HUAXIN + "# written\n"


def commit(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, *files: str) -> bool:
    """Commit the files, and say whether git was not needed to stage them."""
    trace = ledger.root.parent / "trace"
    trace.unlink(missing_ok=True)
    monkeypatch.setenv("GIT_TRACE", str(trace))
    assert PlainCommit(locate_repository(ledger.root), files, "x\n", None).make(None) is not None
    monkeypatch.delenv("GIT_TRACE")
    return "update-index" not in trace.read_text("utf-8")


def stage(ledger: Sandbox, file: str, text: str = "staged\n") -> None:
    ledger.put(file, text)
    ledger.git("add", "--", file)


def forget_trees(ledger: Sandbox) -> None:
    stage(ledger, "records/cd/other.yaml")
    ledger.git("rm", "--quiet", "--cached", "records/cd/other.yaml")


def age(ledger: Sandbox, seconds: float) -> None:
    """The index is older than what lies there, so that git looks at all of it again."""
    then = time.time() - seconds
    os.utime(ledger.path(".git/index"), (then, then))


RENEWED: dict[str, Callable[[Sandbox], object]] = {
    "plain": lambda one: None,
    "trees known": lambda one: one.git("read-tree", "HEAD"),
    "trees forgotten": forget_trees,
    "committed by git": lambda one: one.commit("records/ab/c.yaml", "id: c\n"),
    "staged elsewhere": lambda one: stage(one, "docs/a.txt"),
    "edited elsewhere": lambda one: one.put("notes.txt", "edited\n"),
    "an index of some minutes ago": lambda one: age(one, 600),
    "hidden elsewhere": lambda one: one.git("update-index", "--skip-worktree", "crm.yaml"),
    "made executable": lambda one: one.path(CARD).chmod(0o755),
    "text with line ends": lambda one: one.git("config", "core.autocrlf", "input"),
}
LEFT_TO_GIT: dict[str, Callable[[Sandbox], object]] = {
    "shortened names": lambda one: one.git("update-index", "--index-version", "4"),
    "an untracked cache": lambda one: one.git("update-index", "--force-untracked-cache"),
    "staged otherwise": lambda one: (stage(one, CARD, "id: huaxin\n"), one.put(CARD, AFTER)),
    "hidden": lambda one: one.git("update-index", "--assume-unchanged", CARD),
    "forgotten": lambda one: one.git("rm", "--quiet", "--cached", CARD),
    "with its end noted": lambda one: (
        one.git("config", "index.recordEndOfIndexEntries", "true"),
        one.git("read-tree", "HEAD"),
    ),
    "an old index": lambda one: age(one, 7_200),
    "another tree of the folder": lambda one: (
        stage(one, "records/new.yaml"),
        one.git("write-tree"),
    ),
}


@pytest.mark.parametrize("name", RENEWED)
def test_what_is_renewed(ledger: Sandbox, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    RENEWED[name](ledger)
    mode = ledger.path(".git/index").stat().st_mode
    before = list_known(ledger)
    ledger.put(CARD, AFTER)
    assert commit(ledger, monkeypatch, CARD)
    assert ledger.path(".git/index").stat().st_mode == mode
    assert list_known(ledger) == before
    assert_sound(ledger, CARD)


@pytest.mark.parametrize("name", LEFT_TO_GIT)
def test_what_is_left_to_git(ledger: Sandbox, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    LEFT_TO_GIT[name](ledger)
    ledger.put(CARD, AFTER)
    assert not commit(ledger, monkeypatch, CARD)
    assert_sound(ledger)


def test_new_cards_and_many_are_left_to_git(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put("records/new.yaml", "id: new\n")
    assert not commit(ledger, monkeypatch, "records/new.yaml")
    files = [f"records/{number}.yaml" for number in range(9)]
    for file in files:
        ledger.commit(file, "id: x\n")
    for file in files:
        ledger.put(file, "id: y\n")
    assert not commit(ledger, monkeypatch, *files)
    assert_sound(ledger)


def test_one_after_the_other(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.git("read-tree", "HEAD")
    for number in range(3):
        ledger.put(CARD, f"{AFTER}# {number}\n")
        ledger.put(OTHER, f"id: lantian\nname: {number}\n")
        assert commit(ledger, monkeypatch, CARD, OTHER)
        assert_sound(ledger, CARD, OTHER)


def test_an_edit_of_the_same_moment_is_seen(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same size, same times: only a look at the content tells."""
    ledger.put(CARD, AFTER)
    assert commit(ledger, monkeypatch, CARD)
    state = ledger.path(CARD).stat()
    ledger.path(CARD).write_text(AFTER.replace("written", "changed"), "utf-8")
    os.utime(ledger.path(CARD), ns=(state.st_atime_ns, state.st_mtime_ns))
    ledger.git("config", "core.trustctime", "false")
    assert ledger.status() == f" M {CARD}\n"


def test_what_is_younger_than_the_index_is_not_read_for_ever(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put(CARD, AFTER)
    age(ledger, 7_200)
    assert not commit(ledger, monkeypatch, CARD)
    assert time.time() - ledger.path(".git/index").stat().st_mtime < 60
    ledger.put(CARD, HUAXIN)
    assert commit(ledger, monkeypatch, CARD)


def test_an_index_without_a_seal_is_left_to_git(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = ledger.path(".git/index")
    index.write_bytes(index.read_bytes()[:-20] + bytes(20))
    ledger.put(CARD, AFTER)
    assert not commit(ledger, monkeypatch, CARD)


def test_ids_of_sha256(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main", "deep")
    deep = Sandbox(ledger.root / "deep")
    deep.commit(CARD, HUAXIN)
    deep.put(CARD, AFTER)
    assert commit(deep, monkeypatch, CARD)
    assert_sound(deep, CARD)


def test_an_entry_is_found_only_as_it_is(ledger: Sandbox) -> None:
    index = ledger.path(".git/index").read_bytes()
    mode, object_id, *_ = ledger.git("ls-files", "--stage", CARD).split()
    place = find_entry(index, CARD, f"{mode} {object_id}")
    assert place is not None
    assert index[place : place + 20].hex() == object_id
    assert find_entry(index, CARD, f"100755 {object_id}") is None
    assert find_entry(index, OTHER, f"{mode} {object_id}") is None


def list_known(ledger: Sandbox) -> list[str]:
    """The folders of which the index knows the tree, or not."""
    folders = re.findall(rb"([a-z]*)\0(-?)[0-9]+ [0-9]+\n", ledger.path(".git/index").read_bytes())
    return sorted(name.decode() + sign.decode() for name, sign in folders)


def assert_sound(ledger: Sandbox, *files: str) -> None:
    """git finds nothing wrong with the index, and would say of the files what it says."""
    said = ledger.git("ls-files", "--stage", "--debug", "--", *files)
    assert ledger.git("fsck", "--strict", "--no-dangling") == ""
    tree = ledger.git("ls-tree", "-r", ledger.git("write-tree").strip())
    assert tree.replace(" blob ", " ").replace("\t", " 0\t") == ledger.git("ls-files", "--stage")
    for file in files:
        assert ledger.git("diff", "--cached", "--name-only", "HEAD", "--", file) == ""
        assert ledger.git("diff", "--name-only", "--", file) == ""
    if files:
        ledger.git("read-tree", "--empty")
        ledger.git("add", "--", *files)
        assert ledger.git("ls-files", "--stage", "--debug", "--", *files) == said
        ledger.git("read-tree", "HEAD")
