"""Questions in SQL, beside the commands that answer the same, and beside SQLite's own JSON.

Who asks by SQLite's means for JSON has exported the cards before, which is not counted, and asks
nobody whether they are still as they were.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.bench import LARGE, Bench, crm
from benchmarks.generate import iter_cards
from benchmarks.ledgers import SEED, VISITS
from benchmarks.rows import Row
from benchmarks.timing import Command, find_ratio, time_together

_BY_CHANNEL = "SELECT channel, count(*) FROM visits GROUP BY channel"


class _Asked(NamedTuple):
    """A question, what it is compared with, and how much more it may cost."""

    text: str
    beside: str
    limit: float


_QUESTIONS: Mapping[str, _Asked] = {
    "customers by grade": _Asked(
        "SELECT grade, count(*) FROM customers GROUP BY grade", "stats --by grade", 1
    ),
    "visits by channel": _Asked(_BY_CHANNEL, "visits --by channel", 1.5),
    "visits joined with their customers": _Asked(
        "SELECT c.grade, v.channel, count(*) FROM visits v JOIN customers c ON c.id = v.customer"
        " GROUP BY 1, 2",
        "visits --by channel",
        2,
    ),
}


def measure_sql(bench: Bench) -> Iterator[Row]:
    """`crm sql` over 10,000 customers with twenty visits each."""
    if LARGE not in bench.sizes:
        return
    ledger = bench.ledgers.get_copy(LARGE)
    cards = bench.ledgers.scratch / "cards.jsonl"
    _write_cards(cards)
    loop = [sys.executable, "-m", "benchmarks.loops", "query", str(cards)]
    commands = {"query": Command(loop)}
    commands |= {one.beside: crm(ledger, *one.beside.split()) for one in _QUESTIONS.values()}
    commands |= {name: crm(ledger, "sql", one.text) for name, one in _QUESTIONS.items()}
    seconds = time_together(commands, bench.few)
    where = f"warm, at {LARGE:,} customers"
    for name, (_, beside, limit) in _QUESTIONS.items():
        ratio = find_ratio(seconds[name], seconds[beside])
        yield Row(f"crm sql, {name}, {where} / crm {beside}", ratio, limit)
    what = f"crm sql, visits by channel, {where} / JSON lines of whole cards into SQLite, json_each"
    yield Row(what, find_ratio(seconds["visits by channel"], seconds["query"]), 2)


def _write_cards(file: Path) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for card in iter_cards(LARGE, VISITS, SEED):
            lines.write(json.dumps(card, ensure_ascii=False) + "\n")
