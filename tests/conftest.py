"""What tests share: a home of their own, a fixed day, and a small ledger."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.in_process import run_crm
from tests.sandbox import Sandbox, make_sandbox
from tests.warm.running import crm_kept_warm

# How hard laws are tried: sixty examples each, a thousand in `make test-all`. A first import of
# a dictionary, or a busy machine, is no reason to fail.
settings.register_profile("short", deadline=None, max_examples=60)
settings.register_profile("long", deadline=None, max_examples=1000)
settings.load_profile("long" if os.environ.get("CRM_TEST_LONG") else "short")

# A job that a shell started in the background ignores Ctrl-C, and so would what a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

_GIT_CONFIG = """\
[user]
	name = 李伟
	email = li.wei@example.com
[init]
	defaultBranch = main
[gc]
	auto = 0
"""

# What a developer's shell may say must not change what a test sees.
_FORGOTTEN = (
    *("CI", "GIT_", "CRM_", "LC_"),
    *("NO_COLOR", "CLICOLOR", "FORCE_COLOR", "COLUMNS", "LINES"),
)


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty home, git's configuration in it, and an environment that is the same everywhere."""
    home = tmp_path_factory.mktemp("home")
    config = home / "gitconfig"
    config.write_text(_GIT_CONFIG, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_FORGOTTEN) and name != "CRM_TEST_LONG":
                patch.delenv(name)
        for name, value in {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "GIT_CONFIG_GLOBAL": str(config),
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "LANG": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PYTHONWARNINGS": "error",
            "CRM_TODAY": "2026-11-23",
            "CRM_LANG": "en",
        }.items():
            patch.setenv(name, value)
        with crm_kept_warm():
            yield


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory, _home: None) -> Path:
    return make_sandbox(tmp_path_factory.mktemp("template") / "ledger").root


@pytest.fixture
def ledger(tmp_path: Path, _template: Path) -> Sandbox:
    """A ledger with three cards in one commit; li.wei is at work on Monday 2026-11-23."""
    return Sandbox(Path(shutil.copytree(_template, tmp_path / "ledger", symlinks=True)))


@pytest.fixture
def crm(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command in that ledger, in process; its exit code, stdout and stderr."""

    def call(*words: str, language: str = "en") -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_crm(ledger.root, *words, language=language)
        return code, *capsys.readouterr()

    return call
