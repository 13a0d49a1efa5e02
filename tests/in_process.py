"""The command run in the process of the test, which is quicker than to start one."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli import cli
from crmcli.commands.session import reader_language


def run_crm(root: Path, *words: str, language: str = "en") -> int:
    """Run a command in the ledger for a reader of the language; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_LANG", language)
        reader_language.cache_clear()
        try:
            return cli.run(["-C", str(root), *words])
        finally:
            reader_language.cache_clear()
