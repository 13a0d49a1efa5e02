"""Runs a command on a terminal, as a person does, and keeps what the screen showed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

COLUMNS, LINES = 100, 40
_OVERWRITTEN = re.compile(r"[^\n\x1e]*\r\x1b\[K(?:\x1b\[\?25h)?")
"""What a line showed before it was written anew, and the cursor, which a bar hides meanwhile."""


def make_shell() -> dict[str, str]:
    """An environment that finds `crm`, on the day for which the sample ledger was made."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("CRM_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": str(COLUMNS),
        "CRM_TODAY": "2026-11-23",
        "CRM_PAGER": "cat",
        "GIT_PAGER": "cat",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
    }


def run_on_terminal(words: Sequence[str], folder: Path, env: Mapping[str, str]) -> str:
    """What a terminal of 100 columns shows of a command that is asked nothing."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    with subprocess.Popen(
        words, cwd=folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        return _OVERWRITTEN.sub("", read_terminal(ours).replace("\r\n", "\n"))


def read_terminal(terminal: int) -> str:
    """What was written to a terminal until its last writer went; closes it."""
    chunks = []
    while chunk := _read_chunk(terminal):
        chunks.append(chunk)
    os.close(terminal)
    return b"".join(chunks).decode()


def _read_chunk(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the last writer has gone
        return b""
