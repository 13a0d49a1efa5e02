"""Every state in which a write may find a repository, with the real command.

A state either refuses the write in a sentence, with its exit code and nothing changed, or it
does not matter at all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
Arrange = Callable[[Sandbox], None]


def visit(ledger: Sandbox, **environment: str) -> subprocess.CompletedProcess[str]:
    return ledger.crm("visit", "huaxin", "-m", "note", **environment)


def snapshot(ledger: Sandbox) -> dict[str, object]:
    """All that a refused write must leave alone: the files, the index, the branch, its stash."""
    files = {
        str(path.relative_to(ledger.root)): path.readlink()
        if path.is_symlink()
        else path.read_bytes()
        for path in sorted(ledger.root.rglob("*"))
        if ".git" not in path.parts and (path.is_symlink() or path.is_file())
    }
    index = ledger.git("ls-files", "--stage", "-v")
    return {**files, "index": index, "refs": ledger.git("for-each-ref"), "head": ledger.head()}


def write_hook(ledger: Sandbox, name: str, script: str) -> None:
    hook = ledger.path(f".git/hooks/{name}")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    hook.chmod(0o755)


def diverge(ledger: Sandbox) -> None:
    """Two branches that changed the same line of the card."""
    ledger.git("switch", "--quiet", "-c", "other")
    ledger.commit(CARD, HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated"))
    ledger.git("switch", "--quiet", "main")
    ledger.commit(CARD, HUAXIN.replace("grade: B\ncreated", "grade: C\ncreated"))


def merge(ledger: Sandbox) -> None:
    diverge(ledger)
    ledger.git("merge", "other", code=1)


def rebase(ledger: Sandbox) -> None:
    diverge(ledger)
    ledger.git("rebase", "other", code=1)


def cherry_pick(ledger: Sandbox) -> None:
    diverge(ledger)
    ledger.git("cherry-pick", "other", code=1)


def revert(ledger: Sandbox) -> None:
    ledger.commit(CARD, HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated"))
    ledger.commit(CARD, HUAXIN.replace("grade: B\ncreated", "grade: C\ncreated"))
    ledger.git("revert", "--no-edit", "HEAD~1", code=1)


def settled_merge(ledger: Sandbox) -> None:
    merge(ledger)
    ledger.put(CARD, HUAXIN)
    ledger.git("add", CARD)


def bisect(ledger: Sandbox) -> None:
    ledger.git("bisect", "start")


def detach(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--detach")


def forget_identity(ledger: Sandbox) -> None:
    ledger.git("config", "user.email", "")


def be_a_stranger(ledger: Sandbox) -> None:
    ledger.git("config", "user.email", "stranger@example.com")


def edit(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated"))


def stage(ledger: Sandbox) -> None:
    edit(ledger)
    ledger.git("add", CARD)


def stage_and_take_back(ledger: Sandbox) -> None:
    stage(ledger)
    ledger.put(CARD, HUAXIN)


def forget_card(ledger: Sandbox) -> None:
    ledger.git("rm", "--quiet", "--cached", CARD)
    ledger.git("commit", "--quiet", "--message", "forget")


def ignore_card(ledger: Sandbox) -> None:
    forget_card(ledger)
    ledger.put(".git/info/exclude", "huaxin.yaml\n")


def intend_to_add(ledger: Sandbox) -> None:
    forget_card(ledger)
    ledger.git("add", "--intent-to-add", CARD)


def link_card(ledger: Sandbox) -> None:
    ledger.path(CARD).rename(ledger.root.parent / "elsewhere.yaml")
    ledger.path(CARD).symlink_to(ledger.root.parent / "elsewhere.yaml")


def link_records(ledger: Sandbox) -> None:
    ledger.path("records").rename(ledger.root.parent / "elsewhere")
    ledger.path("records").symlink_to(ledger.root.parent / "elsewhere")


def hide_card(ledger: Sandbox) -> None:
    ledger.git("update-index", "--assume-unchanged", CARD)
    edit(ledger)


def unmerged_without_merge(ledger: Sandbox) -> None:
    merge(ledger)
    ledger.path(".git/MERGE_HEAD").unlink()


def lock_index(ledger: Sandbox) -> None:
    ledger.path(".git/index.lock").touch()


def is_remembered(path: Path) -> bool:
    """Whether a file of ours in git's directory only makes the next reading quick."""
    return path.name.startswith(("index-", "settings.json", "acts", "graph"))


def list_written(ledger: Sandbox) -> list[Path]:
    """All files and folders, but for those that only make the next reading quick."""
    ours = ledger.path(".git/crm")
    return [path for path in ledger.root.rglob("*") if path != ours and not is_remembered(path)]


@pytest.mark.parametrize(
    ("arrange", "sentence"),
    [
        (merge, "a merge is under way"),
        (settled_merge, "a merge is under way"),
        (rebase, "a rebase is under way"),
        (cherry_pick, "a cherry-pick is under way"),
        (revert, "a revert is under way"),
        (bisect, "a bisect is under way"),
        (detach, "HEAD is detached"),
        (forget_identity, "git does not know who you are"),
        (be_a_stranger, "nobody in crm.yaml has your e-mail stranger@example.com"),
        (edit, f"{CARD} has changes that are not committed"),
        (stage, f"{CARD} has changes that are not committed"),
        (stage_and_take_back, f"{CARD} has changes that are not committed"),
        (forget_card, f"{CARD} has changes that are not committed"),
        (intend_to_add, f"{CARD} has changes that are not committed"),
        (ignore_card, f"{CARD} is left out by git's ignore rules"),
        (link_card, f"{CARD} is a symbolic link"),
        (link_records, "records is a symbolic link"),
        (hide_card, f"git is told not to look at {CARD}"),
        (unmerged_without_merge, f"{CARD} has a merge conflict"),
        (lock_index, "index.lock"),
    ],
)
def test_a_state_refuses_the_write(ledger: Sandbox, arrange: Arrange, sentence: str) -> None:
    arrange(ledger)
    before = snapshot(ledger)
    done = visit(ledger)
    assert done.returncode == 4, done.stderr
    assert sentence in done.stderr
    assert done.stdout == ""
    assert snapshot(ledger) == before
    assert ledger.path(".git/index.lock").exists() == (arrange is lock_index)


def test_a_bare_repository_is_refused(ledger: Sandbox) -> None:
    ledger.git("config", "core.bare", "true")
    done = visit(ledger)
    assert done.returncode == 4
    assert "bare repository" in done.stderr


def test_no_ledger(tmp_path: Path) -> None:
    done = visit(Sandbox(tmp_path))
    assert done.returncode == 3
    assert "crm init" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_of_somebody_else_is_refused_in_gits_words(ledger: Sandbox) -> None:
    os.chown(ledger.root, 12345, 12345)
    os.chown(ledger.path(".git"), 12345, 12345)
    done = visit(ledger)
    assert done.returncode == 6
    assert "dubious ownership" in done.stderr
    assert f"        git config --global --add safe.directory {ledger.root}\n" in done.stderr


def refuse_commit(ledger: Sandbox) -> None:
    write_hook(ledger, "pre-commit", "echo 'not on a Monday' >&2; exit 1")


def refuse_message(ledger: Sandbox) -> None:
    write_hook(ledger, "commit-msg", "echo 'not such a message' >&2; exit 1")


def fail_signature(ledger: Sandbox) -> None:
    ledger.git("config", "commit.gpgSign", "true")
    ledger.git("config", "gpg.program", "false")


@pytest.mark.parametrize(
    ("arrange", "sentence"),
    [
        (refuse_commit, "not on a Monday"),
        (refuse_message, "not such a message"),
        (fail_signature, "gpg failed to sign"),
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        ["visit", "huaxin", "-m", "note"],
        ["new", "广州星河科技有限公司"],
        ["person", "add", "王芳", "wf@example.com"],
    ],
)
def test_what_git_refuses_is_rolled_back(
    ledger: Sandbox, arrange: Arrange, sentence: str, words: list[str]
) -> None:
    arrange(ledger)
    ledger.put("notes.txt", "staged by the user\n")
    ledger.git("add", "notes.txt")
    before = snapshot(ledger)
    done = ledger.crm(*words)
    assert done.returncode == 6, done.stderr
    assert sentence in done.stderr
    assert snapshot(ledger) == before
    left = {path.name for path in ledger.path(".git/crm").iterdir() if not is_remembered(path)}
    assert left == {"lock"}


def test_a_read_only_folder(ledger: Sandbox) -> None:
    before = snapshot(ledger)
    done = _visit_read_only(ledger)
    assert done.returncode == 1, done.stderr
    assert "cannot write here" in done.stderr
    assert snapshot(ledger) == before


def _visit_read_only(ledger: Sandbox) -> subprocess.CompletedProcess[str]:
    """Visit while nothing below the ledger can be written, for root too."""
    if os.geteuid() != 0:
        for folder in (ledger.path("records"), ledger.path(".git")):
            folder.chmod(0o555)
        try:
            return visit(ledger)
        finally:
            for folder in (ledger.path("records"), ledger.path(".git")):
                folder.chmod(0o755)
    may_mount = subprocess.run(["unshare", "-m", "true"], check=False).returncode == 0
    if not may_mount:
        pytest.skip("root can write everywhere, and mounts are not allowed here")
    script = 'mount --bind . . && mount -o remount,ro,bind "$PWD" && cd "$PWD" && exec "$@"'
    command = [sys.executable, "-m", "crmcli", "visit", "huaxin", "-m", "note"]
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", *command],
        cwd=ledger.root,
        capture_output=True,
        text=True,
        check=False,
    )


def set_crlf(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN.replace("\n", "\r\n"))


def set_autocrlf(ledger: Sandbox) -> None:
    ledger.git("config", "core.autocrlf", "true")


def set_odd_configuration(ledger: Sandbox) -> None:
    for name, value in (
        ("core.quotePath", "true"),
        ("core.editor", "false"),
        ("color.ui", "always"),
        ("status.showUntrackedFiles", "no"),
        ("status.relativePaths", "false"),
        ("diff.noprefix", "true"),
        ("commit.status", "true"),
        ("status.branch", "false"),
        ("core.commentChar", "v"),
        ("commit.cleanup", "scissors"),
    ):
        ledger.git("config", name, value)


def fail_after_commit(ledger: Sandbox) -> None:
    write_hook(ledger, "post-commit", "echo 'told you' >&2; exit 1")


def edit_another_card(ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", "half written")


def lock_index_for_a_moment(ledger: Sandbox) -> None:
    lock = ledger.path(".git/index.lock")
    lock.touch()
    threading.Timer(0.8, lock.unlink).start()


def leave_a_daemon(ledger: Sandbox) -> None:
    write_hook(ledger, "post-commit", "sleep 20 >/dev/null 2>&1 &")


@pytest.mark.parametrize(
    "arrange",
    [
        set_crlf,
        set_autocrlf,
        set_odd_configuration,
        fail_after_commit,
        edit_another_card,
        lock_index_for_a_moment,
        leave_a_daemon,
    ],
)
def test_a_state_that_does_not_matter(ledger: Sandbox, arrange: Arrange) -> None:
    ledger.put("notes.txt", "staged by the user\n")
    ledger.git("add", "notes.txt")
    arrange(ledger)
    before = ledger.git("status", "--porcelain", "--", ":!records/huaxin.yaml")
    for _ in range(2):
        done = visit(ledger)
        assert done.returncode == 0, done.stderr
    assert ledger.git("rev-list", "--count", "HEAD") == "3\n"
    assert ledger.git("show", "--format=", "--name-only") == f"{CARD}\n"
    assert ledger.git("diff", "HEAD", "--", CARD) == ""
    assert ledger.git("status", "--porcelain", "--", ":!records/huaxin.yaml") == before
    blob = ledger.git("show", f"HEAD:{CARD}")
    assert blob.startswith(HUAXIN)
    assert blob.count("notes: note") == 2
    assert "\r" not in blob
    if arrange is fail_after_commit:
        assert "told you" in done.stderr


def test_inside_a_hook_of_another_repository(ledger: Sandbox, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    done = visit(
        ledger, GIT_DIR=nowhere, GIT_WORK_TREE=nowhere, GIT_INDEX_FILE=nowhere, GIT_PREFIX="x/"
    )
    assert done.returncode == 0, done.stderr
    assert ledger.git("rev-list", "--count", "HEAD") == "2\n"


@pytest.mark.parametrize("name", ["a b", "it's", "$(touch x)", "客户 台账", 'q"uote', "-dash"])
def test_odd_folder_names(ledger: Sandbox, name: str) -> None:
    moved = Sandbox(ledger.root.rename(ledger.root.with_name(name)))
    assert visit(moved).returncode == 0
    assert moved.status() == ""


def test_a_folder_below_the_root(ledger: Sandbox) -> None:
    below = Sandbox(ledger.path("records"))
    assert visit(below).returncode == 0
    assert ledger.status() == ""


def test_a_linked_work_tree_has_a_journal_of_its_own(ledger: Sandbox, tmp_path: Path) -> None:
    ledger.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    other = Sandbox(tmp_path / "other")
    assert visit(other).returncode == 0
    assert visit(ledger).returncode == 0
    assert (other.status(), ledger.status()) == ("", "")
    assert not ledger.path(".git/worktrees/other/crm/lock").exists()


def test_a_submodule_and_a_shallow_clone(ledger: Sandbox, tmp_path: Path) -> None:
    ledger.commit("notes.txt", "more\n")
    whole = Sandbox(tmp_path / "whole")
    whole.root.mkdir()
    whole.git("init", "--quiet")
    source = f"file://{ledger.root}"
    whole.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "ledger")
    inside = Sandbox(whole.path("ledger"))
    assert visit(inside).returncode == 0
    assert inside.status() == ""
    whole.git("clone", "--quiet", "--depth=1", source, "shallow")
    shallow = Sandbox(whole.path("shallow"))
    assert visit(shallow).returncode == 0
    assert shallow.status() == ""


def test_the_first_commit(tmp_path: Path, ledger: Sandbox) -> None:
    shutil.rmtree(ledger.path(".git"))
    ledger.git("init", "--quiet")
    done = ledger.crm("save")
    assert done.returncode == 0, done.stderr
    assert "notes.txt" in ledger.status()
    assert visit(ledger).returncode == 0


def test_a_dry_run_writes_nothing_at_all(ledger: Sandbox) -> None:
    ledger.put("notes.txt", "staged by the user\n")
    ledger.git("add", "notes.txt")
    ledger.crm("list")  # what reading remembers is there already
    before = {path: path.stat().st_mtime_ns for path in list_written(ledger)}
    for words in (
        ["visit", "huaxin", "-m", "note"],
        ["new", "广州星河科技有限公司"],
        ["person", "add", "王芳", "wf@example.com"],
    ):
        done = ledger.crm(*words, "--dry-run")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("diff --git a/")
    assert {path: path.stat().st_mtime_ns for path in list_written(ledger)} == before


def test_a_dry_run_makes_the_diff_that_git_would(ledger: Sandbox) -> None:
    done = ledger.crm("set", "huaxin", "stage=lead", "--dry-run")
    patch = ledger.root.parent / "patch"
    patch.write_text(done.stdout, encoding="utf-8")
    ledger.git("apply", str(patch))
    assert ledger.crm("save").returncode == 0
    assert "stage: lead" in ledger.read(CARD)


@pytest.mark.parametrize("value", ["2026-13-01", "tomorrow", "２０２６-11-23", "2026-11-23 "])
def test_a_bad_crm_today_is_refused(ledger: Sandbox, value: str) -> None:
    done = visit(ledger, CRM_TODAY=value)
    assert done.returncode == 2
    assert "CRM_TODAY" in done.stderr
