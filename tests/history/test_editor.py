"""Which editor opens a draft."""

from __future__ import annotations

import pytest

from crmcli.errors import Failure
from crmcli.history.editor import get_editor
from tests.sandbox import Sandbox


def test_the_editor_is_the_one_that_git_would_open(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "nano")
    assert get_editor(ledger.root) == "nano"
    ledger.git("config", "core.editor", "code --wait")
    assert get_editor(ledger.root) == "code --wait"
    monkeypatch.setenv("GIT_EDITOR", "vim")
    assert get_editor(ledger.root) == "vim"


@pytest.mark.parametrize("name", ["EDITOR", "GIT_EDITOR"])
def test_an_editor_of_no_name_is_none(
    name: str, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("GIT_EDITOR", "VISUAL", "EDITOR"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, " ")
    with pytest.raises(Failure, match="no-editor"):
        get_editor(ledger.root)
