"""The user's pager, chosen and started as git does it."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from crmcli.errors import GitFailed
from crmcli.history.interrupts import leave_interrupts
from crmcli.history.runner import ask_git

NO_PAGER = ("", "cat")
_DEFAULTS = {"LESS": "FRX", "LV": "-c"}
"""What git tells a pager that the user tells nothing: keep colour, and quit where all is seen."""
_FOR_SHELL = re.compile(r"[|&;<>()$`\\\"'*?\[#~=%]")
"""A command with one of these is more than a program and its options."""
_NOT_RUN = (126, 127)
"""What a shell says where there is no such program, or none that may be run."""
_PIPE_HOLDS = 1 << 20
"""Bytes; a pager that has taken more than that was started."""


def find_pager(directory: Path) -> str | None:
    """The command for long output, or None where none is wanted.

    CRM_PAGER, else GIT_PAGER, core.pager, PAGER and git's own default, in this order.
    """
    # Asked here because the environment that git gets from us has no GIT_PAGER.
    said = os.environ.get("CRM_PAGER", os.environ.get("GIT_PAGER"))
    if said is None:
        try:
            said = os.fsdecode(ask_git(directory, "var", "GIT_PAGER"))
        except GitFailed:  # without git there is less to page, and whoever needs git says so
            return None
    return None if said.strip() in NO_PAGER else said.strip()


def run_pager(pager: str, pieces: Iterable[str], encoding: str) -> Iterator[str]:
    """Show a text in the pager, as it comes, and wait for its end.

    Gives back what is still to be shown: everything, where the pager could not be started. One
    that ends before it has read everything is as good as any: the user had enough.
    """
    plain = _FOR_SHELL.search(pager) is None
    words = pager.split() if plain else ["sh", "-c", pager]
    if shutil.which(words[0]) is None:
        return iter(pieces)
    environment = {**_DEFAULTS, **os.environ}
    if codecs.lookup(encoding).name == "utf-8":
        # less believes the locale, which in containers often is one that is not there.
        environment.setdefault("LESSCHARSET", "utf-8")
    rest = iter(pieces)
    with leave_interrupts():
        try:
            process = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment)
        except OSError:  # it is there and no program
            return rest
        with process:
            given = _feed(process, rest, encoding)
    return chain(given, rest) if process.returncode in _NOT_RUN else iter(())


def _feed(process: subprocess.Popen[bytes], pieces: Iterator[str], encoding: str) -> list[str]:
    """Give a pager what it reads; what it got, as long as all of that may still be in the pipe."""
    kept: list[str] = []
    taken = 0
    # The user had enough.
    with contextlib.suppress(BrokenPipeError), process.stdin or contextlib.nullcontext() as pipe:
        for piece in pieces:
            kept.append(piece)
            data = piece.encode(encoding, "backslashreplace")
            taken += len(data)
            if pipe is not None:
                pipe.write(data)
                pipe.flush()
            if taken > _PIPE_HOLDS:
                kept.clear()
    return kept
