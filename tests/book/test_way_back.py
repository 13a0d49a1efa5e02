"""Who has edited crm.yaml or the schema until it cannot be read is told the way back."""

from __future__ import annotations

import pytest

from crmcli.book import open_book
from crmcli.errors import Failure
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.rules.outcome import Message
from tests.sandbox import SETTINGS, Sandbox


def fail(ledger: Sandbox) -> tuple[object, ...]:
    with pytest.raises(Failure) as failed:
        open_book(ledger.root)
    return failed.value.hints


@pytest.mark.parametrize("file", [SETTINGS_FILE, SCHEMA_FILE])
def test_what_was_edited_comes_back_from_the_last_commit(ledger: Sandbox, file: str) -> None:
    ledger.put(file, "{oops")
    ledger.git("add", file)
    assert fail(ledger) == (Message("way-back-edited", {"file": file}),)
    answer = ledger.crm("status", CRM_LANG="zh")
    *_, last = answer.stderr.splitlines()
    assert answer.returncode == 1 and last.endswith(f"git checkout HEAD -- {file}")
    assert "Expecting" not in answer.stderr
    ledger.git("checkout", "HEAD", "--", file)
    open_book(ledger.root)


def test_what_was_committed_so_has_no_such_way(ledger: Sandbox) -> None:
    ledger.commit(SETTINGS_FILE, "{oops")
    assert fail(ledger) == ()


def test_a_conflict_is_to_be_settled(ledger: Sandbox) -> None:
    ledger.git("switch", "--quiet", "--create", "side")
    ledger.commit(SETTINGS_FILE, SETTINGS.replace("Shanghai", "Tokyo"))
    ledger.git("switch", "--quiet", "main")
    ledger.commit(SETTINGS_FILE, SETTINGS.replace("Shanghai", "Seoul"))
    ledger.git("-c", "merge.crm.driver=false", "merge", "side", code=1)
    ledger.put(SETTINGS_FILE, "{oops")
    assert fail(ledger) == (Message("way-back-settle"),)
