"""What somebody has chosen where two sides clash, kept until all is chosen.

A choice holds as long as both sides say what they said then. The file can be deleted: whoever has
chosen chooses again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from crmcli.ledger.disk import explain_errors, make_folder, save_beside
from crmcli.rules.merging import Clash

NAME = "choices.json"
IN_GIT = "git"
"""The merge that git itself is in the middle of."""


class Choice(NamedTuple):
    """What was chosen for a clash; None: nothing shall stand there."""

    value: Any


class Choices:
    """The choices for one merge, of those that lie in a folder."""

    def __init__(self, folder: Path, merge: str) -> None:
        """`merge` names what is merged; what was chosen for another merge is another's."""
        self._path = folder / NAME
        self._merge = merge
        self._others = self._load()
        self._made = self._others.pop(merge, {})

    def find(self, about: str, clash: Clash) -> Choice | None:
        """What was chosen for a clash; None: nothing yet."""
        name = _name(about, clash)
        return Choice(self._made[name]) if name in self._made else None

    def has(self, about: str, clash: Clash) -> bool:
        """Whether something has been chosen for a clash."""
        return _name(about, clash) in self._made

    def get(self, about: str, clash: Clash) -> Any:
        """The value that was chosen; None: nothing shall stand there."""
        return self._made[_name(about, clash)]

    def make(self, about: str, clash: Clash, value: object) -> None:
        """Choose a value. Kept by `save`."""
        self._made[_name(about, clash)] = value

    def drop(self, about: str, clash: Clash) -> bool:
        """Forget what was chosen for one clash, if something was. Kept by `save`."""
        return self._made.pop(_name(about, clash), self) is not self

    def count(self) -> int:
        """How many there are."""
        return len(self._made)

    def save(self) -> None:
        """Put the choices on the disk. Raises Failure."""
        merges = {**self._others, self._merge: self._made} if self._made else self._others
        temporary = self._path.with_name(f"{NAME}.new")
        with explain_errors(str(self._path)):
            if not merges:
                self._path.unlink(missing_ok=True)
                return
            make_folder(self._path.parent)
            kept = {merge: list(made.items()) for merge, made in merges.items()}
            data = json.dumps({"chosen": kept}, ensure_ascii=False, indent=1)
            save_beside(self._path, data.encode(), temporary)
            temporary.replace(self._path)

    def forget(self) -> None:
        """Drop all of them. Raises Failure."""
        self._made.clear()
        self.save()

    def _load(self) -> dict[str, dict[str, Any]]:
        """What the file says, by the merge that it is about."""
        with explain_errors(str(self._path)):
            data = self._path.read_bytes() if self._path.is_file() else b"{}"
        try:
            chosen = json.loads(data)["chosen"]
            return {str(merge): dict(made) for merge, made in chosen.items()}
        except (ValueError, TypeError, AttributeError, KeyError):  # nothing is chosen
            return {}


def _name(about: str, clash: Clash) -> str:
    """What tells a choice from others: the file, the place, and what both sides say there."""
    return json.dumps([about, clash.path, clash.ours, clash.theirs], sort_keys=True)
