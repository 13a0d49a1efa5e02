"""Reading many cards for the index: on two processes when they are many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import Failure
from crmcli.ledger.entries import Entry, make_entry
from crmcli.ledger.records import load_bytes
from crmcli.ledger.schema import Schema, parse_schema
from crmcli.ledger.workers import iter_done
from crmcli.rules.fields import Field
from crmcli.rules.settings import Person, Settings

if TYPE_CHECKING:
    from crmcli.ledger.verdicts import Standards, Verdict

MANY = 400
"""Cards from which on a second process is worth its start."""
_CHUNK = 100


class Ground(NamedTuple):
    """What the reading of a card depends on; plain values that another process can be given."""

    schema: bytes
    cadence: Mapping[str, int]
    algorithm: str
    standards: "Standards | None" = None
    """What cards are judged by while they are read; None: they are not judged."""


class Gathered(NamedTuple):
    """A file and what it says; None where it cannot be read at all."""

    file: str
    entry: Entry | None
    verdict: "Verdict | None" = None


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

    def __init__(self, root_dir: Path, ground: Ground, standards: "Standards") -> None:
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


def _prepare_reading(
    root_dir: Path, ground: Ground, root: Field | None = None
) -> Callable[[Sequence[str]], list[Gathered]]:
    return _make_reader(root_dir, ground, root).read


def iter_gathered(
    root_dir: Path, files: Sequence[str], ground: Ground, root: Field
) -> Iterator[list[Gathered]]:
    """What the files say, in chunks and in their order. `root` is the compiled `ground.schema`."""
    chunks = (files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK))
    plain = ground._replace(cadence=dict(ground.cadence))
    return iter_done(
        chunks,
        _prepare_reading,
        apart=(root_dir, plain) if len(files) >= MANY else None,
        here=(root_dir, ground, root),
    )
