"""The hook of git's that checks the cards of a commit before it is made."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

from crmcli.errors import Failure, Refused
from crmcli.history.runner import ask_git
from crmcli.ledger.refusals import name_reason

LINE = "crm check --staged"
"""What the hook comes down to, for a hook of the user's own."""

_TEMPLATE = Path(__file__).with_name("pre-commit.sh")
_PROGRAM = re.compile("^python=.*$", re.MULTILINE)


def find_hook(root: Path) -> Path:
    """Where git looks for the hook of this work tree, wherever core.hooksPath says.

    Raises Refused("other-hook") where a hook of somebody else's is there, GitFailed, and
    Failure("unreadable-file").
    """
    named = os.fsdecode(ask_git(root, "rev-parse", "--git-path", "hooks")).rstrip("\n")
    hook = root / Path(named).expanduser() / "pre-commit"
    text = _read_hook(hook)
    if text is not None and _PROGRAM.sub("python=", text) != _read_template():
        raise Refused("other-hook", file=str(hook), line=LINE)
    return hook


def install_hook(root: Path) -> Path | None:
    """Write the hook, for the program that runs now; None where it is there already.

    One of ours for a program elsewhere is renewed. Raises as `find_hook`, and
    Failure("cannot-write").
    """
    hook = find_hook(root)
    program = shlex.quote(sys.executable)
    text = _PROGRAM.sub(lambda _: f"python={program}", _read_template())
    if _read_hook(hook) == text and os.access(hook, os.X_OK):
        return None
    try:
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_bytes(text.encode("utf-8", "surrogateescape"))
        hook.chmod(0o755)
    except OSError as error:
        raise Failure("cannot-write-hook", file=str(hook), reason=name_reason(error)) from error
    return hook


def _read_template() -> str:
    return _TEMPLATE.read_bytes().decode()


def _read_hook(hook: Path) -> str | None:
    try:
        return hook.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Failure("unreadable-file", file=str(hook), reason=name_reason(error)) from error
