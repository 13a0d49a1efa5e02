"""Tables from outside, as tests write them down: a heading and rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmcli.rules.fields import Field
from crmcli.rules.habits import Habits
from crmcli.rules.headings import HeadingMap, map_headings
from crmcli.rules.incoming import Incoming, IncomingEntry
from crmcli.rules.intake import Intake, prepare_intake, take_in_entries, take_in_rows
from crmcli.rules.sheets import Row
from crmcli.rules.surveying import Survey, survey_rows
from crmcli.rules.targets import UserMap, format_target
from crmcli.rules.values import Scope
from tests.acting import LI_WEI, SETTINGS, TODAY, load_root

SCOPE = Scope(TODAY, SETTINGS, LI_WEI)
HABITS = Habits(SCOPE, region="CN", currency="CNY")


def say_columns(mapped: HeadingMap) -> list[str | None]:
    """Where the columns belong, as texts."""
    return [None if one is None else format_target(one) for one in mapped.columns]


def map_words(heading: str, table: str | None = None, **columns: str) -> HeadingMap:
    """The map of headings told in one text, with blanks between them."""
    return map_headings(load_root(), heading.split(), UserMap(columns), _find_table(table))


def make_rows(rows: Sequence[Sequence[Any]], width: int) -> list[Row]:
    """Rows as a file gives them, below a heading in row 1; short ones are filled up."""
    return [
        Row(number, tuple(one or None for one in [*row, *[None] * (width - len(row))]))
        for number, row in enumerate(rows, start=2)
    ]


def open_intake(
    heading: Sequence[str],
    said: UserMap | None = None,
    habits: Habits = HABITS,
    table: str | None = None,
) -> Intake:
    """How the rows under a heading are read."""
    said = said or UserMap()
    mapped = map_headings(load_root(), heading, said, _find_table(table))
    return prepare_intake(load_root(), heading, mapped, habits, said)


def survey(heading: str, *rows: Sequence[Any], said: UserMap | None = None) -> Survey:
    """What must be asked of a table."""
    words = heading.split()
    return survey_rows(open_intake(words, said), make_rows(rows, len(words)))


def take_in(
    heading: str | Sequence[str],
    *rows: Sequence[Any],
    said: UserMap | None = None,
    habits: Habits = HABITS,
) -> list[Incoming]:
    """The customers of a table."""
    words = heading.split() if isinstance(heading, str) else heading
    intake = open_intake(words, said, habits)
    return take_in_rows(intake, make_rows(rows, len(words)))


def take_in_list(
    table: str, heading: str, *rows: Sequence[Any], said: UserMap | None = None
) -> list[IncomingEntry]:
    """The entries of a list's own table."""
    words = heading.split()
    intake = open_intake(words, said, table=table)
    return list(take_in_entries(intake, make_rows(rows, len(words))))


def _find_table(key: str | None) -> Field | None:
    return None if key is None else load_root().children[key]
