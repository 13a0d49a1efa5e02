"""The blocks of the READMEs are run, and must show what the documents promise.

`UPDATE_DOCS=1 pytest tests/test_readme.py` writes the real output into them.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.console import forget_chance, read_steps, run_steps, write_steps

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """A shell that finds `crm` and the sample ledger."""
    (tmp_path / "sample").symlink_to(ROOT)
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "xterm",
        "GIT_PAGER": "cat",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "color.ui",
        "GIT_CONFIG_VALUE_0": "never",
    }


@pytest.mark.parametrize("name", READMES)
def test_blocks_show_what_is_promised(name: str, tmp_path: Path, shell: dict[str, str]) -> None:
    document = (ROOT / name).read_text(encoding="utf-8")
    language = "zh" if "zh" in name else "en"
    steps = read_steps(document)
    assert len(steps) >= 8
    real = run_steps(steps, tmp_path, {**shell, "CRM_LANG": language})
    if os.environ.get("UPDATE_DOCS"):
        (ROOT / name).write_text(write_steps(document, real), encoding="utf-8")
        return
    for promised, shown in zip(steps, real, strict=True):
        assert forget_chance(shown.shown) == forget_chance(promised.shown), promised.command


def test_both_readmes_run_the_same_commands() -> None:
    english, chinese = (
        [_verb(step.command) for step in read_steps((ROOT / name).read_text("utf-8"))]
        for name in READMES
    )
    assert english == chinese


def _verb(command: str) -> str:
    return " ".join(re.findall(r"^\S+(?: [a-z]+)?", command))
