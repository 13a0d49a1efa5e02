"""The user's pager, chosen and started as git does it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
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


def run_pager(pager: str, text: bytes) -> bool:
    """Show the text in the pager and wait for its end; False where it could not be started.

    A pager that ends before it has read everything is as good as any: the user had enough.
    """
    plain = _FOR_SHELL.search(pager) is None
    words = pager.split() if plain else ["sh", "-c", pager]
    if shutil.which(words[0]) is None:
        return False
    environment = {**_DEFAULTS, **os.environ}
    with leave_interrupts():
        try:
            process = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment)
        except OSError:  # it is there and no program
            return False
        with process:
            process.communicate(text)
    return process.returncode not in _NOT_RUN
