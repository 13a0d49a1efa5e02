"""A choice is judged when it is made: by its own place, whatever is chosen elsewhere later."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.book.resolving import Resolver
from crmcli.errors import InvalidCard
from crmcli.rules.edits import Delete, Insert, Set
from tests.sandbox import Sandbox
from tests.team import edit, open_clone, sync_clone

WHOM = ("visits", 0, "contact")
ZHU = {"id": "zhu", "name": "朱丽", "role": "user"}


@pytest.fixture
def resolver(hub: Path, ours: Sandbox, theirs: Sandbox) -> Resolver:
    """They took a contact out; we changed it, and had the visit with somebody else."""
    edit(theirs, Delete(("contacts", 0)), Delete(WHOM), Set(("size",), "1"))
    sync_clone(theirs)
    edit(ours, Set(("contacts", 0, "title"), "总监"), Insert(("contacts",), ZHU))
    edit(ours, Set(WHOM, "zhu"), Set(("size",), "2"))
    ours.git("fetch", "--quiet")
    return Resolver(open_clone(ours))


def find_path(resolver: Resolver, last: str) -> tuple[str, ...]:
    return next(clash.path for _, clash in resolver.iter_clashes() if clash.path[-1] == last)


def test_a_value_may_need_a_side_that_is_taken_later(resolver: Resolver) -> None:
    (contest,) = resolver.contests
    resolver.refuse_misfits(contest, {find_path(resolver, "contact"): "wang"})
    for one, clash in list(resolver.iter_clashes()):
        if clash.path[0] == "contacts":
            resolver.choose(one, clash, None)
    with pytest.raises(InvalidCard, match="resolve-misfit"):
        resolver.refuse_misfits(contest, {find_path(resolver, "contact"): "wang"})


def test_nobody_has_such_a_value(resolver: Resolver) -> None:
    (contest,) = resolver.contests
    with pytest.raises(InvalidCard, match="resolve-misfit") as refused:
        resolver.refuse_misfits(contest, {find_path(resolver, "contact"): "nobody"})
    (finding,) = refused.value.values["findings"]  # type: ignore[misc]
    assert finding.path == ".".join(find_path(resolver, "contact"))
    resolver.refuse_misfits(contest, {("size",): "3"})


def test_what_is_chosen_wrongly_is_told_as_a_choice(resolver: Resolver) -> None:
    for contest, clash in list(resolver.iter_clashes()):
        value = {"contacts": None, "visits": "wang", "size": "3"}[clash.path[0]]
        resolver.choose(contest, clash, value)
    with pytest.raises(InvalidCard, match="resolve-invalid"):
        resolver.finish()
