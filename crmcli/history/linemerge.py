"""git's own merge of three texts, line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from crmcli.history.runner import explain_failure, run_git
from crmcli.history.scratch import lay_out

_MOST_CONFLICTS = 127
"""git's exit code counts the conflicts up to this; what is above says that it failed."""


_CONFLICT = re.compile(rb"^<{7} .*\n((?:.*\n)*?)={7}\r?\n((?:.*\n)*?)>{7} .*\n", flags=re.MULTILINE)


class Conflict(NamedTuple):
    """The lines of both sides where they touch the same."""

    ours: bytes
    theirs: bytes

    @property
    def ways(self) -> tuple[bytes, bytes, bytes]:
        """What can stand there: the lines of both, one after the other, or of either."""
        return self.ours + self.theirs, self.ours, self.theirs


_PLAIN = ("-c", "merge.conflictStyle=merge")
"""Markers as they are asked for: the folder for files of a moment may lie in a repository."""
Names = tuple[str, str, str]
NAMES: Names = ("ours", "base", "theirs")
TURNED_NAMES: Names = ("theirs", "base", "ours")
"""Those of a rebase: what git takes for theirs there is the work of this clone's people."""


class Labels(NamedTuple):
    """What git's markers say: the names of ours, the base and theirs; and how long they are."""

    names: Names = NAMES
    size: int = 7


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Both sides' changes since `base`; None where they touch the same lines."""
    conflicts, merged = _merge(base, ours, theirs, ())
    return None if conflicts else merged


def split_lines(base: bytes, ours: bytes, theirs: bytes) -> list[bytes | Conflict]:
    """The same in pieces: what is merged, and between that what the sides have instead.

    No line of the texts may begin as one of git's markers does.
    """
    first, *others = _CONFLICT.split(_merge(base, ours, theirs, ())[1])
    pieces: list[bytes | Conflict] = [first]
    for mine, other, merged in zip(*[iter(others)] * 3, strict=True):
        pieces += [Conflict(mine, other), merged]
    return pieces


def favour_lines(base: bytes, ours: bytes, theirs: bytes, side: str) -> bytes:
    """The same with the lines of one side, `ours` or `theirs`, where they touch the same."""
    return _merge(base, ours, theirs, (f"--{side}",))[1]


def mark_lines(base: bytes, ours: bytes, theirs: bytes, labels: Labels) -> tuple[int, bytes]:
    """The same with git's markers around each conflict, and how many there are."""
    words = [word for name in labels.names for word in ("-L", name)]
    return _merge(base, ours, theirs, ("--diff3", f"--marker-size={labels.size}", *words))


def _merge(base: bytes, ours: bytes, theirs: bytes, options: Sequence[str]) -> tuple[int, bytes]:
    with lay_out({"ours": ours, "base": base, "theirs": theirs}) as folder:
        arguments = (*_PLAIN, "merge-file", "-p", *options, "ours", "base", "theirs")
        reply = run_git(folder, *arguments)
    if not 0 <= reply.code <= _MOST_CONFLICTS:
        raise explain_failure(arguments, reply)
    return reply.code, reply.output
