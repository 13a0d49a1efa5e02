"""A mail server on this machine that can be told to refuse, hang up, dawdle, or kill its client."""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = CERTIFICATES / "ca.pem"
USER, PASSWORD = "crm@example.com", "a secret of the test"

Trick = Callable[["Talk"], Any]
"""What happens at a point of the talk; a text is what the server says there."""


@dataclass
class Served:
    """What the server got, and the tricks that it plays."""

    port: int = 0
    got: list[tuple[str, bytes]] = field(default_factory=list)
    """Whom each mail that was taken is for, by the envelope, and the mail."""
    said: list[str] = field(default_factory=list)
    """What clients said, without the mails."""
    connections: int = 0
    tricks: dict[tuple[str, int], Trick] = field(default_factory=dict)
    """By the point (`MAIL`, `RCPT`, `DATA`, `body`, `dot`, `after`, `said`: our yes) and how often
    it was reached, from 1; 0: every time."""
    reached: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    login_refusal: str = ""
    """What it says to everybody who logs in."""
    refused: set[str] = field(default_factory=set)
    victim: int = 0
    """The process that `kill` ends."""

    def reach(self, point: str, talk: Talk) -> Any:
        self.reached[point] += 1
        trick = self.tricks.get((point, self.reached[point])) or self.tricks.get((point, 0))
        return trick(talk) if trick else None

    @property
    def people(self) -> list[str]:
        """Who got what, in order."""
        return [address for address, _ in self.got]

    def read(self, number: int = -1) -> EmailMessage:
        message = message_from_bytes(self.got[number][1], policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    def list_ids(self) -> list[tuple[str, str]]:
        """Who got which Message-ID."""
        return [
            (address, str(message_from_bytes(data)["Message-ID"])) for address, data in self.got
        ]

    def kill_and_forget(self, talk: Talk) -> str:
        """A trick: end the client, and do not take the letter."""
        self.kill(talk)
        hang_up(talk)
        return "451 4.3.0 never mind"

    def kill(self, _talk: Talk) -> None:
        """A trick: end the client at once, and see that it has ended."""
        os.kill(self.victim, signal.SIGKILL)
        with suppress(ChildProcessError):  # the test was quicker to ask
            os.waitid(os.P_PID, self.victim, os.WEXITED | os.WNOWAIT)


def hang_up(talk: Talk) -> None:
    """A trick: the connection is gone."""
    assert talk.transport is not None
    talk.transport.abort()


class Talk(SMTP):
    """One connection."""

    served: Served
    letters = 0
    has_taken = False

    async def push(self, status: Any) -> None:
        await super().push(status)
        if str(status).startswith("354"):
            self.served.reach("body", self)
        elif self.has_taken:
            self.has_taken = False
            self.served.reach("said", self)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self.served.said.append("DATA")
        reply = self.served.reach("DATA", self)
        if reply:
            await self.push(reply)
        else:
            await super().smtp_DATA(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if self.served.login_refusal:
            await self.push(self.served.login_refusal)
        else:
            await super().smtp_AUTH(arg)

    async def drip(self, seconds: float) -> None:
        """Say a byte of a reply now and then, for as long as anybody listens."""
        assert self._writer is not None
        while not self._writer.is_closing():
            self._writer.write(b"2")
            await asyncio.sleep(seconds)


class _Handler:
    def __init__(self, served: Served) -> None:
        self.served = served

    async def handle_EHLO(  # noqa: N802
        self, server: Talk, session: Session, _: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self.served.said.append(f"EHLO {name}")
        reply = self.served.reach("EHLO", server)
        return [reply] if reply else replies

    async def handle_MAIL(  # noqa: N802
        self, server: Talk, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.served.said.append(f"MAIL {address} {' '.join(options)}".rstrip())
        reply = self.served.reach("MAIL", server)
        if asyncio.iscoroutine(reply):
            reply = await reply
        if not reply:
            envelope.mail_from = address
        return reply or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Talk, _: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.served.said.append(f"RCPT {address}")
        reply = self.served.reach("RCPT", server)
        if address in self.served.refused:
            return "550 5.1.1 no such person"
        if not reply:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: Talk, _: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self.served.reach("dot", server)
        if asyncio.iscoroutine(reply):
            reply = await reply
        if reply:
            return str(reply)
        assert isinstance(envelope.content, bytes)
        self.served.got += [(address, envelope.content) for address in envelope.rcpt_tos]
        server.has_taken = True
        return self.served.reach("after", server) or "250 OK"


def _check_login(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any
) -> AuthResult:
    assert isinstance(given, LoginPassword)
    good = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def serve_mail(
    security: str = "plain", *, login: bool = False, host: str = "127.0.0.1"
) -> Iterator[Served]:
    """The server, as long as the block lasts. `security`: plain, starttls, or tls."""
    served = Served()
    context = None
    if security != "plain":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / "server.pem")
    talk = type("Talk", (Talk,), {"served": served})

    def make() -> SMTP:
        served.connections += 1
        return talk(
            _Handler(served),
            hostname="mail.example.com",
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_required=login,
            auth_require_tls=not login,
            authenticator=_check_login if login else None,
            loop=loop,
        )

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listening = loop.create_server(make, host, 0, ssl=context if security == "tls" else None)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result()
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.base_events.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
