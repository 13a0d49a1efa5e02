"""The user's editor, chosen and started as git does it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from crmcli.errors import Failure
from crmcli.history.interrupts import leave_interrupts
from crmcli.history.runner import ask_git


def get_editor(root: Path) -> str:
    """The command that opens the editor: GIT_EDITOR, core.editor, VISUAL, EDITOR, git's default.

    Raises GitFailed with git's words where there is none (a terminal that is dumb), and
    Failure("no-editor") where one of these is set to nothing: the shell would run the draft.
    """
    # Asked here because the environment that git gets from us has no GIT_EDITOR.
    said = os.environ.get("GIT_EDITOR")
    editor = (said or os.fsdecode(ask_git(root, "var", "GIT_EDITOR"))).strip()
    if not editor:
        raise Failure("no-editor", command="git config --global core.editor nano")
    return editor


def run_editor(editor: str, file: Path, *, held: int | None) -> int:
    """Open `file` in the editor and wait for it; its exit code, negative where a signal ended it.

    The command is the shell's to read, so that `code --wait` works. What it prints goes to
    stderr where stdout is no terminal, for there stands what a script reads. `held` is the
    descriptor of a lock that lasts as long as the editor, though we be killed meanwhile. Ctrl-C
    is the editor's alone.
    """
    with leave_interrupts():
        done = subprocess.run(
            _make_command(editor, file),
            stdout=None if sys.stdout.isatty() else sys.stderr,
            check=False,
            pass_fds=() if held is None or os.name == "nt" else (held,),
        )
    return done.returncode


def _make_command(editor: str, file: Path) -> list[str]:
    if shutil.which("sh"):
        return ["sh", "-c", f'{editor} "$@"', editor, str(file)]
    return [*shlex.split(editor, posix=False), str(file)]
