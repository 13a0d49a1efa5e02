"""How an error is told."""

from __future__ import annotations

import pytest

from crmcli import cli
from crmcli.commands.session import reader_language
from tests.ledger.test_settings import KEYS
from tests.sandbox import SETTINGS, Sandbox


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "crm.yaml:{line}:1: there is no key mial here",
                f"did you mean mail? Allowed here: {', '.join(KEYS)}",
                "mend it; or give up what was edited there: git checkout HEAD -- crm.yaml",
            ],
        ),
        (
            "zh",
            [
                "crm.yaml:{line}:1：这里没有键 mial",
                f"是否为 mail？这里可用：{'、'.join(KEYS)}",
                "请修正；或放弃其中的手工修改：git checkout HEAD -- crm.yaml",
            ],
        ),
    ],
)
def test_settings_that_stop_every_command_say_what_may_stand_there(
    ledger: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    lines: list[str],
) -> None:
    monkeypatch.setenv("CRM_LANG", language)
    reader_language.cache_clear()
    ledger.put("crm.yaml", SETTINGS + "mial: {ahead: 3}\n")
    assert cli.run(["-C", str(ledger.root), "overdue"]) == 1
    reader_language.cache_clear()
    line = SETTINGS.count("\n") + 1
    assert capsys.readouterr().err.splitlines() == [one.format(line=line) for one in lines]
