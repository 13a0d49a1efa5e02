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


class Choice(NamedTuple):
    """What was chosen for a clash; None: nothing shall stand there."""

    value: Any


class Choices:
    """The choices that lie in a folder."""

    def __init__(self, folder: Path, about: str) -> None:
        """`about` names the merge; what was chosen for another one counts no more."""
        self._path = folder / NAME
        self._about = about
        self._made = self._load()

    def find(self, file: str, clash: Clash) -> Choice | None:
        """What was chosen for a clash; None: nothing yet."""
        name = _name(file, clash)
        return Choice(self._made[name]) if name in self._made else None

    def has(self, file: str, clash: Clash) -> bool:
        """Whether something has been chosen for a clash."""
        return _name(file, clash) in self._made

    def get(self, file: str, clash: Clash) -> Any:
        """The value that was chosen; None: nothing shall stand there."""
        return self._made[_name(file, clash)]

    def make(self, file: str, clash: Clash, value: object) -> None:
        """Choose a value. Kept by `save`."""
        self._made[_name(file, clash)] = value

    def drop(self, file: str, clash: Clash) -> bool:
        """Forget what was chosen for one clash, if something was. Kept by `save`."""
        return self._made.pop(_name(file, clash), self) is not self

    def count(self) -> int:
        """How many there are."""
        return len(self._made)

    def save(self) -> None:
        """Put the choices on the disk. Raises Failure."""
        temporary = self._path.with_name(f"{NAME}.new")
        with explain_errors(str(self._path)):
            make_folder(self._path.parent)
            kept = {"about": self._about, "chosen": list(self._made.items())}
            data = json.dumps(kept, ensure_ascii=False, indent=1)
            save_beside(self._path, data.encode(), temporary)
            temporary.replace(self._path)

    def forget(self) -> None:
        """Drop all of them. Raises Failure."""
        self._made.clear()
        with explain_errors(str(self._path)):
            self._path.unlink(missing_ok=True)

    def _load(self) -> dict[str, Any]:
        with explain_errors(str(self._path)):
            data = self._path.read_bytes() if self._path.is_file() else b"{}"
        try:
            kept = json.loads(data)
            return dict(kept["chosen"]) if kept.get("about") == self._about else {}
        except (
            ValueError,
            TypeError,
            AttributeError,
            KeyError,
        ):  # nothing is chosen
            return {}


def _name(file: str, clash: Clash) -> str:
    """What a choice is about: the place, and what both sides say there."""
    return json.dumps([file, clash.path, clash.ours, clash.theirs], sort_keys=True)
