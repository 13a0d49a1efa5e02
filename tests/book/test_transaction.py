"""What a write finds that another one left behind, and what it makes of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crmcli.book import open_book
from crmcli.book.grounds import Ground
from crmcli.book.transaction import (
    STATE_FOLDER,
    begin_transaction,
    rehearse_transaction,
)
from crmcli.errors import GitFailed, Refused
from crmcli.history import locks
from crmcli.history.repository import Repository, open_repository, read_identity
from crmcli.history.worktree import read_entries
from crmcli.ledger.journal import (
    Change,
    Journal,
    begin_journal,
    mark_placed,
    turn_back,
)
from crmcli.ledger.locking import hold_lock
from crmcli.ledger.records import delete_record, reserve_record, save_record
from crmcli.rules.outcome import Message
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
AFTER = HUAXIN + "# written\n"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_AFTER", 0.2)
    monkeypatch.setattr(locks, "PATIENCE", 0.5)


def make_journal(ledger: Sandbox) -> Journal:
    entry = read_entries(ledger.root, [CARD])[CARD].stored
    change = Change(CARD, HUAXIN.encode(), AFTER.encode(), entry)
    return Journal("set(huaxin)", "set(huaxin): 华信\n", "main", ledger.head(), (change,))


def begin(ledger: Sandbox, *, placed: bool) -> Path:
    """Leave a write behind that was killed before or after its file was put in place."""
    folder = ledger.path(".git") / STATE_FOLDER
    begin_journal(folder, make_journal(ledger))
    if placed:
        save_record(ledger.root, CARD, AFTER.encode())
        mark_placed(folder)
    return folder


def mend(ledger: Sandbox) -> list[str]:
    """Begin a write; the codes of what it had to say of the one before."""
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        assert sorted(path.name for path in transaction.folder.iterdir()) == ["lock"]
        return [note.code for note in transaction.notes]


def test_nothing_was_left(ledger: Sandbox) -> None:
    assert mend(ledger) == []


@pytest.mark.parametrize("placed", [False, True])
def test_a_killed_write_is_completed(ledger: Sandbox, placed: bool) -> None:
    begin(ledger, placed=placed)
    ledger.put("records/.huaxin.yaml.crmtmp-1-new", "half")
    assert mend(ledger) == ["interrupted-completed"]
    assert ledger.git("show", f"HEAD:{CARD}") == AFTER
    assert ledger.git("log", "-1", "--format=%s") == "set(huaxin): 华信\n"
    assert ledger.status() == ""


def test_a_commit_that_was_made_is_not_made_again(ledger: Sandbox) -> None:
    begin(ledger, placed=True)
    ledger.git("commit", "--quiet", "--message", "done", "--", CARD)
    head = ledger.head()
    ledger.git("read-tree", "HEAD~1")  # the index of before, as after a kill in the last moment
    assert mend(ledger) == ["interrupted-completed"]
    assert ledger.head() == head
    assert ledger.status() == ""


@pytest.mark.parametrize("rest", [0, 10, -1], ids=["empty", "in a line", "without its end"])
def test_a_torn_journal_of_a_write_that_did_nothing_is_forgotten(
    ledger: Sandbox, rest: int
) -> None:
    begin_several(ledger)
    head = ledger.head()
    cut_journal(ledger, rest)
    assert mend(ledger) == ["journal-dropped"]
    assert ledger.head() == head
    assert ledger.status() == ""


@pytest.mark.parametrize("lines", range(1, 5))
def test_half_an_act_is_never_completed(ledger: Sandbox, lines: int) -> None:
    begin_several(ledger)
    head = ledger.head()
    save_record(ledger.root, CARD, AFTER.encode())
    path = ledger.path(".git") / STATE_FOLDER / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:lines]))
    with pytest.raises(Refused, match="journal-torn") as caught:
        mend(ledger)
    assert caught.value.values == {"file": str(path), "files": [CARD]}
    assert ledger.head() == head
    assert ledger.read(CARD) == AFTER
    path.unlink()
    assert mend(ledger) == []


def test_a_torn_journal_of_a_write_that_was_committed_is_forgotten(ledger: Sandbox) -> None:
    begin(ledger, placed=True)
    ledger.git("commit", "--quiet", "--message", "done", "--", CARD)
    head = ledger.head()
    cut_journal(ledger, -1)
    assert mend(ledger) == ["journal-dropped"]
    assert ledger.head() == head


def cut_journal(ledger: Sandbox, rest: int) -> None:
    """Leave so many bytes of the journal; -1: all but its last line."""
    path = ledger.path(".git") / STATE_FOLDER / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) if rest == -1 else b"".join(lines)[:rest])


def test_what_somebody_took_back_stays_so(ledger: Sandbox) -> None:
    begin(ledger, placed=True)
    ledger.put(CARD, HUAXIN)
    assert mend(ledger) == ["interrupted-undone"]
    assert ledger.git("rev-list", "--count", "HEAD") == "1\n"
    assert ledger.status() == ""


def test_what_somebody_edited_since_is_left_to_them(ledger: Sandbox) -> None:
    begin(ledger, placed=True)
    ledger.put(CARD, AFTER + "# by hand\n")
    assert mend(ledger) == ["interrupted-left"]
    assert ledger.read(CARD) == AFTER + "# by hand\n"
    assert ledger.git("rev-list", "--count", "HEAD") == "1\n"


def test_another_branch_gets_no_commit(ledger: Sandbox) -> None:
    begin(ledger, placed=True)
    ledger.git("switch", "--quiet", "-c", "other")
    assert mend(ledger) == ["interrupted-left"]
    assert ledger.git("rev-list", "--count", "HEAD") == "1\n"


SHARD = "records/ab/lantian.yaml"


def begin_several(ledger: Sandbox) -> Journal:
    """Leave a write behind that changes a card, moves another and opens a third."""
    ledger.path("records/ab").mkdir()
    ledger.git("mv", "records/lantian.yaml", SHARD)
    ledger.git("commit", "--quiet", "--message", "move")
    made, text = "records/made.yaml", ledger.read(SHARD)
    entries = read_entries(ledger.root, [SHARD])
    changes = (
        *make_journal(ledger).changes,
        Change(SHARD, text.encode(), None, entries[SHARD].stored),
        Change(made, None, b"id: made\nname: M\n", None),
    )
    journal = make_journal(ledger)._replace(changes=changes)
    begin_journal(ledger.path(".git") / STATE_FOLDER, journal)
    return journal


@pytest.mark.parametrize("placed", range(4))
def test_a_write_of_several_files_is_completed_wherever_it_was_killed(
    ledger: Sandbox, placed: int
) -> None:
    journal = begin_several(ledger)
    for change in journal.changes[:placed]:
        if change.after is None:
            delete_record(ledger.root, change.file)
        else:
            save_record(ledger.root, change.file, change.after)
    assert mend(ledger) == ["interrupted-completed"]
    assert ledger.read(CARD) == AFTER and not ledger.path("records/ab").exists()
    shown = ledger.git("show", "--name-status", "--no-renames", "--format=")
    assert shown == f"D\t{SHARD}\nM\t{CARD}\nA\trecords/made.yaml\n"
    assert ledger.status() == ""


@pytest.mark.parametrize("placed", range(4))
def test_several_files_are_put_back_wherever_the_undoing_was_killed(
    ledger: Sandbox, placed: int
) -> None:
    journal = begin_several(ledger)
    for change in journal.changes[:placed]:
        if change.before is not None:
            reserve_record(ledger.root, change.file, change.before)
        if change.after is None:
            delete_record(ledger.root, change.file)
        else:
            save_record(ledger.root, change.file, change.after)
    turn_back(ledger.path(".git") / STATE_FOLDER)
    assert mend(ledger) == ["interrupted-undone"]
    assert ledger.read(CARD) == HUAXIN and ledger.path(SHARD).exists()
    assert ledger.status() == ""


def test_what_somebody_took_back_of_several_files_is_left_to_them(ledger: Sandbox) -> None:
    journal = begin_several(ledger)
    save_record(ledger.root, CARD, AFTER.encode())
    mark_placed(ledger.path(".git") / STATE_FOLDER)
    assert mend(ledger) == ["interrupted-left"]
    assert ledger.head() == journal.head


@pytest.mark.parametrize("staged", [False, True])
def test_an_undoing_is_finished(ledger: Sandbox, staged: bool) -> None:
    turn_back(begin(ledger, placed=True))
    if staged:
        ledger.git("add", CARD)
    assert mend(ledger) == ["interrupted-undone"]
    assert ledger.read(CARD) == HUAXIN
    assert ledger.status() == ""


def test_a_hook_may_refuse_the_completion(ledger: Sandbox) -> None:
    begin(ledger, placed=True)
    hook = ledger.path(".git/hooks/pre-commit")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert mend(ledger) == ["interrupted-undone"]
    assert ledger.read(CARD) == HUAXIN
    assert ledger.status() == ""


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_a_lock_that_our_write_left_is_removed(ledger: Sandbox, name: str) -> None:
    begin(ledger, placed=True)
    (ledger.path(".git") / name).touch()
    assert mend(ledger) == ["interrupted-completed"]
    assert not (ledger.path(".git") / name).exists()


class Killed(BaseException):
    """Stands for the end of the process: nothing but tests catches it."""


def test_a_write_killed_before_it_frees_an_old_index_is_completed(ledger: Sandbox) -> None:
    """The draft has the time of the index; as a lock it would be taken for somebody else's."""
    go_on = Path.unlink

    def kill(path: Path, *, missing_ok: bool = False) -> None:
        if path.name == "index.lock":
            raise Killed
        go_on(path, missing_ok=missing_ok)

    a_minute_ago = time.time() - 60
    os.utime(ledger.path(".git/index"), (a_minute_ago, a_minute_ago))
    with (
        pytest.raises(Killed),
        begin_transaction(ledger.root, read_identity(ledger.root)) as transaction,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(Path, "unlink", kill)
        transaction.carry_out(make_journal(ledger))
    assert ledger.git("rev-list", "--count", "HEAD") == "2\n"
    assert mend(ledger) == ["interrupted-completed"]
    assert not ledger.path(".git/index.lock").exists()
    assert ledger.git("rev-list", "--count", "HEAD") == "2\n"
    assert ledger.status() == ""


def test_an_older_lock_is_somebody_elses(ledger: Sandbox) -> None:
    lock = ledger.path(".git/index.lock")
    lock.touch()
    os.utime(lock, (1, 1))
    begin(ledger, placed=True)
    with pytest.raises(Refused, match="index-locked"):
        mend(ledger)
    assert lock.exists()
    lock.unlink()
    assert mend(ledger) == ["interrupted-completed"]


def test_a_lock_is_left_alone_while_a_git_is_at_work(ledger: Sandbox) -> None:
    if not Path("/proc/self/cwd").exists():
        pytest.skip("only /proc shows who is at work")
    begin(ledger, placed=True)
    lock = ledger.path(".git/index.lock")
    lock.touch()
    command = ["git", "cat-file", "--batch"]
    with subprocess.Popen(command, cwd=ledger.root, stdin=subprocess.PIPE) as at_work:
        with pytest.raises(Refused, match="index-locked"):
            mend(ledger)
        assert at_work.stdin is not None
        at_work.stdin.close()
    assert lock.exists()


def test_a_git_killed_when_it_had_moved_the_branch_leaves_no_lock(ledger: Sandbox) -> None:
    ledger.put(
        ".git/hooks/reference-transaction",
        "#!/bin/sh\n[ $1 = committed ] || exit 0\n: > .git/HEAD.lock\nkill -9 $PPID\n",
    )
    ledger.path(".git/hooks/reference-transaction").chmod(0o755)
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        committed = transaction.carry_out(make_journal(ledger))
    assert committed == (ledger.head(), "")
    assert not ledger.path(".git/HEAD.lock").exists()
    assert ledger.git("rev-list", "--count", "HEAD") == "2\n"
    assert ledger.status() == ""


@pytest.mark.parametrize("placed", [False, True])
def test_a_staging_that_was_killed_leaves_no_file_of_ours(ledger: Sandbox, placed: bool) -> None:
    folder = begin(ledger, placed=placed)
    (folder / "staged").hardlink_to(ledger.path(".git/index"))
    (folder / "staged.lock").touch()
    assert mend(ledger) == ["interrupted-completed"]
    assert not list(folder.glob("staged*"))
    assert ledger.status() == ""


def test_git_is_kept_up_when_others_may_write_again(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_up: list[Path] = []

    def keep_up(repository: Repository) -> None:
        with hold_lock(repository.common_dir / STATE_FOLDER, seconds=0):
            kept_up.append(repository.root)

    monkeypatch.setattr("crmcli.book.transaction.keep_up", keep_up)
    with begin_transaction(ledger.root, read_identity(ledger.root)):
        pass
    assert kept_up == []
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        transaction.carry_out(make_journal(ledger))
        assert kept_up == []
    assert kept_up == [ledger.root]


def test_a_rehearsal_mends_nothing(ledger: Sandbox) -> None:
    folder = begin(ledger, placed=True)
    identity = read_identity(ledger.root)
    with pytest.raises(Refused, match="interrupted"), rehearse_transaction(ledger.root, identity):
        pass
    assert (folder / "journal.jsonl").exists()
    assert ledger.read(CARD) == AFTER


def test_a_running_write_is_not_taken_for_a_killed_one(ledger: Sandbox) -> None:
    process = start_visit(ledger, sleep_in_hook(ledger, 20))
    try:
        book = open_book(ledger.root)
        status = book.read_status()
        assert (status.running, status.interrupted) == ("visit(huaxin)", None)
        with rehearse_transaction(ledger.root, book.identity) as transaction:
            assert transaction.notes == [Message("write-running", {"act": "visit(huaxin)"})]
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=10)
    status = book.read_status()
    assert (status.running, status.interrupted) == (None, None)


def test_a_refused_commit_leaves_no_trace(ledger: Sandbox) -> None:
    ledger.git("config", "commit.gpgSign", "true")
    ledger.git("config", "gpg.program", "false")
    before = ledger.path(CARD).stat()
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        with pytest.raises(GitFailed, match="git-failed"):
            transaction.carry_out(make_journal(ledger))
        assert sorted(path.name for path in transaction.folder.iterdir()) == ["lock"]
    assert ledger.read(CARD) == HUAXIN
    assert ledger.path(CARD).stat().st_mode == before.st_mode
    assert [path.name for path in ledger.path("records").iterdir() if "tmp" in path.name] == []
    assert ledger.status() == ""


def test_a_file_that_changes_under_our_hands_is_not_overwritten(ledger: Sandbox) -> None:
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        journal = make_journal(ledger)
        ledger.put(CARD, HUAXIN + "# typed just now\n")
        with pytest.raises(Refused, match="changed-meanwhile"):
            transaction.carry_out(journal)
    assert ledger.read(CARD) == HUAXIN + "# typed just now\n"


@pytest.mark.parametrize("hook", [False, True])
def test_a_write_looks_at_its_own_files_alone(
    ledger: Sandbox, hook: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a big ledger `git status` and `git commit` look at every file, and that takes long."""
    if hook:
        ledger.put(".git/hooks/post-commit", "#!/bin/sh\n")
        ledger.path(".git/hooks/post-commit").chmod(0o755)
    identity = read_identity(ledger.root)
    journal = make_journal(ledger)
    trace = ledger.root.parent / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    with begin_transaction(ledger.root, identity) as transaction:
        ground = transaction.grounds.examine_known(CARD)
        assert ground == Ground("main", journal.head, {CARD: journal.changes[0].entry})
        transaction.carry_out(journal)
    monkeypatch.delenv("GIT_TRACE")
    ran = re.findall(r"built-in: git ([a-z-]+)", trace.read_text("utf-8"))
    look = ["cat-file"]
    by_us = ["hash-object", "mktree", "commit-tree", "update-index", "update-ref"]
    assert ran == look + (["commit"] if hook else by_us)
    assert ledger.git("show", f"HEAD:{CARD}") == AFTER
    assert ledger.status() == ""


def sleep_in_hook(ledger: Sandbox, seconds: float) -> Path:
    """Make commits wait in a hook; the file appears when one does.

    The hook is one process: a shell that sees its child end well would outlive a Ctrl-C.
    """
    marker = ledger.root.parent / "waiting"
    hook = ledger.path(".git/hooks/pre-commit")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n: > '{marker}'\nexec sleep {seconds}\n")
    hook.chmod(0o755)
    return marker


def start_visit(ledger: Sandbox, marker: Path) -> subprocess.Popen[str]:
    """Start a visit, and come back when its commit waits in the hook."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crmcli", "visit", "huaxin", "-m", "first"],
        cwd=ledger.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert marker.exists()
    return process


def test_git_that_outlives_us_is_waited_for(ledger: Sandbox) -> None:
    process = start_visit(ledger, sleep_in_hook(ledger, 1.5))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert ledger.path(".git/index.lock").exists()
    done = ledger.crm("visit", "huaxin", "-m", "second")
    process.communicate()
    assert done.returncode == 0, done.stderr
    assert "visit(huaxin) had been interrupted; it is complete now" in done.stderr
    text = ledger.git("show", f"HEAD:{CARD}")
    assert (text.count("notes: first"), text.count("notes: second")) == (1, 1)
    assert ledger.git("rev-list", "--count", "HEAD") == "3\n"
    assert ledger.status() == ""


def test_control_c_undoes_the_write(ledger: Sandbox) -> None:
    process = start_visit(ledger, sleep_in_hook(ledger, 20))
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode in (6, 130), said
    assert "Traceback" not in said
    assert ledger.read(CARD) == HUAXIN
    assert ledger.status() == ""
    assert not ledger.path(".git/index.lock").exists()


def test_a_second_writer_is_refused_after_a_while(ledger: Sandbox) -> None:
    repository = open_repository(ledger.root)
    folder = repository.common_dir / STATE_FOLDER
    with hold_lock(folder), pytest.raises(Refused, match="locked"), hold_lock(folder, 0.1):
        pass
    assert mend(ledger) == []
