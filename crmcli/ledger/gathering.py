"""Reading many cards for the index: on two processes when they are many."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import Failure
from crmcli.ledger.entries import Entry, make_entry
from crmcli.ledger.records import load_bytes
from crmcli.ledger.schema import Schema, parse_schema
from crmcli.rules.fields import Field
from crmcli.rules.settings import Person, Settings

if TYPE_CHECKING:
    from concurrent.futures import Future

    from crmcli.ledger.verdicts import Standards, Verdict

WORKERS = 2
MANY = 400
"""Cards from which on a second process is worth its start."""
_CHUNK = 100
_AHEAD = 3 * WORKERS
"""Chunks under way at most, so that what is read does not pile up before it is stored."""


class Ground(NamedTuple):
    """What the reading of a card depends on; plain values that another process can be given."""

    schema: bytes
    cadence: Mapping[str, int]
    algorithm: str
    standards: Standards | None = None
    """What cards are judged by while they are read; None: they are not judged."""


class Gathered(NamedTuple):
    """A file and what it says; None where it cannot be read at all."""

    file: str
    entry: Entry | None
    verdict: Verdict | None = None


class _Reader:
    """Reads files of one ledger, by one schema."""

    def __init__(self, root_dir: Path, ground: Ground, root: Field | None = None) -> None:
        self._root_dir = root_dir
        self._root = root or parse_schema(ground.schema).root
        self._settings = Settings(cadence=MappingProxyType(dict(ground.cadence)))
        self._algorithm = ground.algorithm

    def read(self, files: Sequence[str]) -> list[Gathered]:
        return [self._read(file) for file in files]

    def _read(self, file: str) -> Gathered:
        try:
            data = load_bytes(self._root_dir, file)
        except Failure:  # whoever tells of broken cards tries again and says why
            return Gathered(file, None)
        return self._gather(file, data)

    def _gather(self, file: str, data: bytes) -> Gathered:
        from crmcli.ledger.yamltext import parse_record

        value = parse_record(data, self._root).value
        return Gathered(file, make_entry(data, value, self._settings, self._algorithm))


class _Judge(_Reader):
    """Says of each file what is wrong with it, too."""

    def __init__(self, root_dir: Path, ground: Ground, standards: Standards) -> None:
        self._schema: Schema = parse_schema(ground.schema)
        super().__init__(root_dir, ground, self._schema.root)
        self._today = standards.today
        self._settings = self._settings._replace(
            people=MappingProxyType({one: Person(one, one) for one in standards.people})
        )

    def _gather(self, file: str, data: bytes) -> Gathered:
        from crmcli.ledger.checking import examine_record
        from crmcli.ledger.verdicts import make_verdict

        found = examine_record(file, data, self._schema, self._settings, self._today)
        entry = make_entry(data, found.value, self._settings, self._algorithm)
        size = len(data) + data.count(b"\n")
        return Gathered(file, entry, make_verdict(file, size, found, self._root))


def _make_reader(root_dir: Path, ground: Ground, root: Field | None = None) -> _Reader:
    if ground.standards is not None:
        return _Judge(root_dir, ground, ground.standards)
    return _Reader(root_dir, ground, root)


def iter_gathered(
    root_dir: Path, files: Sequence[str], ground: Ground, root: Field
) -> Iterator[list[Gathered]]:
    """What the files say, in chunks and in their order. `root` is the compiled `ground.schema`."""
    chunks = [files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK)]
    done = 0
    if len(files) >= MANY and _count_processors() > 1:
        # Where there can be no workers, or one is killed, the rest is read here.
        with contextlib.suppress(OSError, ImportError, RuntimeError):
            for gathered in _iter_from_workers(root_dir, chunks, ground):
                yield gathered
                done += 1
    if done < len(chunks):
        yield from map(_make_reader(root_dir, ground, root).read, chunks[done:])


def _count_processors() -> int:
    """Those that we may use."""
    find_ours = getattr(os, "sched_getaffinity", None)
    return len(find_ours(0)) if find_ours else os.cpu_count() or 1


def _iter_from_workers(
    root_dir: Path, chunks: Sequence[Sequence[str]], ground: Ground
) -> Iterator[list[Gathered]]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children

    plain = ground._replace(cadence=dict(ground.cadence))
    pool = ProcessPoolExecutor(WORKERS, initializer=_start_worker, initargs=(root_dir, plain))
    under_way: deque[Future[list[Gathered]]] = deque()
    try:
        for chunk in chunks:
            with _deaf_to_interrupts():
                under_way.append(pool.submit(_read_in_worker, chunk))
            if len(under_way) == _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except RuntimeError:
        for worker in active_children():  # a pool without a thread tells them of no end
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C waits, so that no worker hears of it before it has been told to ignore it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_readers: list[_Reader] = []
"""In a worker: the one that was made at its start."""


def _start_worker(root_dir: Path, ground: Ground) -> None:
    # Ctrl-C reaches all processes of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import threading

    threading.Thread(target=_end_with_parent, daemon=True).start()
    _readers.append(_make_reader(root_dir, ground))


def _end_with_parent() -> None:
    """Let no worker outlive a command that was killed."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_in_worker(files: Sequence[str]) -> list[Gathered]:
    return _readers[0].read(files)
