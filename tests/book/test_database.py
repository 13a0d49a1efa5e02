"""The ledger as a database file: all of it, or nothing where it cannot be written."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from crmcli.book import Book, database, open_book
from crmcli.book.asking_sql import answering
from crmcli.book.database import write_database
from crmcli.errors import Failure
from crmcli.ledger import tables
from crmcli.rules.outcome import Message
from crmcli.rules.relations import list_relations
from tests.sandbox import HUAXIN, LANTIAN, Sandbox

TODAY = date(2026, 11, 23)


def open_now(ledger: Sandbox) -> Book:
    return open_book(ledger.root, TODAY)


def read(file: Path, text: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as opened:
        return opened.execute(text).fetchall()


def test_every_table_says_what_crm_sql_says(ledger: Sandbox, tmp_path: Path) -> None:
    ledger.crm("regrade", "huaxin", "A", "-m", "签约在即")
    book = open_now(ledger)
    file = tmp_path / "客户.sqlite"
    written = write_database(book, file)
    relations = list_relations(book.schema.root)
    assert written == (len(relations), 3)
    for relation in relations:
        text = f"SELECT * FROM {relation.name}"
        with answering(book, text) as answer:
            asked = (answer.names, list(answer.rows))
        assert asked[0] == tuple(column.name for column in relation.columns)
        assert read(file, text) == asked[1]
    assert read(file, "SELECT due, basis FROM customers WHERE id = 'huaxin'") == [
        ("2026-11-20", "promise")
    ]


def test_the_file_is_sound_and_its_tables_are_linked(ledger: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "out.db"
    write_database(open_now(ledger), file)
    assert read(file, "PRAGMA integrity_check") == [("ok",)]
    assert read(file, "PRAGMA foreign_key_check") == []
    assert [row[2:5] for row in read(file, "PRAGMA foreign_key_list(visits)")] == [
        ("customers", "customer", "id")
    ]
    types = {name: kind for _, name, kind, *_ in read(file, "PRAGMA table_info(needs)")}
    assert (types["unit_price"], types["date"]) == ("NUMERIC", "TEXT")
    plan = read(file, "EXPLAIN QUERY PLAN SELECT * FROM visits WHERE customer = 'huaxin'")
    assert "USING INDEX" in str(plan)
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["out.db"]


def test_customers_that_were_chosen_alone(ledger: Sandbox, tmp_path: Path) -> None:
    book = open_now(ledger)
    chosen = [one for one in book.catalog.iter_cards() if one.card.id == "lantian"]
    file = tmp_path / "out.db"
    assert write_database(book, file, iter(chosen)).customers == 1
    assert read(file, "SELECT id FROM customers") == [("lantian",)]
    assert read(file, "SELECT count(*) FROM visits") == [(0,)]
    assert read(file, "SELECT DISTINCT customer FROM changes") == [("lantian",)]
    assert read(file, "SELECT count(*) FROM people") == [(2,)]


def test_two_files_with_one_id_are_both_there(ledger: Sandbox, tmp_path: Path) -> None:
    ledger.put("records/far/lantian.yaml", LANTIAN)
    file = tmp_path / "out.db"
    assert write_database(open_now(ledger), file).customers == 4
    ids = Counter(one for (one,) in read(file, "SELECT id FROM customers"))
    assert ids["lantian"] == 2


def test_a_file_is_replaced_as_a_whole(ledger: Sandbox, tmp_path: Path) -> None:
    file, link = tmp_path / "out.db", tmp_path / "link.db"
    file.write_text("no database", "utf-8")
    file.chmod(0o600)
    link.symlink_to(file)
    write_database(open_now(ledger), link)
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o600
    assert read(file, "SELECT count(*) FROM customers") == [(3,)]


def test_where_it_fails_the_old_file_stays(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.db"
    file.write_text("the old one", "utf-8")

    def fill_little(opened: sqlite3.Connection) -> None:
        tables.prepare_filling(opened)
        opened.execute("PRAGMA max_page_count = 60")

    monkeypatch.setattr(database, "prepare_filling", fill_little)
    ledger.put("records/huaxin.yaml", HUAXIN + "notes: |\n" + "  客户关心售后响应\n" * 5000)
    with pytest.raises(Failure) as caught:
        write_database(open_now(ledger), file)
    assert caught.value.code == "sql-no-room"
    assert caught.value.values == {"reason": Message("reason-full")}
    assert file.read_text("utf-8") == "the old one"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["out.db"]


def test_a_place_where_no_file_can_be_is_told(ledger: Sandbox, tmp_path: Path) -> None:
    book = open_now(ledger)
    with pytest.raises(FileNotFoundError):
        write_database(book, tmp_path / "none" / "out.db")
    with pytest.raises(IsADirectoryError):
        write_database(book, tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_given_a_copy(ledger: Sandbox, tmp_path: Path) -> None:
    pipe, copy = tmp_path / "pipe", tmp_path / "copy.db"
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: copy.write_bytes(pipe.read_bytes()))
    reader.start()
    write_database(open_now(ledger), pipe)
    reader.join()
    assert read(copy, "SELECT count(*) FROM customers") == [(3,)]
