"""Commits of ours."""

from __future__ import annotations

import threading
import time

import pytest

from crmcli.errors import GitFailed, Refused
from crmcli.history import locks
from crmcli.history.commits import commit_files, find_last_change, format_message
from crmcli.history.plumbing import Committed
from crmcli.history.repository import open_repository, read_identity
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"


def commit(ledger: Sandbox, *files: str, new: bool = False, message: str = "a\n") -> Committed:
    repository = open_repository(ledger.root)
    identity = read_identity(ledger.root)
    return commit_files(repository, files, message, new=new, identity=identity, held=None)


def test_the_message_of_an_act() -> None:
    message = format_message("visit", ["huaxin"], "北京华信", ["onsite", "next 2026-12-01"])
    assert message == (
        "visit(huaxin): 北京华信 · onsite · next 2026-12-01\n\n"
        "Crm-Act: visit\nCrm-Customer: huaxin\n"
    )


def test_a_team_may_keep_names_out_of_its_history() -> None:
    message = format_message("visit", ["c-7k3f9q2m"], None, ["onsite"])
    assert message.splitlines()[0] == "visit(c-7k3f9q2m)"


def test_the_reason_is_a_trailer_of_one_line_unless_names_are_kept_out(ledger: Sandbox) -> None:
    message = format_message("save", ["huaxin"], "华信", [], "两次\n\n确认: " + "很长" * 99)
    ledger.put(CARD, HUAXIN + "# x\n")
    commit(ledger, CARD, message=message)
    told = ledger.git("log", "-1", "--format=%(trailers:key=Crm-Reason,valueonly)").strip()
    assert told == "两次 确认: " + "很长" * 99
    assert ledger.git("log", "-1", "--format=%(trailers:key=Crm-Act,valueonly)").strip() == "save"
    assert "Crm-Reason" not in format_message("save", ["c-7k3f9q2m"], None, [], "why")
    assert "Crm-Reason" not in format_message("save", ["huaxin"], "华信", [], " ")


def test_a_message_stays_one_clean_line() -> None:
    message = format_message("set", ["x"], "a\nb\x1b[2J\u202ec" * 20, ["d" * 300])
    subject = message.splitlines()[0]
    assert subject.isprintable()
    assert len(subject) <= 160
    assert message.splitlines()[1] == ""


def test_only_the_named_files_are_committed(ledger: Sandbox) -> None:
    ledger.put("notes.txt", "staged\n")
    ledger.git("add", "notes.txt")
    ledger.put("crm.yaml", "# edited\n")
    ledger.put(CARD, HUAXIN + "# x\n")
    done = commit(ledger, CARD)
    assert done.commit == ledger.head()
    assert ledger.git("show", "--format=", "--name-only") == f"{CARD}\n"
    assert ledger.status() == " M crm.yaml\nM  notes.txt\n"


def test_a_new_file_and_a_deleted_one(ledger: Sandbox) -> None:
    ledger.put("records/new.yaml", "id: new\n")
    ledger.path("records/lantian.yaml").unlink()
    commit(ledger, "records/new.yaml", "records/lantian.yaml", new=True)
    assert ledger.status() == ""


def test_settings_of_the_user_do_not_eat_the_message(ledger: Sandbox) -> None:
    ledger.put("template", "filled in\n")
    for name, value in (
        ("commit.template", "template"),
        ("commit.cleanup", "scissors"),
        ("core.commentChar", "v"),
        ("commit.verbose", "true"),
        ("i18n.commitEncoding", "GBK"),
        ("core.editor", "false"),
    ):
        ledger.git("config", name, value)
    ledger.put(CARD, HUAXIN + "# x\n")
    message = format_message("visit", ["huaxin"], "华信", ["onsite"])
    commit(ledger, CARD, message=message)
    ledger.git("config", "--unset", "i18n.commitEncoding")
    assert ledger.git("log", "-1", "--format=%B").rstrip() == message.rstrip()


def test_hooks_and_what_they_say(ledger: Sandbox) -> None:
    hook = ledger.path(".git/hooks/post-commit")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho told >&2\nexit 1\n")
    hook.chmod(0o755)
    ledger.put(CARD, HUAXIN + "# x\n")
    assert commit(ledger, CARD).words == "told"
    hook.rename(hook.with_name("pre-commit"))
    ledger.put(CARD, HUAXIN + "# y\n")
    with pytest.raises(GitFailed) as caught:
        commit(ledger, CARD)
    assert caught.value.values["words"] == "told"


def test_a_foreign_lock_is_waited_for_and_never_removed(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = ledger.path(".git/index.lock")
    lock.touch()
    ledger.put(CARD, HUAXIN + "# x\n")
    threading.Timer(0.4, lock.unlink).start()
    started = time.monotonic()
    commit(ledger, CARD)
    assert time.monotonic() - started > 0.3

    monkeypatch.setattr(locks, "PATIENCE", 0.2)
    lock.touch()
    ledger.put(CARD, HUAXIN + "# y\n")
    with pytest.raises(Refused) as caught:
        commit(ledger, CARD)
    assert caught.value.values["file"] == str(lock)
    assert lock.exists()


def test_the_last_commit_of_some_files(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = open_repository(ledger.root)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2030-01-01T00:00:00Z")
    ledger.commit("notes.txt", "more\n")
    newest = ledger.head()
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2031-01-01T00:00:00Z")
    ledger.commit("crm.yaml", "people: {}\n")
    for files in ([CARD, "notes.txt"], ["notes.txt", CARD]):
        assert find_last_change(repository, files) == newest
    assert find_last_change(repository, ["records/none.yaml"]) is None
    ledger.git("switch", "--quiet", "--orphan", "empty")
    assert find_last_change(repository, [CARD]) is None
