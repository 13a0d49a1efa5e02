"""Random cards of the shipped schema, and exports of cards without a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from crmcli.exchange.exports import Form, Plan, Tally, iter_export
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import Field
from crmcli.rules.layout import Table, list_tables
from crmcli.rules.outcome import Card
from crmcli.rules.settings import Person, Settings
from crmcli.views.cells import Clerk
from crmcli.views.language import Language
from crmcli.views.values import Reader
from tests.exchange.reading_tables import TODAY

ROOT = parse_schema(read_shipped_schema()).root
TABLES = list_tables(ROOT)
SETTINGS = Settings(
    people={
        one.id: one
        for one in (Person("li.wei", "李伟"), Person("anna", "Anna"), Person("li.wei2", "李伟"))
    }
)

_WORD = st.text(alphabet="ab'=+-@#,，、\"\\[{;:%_x0041 华é😀", min_size=1, max_size=12).map(
    str.strip
)
_LINES = st.lists(_WORD.filter(bool), min_size=1, max_size=3, unique=True)
_BY_FORMAT: Mapping[str, st.SearchStrategy[str]] = {
    "date": st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat),
    "money": st.sampled_from(["0", "500000", "128000.00", "0.1234", "999999999999999.9999"]),
    "id": st.sampled_from(["huaxin", "c-0", "20261102-q7cd2", "007"]),
    "phone": st.sampled_from(["+86 138 0000 0000", "0571-8888 6666 ext 12", "400 100 2000"]),
    "email": st.sampled_from(["wang@example.com", "o'hara+crm@example.com"]),
    "code": st.sampled_from(["007", "BJ-2024-0017", "1e5", "-1", "=1", "@x"]),
    "tax-no": st.just("91110108MA01234567"),
    "uri": st.just("https://example.com/a?b=1,2;3"),
    "lunar-day": st.sampled_from(["05-05", "闰04-08", "12-30"]),
}


def cards() -> st.SearchStrategy[list[Card]]:
    """A few customers with some of all that a card may hold."""
    return st.lists(st.integers(0, 9), unique=True, min_size=1, max_size=3).flatmap(
        lambda numbers: st.tuples(*(_card(f"c-{number}") for number in numbers)).map(list)
    )


def export(form: Form, found: Iterable[Card], language: Language = "en", **more: Any) -> bytes:
    """The bytes of an export; `plain` and what a plan has may be given."""
    clerk = Clerk(
        Reader(language, TODAY, more.pop("settings", SETTINGS)), plain=more.pop("plain", False)
    )
    plan = Plan(ROOT, more.pop("tables", TABLES), clerk, Tally())._replace(**more)
    return b"".join(iter_export(form, plan, found))


def get_table(key: str) -> Table:
    return next(table for table in TABLES if table.key == key)


@st.composite
def _card(draw: Any, card_id: str) -> Card:
    value: dict[str, Any] = draw(_map(ROOT, frozenset()))
    value |= {"id": card_id, "name": draw(_WORD.filter(bool))}
    contacts = [one["id"] for one in value.get("contacts", [])]
    for visit in value.get("visits", []):
        if "contact" in visit:
            visit["contact"] = draw(st.sampled_from(contacts)) if contacts else "x"
            if not contacts:
                del visit["contact"]
    if "after" in value.get("follow_up", {}):
        del value["follow_up"]["after"]
    return Card(card_id, f"records/{card_id}.yaml", value)


@st.composite
def _map(draw: Any, place: Field, needed: frozenset[str]) -> dict[str, Any]:
    known = [key for key in place.children if key not in needed]
    keys = {*draw(st.lists(st.sampled_from(known), max_size=6)), *needed} if known else needed
    return {key: draw(_value(place.children[key])) for key in place.children if key in keys}


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.kind == "map":
        return _map(field, frozenset())
    if field.kind == "list" and field.item is not None:
        return _list(field, field.item)
    if field.kind == "boolean":
        return st.booleans()
    if field.kind == "integer":
        return st.integers(0, 10**6)
    if field.choices:
        return st.sampled_from([choice.key for choice in field.choices])
    return _text(field)


def _list(field: Field, item: Field) -> st.SearchStrategy[Any]:
    if item.kind != "map":
        return st.lists(_value(item), min_size=1, max_size=3, unique=True)
    needed = frozenset({"id", "name"} & item.children.keys())
    entries = st.lists(_map(item, needed), min_size=1, max_size=2)
    return entries.map(lambda found: [{**entry, "id": f"e{at}"} for at, entry in enumerate(found)])


def _text(field: Field) -> st.SearchStrategy[str]:
    if field.refers == "person":
        people = [*SETTINGS.people, *(["none"] if field.none else [])]
        return st.sampled_from(people)
    known = _BY_FORMAT.get(field.format or "")
    if known is not None:
        return st.one_of(known, st.just("none")) if field.none else known
    if field.multiline:
        return _LINES.map(lambda lines: "\n".join(lines) + "\n")
    return _WORD.filter(bool)
