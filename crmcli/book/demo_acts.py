"""The acts of the sample ledger: what the data file says, as the commands would carry it out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from crmcli.acts.add import add_entries
from crmcli.acts.archive import archive_card, restore_card
from crmcli.acts.entries import get_list
from crmcli.acts.promise import promise_next
from crmcli.acts.regrade import regrade_card
from crmcli.acts.set import set_fields
from crmcli.acts.unset import unset_fields
from crmcli.acts.visit import log_visit
from crmcli.rules.edits import Set
from crmcli.rules.outcome import Acting, Card, Message, Outcome

Words = Mapping[str, Any]
"""What the data file, or the plan, says of an act."""

_UNSAID = Message("saved", {"files": []})
"""Nobody hears an answer of these acts."""
_TURNS = 3
"""Every third contact is with somebody other than the first of the card."""


class Done(NamedTuple):
    """An act on a card: the verb of its commit, what it wants, and the reason if it has one."""

    verb: str
    outcome: Outcome
    reason: str | None = None


def perform_act(verb: str, card: Card, acting: Acting, words: Words) -> Done:
    """Carry out one act of the plan on a card."""
    return _ACTS[verb](card, acting, words)


def list_ways(contact: Mapping[str, str]) -> dict[str, object]:
    """A contact of the data file as the card has it: phones and e-mails are lists."""
    return {key: [text] if key in ("phones", "emails") else text for key, text in contact.items()}


def _visit(card: Card, acting: Acting, words: Words) -> Done:
    contacts = [one["id"] for one in get_list(card.value, "contacts")]
    visits = len(get_list(card.value, "visits"))
    turn = visits // _TURNS if visits % _TURNS == _TURNS - 1 else 0
    contact = contacts[turn % len(contacts)] if contacts else None
    return Done("visit", log_visit(card, acting, contact=contact, **words))


def _next(card: Card, acting: Acting, words: Words) -> Done:
    on: date = words.get("on") or acting.today + timedelta(days=words["in"])
    return Done("next", promise_next(card, acting, on, words["what"]))


def _end(card: Card, acting: Acting, words: Words) -> Done:
    return Done("next", promise_next(card, acting, None))


def _regrade(card: Card, acting: Acting, words: Words) -> Done:
    return Done("regrade", regrade_card(card, acting, words["to"], words["reason"]))


def _set(card: Card, acting: Acting, words: Words) -> Done:
    fields = {path: str(text) for path, text in words.items() if path not in ("ago", "do")}
    return Done("set", set_fields(card, acting, list(fields.items())))


def _deal(card: Card, acting: Acting, words: Words) -> Done:
    deal = {
        "amount": words["amount"],
        "currency": words.get("currency", "CNY"),
        "on": acting.today.isoformat(),
    }
    return _set(card, acting, {"stage": "customer", "first_deal": json.dumps(deal)})


def _churn(card: Card, acting: Acting, words: Words) -> Done:
    churn = {"reason": words["reason"], "on": acting.today.isoformat()}
    text = json.dumps(churn, ensure_ascii=False)
    return _set(card, acting, {"stage": "churned", "churn": text})


def _give(card: Card, acting: Acting, words: Words) -> Done:
    return _set(card, acting, {"owner": words["to"]})


def _add(card: Card, acting: Acting, words: Words) -> Done:
    text = json.dumps(words["entry"], ensure_ascii=False)
    return Done("add", add_entries(card, acting, words["path"], [text]))


def _contact(card: Card, acting: Acting, words: Words) -> Done:
    entry = list_ways(words["entry"])
    return _add(card, acting, {"path": "contacts", "entry": entry})


def _tag(card: Card, acting: Acting, words: Words) -> Done:
    if "add" in words:
        return Done("add", add_entries(card, acting, "tags", [words["add"]]))
    return Done("unset", unset_fields(card, acting, "tags", [words["remove"]]))


def _archive(card: Card, acting: Acting, words: Words) -> Done:
    return Done("archive", archive_card(card, acting, words["reason"]))


def _restore(card: Card, acting: Acting, words: Words) -> Done:
    return Done("restore", restore_card(card, acting))


def _edit_by_hand(card: Card, acting: Acting, words: Words) -> Done:
    edit = Set(tuple(words["path"]), words["value"])
    return Done("save", Outcome((edit,), _UNSAID, ("changed",)), words.get("reason"))


_ACTS: Mapping[str, Callable[[Card, Acting, Words], Done]] = {
    "add": _add,
    "archive": _archive,
    "churn": _churn,
    "contact": _contact,
    "deal": _deal,
    "end": _end,
    "hand": _edit_by_hand,
    "next": _next,
    "owner": _give,
    "regrade": _regrade,
    "restore": _restore,
    "set": _set,
    "tag": _tag,
    "visit": _visit,
}
