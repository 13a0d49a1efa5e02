"""An act is killed at its file-changing calls, and the next command must make it good.

After each kill the first act is there wholly or not at all, never twice; what the user had
staged is still staged and in no commit; and nothing is left behind.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from crmcli.history.worktree import MANY
from crmcli.ledger.records import load_record
from crmcli.ledger.schema import Schema, load_schema
from tests.cli.kill.killing import LONG, NEEDS_SHIM, SEVERAL, STAGED, assert_sound, run
from tests.sandbox import HUAXIN, LANTIAN, Sandbox

CARD = "records/huaxin.yaml"
SHARES = 6
"""Tests for each mode, so that workers share the points among them."""
STEP = 1 if LONG else 7
OTHER_STEP = 1 if LONG else 29
POINTS_OF_MANY = 24 if LONG else 3

pytestmark = NEEDS_SHIM


def visit(ledger: Sandbox, text: str, shim: Path, mode: str, at: int) -> tuple[int, str, int]:
    """Log a visit with the shim."""
    return run(ledger, ["visit", "huaxin", "-m", text], shim, mode, at)


def iter_points(calls: int, share: int) -> Iterator[int]:
    """The calls at which this share of the tests stops a visit."""
    points = range(1, calls + 1, STEP)
    yield from points[share::SHARES]


def assert_healed(ledger: Sandbox, first: bool | None) -> None:
    """The second act is done, the first one wholly or not at all (`first`: it must be so)."""
    text = ledger.git("show", f"HEAD:{CARD}")
    assert text.startswith(HUAXIN)
    assert text.count("notes: second") == 1
    times = text.count("notes: first")
    assert times in ((0, 1) if first is None else (int(first),))
    record = load_record(ledger.root, CARD, _load_schema(ledger.root).root)
    assert record.data.decode() == text
    assert _load_schema(ledger.root).is_valid(record.value)
    assert ledger.status() == STAGED
    subjects = ledger.git("log", "--format=%s").splitlines()
    assert len(subjects) == 2 + times
    touched = ledger.git("log", "--format=", "--name-only", f"-{1 + times}").split()
    assert set(touched) == {CARD}
    assert_sound(ledger)


@cache
def _load_schema(root: Path) -> Schema:
    return load_schema(root)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("mode", ["group", "process"])
def test_a_killed_visit_is_done_wholly_or_not_at_all(
    mode: str, share: int, shim: Path, make_copy: Callable[[], Sandbox]
) -> None:
    code, said, calls = visit(make_copy(), "first", shim, mode, 0)
    assert code == 0, said
    assert calls > 20
    for at in iter_points(calls, share):
        ledger = make_copy()
        code, _, _ = visit(ledger, "first", shim, mode, at)
        done = ledger.crm("visit", "huaxin", "-m", "second")
        assert done.returncode == 0, f"call {at}: {done.stderr}"
        # A command that lived to answer must have told the truth.
        assert_healed(ledger, None if code < 0 else code == 0)
        shutil.rmtree(ledger.root.parent)


@pytest.mark.parametrize("share", range(SHARES))
def test_a_full_disk_changes_nothing(
    share: int, shim: Path, make_copy: Callable[[], Sandbox]
) -> None:
    _, _, calls = visit(make_copy(), "first", shim, "full", 0)
    for at in iter_points(calls, share):
        ledger = make_copy()
        code, said, _ = visit(ledger, "first", shim, "full", at)
        assert code in (0, 1), f"call {at}: {said}"
        if code == 1:
            assert "the disk is full" in said
            assert ledger.read(CARD) == HUAXIN
        assert ledger.status() == STAGED, f"call {at}"
        done = ledger.crm("visit", "huaxin", "-m", "second")
        assert done.returncode == 0, f"call {at}: {done.stderr}"
        assert_healed(ledger, code == 0)
        shutil.rmtree(ledger.root.parent)


def put_hook(ledger: Sandbox) -> None:
    """A hook that lets every commit pass."""
    ledger.put(".git/hooks/post-commit", "#!/bin/sh\n")
    ledger.path(".git/hooks/post-commit").chmod(0o755)


HAND_EDIT = LANTIAN.replace("stage: lead ", "stage: prospect ")
OTHER_ACTS = {
    # the words, the file that they change, and what its text has when the act is done
    "new": (["new", "Other Ltd", "id=other"], "records/other.yaml", "name: Other Ltd"),
    "regrade": (["regrade", "mueller", "B", "-m", "x"], "records/mueller.yaml", "grade: B"),
    "person": (["person", "add", "王芳", "wang.fang@example.com"], "crm.yaml", "王芳"),
    "save": (["save", "lantian"], "records/lantian.yaml", "stage: prospect"),
    "hook": (["set", "lantian", "industry=x"], "records/lantian.yaml", "industry: x"),
    "several": (["set", "-", "industry=x"], "records/lantian.yaml", "industry: x"),
    "undo": (["undo"], "records/other.yaml", ""),  # of a new card: the file goes
}
OTHER = "id: other\nname: Other Ltd\n"


@pytest.mark.parametrize("share", range(2))
@pytest.mark.parametrize("name", OTHER_ACTS)
def test_every_kind_of_act_is_done_wholly_or_not_at_all(
    name: str, share: int, shim: Path, make_copy: Callable[[], Sandbox]
) -> None:
    words, file, sign = OTHER_ACTS[name]

    def prepare() -> Sandbox:
        ledger = make_copy()
        if name == "save":
            ledger.put(file, HAND_EDIT)
        if name == "hook":  # then `git commit` itself makes the commit
            put_hook(ledger)
        if name == "undo":
            ledger.put(file, OTHER)
            ledger.git("add", file)
            ledger.git("commit", "--quiet", "-m", "new(other)\n\nCrm-Act: new", "--", file)
        return ledger

    code, said, calls = run(prepare(), words, shim, "group", 0)
    assert code == 0, said
    # Their path is the visit's, so fewer points do; they differ from act to act.
    first = 1 + share * OTHER_STEP + list(OTHER_ACTS).index(name) % OTHER_STEP
    for at in range(first, calls + 1, 2 * OTHER_STEP):
        ledger = prepare()
        run(ledger, words, shim, "group", at)
        done = ledger.crm("visit", "huaxin", "-m", "second")
        assert done.returncode == 0, f"call {at}: {done.stderr}"
        there = ledger.git("ls-tree", "--name-only", "HEAD", file)
        text = ledger.git("show", f"HEAD:{file}") if there else ""
        is_done = not text if name == "undo" else sign in text
        if name == "several":
            texts = [ledger.git("show", f"HEAD:records/{one}.yaml") for one in SEVERAL]
            assert [sign in text for text in texts] == [is_done] * len(SEVERAL)
        waits = f" M {file}\n" if name == "save" and not is_done else ""
        assert sorted(ledger.status().splitlines()) == sorted((waits + STAGED).splitlines())
        before = 2 if name == "undo" else 1
        commits = before + is_done + 1  # and the visit
        assert len(ledger.git("log", "--format=%s").splitlines()) == commits
        assert ledger.git("diff", "--cached", "--name-only") == "notes.txt\n"
        assert "error" not in ledger.git("fsck", "--strict", "--no-dangling")
        assert list(ledger.root.rglob("*crmtmp*")) == []
        shutil.rmtree(ledger.root.parent)


@pytest.mark.parametrize("share", range(POINTS_OF_MANY))
def test_a_write_of_many_files_is_done_wholly_or_not_at_all(
    share: int, shim: Path, make_copy: Callable[[], Sandbox]
) -> None:
    """Their files wait for the disk together, and so do the objects of the commit."""
    names = [f"many-{number}" for number in range(MANY + 1)]
    files = [f"records/{name}.yaml" for name in names]
    prepared = make_copy()
    for name, file in zip(names, files, strict=True):
        prepared.put(file, f"id: {name}\nname: {name}\n")
    prepared.git("add", "--", *files)
    prepared.git("commit", "--quiet", "-m", "many", "--", *files)
    trial = Sandbox(prepared.root.with_name("trial"))
    shutil.copytree(prepared.root, trial.root, symlinks=True)
    words = ["set", "-", "industry=x"]
    code, said, calls = run(trial, words, shim, "group", 0, given=names)
    assert code == 0, said
    assert trial.git("show", "--format=", "--name-only").split() == sorted(files)
    run(prepared, words, shim, "group", 1 + (2 * share + 1) * calls // (2 * POINTS_OF_MANY), names)
    done = prepared.crm("visit", "huaxin", "-m", "second")
    assert done.returncode == 0, done.stderr
    changed = prepared.git("grep", "-l", "industry: x", "HEAD", "--", "records", code=None)
    assert [line.partition(":")[2] for line in changed.split()] in ([], sorted(files))
    assert prepared.status() == STAGED
    assert "error" not in prepared.git("fsck", "--strict", "--no-dangling")
    assert list(prepared.root.rglob("*crmtmp*")) == []


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_a_killed_mending_is_mended(
    share: int, shim: Path, make_copy: Callable[[], Sandbox]
) -> None:
    _, _, calls = visit(make_copy(), "first", shim, "group", 0)
    for at in range(3 + share, calls, SHARES):
        ledger = make_copy()
        visit(ledger, "first", shim, "group", at)
        visit(ledger, "between", shim, "group", at * 7 % calls + 1)
        done = ledger.crm("visit", "huaxin", "-m", "second")
        assert done.returncode == 0, f"call {at}: {done.stderr}"
        between = ledger.git("show", f"HEAD:{CARD}").count("notes: between")
        assert between in (0, 1)
        assert ledger.git("show", f"HEAD:{CARD}").count("notes: first") in (0, 1)
        assert ledger.status() == STAGED
        shutil.rmtree(ledger.root.parent)
