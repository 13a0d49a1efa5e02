"""`crm export` as it is typed: where it writes, what it says, what it refuses."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import sqlite3
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from crmcli.commands.session import Session
from tests.in_process import run_crm
from tests.sandbox import HUAXIN, LANTIAN, Sandbox

Ran = tuple[int, bytes, str]
Crm = Callable[..., Ran]


@pytest.fixture
def crm(ledger: Sandbox, capfdbinary: pytest.CaptureFixture[bytes]) -> Crm:
    """Run `crm export`; its exit code, stdout and stderr."""

    def call(*words: str, language: str = "en") -> Ran:
        capfdbinary.readouterr()
        code = run_crm(ledger.root, "export", *words, language=language)
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return call


def read_lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig").split("\r\n")[:-1]


def read_sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_table_goes_to_stdout(crm: Crm) -> None:
    code, out, err = crm("-f", "csv", "--list", "contacts")
    assert (code, err) == (0, "")
    heading, row = read_lines(out)
    assert heading.startswith("Customer ID,Customer name,ID,Name,Job title,Decision role,")
    assert row.startswith(
        "huaxin,北京华信信息技术股份有限公司,wang,王静,采购总监,Decision maker,,,+86 138 0000 0000,"
    )


def test_it_speaks_chinese(crm: Crm) -> None:
    _, out, _ = crm("-f", "csv", "级别=B", language="zh")
    heading, row = read_lines(out)
    assert heading.startswith("标识,档案编号,客户名称,简称,客户性质,")
    assert row.startswith("huaxin,BJ-2024-0017,北京华信信息技术股份有限公司,华信,普通公司,")


def test_keys_are_for_programs(crm: Crm) -> None:
    _, out, _ = crm("-f", "tsv", "--keys", "huaxin", language="zh")
    heading, row = (line.split("\t") for line in read_lines(out))
    found = dict(zip(heading, row, strict=True))
    assert (found["stage"], found["owner"], found["code"]) == ("prospect", "li.wei", "BJ-2024-0017")


def test_the_ending_says_the_form(crm: Crm, ledger: Sandbox) -> None:
    for name in ("a.csv", "a.TSV", "a.xlsx", "a.json", "a.jsonl", "a.ndjson", "a.vcf"):
        assert crm("-o", name) == (0, b"", "")
    assert ledger.path("a.xlsx").read_bytes().startswith(b"PK")
    assert [one["id"] for one in json.loads(ledger.read("a.json"))] == [
        *("huaxin", "lantian", "mueller")
    ]
    assert ledger.read("a.vcf").count("BEGIN:VCARD") == 3
    assert ledger.read("a.ndjson") == ledger.read("a.jsonl")
    assert crm("-f", "jsonl", "-o", "a.txt")[0] == 0
    assert ledger.read("a.txt") == ledger.read("a.jsonl")


def test_the_other_version_of_vcards_is_asked_for(crm: Crm) -> None:
    assert b"VERSION:3.0" in crm("-f", "vcard")[1]
    assert b"VERSION:4.0" in crm("-f", "vcard4")[1]


def test_archived_customers_go_out_too(crm: Crm, ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", LANTIAN + 'archived: {on: "2026-11-02"}\n')
    assert len(read_lines(crm("-f", "csv")[1])) == 4


def test_a_query_selects(crm: Crm) -> None:
    _, out, _ = crm("-f", "jsonl", "owner=me")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["huaxin"]


@pytest.mark.parametrize("words", [["-f", "csv"], ["-o", "a.xlsx"], ["--sqlite", "a.db"]])
def test_a_query_that_selects_nobody_is_told(crm: Crm, words: list[str]) -> None:
    code, _, err = crm("nobody", "grade=K", *words)
    assert (code, err) == (0, "no customer answers to nobody grade=K\n")
    assert crm("nobody", *words, language="zh")[2] == "没有客户符合 nobody\n"
    assert crm(*words)[2] == ""


def test_ids_that_nobody_has_leave_nobody(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"huaxing\n")))
    _, _, err = crm("-f", "csv", "-")
    assert "huaxing" in err
    assert err.endswith("no customer answers to -\n")


def test_a_workbook_has_all_lists_or_those_asked_for(crm: Crm, ledger: Sandbox) -> None:
    crm("-o", "a.xlsx", language="zh")
    sheets = read_sheets(ledger.path("a.xlsx").read_bytes())
    assert [*sheets][:3] == ["客户", "联系人", "跟进记录"]
    assert len(sheets["跟进记录"]) == 2
    crm("-o", "b.xlsx", "--list", "visits,Customers")
    assert [*read_sheets(ledger.path("b.xlsx").read_bytes())] == ["Contact log", "Customers"]


def test_a_folder_gets_a_file_for_each_list(crm: Crm, ledger: Sandbox) -> None:
    assert crm("-f", "csv", "-o", "tables/", "--excel") == (0, b"", "")
    files = sorted(one.name for one in ledger.path("tables").iterdir())
    assert files == [
        *("addresses.csv", "contacts.csv", "customers.csv", "merged.csv", "needs.csv"),
        *("regrades.csv", "verified.csv", "visits.csv"),
    ]
    assert ledger.path("tables/visits.csv").read_bytes().startswith(b"\xef\xbb\xbfCustomer ID,")
    assert crm("-f", "csv", "-o", "tables", "--list", "visits")[0] == 0  # which is there now
    assert not ledger.path("tables/visits.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_who_looks_on_is_told_what_was_written(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "is_watched", True)
    assert crm("-o", "a.json")[2] == "a.json: Customers 3\n"
    assert crm("-o", "a.xlsx", "--list", "customers,visits", language="zh")[2] == (
        "a.xlsx：客户 3、跟进记录 1\n"
    )


def test_the_past_is_exported_as_it_was(crm: Crm, ledger: Sandbox) -> None:
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: A"))
    _, out, err = crm("--at", "HEAD~1", "-f", "jsonl", "huaxin")
    assert json.loads(out)["grade"] == "B"
    assert "as of" in err


def test_a_round_trip_remembers_its_commit(crm: Crm, ledger: Sandbox) -> None:
    assert crm("--round-trip", "trip.xlsx", language="zh") == (0, b"", "")
    notes = read_sheets(ledger.path("trip.xlsx").read_bytes())["_crm"]
    found = {key: [value for name, value in notes if name == key] for key, _ in notes}
    assert found["commit"] == [ledger.head()]
    assert found["format"] == ["1"]
    assert found["language"] == ["zh"]
    assert found["table"][:3] == ["customers", "contacts", "visits"]
    assert found["customer"] == ["huaxin", "lantian", "mueller"]
    oldest = ledger.git("rev-list", "--max-parents=0", "HEAD").strip()
    assert oldest.startswith(str(found["ledger"][0]))


def test_a_round_trip_has_what_is_committed_and_nothing_else(crm: Crm, ledger: Sandbox) -> None:
    ledger.put("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: A"))
    code, _, err = crm("--round-trip", "trip.xlsx")
    assert code == 0
    assert "records/huaxin.yaml" in err
    heading, row, *_ = read_sheets(ledger.path("trip.xlsx").read_bytes())["Customers"]
    assert row[heading.index("Grade")] == "B"


def test_a_round_trip_of_the_past_remembers_that_commit(crm: Crm, ledger: Sandbox) -> None:
    before = ledger.head()
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: A"))
    assert crm("--at", before, "--round-trip", "trip.xlsx")[0] == 0
    notes = read_sheets(ledger.path("trip.xlsx").read_bytes())["_crm"]
    assert ["commit", before] in notes


def test_a_round_trip_needs_a_commit(crm: Crm, ledger: Sandbox) -> None:
    ledger.git("update-ref", "-d", "HEAD")
    code, _, err = crm("--round-trip", "trip.xlsx")
    assert code == 4
    assert "no commit yet" in err
    assert not ledger.path("trip.xlsx").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a file with -o"),
        (["-o", ""], "--output"),
        (["-o", "a.doc"], "a.doc does not end as any of"),
        (["-f", "doc"], "--format doc is unknown"),
        (["-f", "csv", "--list", "hats"], "no list is called hats"),
        (["-f", "csv", "--list", "contacts,visits"], "csv holds one table"),
        (["-f", "csv", "--list", ","], "csv holds one table"),
        (["-f", "json", "--excel"], "--excel goes with csv, tsv alone"),
        (["-f", "json", "--keys"], "--keys goes with"),
        (["-f", "vcard", "--list", "visits"], "--list goes with"),
        (["-f", "json", "-o", "tables/"], "is a folder"),
        (["-o", "records"], "is a folder"),
        (["--round-trip", "a.csv"], "is to end in .xlsx"),
        (["--round-trip", "a.xlsx", "-o", "b.xlsx"], "only one way at a time"),
        (["--round-trip", "a.xlsx", "-f", "csv"], "--round-trip goes with xlsx alone"),
        (["--sqlite", "a.db", "--list", "visits"], "--list goes with"),
        (["--sqlite", "a.db", "-f", "csv"], "--sqlite goes with sqlite alone"),
        (["-f", "sqlite"], "a file for programs"),
        (["-f", "csv", "colour=red"], "colour"),
    ],
)
def test_words_that_mean_nothing_are_refused(
    crm: Crm, ledger: Sandbox, words: list[str], said: str
) -> None:
    code, out, err = crm(*words)
    assert (code, out) == (2, b"")
    assert said in err
    assert ledger.status() == ""


@pytest.mark.parametrize(
    "words",
    [
        *(["-f", "csv", "-o", place] for place in ("crm.yaml", "records/huaxin.yaml", "records/")),
        *(["-o", place] for place in ("records/a.xlsx", "schema/customer.schema.json")),
        ["--round-trip", "records/a.xlsx"],
        ["--sqlite", "crm.yaml"],
    ],
)
def test_nothing_takes_the_place_of_the_ledger(crm: Crm, ledger: Sandbox, words: list[str]) -> None:
    code, out, err = crm(*words)
    assert (code, out) == (2, b"")
    assert "which is the ledger's" in err
    assert ledger.status() == ""


def test_a_workbook_is_nothing_for_a_terminal(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "is_terminal", True)
    code, _, err = crm("-f", "xlsx")
    assert code == 2
    assert "a file for programs" in err
    monkeypatch.setattr(Session, "is_terminal", False)
    assert crm("-f", "xlsx")[1].startswith(b"PK")


def test_a_file_is_replaced_whole_or_stays(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put("a.xlsx", "mine")
    ledger.path("a.xlsx").chmod(0o640)
    long = "x" * 40_000
    ledger.put("records/lantian.yaml", LANTIAN + f"notes: {long}\n")
    code, _, err = crm("-o", "a.xlsx")
    assert code == 1
    assert "lantian: 40000 characters in Customers, Notes" in err
    assert ledger.read("a.xlsx") == "mine"
    ledger.put("records/lantian.yaml", LANTIAN)
    assert crm("-o", "a.xlsx")[0] == 0
    assert stat.S_IMODE(ledger.path("a.xlsx").stat().st_mode) == 0o640
    assert [one.name for one in ledger.root.glob(".a*")] == []


def test_a_place_that_cannot_be_written_to_is_named(crm: Crm) -> None:
    for words in (["-o", "nowhere/a.csv"], ["-f", "csv", "-o", "no/where/"]):
        code, out, err = crm(*words)
        assert (code, out) == (1, b"")
        assert words[-1].rstrip("/") in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_in_one_sentence(crm: Crm) -> None:
    code, _, err = crm("-f", "csv", "-o", "/dev/full")
    assert code == 1
    assert len(err.splitlines()) == 1


def test_keys_that_no_table_has_are_named(crm: Crm, ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", LANTIAN + "hat: red\n")
    code, _, err = crm("-f", "csv")
    assert code == 0
    assert "hat" in err
    assert json.loads(crm("-f", "jsonl", "lantian")[1])["hat"] == "red"


def test_cards_that_cannot_be_read_are_named(crm: Crm, ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", "name: [\n")
    code, out, err = crm("-f", "jsonl")
    assert code == 1
    assert len(out.splitlines()) == 2
    assert "records/lantian.yaml" in err


def test_a_missing_library_is_one_clear_line(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    code, out, err = crm("-o", "a.xlsx")
    assert (code, out, err) == (1, b"", "needs: pip install 'crmcli[xlsx]'\n")
    assert not ledger.path("a.xlsx").exists()


@pytest.mark.parametrize("words", [["--sqlite", "a.dat"], ["-o", "a.sqlite"], ["-o", "a.db"]])
def test_a_database_has_the_tables_of_sql(crm: Crm, ledger: Sandbox, words: list[str]) -> None:
    assert crm(*words) == (0, b"", "")
    with contextlib.closing(sqlite3.connect(ledger.path(words[-1]))) as database:
        rows = database.execute("SELECT id FROM customers ORDER BY id").fetchall()
        assert rows == [("huaxin",), ("lantian",), ("mueller",)]
        assert database.execute("SELECT count(*) FROM visits").fetchone() == (1,)


def test_a_database_of_some_has_these(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "is_watched", True)
    code, _, err = crm("owner=me", "--sqlite", "a.db")
    assert (code, err) == (0, "a.db: the tables of 1 customer\n")
    with contextlib.closing(sqlite3.connect(ledger.path("a.db"))) as database:
        assert database.execute("SELECT id FROM customers").fetchall() == [("huaxin",)]


def test_no_room_for_what_is_in_the_making_is_said(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    for words in (["-f", "xlsx"], ["-o", "a.xlsx"], ["-f", "parquet"]):
        code, out, err = crm(*words)
        assert (code, out) == (1, b"")
        assert tempfile.gettempdir() in err
        assert len(err.splitlines()) == 1
    assert ledger.status() == ""


@pytest.mark.parametrize(
    "words",
    [
        ("-o", "a.csv"),
        ("-f", "jsonl"),
        ("-o", "a.vcf"),
        ("-o", "folder/", "-f", "csv"),
        ("--round-trip", "a.xlsx"),
        ("--sqlite", "a.db"),
        ("--sqlite", "a.db", "grade=B"),
    ],
)
def test_an_export_that_lacks_a_card_says_so_by_its_code(
    words: tuple[str, ...], crm: Crm, ledger: Sandbox
) -> None:
    """The others go out, and no script takes it for the whole."""
    ledger.commit("records/broken.yaml", "id: broken\nname: [\n")
    code, _, err = crm(*words)
    assert code == 1
    assert "records/broken.yaml" in err
    assert words[0] == "-f" or ledger.path(words[1]).exists()
