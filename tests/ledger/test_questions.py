"""Questions in SQL: what is read, what is refused, and how a mistake is told."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcli.errors import Failure, UsageError
from crmcli.ledger.questions import Question
from crmcli.ledger.tables import explain_room, fill_table, make_table, open_scratch
from crmcli.rules.outcome import Message
from crmcli.rules.relations import list_relations
from tests.acting import load_root

RELATIONS = list_relations(load_root())


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """All tables; two contacts in one of them."""
    with contextlib.closing(open_scratch()) as scratch:
        for relation in RELATIONS:
            make_table(scratch, relation)
        contacts = next(one for one in RELATIONS if one.name == "contacts")
        rows = [("huaxin", "wang", "王静"), ("mueller", "anna", "Anna")]
        fill_table(scratch, contacts, contacts.choose({"id", "name"}), rows)
        yield scratch


def understand(database: sqlite3.Connection, text: str) -> dict[str, set[str]]:
    return dict(Question(database, text, RELATIONS).find_wanted())


def ask(database: sqlite3.Connection, text: str) -> list[tuple[object, ...]]:
    question = Question(database, text, RELATIONS)
    question.find_wanted()
    return list(question.ask().rows)


def refuse(database: sqlite3.Connection, text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        ask(database, text)
    return caught.value


def test_only_what_is_named_is_read(database: sqlite3.Connection) -> None:
    text = (
        "-- who\n SELECT c.name, count(*) FROM Customers c JOIN visits v ON v.customer = c.id"
        " WHERE v.DATE > '2026' GROUP BY 1;"
    )
    found = understand(database, text)
    assert {table: columns - {""} for table, columns in found.items()} == {
        "customers": {"id", "name"},
        "visits": {"customer", "date"},
    }
    assert understand(database, "SELECT count(*) FROM tags").keys() == {"tags"}
    assert understand(database, "SELECT 1") == {}
    nested = "WITH t AS (SELECT value FROM tags) SELECT * FROM t WHERE EXISTS (SELECT 1 FROM needs)"
    assert understand(database, nested).keys() >= {"tags", "needs"}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT name FROM contacts ORDER BY id", [("Anna",), ("王静",)]),
        ("VALUES (1, 'a')", [(1, "a")]),
        ("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n LIMIT 2",
         [(1,), (2,)]),
        ("SELECT j.value FROM json_each('[1, 2]') j", [(1,), (2,)]),
        ("/* why */ SELECT x'00ff', 1.5, NULL", [(b"\x00\xff", 1.5, None)]),
        ("SELECT customer FROM contacts UNION SELECT 'x' EXCEPT SELECT 'huaxin'",
         [("mueller",), ("x",)]),
        ("SELECT row_number() OVER (ORDER BY id DESC) FROM contacts", [(1,), (2,)]),
    ],
)  # fmt: skip
def test_what_reads_is_answered(
    database: sqlite3.Connection, text: str, rows: list[tuple[object, ...]]
) -> None:
    assert ask(database, text) == rows


def test_a_plan_may_be_asked_for(database: sqlite3.Connection) -> None:
    assert ask(database, "explain query plan select * from contacts")
    assert refuse(database, "EXPLAIN DELETE FROM contacts").code == "sql-only-reads"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("INSERT INTO tags VALUES ('a', 'b')", "INSERT"),
        ("WITH x AS (SELECT 1) INSERT INTO tags SELECT 'a', 'b' FROM x", "INSERT"),
        ("REPLACE INTO tags VALUES ('a', 'b')", "REPLACE"),
        ("UPDATE contacts SET name = 'x' RETURNING name", "UPDATE"),
        ("DELETE FROM contacts", "DELETE"),
        ("CREATE TABLE t (a)", "CREATE"),
        ("CREATE TABLE t AS SELECT * FROM contacts", "CREATE"),
        ("CREATE TEMP VIEW v AS SELECT 1", "CREATE"),
        ("CREATE VIRTUAL TABLE f USING fts5(x)", "CREATE"),
        ("CREATE TRIGGER t AFTER INSERT ON tags BEGIN SELECT 1; END", "CREATE"),
        ("DROP TABLE contacts", "DROP"),
        ("ALTER TABLE contacts RENAME TO c", "ALTER"),
        ("REINDEX", "REINDEX"),
        ("ANALYZE", "ANALYZE"),
        ("BEGIN", "BEGIN"),
        ("COMMIT", "COMMIT"),
        ("SAVEPOINT s", "SAVEPOINT"),
        ("PRAGMA writable_schema = ON", "PRAGMA"),
        ("PRAGMA query_only = OFF", "PRAGMA"),
        ("PRAGMA journal_mode", "PRAGMA"),
        ("PRAGMA temp_store_directory = '/tmp'", "PRAGMA"),
        ("DETACH main", "DETACH"),
        ("VACUUM", "VACUUM"),
    ],
)
def test_what_does_more_than_read_is_refused(
    database: sqlite3.Connection, text: str, what: str
) -> None:
    error = refuse(database, text)
    assert (error.code, error.values) == ("sql-only-reads", {"what": what})
    database.set_authorizer(None)
    assert database.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (len(RELATIONS),)
    assert database.execute("SELECT name FROM contacts").fetchall() == [("王静",), ("Anna",)]


@pytest.mark.parametrize(
    "table", ["pragma_table_info('contacts')", "pragma_database_list", "dbstat", "sqlite_stmt"]
)
def test_tables_of_sqlite_s_own_are_not_to_be_had(database: sqlite3.Connection, table: str) -> None:
    assert refuse(database, f"SELECT * FROM {table}").code in (
        *("sql-table-forbidden", "sql-no-table", "sql-no-table-nearest"),  # not built in everywhere
    )


@pytest.mark.parametrize(
    "text",
    [
        "ATTACH '{file}' AS other",
        "ATTACH 'file:{file}?mode=rwc' AS other",
        "VACUUM INTO '{file}'",
        "VACUUM main INTO '{file}'",
        "SELECT writefile('{file}', 'x')",
        "SELECT readfile('{file}')",
        "SELECT edit('x', 'touch {file}')",
        "SELECT load_extension('{file}')",
        "SELECT load_extension('{file}', 'f')",
        "SELECT LOAD_EXTENSION('{file}')",
        "SELECT \"load_extension\"('{file}') FROM contacts WHERE 0",
        "SELECT fts3_tokenizer('x', x'00')",
        "SELECT * FROM fsdir('{file}')",
        "SELECT * FROM csv('{file}')",
        "CREATE VIRTUAL TABLE t USING csv(filename='{file}')",
        "SELECT 1; ATTACH '{file}' AS other",
        "PRAGMA temp_store_directory = '{file}'",
        ".output {file}",
        ".shell touch {file}",
    ],
)
def test_no_file_is_read_written_or_run(
    database: sqlite3.Connection, tmp_path: Path, text: str
) -> None:
    there = tmp_path / "there"
    there.write_text("secret", "utf-8")
    for file in (there, tmp_path / "new"):
        error = refuse(database, text.replace("{file}", str(file)))
        assert "secret" not in str(error.values)
    assert [one.name for one in tmp_path.iterdir()] == ["there"]
    assert there.read_text("utf-8") == "secret"
    database.set_authorizer(None)
    assert [one[1] for one in database.execute("PRAGMA database_list")] == ["main"]


def test_what_passes_the_first_look_meets_a_second(database: sqlite3.Connection) -> None:
    """Even if SQLite did not ask: nothing can be attached, and nothing written."""
    question = Question(database, "SELECT 1", RELATIONS)
    question.find_wanted()
    assert list(question.ask().rows) == [(1,)]
    database.set_authorizer(None)
    with pytest.raises(sqlite3.OperationalError, match="too many attached"):
        database.execute("ATTACH ':memory:' AS other")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.execute("DELETE FROM contacts")


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("SELECT nmae FROM contacts", "sql-no-column-nearest", {"word": "nmae", "near": ["name"]}),
        ("SELECT c.nmae FROM contacts c", "sql-no-column-nearest",
         {"word": "nmae", "near": ["name"]}),
        ("SELECT 职务 FROM contacts", "sql-no-column-nearest", {"word": "职务", "near": ["title"]}),
        ("SELECT 手机 FROM contacts", "sql-no-column-nearest",
         {"word": "手机", "near": ["phones"]}),
        ("SELECT outcome FROM customers", "sql-no-column-nearest",
         {"word": "outcome", "near": ["source", "visits.outcome"]}),
        ("SELECT id FROM customers WHERE name = 华信", "sql-no-column", {"word": "华信"}),
        ("SELECT * FROM customer", "sql-no-table-nearest",
         {"word": "customer", "near": ["customers"]}),
        ("SELECT * FROM 联系人", "sql-no-table-nearest", {"word": "联系人", "near": ["contacts"]}),
        ("SELECT * FROM main.zzz", "sql-no-table", {"word": "zzz"}),
        ("SELECT from FROM regrades", "sql-syntax-quote", {"near": "from", "quoted": '"from"'}),
        ("SELECT name, FROM contacts", "sql-syntax", {"near": "FROM"}),
        ("SELEC 1", "sql-syntax", {"near": "SELEC"}),
        ("SELECT name FROM contacts WHERE", "sql-incomplete", {"name": ""}),
        ("-- nothing", "sql-incomplete", {"name": ""}),
        ("SELECT 1; SELECT 2", "sql-several", {"name": ""}),
        ("SELECT ?", "sql-parameters", {"name": ""}),
        ("SELECT :name", "sql-parameters", {"name": ""}),
        ("SELECT zzz(1)", "sql-no-function", {"name": "zzz"}),
        ("SELECT abs(1, 2)", "sql-arguments", {"name": "abs"}),
        ("SELECT id FROM contacts a, contacts b", "sql-ambiguous", {"name": "id"}),
        ("SELECT name FROM contacts WHERE count(*) > 1", "sql-aggregate", {"name": "count"}),
        ("SELECT 'open", "sql-token", {"name": "'open"}),
        ("SELECT 1 \0", "sql-no-text", {"name": ""}),
        ("SELECT '\udcff'", "sql-no-text", {"name": ""}),
        ("SELECT zeroblob(1000000000)", "sql-too-big", {"name": ""}),
        ("SELECT hex(zeroblob(9000000))", "sql-too-big", {"name": ""}),
        ("SELECT replace(hex(zeroblob(1000000)), '0', hex(zeroblob(1000000)))", "sql-too-big",
         {"name": ""}),
        ("SELECT '" + "x" * 2_000_000 + "'", "sql-too-big", {"name": ""}),
        ("SELECT json_extract('{', '$')", "sql-other", {"text": "malformed JSON"}),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_comes_near(
    database: sqlite3.Connection, text: str, code: str, values: dict[str, object]
) -> None:
    error = refuse(database, text)
    assert (error.code, error.values) == (code, values)


def test_a_mistake_that_shows_late_is_told_too(database: sqlite3.Connection) -> None:
    question = Question(database, "SELECT abs(-9223372036854775807 - 1)", RELATIONS)
    question.find_wanted()
    with pytest.raises(UsageError) as caught:
        list(question.ask().rows)
    assert caught.value.values == {"text": "integer overflow"}


def test_memory_that_is_not_enough_is_told() -> None:
    with pytest.raises(Failure) as caught, explain_room():
        raise MemoryError
    assert caught.value.values == {"reason": Message("reason-memory")}


@pytest.mark.parametrize("text", ["SELECT x'ff'", "SELECT 1 FROM contacts WHERE name = x'ff'"])
def test_bytes_that_are_no_text_may_stand_in_a_question(
    database: sqlite3.Connection, text: str
) -> None:
    """SQLite tells of them as texts where it explains what it would do."""
    question = Question(database, text, RELATIONS)
    question.find_wanted()
    assert list(question.ask().rows) in ([(b"\xff",)], [])


def test_rows_are_made_as_they_are_read(database: sqlite3.Connection) -> None:
    """A hundred long ones at once would fill the memory."""
    made: list[int] = []
    database.create_function("make", 1, lambda number: made.append(number) or number)
    text = "WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM n) SELECT make(x) FROM n"
    question = Question(database, text, RELATIONS)
    question.find_wanted()
    rows = question.ask().rows
    for number in range(1, 4):
        assert next(rows) == (number,)
        assert len(made) <= number + 1


def test_an_endless_answer_comes_piece_by_piece(database: sqlite3.Connection) -> None:
    question = Question(
        database,
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
        RELATIONS,
    )
    assert question.find_wanted() is not None
    rows = question.ask().rows
    assert [next(rows)[0] for _ in range(1000)] == list(range(1, 1001))
