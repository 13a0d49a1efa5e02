"""The rooms of the house and the arrows between them, read from the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "crmcli"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the street to the cellar: a room may use those below it, never one above.
ROOMS = ("cli", "commands", "book", "exchange", "views", "acts", "history", "ledger", "rules")
CELLAR = ("errors", "__init__")

# What touches the world: files, git, the clock, the environment, chance.
WORLD = {
    "datetime.datetime.now",
    "glob",
    "io",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "time",
}
HEAVY = {
    *("chinese_calendar", "email_validator", "git", "holidays", "hypothesis", "jsonschema"),
    *("jsonschema_rs", "lunar_python", "phonenumbers", "pypinyin", "python_calamine", "rich"),
    *("tabulate", "xlsxwriter"),
}


def _room(module: Path) -> str:
    first = module.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@cache
def _imports(module: Path, *, top_level: bool = False) -> tuple[str, ...]:
    return tuple(_find_imports(module, top_level))


def _find_imports(module: Path, top_level: bool) -> Iterator[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _id(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=_id)
def test_imports_point_down(module: Path) -> None:
    room = _room(module)
    if room in ("__init__", "__main__"):
        return
    height = (*ROOMS, *CELLAR).index(room)
    for name in _imports(module):
        parts = name.split(".")
        if parts[0] != "crmcli" or len(parts) == 1:
            continue
        other = parts[1]
        if other in (room, "__version__"):
            continue
        assert other in (*ROOMS, *CELLAR), f"{_id(module)} imports {name}: no such room"
        assert (*ROOMS, *CELLAR).index(other) > height, f"{_id(module)} imports {name}: upwards"


@pytest.mark.parametrize(
    "module", [m for m in MODULES if _room(m) in ("acts", "rules", "errors")], ids=_id
)
def test_rules_and_acts_do_not_touch_the_world(module: Path) -> None:
    for name in _imports(module):
        assert name.split(".")[0] not in WORLD, f"{_id(module)} imports {name}"


@pytest.mark.parametrize("module", [m for m in MODULES if _room(m) != "history"], ids=_id)
def test_only_history_runs_git(module: Path) -> None:
    for name in _imports(module):
        assert name.split(".")[0] not in ("git", "subprocess"), f"{_id(module)} imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=_id)
def test_heavy_libraries_are_imported_where_they_are_used(module: Path) -> None:
    for name in _imports(module, top_level=True):
        assert name.split(".")[0] not in HEAVY, f"{_id(module)} imports {name} at the top"


def test_every_module_says_what_it_is_for() -> None:
    silent = [_id(m) for m in MODULES if not ast.get_docstring(ast.parse(m.read_text("utf-8")))]
    assert silent == []


def test_no_module_waits_for_itself() -> None:
    """So each can be imported first, though most tests run commands where all have been."""
    names = {_name(module): module for module in MODULES}
    graph = {
        name: [other for other in _imports(module, top_level=True) if other in names]
        for name, module in names.items()
    }
    TopologicalSorter(graph).prepare()


def _name(module: Path) -> str:
    parts = module.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")
