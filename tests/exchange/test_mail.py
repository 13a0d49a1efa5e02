"""One mail: what is in it, and what cannot get into it."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import MailFailed
from crmcli.exchange.mail import Letter, Sender, build_message, get_sender, make_message_id
from tests.exchange.letters import FRANKING, LEDGER, MOMENT, make_letter

SENDER = FRANKING.sender


def build(letter: Letter, sender: Sender = SENDER) -> bytes:
    return build_message(letter, sender, LEDGER, MOMENT).as_bytes()


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def read_text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def test_what_a_mail_says_of_itself() -> None:
    message = read(build(make_letter()))
    assert message["From"] == "客户台账 <crm@example.com>"
    assert message["To"] == "李伟 <li.wei@example.com>"
    assert message["Subject"] == "[客户台账] 11-23 周一：逾期 2，今天 2"
    assert message["Date"].datetime == MOMENT
    assert message["List-Id"] == "<reminders.9b8062603aab.example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "zh-CN"
    assert message["Message-ID"].endswith("@example.com>")
    for absent in ("Cc", "Bcc", "Reply-To", "Precedence", "List-Unsubscribe"):
        assert message[absent] is None


@pytest.mark.parametrize("label", ["a", "long.", "verylonglabel" * 4])
@pytest.mark.parametrize("times", [1, 5, 12, 30])
def test_ids_stand_on_one_line(label: str, times: int) -> None:
    sender = Sender("crm", f"crm@{label * min(times, 60 // len(label))}x.example.com")
    head = build(make_letter(), sender).partition(b"\r\n\r\n")[0].decode("ascii")
    lines = dict(line.split(": ", 1) for line in head.split("\r\n") if ": " in line)
    assert lines["Message-ID"].endswith("example.com>")
    assert lines["List-Id"].startswith("<reminders.")
    assert lines["List-Id"].endswith("example.com>")


def test_its_parts() -> None:
    letter = make_letter()
    message = read(build(letter))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    _, html, calendar = (part for part in message.walk() if not part.is_multipart())
    assert read_text(message) == letter.text
    assert html.get_payload(decode=True).splitlines() == letter.html.encode().splitlines()  # type: ignore[union-attr]
    assert calendar.get_payload(decode=True) == letter.calendar
    assert calendar.get_filename() == "跟进.ics"
    assert calendar.get_param("charset") == "utf-8"
    assert calendar.get_param("method") is None


def test_without_html_and_calendar_it_is_plain() -> None:
    message = read(build(make_letter(html="", calendar=None, text="Hello\n")))
    assert message.get_content_type() == "text/plain"
    assert read_text(message) == "Hello\n"


def test_it_needs_no_eight_bits_and_no_long_lines() -> None:
    data = build(make_letter(text="早" * 2000 + "\n" + "x" * 2000 + "\n", name="长" * 200))
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Good morning.\n", "7bit"),
        ("x" * 998 + "\n", "7bit"),
        ("x" * 999 + "\n", "base64"),
        ("早。\n", "base64"),
        ("café\n" + "plain\n" * 30, "base64"),
    ],
)
def test_its_parts_are_encoded_the_cheap_way(text: str, encoding: str) -> None:
    message = read(build(make_letter(text=text, html=text)))
    _, _, *parts = message.walk()
    for part in parts[:2]:
        assert part["Content-Transfer-Encoding"] == encoding
        assert part.get_content().replace("\r\n", "\n") == text  # type: ignore[attr-defined]


def test_the_same_letter_is_the_same_mail() -> None:
    assert build(make_letter()) == build(make_letter())


def test_the_id_tells_ledger_person_day_kind_and_query_and_nothing_else() -> None:
    letter = make_letter()
    others = [
        make_letter("zhang.min"),
        make_letter(kind="weekly"),
        make_letter(day=letter.day.replace(day=24)),
    ]
    ids = {make_message_id(one, SENDER, LEDGER) for one in (letter, *others)}
    ids.add(make_message_id(letter, SENDER, LEDGER._replace(id="another")))
    ids.add(make_message_id(letter._replace(selection="grade=A"), SENDER, LEDGER))
    assert len(ids) == 6
    changed = make_letter(subject="x", text="y", address="else@example.com")
    assert make_message_id(changed, SENDER, LEDGER) == make_message_id(letter, SENDER, LEDGER)
    assert "li.wei" not in make_message_id(letter, SENDER, LEDGER)


@pytest.mark.parametrize(
    "address",
    [
        "a@example.com, b@example.com",
        "a@example.com\nBcc: b@example.com",
        "a@example.com\r\n\r\nbody",
        "a@example.com b@example.com",
        "<a@example.com>",
        "a@example.com>, <b@example.com",
        "=?utf-8?q?a?=@example.com,b@example.com",
        '"a, b@example.com"@example.com',
        "a@example.com(comment)",
        "a@localhost\x00",
        "",
        "@example.com",
    ],
)
def test_an_address_that_is_not_one_is_refused(address: str) -> None:
    with pytest.raises(MailFailed, match="mail-bad-address") as caught:
        build(make_letter(address=address))
    assert "\n" not in str(caught.value.values["value"])
    with pytest.raises(MailFailed, match="mail-bad-address"):
        build(make_letter(), Sender("crm", address))


HEADERS = [
    "Auto-Submitted",
    "Content-Language",
    "Content-Type",
    "Date",
    "From",
    "List-Id",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
]

HOSTILE = [
    "李伟\nBcc: evil@example.net",
    "李伟\r\n\r\n<script>",
    "a@example.net, b@example.net",
    '"李伟" <evil@example.net>',
    "李伟 <evil@example.net>,",
    "=?utf-8?q?x?= <evil@example.net>",
    "=?utf-8?b?ZXZpbEBleGFtcGxlLm5ldCwg?=",
    "=?utf-8?q?=0ABcc:_evil@example.net?=",
    "李\u202e伟\u2028Bcc: evil@example.net",
    "李伟\x00\x0b\x0c\x85Bcc: evil@example.net",
    "\ud800",
    "group: a@example.net;",
    "李伟, 销售部（华东）, " * 10,
    "\\",
    '"',
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_adds_no_recipient_and_breaks_nothing(text: str) -> None:
    check_harmless(text)


@given(st.text(st.one_of(st.sampled_from("a李😀é,;:<>@\"\\()[] .=?_'\n\r\t"), st.characters())))
def test_no_text_at_all_does(text: str) -> None:
    check_harmless(text)


def check_harmless(text: str) -> None:
    changes: dict[str, Any] = {"name": text, "subject": text, "text": text, "html": text}
    data = build(make_letter(**changes, calendar_name=text), Sender(text, "crm@example.com"))
    message = read(data)
    old = message_from_bytes(data)
    assert sorted(message.keys()) == HEADERS
    for header, address in (("To", "li.wei@example.com"), ("From", "crm@example.com")):
        assert [one.addr_spec for one in message[header].addresses] == [address]
        assert [one for _, one in getaddresses([old[header]])] == [address]
    head = data.partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc" not in head
    assert [part.get_content_type() for part in message.walk()][-1] == "text/calendar"
    if text.isprintable() and len(text) <= 60:
        assert "".join(message["Subject"].split()) == "".join(text.split())


def test_what_steers_or_hides_is_left_out_and_the_lines_stay() -> None:
    letter = make_letter(text="a\u202eb\r\nc\x1b[31m\u200bd\n\n家\u200d人\n", html="")
    assert read_text(read(build(letter))) == "ab\nc[31md\n\n家\u200d人\n"


def test_a_text_cannot_hold_the_boundary() -> None:
    boundary = read(build(make_letter())).get_boundary()
    assert boundary
    text = f"--{boundary}\nContent-Type: text/html\n\n<b>x</b>\n--{boundary}--\n"
    message = read(build(make_letter(text=text)))
    assert len(list(message.walk())) == 5
    assert read_text(message) == text


@pytest.mark.parametrize(
    ("said", "sender"),
    [
        ("客户台账 <crm@example.com>", Sender("客户台账", "crm@example.com")),
        ('"Ledger, the" <crm@example.com>', Sender("Ledger, the", "crm@example.com")),
        ("crm@example.com", Sender("客户台账", "crm@example.com")),
        (None, Sender("客户台账", "li.wei@example.com")),
    ],
)
def test_whom_it_is_from(said: str | None, sender: Sender) -> None:
    assert get_sender(said, "li.wei@example.com", LEDGER) == sender


@pytest.mark.parametrize("said", ["", "crm", "a@example.com, b@example.com", "x <a@example.com> y"])
def test_a_sender_that_is_none(said: str) -> None:
    with pytest.raises(MailFailed, match="mail-bad-sender"):
        get_sender(said, None, LEDGER)


@pytest.mark.parametrize("own", [None, "root@localhost", "li.wei"])
def test_nobody_whom_it_could_be_from(own: str | None) -> None:
    with pytest.raises(MailFailed, match="mail-no-sender"):
        get_sender(None, own, LEDGER)
