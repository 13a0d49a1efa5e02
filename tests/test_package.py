"""The wheel: what `pip install` gives a user who has no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_RUN = "import sys; from crmcli.cli import run; sys.exit(run(sys.argv[1:]))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_program_and_its_schemas(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shipped = zipfile.ZipFile(wheel).read("crmcli/ledger/customer.schema.json")
    assert shipped == (ROOT / "schema/customer.schema.json").read_bytes()
    assert "crmcli/ledger/settings.schema.json" in names
    strays = ("tests", "records", "benchmarks", "docs")
    assert not [name for name in names if name.startswith(strays)]


def test_the_wheel_brings_the_man_page(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith(".data/data/share/man/man1/crm.1")]


def test_a_ledger_can_be_founded_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-c", _RUN, "init", "shop", "--ci", "github", "--hook"],
        cwd=tmp_path / "site",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = tmp_path / "site/shop/schema/customer.schema.json"
    assert made.read_bytes() == (ROOT / "schema/customer.schema.json").read_bytes()
    assert (tmp_path / "site/shop/.github/workflows/crm.yml").is_file()
    assert (tmp_path / "site/shop/.git/hooks/pre-commit").is_file()
