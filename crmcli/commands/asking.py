"""What `crm visit` asks a person at a terminal, where the options did not say it.

Every answer is judged at once, so that a slip costs one answer and not the whole note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from crmcli.acts.entries import get_entries, get_field
from crmcli.commands.session import Session
from crmcli.errors import CrmError, NotFound, UsageError
from crmcli.rules.fields import Field, find_choice
from crmcli.rules.followup import NO_PROMISE
from crmcli.rules.paths import get_entry_position

if TYPE_CHECKING:
    from crmcli.acts.visit_entries import Promise
    from crmcli.book import Book
    from crmcli.rules.outcome import Card

Answer = TypeVar("Answer")

NOTHING = (NO_PROMISE, "无", "不约")


def understand_promise(text: str | None, today: date) -> Promise:
    """The day and the thing promised in `WHEN [TEXT]`; `none` ends the promise before.

    Raises UsageError("bad-date").
    """
    if text is None:
        return None
    if text.strip().casefold() in NOTHING:
        return NO_PROMISE
    from crmcli.rules.when_text import split_when

    when, what = split_when(text, today, "future")
    if when is None:
        raise UsageError("bad-date", text=text)
    return when, what or None


def ask_visit(session: Session, book: Book, card: Card, words: dict[str, Any]) -> None:
    """Ask for the notes, and for channel, contact and promise where `words` has none."""
    root = book.schema.root
    if words["channel"] is None:
        words["channel"] = _ask_channel(session, book, get_field(root, "visits", "channel"))
    if words["contact"] is None:
        names = list_contacts(card.value)
        words["contact"] = session.ask("ask-contact", names=names or ["-"]) or None
    words["notes"] = _ask_until(session, "ask-notes", _demand_text)
    if words["next"] is None:
        words["next"] = _ask_until(
            session, "ask-next", lambda text: understand_promise(text or None, book.today)
        )


def ask_amendment(
    session: Session, book: Book, card: Card, visit: Mapping[str, Any], words: dict[str, Any]
) -> None:
    """Ask what shall stand in a visit; an empty answer leaves a field as it is."""
    channel = get_field(book.schema.root, "visits", "channel")
    names = {
        str(one.get("id")): str(one.get("name")) for one in get_entries(card.value, "contacts")
    }
    promise = " ".join(str(visit[key]) for key in ("next", "next_what") if visit.get(key))
    session.say("amend-which", visit=visit["id"], name=card.value.get("name"))
    words["channel"] = _ask_again(
        session, channel, visit.get("channel"), lambda text: _judge_channel(channel, text)
    )
    contact = get_field(book.schema.root, "visits", "contact")
    words["contact"] = _ask_again(session, contact, names.get(str(visit.get("contact"))), str)
    notes = get_field(book.schema.root, "visits", "notes")
    words["notes"] = _ask_again(session, notes, visit.get("notes"), str)
    words["next"] = _ask_again(
        session,
        get_field(book.schema.root, "visits", "next"),
        promise,
        lambda text: understand_promise(text, book.today),
    )


def settle_contact(session: Session, book: Book, card: Card, words: dict[str, Any]) -> None:
    """Ask whether a contact who is not in the card shall be taken in with the visit.

    Raises NotFound when the answer is no.
    """
    field = get_field(book.schema.root, "contacts")
    try:
        get_entry_position(field, card.value.get("contacts"), words["contact"])
    except NotFound as error:
        if error.code == "ambiguous-entry":
            raise
        names = list_contacts(card.value)
        if not session.confirm("confirm-new-contact", name=words["contact"], names=names or ["-"]):
            raise NotFound(
                "unknown-contact", name=words["contact"], candidates=names or ["-"]
            ) from None
        title = session.ask("ask-new-contact", name=words["contact"]) or None
        words["new_contact"] = {"name": words["contact"], "title": title}


def list_contacts(value: Mapping[str, object]) -> list[str]:
    """The names of a card's contacts."""
    contacts = value.get("contacts")
    known = contacts if isinstance(contacts, list) else []
    return [str(one["name"]) for one in known if isinstance(one, Mapping) and one.get("name")]


def _ask_again(
    session: Session, field: Field, old: object, judge: Callable[[str], Answer]
) -> Answer | None:
    """Ask for a field that has a value; None where it shall stay."""
    shown = find_choice(field, str(old)) or (str(old or "").strip() or "-")
    return _ask_until(
        session,
        "ask-again",
        lambda text: judge(text) if text else None,
        field=field,
        old=shown,
    )


def _ask_channel(session: Session, book: Book, field: Field) -> str | None:
    usual = find_choice(field, book.settings.visit_channel or "")

    def judge(text: str) -> str | None:
        if not text and usual is not None:
            return None
        return _judge_channel(field, text)

    code = "ask-channel" if usual is None else "ask-channel-usual"
    return _ask_until(session, code, judge, choices=list(field.choices), usual=usual)


def _judge_channel(field: Field, text: str) -> str:
    choice = find_choice(field, text)
    if choice is None:
        raise UsageError("bad-choice", field=field, text=text, choices=list(field.choices))
    return choice.key


def _ask_until(
    session: Session, code: str, judge: Callable[[str], Answer], **values: object
) -> Answer:
    """Ask until `judge` takes the answer; what it refuses is said, and asked again."""
    while True:
        try:
            return judge(session.ask(code, **values))
        except CrmError as error:
            session.say(error.code, **error.values)


def _demand_text(text: str) -> str:
    if not text:
        raise UsageError("notes-empty")
    return text
