"""How one comes back from a crm.yaml or schema that was edited until it could not be read."""

from __future__ import annotations

from crmcli.errors import Failure
from crmcli.history.conflicts import list_conflicts
from crmcli.history.repository import Repository
from crmcli.history.worktree import load_committed
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.records import find_bytes
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.rules.outcome import Message


def list_ways_back(repository: Repository, error: Failure) -> tuple[Message, ...]:
    """What helps against the failure to read one of the ledger's own files.

    Nothing where it is as the last commit has it. One in conflict is to be settled; one that was
    edited may be taken from the last commit again.
    """
    place = str(error.values.get("file") or error.values.get("place") or "").partition(":")[0]
    if place not in (SETTINGS_FILE, CALENDAR_FILE, SCHEMA_FILE):
        return ()
    if any(place in conflict.files for conflict in list_conflicts(repository)):
        return (Message("way-back-settle"),)
    committed = load_committed(repository.root, [place]).get(place)
    if committed is None or committed == find_bytes(repository.root, place):
        return ()
    return (Message("way-back-edited", {"file": place}),)
