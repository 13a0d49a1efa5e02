"""What has been sent: a file in git's directory, or where the caller says, a line a step.

It answers for two things: nobody is sent the same digest twice, and nobody is left out because a
run was killed. A step is on the disk before the next one begins. The lock beside the file lets one
run send at a time. Nothing here names a customer; people are named by their ids. A fingerprint is
salted with what the file's first line says, for the file may lie in a forge's cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from crmcli.errors import Failure
from crmcli.ledger.disk import explain_errors, make_folder, save_beside, save_folder, write_all
from crmcli.ledger.locking import LOCK_SECONDS, hold_lock
from crmcli.rules.outcome import Message
from crmcli.rules.reminding import Earlier

SENT_FILE = "sent.jsonl"
KEPT_DAYS = 60
"""Days for which it is remembered what was sent."""

_MARK = "crm-sent"
_START = b'{"crm-sent"'
_VERSION = 1
_STATES = ("begun", "sent", "refused")


class Key(NamedTuple):
    """One digest: whose (`webhook:wecom` for a group's), which, of which day."""

    person: str
    kind: str
    day: date
    part: str = ""
    """What else makes it another one: the query that selects, the group. A fingerprint of it is
    kept, for a query names customers, and the address of a group's bot is its password."""


class Step(NamedTuple):
    """How far a digest has come. `begun` was handed over, with no answer that we know of."""

    state: Literal["begun", "sent", "refused"]
    message_id: str = ""
    address: str = ""
    """A fingerprint of where it was to go."""
    place: Mapping[str, Any] = MappingProxyType({})
    """Of one that was begun in a mailbox, the `file`, and the `hash` of the `size` bytes `at`."""
    told: tuple[str, ...] = ()
    """Fingerprints of those left for long of whom one that was sent tells a manager."""


class SentNotes:
    """What the file says."""

    def __init__(
        self,
        steps: Mapping[Key, Step],
        lost: date | None,
        salt: str = "",
        trouble: Message | None = None,
    ) -> None:
        """`lost` is the last day for which it is not known any more; `salt` the file's."""
        self._steps = dict(steps)
        self._lost = lost
        self._salt = salt
        self.trouble = trouble
        """Why it is not known who was sent what today, if it is not."""

    def make_fingerprint(self, text: str) -> str:
        """Tells one address, or customer, from another, and not which it is."""
        salted = f"{self._salt}\0{text.casefold()}"
        return hashlib.sha256(salted.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def find(self, key: Key) -> Step | None:
        """How far this digest has come; None where it was never begun."""
        return self._steps.get(self._seal(key))

    def is_settled(self, key: Key, address: str) -> bool:
        """Whether nothing is left to do: it was sent, or this very address refused that day."""
        step = self.find(key)
        if step is None:
            return self.is_lost(key)
        return step.state == "sent" or (
            step.state == "refused" and step.address == self.make_fingerprint(address)
        )

    def is_lost(self, key: Key) -> bool:
        """Whether the file was damaged on that day, so that it may have been sent or not."""
        return self._lost is not None and key.day <= self._lost and self.find(key) is None

    def iter_begun(self) -> Iterator[Step]:
        """Every digest that was handed over, with no answer that we know of."""
        yield from (step for step in self._steps.values() if step.state == "begun")

    def find_last(self, wanted: Key) -> Earlier | None:
        """The last digest such as `wanted` that was sent, of a day before it."""
        wanted = self._seal(wanted)
        found = {
            key.day: step
            for key, step in self._steps.items()
            if key._replace(day=wanted.day) == wanted and step.state == "sent"
        }
        day = max((day for day in found if day < wanted.day), default=None)
        if day is None:
            return None
        told = frozenset(found[day].told)
        return Earlier(day, lambda name: self.make_fingerprint(name) in told)

    def _seal(self, key: Key) -> Key:
        """The key as the file has it."""
        return key._replace(part=self.make_fingerprint(key.part)) if key.part else key


class SentBook(SentNotes):
    """The file, open for the steps of this run; `hold_sent_book` gives it."""

    def __init__(
        self,
        path: Path,
        steps: Mapping[Key, Step],
        lost: date | None,
        salt: str,
        trouble: Message | None = None,
    ) -> None:
        super().__init__(steps, lost, salt, trouble)
        self._path = path

    def note(self, key: Key, step: Step) -> None:
        """Put one step on the disk, wholly or not at all. Raises Failure, as `explain_errors`."""
        key = self._seal(key)
        with explain_errors(str(self._path)):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND)
            try:
                end = os.fstat(descriptor).st_size
                try:
                    write_all(descriptor, _format_line(key, step) + b"\n")
                    os.fsync(descriptor)
                except OSError:
                    os.ftruncate(descriptor, end)  # else the next line would join the half one
                    raise
            finally:
                os.close(descriptor)
        self._steps[key] = step


def read_sent_notes(path: Path, today: date) -> SentNotes:
    """What the file says just now, for somebody who sends nothing, and leaves a damaged one as it
    is: with that, nothing would be sent on the day `today`. Raises Failure.
    """
    found = _read(path)
    if found.is_broken:
        trouble = Message("sent-damaged", {"file": str(path)})
        return SentNotes(found.steps, today, found.salt, trouble)
    return SentNotes(found.steps, found.lost, found.salt, _recall_trouble(path, found.lost, today))


@contextlib.contextmanager
def hold_sent_book(path: Path, today: date, seconds: float = LOCK_SECONDS) -> Iterator[SentBook]:
    """Keep other runs out while the block sends.

    A file that ends in half a line, as a power cut leaves it, is mended: the step was not noted.
    One that is damaged otherwise, or empty, is put aside: who has been sent what is not known
    for the days up to `today`, and nobody is sent a second one. `trouble` says so to each run of
    that day. One that is something else is left alone. Raises Refused("sending-locked") where
    another run takes longer than `seconds`; Failure("sent-not-ours", "sent-other-version"), or as
    `explain_errors`.
    """
    with explain_errors(str(path)):
        make_folder(path.parent)
    name = f"{path.name}.lock"
    with hold_lock(path.parent, seconds, name, refusal="sending-locked"):
        found = _read(path)
        lost, trouble = found.lost, _recall_trouble(path, found.lost, today)
        if found.is_broken:
            lost = today
            trouble = _put_aside(path)
        steps = {
            key: step
            for key, step in found.steps.items()
            if today - key.day <= timedelta(days=KEPT_DAYS)
        }
        salt = found.salt or secrets.token_hex(16)
        if not found.is_tidy or not found.salt or len(steps) < len(found.steps):
            _save(path, salt, steps, lost)
        yield SentBook(path, steps, lost, salt, trouble)


class _Found(NamedTuple):
    steps: Mapping[Key, Step]
    lost: date | None
    salt: str = ""
    """Empty where the file has none."""
    is_broken: bool = False
    is_tidy: bool = True
    """Another line may be appended just so."""


def _read(path: Path) -> _Found:
    with explain_errors(str(path)):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return _Found({}, None, is_tidy=False)
    first, *lines = data.split(b"\n")
    salt = _read_salt(path, first)
    if salt is None:
        if not _is_damaged_start(data):
            raise Failure("sent-not-ours", file=str(path))
        return _Found({}, None, is_broken=True, is_tidy=False)
    torn = lines.pop() if lines else b""
    return _parse(lines, salt, is_tidy=bool(data.endswith(b"\n")) and not torn)


def _parse(lines: list[bytes], salt: str, *, is_tidy: bool) -> _Found:
    steps: dict[Key, Step] = {}
    lost: date | None = None
    is_broken = False
    for line in lines:
        try:
            value = json.loads(line)
            if "lost" in value:
                lost = date.fromisoformat(value["lost"])
            else:
                key, step = _parse_step(value)
                steps[key] = step
        except (ValueError, KeyError, TypeError, RecursionError):
            is_broken = True
    return _Found(steps, lost, salt, is_broken, is_tidy and not is_broken)


def _parse_step(value: Mapping[str, Any]) -> tuple[Key, Step]:
    if value["state"] not in _STATES:
        raise ValueError(value["state"])
    day, part = date.fromisoformat(value["day"]), str(value.get("part", ""))
    key = Key(str(value["person"]), str(value["kind"]), day, part)
    place = _check_place(value.get("place", {}))
    told = value.get("told", [])
    if not isinstance(told, list):
        raise TypeError(told)
    message_id, address = str(value.get("id", "")), str(value.get("address", ""))
    return key, Step(value["state"], message_id, address, place, tuple(map(str, told)))


def _check_place(value: object) -> Mapping[str, Any]:
    """The place of a letter that was begun; empty where the way needs to know none."""
    kinds = {"file": str, "at": int, "size": int, "hash": str}
    if not isinstance(value, dict):
        raise TypeError(value)
    place: dict[str, Any] = value
    if place and {name: type(one) for name, one in place.items()} != kinds:
        raise TypeError(value)
    if place and min(place["at"], place["size"]) < 0:
        raise ValueError(value)
    return place


def _is_damaged_start(data: bytes) -> bool:
    """Whether a file that does not begin as ours do did so once.

    A power cut can leave it empty, cut off, or filled with zeros.
    """
    return data.startswith(_START) or _START.startswith(data.rstrip(b"\0"))


def _read_salt(path: Path, first: bytes) -> str | None:
    """What the first line says; None where it is none of ours.

    Raises Failure("sent-other-version"): what a newer program has written is left alone.
    """
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or _MARK not in value:
        return None
    if value[_MARK] != _VERSION:
        raise Failure("sent-other-version", file=str(path))
    return str(value.get("salt", ""))


def _put_aside(path: Path) -> Message:
    with explain_errors(str(path)):
        path.replace(_name_aside(path))
    return _make_trouble(path)


def _recall_trouble(path: Path, lost: date | None, today: date) -> Message | None:
    """What an earlier run of the day said when it put the damaged file aside."""
    return _make_trouble(path) if lost is not None and lost >= today else None


def _make_trouble(path: Path) -> Message:
    return Message("sent-broken", {"file": str(path), "aside": str(_name_aside(path))})


def _name_aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.broken")


def _save(path: Path, salt: str, steps: Mapping[Key, Step], lost: date | None) -> None:
    lines = [json.dumps({_MARK: _VERSION, "salt": salt}).encode()]
    if lost is not None:
        lines.append(json.dumps({"lost": lost.isoformat()}).encode())
    lines += [_format_line(key, step) for key, step in steps.items()]
    temporary = path.with_name(f"{path.name}.new")
    with explain_errors(str(path)):
        save_beside(path, b"".join(line + b"\n" for line in lines), temporary)
        temporary.replace(path)
        save_folder(path.parent)


def _format_line(key: Key, step: Step) -> bytes:
    value: dict[str, Any] = {
        "state": step.state,
        "person": key.person,
        "kind": key.kind,
        "day": key.day.isoformat(),
    }
    if key.part:
        value["part"] = key.part
    if step.message_id:
        value["id"] = step.message_id
    if step.address:
        value["address"] = step.address
    if step.place:
        value["place"] = dict(step.place)
    if step.told:
        value["told"] = step.told
    return json.dumps(value, ensure_ascii=False).encode()
