"""Who is overdue or due: the columns, the rows and the remarks below them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from crmcli.rules.fields import Field, find_field
from crmcli.rules.followup import Standing, describe_cadence, explain_standing
from crmcli.rules.outcome import Card
from crmcli.rules.settings import UNGRADED
from crmcli.views.colour import Style
from crmcli.views.columns import NAME_WIDTH, NARROWEST, Column, Row
from crmcli.views.dates import format_days_late
from crmcli.views.headline import say_archived, say_name
from crmcli.views.language import pick
from crmcli.views.sentences import say, say_message
from crmcli.views.values import Reader, show_value

_FOR_PROGRAMS = {
    "last_visit": "last-contact",
    "due": "due",
    "days_overdue": "late",
    "basis": None,
    "promised": "promised",
}
"""What programs read, and the heading by which a person may ask for it too."""


class DueCard(NamedTuple):
    """A customer of the list. `days_overdue` is 0 or less when not late, None when never due."""

    card: Card
    standing: Standing
    days_overdue: int | None


def build_columns(root: Field, reader: Reader, *, why: bool = False) -> list[Column]:
    """The columns for the rows of `iter_rows`: shorter for people, complete for programs."""
    columns = [Column("id", "ID", kind="fixed", style=lambda row: "dim", spare=1)]
    columns += [_field_column(root, key, reader) for key in ("name", "grade", "owner")]
    columns += _columns_for_people(root, reader)
    columns += [
        Column(key, say(reader.language, f"heading-{name}") if name else key, audience="programs")
        for key, name in _FOR_PROGRAMS.items()
    ]
    if why:
        columns.append(Column("why", say(reader.language, "heading-why"), kind="below"))
    return columns


def iter_rows(entries: Iterable[DueCard], reader: Reader, *, why: bool = False) -> Iterator[Row]:
    """A row for each customer, in the order given."""
    return (_build_row(entry, reader, why=why) for entry in entries)


def render_remarks(
    entries: Sequence[DueCard],
    reader: Reader,
    *,
    verb: str = "overdue",
    more_today: int = 0,
    shown: int | None = None,
    hints: bool = True,
) -> str:
    """What stands below the table, for stderr: counts, and what else to ask; lines without end.

    `entries` are all that match, of which the first `shown` were listed; `more_today` counts who
    is due today and is not among them.
    """
    language = reader.language
    counts = [*_count_entries(entries, reader)]
    if not entries:
        counts.append(say(language, f"nobody-{verb}"))
    if shown is not None and shown < len(entries):
        counts.append(say(language, "first-of", shown=shown, count=len(entries)))
    if more_today:
        counts.append(say(language, "more-today", count=more_today))
    lines = [pick(language, "; ", "。").join(counts)]
    if entries and hints:
        lines.append(say(language, "hints-overdue", verb=verb))
    return "\n".join(lines)


def _columns_for_people(root: Field, reader: Reader) -> list[Column]:
    def heading(name: str) -> str:
        return say(reader.language, f"heading-{name}")

    return [
        Column(
            "days_overdue",
            heading("late"),
            align="right",
            kind="fixed",
            audience="people",
            show=lambda row: _show_late(row, reader),
            style=_style_late,
        ),
        Column(
            "due",
            heading("due"),
            kind="fixed",
            audience="people",
            show=lambda row: _show_due(row, reader),
        ),
        Column(
            "last_visit",
            heading("last-contact"),
            audience="people",
            spare=2,
            show=lambda row: _show_last_contact(row, root, reader),
        ),
        Column(
            "promised",
            heading("promised"),
            audience="people",
            show=lambda row: _show_promise(row, reader),
        ),
    ]


def _field_column(root: Field, key: str, reader: Reader) -> Column:
    field = find_field(root, (key,))
    if field is None:  # the team has taken it out of its schema
        return Column(key, key)
    least = NAME_WIDTH if key == "name" else NARROWEST
    return Column(
        key,
        reader.say_short(field),
        show=lambda row: _show_field(field, row, reader),
        least=least,
        tail=(lambda row: say_archived(row, reader)) if key == "name" else None,
    )


def _show_field(field: Field, row: Row, reader: Reader) -> str:
    if field.key == "name":
        return say_name(row, reader)
    return show_value(field, row[field.key], reader)


def _build_row(entry: DueCard, reader: Reader, *, why: bool) -> Row:
    value, standing = entry.card.value, entry.standing
    row: dict[str, object] = {
        "id": entry.card.id,
        "name": value.get("name"),
        "archived": value.get("archived"),
        "grade": value.get("grade"),
        "owner": value.get("owner"),
        "last_visit": standing.last_visit,
        "due": standing.due,
        "days_overdue": entry.days_overdue,
        "basis": standing.basis,
        "promised": standing.promised,
        "last_channel": standing.last_channel,
        "standing": standing,
    }
    if why:
        message = explain_standing(value, standing, reader.today)
        row["why"] = say_message(reader.language, message)
    return row


def _show_late(row: Row, reader: Reader) -> str:
    days: int | None = row["days_overdue"]
    return "" if days is None else format_days_late(days, reader.language)


def _style_late(row: Row) -> Style | None:
    days: int | None = row["days_overdue"]
    if days is None or days < 0:
        return None
    return "late" if days > 0 else "today"


def _show_due(row: Row, reader: Reader) -> str:
    if row["due"] is None:
        return say(reader.language, "not-planned")
    return reader.say_day(row["due"], weekday=True)


def _show_last_contact(row: Row, root: Field, reader: Reader) -> str:
    if row["last_visit"] is None:
        return say(reader.language, "never-contacted")
    day = reader.say_day(row["last_visit"])
    field = find_field(root, ("visits", "channel"))
    channel = row["last_channel"]
    return f"{day} {show_value(field, channel, reader) if field else channel or ''}"


def _show_promise(row: Row, reader: Reader) -> str:
    if row["basis"] == "promise":
        return row["promised"] or say(reader.language, "promised-contact-short")
    if row["basis"] == "none":
        return ""
    return say(reader.language, "every-days", cadence=describe_cadence(row["standing"]))


def _count_entries(entries: Sequence[DueCard], reader: Reader) -> list[str]:
    """How many are late, by grade, and how many are not late yet."""
    language = reader.language
    late = [entry for entry in entries if (entry.days_overdue or 0) > 0]
    promised = sum(entry.standing.basis == "promise" for entry in late)
    counts = []
    if late:
        code = "count-late-promised" if promised else "count-late"
        grades = _count_grades(late, reader)
        counts.append(say(language, code, count=len(late), grades=grades, promised=promised))
    others = {
        "count-today": sum(entry.days_overdue == 0 for entry in entries),
        "count-coming": sum((entry.days_overdue or 0) < 0 for entry in entries),
        "count-unplanned": sum(entry.days_overdue is None for entry in entries),
    }
    return counts + [say(language, code, count=count) for code, count in others.items() if count]


def _count_grades(late: Sequence[DueCard], reader: Reader) -> str:
    """`K 1  A 2`, in the order of the team's settings."""
    counts = Counter(str(entry.card.value.get("grade") or UNGRADED) for entry in late)
    order = [*reader.settings.cadence, *sorted(set(counts) - set(reader.settings.cadence))]
    return "  ".join(
        f"{say(reader.language, 'ungraded') if grade == UNGRADED else grade} {counts[grade]}"
        for grade in order
        if counts[grade]
    )
