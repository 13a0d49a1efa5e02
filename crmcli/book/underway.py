"""What git is in the middle of stands in the way of a write; what ends it is said."""

from __future__ import annotations

from crmcli.errors import Refused
from crmcli.history.repository import Repository, find_under_way


def refuse_under_way(repository: Repository) -> None:
    """Raise Refused where git is in the middle of something.

    `under-way` where conflicts are left to settle, `under-way-settled` where git only waits to be
    told to go on, `under-way-bisect`.
    """
    what = find_under_way(repository)
    if what is None:
        return
    if what == "bisect":
        raise Refused("under-way-bisect")
    from crmcli.history.conflicts import list_conflicts

    code = "under-way" if list_conflicts(repository) else "under-way-settled"
    raise Refused(code, what=what)
