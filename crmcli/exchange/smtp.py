"""Sends mail through a server: one connection for all letters, its end proved before a password.

Whatever the server does, a run ends: a reply, a letter and the run have their time, and a
connection that was lost is made anew a few times only.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from crmcli.errors import CrmError, MailFailed
from crmcli.exchange.delivery import SENT, Parcel, Verdict
from crmcli.exchange.reaching import is_here, name_obstacle
from crmcli.ledger.sent import Step
from crmcli.rules.outcome import Message
from crmcli.views.screen import flatten_text

DEFAULT_SERVER = "smtp://localhost:25"

_PORTS = {"smtp": 25, "smtps": 465, "smtp+plain": 25}
_SUBMISSION = 587
_LONGEST_WORDS = 200
_CLOSING = 421
_UNREADABLE = -1
_NOT_ALLOWED = (530, 534, 535, 538)
"""The server wants to know first who we are."""
_FULL = 552


class Server(NamedTuple):
    """Where mail is handed over, and how: `starttls`, `tls`, or `plain`."""

    security: Literal["starttls", "tls", "plain"]
    host: str
    port: int
    user: str | None


class Patience(NamedTuple):
    """How long is waited, in seconds, and how often a lost connection is made anew."""

    reply: float = 30.0
    letter: float = 120.0
    run: float = 900.0
    connections: int = 4


PATIENCE = Patience()


def parse_server(said: str) -> Server:
    """The server that an address names; see docs for its forms.

    Raises MailFailed: `mail-bad-server`, `mail-password-in-address`, which does not repeat it,
    `mail-plain-user`.
    """
    try:
        parts = urlsplit(said)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise MailFailed("mail-bad-server") from None
    if parts.password is not None:
        raise MailFailed("mail-password-in-address", setting="crm.mailPasswordCommand")
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    if parts.scheme not in _PORTS or not host or not is_bare or re.search(r"[\s\x00-\x20]", said):
        raise MailFailed("mail-bad-server")
    user = unquote(parts.username) if parts.username else None
    if parts.scheme == "smtp+plain":
        if user is not None:
            raise MailFailed("mail-plain-user")
        return Server("plain", host, port or _PORTS["smtp+plain"], None)
    if parts.scheme == "smtps":
        return Server("tls", host, port or _PORTS["smtps"], user)
    return Server("starttls", host, port or (_SUBMISSION if user else _PORTS["smtp"]), user)


class Smtp:
    """A way for letters: a server. `password` is asked for once, and only if there is a user."""

    def __init__(
        self,
        server: Server,
        password: Callable[[], str],
        patience: Patience = PATIENCE,
        *,
        is_set: bool = True,
    ) -> None:
        """Not `is_set`: nobody has said that mail goes there."""
        self._server = server
        self._is_set = is_set
        self._ask_password = password
        self._password: str | None = None
        self._patience = patience
        self._until = time.monotonic() + patience.run
        self._left = patience.connections
        self._client: smtplib.SMTP | None = None
        self._last: Message | None = None
        self._handed_over = False

    def recover(self, begun: Iterable[Step]) -> None:
        """There is nothing to do: what the server has taken, nobody takes back."""

    def carry(self, parcel: Parcel, begin: Callable[..., None]) -> Verdict:
        """Hand a letter over. One that the server has not begun to take is tried once more."""
        verdict = self._try(parcel, begin) or self._try(parcel, begin)
        return verdict or Verdict("failed", self._last)

    def close(self) -> None:
        """Take leave of the server."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException), self._bounded(client, 5.0):
                client.quit()
            client.close()

    def _try(self, parcel: Parcel, begin: Callable[..., None]) -> Verdict | None:
        """None: the connection was lost before the letter could have arrived."""
        client = self._connect()
        if client is None:
            return Verdict("failed", self._last)
        self._handed_over = False
        try:
            with self._bounded(client, self._patience.letter):
                return self._talk(client, parcel, begin)
        except CrmError:  # it could not be noted
            self._reset(client)
            raise
        except (KeyboardInterrupt, SystemExit):
            self._drop()  # whatever were said now would be part of the letter
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            is_slow = _is_timeout(error)
            self._last = self._name_slow() if is_slow else self._name_lost()
            return Verdict("failed", self._last) if self._handed_over or is_slow else None

    def _talk(
        self, client: smtplib.SMTP, parcel: Parcel, begin: Callable[[], None]
    ) -> Verdict | None:
        code, words = client.docmd("MAIL", f"FROM:<{parcel.sender}>")
        if code != 250:
            return self._judge(client, code, words, refuses=False)
        code, words = client.docmd("RCPT", f"TO:<{parcel.letter.address}>")
        if code not in (250, 251):
            return self._judge(client, code, words, refuses=True)
        begin()
        code, words = client.docmd("DATA")
        if code != 354:
            return self._judge(client, code, words, refuses=True)
        self._handed_over = True
        client.send(_quote_dots(parcel.data) + b".\r\n")
        code, words = client.getreply()
        if code != 250:
            return self._judge(client, code, words, refuses=True)
        self._left = self._patience.connections
        return SENT

    def _judge(
        self, client: smtplib.SMTP, code: int, words: bytes, *, refuses: bool
    ) -> Verdict | None:
        """What a reply other than yes means. `refuses`: a lasting no is about this letter."""
        reason = self._last = self._name_said(code, words)
        if code in (_CLOSING, _UNREADABLE):
            self._drop()
            return None if code == _CLOSING else Verdict("failed", reason)
        self._reset(client)
        lasting = code >= 500 and code != _FULL and code not in _NOT_ALLOWED
        return Verdict("refused" if lasting and refuses else "failed", reason)

    def _reset(self, client: smtplib.SMTP) -> None:
        """Be ready for the next letter. The server's word on the last one stands anyhow."""
        try:
            code, _ = client.rset()
        except (OSError, smtplib.SMTPException):
            code = _UNREADABLE
        if code != 250:
            self._drop()

    def _connect(self) -> smtplib.SMTP | None:
        """The connection, made if there is none. None: there will be none in this run any more."""
        if self._client is not None:
            return self._client
        if time.monotonic() > self._until:
            self._left = 0
            self._last = self._name_slow()
        if self._left <= 0:
            return None
        self._left -= 1
        try:
            self._client = self._open()
        except (MailFailed, OSError, smtplib.SMTPException) as error:
            self._left = 0
            self._last = self._explain(error)
        return self._client

    def _explain(self, error: Exception) -> Message:
        """Why there is no connection."""
        if isinstance(error, MailFailed):
            return Message(error.code, error.values)
        if isinstance(error, smtplib.SMTPResponseException):
            return self._name_said(error.smtp_code, error.smtp_error)
        if _is_timeout(error):
            return self._name_slow()
        place = {"host": self._server.host, "port": self._server.port}
        code = "mail-unreachable" if self._is_set else "mail-no-server"
        return Message(code, {**place, "reason": name_obstacle(error)})

    def _open(self) -> smtplib.SMTP:
        server, wait = self._server, self._patience.reply
        # A name of our own would be looked up, which may take long; the real one follows.
        client: smtplib.SMTP
        if server.security == "tls":
            client = smtplib.SMTP_SSL(
                local_hostname="[127.0.0.1]", timeout=wait, context=ssl.create_default_context()
            )
        else:
            client = smtplib.SMTP(local_hostname="[127.0.0.1]", timeout=wait)
        try:
            self._greet(client)
        except BaseException:
            client.close()
            raise
        return client

    def _greet(self, client: smtplib.SMTP) -> None:
        server = self._server
        # The name that the certificate has to have. connect() does not set it.
        client._host = server.host  # type: ignore[attr-defined]
        with self._bounded(client, self._patience.letter):
            code, words = client.connect(server.host, server.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, words)
            assert client.sock is not None
            client.local_hostname = _name_end(client.sock)
            client.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                self._secure(client)
            if server.user is not None:
                self._log_in(client, server.user)

    def _secure(self, client: smtplib.SMTP) -> None:
        """Encrypt. On this machine only where there is a password to guard."""
        server = self._server
        if is_here(server.host) and server.user is None:
            return
        if not client.has_extn("starttls"):
            raise MailFailed("mail-no-starttls", host=server.host)
        client.starttls(context=ssl.create_default_context())
        client.ehlo()

    def _log_in(self, client: smtplib.SMTP, user: str) -> None:
        if self._password is None:
            self._password = self._ask_password()
        try:
            client.login(user, self._password)
        except UnicodeError:
            raise MailFailed("mail-password-letters") from None
        except smtplib.SMTPServerDisconnected as error:
            if _is_timeout(error):
                raise
            # Some hang up on a wrong password without a word.
            raise MailFailed("mail-login-lost", host=self._server.host, user=user) from None
        except smtplib.SMTPAuthenticationError as error:
            # Its words may repeat what it was told, written in a way that we do not think of.
            reason = Message("mail-server-said-code", {"code": error.smtp_code})
            raise MailFailed("mail-login", user=user, reason=reason) from None
        except smtplib.SMTPException:
            raise MailFailed("mail-no-login", host=self._server.host) from None

    @contextlib.contextmanager
    def _bounded(self, client: smtplib.SMTP, seconds: float) -> Iterator[None]:
        """End the connection when the block takes longer, though a byte comes now and then."""
        left = min(seconds, max(0.1, self._until - time.monotonic()))
        ended = threading.Event()

        def end() -> None:
            ended.set()
            if client.sock is not None:
                with contextlib.suppress(OSError):
                    # The plain socket's own, for TLS would let go of what another thread reads.
                    socket.socket.shutdown(client.sock, socket.SHUT_RDWR)

        timer = threading.Timer(left, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, smtplib.SMTPException) as error:
            if ended.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _name_said(self, code: int, words: bytes | str) -> Message:
        """The server's words, short, harmless, and without our password."""
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        if self._password:
            for secret in _list_forms(self._server.user or "", self._password):
                text = text.replace(secret, "***")
        short = flatten_text(text)[:_LONGEST_WORDS]
        return Message("mail-server-said", {"code": code, "words": short})

    def _name_slow(self) -> Message:
        return Message("mail-slow", {"host": self._server.host})

    def _name_lost(self) -> Message:
        return Message("mail-lost-connection", {"host": self._server.host})


def _is_timeout(error: BaseException) -> bool:
    """smtplib wraps some of them, with the cause as the context."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _list_forms(user: str, password: str) -> list[str]:
    """What a password is told as, the longest first: with the user, by itself, and in words."""
    told = [f"\0{user}\0{password}", password]
    encoded = [base64.b64encode(one.encode()).decode("ascii").rstrip("=") for one in told]
    return [*encoded, password]


def _name_end(sock: socket.socket) -> str:
    """This end of the connection, as a greeting names a machine without a name."""
    address = str(sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _quote_dots(data: bytes) -> bytes:
    """The mail as DATA takes it: a line that begins with a dot gets another one."""
    lines = data if data.endswith(b"\r\n") else data + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)
