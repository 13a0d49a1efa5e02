"""Records that wait their turn: in memory while they are few, else in a file without a name.

So a hundred thousand customers can be put in order, or be measured before the first is printed,
and never fill the memory. The file is the system's temporary one: nobody else can open it, and it
is gone with the process. What is kept must be what `pickle` can write.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Generic, Self, TypeVar

from crmcli.errors import Failure
from crmcli.ledger.refusals import name_reason

FEW = 5_000
"""Records that are held in memory at most."""
_BLOCK = 64
"""Records that are written and read at once."""

Record = TypeVar("Record")


class Spool(Generic[Record]):
    """Records in the order they came in; to be read as often as need be once all are in.

    To be used in a `with` block, at whose end the file is gone.
    """

    def __init__(self, few: int = FEW) -> None:
        self._few = few
        self._weight = 0
        self._last: list[Record] = []
        self._file = _Blocks()
        self._stored: list[_Place] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, record: Record, weight: int = 1) -> None:
        """Keep one more, which counts as so many. Raises Failure where the disk is full."""
        self._last.append(record)
        self._weight += weight
        if self._weight >= self._few:
            self._stored += self._file.write(self._last)
            self._last = []
            self._weight = 0

    def __iter__(self) -> Iterator[Record]:
        yield from self._file.read(self._stored)
        yield from self._last


class Shelf(Generic[Record]):
    """Records by name, to be taken in any order: in memory are those that were used last.

    To be used in a `with` block, at whose end the file is gone. A record that was taken must not
    be changed.
    """

    def __init__(self, few: int = FEW) -> None:
        self._few = few
        self._near: OrderedDict[str, Record] = OrderedDict()
        self._file = _Blocks()
        self._stored: dict[str, _Place] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def put(self, name: str, record: Record) -> None:
        """Keep one under a new name. Raises Failure where the disk is full."""
        self._near[name] = record
        if len(self._near) > self._few:
            name, record = self._near.popitem(last=False)
            if name not in self._stored:
                (self._stored[name],) = self._file.write([record])

    def find(self, name: str) -> Record | None:
        """The record of that name, if there is one. Raises Failure as `put`."""
        if name in self._near:
            self._near.move_to_end(name)
        elif name in self._stored:
            (record,) = self._file.read([self._stored[name]])
            self.put(name, record)
        return self._near.get(name)


def iter_sorted(
    records: Iterable[Record],
    key: Callable[[Record], Any],
    *,
    reverse: bool = False,
    few: int = FEW,
) -> Iterator[Record]:
    """The records in the order of their keys; equals in the order they came in.

    Nothing is yielded before all have come. Raises Failure where the disk is full.
    """
    runs: list[Iterable[Record]] = []
    rest = iter(records)
    last: list[Record] = []
    with contextlib.closing(_Blocks()) as file:
        while batch := list(itertools.islice(rest, few)):
            if last:
                runs.append(file.read(file.write(last)))
            batch.sort(key=key, reverse=reverse)
            last = batch
        yield from heapq.merge(*runs, last, key=key, reverse=reverse) if runs else last


_Place = tuple[int, int]
"""Where a block begins in the file, and how many bytes it has."""


class _Blocks:
    """The file, which is made when something is written."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0

    def close(self) -> None:
        """Let go of what was written."""
        if self._file is not None:
            self._file.close()

    def write(self, records: list[Any]) -> list[_Place]:
        import pickle  # most lists are short, and need neither this nor a file

        places = []
        for start in range(0, len(records), _BLOCK):
            data = pickle.dumps(records[start : start + _BLOCK], pickle.HIGHEST_PROTOCOL)
            places.append((self._end, len(data)))
            self._append(data)
        return places

    def read(self, places: Iterable[_Place]) -> Iterator[Any]:
        import pickle

        for start, length in places:
            yield from pickle.loads(self._read_block(start, length))

    def _read_block(self, start: int, length: int) -> bytes:
        if self._file is None:
            raise ValueError("nothing was written")
        try:
            self._file.seek(start)
            return self._file.read(length)
        except OSError as error:
            raise Failure("cannot-read-spool", **explain_trouble(error)) from error

    def _append(self, data: bytes) -> None:
        import tempfile

        try:
            if self._file is None:
                # Unbuffered: a buffer would try once more, at the end, what did not fit.
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
            self._file.seek(self._end)
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise Failure("cannot-spool", **explain_trouble(error)) from error
        self._end += len(data)


def explain_trouble(error: OSError) -> dict[str, object]:
    """The values of `cannot-spool`: where files without a name lie, and what is wrong there."""
    import tempfile

    # Without a folder that takes files there is none to be named.
    folder = tempfile.gettempdir() if tempfile.tempdir else "TMPDIR"
    return {"folder": folder, "reason": name_reason(error)}
