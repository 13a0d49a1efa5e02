"""No table of any command is wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap
from typing import Any

import pytest
from wcwidth import wcswidth

from crmcli.rules.briefing import brief_card
from crmcli.rules.counting import count_cards, count_late
from crmcli.rules.fields import Field, find_field
from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.query import parse_query
from crmcli.rules.visitlog import count_visits, iter_visits
from crmcli.views import briefing, counting, finding, listing, overdue, visitlog
from crmcli.views.card import render_card, render_card_markdown
from crmcli.views.columns import Column
from crmcli.views.language import Language
from crmcli.views.table import lay_table
from tests.searching import search_cards
from tests.views.sample import HUAXIN, LATE, ROOT, SETTINGS, TODAY, make_due, make_reader

CHANNELS = ("onsite", "phone", "chat", "email", "online", "hosted")
CONTACT = {
    "id": "wang",
    "name": "Imogen Alexandra Harrow",
    "title": "Managing director",
    "role": "decider",
    "phones": ["+44 20 7946 0958"],
}
LONG: dict[str, Any] = {
    **HUAXIN,
    "id": "atelier-montclair-sarl",
    "name": "Atelier Montclair et Compagnie SARL",
    "owner": "sofia.alexandra.berger",
    "contacts": [CONTACT],
    "visits": [
        {
            "id": f"v{n}",
            "date": f"2026-10-{n + 10}",
            "channel": channel,
            "missed": channel == "phone",
            "contact": "wang",
            "role": "decider",
            "by": "li.wei" if n else "sofia.alexandra.berger",
            "notes": "They asked for spare seals and a quote",
            "outcome": "order follows after the fair",
            "next": "2027-10-20",
            "next_what": "send the noise figures",
        }
        for n, channel in enumerate(CHANNELS)
    ],
}
GONE = {**LONG, "id": "gone", "archived": {"date": "2026-11-01"}}
VALUES = [LONG, GONE, HUAXIN, *LATE]
STANDINGS = [
    (Card(value["id"], f"records/{value['id']}.yaml", value), assess_card(value, SETTINGS))
    for value in VALUES
]


def get_field(*path: str) -> Field:
    field = find_field(ROOT, path)
    assert field is not None
    return field


def iter_tables(language: Language) -> Iterator[tuple[str, list[Column], list[Any]]]:
    reader = make_reader(language)
    entries = make_due(*VALUES)
    yield "overdue", overdue.build_columns(ROOT, reader), [*overdue.iter_rows(entries, reader)]
    fields = listing.choose_fields(ROOT)
    rows = [*starmap(listing.make_row_builder(fields, ROOT, TODAY), STANDINGS)]
    for keep in ((), ("last_visit",)):
        yield f"list {keep}", listing.build_columns(fields, ROOT, reader, keep=keep), rows
    logged = [*iter_visits(STANDINGS, parse_query([], ROOT, SETTINGS, TODAY), None)]
    log_columns = visitlog.build_log_columns(ROOT, reader, narrow=True)
    yield "visits", log_columns, [*visitlog.iter_log_rows(logged, ROOT)]
    names = {value["id"]: value["name"] for value in VALUES}
    for by in ("person", "channel", "customer", "month", "owner"):
        tallies = count_visits(logged, by)
        columns = visitlog.build_tally_columns(by, tallies, ROOT, reader)
        rows = [*visitlog.iter_tally_rows(by, tallies, ROOT, names)]
        yield f"visits {by}", columns, rows
    for key in ("owner", "grade"):
        late = count_late(STANDINGS, get_field(key), TODAY)
        columns = counting.build_late_columns(get_field(key), reader)
        yield f"overdue {key}", columns, counting.build_late_rows(late, get_field(key))
    fields = [get_field("owner"), get_field("grade")]
    counted = count_cards(STANDINGS, fields, TODAY)
    columns = counting.build_cross_columns(counted, fields, reader)
    yield "stats", columns, counting.build_cross_rows(counted, fields)
    cards = [card for card, _ in STANDINGS]
    found = finding.build_rows(search_cards(cards, ["a"], ROOT), every=True)
    yield "find", finding.build_columns(ROOT, reader, cut=True), found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_table_is_wider_than_the_screen(language: Language, width: int) -> None:
    for name, columns, rows in iter_tables(language):
        assert rows, name
        lines = lay_table(columns, rows, language, width=width).splitlines()
        assert [line for line in lines if wcswidth(line) > width] == [], name


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_page_is_wider_than_the_screen(language: Language, width: int) -> None:
    reader = make_reader(language)
    for card, standing in STANDINGS:
        about = (card.value, ROOT, standing, SETTINGS, TODAY)
        pages = [
            render_card(*about, language=language, width=width),
            render_card(*about, language=language, width=width, whole=True),
            briefing.render_briefing(
                card,
                ROOT,
                standing,
                brief_card(card.value, ROOT, TODAY),
                news=[],
                reader=reader,
                width=width,
            ),
        ]
        lines = [line for page in pages for line in page.splitlines()]
        assert [line for line in lines if wcswidth(line) > width] == []


def test_ids_are_left_out_before_names_are_cut_beyond_recognition() -> None:
    reader = make_reader("en")
    columns = overdue.build_columns(ROOT, reader)
    rows = [*overdue.iter_rows(make_due(LONG), reader)]
    heading = lay_table(columns, rows, "en", width=80).splitlines()[0]
    assert heading.split() == ["CUSTOMER", "GRADE", "OWNER", "LATE", "DUE", "PROMISED"]
    assert "ID" in lay_table(columns, rows, "en", width=100).splitlines()[0]


def test_numbers_stay_whole_where_their_headings_are_cut() -> None:
    columns = [
        Column("name", "Name"),
        Column("count", "Of them promised", align="right", kind="fixed"),
    ]
    lines = lay_table(columns, [{"name": "Harrow & Finch", "count": 123456}], "en", width=14)
    assert lines == "NAME    OF T..\nHarr..  123456\n"


def test_columns_that_somebody_asked_for_stay() -> None:
    reader = make_reader("en")
    fields = listing.choose_fields(ROOT, ["id", "name", "owner", "stage", "due", "last_visit"])
    rows = [*starmap(listing.make_row_builder(fields, ROOT, TODAY), STANDINGS)]
    table = lay_table(listing.build_columns(fields, ROOT, reader), rows, "en", width=60)
    assert len(table.splitlines()[0].split()) == 7, table


def test_that_somebody_is_archived_is_said_where_the_name_is_cut() -> None:
    reader = make_reader("en")
    columns = overdue.build_columns(ROOT, reader)
    table = lay_table(columns, overdue.iter_rows(make_due(GONE), reader), "en", width=80)
    assert ".. (archived)" in table


@pytest.mark.parametrize(
    ("language", "mark"), [("en", "Harrow (archived)"), ("zh", "Harrow（已归档）")]
)
def test_who_is_archived_is_marked_wherever_a_promise_keeps_them(
    language: Language, mark: str
) -> None:
    value = {**GONE, "name": "Harrow"}
    reader = make_reader(language)
    columns = overdue.build_columns(ROOT, reader)
    rows = overdue.iter_rows(make_due(value), reader)
    assert mark in lay_table(columns, rows, language)
    card = Card("gone", "records/gone.yaml", value)
    standing = assess_card(value, SETTINGS)
    about = (value, ROOT, standing, SETTINGS, TODAY)
    assert render_card(*about, language=language).startswith(mark)
    assert f"# {mark}" in render_card_markdown(*about, language=language).replace("\\", "")
    told = brief_card(value, ROOT, TODAY)
    page = briefing.render_briefing(card, ROOT, standing, told, news=[], reader=reader)
    assert page.startswith(mark)
