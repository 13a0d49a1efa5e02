"""Taking a workbook in: what it costs beside writing as many cards in a bare loop; its memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.bench import LARGE, Bench, crm
from benchmarks.generate import iter_cards, write_ledger
from benchmarks.memory import weigh
from benchmarks.rows import Row
from benchmarks.timing import Command, find_ratio, time_together

_HEADING = (
    "客户编号", "公司名称", "联系人", "职务", "手机", "级别", "负责人", "省份", "城市", "行业",
    "创建日期",
)  # fmt: skip

_MOST_MEMORY = 300


def measure_import(bench: Bench) -> Iterator[Row]:
    """`crm import` of a workbook with 10,000 new customers."""
    if LARGE not in bench.sizes:
        return
    scratch = bench.ledgers.scratch
    workbook, empty, ledger = (scratch / name for name in ("new.xlsx", "none", "import"))
    write_workbook(workbook, LARGE)
    write_ledger(empty, 0, 0)
    bare = scratch / "bare"

    def start_anew() -> None:
        for folder in (ledger, bare):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(empty, ledger)
        shutil.copytree(empty, bare)

    words = ("import", str(workbook), "--spread", "60")
    loop = [sys.executable, "-m", "benchmarks.loops", "write", str(bare), str(workbook)]
    commands = {
        "import": replace(crm(ledger, *words), prepare=start_anew),
        "loop": Command(loop, prepare=start_anew),
    }
    seconds = time_together(commands, bench.few)
    what = f"crm import of {LARGE:,} new customers from xlsx"
    ratio = find_ratio(seconds["import"], seconds["loop"])
    yield Row(f"{what} / (as many cards written in a loop + git add && git commit)", ratio, 3)
    start_anew()
    largest = weigh(crm(ledger, *words))
    yield Row(f"memory of {what}", largest, _MOST_MEMORY, "MB")
    subprocess.run(["git", "-C", str(ledger), "diff", "--quiet", "HEAD"], check=True)
    for folder in (ledger, bare, empty):
        shutil.rmtree(folder)


def write_workbook(file: Path, count: int) -> None:
    """A table of so many invented customers, in the words of another program."""
    import xlsxwriter

    book: Any = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet("客户")
    for row, cells in enumerate([_HEADING, *_iter_rows(count)]):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write_string(row, column, cell)
    book.close()


def _iter_rows(count: int) -> Iterator[tuple[str | None, ...]]:
    for number, card in enumerate(iter_cards(count, 0, 1)):
        contact: Any = (card["contacts"] or [{}])[0]  # type: ignore[index]
        region: Any = card.get("region") or {}
        yield (
            f"{number:06d}",
            f"{card['name']}{number}",
            contact.get("name"),
            contact.get("title"),
            (contact.get("phones") or [None])[0],
            _text(card.get("grade")),
            "李伟",
            region.get("province"),
            region.get("city"),
            _text(card.get("industry")),
            _text(card.get("created")),
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
