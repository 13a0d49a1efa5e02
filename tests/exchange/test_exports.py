"""What leaves as a table, as JSON or as Parquet comes back as it was."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crmcli.exchange.exports import Plan, Tally, iter_files
from crmcli.ledger.records import iter_record_files, load_record
from crmcli.ledger.settings import load_settings
from crmcli.rules.formulas import strip_guard
from crmcli.rules.outcome import Card
from crmcli.rules.relations import list_relations
from crmcli.views.cells import Clerk
from crmcli.views.language import Language
from crmcli.views.values import Reader
from tests.exchange.exported import ROOT, SETTINGS, TABLES, cards, export, get_table
from tests.exchange.reading_tables import TODAY, read_cards, settle

SAMPLE = Path(__file__).parents[2]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@pytest.fixture(scope="module")
def sample() -> list[Card]:
    """The cards of the sample ledger."""
    records = [load_record(SAMPLE, file, ROOT) for file in iter_record_files(SAMPLE)]
    return [Card(one.id, one.file, one.value) for one in records if one.value is not None]


def read_delimited(found: Iterable[Card], language: Language, **how: Any) -> dict[str, Any]:
    """The cards, of a file of CSV for each of their tables."""
    tables = []
    people = how.get("settings", SETTINGS)
    for table in TABLES:
        text = export("csv", found, language, tables=[table], **how).decode()
        heading, *rows = csv.reader(io.StringIO(text, newline=""))
        tables.append((table, heading, [[*map(strip_guard, row)] for row in rows]))
    return read_cards(tables, people)


def read_workbook(found: Iterable[Card], language: Language, **how: Any) -> dict[str, Any]:
    """The cards, of the sheets of a workbook."""
    data = export("xlsx", found, language, **how)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [book.get_sheet_by_index(at).to_python() for at in range(len(TABLES))]
    tables = [(table, sheet[0], sheet[1:]) for table, sheet in zip(TABLES, sheets, strict=True)]
    return read_cards(tables, how.get("settings", SETTINGS))


def settle_all(found: Iterable[Card]) -> dict[str, Any]:
    return {card.id: settle(card.value, ROOT) for card in found}


def settle_again(found: dict[str, Any]) -> dict[str, Any]:
    return {card_id: settle(value, ROOT) for card_id, value in found.items()}


@pytest.mark.parametrize("plain", [False, True], ids=["words", "keys"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("read", [read_delimited, read_workbook])
def test_the_sample_comes_back(sample: list[Card], read: Any, language: Any, plain: bool) -> None:
    people = load_settings(SAMPLE)
    back = read(sample, language, settings=people, plain=plain)
    assert settle_again(back) == settle_all(sample)


@given(cards(), st.sampled_from(LANGUAGES), st.booleans())
def test_any_cards_come_back_from_csv(found: list[Card], language: Language, plain: bool) -> None:
    assert settle_again(read_delimited(found, language, plain=plain)) == settle_all(found)


@settings(max_examples=30, phases=(Phase.explicit, Phase.generate))
@given(cards(), st.sampled_from(LANGUAGES))
def test_any_cards_come_back_from_a_workbook(found: list[Card], language: Language) -> None:
    assert settle_again(read_workbook(found, language)) == settle_all(found)


@given(cards())
def test_json_has_whole_cards(found: list[Card]) -> None:
    assert json.loads(export("json", found)) == [card.value for card in found]
    lines = export("jsonl", found).decode().splitlines()
    assert [json.loads(line) for line in lines] == [card.value for card in found]


def test_no_cards_are_no_rows() -> None:
    assert export("json", []) == b"[]\n"
    assert export("jsonl", []) == b""
    assert export("csv", []).count(b"\r\n") == 1
    assert export("vcard", []) == b""
    assert CalamineWorkbook.from_filelike(io.BytesIO(export("xlsx", []))).sheet_names == [
        *("Customers", "Contacts", "Contact log", "Addresses", "Verified", "Needs"),
        *("Grade history", "Merged cards"),
    ]


def test_a_mark_tells_excel_of_utf8(sample: list[Card]) -> None:
    bare = export("csv", sample)
    assert export("csv", sample, marked=True) == b"\xef\xbb\xbf" + bare


def test_tsv_quotes_what_would_divide(sample: list[Card]) -> None:
    text = export("tsv", sample, tables=[get_table("visits")]).decode()
    rows = [*csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    assert {len(row) for row in rows} == {len(get_table("visits").columns)}


def test_a_folder_has_a_file_for_each_table(sample: list[Card]) -> None:
    plan = Plan(ROOT, TABLES, Clerk(Reader("en", TODAY, SETTINGS)), Tally())
    files = {name: b"".join(pieces) for name, pieces in iter_files("csv", plan, sample)}
    assert [*files] == [f"{table.key}.csv" for table in TABLES]
    for table in TABLES:
        assert files[f"{table.key}.csv"] == export("csv", sample, tables=[table])
    assert plan.tally.rows["customers"] == len(sample)
    assert plan.tally.rows["visits"] == sum(len(one.value.get("visits", ())) for one in sample)


def test_keys_without_a_column_are_counted() -> None:
    card = Card("a", "records/a.yaml", {"id": "a", "hat": 1, "contacts": [{"id": "x", "cat": 2}]})
    plan = Plan(ROOT, TABLES, Clerk(Reader("en", TODAY, SETTINGS)), Tally())
    for _, pieces in iter_files("csv", plan, [card]):
        assert b"".join(pieces)
    assert plan.tally.unknown == {"hat": 1, "contacts.cat": 1}


def test_parquet_has_the_names_of_sql(sample: list[Card]) -> None:
    relations = {one.path: one for one in list_relations(ROOT) if one.source == "cards"}
    for table in TABLES:
        data = export("parquet", sample, tables=[table], plain=True)
        found = pyarrow.parquet.read_table(io.BytesIO(data)).column_names
        relation = relations[() if table.list is None else (table.key,)]
        known = [one.name for one in relation.columns if one.role != "derived"]
        more = set() if table.list is None else {"customer_name"}
        assert set(found) - set(known) <= more | {"addresses", "tags"}, table.key
        assert [one for one in found if one in known] == known
        assert len(found) == len(set(found))


def test_no_promise_is_an_empty_day_in_parquet() -> None:
    cards = [
        Card(one, f"records/{one}.yaml", {"id": one, "name": one, "follow_up": {"on": day}})
        for one, day in (("a", "2026-12-01"), ("b", "none"))
    ]
    table = pyarrow.parquet.read_table(io.BytesIO(export("parquet", cards, plain=True)))
    assert table.column("follow_up_on").to_pylist() == [date(2026, 12, 1), None]


def test_parquet_has_types(sample: list[Card]) -> None:
    data = export("parquet", sample, plain=True)
    table = pyarrow.parquet.read_table(io.BytesIO(data))
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert kinds["created"] == "date32[day]"
    assert kinds["first_deal_amount"] == "decimal128(19, 4)"
    assert kinds["headcount"] == "int64"
    assert kinds["follow_up_on"] == "date32[day]"
    rows = {row["id"]: row for row in table.to_pylist()}
    for card in sample:
        row = rows[card.id]
        assert row["tags"] == (card.value.get("tags") or None)
        assert str(row["created"]) == card.value.get("created", "None")
        assert row["stage"] == card.value.get("stage")
