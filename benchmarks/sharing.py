"""A team's ledger: `crm sync` against the git commands that it cannot do without."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from benchmarks.bench import LARGE, SMALL, TYPER_APP, Bench, crm
from benchmarks.rows import Row
from benchmarks.timing import Command, add_up, find_ratio, time_together
from benchmarks.writing import name_card

_FETCH = ["git", "fetch", "--quiet"]
_PULL = ["git", "pull", "--quiet", "--no-rebase", "--no-edit"]
_PUSH = ["git", "push", "--quiet"]


def measure_sync(bench: Bench) -> Iterator[Row]:
    """With nothing new, with an act to send, and with visits of one customer on both sides."""
    for size in (SMALL, LARGE):
        if size in bench.sizes:
            yield from _measure(bench, size)


def _measure(bench: Bench, size: int) -> Iterator[Row]:
    hub, ours, theirs = _make_team(bench, size)
    merge = f"{' '.join(_PULL)} && {' '.join(_PUSH)}"
    edit, sync = _edit(ours, name_card(8, size)), crm(ours, "sync").words
    commands = {
        "app": TYPER_APP,
        "fetch": Command(_FETCH, ours),
        "nothing": crm(ours, "sync"),
        "push": Command(_PUSH, ours, prepare=edit),
        "send": Command(sync, ours, prepare=edit),
        "git": Command(["sh", "-c", merge], ours, prepare=_edit_apart(ours, theirs, size)),
        "merge": Command(sync, ours, prepare=_visit_together(ours, theirs, size)),
    }
    seconds = time_together(commands, bench.few)
    quiet = add_up(seconds["app"], seconds["fetch"])
    send = add_up(quiet, seconds["push"])
    merged = add_up(seconds["app"], seconds["git"])
    what = f"crm sync at {size:,} customers"
    ratio = find_ratio(seconds["nothing"], quiet)
    yield Row(f"{what}, nothing new / (Typer app + git fetch)", ratio, 3)
    ratio = find_ratio(seconds["send"], send)
    yield Row(f"{what}, an act to send / (Typer app + git fetch + git push)", ratio, 3)
    ratio = find_ratio(seconds["merge"], merged)
    yield Row(f"{what}, both changed a card / (Typer app + git pull + git push)", ratio, 3)
    for folder in (hub, ours, theirs):
        shutil.rmtree(folder)


def _make_team(bench: Bench, size: int) -> tuple[Path, Path, Path]:
    """A hub and two clones of it."""
    source = bench.ledgers.get_copy(size)
    hub, ours, theirs = (bench.ledgers.scratch / f"{name}-{size}" for name in ("hub", "a", "b"))
    _git(source, "clone", "--quiet", "--bare", str(source), str(hub))
    for clone in (ours, theirs):
        _git(hub, "clone", "--quiet", str(hub), str(clone))
    return hub, ours, theirs


def _edit(clone: Path, file: str) -> Callable[[], None]:
    """Commit a new comment at the end of a card."""
    turns = count()
    return lambda: _append(clone, file, f"# {next(turns)}\n")


def _edit_apart(ours: Path, theirs: Path, size: int) -> Callable[[], None]:
    """Each side changes a card of its own: what git can merge by itself."""
    edits = _edit(ours, name_card(10, size)), _edit(theirs, name_card(11, size))
    return lambda: _part(theirs, *edits)


def _visit_together(ours: Path, theirs: Path, size: int) -> Callable[[], None]:
    """Both log a visit of the same customer."""
    turns = count(1)

    def visit(clone: Path) -> None:
        facts = f"id: 20261123-{next(turns):05d}, date: '2026-11-23', channel: phone, by: li.wei"
        _append(clone, name_card(7, size), f"  - {{{facts}, notes: a}}\n")

    return lambda: _part(theirs, lambda: visit(ours), lambda: visit(theirs))


def _part(theirs: Path, ours_does: Callable[[], None], they_do: Callable[[], None]) -> None:
    """They take in what there is, change something and send it; we change something."""
    _git(theirs, *_PULL[1:])
    they_do()
    _git(theirs, *_PUSH[1:])
    ours_does()


def _append(clone: Path, file: str, text: str) -> None:
    with (clone / file).open("a", encoding="utf-8") as card:
        card.write(text)
    _git(clone, "commit", "--quiet", "--message", "edit", "--", file)


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
