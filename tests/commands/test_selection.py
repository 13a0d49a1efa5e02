"""Who is shown: archived customers only where somebody asks for them."""

from __future__ import annotations

import io
import sys

import pytest

from crmcli.book import open_book
from crmcli.commands.selection import Selection, remark_archived, select_unarchived
from crmcli.commands.session import Session
from crmcli.errors import UsageError
from tests.sandbox import LANTIAN, Sandbox

PUT_AWAY = LANTIAN + 'archived: {on: "2026-11-10", reason: 停业}\n'


@pytest.fixture
def put_away(ledger: Sandbox) -> Sandbox:
    """The ledger with Lantian archived."""
    ledger.commit("records/lantian.yaml", PUT_AWAY)
    return ledger


def select(ledger: Sandbox, *query: str, with_archived: bool = False) -> tuple[list[str], int]:
    selection = select_unarchived(
        Session(), open_book(ledger.root), query, with_archived=with_archived
    )
    ids = [one.card.id for one in selection]
    assert selection.shown == len(ids)
    return ids, selection.archived


def type_input(monkeypatch: pytest.MonkeyPatch, typed: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))


def test_archived_customers_are_left_out_and_counted(put_away: Sandbox) -> None:
    assert select(put_away) == (["huaxin", "mueller"], 1)
    assert select(put_away, "owner=li.wei") == (["huaxin"], 0)
    assert select(put_away, "kind=company", "stage=lead") == (["mueller"], 1)


def test_they_are_shown_to_who_asks_for_them(put_away: Sandbox) -> None:
    assert select(put_away, with_archived=True) == (["huaxin", "lantian", "mueller"], 0)
    assert select(put_away, "archived.on>=2026-11-01") == (["lantian"], 0)
    assert select(put_away, "归档.归档日期=none") == (["huaxin", "mueller"], 0)


def test_an_id_on_standard_input_is_asked_for(
    put_away: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_input(monkeypatch, b"lantian\nhuaxin\n")
    assert select(put_away, "-") == (["huaxin", "lantian"], 0)


def test_ids_as_other_systems_write_them(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_input(monkeypatch, b"\xef\xbb\xbflantian\r\n\r\nhuaxin\r\n")
    assert select(ledger, "-") == (["huaxin", "lantian"], 0)
    assert capsys.readouterr().err == ""


def test_ids_that_nobody_has_are_named(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.commit("records/lantian.yaml", "id: [\n")
    type_input(monkeypatch, "huaxin\n华信\nnobody\nlantian\nnobody\n".encode())
    assert select(ledger, "-") == (["huaxin"], 0)
    assert capsys.readouterr().err == "no customer has the id nobody, 华信\n"


@pytest.mark.parametrize(
    ("typed", "code"), [(b"id\tname\nhuaxin\t\n", "table-for-ids"), (b"\xff", "input-not-utf8")]
)
def test_what_is_no_list_of_ids_is_refused(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, typed: bytes, code: str
) -> None:
    type_input(monkeypatch, typed)
    with pytest.raises(UsageError) as refused:
        select(ledger, "-")
    assert refused.value.code == code


def test_the_remark_says_how_many_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    selection = Selection([], with_archived=False)
    remark_archived(Session(), selection)
    assert capsys.readouterr().err == ""
    selection.archived = 2
    remark_archived(Session(), selection)
    assert "2" in capsys.readouterr().err
