"""Letters into mailboxes of this machine: an mbox file, a Maildir, a stream."""

from __future__ import annotations

import io
import mailbox
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from crmcli.errors import MailFailed
from crmcli.exchange.delivery import Outcome, Way, check_outcomes, deliver, raise_faults
from crmcli.exchange.mail import Sender
from crmcli.exchange.mailboxes import Maildir, Mbox, Stdout
from crmcli.ledger.sent import hold_sent_book
from tests.exchange.letters import (
    ADDRESSES,
    FRANKING,
    PEOPLE,
    TODAY,
    list_states,
    make_letter,
    make_letters,
)

FIRST = b"From friend@example.net Mon Nov  2 08:00:00 2026\nSubject: hello\n\nhello"
SENT = ["sent"] * 3


def send(way: Way, folder: Path, **changes: object) -> list[Outcome]:
    with hold_sent_book(folder / "sent.jsonl", TODAY) as sent:
        return deliver(make_letters(**changes), way, sent, FRANKING)


def list_people(box: mailbox.Mailbox[mailbox.Message]) -> list[str]:
    with_names = [str(one["To"]) for one in box]
    box.close()
    return sorted(one.rpartition("<")[2].rstrip(">") for one in with_names)


@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n"])
def test_an_mbox_is_appended_to(tmp_path: Path, end: bytes) -> None:
    box = tmp_path / "box"
    box.write_bytes(FIRST + end)
    assert list_states(send(Mbox(box), tmp_path)) == SENT
    assert box.read_bytes().startswith(
        FIRST + b"\n\nFrom crm@example.com Mon Nov 23 00:00:00 2026\n"
    )
    assert len(list_people(mailbox.mbox(box))) == 4
    assert not (tmp_path / "box.lock").exists()


def test_a_line_that_begins_with_from_begins_no_mail(tmp_path: Path) -> None:
    box = tmp_path / "box"
    text = "From me to you\n>From x\nlast\n"
    send(Mbox(box), tmp_path, text=text, html="", calendar=None)
    content = mailbox.mbox(box)
    assert [one.get_payload() for one in content] == [
        "\n".join([">From me to you", ">>From x", "last", ""])
    ] * 3
    content.close()


@pytest.mark.parametrize("data", [b"id: huaxin\n", b"\n", b"from a\n", b"Fro\n"])
def test_a_file_that_is_no_mbox_is_left_alone(tmp_path: Path, data: bytes) -> None:
    box = tmp_path / "card.yaml"
    box.write_bytes(data)
    outcomes = send(Mbox(box), tmp_path)
    assert list_states(outcomes) == ["failed"] * 3
    assert {one.reason and one.reason.code for one in outcomes} == {"mailbox-no-mailbox"}
    assert box.read_bytes() == data


@pytest.mark.parametrize("device", ["/dev/full", "/dev/null"])
def test_a_device_is_no_mbox(tmp_path: Path, device: str) -> None:
    if not Path(device).exists():
        pytest.skip("there is no such device here")
    outcomes = send(Mbox(Path(device)), tmp_path)
    assert {one.reason and one.reason.code for one in outcomes} == {"mailbox-no-mailbox"}


def test_a_new_mbox_is_for_our_eyes_only(tmp_path: Path) -> None:
    send(Mbox(tmp_path / "box"), tmp_path)
    assert (tmp_path / "box").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", [Mbox, Maildir])
def test_once_though_the_state_was_lost(tmp_path: Path, kind: type[Mbox] | type[Maildir]) -> None:
    place = tmp_path / "place"
    assert list_states(send(kind(place), tmp_path)) == SENT
    (tmp_path / "sent.jsonl").unlink()
    assert list_states(send(kind(place), tmp_path)) == SENT
    box = mailbox.mbox(place) if kind is Mbox else mailbox.Maildir(place)
    assert list_people(box) == sorted(ADDRESSES.values())


@pytest.mark.parametrize("domain", [f"{'long.' * 12}example.com", f"{'long' * 12}.com"])
def test_a_mail_from_a_long_domain_is_found(tmp_path: Path, domain: str) -> None:
    sender = Sender("crm", f"crm@{domain}")
    for _ in range(2):
        with hold_sent_book(tmp_path / "sent.jsonl", TODAY) as sent:
            deliver([make_letter()], Mbox(tmp_path / "box"), sent, FRANKING._replace(sender=sender))
        (tmp_path / "sent.jsonl").unlink()
    assert len(list_people(mailbox.mbox(tmp_path / "box"))) == 1


def test_a_mail_that_was_read_is_not_put_there_again(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    send(Maildir(folder), tmp_path)
    one = min((folder / "new").iterdir())
    one.rename(folder / "cur" / f"{one.name}:2,RS")
    (tmp_path / "sent.jsonl").unlink()
    send(Maildir(folder), tmp_path)
    assert len(list((folder / "new").iterdir())) == 2


def test_a_maildir_holds_what_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    send(Maildir(folder), tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o700
    box = mailbox.Maildir(folder)
    parts = [[part.get_content_type() for part in one.walk()] for one in box]
    assert parts == [parts[0]] * 3
    assert parts[0][-1] == "text/calendar"
    assert all(b"\r" not in one.read_bytes() for one in (folder / "new").iterdir())
    box.close()


def test_a_folder_that_is_there_becomes_a_maildir(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    assert list_states(send(Maildir(tmp_path / "mail"), tmp_path)) == SENT


def test_a_stream_gets_them_as_an_mbox(tmp_path: Path) -> None:
    stream = io.BytesIO()
    assert list_states(send(Stdout(stream.write), tmp_path)) == SENT
    (tmp_path / "box").write_bytes(stream.getvalue())
    assert list_people(mailbox.mbox(tmp_path / "box")) == sorted(ADDRESSES.values())
    again = io.BytesIO()
    assert list_states(send(Stdout(again.write), tmp_path)) == ["already"] * 3
    assert again.getvalue() == b""


def test_nobody_reads_the_stream(tmp_path: Path) -> None:
    def show(_: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        send(Stdout(show), tmp_path)
    assert list_states(send(Stdout(io.BytesIO().write), tmp_path)) == SENT


def test_a_fault_with_one_letter_holds_up_none_of_the_others(tmp_path: Path) -> None:
    """It is told in the end, as a fault; of two, both are."""
    shown: list[bytes] = []

    def show(data: bytes) -> None:
        if b"zhang.min@" in data:
            raise ZeroDivisionError
        shown.append(data)

    outcomes = send(Stdout(show), tmp_path)
    assert list_states(outcomes) == ["sent", "failed", "sent"]
    with pytest.raises(ZeroDivisionError):
        raise_faults(outcomes)
    assert len(shown) == 2
    again: list[bytes] = []
    outcomes = send(Stdout(again.append), tmp_path)
    assert list_states(outcomes) == ["already", "sent", "already"]
    raise_faults(outcomes)
    assert len(again) == 1


def test_two_faults_are_told_together(tmp_path: Path) -> None:
    faults: list[Exception] = [KeyError("a"), IndexError("b")]
    left = [*faults]

    def show(_: bytes) -> None:
        if left:
            raise left.pop(0)

    outcomes = send(Stdout(show), tmp_path)
    assert list_states(outcomes) == ["failed", "failed", "sent"]
    with pytest.raises(ExceptionGroup) as caught:
        raise_faults(outcomes)
    assert [*caught.value.exceptions] == faults
    with (
        hold_sent_book(tmp_path / "sent.jsonl", TODAY) as sent,
        pytest.raises(MailFailed, match="mail-unsent") as told,
    ):
        check_outcomes(outcomes, sent)
    assert told.value.values["who"] == [*PEOPLE][:2]


@pytest.mark.parametrize("kind", [Mbox, Maildir])
def test_a_place_that_cannot_be_had(tmp_path: Path, kind: type[Mbox] | type[Maildir]) -> None:
    outcomes = send(kind(tmp_path / "no" / "such" / "place"), tmp_path)
    assert list_states(outcomes) == ["failed"] * 3
    assert outcomes[0].reason is not None
    assert outcomes[0].reason.code == "file-failed"
    assert list_states(send(kind(tmp_path / "place"), tmp_path)) == SENT


def test_a_full_disk_leaves_the_mbox_as_it_was(tmp_path: Path) -> None:
    """A file may grow to 64 KiB and no further; the process is told, and not ended."""
    box, big = tmp_path / "box", "x" * 200_000
    box.write_bytes(FIRST + b"\n\n")
    script = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from tests.exchange.test_mailboxes import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "folder = Path(sys.argv[1])\n"
        "print(list_states(send(Mbox(folder / 'box'), folder, text='x' * 200_000)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['failed', 'failed', 'failed']"
    assert box.read_bytes() == FIRST + b"\n\n"
    assert list_states(send(Mbox(box), tmp_path, text=big)) == SENT


# Locks.


def test_a_mailbox_that_another_program_keeps(tmp_path: Path) -> None:
    box = tmp_path / "box"
    (tmp_path / "box.lock").write_text("1\n")  # a process that is there
    outcomes = send(Mbox(box, seconds=0.1), tmp_path)
    assert list_states(outcomes) == ["failed"] * 3
    assert outcomes[0].reason is not None
    assert outcomes[0].reason.code == "mailbox-locked"
    (tmp_path / "box.lock").unlink()
    assert list_states(send(Mbox(box, seconds=0.1), tmp_path)) == SENT


def test_the_systems_lock_is_heeded(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.touch()
    script = (
        "import fcntl, sys\nfile = open(sys.argv[1], 'r+b')\nfcntl.lockf(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(box)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert list_states(send(Mbox(box, seconds=0.1), tmp_path)) == ["failed"] * 3
        other.communicate()
    assert list_states(send(Mbox(box, seconds=0.1), tmp_path)) == SENT


def test_who_takes_the_file_first_and_then_the_systems_lock_is_let_through(tmp_path: Path) -> None:
    """As procmail and mutt do: whoever keeps the one while waiting for the other waits for ever."""
    box = tmp_path / "box"
    box.touch()
    script = (
        "import fcntl, os, sys\nfrom pathlib import Path\nbox = Path(sys.argv[1])\n"
        "lock = box.with_name('box.lock')\nlock.write_text(f'{os.getpid()}\\n')\n"
        "print('half', flush=True)\nsys.stdin.readline()\n"
        "with box.open('r+b') as file:\n    fcntl.lockf(file, fcntl.LOCK_EX)\n    lock.unlink()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(box)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        threading.Timer(0.2, lambda: os.write(other.stdin.fileno(), b"\n")).start()
        assert list_states(send(Mbox(box, seconds=10), tmp_path)) == SENT


def test_others_are_waited_for_once_and_not_for_each_letter(tmp_path: Path) -> None:
    (tmp_path / "box.lock").write_text("1\n")
    before = time.monotonic()
    assert list_states(send(Mbox(tmp_path / "box", seconds=0.5), tmp_path)) == ["failed"] * 3
    assert time.monotonic() - before < 1.0


@pytest.mark.parametrize("said", [b"4194305\n", b"99999999999999999999", b"", b"rubbish"])
def test_a_lock_that_was_left_over_is_taken_away(tmp_path: Path, said: bytes) -> None:
    """Of a process that is gone; or of nobody in particular, and old."""
    lock = tmp_path / "box.lock"
    lock.write_bytes(said)
    old = time.time() - timedelta(minutes=6).total_seconds()
    if not said.strip().isdigit():
        assert list_states(send(Mbox(tmp_path / "box", seconds=0.1), tmp_path)) == ["failed"] * 3
        os.utime(lock, (old, old))
    assert list_states(send(Mbox(tmp_path / "box", seconds=1), tmp_path)) == SENT
    assert not lock.exists()


# What a killed run has left.


def leave_half(folder: Path, part: float) -> tuple[Path, int]:
    """An mbox with one mail of ours and half of the next, as a killed run leaves it."""
    box = folder / "box"
    whole = folder / "whole"
    send(Mbox(whole), folder)
    state = (folder / "sent.jsonl").read_text().splitlines()
    begun = [line for line in state if '"begun"' in line and "zhang.min" in line]
    sent = [line for line in state if '"li.wei"' in line]
    lines = [state[0], *sent, *begun]
    text = "\n".join(lines) + "\n"
    (folder / "sent.jsonl").write_text(text.replace(str(whole), str(box)))
    data = whole.read_bytes()
    second = data.index(b"\nFrom crm@") + 1
    third = data.index(b"\nFrom crm@", second) + 1
    box.write_bytes(data[: second + int((third - second) * part)])
    return box, second


@pytest.mark.parametrize("part", [0, 0.001, 0.003, 0.1, 0.5, 0.9, 0.999, 1])
def test_half_a_mail_is_taken_back_or_completed(tmp_path: Path, part: float) -> None:
    box, _ = leave_half(tmp_path, part)
    assert list_states(send(Mbox(box), tmp_path)) == ["already", "sent", "sent"]
    assert box.read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_mail_that_was_marked_as_read_meanwhile_is_no_half(tmp_path: Path) -> None:
    box, second = leave_half(tmp_path, 1)
    data = box.read_bytes()
    head, _, rest = data[second:].partition(b"\n\n")
    box.write_bytes(data[:second] + head + b"\nStatus: RO\n\n" + rest)
    assert list_states(send(Mbox(box), tmp_path)) == ["already", "sent", "sent"]
    assert box.read_bytes().count(b"Status: RO") == 1
    assert len(list_people(mailbox.mbox(box))) == 3


def test_half_a_mail_goes_though_its_letter_is_not_sent_any_more(tmp_path: Path) -> None:
    box, second = leave_half(tmp_path, 0.5)
    with hold_sent_book(tmp_path / "sent.jsonl", TODAY) as sent:
        deliver([make_letter("anna")], Mbox(box), sent, FRANKING)
    content = box.read_bytes()
    assert content[:second] == (tmp_path / "whole").read_bytes()[:second]
    assert list_people(mailbox.mbox(box)) == sorted([ADDRESSES["li.wei"], ADDRESSES["anna"]])


def test_a_half_that_cannot_be_taken_back_holds_up_what_would_follow_it(tmp_path: Path) -> None:
    box, _ = leave_half(tmp_path, 0.5)
    before = box.read_bytes()
    (tmp_path / "box.lock").write_text("1\n")
    outcomes = send(Mbox(box, seconds=0.1), tmp_path)
    assert list_states(outcomes) == ["already", "failed", "failed"]
    assert outcomes[1].reason is not None
    assert outcomes[1].reason.code == "mailbox-locked"
    assert box.read_bytes() == before


def test_an_mbox_is_read_once_for_all_letters(tmp_path: Path) -> None:
    """Whose ids lie across the pieces in which it is read, too."""
    box = tmp_path / "box"
    send(Mbox(box), tmp_path)
    ours = box.read_bytes()
    at = ours.index(b"\nMessage-ID:")
    filler = (FIRST + b"\n\n") * 20_000
    start = filler[: (1 << 20) - at - 20].rpartition(b"From friend")[0]
    box.write_bytes(start + b"x" * ((1 << 20) - at - 20 - len(start)) + b"\n\n" + ours)
    (tmp_path / "sent.jsonl").unlink()
    before = box.read_bytes()
    assert list_states(send(Mbox(box), tmp_path)) == SENT
    assert box.read_bytes() == before


def test_what_another_program_put_behind_the_half_stays(tmp_path: Path) -> None:
    box, _ = leave_half(tmp_path, 0.5)
    with box.open("ab") as file:
        file.write(b"\n\n" + FIRST + b"\n\n")
    assert list_states(send(Mbox(box), tmp_path)) == ["already", "sent", "sent"]
    whole = mailbox.mbox(box)
    subjects = [str(one["Subject"]) for one in whole]
    whole.close()
    assert subjects[1] == "hello"
    assert len(subjects) == 1 + len(PEOPLE)


@pytest.mark.parametrize("cut", [0, 100])
def test_a_mailbox_that_another_program_wrote_anew_is_left_as_it_is(
    tmp_path: Path, cut: int
) -> None:
    box, second = leave_half(tmp_path, 0.5)
    other = (FIRST + b"\n\n") * 40
    box.write_bytes(other[cut and second % len(FIRST) :])
    before = box.read_bytes()
    send(Mbox(box), tmp_path)
    assert box.read_bytes().startswith(before.rstrip(b"\n"))


def test_what_cannot_be_noted_is_not_sent(tmp_path: Path) -> None:
    with hold_sent_book(tmp_path / "sent.jsonl", TODAY) as sent:
        (tmp_path / "sent.jsonl").unlink()
        outcomes = deliver(make_letters(), Mbox(tmp_path / "box"), sent, FRANKING)
    assert list_states(outcomes) == ["failed"] * 3
    assert (tmp_path / "box").read_bytes() == b""
