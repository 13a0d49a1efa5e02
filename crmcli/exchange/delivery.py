"""Sends letters by one way, each once, and says what became of each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from crmcli.errors import CrmError, MailFailed
from crmcli.exchange.mail import (
    LedgerName,
    Letter,
    Sender,
    build_message,
    make_message_id,
)
from crmcli.ledger.sent import Key, SentBook, Step
from crmcli.rules.outcome import Message


class Parcel(NamedTuple):
    """A letter made ready: who sends it, its Message-ID, and its bytes, lines ending in CRLF."""

    letter: Letter
    sender: str
    message_id: str
    data: bytes


class Verdict(NamedTuple):
    """What a way did with a letter.

    `failed` is tried again by the next run, `refused` by that of another day.
    """

    state: Literal["sent", "failed", "refused"]
    reason: Message | None = None


SENT = Verdict("sent")


class Way(Protocol):
    """How letters go."""

    def recover(self, begun: Iterable[Step]) -> None:
        """Clear away what a run that was killed has left half done. Raises CrmError."""

    def carry(self, parcel: Parcel, begin: Callable[..., None]) -> Verdict:
        """Hand one letter over.

        Calls `begin` right before it could arrive, with what `recover` needs to know. Raises
        CrmError where this one cannot go out.
        """

    def close(self) -> None:
        """Let go of what it holds."""


class Group(Protocol):
    """A group that is told of all letters together."""

    @property
    def name(self) -> str:
        """The service: `wecom`."""

    @property
    def place(self) -> str:
        """What tells it from another group there. It may be secret."""

    def post(self, letters: Sequence[Letter]) -> Verdict:
        """Post one message about these: `sent` or `failed`."""


class Outcome(NamedTuple):
    """What became of a letter. `already`: there was nothing to do; `reason` may say why."""

    letter: Letter
    state: Literal["sent", "already", "failed", "refused"]
    reason: Message | None = None
    group: str = ""
    """The service of a group that was to be told of it."""
    fault: Exception | None = None
    """What of ours went wrong with it."""


class Franking(NamedTuple):
    """What all letters of a run share."""

    sender: Sender
    ledger: LedgerName
    moment: datetime


def deliver(
    letters: Iterable[Letter], way: Way, sent: SentBook, franking: Franking
) -> list[Outcome]:
    """Send what was not sent yet, each noted as soon as it is, in the order given.

    One that fails holds up none of the others, and be it by a fault of ours: `raise_faults` is for
    those. Raises at once what `sent.note` raises where something that was sent cannot be noted,
    and BrokenPipeError where nobody reads them.
    """
    outcomes: list[Outcome] = []
    try:
        obstacle = _recover(way, sent)
        for letter in letters:
            try:
                outcomes.append(_deliver_one(letter, way, sent, franking, obstacle))
            except (CrmError, BrokenPipeError):
                raise
            except Exception as fault:
                reason = Message("mail-fault")
                outcomes.append(Outcome(letter, "failed", reason, fault=fault))
    finally:
        way.close()
    return outcomes


def send_sample(letter: Letter, way: Way, franking: Franking) -> Verdict:
    """Send a letter that is no digest of the day, and note nothing.

    It has a Message-ID that no other has: else who got it would not be given the digest itself.
    """
    sender = franking.sender.address
    message_id = f"<sample.{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    message = build_message(letter, *franking, message_id)
    try:
        parcel = Parcel(letter, sender, message_id, message.as_bytes())
        return way.carry(parcel, lambda **_: None)
    finally:
        way.close()


def deliver_to_group(letters: Sequence[Letter], group: Group, sent: SentBook) -> list[Outcome]:
    """Tell a group of the letters, all of one query, in one message for each kind and day, once
    a day.
    """
    outcomes: list[Outcome] = []
    for kind, day in dict.fromkeys((letter.kind, letter.day) for letter in letters):
        some = [letter for letter in letters if (letter.kind, letter.day) == (kind, day)]
        key = name_post(group.name, group.place, some[0].selection, day, kind)
        if sent.is_settled(key, ""):
            reason = _explain(sent, key)
            outcomes += [Outcome(letter, "already", reason, group.name) for letter in some]
            continue
        sent.note(key, Step("begun"))
        verdict = group.post(some)
        if verdict.state == "sent":
            sent.note(key, Step("sent"))
        outcomes += [Outcome(letter, *verdict, group.name) for letter in some]
    return outcomes


def name_post(service: str, place: str, selection: str, day: date, kind: str = "daily") -> Key:
    """What a group's message is known by. `place` and `selection` as in `Group` and `Letter`."""
    return Key(f"webhook:{service}", kind, day, f"{place}\n{selection}")


def check_outcomes(outcomes: Sequence[Outcome], sent: SentBook) -> None:
    """Raise MailFailed where something did not go out, or may not have.

    `mail-unsent` and `mail-refused` name the people, one for each reason, `post-unsent` nobody;
    `sent-broken` is a line of its own. The last of these is raised, with those before as its notes.
    """
    unsent = [one for one in outcomes if one.state in ("failed", "refused")]
    tried = sum(one.state != "already" for one in outcomes)
    troubles = [sent.trouble] if sent.trouble is not None else []
    troubles += [_explain_unsent(alike, tried) for alike in _group_by_reason(unsent)]
    if troubles:
        *before, last = troubles
        error = MailFailed(last.code, **last.values)
        error.notes = tuple(before)
        raise error


def raise_faults(outcomes: Sequence[Outcome]) -> None:
    """Raise the faults of ours that letters met with, several as an ExceptionGroup."""
    faults = [one.fault for one in outcomes if one.fault is not None]
    if len(faults) > 1:
        raise ExceptionGroup("with several letters", faults)
    if faults:
        raise faults[0]


def _group_by_reason(unsent: Sequence[Outcome]) -> list[list[Outcome]]:
    """Those that have one reason together; faults of ours last, for what tells them follows."""
    groups: list[list[Outcome]] = []
    for one in sorted(unsent, key=lambda one: one.fault is not None):
        for group in groups:
            if (group[0].state, group[0].reason) == (one.state, one.reason):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _explain_unsent(alike: Sequence[Outcome], count: int) -> Message:
    """What is said of those that have one reason, of `count` that were tried."""
    first = alike[0]
    if first.group:
        return Message("post-unsent", {"reason": first.reason})
    code = "mail-refused" if first.state == "refused" else "mail-unsent"
    names = list(dict.fromkeys(one.letter.person for one in alike))
    return Message(code, {"count": len(alike), "all": count, "who": names, "reason": first.reason})


def _recover(way: Way, sent: SentBook) -> Message | None:
    """What keeps the way from clearing away what a killed run has left; None: nothing does."""
    try:
        way.recover(sent.iter_begun())
    except CrmError as error:
        return Message(error.code, error.values)
    return None


def _deliver_one(
    letter: Letter, way: Way, sent: SentBook, franking: Franking, obstacle: Message | None
) -> Outcome:
    key = Key(letter.person, letter.kind, letter.day, letter.selection)
    if sent.is_settled(key, letter.address):
        return Outcome(letter, "already", _explain(sent, key))
    if obstacle is not None:
        return Outcome(letter, "failed", obstacle)
    try:
        parcel = _make_parcel(letter, sent.find(key), franking)
    except MailFailed as error:
        return Outcome(letter, "failed", Message(error.code, error.values))
    address = sent.make_fingerprint(letter.address)

    def begin(**place: object) -> None:
        sent.note(key, Step("begun", parcel.message_id, address, place))

    try:
        verdict = way.carry(parcel, begin)
    except CrmError as error:
        return Outcome(letter, "failed", Message(error.code, error.values))
    if verdict.state != "failed":
        told = tuple(map(sent.make_fingerprint, letter.left)) if verdict.state == "sent" else ()
        sent.note(key, Step(verdict.state, parcel.message_id, address, told=told))
    return Outcome(letter, *verdict)


def _make_parcel(letter: Letter, earlier: Step | None, franking: Franking) -> Parcel:
    """The letter made ready, by the name that an earlier attempt gave it."""
    message_id = earlier.message_id if earlier and earlier.state == "begun" else ""
    message_id = message_id or make_message_id(letter, franking.sender, franking.ledger)
    message = build_message(letter, *franking, message_id)
    return Parcel(letter, franking.sender.address, message_id, message.as_bytes())


def _explain(sent: SentBook, key: Key) -> Message | None:
    """Why there is nothing to do, where that is not because it was sent."""
    step = sent.find(key)
    if step is None:
        return Message("mail-lost")
    return Message("mail-refused-today") if step.state == "refused" else None
