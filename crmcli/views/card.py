"""A customer's card as people read it: header, front, contact log; in Markdown; as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crmcli.rules.fields import Field
from crmcli.rules.followup import Standing, count_days_overdue
from crmcli.rules.outcome import Card
from crmcli.rules.settings import Settings
from crmcli.views.columns import Column
from crmcli.views.contactlog import LAST, build_log, lay_all_visits, lay_last_visits
from crmcli.views.formats import escape_markdown, render_object, render_table
from crmcli.views.front import Entries, Fact, iter_front, lay_front
from crmcli.views.heading import BETWEEN, WIDEST, lay_state, lay_title
from crmcli.views.headline import iter_state, say_code, say_log, say_name, say_next
from crmcli.views.language import Language, pick
from crmcli.views.screen import wrap_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader, get_children, list_visits


def render_card(
    value: Mapping[str, object],
    root: Field,
    standing: Standing,
    settings: Settings,
    today: date,
    *,
    language: Language,
    width: int = WIDEST,
    colour: bool = False,
    whole: bool = False,
) -> str:
    """The card on a screen of `width` cells: the last ten visits, or all with their whole texts."""
    reader = Reader(language, today, settings)
    width = min(width, WIDEST)
    rule = "-" * width
    front = lay_front(list(iter_front(value, root, reader)), width)
    lines = [*lay_title(value, root, reader, width, colour=colour)]
    lines += lay_state(value, root, standing, reader, width, colour=colour)
    lines += [rule, *front] if front else []
    lines += [rule, *_lay_log_title(value, standing, reader, width)]
    if whole:
        lines += ["", *lay_all_visits(value, root, reader, width)] if list_visits(value) else []
    else:
        lines += lay_last_visits(value, root, reader, width, colour=colour)
    return "".join(line.rstrip() + "\n" for line in lines)


def render_card_markdown(
    value: Mapping[str, object],
    root: Field,
    standing: Standing,
    settings: Settings,
    today: date,
    *,
    language: Language,
) -> str:
    """The whole card: a heading, the facts as a list, and a table for every list of entries."""
    reader = Reader(language, today, settings, full_days=True)
    parts = list(iter_front(value, root, reader))
    facts = [Fact(label, text) for label, text in iter_state(value, root, reader)]
    facts.append(Fact(say(language, "card-next"), say_next(standing, reader)))
    facts += [part for part in parts if isinstance(part, Fact)]
    blocks = [
        f"# {escape_markdown(say_name(value, reader))}\n",
        _render_title(value, root, reader),
        "".join(
            f"- **{escape_markdown(one.label)}** {escape_markdown(one.text)}\n" for one in facts
        ),
    ]
    blocks += [_render_entries(part, reader) for part in parts if isinstance(part, Entries)]
    blocks.append(_render_log(value, root, standing, reader))
    return "\n".join(blocks)


def render_card_json(card: Card, standing: Standing, today: date) -> str:
    """The card as one object: its own keys as they are, and after them what follows from them."""
    return render_object(
        {
            "id": card.id,
            **card.value,
            "last_visit": standing.last_visit,
            "due": standing.due,
            "days_overdue": count_days_overdue(standing, today),
            "basis": standing.basis,
            "promised": standing.promised,
        }
    )


def render_card_hints(
    value: Mapping[str, object],
    card_id: str,
    language: Language,
    *,
    whole: bool = False,
    is_terminal: bool = True,
) -> str:
    """For stderr, where the rest of the contact log is, if there is more than `render_card` shows.

    On a terminal also what else to do with this card.
    """
    visits = list_visits(value)
    cut = len(visits) > LAST or any("\n" in str(visit.get("notes")).strip() for visit in visits)
    codes = ["card-hint-all"] if cut and not whole else []
    codes += ["card-hint-visit"] if is_terminal else []
    return BETWEEN.join(say(language, code, id=card_id) for code in codes)


def _lay_log_title(
    value: Mapping[str, object], standing: Standing, reader: Reader, width: int
) -> list[str]:
    return wrap_text(BETWEEN.join(say_log(value, standing, reader)), width)


def _render_title(value: Mapping[str, object], root: Field, reader: Reader) -> str:
    card_id, code = str(value.get("id") or ""), say_code(value, root, reader)
    return ", ".join(escape_markdown(one) for one in (card_id, code) if one) + "\n"


def _render_entries(part: Entries, reader: Reader) -> str:
    """A heading and a table with a column for every field that an entry has."""
    rows = [
        {**entry.plain, **{fact.label: fact.text for fact in entry.labelled}}
        for entry in part.entries
    ]
    columns = []
    for key, field in get_children(part.field).items():
        label = reader.say_short(field)
        used = next((name for name in (key, label) if any(name in row for row in rows)), None)
        if used is not None:
            columns.append(Column(used, label))
    table = render_table(columns, rows, "md", reader.language)
    return f"## {escape_markdown(part.label)}\n\n{table}"


def _render_log(
    value: Mapping[str, object], root: Field, standing: Standing, reader: Reader
) -> str:
    columns, rows = build_log(list_visits(value), value, root, reader)
    first, *others = say_log(value, standing, reader)
    said = pick(reader.language, ", ", "，").join(escape_markdown(one) for one in others)
    table = render_table(columns, rows, "md", reader.language)
    return f"## {escape_markdown(first)}\n\n{said}\n" + (f"\n{table}" if table else "")
