"""Who is told what, and whose digests are shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcli.book import Book, open_book
from crmcli.book.recipients import Gone, choose_shown, find_gone, iter_mails, iter_weeks
from crmcli.book.reminding import Reminders
from crmcli.ledger.sent import Key, Step, hold_sent_book
from crmcli.rules.query import parse_query
from crmcli.rules.settings import MailSettings, Weekly
from tests.sandbox import Sandbox

TODAY = date(2026, 11, 23)


def open_sandbox(ledger: Sandbox) -> Book:
    return open_book(ledger.root, TODAY)


def gather(book: Book, *ids: str) -> Reminders:
    """What there is to tell of some customers, or of all."""
    cards = book.open_catalog().iter_headlines()
    return Reminders(book, MailSettings(), [one for one in cards if one.card.id in ids] or None)


def test_whose_digests_a_query_asks_for(ledger: Sandbox) -> None:
    book = open_sandbox(ledger)

    def choose(reminders: Reminders, *words: str) -> tuple[list[str], object, object]:
        query = parse_query(words, book.schema.root, book.settings, TODAY) if words else None
        shown = choose_shown(book, reminders, query)
        return [one.id for one in shown.people], shown.others, shown.nobodys

    mine = (["li.wei"], {}, {})
    every = ("huaxin", "lantian", "mueller")
    assert choose(gather(book)) == mine
    assert choose(gather(book, *every), "kind=company") == mine
    assert choose(gather(book, "lantian"), "stage=lead") == (["li.wei"], {"zhang.min": 1}, {})
    assert choose(gather(book, "mueller"), "grade=C") == (["li.wei"], {}, {"none": 1})
    assert choose(gather(book, "huaxin"), "owner=me") == mine
    asked = gather(book, *every)
    assert choose(asked, "owner=none,li.wei,zhang.min") == (
        ["li.wei", "zhang.min"],
        {},
        {"none": 1},
    )
    assert choose(gather(book, "lantian"), "owner=zhang.min") == (["zhang.min"], {}, {})


def test_what_is_not_known_or_was_refused_did_not_go_out(ledger: Sandbox, tmp_path: Path) -> None:
    book, file = open_sandbox(ledger), tmp_path / "sent.jsonl"
    daily = Key("li.wei", "daily", TODAY)
    with hold_sent_book(file, TODAY) as sent:
        assert find_gone(book, sent, None, "") == Gone()
        sent.note(daily, Step("refused", address=sent.make_fingerprint("li.wei@example.com")))
        assert find_gone(book, sent, None, "") == Gone(refused=("li.wei",))
        assert [*iter_mails(book, gather(book), sent, "")] == []
        (left,) = iter_mails(book, gather(book), sent, "", with_settled=True)
        assert left.digest.person.id == "li.wei"
        sent.note(daily, Step("sent"))
        assert find_gone(book, sent, None, "").daily == 1
        assert find_gone(book, sent, None, "grade=B") == Gone()
        assert find_gone(book, sent, Key("webhook:wecom", "daily", TODAY), "") == Gone()
    file.write_bytes(b"")
    with hold_sent_book(file, TODAY) as sent:
        assert find_gone(book, sent, None, "") == Gone()
        assert [*iter_mails(book, gather(book), sent, "")] == []


def test_who_is_sent_the_week_of_which_day(ledger: Sandbox, tmp_path: Path) -> None:
    book = open_sandbox(ledger)
    book.settings = book.settings._replace(mail=MailSettings(weekly=Weekly(0, ("zhang.min",))))
    with hold_sent_book(tmp_path / "sent.jsonl", TODAY) as sent:
        ((person, day),) = iter_weeks(book, sent, "")
        assert (person.id, day) == ("zhang.min", TODAY)
        sent.note(Key("zhang.min", "weekly", TODAY), Step("sent"))
        assert [*iter_weeks(book, sent, "")] == []
        assert len([*iter_weeks(book, sent, "", with_settled=True)]) == 1
        gone = find_gone(book, sent, None, "")
        assert (gone.weekly, gone.weekly_day) == (("zhang.min",), TODAY)
