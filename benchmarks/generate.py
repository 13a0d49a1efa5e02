"""Make a ledger of any size: `python -m benchmarks.generate DIR N --visits V --seed S`.

The same words make the same bytes and the same commit ids. A larger ledger begins with the smaller
one. `--commits C` gives it a past of so many commits instead of one import.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import IO

from benchmarks.customers import make_card
from benchmarks.history import write_history
from benchmarks.words import PEOPLE
from crmcli.ledger.records import SHARDED_FROM, name_place
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.splice import format_record
from crmcli.ledger.template import format_founding_files
from crmcli.rules.fields import Field
from crmcli.rules.settings import Person

_BATCH = 250
"""Cards that one process makes at a time."""
_FIRST = Person("li.wei", PEOPLE["li.wei"], ("li.wei@example.com",))
_WHO = f"{_FIRST.name} <{_FIRST.emails[0]}> 1795312800 +0800"
"""Who makes the import, at ten o'clock on the day before the one that the cards are seen from."""
_MESSAGE = "import: the customers of the old spreadsheet\n"
_FASTEST = ("-c", "core.compression=1", "-c", "pack.compression=1")


def write_ledger(
    folder: Path, count: int, visits: int = 20, seed: int = 1, commits: int = 1
) -> None:
    """Write a ledger of `count` cards into a new folder, with a history of `commits` commits."""
    folder.mkdir(parents=True)
    _run_git(folder, "init", "-q", "-b", "main")
    _run_git(folder, "config", "user.name", _FIRST.name)
    _run_git(folder, "config", "user.email", _FIRST.emails[0])
    words = ["git", *_FASTEST, "-C", str(folder), "fast-import", "--quiet", "--done", "--depth=0"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as importing:
        assert importing.stdin is not None
        _write_commit(importing.stdin, iter_files(count, visits, seed))
    if importing.returncode:
        raise subprocess.CalledProcessError(importing.returncode, words)
    _run_git(folder, "read-tree", "-u", "--reset", "HEAD")
    if commits > 1:
        write_history(folder, commits, seed)
    if count >= SHARDED_FROM:
        _settle(folder)


def format_settings(founding: bytes) -> bytes:
    """The settings of a new ledger with the rest of the team in it."""
    colleagues = "".join(
        f"  {key}: {{name: {name}, emails: [{key}@example.com]}}\n"
        for key, name in PEOPLE.items()
        if key != _FIRST.id
    )
    return founding.replace(b"timezone:", colleagues.encode() + b"timezone:", 1)


def iter_cards(count: int, visits: int, seed: int) -> Iterator[dict[str, object]]:
    """The cards themselves, one after the other."""
    return (make_card(number, visits, seed) for number in range(count))


def iter_files(count: int, visits: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Every file of the ledger by its path; the cards are made by as many processes as help."""
    for name, data in format_founding_files(_FIRST, "Asia/Shanghai").items():
        yield name, format_settings(data) if name == "crm.yaml" else data
    sharded = count >= SHARDED_FROM
    starts = iter(range(0, count, _BATCH))
    if count <= _BATCH:
        yield from _make_files(range(count), visits, seed, sharded)
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        under_way: deque[Future[list[tuple[str, bytes]]]] = deque()
        # No more batches are under way than keep the processes busy: they would fill the memory.
        while True:
            for start in islice(starts, 8 - len(under_way)):
                batch = range(start, min(start + _BATCH, count))
                under_way.append(pool.submit(_make_files, batch, visits, seed, sharded))
            if not under_way:
                return
            yield from under_way.popleft().result()


def _make_files(
    numbers: Iterable[int], visits: int, seed: int, sharded: bool
) -> list[tuple[str, bytes]]:
    root = _load_root()
    files = []
    for number in numbers:
        card = make_card(number, visits, seed)
        place = name_place(str(card["id"]), sharded=sharded)
        files.append((place, format_record(card, root)))
    return files


def _load_root() -> Field:
    return parse_schema(read_shipped_schema()).root


def _write_commit(out: IO[bytes], files: Iterable[tuple[str, bytes]]) -> None:
    """One commit of all files, in the language of `git fast-import`."""
    out.write(f"commit refs/heads/main\nauthor {_WHO}\ncommitter {_WHO}\n".encode())
    _write_data(out, _MESSAGE.encode())
    for name, data in files:
        out.write(f"M 100644 inline {name}\n".encode())
        _write_data(out, data)
    out.write(b"done\n")


def _write_data(out: IO[bytes], data: bytes) -> None:
    out.write(b"data %d\n%b\n" % (len(data), data))


def _settle(folder: Path) -> None:
    """Let git see files that are older than its index: else it would read them again each time."""
    time.sleep(1.1)
    _run_git(folder, "update-index", "--refresh", "-q")
    _run_git(folder, "update-index", "--force-write-index")


def _run_git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True)


def main() -> None:
    """Read the words of the command line and write the ledger."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate")
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("count", type=int, help="how many customers")
    parser.add_argument("--visits", type=int, default=20, help="visits of each")
    parser.add_argument("--seed", type=int, default=1, help="another number, other customers")
    parser.add_argument("--commits", type=int, default=1, help="commits of its history")
    words = parser.parse_args()
    write_ledger(words.folder, words.count, words.visits, words.seed, words.commits)


if __name__ == "__main__":
    main()
