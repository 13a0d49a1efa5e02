"""Objects of git's, whole: what commits, folders and files were stored as."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.history.runner import demand, run_git

_NONE = (b"missing", b"ambiguous")


class Stored(NamedTuple):
    """An object: its id, its kind (`commit`, `tree`, `blob`), and its bytes."""

    id: str
    kind: str
    data: bytes


def load_objects(
    root: Path, names: Sequence[str], *, options: tuple[str, ...] = ()
) -> list[Stored | None]:
    """The objects of these names (`HEAD`, `HEAD:records`).

    None for one that is not there, or may be either of two. In one process; `options` are git's
    own. A name must have no line break: older gits cannot be asked for it. Raises GitFailed.
    """
    arguments = (*options, "cat-file", "--batch")
    given = os.fsencode("".join(f"{name}\n" for name in names))
    output = demand(arguments, run_git(root, *arguments, given=given))
    found: list[Stored | None] = []
    position = 0
    for _ in names:
        end = output.index(b"\n", position)
        words = output[position:end].split(b" ")
        position = end + 1
        if words[-1] in _NONE:
            found.append(None)
            continue
        size = int(words[2])
        data = output[position : position + size]
        found.append(Stored(words[0].decode("ascii"), words[1].decode("ascii"), data))
        position += size + 1
    return found
