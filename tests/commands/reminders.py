"""`crm remind` as it is typed, for tests: a team, a run, and the mailbox that it fills."""

from __future__ import annotations

import contextlib
import json
import mailbox
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.in_process import run_crm
from tests.sandbox import LANTIAN, MUELLER, Sandbox

Ran = tuple[int, str, str]
Crm = Callable[..., Ran]

PEOPLE = """\
people:
  li.wei: {name: 李伟, emails: [li.wei@example.com], language: zh}
  zhang.min: {name: 张敏, emails: [zhang.min@example.com, zm@example.com]}
  chen.jing: {name: 陈静, emails: [chen.jing@example.com], mail: none}
timezone: Asia/Shanghai
"""


def make_crm(
    ledger: Sandbox, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Crm:
    """What runs a command in the ledger on a day: its exit code, stdout and stderr."""

    def call(*words: str, today: str = "2026-11-23", language: str = "en") -> Ran:
        monkeypatch.setenv("CRM_TODAY", today)
        capfdbinary.readouterr()
        code = run_crm(ledger.root, *words, language=language)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


def read_box(box: Path) -> list[EmailMessage]:
    """The mails of a mailbox, in the order in which they came."""
    if not box.exists():
        return []
    with contextlib.closing(mailbox.mbox(box)) as opened:
        read = [message_from_bytes(bytes(one), policy=policy.default) for one in opened]
    return [one for one in read if isinstance(one, EmailMessage)]


def read_text(mail: EmailMessage) -> str:
    """The text of a mail, with plain line ends."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def tell(ledger: Sandbox, more: str = "", people: str = PEOPLE) -> None:
    """Commit settings."""
    ledger.commit("crm.yaml", people + more)


def make_three_due(ledger: Sandbox) -> None:
    """Three people with an address, each with a customer who is due."""
    tell(ledger, people=PEOPLE.replace(", mail: none", ""))
    due = 'follow_up: {on: "2026-11-20"}\n'
    ledger.commit("records/lantian.yaml", LANTIAN + due)
    ledger.commit("records/mueller.yaml", MUELLER.replace("none", "chen.jing") + due)


def list_told(answer: Ran) -> list[tuple[str, str, str]]:
    """Who was told what, and what became of it, of a run with `--json`."""
    assert answer[0] == 0, answer
    return [(one["person"], one["kind"], one["state"]) for one in json.loads(answer[1])["digests"]]
