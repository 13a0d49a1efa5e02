"""What has been sent: the file, what becomes of it, and what is known without it."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from crmcli.errors import Failure, Refused
from crmcli.ledger.sent import (
    KEPT_DAYS,
    Key,
    SentNotes,
    Step,
    hold_sent_book,
    read_sent_notes,
)

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
LI_WEI = Key("li.wei", "daily", TODAY)
ZHANG_MIN = Key("zhang.min", "daily", TODAY)
ADDRESS = "li.wei@example.com"
PLACE = {"file": "/盒", "at": 7, "size": 9, "hash": "ab"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "crm" / "sent.jsonl"


def note(file: Path, key: Key, *steps: Step, today: date = TODAY) -> None:
    file.parent.mkdir(exist_ok=True)
    with hold_sent_book(file, today) as sent:
        for step in steps:
            sent.note(key, step)


def refuse(file: Path) -> None:
    """Note that the address was refused."""
    file.parent.mkdir(exist_ok=True)
    with hold_sent_book(file, TODAY) as sent:
        sent.note(LI_WEI, Step("refused", address=sent.make_fingerprint(ADDRESS)))


def test_what_was_noted_is_there_at_once_and_later(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"
    with hold_sent_book(file, TODAY) as sent:
        address = sent.make_fingerprint(ADDRESS)
        step = Step("begun", "<a@b>", address, PLACE, ("ab", "cd"))
        sent.note(LI_WEI, step)
        assert sent.find(LI_WEI) == step
        assert read_sent_notes(file, TODAY).find(LI_WEI) == step
        assert not sent.is_settled(LI_WEI, ADDRESS)
        assert list(sent.iter_begun()) == [step]
        sent.note(LI_WEI, Step("sent"))
    notes = read_sent_notes(file, TODAY)
    assert notes.is_settled(LI_WEI, ADDRESS)
    assert notes.is_settled(LI_WEI, "another@example.com")
    assert not notes.is_settled(ZHANG_MIN, ADDRESS)
    assert list(notes.iter_begun()) == []


def test_a_refused_address_is_settled_for_its_day(file: Path) -> None:
    refuse(file)
    notes = read_sent_notes(file, TODAY)
    assert notes.is_settled(LI_WEI, ADDRESS.upper())
    assert not notes.is_settled(LI_WEI, "li@example.com")
    assert not notes.is_settled(LI_WEI._replace(day=TODAY + timedelta(days=1)), ADDRESS)


def test_no_address_is_kept(file: Path) -> None:
    refuse(file)
    assert "example" not in file.read_text("utf-8")


def test_nobody_who_has_the_file_of_another_ledger_knows_its_fingerprints(tmp_path: Path) -> None:
    refuse(tmp_path / "a" / "sent.jsonl")
    refuse(tmp_path / "b" / "sent.jsonl")
    first, second = (
        json.loads((tmp_path / name / "sent.jsonl").read_text().splitlines()[1]) for name in "ab"
    )
    assert first["address"] != second["address"]


def test_a_file_without_a_salt_is_given_one(file: Path) -> None:
    file.parent.mkdir()
    line = {"state": "sent", "person": "li.wei", "kind": "daily", "day": str(TODAY)}
    file.write_text('{"crm-sent": 1}\n' + json.dumps(line) + "\n")
    with hold_sent_book(file, TODAY) as sent:
        assert sent.trouble is None
        assert sent.find(LI_WEI) == Step("sent")
    header = json.loads(file.read_text().splitlines()[0])
    assert len(header["salt"]) == 32
    with hold_sent_book(file, TODAY):
        pass
    assert json.loads(file.read_text().splitlines()[0]) == header


def test_the_last_day_of_a_person(file: Path) -> None:
    for back in (9, 3, 0):
        note(file, LI_WEI._replace(day=TODAY - timedelta(days=back)), Step("sent"))
    note(file, LI_WEI._replace(day=YESTERDAY), Step("begun"))
    note(file, ZHANG_MIN._replace(day=YESTERDAY), Step("sent"))
    note(file, LI_WEI._replace(day=YESTERDAY, kind="weekly"), Step("sent"))
    notes = read_sent_notes(file, TODAY)
    daily = notes.find_last(LI_WEI)
    assert daily is not None
    assert daily.day == TODAY - timedelta(days=3)
    weekly = notes.find_last(LI_WEI._replace(kind="weekly"))
    assert weekly is not None
    assert weekly.day == YESTERDAY
    assert notes.find_last(LI_WEI._replace(person="anna")) is None


def test_whom_the_last_digest_told_of(file: Path) -> None:
    file.parent.mkdir()
    with hold_sent_book(file, TODAY) as sent:
        told = tuple(map(sent.make_fingerprint, ("huaxin 2026-11-01", "lantian 2026-11-02")))
        sent.note(LI_WEI._replace(day=YESTERDAY), Step("sent", told=told))
    assert "huaxin" not in file.read_text()
    earlier = read_sent_notes(file, TODAY).find_last(LI_WEI)
    assert earlier is not None
    assert earlier.has_told("huaxin 2026-11-01")
    assert not earlier.has_told("huaxin 2026-11-02")


def test_what_is_old_is_forgotten(file: Path) -> None:
    for back in (KEPT_DAYS + 1, KEPT_DAYS, 1):
        day = TODAY - timedelta(days=back)
        note(file, LI_WEI._replace(day=day), Step("begun"), Step("sent"), today=day)
    with hold_sent_book(file, TODAY):
        pass
    days = [json.loads(line)["day"] for line in file.read_text().splitlines()[1:]]
    assert days == [str(TODAY - timedelta(days=back)) for back in (KEPT_DAYS, 1)]


def test_nothing_is_written_by_who_only_reads(file: Path) -> None:
    assert read_sent_notes(file, TODAY).find(LI_WEI) is None
    assert not file.parent.exists()


def test_what_was_sent_about_some_is_not_sent_about_others(file: Path) -> None:
    some = LI_WEI._replace(part="name=王静")
    note(file, some._replace(day=YESTERDAY), Step("sent"))
    note(file, some, Step("begun", "<a@b>"), Step("sent"))
    notes = read_sent_notes(file, TODAY)
    assert notes.find(some) == Step("sent")
    assert notes.is_settled(some, ADDRESS)
    assert not notes.is_settled(LI_WEI, ADDRESS)
    assert not notes.is_settled(LI_WEI._replace(part="grade=B"), ADDRESS)
    earlier = notes.find_last(some)
    assert earlier is not None
    assert earlier.day == YESTERDAY
    assert notes.find_last(LI_WEI) is None
    with hold_sent_book(file, TODAY) as sent:  # and so it is for the next run
        assert sent.is_settled(some, ADDRESS)
    assert "王静" not in file.read_text("utf-8")


# Damage.


@pytest.mark.parametrize("tail", [b'{"state": "sen', b"\0" * 500, b"\xff", b'{"state": "sent"'])
def test_half_a_line_at_the_end_is_a_step_that_was_not_noted(file: Path, tail: bytes) -> None:
    note(file, LI_WEI, Step("begun"), Step("sent"))
    note(file, ZHANG_MIN, Step("begun", "<a@b>"))
    whole = file.read_bytes()
    file.write_bytes(whole + tail)
    assert read_sent_notes(file, TODAY).is_settled(LI_WEI, ADDRESS)
    with hold_sent_book(file, TODAY) as sent:
        assert sent.trouble is None
        assert sent.is_settled(LI_WEI, ADDRESS)
        assert sent.find(ZHANG_MIN) == Step("begun", "<a@b>")
        sent.note(ZHANG_MIN, Step("sent"))
    assert read_sent_notes(file, TODAY).is_settled(ZHANG_MIN, ADDRESS)


HEADER = b'{"crm-sent": 1}\n'


def format_begun(**changes: object) -> bytes:
    """A file with a letter that was begun, changed."""
    line = {"state": "begun", "person": "a", "kind": "daily", "day": "2026-11-23", "place": PLACE}
    return HEADER + json.dumps({**line, **changes}).encode() + b"\n"


BROKEN = [
    b"",
    b"\0" * 4096,
    b"{",
    b'{"crm-s\0\0\0',
    b'{"crm-sent": 1',
    b'{"crm-sent" 1}\n',
    b'{"crm-sent": 1}\nrubbish\n',
    b'{"crm-sent": 1}\n5\n',
    b'{"crm-sent": 1}\n[]\n',
    b'{"crm-sent": 1}\n{"state": "sent"}\n',
    b'{"crm-sent": 1}\n{"state": "gone", "person": "a", "kind": "daily", "day": "2026-11-23"}\n',
    b'{"crm-sent": 1}\n{"state": "sent", "person": "a", "kind": "daily", "day": "today"}\n',
    b'{"crm-sent": 1}\n{"lost": 5}\n',
    b'{"crm-sent": 1}\n\0\0\0\n',
    HEADER + b'{"state": "sent", "person": "", "kind": "", "day": "2026-11-23", "place": 5}\n',
    HEADER + b"[" * 100_000 + b"\n",
    format_begun(place={"file": "/box"}),
    format_begun(place={**PLACE, "at": "7"}),
    format_begun(place={**PLACE, "size": None}),
    format_begun(place={**PLACE, "at": -1}),
    format_begun(place=[]),
    format_begun(told="huaxin"),
    format_begun(told=5),
]


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_file_is_told_of_all_day_and_nobody_is_sent_a_second_one(
    file: Path, data: bytes
) -> None:
    file.parent.mkdir()
    file.write_bytes(data)
    notes = read_sent_notes(file, TODAY)  # by who sends nothing
    assert notes.trouble is not None
    assert notes.trouble.code == "sent-damaged"
    assert notes.is_lost(LI_WEI)
    assert file.read_bytes() == data
    with hold_sent_book(file, TODAY) as sent:
        assert sent.trouble is not None
        assert sent.trouble.code == "sent-broken"
        assert sent.is_settled(LI_WEI, ADDRESS)
        assert sent.is_lost(LI_WEI)
    assert file.with_name("sent.jsonl.broken").read_bytes() == data
    for _ in range(2):
        with hold_sent_book(file, TODAY) as sent:  # the next runs of the day
            assert sent.trouble is not None
            assert sent.trouble.values["file"] == str(file)
            assert sent.is_settled(LI_WEI, ADDRESS)
    assert read_sent_notes(file, TODAY).trouble == sent.trouble
    tomorrow = TODAY + timedelta(days=1)
    assert read_sent_notes(file, tomorrow).trouble is None
    with hold_sent_book(file, tomorrow) as sent:
        assert sent.trouble is None
        assert not sent.is_settled(LI_WEI._replace(day=tomorrow), ADDRESS)
    file.unlink()
    assert not read_sent_notes(file, TODAY).is_settled(LI_WEI, ADDRESS)


@pytest.mark.skipif(os.name == "nt", reason="no limits there")
@pytest.mark.parametrize("room", [0, 1, 30])
def test_a_step_for_which_there_is_no_room_leaves_no_half_line(file: Path, room: int) -> None:
    import resource

    file.parent.mkdir()
    with hold_sent_book(file, TODAY) as sent:
        sent.note(LI_WEI, Step("sent"))
        before = file.read_bytes()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + room, hard))
        try:
            with pytest.raises(Failure, match="file-failed"):
                sent.note(ZHANG_MIN, Step("begun"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert file.read_bytes() == before
        assert sent.find(ZHANG_MIN) is None
        sent.note(ZHANG_MIN, Step("sent"))
    with hold_sent_book(file, TODAY) as sent:
        assert sent.trouble is None
        assert sent.find(LI_WEI) == sent.find(ZHANG_MIN) == Step("sent")


def test_what_can_be_read_of_a_broken_file_is_kept(file: Path) -> None:
    note(file, LI_WEI, Step("sent"))
    note(file, ZHANG_MIN, Step("begun", "<a@b>"))
    first, *rest = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(first + b"rubbish\n" + b"".join(rest))
    with hold_sent_book(file, TODAY) as sent:
        assert sent.trouble is not None
        assert sent.find(LI_WEI) == Step("sent")
        # Its name is known, so it can go out again.
        assert not sent.is_settled(ZHANG_MIN, ADDRESS)
        assert sent.is_settled(LI_WEI._replace(person="anna"), ADDRESS)


@pytest.mark.parametrize("data", [b"id: huaxin\n", b"[]\n", b"\n", b'{"people": 1}\n', b"\xff\0"])
def test_a_file_that_is_something_else_is_left_alone(file: Path, data: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(data)
    with pytest.raises(Failure, match="sent-not-ours"), hold_sent_book(file, TODAY):
        pass
    with pytest.raises(Failure, match="sent-not-ours"):
        read_sent_notes(file, TODAY)
    assert file.read_bytes() == data
    assert not file.with_name("sent.jsonl.broken").exists()


def test_the_file_of_a_newer_program_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"crm-sent": 2}\n{}\n')
    with pytest.raises(Failure, match="sent-other-version"), hold_sent_book(file, TODAY):
        pass
    assert file.read_text() == '{"crm-sent": 2}\n{}\n'


def test_a_file_that_is_a_folder(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(Failure, match="file-failed"), hold_sent_book(file, TODAY):
        pass


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with (
        pytest.raises(Failure, match="file-failed"),
        hold_sent_book(tmp_path / "no" / "folder" / "sent.jsonl", TODAY),
    ):
        pass


# One at a time.


def test_one_run_at_a_time(file: Path) -> None:
    file.parent.mkdir()
    with hold_sent_book(file, TODAY):
        with (
            pytest.raises(Refused, match="sending-locked"),
            hold_sent_book(file, TODAY, seconds=0.1),
        ):
            pass
        read_sent_notes(file, TODAY)
    with hold_sent_book(file, TODAY, seconds=0.1):
        pass


def test_writes_of_cards_do_not_wait_for_mail(file: Path) -> None:
    from crmcli.ledger.locking import hold_lock

    file.parent.mkdir()
    with hold_sent_book(file, TODAY), hold_lock(file.parent, seconds=0.1):
        pass


def test_notes_without_a_file() -> None:
    assert SentNotes({}, None).find_last(LI_WEI) is None
