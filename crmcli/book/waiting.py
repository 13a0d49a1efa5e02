"""What waits in a branch of one's own, where the team's takes no pushes."""

from __future__ import annotations

_TRUNKS = ("main", "master")
"""What goes there waits in `crm/ID`, so that a person has one branch of an obvious name."""


def name_request(person: str, branch: str) -> str:
    """The branch in which a person's acts wait for one of the team's: one a person for each.

    Acts for one branch are not for another.
    """
    return f"crm/{person}" if branch in _TRUNKS else f"crm/{person}-{branch}"
