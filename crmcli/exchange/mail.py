"""A reminder as a mail: text and HTML in one, the calendar attached, and nothing to inject.

Whatever a name or a subject holds, the mail has one recipient, and it is the one in the letter.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, NamedTuple

from crmcli.errors import MailFailed
from crmcli.ledger.formats import is_email
from crmcli.rules.settings import split_sender
from crmcli.views.screen import is_harmless, replace_orders

Kind = Literal["daily", "weekly"]

_POLICY = SMTP.clone(cte_type="7bit")  # not every server takes eight bits
_LONGEST_NAME = 60
_LONGEST_DOMAIN = 30
_LONGEST_SUBJECT = 200
_LONGEST_LINE = 998
"""Characters of a line that every server takes."""
_TAGS = {"zh": "zh-CN", "en": "en"}


class Letter(NamedTuple):
    """A digest for one person, as it is to be read. `text` and `html` say the same.

    `html` may be empty, `calendar` None: then there is none. One that is only to be shown has
    neither, and the `calendar_name` of what it would have. `day` is the digest's. `left` are
    those left for long of whom it tells, as `name_left` names them; `selection` is the query that
    it is about, empty for all. One for a group has what a message about several says once, at its
    beginning (`heading`) and at its end (`closing`), and in `summary` who has how much due.
    """

    person: str
    name: str
    address: str
    subject: str
    text: str
    html: str
    calendar: bytes | None
    calendar_name: str
    day: date
    kind: Kind
    language: str
    left: tuple[str, ...] = ()
    selection: str = ""
    heading: str = ""
    summary: str = ""
    closing: str = ""


class Sender(NamedTuple):
    """Whom the mail is from."""

    name: str
    address: str


class LedgerName(NamedTuple):
    """What makes this ledger's mails its own: `id`, the same in every whole clone; `name`, for
    people.
    """

    id: str
    name: str


def get_sender(said: str | None, own_address: str | None, ledger: LedgerName) -> Sender:
    """The sender that crm.yaml says, `客户台账 <crm@example.com>` or an address alone.

    Else git's `own_address`, by the name of the ledger. Raises MailFailed: `mail-bad-sender`,
    `mail-no-sender`.
    """
    if said is None:
        if own_address is None or not is_email(own_address):
            raise MailFailed("mail-no-sender")
        return Sender(ledger.name, own_address)
    name, address = split_sender(said)
    if not is_email(address):
        raise MailFailed("mail-bad-sender", value=_clean_line(said))
    return Sender(name or ledger.name, address)


def make_message_id(letter: Letter, sender: Sender, ledger: LedgerName) -> str:
    """The same for the same person, day, kind of digest and query, however often and wherever it
    is made.

    A receiver that has had it drops a second one.
    """
    parts = [ledger.id, letter.person, letter.kind, letter.day.isoformat()]
    if letter.selection:
        parts.append(letter.selection)
    return f"<{_hash(*parts)[:32]}@{_domain(sender)}>"


def build_message(
    letter: Letter,
    sender: Sender,
    ledger: LedgerName,
    moment: datetime,
    message_id: str | None = None,
) -> EmailMessage:
    """The mail, sent at `moment`; the same arguments give the same bytes.

    `message_id` is that of an earlier attempt. Raises MailFailed("mail-bad-address").
    """
    message = EmailMessage(_POLICY)
    message["From"] = _make_address(sender.name, sender.address)
    message["To"] = _make_address(letter.name, letter.address)
    message["Subject"] = _clean_line(letter.subject)[:_LONGEST_SUBJECT]
    message["Date"] = moment
    message["Message-ID"] = message_id or make_message_id(letter, sender, ledger)
    message["List-Id"] = f"<reminders.{_hash(ledger.id)[:12]}.{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    _add_content(message, letter)
    # Set before, it would have gone to the first part with all that describes a content.
    message["Content-Language"] = _TAGS.get(letter.language, letter.language)
    return message


def _add_content(message: EmailMessage, letter: Letter) -> None:
    text, html = _clean_body(letter.text), _clean_body(letter.html)
    message.set_content(text, cte=_choose_encoding(text))
    if html:
        message.add_alternative(html, subtype="html", cte=_choose_encoding(html))
    if letter.calendar is not None:
        message.add_attachment(
            letter.calendar,
            maintype="text",
            subtype="calendar",
            filename=_clean_line(letter.calendar_name),
            params={"charset": "utf-8"},
        )
    # Python's own boundaries are drawn by lot. A text cannot hold one made of its own hash.
    calendar = (letter.calendar or b"").hex()
    seed = _hash(str(message["Message-ID"]), letter.text, letter.html, calendar)
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{seed[:32]}_{number}")


def _choose_encoding(body: str) -> Literal["7bit", "base64"]:
    """As it is where every server takes it, else base64: Python would try several ways, and
    quoted-printable costs more time than all the rest of a mail.
    """
    is_plain = body.isascii() and max(map(len, body.split("\n"))) <= _LONGEST_LINE
    return "7bit" if is_plain else "base64"


def _make_address(name: str, address: str) -> Address:
    """One mailbox. An address that would be two, or brings a line's end, is refused."""
    if not is_email(address):
        raise MailFailed("mail-bad-address", value=_clean_line(address))
    try:
        return Address(_clean_line(name)[:_LONGEST_NAME].strip(), addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise MailFailed("mail-bad-address", value=_clean_line(address)) from error


def _clean_line(text: str) -> str:
    """The text on one line, without what steers or hides, and nothing that has to be decoded."""
    flat = " ".join(text.split())
    if not is_harmless(flat):
        flat = " ".join(replace_orders(flat, lambda _: "").split())
    return flat.replace("=?", "= ?")


def _clean_body(text: str) -> str:
    """The text with its lines, without what steers or hides."""
    lines = text.split("\n")
    return "\n".join(
        line if is_harmless(line) else replace_orders(line, lambda _: "") for line in lines
    )


def _domain(sender: Sender) -> str:
    """The end of the sender's domain, short enough for an id to stand on one line.

    Python would fold a longer one, or take it apart, and filters would not know it again.
    """
    domain = sender.address.rpartition("@")[2]
    while len(domain) > _LONGEST_DOMAIN and "." in domain:
        domain = domain.partition(".")[2]
    return domain


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
