"""What the index keeps of a card: its value in two parts, and where its follow-up stands.

The visits are most of a card and seldom asked for, so they are packed apart from the rest.
"""

import zlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import orjson

from crmcli.ledger.limits import MAX_BYTES
from crmcli.rules.followup import Standing, assess_card, find_last_visit
from crmcli.rules.settings import Settings

LOG = "visits"
HEADLINE = ("name", "grade", "owner", "created", "archived")
_read_day = cache(date.fromisoformat)
"""Of many customers hundreds have the same day, and to look it up is quicker."""
_QUICK = 1
"""zlib's level: a quarter of the size for a fifteenth of what reading the card costs."""
_WINDOW, _MEMORY = 12, 5
"""Bits of what zlib looks back upon, and its tables: as much as the visits of a card need. To
clear the usual ones costs more than to pack."""


class Entry(NamedTuple):
    """What a card's bytes say. `front` is None when the dialect refuses them."""

    blob: bytes
    """The id that git gives to these bytes."""
    blob_with_lf: bytes
    """The same with Unix line ends, as git may keep them."""
    due: str | None
    """The day on which the customer is due, by which a list of many is narrowed."""
    summary: str | None
    """As JSON: the few fields by which such a list tells one from another, and the standing."""
    front: str | None
    """The value without the visits, as JSON."""
    log: bytes | None
    """The visits and their place among the keys, as packed JSON; None for a card without."""
    last: str | None
    """The visit that `followup.find_last_visit` finds, as JSON: more of a log few ask for."""


def make_entry(
    data: bytes, value: Mapping[str, Any] | None, settings: Settings, algorithm: str
) -> Entry:
    """What the index keeps of bytes that say this. `algorithm` is the one of git's ids here."""
    blob = name_blob(data, algorithm)
    as_kept = _name_with_lf(data, algorithm) if b"\r" in data else blob
    if value is None:
        return Entry(blob, as_kept, None, None, None, None, None)
    due, summary = _summarize(value, assess_card(value, settings))
    last = find_last_visit(value)
    return Entry(
        blob, as_kept, due, summary, *_split_value(value), _write_json(last) if last else None
    )


def name_blob(data: bytes, algorithm: str) -> bytes:
    """The id that git gives to a file's bytes.

    One that is, or would be with other line ends, too large for a record has an id that git never
    gives, so that it is read each time: git may keep it with those.
    """
    import hashlib  # it costs as much as a hundred cards, and who only unpacks needs none

    kind = b"file" if _may_be_too_large(data) else b"blob"
    return hashlib.new(algorithm, b"%s %d\0" % (kind, len(data)) + data).digest()


def _may_be_too_large(data: bytes) -> bool:
    return len(data) > MAX_BYTES // 2 and len(data) + data.count(b"\n") > MAX_BYTES


def _name_with_lf(data: bytes, algorithm: str) -> bytes:
    """The id of the same text with Unix line ends, if it is the same text for a reader of YAML."""
    with_lf = data.replace(b"\r\n", b"\n")
    return name_blob(data if b"\r" in with_lf else with_lf, algorithm)


def pack_text(text: str) -> str:
    """A text as it stands in a card's front."""
    return _write_json(text)


def unpack_summary(summary: str) -> tuple[dict[str, Any], Standing]:
    """A card's headline, and where its follow-up stands."""
    said = orjson.loads(summary)
    (name, grade, owner, created, archived), facts = said
    last_visit, channel, due, basis, promised, promised_on, *rest = facts
    standing = Standing(
        last_visit and _read_day(last_visit),
        channel,
        due and _read_day(due),
        basis,
        promised,
        promised_on and _read_day(promised_on),
        *rest,
    )
    headline = {
        "name": name,
        "grade": grade,
        "owner": owner,
        "created": created,
        "archived": archived,
    }
    return headline, standing


def unpack_map(front: str) -> dict[str, Any]:
    """A card's value without its visits."""
    value: dict[str, Any]
    value = orjson.loads(front)
    return value


def unpack_latest(front: str, last: str | None) -> dict[str, Any]:
    """A card's value with the last visit as the only one."""
    value = unpack_map(front)
    return value if last is None else {**value, LOG: [orjson.loads(last)]}


def unpack_value(front: str, log: bytes | None) -> dict[str, Any]:
    """A card's whole value, its keys in the order of the file."""
    value = unpack_map(front)
    if log is None:
        return value
    place, visits = orjson.loads(zlib.decompress(log))
    if place == len(value):
        value[LOG] = visits
        return value
    keys = list(value)
    keys.insert(place, LOG)
    return {key: visits if key == LOG else value[key] for key in keys}


def _summarize(value: Mapping[str, Any], standing: Standing) -> tuple[str | None, str]:
    """The day on which the customer is due, and what `unpack_summary` reads."""
    headline = [value.get(key) for key in HEADLINE]
    told = [one.isoformat() if isinstance(one, date) else one for one in standing]
    due = None if standing.due is None else standing.due.isoformat()
    return due, _write_json([headline, told])


def _split_value(value: Mapping[str, Any]) -> tuple[str, bytes | None]:
    if LOG not in value:
        return _write_json(value), None
    front = {key: inside for key, inside in value.items() if key != LOG}
    log = orjson.dumps([list(value).index(LOG), value[LOG]])
    return _write_json(front), _pack(log)


def _pack(log: bytes) -> bytes:
    packer = zlib.compressobj(_QUICK, wbits=_WINDOW, memLevel=_MEMORY)
    return packer.compress(log) + packer.flush()


def _write_json(value: object) -> str:
    return orjson.dumps(value).decode()
