"""Looking after a ledger: real clones with one thing wrong."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crmcli.book.examining import examine, index_history
from crmcli.ledger.journal import Journal, begin_journal
from crmcli.ledger.locking import hold_lock
from crmcli.rules.health import Check, Terminal
from crmcli.rules.outcome import Message
from crmcli.views.health import render_checks, render_checks_json
from tests.sandbox import LANTIAN, Sandbox

UTF8 = Terminal("utf-8", "UTF-8")


def look(folder: Path) -> dict[str, Check]:
    """Every check by its name; no two have the same."""
    checks = examine(folder, UTF8, "Asia/Shanghai")
    found = {check.name: check for check in checks}
    assert len(found) == len(checks)
    for language in ("en", "zh"):
        assert render_checks(checks, language).count("\n") >= len(checks)
        assert render_checks_json(checks, language)
    return found


def list_wrong(folder: Path) -> dict[str, str]:
    return {name: check.state for name, check in look(folder).items() if check.state != "ok"}


@pytest.fixture
def well(ledger: Sandbox) -> Sandbox:
    """A ledger that lacks nothing."""
    ledger.commit(".gitignore", "*~\n")
    assert list_wrong(ledger.root) == {}
    return ledger


def write(file: str, text: str) -> Callable[[Sandbox], object]:
    return lambda ledger: ledger.put(file, text)


def configure(*words: str) -> Callable[[Sandbox], object]:
    return lambda ledger: ledger.git("config", *words)


def leave_lock(file: str) -> Callable[[Sandbox], None]:
    def leave(ledger: Sandbox) -> None:
        ledger.put(file, "")
        an_hour_ago = time.time() - 3600
        os.utime(ledger.path(file), (an_hour_ago, an_hour_ago))

    return leave


def merge_halfway(ledger: Sandbox) -> None:
    ledger.put(".git/MERGE_HEAD", ledger.head() + "\n")


def make_git_complain(ledger: Sandbox) -> None:
    ledger.put(".git/info/attributes", "!*.yaml text\n")
    ledger.put("records/lantian.yaml", LANTIAN.replace("展会", "会展"))


def add_sleeping_hook(ledger: Sandbox) -> None:
    ledger.put(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")


@pytest.mark.parametrize(
    ("harm", "wrong"),
    [
        (lambda ledger: ledger.path(".gitattributes").unlink(), {"files": "problem"}),
        (write(".gitattributes", "* text=auto\n"), {"files": "problem"}),
        (lambda ledger: ledger.path(".gitignore").unlink(), {"files": "warning"}),
        (write("crm.yaml", "people: ["), {"settings": "problem"}),
        (write("crm.yaml", "timezone: Nowhere/Land\n"), {"settings": "problem"}),
        (write("schema/customer.schema.json", "{"), {"settings": "problem"}),
        (write("crm.yaml", "timezone: Asia/Shanghai\n"), {"person": "warning"}),
        (write("records/bad.yaml", "name: ["), {"cards": "problem"}),
        (configure("core.autocrlf", "true"), {"line_ends": "warning"}),
        (configure("core.hooksPath", "nowhere"), {"hooks": "warning"}),
        (configure("user.email", "x@example.com"), {"person": "warning"}),
        (configure("user.email", ""), {"identity": "problem", "person": "warning"}),
        (configure("--unset", "diff.crm.xfuncname"), {"setup": "warning"}),
        (configure("--unset", "diff.crm.textconv"), {"setup": "warning"}),
        (configure("core.sparseCheckout", "true"), {"clone": "warning"}),
        (leave_lock(".git/index.lock"), {"locks": "problem"}),
        (leave_lock(".git/refs/heads/main.lock"), {"locks": "problem"}),
        (
            leave_lock(".git/objects/info/commit-graphs/commit-graph-chain.lock"),
            {"locks": "problem"},
        ),
        (merge_halfway, {"under_way": "warning"}),
        (add_sleeping_hook, {"hooks": "warning"}),
        (make_git_complain, {"index": "warning"}),
    ],
)
def test_one_thing_wrong(
    well: Sandbox, harm: Callable[[Sandbox], object], wrong: dict[str, str]
) -> None:
    harm(well)
    assert list_wrong(well.root) == wrong


def test_a_signer_that_is_not_there(well: Sandbox) -> None:
    well.git("config", "commit.gpgsign", "true")
    well.git("config", "gpg.program", "no-such-signer")
    assert list_wrong(well.root) == {"signing": "problem"}
    well.git("config", "gpg.format", "ssh")
    well.git("config", "gpg.ssh.program", "git")
    assert list_wrong(well.root) == {"signing": "warning"}
    well.git("config", "user.signingKey", "key")
    assert list_wrong(well.root) == {}


def test_a_shallow_clone(well: Sandbox, tmp_path: Path) -> None:
    well.commit("notes.txt", "more\n")
    well.git("clone", "--quiet", "--depth", "1", well.root.as_uri(), str(tmp_path / "clone"))
    wrong = list_wrong(tmp_path / "clone")
    assert wrong == {"clone": "warning", "setup": "warning"}


def test_outside_of_a_ledger(tmp_path: Path) -> None:
    found = look(tmp_path)
    assert found["ledger"].state == "warning"
    assert "cards" not in found


def test_a_write_that_is_running_was_not_killed(well: Sandbox) -> None:
    folder = well.path(".git/crm")
    begin_journal(folder, Journal("visit(huaxin)", "m", "main", None, ()))
    with hold_lock(folder):
        assert list_wrong(well.root) == {}
        said = look(well.root)["interrupted"].found
        assert said == Message("write-running", {"act": "visit(huaxin)"})
    assert list_wrong(well.root) == {"interrupted": "warning"}


def test_in_a_bare_repository(well: Sandbox, tmp_path: Path) -> None:
    well.git("clone", "--quiet", "--bare", str(well.root), str(tmp_path / "bare"))
    assert list_wrong(tmp_path / "bare") == {"ledger": "problem"}


def test_a_long_history_wants_an_index(well: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not index_history(well.root)
    monkeypatch.setattr("crmcli.rules.health.LONG_HISTORY", 2)
    assert list_wrong(well.root) == {"history": "warning"}
    assert index_history(well.root)
    assert list_wrong(well.root) == {}
    assert not index_history(well.root)
