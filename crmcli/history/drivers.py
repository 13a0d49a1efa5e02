"""What a clone tells git of us: the programs that show a card and put two versions together.

git runs a program of ours only where the clone's own settings name it, for what a repository
brings along could be anybody's. So each clone is told once: by `crm init`, by `crm doctor --fix`,
and by the first write that finds it untold.

A setting names Python by its full path, for the next terminal may know no virtual environment.
Where that Python is gone, or our program in it, git does what it would have done without us.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from crmcli.history.runner import demand, run_git

_TEXTCONV = "crmcli.commands.textconv"
_MERGE = "crmcli.commands.merge_driver"
_RUN = "-P -m"
"""Without -P Python would look for our modules in the ledger first, and run what lies there."""
MERGED, CLASHED = 10, 11
"""How the merge driver ends: its answer is whole, or has markers in it. Else it has none."""


def format_textconv() -> str:
    """The setting that has a card shown field by field; the bare file where we are gone."""
    python = format_python()
    program = f'{python} {_RUN} {_TEXTCONV} "$1"'
    return f'show() {{ test -x {python} && {program} || cat "$1"; }}; show'


def format_merge() -> str:
    """The setting that has a card merged by what it means; git's own merge where we are gone.

    Python ends with 1 where our program is not there or breaks, and so does a merge that clashes:
    therefore the program says with other numbers what came of it. In a rebase git takes for theirs
    what this clone's people have made: the markers call that ours, as the program does.
    """
    python = format_python().replace("%", "%%")
    program = f"test -x {python} && {python} {_RUN} {_MERGE} %O %A %B %L %P"
    ends = f"{MERGED}) exit 0;; {CLASHED}) exit 1;;"
    is_rebase = 'test -e "$g/rebase-merge" -o -e "$g/rebase-apply"'
    names = f"g=$(git rev-parse --git-dir); set ours theirs; {is_rebase} && set theirs ours"
    lines = 'git merge-file --diff3 --marker-size=%L -L "$1" -L base -L "$2" %A %O %B'
    return f"{program}; case $? in {ends} esac; {names}; {lines}"


def format_python() -> str:
    """The full path of the Python that runs us, quoted for a shell (git's own on Windows)."""
    place = Path(sys.executable).as_posix()
    return "'" + place.replace("'", "'\\''") + "'"


_WANTED: Mapping[str, Callable[[], str]] = {
    "diff.crm.textconv": format_textconv,
    # git would keep what it was shown in the repository: phone numbers, and under an old schema.
    "diff.crm.cachetextconv": lambda: "false",
    "merge.crm.name": lambda: "cards by what they mean",
    "merge.crm.driver": format_merge,
    # A merge of merges begins at what both began at: no card has markers in it then.
    "merge.crm.recursive": lambda: "binary",
    # The heading of a hunk says whose card it is; without our program, in which entry it lies.
    "diff.crm.xfuncname": lambda: r"^(name: .*|[ ]+- (id|date): .*)$",
}
"""What each clone is told, by git's key; a setting that is there already stays as it is."""

_OURS = rf"test -x '((?:[^']|'\\'')*)' && .* {_RUN} crmcli\."
"""A setting that we have made, and the Python in it."""


def list_missing_drivers(settings: Mapping[str, str]) -> list[str]:
    """The keys that a clone wants and that are not among these settings of git's.

    So is one of ours that names a Python which is gone. What somebody else has set stays.
    """
    return [key for key in _WANTED if key not in settings or _is_outdated(settings[key])]


def register_drivers(root: Path, missing: Sequence[str]) -> None:
    """Tell git the settings under these keys, in this clone only. Raises GitFailed."""
    for key in missing:
        arguments = ("config", "--local", key, _WANTED[key]())
        demand(arguments, run_git(root, *arguments, writes=True))


def _is_outdated(setting: str) -> bool:
    # git reads `%%` in the setting of a merge driver as `%`.
    ours = re.search(_OURS, setting.replace("%%", "%"))
    return ours is not None and not os.access(ours[1].replace("'\\''", "'"), os.X_OK)
