"""The shim that stops programs, and ledgers to be stopped in."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.kill.killing import COMPILER
from tests.sandbox import Sandbox


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """killat.c, built."""
    built = tmp_path_factory.mktemp("shim") / "killat.so"
    source = Path(__file__).with_name("killat.c")
    assert COMPILER is not None
    command = [COMPILER, "-shared", "-fPIC", "-O1", "-Wall", "-o", str(built), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return built


@pytest.fixture(scope="session")
def make_copy(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Sandbox]:
    """Gives a fresh ledger in which the user has staged a file that is not ours."""
    master = Sandbox(Path(shutil.copytree(_template, tmp_path_factory.mktemp("master") / "l")))
    master.put("notes.txt", "staged by the user\n")
    master.git("add", "notes.txt")

    def copy() -> Sandbox:
        place = tmp_path_factory.mktemp("point") / "ledger"
        subprocess.run(["cp", "-a", str(master.root), str(place)], check=True)
        return Sandbox(place)

    return copy
