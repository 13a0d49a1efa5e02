"""Twenty people at once: everybody's visit is there, once, and nobody's own work is touched."""

from __future__ import annotations

import pytest

from tests.sandbox import HUAXIN, Sandbox

WRITERS = 20
STAGED = "M  notes.txt\n"


def add_customers(ledger: Sandbox) -> list[str]:
    """A card for each writer, in one commit."""
    names = [f"huaxin-{number}" for number in range(WRITERS)]
    for name in names:
        ledger.put(f"records/{name}.yaml", HUAXIN.replace("id: huaxin", f"id: {name}"))
    ledger.git("add", "records")
    ledger.git("commit", "--quiet", "--message", "more cards")
    return names


@pytest.mark.parametrize("customers", [1, WRITERS])
def test_visits_at_once_are_all_there_once(ledger: Sandbox, customers: int) -> None:
    names = add_customers(ledger) if customers > 1 else ["huaxin"] * WRITERS
    ledger.put("notes.txt", "staged by the user\n")
    ledger.git("add", "notes.txt")
    start = ledger.head()
    running = [
        ledger.start_crm("visit", name, "-m", f"call number {number:02}")
        for number, name in enumerate(names)
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said

    cards = "".join(ledger.git("show", f"HEAD:records/{name}.yaml") for name in set(names))
    for number in range(WRITERS):
        assert cards.count(f"notes: call number {number:02}") == 1
    assert ledger.git("rev-list", "--count", f"{start}..HEAD") == f"{WRITERS}\n"
    touched = ledger.git("log", "--format=", "--name-only", f"{start}..HEAD").split()
    assert sorted(touched) == sorted(f"records/{name}.yaml" for name in names)
    assert ledger.status() == STAGED
    assert "error" not in ledger.git("fsck", "--strict", "--no-dangling")
