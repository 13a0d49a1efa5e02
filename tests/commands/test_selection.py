"""Who is shown: archived customers only where somebody asks for them."""

from __future__ import annotations

import io
import sys

import pytest

from crmcli.book import open_book
from crmcli.commands.selection import Selection, remark_archived, select_unarchived
from crmcli.commands.session import Session
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
    return [one.card.id for one in selection.shown], selection.archived


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
    monkeypatch.setattr(sys, "stdin", io.StringIO("lantian\nhuaxin\n"))
    assert select(put_away, "-") == (["huaxin", "lantian"], 0)


def test_the_remark_says_how_many_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    remark_archived(Session(), Selection([], 0))
    assert capsys.readouterr().err == ""
    remark_archived(Session(), Selection([], 2))
    assert "2" in capsys.readouterr().err
