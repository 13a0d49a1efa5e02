"""Long output on a terminal goes through the pager that git would take."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from docs.generate.terminal import read_terminal
from tests.sandbox import Sandbox

MARK = "sed s/^/:/"
"""A pager that marks every line that it shows."""


def show(ledger: Sandbox, *words: str, rows: int = 5, **environment: str) -> tuple[int, list[str]]:
    """Run a command on a terminal of so many rows; the exit code and the lines shown."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
    command = [sys.executable, "-m", "crmcli", *words]
    env = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", **environment}
    with subprocess.Popen(
        command, cwd=ledger.root, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        screen = read_terminal(ours)
    return process.returncode, screen.replace("\r\n", "\n").splitlines()


def test_a_long_card_is_paged_and_remarks_follow(ledger: Sandbox) -> None:
    code, lines = show(ledger, "show", "huaxin", CRM_PAGER=f"{MARK}; sleep 0.2")
    paged = [line.startswith(":") for line in lines]
    assert code == 0
    assert paged[0]
    assert "crm visit huaxin" in "".join(lines[paged.index(False) :])
    assert paged == sorted(paged, reverse=True), "the remarks stand after the pager's last line"


def test_a_list_is_paged_and_short_output_is_not(ledger: Sandbox) -> None:
    assert show(ledger, "list", rows=4, CRM_PAGER=MARK)[1][0].startswith(":ID")
    assert show(ledger, "list", rows=5, CRM_PAGER=MARK)[1][0].startswith("ID")


@pytest.mark.parametrize(
    ("environment", "paged"),
    [
        ({"CRM_PAGER": MARK, "GIT_PAGER": "cat"}, True),
        ({"CRM_PAGER": "", "GIT_PAGER": MARK}, False),
        ({"CRM_PAGER": "cat"}, False),
        ({"GIT_PAGER": MARK, "PAGER": "cat"}, True),
        ({"PAGER": MARK}, True),
        ({"CRM_PAGER": MARK, "TERM": "dumb"}, False),
        ({"CRM_PAGER": "no-such-pager"}, False),
        ({"CRM_PAGER": "no-such-pager --option='x'"}, False),
    ],
    ids=str,
)
def test_whose_pager(ledger: Sandbox, environment: dict[str, str], paged: bool) -> None:
    code, lines = show(ledger, "list", rows=3, **environment)
    assert code == 0
    assert any(line.startswith(":ID") for line in lines) is paged
    assert any(line.startswith("ID") for line in lines) is not paged


def test_git_settings_name_the_pager(ledger: Sandbox) -> None:
    ledger.git("config", "core.pager", MARK)
    assert show(ledger, "list", rows=3, PAGER="cat")[1][0].startswith(":ID")
    assert show(ledger, "--no-pager", "list", rows=3)[1][0].startswith("ID")


def test_a_pipe_is_never_paged(ledger: Sandbox) -> None:
    done = ledger.crm("list", CRM_PAGER=MARK, LINES="2")
    assert done.stdout.startswith("id\t")


def test_a_pager_that_has_enough_is_no_error(ledger: Sandbox) -> None:
    for number in range(40):
        ledger.put(f"records/c{number}.yaml", f"id: c{number}\nname: {'x' * 2000}\n")
    code, lines = show(ledger, "list", "--columns", "id,name", "-f", "md", CRM_PAGER="head -n 1")
    assert code == 0
    assert lines == ["| ID | Customer |"]


def test_the_pager_is_told_to_keep_colour(ledger: Sandbox) -> None:
    pager = "echo $LESS $LV; cat"
    _, lines = show(ledger, "--color", "always", "list", rows=3, CRM_PAGER=pager)
    assert lines[0] == "FRX -c"
    assert any("\x1b[2m" in line for line in lines)
    assert show(ledger, "list", rows=3, CRM_PAGER=pager, LESS="S")[1][0] == "S -c"


@pytest.mark.parametrize(
    ("encoding", "told", "charset"),
    [("utf-8", {}, "utf-8"), ("utf-8", {"LESSCHARSET": "latin1"}, "latin1"), ("ascii", {}, "")],
)
def test_less_is_told_what_it_reads(
    ledger: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    told: dict[str, str],
    charset: str,
) -> None:
    monkeypatch.delenv("LESSCHARSET", raising=False)
    asked = {"CRM_PAGER": "echo charset=$LESSCHARSET; cat", "PYTHONIOENCODING": encoding, **told}
    assert show(ledger, "list", rows=3, **asked)[1][0] == f"charset={charset}"
