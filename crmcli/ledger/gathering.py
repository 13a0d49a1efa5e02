"""Reading many cards for the index: on two processes when they are many."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.errors import Failure
from crmcli.ledger.entries import Entry, make_entry
from crmcli.ledger.records import load_bytes
from crmcli.ledger.schema import parse_schema
from crmcli.rules.fields import Field
from crmcli.rules.settings import Cadence, Person, Settings
from crmcli.rules.workdays import WEEKENDS_ONLY, Rule, WorkCalendar

if TYPE_CHECKING:
    from crmcli.ledger.verdicts import Standards, Verdict

MANY = 400
"""Cards from which on a second process is worth its start."""
_CHUNK = 100
_TOGETHER = 1024 * 1024
"""Bytes of cards that are parsed together; their values take many times as much memory."""


class Ground(NamedTuple):
    """What the reading of a card depends on; plain values that another process can be given."""

    schema: bytes
    cadence: Mapping[str, Cadence]
    algorithm: str
    standards: "Standards | None" = None
    """What cards are judged by while they are read; None: they are not judged."""
    days_off: Rule = "on"
    calendar: WorkCalendar = WEEKENDS_ONLY


class Gathered(NamedTuple):
    """A file and what it says; None where it cannot be read at all."""

    file: str
    entry: Entry | None
    verdict: "Verdict | None" = None


class _Reader:
    """Reads files of one ledger, by one schema."""

    def __init__(self, root_dir: Path, ground: Ground, root: Field | None = None) -> None:
        # Where workers are forked, what is loaded here is loaded once for all of them.
        from crmcli.ledger.yamltext import parse_record

        self._parse = parse_record
        self._root_dir = root_dir
        self._root = root or parse_schema(ground.schema).root
        self._settings = Settings(
            cadence=MappingProxyType(dict(ground.cadence)),
            days_off=ground.days_off,
            calendar=ground.calendar,
        )
        self._algorithm = ground.algorithm

    def read(self, files: Sequence[str]) -> list[Gathered]:
        """What the files say, in their order."""
        gathered: dict[str, Gathered] = {}
        for texts in self._iter_together(files):
            gathered.update((one.file, one) for one in self._gather(texts))
        return [gathered.get(file) or Gathered(file, None) for file in files]

    def read_texts(self, texts: Sequence[tuple[str, bytes]]) -> list[Gathered]:
        """What files with these bytes say, in their order."""
        return list(self._gather(texts))

    def _iter_together(self, files: Iterable[str]) -> Iterator[list[tuple[str, bytes]]]:
        """The bytes of those files that can be read, in batches."""
        texts: list[tuple[str, bytes]] = []
        size = 0
        for file in files:
            data = self._load(file)
            if data is not None:
                texts.append((file, data))
                size += len(data)
            if size >= _TOGETHER:
                yield texts
                texts, size = [], 0
        yield texts

    def _load(self, file: str) -> bytes | None:
        try:
            return load_bytes(self._root_dir, file)
        except Failure:  # whoever tells of broken cards tries again and says why
            return None

    def _gather(self, texts: Sequence[tuple[str, bytes]]) -> Iterator[Gathered]:
        # One step for all before the next one: what has just run runs again quicker.
        values = [self._parse(data, self._root).value for _, data in texts]
        for (file, data), value in zip(texts, values, strict=True):
            yield Gathered(file, self._make_entry(data, value))

    def _make_entry(self, data: bytes, value: Mapping[str, Any] | None) -> Entry:
        return make_entry(data, value, self._settings, self._algorithm)


class _Judge(_Reader):
    """Says of each file what is wrong with it, too."""

    def __init__(self, root_dir: Path, ground: Ground, standards: "Standards") -> None:
        from crmcli.ledger.checking import Examiner

        schema = parse_schema(ground.schema)
        schema.is_valid({})  # which makes its judge, once for all workers
        super().__init__(root_dir, ground, schema.root)
        people = MappingProxyType({one: Person(one, one) for one in standards.people})
        self._settings = self._settings._replace(people=people)
        self._examiner = Examiner(schema, self._settings, standards.today)

    def _gather(self, texts: Sequence[tuple[str, bytes]]) -> Iterator[Gathered]:
        from crmcli.ledger.verdicts import make_verdict

        examined = self._examiner.examine(texts)
        verdicts = [
            make_verdict(file, len(data) + data.count(b"\n"), found, self._root)
            for (file, data), found in zip(texts, examined, strict=True)
        ]
        for (file, data), found, verdict in zip(texts, examined, verdicts, strict=True):
            yield Gathered(file, self._make_entry(data, found.value), verdict)


def _make_reader(root_dir: Path, ground: Ground, root: Field | None = None) -> _Reader:
    if ground.standards is not None:
        return _Judge(root_dir, ground, ground.standards)
    return _Reader(root_dir, ground, root)


def _prepare_reading(
    root_dir: Path, ground: Ground, root: Field | None = None
) -> Callable[[Sequence[str]], list[Gathered]]:
    return _make_reader(root_dir, ground, root).read


def iter_gathered(
    root_dir: Path, files: Sequence[str], ground: Ground, root: Field
) -> Iterator[list[Gathered]]:
    """What the files say, in chunks and in their order. `root` is the compiled `ground.schema`."""
    from crmcli.ledger.workers import iter_done

    chunks = (files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK))
    plain = ground._replace(cadence=dict(ground.cadence))
    return iter_done(
        chunks,
        _prepare_reading,
        apart=(root_dir, plain) if len(files) >= MANY else None,
        here=(root_dir, ground, root),
    )


def iter_gathered_texts(
    texts: Iterable[tuple[str, bytes]], ground: Ground, root: Field
) -> Iterator[list[Gathered]]:
    """The same of files whose bytes are given, as they come, in this process alone."""
    reader = _Reader(Path(), ground, root)
    rest = iter(texts)
    while chunk := list(islice(rest, _CHUNK)):
        yield reader.read_texts(chunk)
