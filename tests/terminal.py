"""A person at a terminal, who answers what `crm` asks."""

from __future__ import annotations

import os
import pty
import subprocess

from docs.generate.terminal import read_terminal
from tests.sandbox import Sandbox
from tests.warm.running import call_crm

END = "\x04"
"""The answer of somebody who leaves: Ctrl-D."""


def answer(ledger: Sandbox, *words: str, answers: list[str], **environment: str) -> tuple[int, str]:
    """Run a command on a terminal, type the answers; the exit code and what the screen showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*call_crm(), *words],
        cwd=ledger.root,
        env={**os.environ, **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as command:
        os.close(theirs)
        os.write(ours, "".join(f"{one}\n" for one in answers).encode())
        screen = read_terminal(ours)
    return command.returncode, screen
