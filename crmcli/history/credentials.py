"""What this clone or user knows and the ledger must not: where mail goes, and its passwords.

It comes from the environment or from git's configuration, never from a file that is pushed:
whoever can push could else run a command here, or have a password sent to himself.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import MailFailed
from crmcli.history.runner import run_git
from crmcli.ledger.refusals import name_reason
from crmcli.rules.outcome import Message

PATIENCE = 60.0
"""Seconds that a command has to tell a secret."""

_LARGEST = 64 * 1024


class Local(NamedTuple):
    """The settings of this clone and user. `root` is the top of the work tree."""

    root: Path
    git_dirs: tuple[Path, ...]
    settings: Mapping[str, str]
    """git's, by their keys in small letters: `crm.mailserver`."""

    def find(self, name: str) -> str | None:
        """A setting by its name, `mailServer`: CRM_MAIL_SERVER, else git's crm.mailServer."""
        said = os.environ.get(_name_variable(name)) or self.settings.get(f"crm.{name}".lower())
        return (said or "").strip() or None


def read_local(root: Path, *git_dirs: Path) -> Local:
    """The settings; what lies in one of `git_dirs` is not in the ledger."""
    reply = run_git(root, "config", "-z", "--get-regexp", r"^crm\.")
    entries = reply.output.decode("utf-8", "surrogateescape").split("\0")
    pairs = (entry.partition("\n") for entry in entries if entry)
    return Local(root, git_dirs, {key: value for key, _, value in pairs})


def find_secret(local: Local, name: str) -> list[str] | None:
    """The lines of a secret, from `<name>Command` or `<name>File`; None where neither is set.

    The environment goes before git's settings, and there the command before the file. Raises
    MailFailed: `secret-command-failed`, `secret-command-slow`, `secret-file-open`,
    `secret-file-tracked`, `secret-file-unreadable`, `secret-empty`.
    """
    keys = (f"{name}Command", f"{name}File")
    given = [key for key in keys if os.environ.get(_name_variable(key))]
    key = next(iter(given or [key for key in keys if local.find(key)]), None)
    if key is None:
        return None
    said = local.find(key) or ""
    setting = _name_variable(key) if given else f"crm.{key}"
    data = _run(said, setting) if key == keys[0] else _read(local, said, setting)
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if not lines[0]:
        raise MailFailed("secret-empty", setting=setting)
    return lines


def _name_variable(name: str) -> str:
    """`mailPasswordFile` is CRM_MAIL_PASSWORD_FILE."""
    return "CRM_" + re.sub("([A-Z])", r"_\1", name).upper()


def _run(command: str, setting: str) -> bytes:
    """What a command of the user's says; it is the shell's to read, as those of git's are.

    Its words on stderr are passed over, for they may hold what is secret.
    """
    process = subprocess.Popen(
        command,
        shell=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        _end(process)
        raise MailFailed("secret-command-slow", setting=setting, seconds=round(PATIENCE)) from None
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        raise MailFailed("secret-command-failed", setting=setting, exit=process.returncode)
    return output[:_LARGEST]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and what it has started, which may hold its end of the pipe open."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with process:
        process.kill()


def _read(local: Local, said: str, setting: str) -> bytes:
    """What a file says, if nobody else may read it."""
    try:
        path = (local.root / Path(said).expanduser()).resolve(strict=True)
        if _is_in_ledger(local, path):
            raise MailFailed("secret-file-tracked", setting=setting, file=said)
        with path.open("rb") as file:
            if os.name != "nt" and os.fstat(file.fileno()).st_mode & 0o077:
                raise MailFailed("secret-file-open", setting=setting, file=said)
            return file.read(_LARGEST)
    except OSError as error:
        reason = name_reason(error)
        raise MailFailed(
            "secret-file-unreadable", setting=setting, file=said, reason=reason
        ) from error
    except RuntimeError as error:  # the home of somebody unknown, links in a circle
        reason = Message("reason-missing")
        raise MailFailed(
            "secret-file-unreadable", setting=setting, file=said, reason=reason
        ) from error


def _is_in_ledger(local: Local, path: Path) -> bool:
    """Whether it lies in the work tree, whence it may be pushed some day."""
    if any(path.is_relative_to(folder.resolve()) for folder in local.git_dirs):
        return False
    return path.is_relative_to(local.root.resolve())
