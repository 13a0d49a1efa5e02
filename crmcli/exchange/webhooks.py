"""Tells the bot of a group what is due: WeCom, Feishu, DingTalk, Slack. One message a run.

Plain text everywhere: nothing in a card makes a link or calls everybody. The address of a bot is
its password, so no sentence of ours repeats it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from socket import gaierror
from typing import Any, Literal, NamedTuple
from urllib.error import URLError
from urllib.parse import quote_plus, unquote, unquote_plus, urlsplit

from crmcli.errors import MailFailed
from crmcli.exchange.delivery import SENT, Verdict
from crmcli.exchange.mail import Letter
from crmcli.exchange.reaching import is_here, name_obstacle
from crmcli.exchange.web import UNREACHABLE, Answer, ask
from crmcli.rules.outcome import Message
from crmcli.views.language import Language
from crmcli.views.screen import flatten_text
from crmcli.views.sentences import say

Service = Literal["wecom", "feishu", "dingtalk", "slack"]

_TRIES = 3
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_PATIENCE = 20.0
_LONGEST_WORDS = 200
_TOO_MANY = 429
_UNAVAILABLE = 503
_SHORTEST_TOKEN = 8
"""Characters from which a part of an address is taken for a secret, wherever it stands."""
_TOKEN = re.compile(r"[A-Za-z0-9_/-]+")


class _Kind(NamedTuple):
    """How a service is spoken to."""

    place: str
    """The address of a bot by its token."""
    limit: int
    """The longest text, in bytes."""
    busy: frozenset[int] = frozenset()
    """The codes in its answers that mean: later."""


_KINDS: Mapping[Service, _Kind] = {
    "wecom": _Kind(
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}", 2048, frozenset({-1, 45009})
    ),
    "feishu": _Kind(
        "https://open.feishu.cn/open-apis/bot/v2/hook/{}", 18_000, frozenset({11232, 11233})
    ),
    "dingtalk": _Kind(
        "https://oapi.dingtalk.com/robot/send?access_token={}", 18_000, frozenset({-1, 130101})
    ),
    "slack": _Kind("https://hooks.slack.com/services/{}", 35_000),
}
SERVICES: tuple[Service, ...] = tuple(_KINDS)


class Bot(NamedTuple):
    """The bot of a group: where it listens, and what it signs with."""

    service: Service
    address: str
    secret: str | None


def parse_bot(service: Service, lines: Sequence[str]) -> Bot:
    """The bot that a secret tells: its address or token, and on the next line what it signs with.

    Raises MailFailed("bot-bad-address"), which does not repeat it.
    """
    said = lines[0].strip()
    secret = lines[1].strip() if len(lines) > 1 else ""
    is_token = "://" not in said and _TOKEN.fullmatch(said) is not None
    address = _KINDS[service].place.format(said) if is_token else said
    if not _is_safe(address):
        raise MailFailed("bot-bad-address", service=service)
    return Bot(service, address, secret or None)


class Webhook:
    """A group that is told of letters through its bot."""

    def __init__(
        self, bot: Bot, language: Language, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """`language` is that of our own words between the letters."""
        self.name: str = bot.service
        self.place = bot.address
        self._bot = bot
        self._language = language
        self._pause = pause

    def post(self, letters: Sequence[Letter]) -> Verdict:
        """Post one message about these, as much of them as there is room for.

        Tried a few times where the service says that it took nothing.
        """
        text = write_post(letters, self._bot.service, self._language)
        pause = _FIRST_PAUSE
        for left in range(_TRIES - 1, -1, -1):
            verdict, wait = self._try(text)
            if verdict.state == "sent" or wait is None or not left or wait > _LONGEST_PAUSE:
                return verdict
            self._pause(max(wait, pause))
            pause *= 2
        return verdict

    def _try(self, text: str) -> tuple[Verdict, float | None]:
        """What came of it, and how long to wait before the next try; None: no other is of use."""
        service = self._bot.service
        address, body = make_request(self._bot, text, time.time())
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = ask("POST", address, headers, json.dumps(body).encode(), _PATIENCE)
        except UNREACHABLE as error:
            # Once it was sent it may have been taken, and a group cannot know a message again.
            return self._name_unreachable(error), None if _may_have_arrived(error) else 0.0
        code, words = read_answer(service, answer)
        if code == 0:
            return SENT, None
        reason = Message(
            "bot-refused", {"service": service, "code": code, "words": self._hide(words)}
        )
        verdict = Verdict("failed", reason)
        if _has_taken_nothing(answer) or code in _KINDS[service].busy:
            return verdict, _read_wait(answer)
        return verdict, None

    def _name_unreachable(self, error: Exception) -> Verdict:
        """What kept the answer away, without the address, which the error's words may hold."""
        host = urlsplit(self._bot.address).hostname
        cause = error.reason if isinstance(error, URLError) else error
        reason = name_obstacle(cause if isinstance(cause, BaseException) else error)
        return Verdict("failed", Message("bot-unreachable", {"host": host, "reason": reason}))

    def _hide(self, words: str) -> str:
        """The service's words, short and harmless, and without what is secret."""
        for secret in _list_secrets(self._bot):
            words = words.replace(secret, "***")
        return flatten_text(words)[:_LONGEST_WORDS]


def write_post(letters: Sequence[Letter], service: Service, language: Language) -> str:
    """The letters as the service is sent them."""
    return format_post(letters, _KINDS[service].limit, language)


def format_post(letters: Sequence[Letter], limit: int, language: Language) -> str:
    """The letters in one text of at most `limit` bytes of UTF-8.

    All of them whole; else who has how much due; and where even that is too long, as many of
    these lines as fit, and how many more there are. What they have in common is said once.
    """
    heading = _say_once(one.heading for one in letters)
    closing = _say_once(one.closing for one in letters)
    blocks = [f"{one.summary}\n{one.text}".strip() for one in letters]
    whole = _join(heading, *blocks, closing)
    if _size(whole) <= limit:
        return whole
    lines = [one.summary for one in letters]
    for end in (closing, ""):
        short = _join(heading, "\n".join([*lines, say(language, "post-short")]), end)
        if _size(short) <= limit:
            return short
    kept = 0
    while kept + 1 < len(lines) and _size(_cut(heading, lines, kept + 1, language)) <= limit:
        kept += 1
    return _cut(heading, lines, kept, language)


def _say_once(said: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(said))


def _cut(heading: str, lines: Sequence[str], kept: int, language: Language) -> str:
    """The first lines, as many as are kept, and how many are not."""
    rest = say(language, "post-cut", count=len(lines) - kept)
    return _join(heading, "\n".join([*lines[:kept], rest]))


def _join(*parts: str) -> str:
    """The parts that have something in them, an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def make_request(bot: Bot, text: str, now: float) -> tuple[str, dict[str, Any]]:
    """Where to post, and what: the service's own words, signed for `now` where it has a secret."""
    if bot.service == "slack":
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return bot.address, {"text": escaped, "mrkdwn": False, "unfurl_links": False}
    text = text.replace("<", "＜")  # what is in angle brackets may call everybody
    if bot.service == "wecom":
        return bot.address, {"msgtype": "text", "text": {"content": text}}
    if bot.service == "dingtalk":
        body = {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False}}
        if bot.secret is None:
            return bot.address, body
        stamp = str(round(now * 1000))
        sign = _sign(bot.secret, f"{stamp}\n{bot.secret}")
        mark = "&" if "?" in bot.address else "?"
        return f"{bot.address}{mark}timestamp={stamp}&sign={quote_plus(sign)}", body
    message = {"msg_type": "text", "content": {"text": text}}
    if bot.secret is None:
        return bot.address, message
    stamp = str(round(now))
    return bot.address, {**message, "timestamp": stamp, "sign": _sign(f"{stamp}\n{bot.secret}", "")}


def read_answer(service: Service, answer: Answer) -> tuple[int, str]:
    """The service's code, 0 for yes, and its words. An answer that is none has the HTTP status."""
    words = answer.body.decode("utf-8", "replace").strip() or answer.reason
    if service == "slack" or answer.status >= 300:
        return (0 if answer.status == 200 and words == "ok" else answer.status), words
    try:
        said = json.loads(answer.body)
        code = next(said[key] for key in ("errcode", "code", "StatusCode") if key in said)
        return int(code), str(said.get("errmsg") or said.get("msg") or words)
    except (ValueError, TypeError, AttributeError, StopIteration):
        return answer.status, words


def _is_safe(address: str) -> bool:
    """Whether it is encrypted, or on this machine, and nothing that an address may not hold."""
    if re.fullmatch(r"[!-~]+", address) is None:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if not host or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_here(host))


def _list_secrets(bot: Bot) -> list[str]:
    """What of a bot lets others post as we do, the longest first, as written and as meant."""
    parts = urlsplit(bot.address)
    path = [part for part in parts.path.split("/") if part]
    values = [pair.partition("=")[2] or pair for pair in parts.query.split("&")]
    token = values if parts.query else path[-1:]
    written = {*token, *(part for part in path if len(part) >= _SHORTEST_TOKEN)}
    meant = {decode(one) for one in written for decode in (unquote, unquote_plus)}
    secrets = {bot.address, bot.secret or "", *written, *meant} - {""}
    return sorted(secrets, key=lambda one: (-len(one), one))


def _may_have_arrived(error: Exception) -> bool:
    """Whether the service may have what was posted: not where nobody listened."""
    cause = error.reason if isinstance(error, URLError) else error
    return not isinstance(cause, (ConnectionRefusedError, gaierror))


def _has_taken_nothing(answer: Answer) -> bool:
    """Whether the service wants it again. What stands between us and it says 5xx, too, and cannot
    know.
    """
    if answer.status == _TOO_MANY:
        return True
    return answer.status == _UNAVAILABLE and answer.headers.get("Retry-After") is not None


def _sign(key: str, text: str) -> str:
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def _read_wait(answer: Answer) -> float:
    """The seconds that the service wants us to wait, if it says so as a number."""
    said = answer.headers.get("Retry-After") or ""
    return float(said) if re.fullmatch("[0-9]{1,6}", said) else 0.0


def _size(text: str) -> int:
    """In bytes, as `make_request` may have to write it."""
    return len(text.replace("<", "＜").encode("utf-8", "replace"))
