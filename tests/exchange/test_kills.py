"""Runs that are killed while they send, and the runs after them: everybody gets each letter once.

One window no program can close: the server has taken a letter and we are killed before we know.
Then it goes out again by the same Message-ID, for which a receiver drops it.
"""

from __future__ import annotations

import mailbox
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.exchange.letters import ADDRESSES
from tests.exchange.mail_server import Served, serve_mail
from tests.exchange.sending import send

EVERYBODY = list(ADDRESSES.values())
POINTS = ("MAIL", "RCPT", "DATA", "body", "dot", "after", "said")
CLOSED = POINTS[:5]
"""At these the server has not taken the letter. At the last it has said so, and we may know."""


def start(way: str, state: Path, full: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.exchange.sending", way, str(state), str(full)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(way: str, state: Path, full: int = 0, server: Served | None = None) -> None:
    """Have a run killed, by the server or by a file that is full."""
    process = start(way, state, full)
    if server is not None:
        server.victim = process.pid
    process.communicate("go\n", timeout=60)
    assert process.returncode == (-signal.SIGKILL if server else -signal.SIGXFSZ)


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_talk_with_a_server(tmp_path: Path, point: str) -> None:
    with serve_mail() as server:
        way, state = f"smtp://127.0.0.1:{server.port}", tmp_path / "sent.jsonl"
        forget = point in ("body", "dot")  # what it has of the letter
        server.tricks[point, 2] = server.kill_and_forget if forget else server.kill
        kill(way, state, server=server)
        killed = server.people[:]
        assert killed == EVERYBODY[: 1 if point in CLOSED else 2]

        said = send(way, state)
        assert said == "already sent sent" or (point == "said" and said == "already already sent")
        assert send(way, state) == "already already already"
        copies = Counter(server.list_ids())
    assert {address for address, _ in copies} == set(EVERYBODY)
    assert len(copies) == 3
    doubled = [address for (address, _), count in copies.items() if count > 1]
    unknown = point not in CLOSED and said == "already sent sent"
    assert doubled == (EVERYBODY[1:2] if unknown else [])


def test_killed_again_and_again(tmp_path: Path) -> None:
    with serve_mail() as server:
        way, state = f"smtp://127.0.0.1:{server.port}", tmp_path / "sent.jsonl"
        for point, trick in (
            ("body", server.kill_and_forget),
            ("after", server.kill),
            ("RCPT", server.kill),
        ):
            server.tricks = {(point, server.reached[point] + 1): trick}
            kill(way, state, server=server)
        server.tricks.clear()
        assert send(way, state) == "sent sent sent"
        assert set(server.people) == set(EVERYBODY)
        assert len(set(server.list_ids())) == 3
        assert len(server.got) == 4  # the one that was taken unknown to us


def read_mbox(path: Path) -> list[tuple[str, bool]]:
    """Whom the mails are for, and whether each is whole."""
    box = mailbox.mbox(path)
    try:
        return [
            (str(one["To"]).rpartition("<")[2].rstrip(">"), "END:VCALENDAR" in _read_last(one))
            for one in box
        ]
    finally:
        box.close()


def _read_last(message: mailbox.mboxMessage) -> str:
    if message.defects or not message.is_multipart():
        return ""
    last = list(message.walk())[-1].get_payload(decode=True)
    return last.decode() if isinstance(last, bytes) else ""


@pytest.mark.parametrize("part", [0.34, 0.5, 0.66])
def test_killed_while_it_appends_to_an_mbox(tmp_path: Path, part: float) -> None:
    whole = tmp_path / "whole"
    send(f"mbox:{whole}", tmp_path / "other.jsonl")
    box, state = tmp_path / "box", tmp_path / "sent.jsonl"
    full = int(whole.stat().st_size * part)
    kill(f"mbox:{box}", state, full)
    assert box.stat().st_size == full
    assert send(f"mbox:{box}", state).endswith("sent sent")
    assert read_mbox(box) == [(address, True) for address in EVERYBODY]
    assert box.read_bytes() == whole.read_bytes()
    assert send(f"mbox:{box}", state) == "already already already"
    assert box.read_bytes() == whole.read_bytes()
    assert not (tmp_path / "box.lock").exists()


def test_killed_while_it_writes_to_a_maildir(tmp_path: Path) -> None:
    folder, state = tmp_path / "mail", tmp_path / "sent.jsonl"
    kill(f"maildir:{folder}", state, full=700)
    assert list((folder / "new").iterdir()) == []
    assert send(f"maildir:{folder}", state) == "sent sent sent"
    assert len(list((folder / "new").iterdir())) == len(EVERYBODY)
    assert list((folder / "tmp").iterdir()) == []


def test_two_runs_at_once_send_each_letter_once(tmp_path: Path) -> None:
    with serve_mail() as server:
        way, state = f"smtp://127.0.0.1:{server.port}", tmp_path / "sent.jsonl"
        both = [start(way, state) for _ in range(2)]
        said = sorted(one.communicate("go\n", timeout=60)[0].strip() for one in both)
        assert said == ["already already already", "sent sent sent"]
        assert server.people == EVERYBODY
