"""Work days in a ledger: the index, the past, hand edits, a merge, and what none of it costs."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, tzinfo

import chinese_calendar
import pytest

from crmcli.book import Book, clock, open_book
from crmcli.book.auditing import open_auditor
from crmcli.book.past import open_past_book
from crmcli.errors import Failure, InvalidCard, Refused
from crmcli.history.treemerge import merge_commits
from crmcli.ledger.calendar import CALENDAR_FILE
from tests.book.test_refreshing import count_read
from tests.sandbox import LANTIAN, SETTINGS, Sandbox

WORKING = SETTINGS + "calendar: {country: CN}\ncadence: {none: 5 workdays}\n"
HOLIDAY = '"2031":\n  holidays: [2031-01-22..2031-01-28]\n  workdays: ["2031-01-19"]\n'


@pytest.fixture
def working(ledger: Sandbox) -> Sandbox:
    """A ledger with a customer whose cadence is in work days, in a year not announced."""
    ledger.commit("crm.yaml", WORKING)
    ledger.commit("records/lantian.yaml", LANTIAN.replace("2026-11-01", "2031-01-20"))
    return ledger


def find_due(book: Book) -> date | None:
    """When lantian is due, as the index has it."""
    (found,) = (one for one in book.catalog.iter_headlines() if one.card.id == "lantian")
    return found.standing.due


def look(ledger: Sandbox) -> str:
    return f"{find_due(open_book(ledger.root))}"


def test_the_index_follows_what_is_announced(working: Sandbox) -> None:
    assert look(working) == "2031-01-27"
    working.put(CALENDAR_FILE, HOLIDAY)
    assert look(working) == "2031-02-03"
    working.put(CALENDAR_FILE, HOLIDAY.replace("01-19", "02-01"))
    assert look(working) == "2031-02-01"
    working.put("crm.yaml", WORKING.replace("5 workdays", "1 workday"))
    assert look(working) == "2031-01-21"
    working.path(CALENDAR_FILE).unlink()
    working.put("crm.yaml", WORKING.replace("5 workdays", "2 workdays"))
    assert look(working) == "2031-01-22"


def test_cards_are_read_anew_for_a_newer_calendar_of_the_country_and_else_not(
    working: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert count_read(working.root) == 3
    assert count_read(working.root) == 0
    monkeypatch.setattr(chinese_calendar, "__version__", "99")
    assert count_read(working.root) == 3
    working.put(CALENDAR_FILE, HOLIDAY)
    assert count_read(working.root) == 3
    working.put(CALENDAR_FILE, "# announced\n" + HOLIDAY)
    assert count_read(working.root) == 0


def test_where_no_day_off_matters_no_calendar_makes_cards_be_read(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.commit("crm.yaml", SETTINGS + "calendar: {country: CN}\n")
    assert count_read(ledger.root) == 3
    monkeypatch.setattr(chinese_calendar, "__version__", "99")
    ledger.put(CALENDAR_FILE, HOLIDAY)
    assert count_read(ledger.root) == 0


LISTING = """\
import sys
from pathlib import Path
from crmcli.book import open_book
book = open_book(Path(sys.argv[1]))
print(len([one.standing for one in book.catalog.iter_headlines()]))
print(sorted({"chinese_calendar", "holidays", "lunar_python", "yaml"} & set(sys.modules)))
"""


def test_a_ledger_without_work_days_pays_for_none(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "calendar: {country: CN}\n")
    ledger.put(CALENDAR_FILE, HOLIDAY)
    find_due(open_book(ledger.root))
    done = subprocess.run(
        [sys.executable, "-c", LISTING, str(ledger.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "3\n[]\n"


def test_what_was_announced_then_counts_then(working: Sandbox) -> None:
    working.commit(CALENDAR_FILE, HOLIDAY)
    working.commit(CALENDAR_FILE, HOLIDAY.replace("01-19", "02-01"))
    dues = [
        find_due(open_past_book(working.root, revision, date(2031, 2, 5)).book)
        for revision in ("HEAD~2", "HEAD~1", "HEAD")
    ]
    assert [f"{day}" for day in dues] == ["2031-01-27", "2031-02-03", "2031-02-01"]
    assert look(working) == "2031-02-01"


def test_a_calendar_that_was_wrong_then_is_named(working: Sandbox) -> None:
    working.commit(CALENDAR_FILE, "2031: {}\n")
    working.commit(CALENDAR_FILE, HOLIDAY)
    with pytest.raises(Failure, match="settings-invalid") as caught:
        open_past_book(working.root, "HEAD~1")
    assert caught.value.values["place"] == "calendar.yaml:1:1"


def check(ledger: Sandbox) -> list[tuple[str, int, int, str, str]]:
    return [
        (one.file, one.line, one.column, one.path, one.rule)
        for one in open_auditor(ledger.root).check(None).findings
        if one.severity == "error"
    ]


def test_check_tells_what_is_wrong_with_it_and_still_judges_cards(working: Sandbox) -> None:
    working.put(CALENDAR_FILE, HOLIDAY + '"2032": {holidays: ["2031-01-01"]}\n')
    working.put("records/lantian.yaml", LANTIAN.replace("zhang.min", "nobody"))
    found = [
        (CALENDAR_FILE, 4, 21, "2032.holidays.1", "days-of-another-year"),
        ("records/lantian.yaml", 4, 1, "owner", "unknown-person"),
    ]
    assert check(working) == found
    working.put(CALENDAR_FILE, HOLIDAY)
    assert check(working) == found[1:]
    assert check(working) == found[1:]  # known as sound now
    working.put(CALENDAR_FILE, "a\n")
    assert check(working) == [(CALENDAR_FILE, 1, 1, "", "not-a-map"), *found[1:]]


def test_a_wrong_one_is_not_saved_and_a_right_one_is(working: Sandbox) -> None:
    book = open_book(working.root)
    working.put(CALENDAR_FILE, '"2031": {holidays: [monday]}\n')
    with pytest.raises(InvalidCard, match="save-refused") as caught:
        book.save(())
    assert [(one.file, one.rule) for one in caught.value.values["findings"]] == [
        (CALENDAR_FILE, "bad-days")
    ]
    working.put(CALENDAR_FILE, HOLIDAY)
    assert open_book(working.root).save((CALENDAR_FILE,)).commit
    assert working.status() == ""
    assert open_book(working.root).undo(None).receipt.commit
    assert not working.path(CALENDAR_FILE).exists()
    assert open_book(working.root).undo("HEAD").receipt.commit  # done again
    assert working.read(CALENDAR_FILE) == HOLIDAY


def test_what_was_announced_over_it_stays(working: Sandbox) -> None:
    working.commit(CALENDAR_FILE, HOLIDAY)
    announced = working.head()
    working.commit(CALENDAR_FILE, HOLIDAY.replace("01-19", "02-01"))
    with pytest.raises(Refused, match="undo-stays"):
        open_book(working.root).undo(announced)


def test_two_people_who_announce_two_years_have_both(working: Sandbox) -> None:
    working.commit(CALENDAR_FILE, HOLIDAY)
    working.git("checkout", "--quiet", "-b", "other")
    working.commit(CALENDAR_FILE, HOLIDAY.replace('["2031-01-19"]', '["2031-01-19", "2031-02-01"]'))
    theirs = working.head()
    working.git("checkout", "--quiet", "main")
    working.commit(CALENDAR_FILE, HOLIDAY + '"2032": {holidays: ["2032-01-01"]}\n')
    field = open_book(working.root).schema.root
    merged = merge_commits(working.root, field, working.head(), theirs)
    assert merged.contests == ()
    text = working.git("show", f"{merged.tree}:{CALENDAR_FILE}")
    assert '["2031-01-19", "2031-02-01"]' in text
    assert '"2032"' in text


@pytest.mark.parametrize("empty", ["", "# as announced each November\n"])
def test_two_people_who_begin_an_empty_one_have_both(working: Sandbox, empty: str) -> None:
    working.commit(CALENDAR_FILE, empty)
    assert CALENDAR_FILE not in {one[0] for one in check(working)}
    assert look(working) == "2031-01-27"
    working.git("checkout", "--quiet", "-b", "other")
    working.commit(CALENDAR_FILE, empty + HOLIDAY)
    theirs = working.head()
    working.git("checkout", "--quiet", "main")
    working.commit(CALENDAR_FILE, empty + '"2032": {holidays: ["2032-01-01"]}\n')
    field = open_book(working.root).schema.root
    merged = merge_commits(working.root, field, working.head(), theirs)
    assert merged.contests == ()
    text = working.git("show", f"{merged.tree}:{CALENDAR_FILE}")
    assert text.startswith(empty)
    assert "2031-01-19" in text
    assert '"2032"' in text


class _Instant(datetime):
    """A clock that stands still."""

    at = datetime(2026, 1, 1, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return cls.at.astimezone(tz)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-28T22:59:59", "2026-03-28"),  # the night in which the clock goes forward
        ("2026-03-28T23:00:00", "2026-03-29"),
        ("2026-03-29T21:59:59", "2026-03-29"),
        ("2026-03-29T22:00:00", "2026-03-30"),
        ("2026-10-24T21:59:59", "2026-10-24"),
        ("2026-10-24T22:00:00", "2026-10-25"),  # the day has 25 hours
        ("2026-10-25T00:30:00", "2026-10-25"),
        ("2026-10-25T01:30:00", "2026-10-25"),
        ("2026-10-25T22:59:59", "2026-10-25"),
        ("2026-10-25T23:00:00", "2026-10-26"),
    ],
)
def test_the_day_is_right_where_the_clock_is_changed(
    monkeypatch: pytest.MonkeyPatch, instant: str, day: str
) -> None:
    monkeypatch.delenv("CRM_TODAY")
    monkeypatch.setattr(_Instant, "at", datetime.fromisoformat(instant).replace(tzinfo=UTC))
    monkeypatch.setattr(clock, "datetime", _Instant)
    assert clock.read_today("Europe/Berlin") == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("committed", "belongs"), [("2026-10-25T22:59:59Z", True), ("2026-10-25T23:00:00Z", False)]
)
def test_a_day_of_the_past_ends_at_its_own_midnight(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, committed: str, belongs: bool
) -> None:
    ledger.put("crm.yaml", SETTINGS.replace("Asia/Shanghai", "Europe/Berlin"))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-10-24T12:00:00Z")
    ledger.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    monkeypatch.setenv("GIT_COMMITTER_DATE", committed)
    ledger.commit("records/lantian.yaml", LANTIAN.replace("lead", "prospect"))
    book = open_past_book(ledger.root, "2026-10-25").book
    assert book.today == date(2026, 10, 25)
    assert (book.get_card("lantian").value["stage"] == "prospect") == belongs
