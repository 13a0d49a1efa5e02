"""Any file from outside: what it is found to be, what is said of it, and what is refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcli.errors import CrmError, Failure, UsageError
from crmcli.exchange import opening
from crmcli.exchange.opening import Source, open_table
from crmcli.views.sentences import say, say_message
from tests.exchange.spreadsheets import (
    make_ods,
    make_ods_row,
    make_ole,
    make_table_xlsx,
    make_xls,
)
from tests.purity import find_foreign

_ROWS = [
    ["客户名称", "编码", "开户账号", "备注"],
    [
        "北京华信信息技术股份有限公司",
        "007",
        "622202123456789012",
        "看现场；客户关心,售后\n周五报价",
    ],
    ["杭州云帆科技有限公司", "0138", "000000000000000001", ""],
]


def _text(delimiter: str) -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in _ROWS)


def _ods() -> bytes:
    return make_ods({"客户": "".join(make_ods_row([*row]) for row in _ROWS)})


_FORMS: dict[str, Callable[[], bytes]] = {
    "gb18030.csv": lambda: _text(",").encode("gb18030"),
    "bom.csv": lambda: _text(",").encode("utf-8-sig"),
    "semicolon.csv": lambda: _text(";").encode(),
    "utf16.tsv": lambda: _text("\t").encode("utf-16"),
    "unicode.txt": lambda: _text("\t").encode("utf-16-le"),
    "called.xls": lambda: _text("\t").encode("gb18030"),
    "a.xlsx": lambda: make_table_xlsx([[*row] for row in _ROWS]),
    "called-too.xls": lambda: make_table_xlsx([[*row] for row in _ROWS]),
    "a.ods": _ods,
    "old.xls": lambda: make_xls([[*row] for row in _ROWS]),
    "a.json": lambda: json.dumps(
        [dict(zip(_ROWS[0], row, strict=True)) for row in _ROWS[1:]]
    ).encode(),
    "a.jsonl": lambda: "".join(
        json.dumps(dict(zip(_ROWS[0], row, strict=True))) + "\n" for row in _ROWS[1:]
    ).encode(),
}


def _open(folder: Path, name: str, data: bytes, **options: Any) -> Source:
    path = folder / name
    path.write_bytes(data)
    return open_table(path, **options)


def _refuse(folder: Path, name: str, data: bytes, **options: Any) -> CrmError:
    with pytest.raises(CrmError) as caught:
        source = _open(folder, name, data, **options)
        for sheet in source.sheets:
            list(sheet.rows)
        list(source.entries or ())
    return caught.value


@pytest.mark.parametrize("name", _FORMS)
def test_one_table_in_any_form_gives_the_same_cells(tmp_path: Path, name: str) -> None:
    (sheet,) = _open(tmp_path, name, _FORMS[name]()).sheets
    assert sheet.heading == tuple(_ROWS[0])
    assert [row.cells for row in sheet.rows] == [
        tuple(cell or None for cell in row) for row in _ROWS[1:]
    ]


def test_cards_come_as_entries(tmp_path: Path) -> None:
    card = {"id": "a", "name": "甲", "contacts": [{"id": "b", "name": "乙"}]}
    source = _open(tmp_path, "a.jsonl", (json.dumps(card) + "\n").encode())
    assert (source.kind, source.sheets) == ("json", ())
    assert [entry.value for entry in source.entries or ()] == [card]
    source = _open(tmp_path, "a.txt", "BEGIN:VCARD\nFN:王静\nEND:VCARD\n".encode("gb18030"))
    assert source.kind == "vcard"
    assert [entry.value["name"] for entry in source.entries or ()] == ["王静"]
    assert source.encoding == "GB18030"


def test_what_was_found_is_said(tmp_path: Path) -> None:
    text = "客户信息表\n\n客户名称;编码;地址\n甲;1;北京\n"
    source = _open(tmp_path, "a.csv", text.encode("gb18030"))
    assert (source.encoding, source.delimiter) == ("GB18030", ";")
    assert [say_message("zh", one) for one in source.remarks] == [
        "a.csv：按 GB18030 读取，以分号分列",
        "a.csv：表头在第 3 行，其上已跳过：客户信息表",
    ]
    assert [say_message("en", one) for one in source.remarks] == [
        "a.csv: read as GB18030, with semicolons between cells",
        "a.csv: the heading is row 3; passed over above it: 客户信息表",
    ]


def test_what_is_named_is_not_guessed(tmp_path: Path) -> None:
    data = "姓名|電話\n陳大文|1\n".encode("big5")
    source = _open(tmp_path, "a.txt", data, encoding="big5", delimiter="pipe", heading=1)
    assert [row.cells for row in source.sheets[0].rows] == [("陳大文", "1")]


def test_a_file_may_be_called_something_else(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(Failure) as caught:
        open_table(tmp_path / "x", name="-")
    assert caught.value.values["file"] == "-"


def _archive(*names: str) -> bytes:
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


_OTHERS: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "file-empty"),
    "blank.csv": (b"\xef\xbb\xbf \r\n", "file-empty"),
    "a.ics": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "kind-calendar"),
    "named.csv": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "kind-calendar"),
    "a.pdf": (b"%PDF-1.7\n", "kind-pdf"),
    "card.png": (b"\x89PNG\r\n\x1a\n", "kind-picture"),
    "a.db": (b"SQLite format 3\0", "kind-database"),
    "a.csv.gz": (b"\x1f\x8b\x08", "kind-archive"),
    "a.zip": (_archive("customers.csv"), "kind-archive"),
    "a.docx": (_archive("[Content_Types].xml", "word/document.xml"), "kind-document"),
    "a.odt": (_archive("mimetype", "content.xml"), "kind-document"),
    "a.xlsb": (_archive("xl/workbook.bin"), "kind-xlsb"),
    "a.numbers": (_archive("Index/Document.iwa"), "kind-numbers"),
    "a.doc": (make_ole("WordDocument", b"x"), "kind-document"),
    "locked.xlsx": (make_ole("EncryptedPackage", b"x"), "file-encrypted"),
    "damaged.xls": (make_ole("Data", b"x"), "file-damaged"),
    "web.xls": (b"<html><table><tr><td>a</td></tr></table></html>", "kind-page"),
    "2003.xls": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="x"/>',
        "kind-xml-workbook",
    ),
    "a.xml": (b'<?xml version="1.0"?><customers/>', "kind-xml"),
    "a.vcf": (b"name,phone\n", "vcard-none"),
    "nul.csv": (b"a,b\n1,\0\n", "nul-byte"),
    "heading.csv": ("客户名称,电话\n".encode(), "sheet-heading-only"),
    "heading.xlsx": (make_table_xlsx([["客户名称", "电话"]], "Sheet1"), "sheet-heading-only"),
    "empty.xlsx": (make_table_xlsx([], "Sheet1"), "sheet-empty"),
    "latin.csv": ("Name;City\nMüller;Köln\n".encode("cp1252"), "encoding-unknown"),
}


@pytest.mark.parametrize("name", _OTHERS)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    data, code = _OTHERS[name]
    error = _refuse(tmp_path, name, data)
    assert isinstance(error, Failure)
    what = error.values.get("what")
    assert code in (error.code, getattr(what, "code", None))
    for language in ("en", "zh"):
        sentence = say(language, error.code, **error.values)  # type: ignore[arg-type]
        assert name in sentence
        assert find_foreign(language, sentence.replace(name, "")) == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        open_table(tmp_path / "none.csv")
    assert caught.value.code == "file-unread"


def test_a_folder_has_the_tables_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no table")
    with pytest.raises(Failure) as caught:
        open_table(tmp_path)
    assert caught.value.code == "folder-empty"
    (tmp_path / "needs.csv").write_text("id,item\n")
    with pytest.raises(Failure) as caught:
        open_table(tmp_path)
    assert caught.value.code == "sheet-heading-only"
    (tmp_path / "customers.csv").write_text("id,name\na,Acme\n")
    (tmp_path / "visits.tsv").write_text("id\tnotes\nx\ty\n")
    source = open_table(tmp_path, name="tables/")
    assert [sheet.name for sheet in source.sheets] == ["customers", "visits"]
    assert [str(one.values.get("file", one.code)) for one in source.remarks] == [
        *("tables/customers.csv", "tables/visits.tsv", "sheet-passed")
    ]
    with pytest.raises(UsageError):
        open_table(tmp_path, sheet="visits")


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_BYTES", 10)
    assert _refuse(tmp_path, "a.csv", b"a,b\n1,2\n333").code == "file-large"
    with pytest.raises(Failure) as caught:
        open_table(Path("/dev/zero"))
    assert caught.value.code == "file-large"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.xlsx", {"encoding": "gb18030"}),
        ("a.xlsx", {"delimiter": ";"}),
        ("a.ods", {"delimiter": ";"}),
        ("gb18030.csv", {"sheet": "客户"}),
        ("a.json", {"sheet": "客户"}),
        ("a.json", {"delimiter": ";"}),
        ("a.json", {"heading": 2}),
    ],
)
def test_an_option_that_would_do_nothing(
    tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    error = _refuse(tmp_path, name, _FORMS[name](), **options)
    assert isinstance(error, UsageError)
    assert error.code == "option-for-other"
    assert "不适用于" in say("zh", error.code, **error.values)


_BEGINNINGS = (
    b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"BEGIN:VCARD\n", b"[{", b"a,b\n",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff",
)  # fmt: skip
_ALL = [
    *_FORMS.values(),
    lambda: b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:=41=\n=42\nEND:VCARD\n",
]


def _go_through(path: Path, data: bytes) -> None:
    """Read all of a file; a Failure is told in both languages, and all else is a mistake."""
    path.write_bytes(data)
    try:
        source = open_table(path)
        for sheet in source.sheets:
            assert all(len(row.cells) == len(sheet.heading) for row in sheet.rows)
        list(source.entries or ())
    except Failure as failure:
        assert say("en", failure.code, **failure.values) != say(
            "zh", failure.code, **failure.values
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_BEGINNINGS), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, beginning: bytes, rest: bytes) -> None:
    _go_through(tmp_path / "any", beginning + rest)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_ALL), st.data())
def test_damaged_files_are_read_or_refused(
    tmp_path: Path, make: Callable[[], bytes], draw: st.DataObject
) -> None:
    data = bytearray(make())
    for _ in range(draw.draw(st.integers(1, 3))):
        # A packed file is of another length each time it is made; what is drawn may not be.
        at = draw.draw(st.integers(0, 99_999)) % len(data)
        data[at : at + draw.draw(st.integers(0, 3))] = draw.draw(st.binary(max_size=3))
    _go_through(tmp_path / "damaged", bytes(data))
