"""`crm schema upgrade` as it is typed: what goes to stdout, what to stderr, and the exit codes."""

from __future__ import annotations

import json

import pytest

from crmcli import cli
from crmcli.ledger.schema import SCHEMA_FILE
from tests.book.test_upgrading import NEWEST, OLDER, SHIPPED, commit, found, label
from tests.sandbox import Sandbox

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def older(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A ledger that was founded with an older schema."""
    monkeypatch.chdir(ledger.root)
    found(ledger, OLDER)
    return ledger


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(["schema", "upgrade", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_it_says_what_is_new_before_and_after(older: Sandbox, capsys: Captured) -> None:
    news = [
        "labels of size (Company size)",
        "new field headcount (Employees)",
        "new field website (Website)",
    ]
    code, out, err = run(capsys, "--dry-run")
    assert code == 0
    assert out.startswith(f"diff --git a/{SCHEMA_FILE} b/{SCHEMA_FILE}\n")
    assert err.splitlines() == [*news, "dry run: nothing was written"]
    assert older.read(SCHEMA_FILE) == OLDER
    code, out, err = run(capsys)
    assert (code, out) == (0, "")
    assert err.splitlines()[1:] == news
    assert older.read(SCHEMA_FILE) == SHIPPED
    assert run(capsys) == (0, "", f"nothing new: the schema has all that version {NEWEST} ships\n")


def test_it_says_so_in_chinese(
    older: Sandbox, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crmcli.commands import session

    monkeypatch.setattr(session, "reader_language", lambda: "zh")
    assert run(capsys, "--dry-run")[2].splitlines() == [
        *("字段名称 size（企业规模）", "新增字段 headcount（员工人数）"),
        *("新增字段 website（网址）", "试运行：未写入任何内容"),
    ]
    commit(older, label("size", "en", "How large"))
    code, out, err = run(capsys)
    assert (code, out) == (4, "")
    assert err.splitlines() == [
        '双方都改过：#/properties/size/x-crm/en；台账："How large"；自带："Company size"',
        "台账与新版都改过 1 处，因此没有写入；保留台账的写法：crm schema upgrade --ours",
    ]


def test_a_clash_ends_with_four_and_nothing_written(older: Sandbox, capsys: Captured) -> None:
    commit(older, label("size", "en", "How large"))
    text = older.read(SCHEMA_FILE)
    code, out, err = run(capsys)
    assert (code, out) == (4, "")
    place = "#/properties/size/x-crm/en"
    assert err.splitlines() == [
        f'changed on both sides: {place}; yours: "How large"; shipped: "Company size"',
        "clashes: 1, so nothing is written; to keep yours: crm schema upgrade --ours",
    ]
    assert older.read(SCHEMA_FILE) == text
    code, out, err = run(capsys, "--ours", "--json")
    assert code == 0
    done = json.loads(out)
    assert (done["version_before"], done["version"]) == (NEWEST, NEWEST)
    assert done["commit"] == older.head()
    assert done["clashes"] == [{"kind": "labels", "path": "size", "place": place}]
    assert {"kind": "added", "path": "website", "place": "#/properties/website"} in done["changes"]


def test_undo_takes_it_back(older: Sandbox, capsys: Captured) -> None:
    assert run(capsys)[0] == 0
    capsys.readouterr()
    assert cli.run(["undo"]) == 0
    assert older.read(SCHEMA_FILE) == OLDER
    assert "" not in capsys.readouterr().err.splitlines()
