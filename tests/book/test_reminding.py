"""What digests are made of, gathered through the index."""

from __future__ import annotations

import operator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcli.book import Book, open_book
from crmcli.book.agenda import iter_agenda
from crmcli.book.reminding import Reminders, find_made
from crmcli.rules.agenda import FollowUp, iter_happenings
from crmcli.rules.probing import list_entries
from crmcli.rules.reminding import Digest, Earlier
from crmcli.rules.settings import MailSettings
from crmcli.views.agenda import Telling, describe_follow_up
from crmcli.views.values import Reader
from tests.sandbox import HUAXIN, LANTIAN, Sandbox, load_cards

TODAY = date(2026, 11, 23)
ALL = MailSettings(include=("name", "contact", "note", "phone"))


def prepare(root: Path, mail: MailSettings = ALL, last: date | None = None) -> list[Digest]:
    book = open_book(root, TODAY)
    people = [*book.settings.people.values()]
    days = {} if last is None else {one.id: Earlier(last, lambda _: True) for one in people}
    return [one.digest for one in Reminders(book, mail, None).prepare(people, days)]


def with_birthday(day: str) -> str:
    return HUAXIN.replace("    role: decider\n    phones", f'    birthday: "{day}"\n    phones', 1)


def list_days(root: Path, last: date | None = None) -> list[str]:
    return [
        f"{digest.person.id} {one.id} {one.occasion.day}"
        for digest in prepare(root, last=last)
        for one in digest.occasions
    ]


def test_a_day_is_found_as_soon_as_it_stands_in_a_card(ledger: Sandbox) -> None:
    assert list_days(ledger.root) == []
    ledger.put("records/huaxin.yaml", with_birthday("1980-11-25"))  # by hand, not committed
    assert list_days(ledger.root) == ["li.wei huaxin 2026-11-25"]
    ledger.commit("records/huaxin.yaml", with_birthday("1980-11-30"))
    assert list_days(ledger.root) == ["li.wei huaxin 2026-11-30"]
    ledger.put(
        "records/new.yaml", 'id: new\nname: New\nowner: zhang.min\nopened_on: "2020-11-24"\n'
    )
    assert list_days(ledger.root)[1:] == ["zhang.min new 2026-11-24"]
    ledger.path("records/new.yaml").unlink()
    ledger.put("records/huaxin.yaml", HUAXIN)
    assert list_days(ledger.root) == []


def test_days_since_the_last_digest_are_told_too(ledger: Sandbox) -> None:
    ledger.commit("records/huaxin.yaml", with_birthday("1980-11-18"))
    assert list_days(ledger.root) == []
    assert list_days(ledger.root, date(2026, 11, 17)) == ["li.wei huaxin 2026-11-18"]
    assert list_days(ledger.root, date(2026, 11, 18)) == []


def test_archived_customers_have_no_birthdays(ledger: Sandbox) -> None:
    archived = 'archived: {on: "2026-11-01", reason: closed}\n'
    ledger.commit("records/huaxin.yaml", with_birthday("1980-11-25") + archived)
    assert list_days(ledger.root) == []


def test_what_the_last_visit_says_is_told_of_those_for_today_alone(ledger: Sandbox) -> None:
    later = LANTIAN.replace("zhang.min", "li.wei") + (
        "contacts: [{id: a, name: 赵六}]\n"
        'visits: [{id: 20261120-aaaaa, date: "2026-11-20", channel: phone, by: li.wei, '
        'contact: a, notes: 以后再说, next: "2026-11-26"}]\n'
    )
    ledger.commit("records/lantian.yaml", later)
    digest = prepare(ledger.root)[0]
    assert [one.id for one in digest.first] == ["huaxin"]
    assert digest.first[0].story.note == "看现场；客户关心售后响应\n"
    assert digest.first[0].story.phone == "+86 138 0000 0000"
    (ahead,) = digest.ahead
    assert (ahead.id, ahead.story.contact) == ("lantian", None)
    assert ahead.story.day == date(2026, 11, 20)


def test_a_query_changes_no_day(ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", LANTIAN.replace("zhang.min", "li.wei"))
    for name in ("one", "two"):
        ledger.put(
            f"records/{name}.yaml",
            f'id: {name}\nname: X\nowner: li.wei\nfollow_up: {{on: "2026-11-23"}}\n',
        )
    book = open_book(ledger.root, TODAY)
    mail = ALL._replace(most=1)
    people = [book.settings.people["li.wei"]]

    def plan(asked: set[str] | None) -> dict[str, date]:
        cards = book.open_catalog().iter_headlines()
        selected = None if asked is None else [one for one in cards if one.card.id in asked]
        reminders = Reminders(book, mail, selected)
        (mine,) = reminders.prepare(people, {})
        days = {one.card.id: one.day for one in mine.agenda.follow_ups}
        planned = {one.card.id: one.day for one in reminders.list_planned()}
        assert days.items() <= planned.items()
        again = reminders.list_planned()
        assert all(map(operator.is_, again, reminders.list_planned()))  # not worked out twice
        assert mine.digest.put_off == len(days.keys() & {"one", "two"})
        return days

    every = plan(None)
    assert [*every] == ["huaxin", "one", "two"]
    assert len({*every.values()}) == 3
    assert plan({"two", "lantian"}) == {"two": every["two"]}
    assert plan({"huaxin"}) == {"huaxin": every["huaxin"]}


def test_a_week_that_is_made_up_late_is_counted_as_it_was(ledger: Sandbox) -> None:
    days = ("2026-11-15", "2026-11-16", "2026-11-22", "2026-11-23", "2026-11-24")
    log = [
        f'  - {{id: {day.replace("-", "")}-aaaaa, date: "{day}", by: zhang.min, channel: phone}}\n'
        for day in days
    ]
    ledger.put("records/lantian.yaml", LANTIAN + "visits:\n" + "".join(log))
    counted = []
    for today in (TODAY, TODAY + timedelta(2)):
        lines = Reminders(open_book(ledger.root, today), ALL, None).count_week(TODAY)
        counted += [line.contacts for line in lines if line.owner == "zhang.min"]
    assert counted == [2, 2]


@pytest.mark.parametrize("include", [(), ("name",), ("phone",), ALL.include])
def test_a_mail_has_the_entries_of_the_calendar_to_subscribe_to(
    ledger: Sandbox, include: tuple[str, ...]
) -> None:
    later = HUAXIN.replace("id: huaxin", "id: later").replace('"2026-11-20"', '"2026-11-27"')
    ledger.put("records/later.yaml", later)
    book = open_book(ledger.root, TODAY)
    telling = Telling(book.schema.root, Reader("en", TODAY, book.settings), include)
    reminders = Reminders(book, ALL._replace(include=include), None)
    (mine,) = reminders.prepare([book.settings.people["li.wei"]], {})
    selected = book.open_catalog().iter_cards()
    feed = {
        one.card.id: describe_follow_up(one, telling, None)
        for one in iter_agenda(book, selected, TODAY, TODAY)
        if isinstance(one, FollowUp)
    }
    mailed = {one.card.id: describe_follow_up(one, telling, None) for one in mine.agenda.follow_ups}
    assert [*mailed] == ["huaxin", "later"]
    assert mailed.items() <= feed.items()


def test_a_long_log_is_gone_through_once(ledger: Sandbox) -> None:
    older = '  - {id: 20261009-aaaaa, date: "2026-10-09", by: li.wei, channel: phone, notes: Hi}\n'
    ledger.put("records/huaxin.yaml", HUAXIN.replace("visits:\n", "visits:\n" + older))
    book = open_book(ledger.root, TODAY)
    (mine,) = Reminders(book, ALL, None).prepare([book.settings.people["li.wei"]], {})
    (follow_up,) = mine.agenda.follow_ups
    (visit,) = list_entries(follow_up.card.value, "visits")
    assert visit["notes"] == mine.digest.first[0].story.note


def test_the_commit_that_it_is_made_from(ledger: Sandbox, tmp_path: Path) -> None:
    made = find_made(open_book(ledger.root, TODAY))
    assert made is not None
    assert made.commit == ledger.head()
    assert made.time.isoformat() == ledger.git("log", "-1", "--format=%cI").strip()
    fresh = Sandbox(tmp_path / "fresh")
    fresh.root.mkdir()
    fresh.git("init", "--quiet")
    for file in ("crm.yaml", "schema/customer.schema.json"):
        fresh.put(file, ledger.read(file))
    assert find_made(open_book(fresh.root, TODAY)) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.lists(st.dates(date(1960, 1, 1), date(2020, 12, 31)), min_size=1, max_size=6))
def test_the_index_finds_the_days_that_reading_all_cards_would(
    ledger: Sandbox, days: list[date]
) -> None:
    near = [date(1970, 11, 20) + timedelta(day.toordinal() % 16) for day in days]
    for place, day in enumerate([*days, *near]):
        ledger.put(
            f"records/c{place}.yaml", f'id: c{place}\nname: C\nowner: li.wei\nopened_on: "{day}"\n'
        )
    book: Book = open_book(ledger.root, TODAY)
    root, end = book.schema.root, TODAY + timedelta(7)
    expected = {
        (card.id, one.occasion.day)
        for card in load_cards(book)
        for one in iter_happenings(card, root, TODAY, end)
        if card.value.get("owner") == "li.wei"
    }
    digest = prepare(ledger.root)[0]
    assert {(one.id, one.occasion.day) for one in digest.occasions} == expected
