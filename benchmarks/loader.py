"""What reading a card costs, as a share of PyYAML's quickest safe loader on the same text.

Both read one card of fifty visits in Chinese. The passes alternate, so that a machine that slows
down slows down both, and the processor's time is taken, not the clock's.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from statistics import median
from time import process_time

import yaml

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.yamltext import parse_record

VISITS = 50
PASSES = 15
READINGS = 20
LIMIT = 0.6
"""The share that the loader may cost at most."""

_CARD = """\
id: huaxin
name: 北京华信信息技术股份有限公司
kind: company
region: {province: 北京市, city: 北京市, district: 海淀区}
owner: li.wei
grade: B
tags: [budget/high]
contacts:
  - id: wang
    name: 王静
    title: 采购总监
    phones: ["+86 138 0000 0000"]
visits:
"""
_VISIT = """\
  - id: 202611{day:02}-k7qf4
    date: "2026-11-{day:02}"
    channel: onsite
    by: li.wei
    contact: wang
    notes: |
      看现场,客户关心售后响应,希望下周再谈一次价格
    outcome: 要报价
    next: "2026-12-01"
    next_what: 送报价
"""


def measure() -> float:
    """The median of our share: our time over that of `CSafeLoader`, of passes side by side."""
    data = make_card(VISITS)
    root = parse_schema(read_shipped_schema()).root
    gc.collect()
    shares = []
    for _ in range(PASSES):
        ours = _time(lambda: parse_record(data, root))
        theirs = _time(lambda: yaml.load(data, Loader=yaml.CSafeLoader))
        shares.append(ours / theirs)
    return median(shares)


def make_card(visits: int) -> bytes:
    """A card with so many visits, as the program writes it."""
    log = (_VISIT.format(day=number % 28 + 1) for number in range(visits))
    return (_CARD + "".join(log)).encode()


def _time(read: Callable[[], object]) -> float:
    start = process_time()
    for _ in range(READINGS):
        read()
    return process_time() - start


if __name__ == "__main__":
    share = measure()
    print(f"loader: {share:.2f} of CSafeLoader on a card of {VISITS} visits (at most {LIMIT})")
