"""git as we run it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmcli.errors import Failure, GitFailed
from crmcli.history.runner import (
    Reply,
    ask_git,
    explain_failure,
    make_environment,
    read_words,
    run_git,
)
from tests.sandbox import Sandbox


def test_the_output_comes_back_and_words_on_failure_are_gits_own(ledger: Sandbox) -> None:
    assert ask_git(ledger.root, "rev-parse", "--is-inside-work-tree") == b"true\n"
    with pytest.raises(GitFailed) as caught:
        ask_git(ledger.root, "rev-parse", "--verify", "nothing")
    assert caught.value.code == "git-failed"
    assert caught.value.values["command"] == "rev-parse"
    assert "fatal" in str(caught.value.values["words"])


def test_the_variables_of_a_surrounding_hook_do_not_lead_us_astray(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, "/nowhere")
    assert ask_git(ledger.root, "ls-files", "--", "crm.yaml") == b"crm.yaml\n"


def test_identity_ssh_and_configuration_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_AUTHOR_NAME", "GIT_SSH_COMMAND", "GIT_CONFIG_GLOBAL", "GIT_TRACE2"):
        monkeypatch.setenv(name, "kept")
    monkeypatch.setenv("GIT_PREFIX", "gone")
    environment = make_environment()
    assert environment["GIT_AUTHOR_NAME"] == environment["GIT_SSH_COMMAND"] == "kept"
    assert environment["GIT_CONFIG_GLOBAL"] == environment["GIT_TRACE2"] == "kept"
    assert "GIT_PREFIX" not in environment


def test_words_are_english_and_the_character_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("LANGUAGE", "zh")
    environment = make_environment()
    assert "LC_ALL" not in environment
    assert "LANGUAGE" not in environment
    assert environment["LC_CTYPE"] == "zh_CN.UTF-8"
    assert environment["LC_MESSAGES"] == "C"


def test_a_path_is_never_a_pattern(ledger: Sandbox) -> None:
    assert ask_git(ledger.root, "ls-files", "--", "*.yaml") == b""


def test_reading_takes_no_optional_lock(ledger: Sandbox) -> None:
    os.utime(ledger.path("records/huaxin.yaml"))
    before = ledger.path(".git/index").read_bytes()
    run_git(ledger.root, "status", "--porcelain")
    assert ledger.path(".git/index").read_bytes() == before


def test_a_missing_git_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitFailed) as caught:
        ask_git(tmp_path, "version")
    assert caught.value.code == "git-missing"


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (Reply(128, b"", "fatal: x: No space left on device"), Failure, "disk-full"),
        (Reply(128, b"", "fatal: x: Read-only file system"), Failure, "read-only"),
        (Reply(1, b"", "hook says no"), GitFailed, "git-failed"),
        (Reply(-9, b"", ""), GitFailed, "git-killed"),
    ],
)
def test_failures_are_told_apart(reply: Reply, kind: type[Exception], code: str) -> None:
    error = explain_failure(("-c", "a.b=c", "commit", "--only"), reply)
    assert isinstance(error, kind)
    assert error.code == code
    if isinstance(error, GitFailed):
        assert error.values["command"] == "commit"


def test_words_are_lines_that_steer_no_terminal() -> None:
    said = b"\x1b[31mno\x1b[0m\ttabs\r\n2 \x1b[K\r\n\x07bell\rover\n\x1b]0;title\x07end\xff\r\r\n"
    assert read_words(said) == "no      tabs\n2\n bell\nover\nend\ufffd"
