"""The check of a ledger as it lies on disk, and what it mends."""

from __future__ import annotations

import pytest

from crmcli.book.auditing import open_auditor
from crmcli.errors import NotFound, Refused
from tests.book.test_transaction import AFTER, CARD, begin
from tests.sandbox import LANTIAN, Sandbox

LOOSE = "records/lantian.yaml"


@pytest.mark.parametrize("placed", [False, True])
def test_a_killed_write_is_finished_before_files_are_mended(ledger: Sandbox, placed: bool) -> None:
    ledger.commit(LOOSE, LANTIAN + "size: 0777\n")
    begin(ledger, placed=placed)
    auditor = open_auditor(ledger.root)
    assert list(auditor.fix(None)) == [LOOSE]
    assert [note.code for note in auditor.notes] == ["interrupted-completed"]
    assert ledger.git("show", f"HEAD:{CARD}") == AFTER
    assert ledger.status() == f" M {LOOSE}\n"


def test_nothing_is_mended_in_the_middle_of_a_merge(ledger: Sandbox) -> None:
    ledger.commit(LOOSE, LANTIAN + "size: 0777\n")
    ledger.path(".git/MERGE_HEAD").touch()
    with pytest.raises(Refused, match="under-way"):
        list(open_auditor(ledger.root).fix(None))
    assert ledger.read(LOOSE) == LANTIAN + "size: 0777\n"


def test_a_card_is_named_by_its_id_as_well(ledger: Sandbox) -> None:
    ledger.put("records/old/lost.yaml", "id: [\n")
    auditor = open_auditor(ledger.root)
    found = {one.file for one in auditor.check([str(ledger.root / "lost")]).findings}
    assert found == {"records/old/lost.yaml"}
    assert auditor.check([str(ledger.root / "huaxin"), str(ledger.root / "crm.yaml")]).cards == 1
    with pytest.raises(NotFound, match="no-such-file"):
        auditor.check([str(ledger.root / "nobody")])
