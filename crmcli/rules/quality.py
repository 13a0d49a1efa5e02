"""What a schema cannot say of a card: people, days, order and completeness.

Everything here takes values as they are, also where the schema objects to them: what has the
wrong kind is passed over, for the schema has named it already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmcli.rules.days import find_day
from crmcli.rules.fields import Field, find_choice
from crmcli.rules.findings import Flaw
from crmcli.rules.folding import fold_text
from crmcli.rules.ids import RESERVED
from crmcli.rules.outcome import Card
from crmcli.rules.probing import NOBODY, list_entries, probe_card
from crmcli.rules.review_rule import find_review_name, suggest_review_names
from crmcli.rules.settings import UNGRADED, Settings

_REACHABLE_BY = ("phones", "emails", "wechat", "qq", "fax")
_NOT_OF_INDIVIDUALS = frozenset({"industry", "size"})


class Examined(NamedTuple):
    """What is wrong with a card, errors and warnings mixed.

    `since`: the newest day of what has happened. On it and after it the card has the same flaws,
    unless one of them is that a day lies in the future. `named`: with a team that has all of
    them it has the same flaws; None where somebody is unknown, for then all the team counts.
    """

    flaws: list[Flaw]
    since: date | None
    named: frozenset[str] | None


def examine_card(card: Card, settings: Settings, root: Field, today: date) -> Examined:
    """What is wrong with one card beyond its schema."""
    value = card.value
    probed = probe_card(value, root, settings.people, today)
    is_known = all(flaw.rule != "unknown-person" for flaw in probed.flaws)
    flaws = [
        *_check_id(card),
        *probed.flaws,
        *_check_visits(value),
        *_check_grade(value, root),
        *_check_completeness(value, root),
    ]
    return Examined(flaws, probed.newest_past, probed.named if is_known else None)


def iter_ledger_findings(cards: Sequence[Card]) -> Iterator[tuple[str, Flaw]]:
    """What is wrong between cards, with the file it is wrong in: ids and codes used twice."""
    for key, rule in (("id", "duplicate-id"), ("code", "duplicate-code")):
        holders: dict[str, list[Card]] = {}
        for card in cards:
            named = _name(card, key)
            if isinstance(named, str):
                holders.setdefault(fold_text(named), []).append(card)
        for sharing in holders.values():
            for card in sharing if len(sharing) > 1 else ():
                others = tuple(one.file for one in sharing if one is not card)
                yield (
                    card.file,
                    Flaw((key,), rule, "error", {"value": _name(card, key), "others": others}),
                )


def _name(card: Card, key: str) -> object:
    return card.id if key == "id" else card.value.get(key)


def has_new_code(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether the code is another than it was."""
    old, new = before.get("code"), after.get("code")
    return isinstance(new, str) and (not isinstance(old, str) or fold_text(old) != fold_text(new))


def iter_settings_findings(settings: Settings, root: Field) -> Iterator[Flaw]:
    """What crm.yaml says that the cards' schema does not know: a channel, a grade."""
    visits = root.children.get("visits")
    channel = visits.item.children.get("channel") if visits and visits.item else None
    usual = settings.visit_channel
    if channel and usual is not None and usual not in {one.key for one in channel.choices}:
        meant = find_choice(channel, usual)
        near = (meant,) if meant else ()
        values = {"value": usual, "choices": channel.choices, "near": near}
        yield Flaw(("visit", "channel"), "bad-choice", "error", values)
    grade = root.children.get("grade")
    grades = {one.key for one in grade.choices} | {UNGRADED} if grade and grade.choices else set()
    for key in settings.cadence:
        if grades and key not in grades:
            values = {"grade": key, "grades": tuple(sorted(grades))}
            yield Flaw(("cadence", key), "unknown-grade", "warning", values)
    yield from _check_review(settings, root)
    yield from _check_readers(settings)


def _check_review(settings: Settings, root: Field) -> Iterator[Flaw]:
    for position, name in enumerate(settings.review or ()):
        if find_review_name(root, name) is None:
            values = {"value": name, "near": suggest_review_names(root, name)}
            yield Flaw(("review", position), "unknown-review", "error", values)


def _check_readers(settings: Settings) -> Iterator[Flaw]:
    """Who is to be told of the team by mail, and gets none."""
    mail = settings.mail
    for part, named in (("escalate", mail.escalate), ("weekly", mail.weekly)):
        for position, id_ in enumerate(named.to if named else ()):
            person = settings.people.get(id_)
            if person is not None and person.address is None:
                path = ("mail", part, "to", position)
                yield Flaw(path, "person-without-mail", "warning", {"value": id_})


def _check_id(card: Card) -> Iterator[Flaw]:
    named = card.value.get("id")
    if isinstance(named, str) and named != card.id:
        yield Flaw(("id",), "id-mismatch", "error", {"value": named, "stem": card.id})
    elif card.id in RESERVED:
        yield Flaw(("id",), "reserved-id", "error", {"value": card.id})


def _check_visits(value: Mapping[str, object]) -> Iterator[Flaw]:
    if "visits" not in value:
        return
    keys = list(value)
    if keys[-1] != "visits":
        after = tuple(keys[keys.index("visits") + 1 :])
        yield Flaw(("visits",), "visits-last", "warning", {"after": after})
    visits = value["visits"]
    yield from _check_order(visits if isinstance(visits, list) else [])


def _check_order(visits: Sequence[object]) -> Iterator[Flaw]:
    """The first visit that is dated before the one above it, and promises before their visit."""
    newest: date | None = None
    in_order = True
    for position, visit in enumerate(visits):
        day = find_day(visit.get("date")) if isinstance(visit, dict) else None
        if not isinstance(visit, dict) or day is None:
            continue
        if newest is None or day >= newest:
            newest = day
        elif in_order:
            in_order = False
            values = {"day": day, "newest": newest}
            yield Flaw(("visits", position, "date"), "visits-order", "warning", values)
        promised = find_day(visit.get("next"))
        if promised is not None and promised < day:
            values = {"day": promised, "visited": day}
            yield Flaw(("visits", position, "next"), "next-before-visit", "warning", values)


def _check_grade(value: Mapping[str, object], root: Field) -> Iterator[Flaw]:
    """The grade must be what the newest entry of the grade history says."""
    dated = [
        (str(entry.get("date")), position, str(entry["to"]))
        for position, entry in enumerate(list_entries(value, "regrades"))
        if "to" in entry
    ]
    place = root.children.get("grade")
    if not dated or place is None:
        return
    latest = max(dated)[2]
    grade = value.get("grade")
    if grade != latest and find_choice(place, latest) is not None:
        values = {"grade": grade or NOBODY, "latest": latest}
        yield Flaw(("grade",), "grade-history", "warning", values)


def _check_completeness(value: Mapping[str, object], root: Field) -> Iterator[Flaw]:
    """What a card should say sooner or later; nothing is asked of one that was put away."""
    if "archived" in value:
        return
    spared = _NOT_OF_INDIVIDUALS if value.get("kind") == "individual" else frozenset()
    absent = tuple(
        place
        for key, place in root.children.items()
        if place.asked and key not in spared and value.get(key) in (None, "", [], {})
    )
    if absent:
        from crmcli.rules.suggestions import name_filling

        values = {"fields": absent, "command": name_filling(value.get("id"), absent[0])}
        yield Flaw((), "incomplete", "warning", values)
    contacts = list_entries(value, "contacts")
    if contacts and not any(one.get(way) for one in contacts for way in _REACHABLE_BY):
        yield Flaw(("contacts",), "unreachable", "warning", {})
