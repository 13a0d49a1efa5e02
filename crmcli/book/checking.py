"""`crm check` of a whole ledger: what the index knows of unchanged files, and what is compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from heapq import merge
from pathlib import Path
from typing import NamedTuple

from crmcli.book.catalog import Catalog, find_index, open_catalog
from crmcli.book.refreshing import Progress
from crmcli.errors import Failure, NotFound
from crmcli.history.repository import STATE_FOLDER, Repository, locate_repository
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.finding_texts import parse_findings
from crmcli.ledger.records import (
    explain_failure,
    find_bytes,
    iter_record_files,
    list_present,
    load_bytes,
    name_record,
)
from crmcli.ledger.schema import Schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.soundness import is_known_sound, remember_sound
from crmcli.ledger.strays import iter_strays
from crmcli.ledger.verdicts import Standards
from crmcli.rules.findings import Finding, Flaw, by_place
from crmcli.rules.settings import Settings
from crmcli.rules.strangers import Strangers


class Audit(NamedTuple):
    """What a check found, in how many cards it looked."""

    findings: Iterable[Finding]
    """Sorted by place; they can be gone through again, and are never all in memory."""
    cards: int
    brief: Iterable[Finding]
    """The same for people to read: somebody unknown to crm.yaml is told of once for many cards."""


def check_ledger(
    root_dir: Path,
    schema: Schema,
    settings: Settings,
    today: date,
    files: Collection[str] | None = None,
    *,
    progress: Progress | None = None,
) -> Audit:
    """Everything that is wrong with the ledger, by file, line and column.

    `files` (paths below the root) limits what is reported; what is compared between cards still
    takes all cards into account. Raises NotFound("no-such-file") for one that is not there.
    """
    for file in files or ():
        if not (root_dir / file).is_file():
            raise NotFound("no-such-file", file=file)
    repository = locate_repository(root_dir)
    of_settings, of_schema, failure = _check_rules(root_dir, schema, find_notes(repository))
    if failure is not None:
        records = iter_record_files(root_dir) if files is None else _iter_records(root_dir, files)
        found = [*of_settings, failure]
        return Audit(found, sum(1 for _ in records), found)
    standards = Standards(tuple(settings.people), today)
    index = find_index(repository) if repository.git_dir.is_dir() else None
    catalog = open_catalog(repository, schema, settings, index, progress, standards=standards)
    count = catalog.count() if files is None else sum(1 for _ in _iter_records(root_dir, files))
    others = (
        *_iter_unreadable(catalog, root_dir),
        *_iter_clashes(catalog, root_dir, schema, files),
    )
    strays = tuple(iter_strays(root_dir))
    findings = _Findings(catalog, schema, files, (*of_settings, *of_schema), (*others, *strays))
    # Who is in the team cannot be said where the settings are broken, so nobody is unknown.
    findings.knows_team = not any(
        one.severity == "error" and one.file == SETTINGS_FILE for one in of_settings
    )
    return Audit(findings, count, _Brief(findings, root_dir))


def find_notes(repository: Repository) -> Path | None:
    """The folder of what is remembered of a work tree; None where git has no directory."""
    return repository.git_dir / STATE_FOLDER if repository.git_dir.is_dir() else None


class _OfRules(NamedTuple):
    """What is wrong with the settings and the schema; `failure`: no card can be judged by it."""

    settings: list[Finding]
    """In crm.yaml and in calendar.yaml."""
    schema: list[Finding]
    failure: Finding | None


def _check_rules(root_dir: Path, schema: Schema, memory: Path | None) -> _OfRules:
    """What cards are judged by is judged first, unless `memory`, a folder, has it as faultless."""
    written = load_bytes(root_dir, SETTINGS_FILE)
    calendar = find_bytes(root_dir, CALENDAR_FILE) or b""
    texts = (written, schema.source, calendar)
    if memory is not None and is_known_sound(memory, *texts):
        return _OfRules([], [], None)
    from crmcli.ledger.checking import (
        check_calendar_text,
        check_schema_text,
        check_settings_text,
        find_failure,
    )

    found = _OfRules(
        [*check_settings_text(written, schema), *check_calendar_text(calendar)],
        check_schema_text(schema.source),
        find_failure(schema),
    )
    if memory is not None and found == _OfRules([], [], None):
        remember_sound(memory, *texts)
    return found


class _Findings:
    """What is wrong with the files, from the index each time, and with all the rest."""

    def __init__(
        self,
        catalog: Catalog,
        schema: Schema,
        files: Collection[str] | None,
        before: Iterable[Finding],
        after: Iterable[Finding],
    ) -> None:
        """`before` and `after` stand there where they are of the same place."""
        self._catalog = catalog
        self._root = schema.root
        self._files = files
        self._before = sorted(before, key=by_place)
        self._after = sorted(after, key=by_place)
        self.knows_team = True

    def __iter__(self) -> Iterator[Finding]:
        cards = self._iter_of_cards()
        for one in merge(self._before, cards, self._after, key=by_place):
            if self._files is None or one.file in self._files:
                yield one

    def _iter_of_cards(self) -> Iterator[Finding]:
        for file, text in self._catalog.iter_findings():
            if self._files is None or file in self._files:
                for one in parse_findings(text, file, self._root):
                    if self.knows_team or one.rule != "unknown-person":
                        yield one


class _Brief:
    """Findings, those of a stranger in many cards told once."""

    def __init__(self, findings: Iterable[Finding], root_dir: Path) -> None:
        """`findings` can be gone through again."""
        self._findings = findings
        self._root_dir = root_dir

    @cached_property
    def _strangers(self) -> Strangers:
        strangers = Strangers()
        for one in self._findings:
            strangers.note(one)
        return strangers

    def __iter__(self) -> Iterator[Finding]:
        yield from self._strangers.iter_findings(self._locate_people)
        yield from (one for one in self._findings if not self._strangers.covers(one))

    def _locate_people(self) -> tuple[str, int, int]:
        from crmcli.ledger.checking import locate_people

        return locate_people(load_bytes(self._root_dir, SETTINGS_FILE))


def _iter_records(root_dir: Path, files: Collection[str]) -> Iterator[str]:
    for file in dict.fromkeys(files):
        yield from list_present(root_dir, file)


def _iter_unreadable(catalog: Catalog, root_dir: Path) -> Iterator[Finding]:
    for file in catalog.list_unreadable():
        from crmcli.ledger.checking import report_problem

        try:
            load_bytes(root_dir, file)
        except Failure as failure:
            yield report_problem(file, explain_failure(failure), None)


def _iter_clashes(
    catalog: Catalog, root_dir: Path, schema: Schema, files: Collection[str] | None
) -> Iterator[Finding]:
    """What is wrong between the cards."""
    for key, sharing in catalog.list_repeated():
        for file in sharing:
            wanted = files is None or file in files
            data = find_bytes(root_dir, file) if wanted else None
            if data is not None:  # else it has gone meanwhile
                yield _report_repeated(file, data, key, sharing, schema)


def _report_repeated(
    file: str, data: bytes, key: str, sharing: Sequence[str], schema: Schema
) -> Finding:
    """What is wrong with a file whose `id` or `code` others have too."""
    from crmcli.ledger.checking import place_flaws
    from crmcli.ledger.yamltext import parse_record

    value = parse_record(data, schema.root).value or {}
    said = name_record(file) if key == "id" else value.get(key)
    others = tuple(one for one in sharing if one != file)
    flaw = Flaw((key,), f"duplicate-{key}", "error", {"value": said, "others": others})
    (finding,) = place_flaws(file, data, schema.root, value, [flaw])
    return finding
