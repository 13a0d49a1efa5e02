"""How things stand in a ledger, as `crm status` tells it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from crmcli.rules.findings import Finding
from crmcli.rules.settings import Person

Difference = Literal["changed", "added", "deleted", "unmerged", "ignored"]


class HandEdit(NamedTuple):
    """A file that is not as in the last commit, staged or not."""

    file: str
    difference: Difference


class Waiting(NamedTuple):
    """Acts that were sent to a branch and wait there to be merged into the upstream."""

    branch: str
    acts: int


class Clashing(NamedTuple):
    """A file that was changed differently here and in a branch of a remote."""

    customer: str | None
    file: str
    onto: str | None = None
    """That branch, as `crm resolve --onto` takes it; None: the one that this one follows."""


class Status(NamedTuple):
    """Who is at work, and what is not yet as it should be."""

    me: Person | None
    email: str | None
    """What git says; None when nobody has told it."""
    branch: str | None
    """None when HEAD is detached."""
    upstream: str | None
    """The branch that this one follows; None without one."""
    ahead: int | None
    """Acts (commits) that are not pushed; None without an upstream."""
    behind: int | None
    """Commits of the upstream, as last fetched, that are not here yet."""
    hand_edits: tuple[HandEdit, ...]
    broken: tuple[Finding, ...]
    """Why cards cannot be read."""
    under_way: str | None
    """What git is in the middle of: merge, rebase, cherry-pick, revert, bisect."""
    interrupted: str | None
    """The act that was killed half-way, `visit(huaxin)`; the next write finishes or undoes it."""
    drafts: tuple[tuple[str, str], ...] = ()
    """What was typed in `crm edit` and is not saved yet: each customer's id, and the file."""
    torn: str | None = None
    """The damaged journal of a write that was killed; the next write forgets it, or refuses."""
    running: str | None = None
    """The act that another crm is carrying out just now: its files may look edited by hand."""
    unsent: int | None = None
    """Acts that are here alone: `ahead` without merges, and without what waits in a request."""
    request: Waiting | None = None
    taken: int = 0
    """Acts that the upstream has under other commits: a squash on the forge, or the same twice."""
    clashes: tuple[Clashing, ...] = ()
    """What a sync would refuse to merge."""
    unlooked: int = 0
    """Files changed on both sides of which it is not known whether they clash: too many."""
    obstacle: str | None = None
    """Why the two cannot be merged at all: a code for people."""
    has_remote: bool = True
    """Whether there is anywhere to share the ledger."""
