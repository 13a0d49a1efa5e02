"""The console blocks of the READMEs and of docs/ are run, and must show what they promise.

`UPDATE_DOCS=1 pytest tests/docs/test_blocks.py` writes the real output into them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from docs.generate.terminal import make_shell
from tests.console import differ, forget_chance, read_steps, run_steps, write_steps
from tests.warm.running import write_crm

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
TOLD = [page for page in PAGES if read_steps(page.read_text("utf-8"))]
CHINESE = [page for page in TOLD if page.name.endswith(".zh-CN.md")]
FRESH = [page for page in TOLD if page.name.startswith("README")]
"""The pages for which each command is the installed one, in a fresh process."""
NOW = "2026-11-23T09:30:00+08:00"


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def shell() -> dict[str, str]:
    """A shell that finds `crm`."""
    return {
        **make_shell(),
        "NO_COLOR": "1",
        "GIT_AUTHOR_DATE": NOW,
        "GIT_COMMITTER_DATE": NOW,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "color.ui",
        "GIT_CONFIG_VALUE_0": "never",
    }


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `crm` that is quick to start."""
    folder = tmp_path_factory.mktemp("bin")
    write_crm(folder)
    return folder


@pytest.mark.parametrize("page", TOLD, ids=_name)
def test_blocks_show_what_is_promised(
    page: Path, tmp_path: Path, shell: dict[str, str], warm: Path
) -> None:
    document = page.read_text(encoding="utf-8")
    language = "zh" if page in CHINESE else "en"
    steps = read_steps(document)
    if not any("--demo sample" in step.command for step in steps):
        (tmp_path / "sample").symlink_to(ROOT)
    path = shell["PATH"] if page in FRESH else f"{warm}{os.pathsep}{shell['PATH']}"
    real = run_steps(steps, tmp_path, {**shell, "PATH": path, "CRM_LANG": language})
    if os.environ.get("UPDATE_DOCS"):
        if differ(steps, real):
            page.write_text(write_steps(document, real), encoding="utf-8")
        return
    for promised, shown in zip(steps, real, strict=True):
        assert forget_chance(shown.shown) == forget_chance(promised.shown), promised.command


def test_no_page_shows_a_crash() -> None:
    assert [_name(page) for page in PAGES if "Traceback" in page.read_text("utf-8")] == []


@pytest.mark.parametrize("page", CHINESE, ids=_name)
def test_twins_run_the_same_commands(page: Path) -> None:
    english = page.with_name(page.name.replace(".zh-CN.md", ".md"))
    assert _verbs(english) == _verbs(page)


def test_the_pages_that_a_newcomer_follows_are_run() -> None:
    assert {"README.md", "README.zh-CN.md", "docs/tutorial.md", "docs/tutorial.zh-CN.md"} <= {
        _name(page) for page in TOLD
    }


def _verbs(page: Path) -> list[str]:
    return [_verb(step.command) for step in read_steps(page.read_text("utf-8"))]


def _verb(command: str) -> str:
    return " ".join(re.findall(r"^\S+(?: [a-z]+)?", command))
