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


class Elsewhere(NamedTuple):
    """Acts in the branch that ours are sent to, which neither we nor the upstream have."""

    branch: str
    acts: int


class Clashing(NamedTuple):
    """A file that was changed differently here and in a branch of a remote, or in git's merge."""

    customer: str | None
    file: str
    onto: str | None = None
    """That branch, as `crm resolve --onto` takes it; None: the one that this one follows."""
    places: int = 0
    """What there is to choose; 0 where that cannot be settled field by field."""
    chosen: int = 0
    """For how many of them `crm resolve` keeps a choice."""


class Sharing(NamedTuple):
    """The branch beside the one that it follows, as that was when it was last asked for."""

    upstream: str | None = None
    """The branch that this one follows; None without one."""
    ahead: int | None = None
    """Acts (commits) that are not pushed; None without an upstream, or where nothing is known."""
    behind: int | None = None
    """Commits of the upstream, as last fetched, that are not here yet."""
    unsent: int | None = None
    """Acts that are here alone: `ahead` without merges, and without what waits in a request."""
    gone: bool = False
    """The remote had the upstream once, and has it no more."""
    request: Waiting | None = None
    taken: int = 0
    """Acts that the upstream has under other commits: a squash on the forge, or the same twice."""
    elsewhere: Elsewhere | None = None
    clashes: tuple[Clashing, ...] = ()
    """What a sync would refuse to merge."""
    unlooked: int = 0
    """Files changed on both sides of which it is not known whether they clash: too many."""
    obstacle: str | None = None
    """Why the two cannot be merged at all: a code for people."""


class Status(NamedTuple):
    """Who is at work, and what is not yet as it should be."""

    me: Person | None
    email: str | None
    """What git says; None when nobody has told it."""
    branch: str | None
    """None when HEAD is detached."""
    sharing: Sharing
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
    conflicts: tuple[Clashing, ...] = ()
    """What git could not merge, and we neither without somebody's choice."""
    has_remote: bool = True
    """Whether there is anywhere to share the ledger."""
