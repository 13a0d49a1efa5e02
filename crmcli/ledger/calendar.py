"""The days off that were announced: calendar.yaml, which need not be there.

Its text is the matter of `calendar_text`; what was found good there, and kept, needs none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from crmcli import __version__
from crmcli.errors import Failure
from crmcli.ledger.refusals import name_reason
from crmcli.ledger.remembering import find_remembered, remember
from crmcli.rules.settings import Settings
from crmcli.rules.workdays import Announced, build_calendar

CALENDAR_FILE = "calendar.yaml"
_MEMORY = "calendar.json"
_MEMORY_OF_PAST = "calendar-then.json"
_READER = f"{__version__}/1"
"""Who read it. The number is to be raised with every change of what may stand there."""


def find_calendar_bytes(root_dir: Path) -> bytes | None:
    """The bytes of calendar.yaml; None where there is none. Raises Failure as `announce`."""
    try:
        return (root_dir / CALENDAR_FILE).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = name_reason(error)
        raise Failure("settings-unreadable", file=CALENDAR_FILE, reason=reason) from error


def announce(
    settings: Settings, data: bytes | None, memory: Path | None = None, *, of_past: bool = False
) -> Settings:
    """The settings with what the bytes of calendar.yaml announce; None announces nothing.

    `memory` is a folder of ours that remembers what they say; what those `of_past` said is
    remembered beside. Raises Failure as `settings.load_settings`.
    """
    if data is None:
        return settings
    said = _read(data, memory, of_past)
    announced = {int(year): _build_year(days) for year, days in said.items()}
    return settings._replace(calendar=build_calendar(settings.calendar.country, announced))


def expand_days(text: str) -> list[date]:
    """The days that a text of two days, or of one, names; none where the last is before the first.

    Raises ValueError where it names no days.
    """
    first, _, last = text.partition("..")
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [date.fromordinal(one) for one in range(start.toordinal(), end.toordinal() + 1)]


def _read(data: bytes, memory: Path | None, of_past: bool) -> Mapping[str, Any]:
    notes = [] if memory is None else [memory / _MEMORY]
    if memory is not None and of_past:
        notes.append(memory / _MEMORY_OF_PAST)
    for note in notes:
        known: Mapping[str, Any] | None = find_remembered(note, _READER, data)
        if known is not None:
            return known
    from crmcli.ledger.calendar_text import CALENDAR_TEXT
    from crmcli.ledger.rule_text import get_value

    value = get_value(CALENDAR_TEXT, data)
    if notes:
        remember(notes[-1], _READER, data, value)
    return value


def _build_year(said: Mapping[str, Any]) -> Announced:
    off, work = (
        frozenset(day for text in said.get(key, ()) for day in expand_days(text))
        for key in ("holidays", "workdays")
    )
    return Announced(off, work)
