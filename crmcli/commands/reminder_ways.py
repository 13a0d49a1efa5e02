"""How digests go out: which way the options of `crm remind` name, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import MailFailed, UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.commands.session import Session
    from crmcli.exchange.delivery import Franking, Way
    from crmcli.exchange.webhooks import Service, Webhook


class Choice(NamedTuple):
    """What the options ask for.

    `way` is the option's name without `--`, None for the screen; `value` is what it names.
    """

    way: str | None
    value: str
    dry_run: bool
    test: str | None

    @property
    def sends(self) -> bool:
        """Whether anything leaves the house."""
        return self.way is not None and not self.dry_run

    @property
    def service(self) -> Service | None:
        """The service whose bot tells a group; None for other ways."""
        if self.way != "post":
            return None
        from crmcli.exchange.webhooks import SERVICES

        return next((one for one in SERVICES if one == self.value), None)


def choose_way(
    options: Mapping[str, str | bool | None], *, dry_run: bool, test: str | None
) -> Choice:
    """The way that the options name. Raises UsageError for two, and for a sample without one."""
    chosen = [option for option, value in options.items() if value not in (None, False)]
    if len(chosen) > 1:
        raise UsageError("remind-one-way", options=chosen)
    if test is not None and (dry_run or not chosen):
        raise UsageError("remind-test-way", options=tuple(options))
    if not chosen:
        return Choice(None, "", dry_run, test)
    option, value = chosen[0], options[chosen[0]]
    if value == "":
        raise UsageError("remind-empty-option", option=option)
    named = value if isinstance(value, str) else ""
    choice = Choice(option.removeprefix("--"), named, dry_run, test)
    if choice.way == "post" and choice.service is None:
        from crmcli.exchange.webhooks import SERVICES

        raise UsageError("bad-option", option=option, value=value, choices=SERVICES)
    return choice


def check_places(session: Session, book: Book, choice: Choice, state: str | None) -> None:
    """Raise UsageError where a file that is to be written to is one of the ledger's."""
    from crmcli.book.reserved import is_kept

    mailbox = choice.value if choice.way in ("mbox", "maildir") else None
    for option, file in ((f"--{choice.way}", mailbox), ("--state", state)):
        if file is not None and is_kept(book, session.get_folder() / file):
            raise UsageError("place-of-ledger", option=option, file=file)


def open_way(session: Session, book: Book, choice: Choice) -> Way:
    """The way that was chosen; not that to a group. Raises MailFailed where it is not set up."""
    from crmcli.exchange.mailboxes import Maildir, Mbox, Stdout

    if choice.way == "mbox":
        return Mbox(session.get_folder() / choice.value)
    if choice.way == "maildir":
        return Maildir(session.get_folder() / choice.value)
    if choice.way == "stdout":
        return Stdout(session.show_bytes)
    from crmcli.exchange.outgoing import open_server
    from crmcli.history.credentials import read_local

    here = book.repository
    return open_server(read_local(here.root, here.git_dir, here.common_dir))


def open_group(session: Session, book: Book, service: Service) -> Webhook:
    """The group that a bot tells. Raises MailFailed where it is not set up."""
    from crmcli.exchange.outgoing import open_webhook
    from crmcli.history.credentials import read_local

    here = book.repository
    local = read_local(here.root, here.git_dir, here.common_dir)
    return open_webhook(local, service, book.settings.mail.language or session.language)


def find_group(session: Session, book: Book, service: Service) -> Webhook | None:
    """The same for trying out; None where no bot is set yet."""
    try:
        return open_group(session, book, service)
    except MailFailed as error:
        if error.code != "bot-unset":
            raise
        return None


def frank(book: Book, ledger: str) -> Franking:
    """What all mails of a run share. Raises MailFailed where nobody can be the sender.

    `ledger` is its public name, as `name_ledger` has it.
    """
    from crmcli.book.clock import read_now
    from crmcli.exchange.delivery import Franking
    from crmcli.exchange.mail import LedgerName, get_sender

    named = LedgerName(ledger, book.root.name)
    sender = get_sender(book.settings.mail.sender, book.identity.email, named)
    return Franking(sender, named, read_now(book.settings.timezone))
