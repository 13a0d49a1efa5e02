"""The ledger as of a commit or a day: its cards, schema and settings as they were committed."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from crmcli.book.book import Book
from crmcli.book.clock import find_given_today, read_time, read_today
from crmcli.book.past_shelf import CommitShelf
from crmcli.book.refreshing import Then
from crmcli.errors import CrmError, Failure, NotFound, UsageError
from crmcli.history.moments import Moment, find_commit_before, find_first_time, find_moment
from crmcli.history.repository import STATE_FOLDER, Repository, find_root, locate_repository
from crmcli.ledger.calendar import CALENDAR_FILE, announce
from crmcli.ledger.records import FOLDER
from crmcli.ledger.schema import SCHEMA_FILE, Schema, parse_schema
from crmcli.ledger.settings import SETTINGS_FILE, load_settings, read_settings
from crmcli.rules.days import add_days
from crmcli.rules.outcome import Message
from crmcli.rules.settings import Settings

if TYPE_CHECKING:
    from crmcli.book.refreshing import Progress

_SHORT = 7
_FILES = (SETTINGS_FILE, SCHEMA_FILE, CALENDAR_FILE)


class Opened(NamedTuple):
    """A ledger of the past, and what was understood, to be told to whoever asked."""

    book: Book
    remarks: tuple[Message, ...]


def open_past_book(
    directory: Path, when: str, today: date | None = None, progress: Progress | None = None
) -> Opened:
    """Open the ledger that `directory` lies in, as of `when`: a day or a revision of git's.

    A day is the last commit of HEAD's history that was made by its end, in the ledger's time zone,
    and then it is today. Of a revision today is `today`, else CRM_TODAY, else the commit's day.
    What is both is a day. Raises NotFound: `no-ledger`, `at-unknown`, `at-before`,
    `at-no-commits`, `at-no-ledger`; UsageError("at-future"); Failure as `open_book`; GitFailed.
    """
    root = find_root(directory)
    if root is None:
        raise NotFound("no-ledger", folder=str(directory.resolve()))
    repository = locate_repository(root)
    asked = _Asked(repository, when.strip(), today)
    day = asked.find_day()
    revision = asked.text if day is None else asked.get_commit(day)
    other = None if day is None else asked.text
    moment, is_both = find_moment(root, revision, FOLDER, _FILES, other)
    if moment is None:
        raise NotFound("at-unknown", text=asked.text)
    settings, schema = _read_rules(repository, moment)
    made = read_time(moment.time, ZoneInfo(settings.timezone))
    now = day or today or find_given_today() or made.date()
    then = Then(moment.commit, moment.records)
    shelf = CommitShelf(root, then)
    book = Book(repository, settings, schema, now, progress, shelf=shelf, then=then)
    taken = {"commit": moment.commit[:_SHORT], "time": f"{made:%Y-%m-%d %H:%M}", "today": now}
    remarks = _remark(asked, day, is_both=is_both)
    return Opened(book, (*remarks, Message("at-taken", taken)))


def find_commit_of_day(repository: Repository, text: str, today: date) -> tuple[date, str] | None:
    """A day in words, and the commit that `--at` takes for it; None where it names no day.

    Raises UsageError("at-future"); NotFound: `at-before`, `at-no-commits`; GitFailed.
    """
    asked = _Asked(repository, text.strip(), today)
    day = asked.find_day()
    return None if day is None else (day, asked.get_commit(day))


class _Asked:
    """What somebody wrote after `--at`, if it is a day."""

    def __init__(self, repository: Repository, text: str, today: date | None) -> None:
        self.text = text
        self._root = repository.root
        self._memory = repository.git_dir / STATE_FOLDER
        self._today = today
        self._zone = "UTC"

    def find_day(self) -> date | None:
        """The day that it names, None where it names none.

        Only for a day the settings of now are read, which have the zone. Raises
        UsageError("at-future"), NotFound("no-ledger").
        """
        from crmcli.rules.when import find_when

        if find_when(self.text, self._today or read_today("UTC"), "past", "last") is None:
            return None
        if not (self._root / SETTINGS_FILE).is_file():
            raise NotFound("no-ledger", folder=str(self._root))
        self._zone = load_settings(self._root, self._memory).timezone
        today = self._today or read_today(self._zone)
        day = find_when(self.text, today, "past", "last")
        if day is not None and day > today:
            raise self._explain(UsageError("at-future", day=day, today=today))
        return day

    def get_commit(self, day: date) -> str:
        """The last commit by the end of the day. Raises NotFound: `at-before`, `at-no-commits`."""
        zone = ZoneInfo(self._zone)
        end = datetime.combine(add_days(day, 1), time(), zone).timestamp()
        commit = find_commit_before(self._root, int(end) - 1)
        if commit is None:
            first = read_time(find_first_time(self._root), zone).date()
            raise self._explain(NotFound("at-before", day=day, first=first))
        return commit

    def _explain(self, error: CrmError) -> CrmError:
        """The error, which also says that a commit is named so, if one is."""
        if find_moment(self._root, self.text, FOLDER, ())[0] is not None:
            error.notes = (Message("at-both", {"text": self.text}),)
        return error


def _read_rules(repository: Repository, moment: Moment) -> tuple[Settings, Schema]:
    """The settings and the schema of a commit. Raises NotFound("at-no-ledger"), Failure."""
    settings, schema, calendar = moment.files
    commit = moment.commit[:_SHORT]
    if settings is None or schema is None:
        file = SETTINGS_FILE if settings is None else SCHEMA_FILE
        raise NotFound("at-no-ledger", commit=commit, file=file)
    try:
        memory = repository.git_dir / STATE_FOLDER
        read = read_settings(settings, memory, of_past=True)
        return announce(read, calendar, memory, of_past=True), parse_schema(schema)
    except Failure as error:
        error.notes = (*error.notes, Message("at-of-then", {"commit": commit}))
        raise


def _remark(asked: _Asked, day: date | None, *, is_both: bool) -> tuple[Message, ...]:
    """What was understood of the words."""
    if day is None:
        return ()
    from crmcli.rules.when import remark_day

    both = (Message("at-both", {"text": asked.text}),) if is_both else ()
    return (*remark_day(asked.text, day), *both)
