"""Open a card for a new customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from crmcli.acts.entries import complete_value, get_field, make_scope
from crmcli.acts.guards import refuse_fixed, refuse_whole
from crmcli.errors import Refused, UsageError
from crmcli.rules.duplicates import Duplicate, Known, find_likely_duplicates
from crmcli.rules.edits import Set, apply_edits
from crmcli.rules.ids import RANDOM_LENGTH, RANDOM_PREFIX, is_id, make_unique
from crmcli.rules.outcome import Acting, Creation, Message
from crmcli.rules.paths import resolve_path
from crmcli.rules.proposals import propose_id
from crmcli.rules.understood import remark_days
from crmcli.rules.values import arrange, clean_text, parse_value

_EVIDENCE_SHOWN = 5


def open_card(
    known: Known,
    acting: Acting,
    name: str,
    assignments: Sequence[tuple[str, str]] = (),
    *,
    force: bool = False,
) -> Creation:
    """A card of that name, created today, owned by the one who acts unless said otherwise.

    `id=…` among the assignments gives the id; else it is made of the first alias or of the name,
    or of chance where the team or the name's script asks for it. Raises Refused `id-taken`, and
    `likely-duplicate` with the evidence unless `force`; UsageError as `set_fields`.
    """
    given: dict[str, Any] = {
        "name": clean_text(get_field(acting.root, "name"), name),
        "owner": acting.me.id,
        "created": acting.today.isoformat(),
    }
    days: list[Message] = []
    for path, text in assignments:
        given, understood = _assign(given, acting, path, text)
        days += understood
    card_id = _find_id(given, acting, known.ids)
    duplicates = find_likely_duplicates(given, known.list_alike(given))
    if duplicates and not force:
        raise Refused("likely-duplicate", name=name, evidence=_list_evidence(duplicates))
    value = arrange(acting.root, complete_value(acting.root, {**given, "id": card_id}, acting))
    return Creation(
        id=card_id,
        value=value,
        answer=Message("card-opened", {"id": card_id, "name": value["name"]}),
        notes=(*days, *([Message("duplicate-forced")] if duplicates else [])),
    )


def _assign(
    given: dict[str, Any], acting: Acting, path: str, text: str
) -> tuple[dict[str, Any], tuple[Message, ...]]:
    """The card with one assignment more, and the days that its words were taken for."""
    place = resolve_path(acting.root, given, path)
    refuse_fixed(place, "ID")
    refuse_whole(given, place, text, "ID")
    value = parse_value(place.field, text, make_scope(acting, given))
    edited: dict[str, Any] = apply_edits(given, [Set(place.path, value)])
    return edited, remark_days(place.field, text, value)


def _find_id(given: Mapping[str, Any], acting: Acting, taken: Collection[str]) -> str:
    said = given.get("id")
    if said is None:
        return _propose(given, acting, taken)
    if not is_id(said):
        raise UsageError("bad-id", id=said)
    if said in taken:
        raise Refused("id-taken", id=said)
    return str(said)


def _propose(given: Mapping[str, Any], acting: Acting, taken: Collection[str]) -> str:
    """An id of the short name; of chance where names must stay out of it, or cannot be written."""
    short = [*given.get("aliases", []), given["name"]]
    readable = [propose_id(one, taken) for one in short if acting.settings.ids == "name"]
    proposed = next(filter(None, readable), None)
    if proposed is not None:
        return proposed
    chance = acting.new_code(()) + acting.new_code(())
    return make_unique(RANDOM_PREFIX + chance[:RANDOM_LENGTH], taken)


def _list_evidence(duplicates: Sequence[Duplicate]) -> list[Message]:
    return [
        Message("duplicate", {"id": one.card_id, "name": one.name, "evidence": one.evidence})
        for one in duplicates[:_EVIDENCE_SHOWN]
    ]
