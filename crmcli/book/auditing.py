"""`crm check`: the ledger as it lies on disk, even where it cannot be opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from crmcli.book.checking import Audit, check_ledger, find_notes
from crmcli.book.clock import read_today
from crmcli.book.refreshing import Progress
from crmcli.errors import Failure, NotFound
from crmcli.history.repository import find_root, locate_repository, read_identity
from crmcli.ledger.records import iter_record_files, load_bytes, name_record, save_record
from crmcli.ledger.schema import Schema, load_schema
from crmcli.ledger.settings import SETTINGS_FILE, load_settings
from crmcli.rules.ids import is_id
from crmcli.rules.outcome import Message
from crmcli.rules.settings import Settings


class Auditor:
    """A ledger to be checked. `schema` is None when it cannot be loaded; that is then told.

    `notes` say what had to be mended before a fix: an interrupted write.
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        schema: Schema | None,
        today: date,
        progress: Progress | None = None,
    ) -> None:
        self.root = root
        self.settings = settings
        self.schema = schema
        self.today = today
        self.progress = progress
        self.notes: list[Message] = []

    def check(self, files: Sequence[str] | None) -> Audit:
        """Every problem in the files (None: in all), or in the cards of customers by their ids.

        Raises NotFound for what is neither.
        """
        if self.schema is None:
            from crmcli.ledger.checking import check_schema, check_settings

            findings = [*check_settings(self.root, None), *check_schema(self.root)]
            return Audit(findings, 0, findings)
        wanted = None if files is None else self._locate_all(files)
        circumstances = (self.root, self.schema, self.settings, self.today)
        return check_ledger(*circumstances, wanted, progress=self.progress)

    def fix(self, files: Sequence[str] | None) -> Iterator[str]:
        """Mend what cannot change meaning; the names of the files that were changed.

        The files are left as hand edits, for `crm save` to record. A write that was killed is
        finished or undone first, which goes to `notes`, and no other write of ours is let in
        meanwhile. Raises Refused: `under-way`, `locked`, `detached-head`.
        """
        from crmcli.book.transaction import begin_transaction

        if self.schema is None:
            return
        records = list(iter_record_files(self.root))
        wanted = records if files is None else self._locate_all(files)
        with begin_transaction(self.root, read_identity(self.root)) as transaction:
            self.notes.extend(transaction.notes)
            for file in records:
                if file in wanted and self._fix_file(file, self.schema):
                    yield file

    def _fix_file(self, file: str, schema: Schema) -> bool:
        from crmcli.ledger.fixing import fix_record

        before = load_bytes(self.root, file)
        after = fix_record(before, schema)
        if after != before:
            save_record(self.root, file, after)
        return after != before

    def _locate_all(self, files: Sequence[str]) -> list[str]:
        return [found for file in files for found in self._list_cards(file) or [self._locate(file)]]

    def _list_cards(self, file: str) -> list[str]:
        """The cards of the customer whose id stands where a file's name might."""
        named = Path(file).name
        if Path(file).exists() or not is_id(named):
            return []
        return [one for one in iter_record_files(self.root) if name_record(one) == named]

    def _locate(self, file: str) -> str:
        """A file as the user names it, seen from the root."""
        place = Path(os.path.abspath(file))  # noqa: PTH100 - a link in records/ is to be seen
        for name in (place, place.parent.resolve() / place.name):
            if name.is_relative_to(self.root):
                return name.relative_to(self.root).as_posix()
        raise NotFound("no-such-file", file=file)


def open_auditor(directory: Path, progress: Progress | None = None) -> Auditor:
    """The ledger that `directory` lies in, however broken. Raises NotFound("no-ledger")."""
    root = find_root(directory)
    if root is None or not (root / SETTINGS_FILE).is_file():
        raise NotFound("no-ledger", folder=str(directory.resolve()))
    settings = _read_settings(root)
    today = read_today(settings.timezone)
    return Auditor(root, settings, _find_schema(root), today, progress)


def _read_settings(root: Path) -> Settings:
    """The settings, or what can be made of them: `check_settings` says what is wrong."""
    repository = locate_repository(root)
    try:
        return load_settings(root, find_notes(repository))
    except Failure:
        from crmcli.ledger.settings_text import parse_settings

        return parse_settings(load_bytes(root, SETTINGS_FILE))[0]


def _find_schema(root: Path) -> Schema | None:
    try:
        return load_schema(root)
    except Failure:  # `check_schema` says what is wrong with it
        return None
