"""Posts to the bots of groups, at real web servers on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import MailFailed
from crmcli.exchange.delivery import Outcome, deliver_to_group
from crmcli.exchange.mail import Letter
from crmcli.exchange.outgoing import open_webhook
from crmcli.exchange.webhooks import (
    SERVICES,
    Bot,
    Service,
    Webhook,
    format_post,
    make_request,
    parse_bot,
)
from crmcli.history.credentials import Local
from crmcli.ledger.sent import hold_sent_book
from crmcli.rules.outcome import Message
from tests.exchange.letters import PEOPLE, TODAY, list_states, make_letter, make_letters

TOKEN = "the-token-of-the-test"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook"
DINGTALK = "https://oapi.dingtalk.com/robot/send"
YES: dict[str, tuple[int, bytes]] = {
    "wecom": (200, b'{"errcode": 0, "errmsg": "ok"}'),
    "feishu": (200, b'{"StatusCode": 0, "StatusMessage": "success", "code": 0}'),
    "dingtalk": (200, b'{"errcode": 0, "errmsg": "ok"}'),
    "slack": (200, b"ok"),
}
services = pytest.mark.parametrize("service", SERVICES)


@dataclass
class Posted:
    """What a service got, and what it answers: these in turn, the last one for ever."""

    port: int = 0
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    hangs_up: bool = False


class _Handler(BaseHTTPRequestHandler):
    posted: Posted

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.posted.got.append((self.path, body))
        if self.posted.hangs_up:
            self.close_connection = True
            return
        number = min(len(self.posted.got), len(self.posted.answers)) - 1
        code, data = self.posted.answers[number]
        self.send_response(code)
        for name, value in self.posted.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serve() -> Iterator[Posted]:
    posted = Posted()
    handler = type("Handler", (_Handler,), {"posted": posted})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    posted.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def posted() -> Iterator[Posted]:
    with serve() as served:
        yield served


class Group:
    """Runs that tell one group."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "sent.jsonl"
        self.pauses: list[float] = []

    def tell(
        self,
        service: Service,
        posted: Posted,
        letters: list[Letter] | None = None,
        secret: str | None = None,
        token: str = TOKEN,
    ) -> list[Outcome]:
        bot = Bot(service, f"http://127.0.0.1:{posted.port}/hook?key={token}", secret)
        webhook = Webhook(bot, "zh", self.pauses.append)
        with hold_sent_book(self.state, TODAY) as sent:
            return deliver_to_group(letters or make_letters(), webhook, sent)


@pytest.fixture
def group(tmp_path: Path) -> Group:
    return Group(tmp_path)


def read_text(service: Service, body: dict[str, Any]) -> str:
    if service == "slack":
        return str(body["text"])
    return str(body["content"]["text"] if service == "feishu" else body["text"]["content"])


def get_reason(outcomes: list[Outcome]) -> Message:
    reason = outcomes[0].reason
    assert reason is not None
    return reason


@services
def test_a_group_is_told_once_a_day(posted: Posted, group: Group, service: Service) -> None:
    posted.answers = [YES[service]]
    assert list_states(group.tell(service, posted)) == ["sent"] * 3
    assert list_states(group.tell(service, posted)) == ["already"] * 3
    [(_, body)] = posted.got
    text = read_text(service, body)
    assert text.startswith("[客户台账] 11-23 周一\n\n李伟：逾期 2，今天 2\n早。先办这两件：\n")
    assert text.endswith("\n\n数据截至提交 a1b2c3d（11-23 08:00）。")
    for name in (*PEOPLE.values(), "[客户台账]", "数据截至"):
        assert text.count(name) == 1
    kinds = {"wecom": ("msgtype", "text"), "dingtalk": ("msgtype", "text")}
    key, value = kinds.get(service, ("msg_type", "text"))
    assert service == "slack" or body[key] == value
    assert group.pauses == []


def test_weekly_and_daily_are_two_messages(posted: Posted, group: Group) -> None:
    posted.answers = [YES["slack"]]
    letters = [*make_letters(), make_letter(kind="weekly")]
    assert list_states(group.tell("slack", posted, letters)) == ["sent"] * 4
    assert len(posted.got) == 2


def test_two_groups_of_one_service_are_two(posted: Posted, group: Group) -> None:
    posted.answers = [YES["wecom"]]
    for _ in range(2):
        group.tell("wecom", posted)
        group.tell("wecom", posted, token="another-of-the-team")
    assert len(posted.got) == 2
    assert TOKEN not in group.state.read_text()


def test_what_is_about_other_customers_is_another_message(posted: Posted, group: Group) -> None:
    posted.answers = [YES["wecom"]]
    assert list_states(group.tell("wecom", posted)) == ["sent"] * 3
    some = make_letters(selection="grade=A")
    assert list_states(group.tell("wecom", posted, some)) == ["sent"] * 3
    assert list_states(group.tell("wecom", posted, some)) == ["already"] * 3


def test_mails_and_posts_do_not_count_for_each_other(posted: Posted, group: Group) -> None:
    posted.answers = [YES["slack"]]
    group.tell("slack", posted)
    assert list_states(group.tell("wecom", Posted(port=posted.port))) == ["failed"] * 3


NO: list[tuple[Service, tuple[int, bytes], int, str]] = [
    (
        "wecom",
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}'),
        93000,
        "invalid webhook url",
    ),
    ("feishu", (200, b'{"code": 19021, "msg": "sign match fail"}'), 19021, "sign match fail"),
    ("dingtalk", (200, b'{"errcode": 310000, "errmsg": "no keyword"}'), 310000, "no keyword"),
    ("slack", (403, b"invalid_token"), 403, "invalid_token"),
    ("slack", (404, b"no_service"), 404, "no_service"),
    ("slack", (200, b"<html>"), 200, "<html>"),
    ("wecom", (200, b"<html>"), 200, "<html>"),
    ("wecom", (200, b"[]"), 200, "[]"),
    ("feishu", (200, b"{}"), 200, "{}"),
    ("dingtalk", (200, b'{"errcode": "x"}'), 200, '{"errcode": "x"}'),
    ("feishu", (400, b"no such bot"), 400, "no such bot"),
]


@pytest.mark.parametrize(("service", "answer", "code", "words"), NO)
def test_a_no_is_told_in_the_words_of_the_service_and_tried_by_the_next_run(
    posted: Posted,
    group: Group,
    service: Service,
    answer: tuple[int, bytes],
    code: int,
    words: str,
) -> None:
    posted.answers = [answer, YES[service]]
    outcomes = group.tell(service, posted)
    assert list_states(outcomes) == ["failed"] * 3
    assert get_reason(outcomes) == Message(
        "bot-refused", {"service": service, "code": code, "words": words}
    )
    assert group.pauses == []
    assert list_states(group.tell(service, posted)) == ["sent"] * 3


LATER: list[tuple[Service, tuple[int, bytes]]] = [
    ("wecom", (200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}')),
    ("wecom", (200, b'{"errcode": -1, "errmsg": "system busy"}')),
    ("feishu", (200, b'{"code": 11232, "msg": "frequency limited"}')),
    ("dingtalk", (200, b'{"errcode": 130101, "errmsg": "send too fast"}')),
    ("slack", (429, b"rate_limited")),
]


@pytest.mark.parametrize(("service", "answer"), LATER)
def test_later_is_tried_again_soon(
    posted: Posted, group: Group, service: Service, answer: tuple[int, bytes]
) -> None:
    posted.answers = [answer, answer, YES[service]]
    assert list_states(group.tell(service, posted)) == ["sent"] * 3
    assert group.pauses == [1.0, 2.0]


def test_who_says_when_to_come_again_has_taken_nothing(posted: Posted, group: Group) -> None:
    posted.answers = [(503, b"")]
    posted.headers = {"Retry-After": "5"}
    assert list_states(group.tell("slack", posted)) == ["failed"] * 3
    assert group.pauses == [5.0, 5.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_it_may_have_been_taken_and_is_not_posted_again(
    posted: Posted, group: Group, status: int
) -> None:
    """A gateway that waited in vain does not know what became of it."""
    posted.answers = [(status, b"")]
    assert list_states(group.tell("wecom", posted)) == ["failed"] * 3
    assert len(posted.got) == 1


def test_no_machine_of_that_name_is_tried_again() -> None:
    pauses: list[float] = []
    webhook = Webhook(Bot("slack", "https://no-such.invalid/x", None), "en", pauses.append)
    assert webhook.post([make_letter()]).state == "failed"
    assert pauses == [1.0, 2.0]


def test_an_answer_that_does_not_come_in_time_is_not_asked_for_again(
    posted: Posted, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmcli.exchange.webhooks._PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        posted.port = deaf.getsockname()[1]
        assert list_states(group.tell("wecom", posted)) == ["failed"] * 3
    assert group.pauses == []


def test_but_not_for_ever(posted: Posted, group: Group) -> None:
    posted.answers = [(429, b"rate_limited")]
    assert list_states(group.tell("slack", posted)) == ["failed"] * 3
    assert len(posted.got) == 3


@pytest.mark.parametrize(
    ("wait", "pauses"), [("7", [7.0]), ("0", [1.0]), ("soon", [1.0]), ("3600", []), ("-5", [1.0])]
)
def test_as_late_as_the_service_wants(
    posted: Posted, group: Group, wait: str, pauses: list[float]
) -> None:
    posted.answers = [(429, b"rate_limited"), YES["slack"]]
    posted.headers = {"Retry-After": wait}
    assert list_states(group.tell("slack", posted)) == ["sent" if pauses else "failed"] * 3
    assert group.pauses == pauses


def test_hung_up_it_may_have_been_told_and_is_not_told_twice_in_a_run(
    posted: Posted, group: Group
) -> None:
    posted.hangs_up = True
    outcomes = group.tell("wecom", posted)
    assert list_states(outcomes) == ["failed"] * 3
    assert len(posted.got) == 1
    assert get_reason(outcomes).code == "bot-unreachable"


def test_nobody_there_is_tried_again(group: Group) -> None:
    with serve() as gone:
        pass
    outcomes = group.tell("wecom", gone)
    assert list_states(outcomes) == ["failed"] * 3
    assert group.pauses == [1.0, 2.0]
    reason = Message("reason-nobody-there")
    assert get_reason(outcomes).values == {"host": "127.0.0.1", "reason": reason}


def test_it_goes_nowhere_else(posted: Posted, group: Group) -> None:
    posted.answers = [(302, b"")]
    posted.headers = {"Location": f"http://127.0.0.1:{posted.port}/stolen"}
    assert list_states(group.tell("slack", posted)) == ["failed"] * 3
    assert [path for path, _ in posted.got] == [f"/hook?key={TOKEN}"]


@services
def test_no_sentence_repeats_the_token(posted: Posted, group: Group, service: Service) -> None:
    address = f"http://127.0.0.1:{posted.port}/hook?key={TOKEN}"
    said = f"no {TOKEN} at {address} with a-secret".encode()
    posted.answers = [(400, said)]
    outcomes = group.tell(service, posted, secret="a-secret")
    assert TOKEN not in repr(get_reason(outcomes))
    assert "a-secret" not in repr(get_reason(outcomes))
    posted.hangs_up = True
    assert TOKEN not in repr(get_reason(group.tell(service, posted)))


@pytest.mark.parametrize(
    "place",
    [
        f"robot/send?access_token={TOKEN}&lang=zh",
        f"robot/send?lang=zh&access_token={TOKEN}",
        f"robot/send?{TOKEN}",
        f"services/T01/B02/{TOKEN}/",
        f"hook/{TOKEN}/send?lang=zh",
    ],
)
def test_wherever_in_the_address_the_token_is(posted: Posted, place: str) -> None:
    posted.answers = [(400, f"no {TOKEN}".encode())]
    bot = Bot("slack", f"http://127.0.0.1:{posted.port}/{place}", None)
    verdict = Webhook(bot, "zh").post([make_letter()])
    assert verdict.reason is not None
    assert verdict.reason.values["words"] == "no ***"


def test_a_token_that_is_written_in_another_way(posted: Posted) -> None:
    posted.answers = [(400, b"no a/b c+d")]
    bot = Bot("slack", f"http://127.0.0.1:{posted.port}/x?k=a%2Fb+c%2Bd", None)
    verdict = Webhook(bot, "zh").post([make_letter()])
    assert verdict.reason is not None
    assert verdict.reason.values["words"] == "no ***"


# What is posted.


def test_feishu_is_signed() -> None:
    _, body = make_request(Bot("feishu", "https://x.example", "the secret"), "text", 1599360473.4)
    key = b"1599360473\nthe secret"
    assert body["timestamp"] == "1599360473"
    assert body["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def test_dingtalk_is_signed() -> None:
    bot = Bot("dingtalk", "https://x.example/send?access_token=t", "SECxyz")
    address, _ = make_request(bot, "text", 1577262236.757)
    query = parse_qs(urlsplit(address).query, strict_parsing=True)
    digest = hmac.new(b"SECxyz", b"1577262236757\nSECxyz", hashlib.sha256).digest()
    assert query == {
        "access_token": ["t"],
        "timestamp": ["1577262236757"],
        "sign": [base64.b64encode(digest).decode()],
    }


@services
def test_nothing_in_a_note_calls_everybody(service: Service) -> None:
    text = '<@all> <at user_id="all"></at> <!channel> <https://evil.example|click> & *bold*'
    _, body = make_request(Bot(service, "https://x.example", None), text, 0)
    said = read_text(service, body)
    assert "<" not in said
    if service == "slack":
        assert "&lt;!channel&gt;" in said
        assert "&amp;" in said
        assert body["mrkdwn"] is False
    if service == "dingtalk":
        assert body["at"] == {"isAtAll": False}


def test_a_long_message_becomes_a_line_each_and_then_as_many_as_fit() -> None:
    letters = make_letters()
    whole = format_post(letters, 100_000, "zh")
    assert "先办这两件" in whole
    short = format_post(letters, len(whole.encode()) - 1, "zh")
    assert short == (
        "[客户台账] 11-23 周一\n\n"
        "李伟：逾期 2，今天 2\n张敏：逾期 2，今天 2\nAnna：逾期 2，今天 2\n"
        "（内容过长，已缩略；本人全部内容：crm remind；今天所有人的：crm due）\n\n"
        "数据截至提交 a1b2c3d（11-23 08:00）。"
    )
    bare = format_post(letters, len(short.encode()) - 1, "zh")
    assert bare == short.rpartition("\n\n")[0]
    some = format_post(letters, len(bare.encode()) - 1, "zh")
    assert some == (
        "[客户台账] 11-23 周一\n\n李伟：逾期 2，今天 2\n张敏：逾期 2，今天 2\n"
        "（另有 1 人，详见各自邮件或 crm due）"
    )
    one = format_post(letters, 120, "en")
    assert one.endswith("李伟：逾期 2，今天 2\n(2 more people: see their mail, or crm due)")
    assert "(1 more person: see" in format_post(letters[:2], 120, "en")


@given(st.integers(100, 900), st.integers(1, 12), st.text("a<李😀", max_size=40))
def test_no_message_is_longer_than_it_may_be(limit: int, people: int, text: str) -> None:
    letters = [make_letter(summary=f"李伟{number}：1", text=text) for number in range(people)]
    message = format_post(letters, limit, "zh")
    assert len(message.replace("<", "＜").encode("utf-8", "replace")) <= limit


# Where it goes.


@pytest.mark.parametrize(
    ("service", "lines", "bot"),
    [
        ("wecom", ["abc-123"], Bot("wecom", f"{WECOM}?key=abc-123", None)),
        ("feishu", ["abc", "s", ""], Bot("feishu", f"{FEISHU}/abc", "s")),
        ("dingtalk", ["abc", ""], Bot("dingtalk", f"{DINGTALK}?access_token=abc", None)),
        ("slack", ["T0/B0/xyz"], Bot("slack", "https://hooks.slack.com/services/T0/B0/xyz", None)),
        ("slack", [" https://own.example/hook "], Bot("slack", "https://own.example/hook", None)),
        ("slack", ["http://127.0.0.1:8080/x"], Bot("slack", "http://127.0.0.1:8080/x", None)),
        ("slack", ["http://localhost/x"], Bot("slack", "http://localhost/x", None)),
    ],
)
def test_an_address_or_a_token(service: Service, lines: list[str], bot: Bot) -> None:
    assert parse_bot(service, lines) == bot


@pytest.mark.parametrize(
    "said",
    [
        "http://hooks.slack.com/services/secret",
        "http://127.0.0.1.evil.example/secret",
        "file:///etc/secret",
        "ftp://x.example/secret",
        "https://user:secret@x.example/",
        "https://x.example/secret\r\nX-Header: y",
        "https:///secret",
        "https://x.example:many/secret",
        "sec ret",
        "secret?x",
        "https://[::1/secret",
        "密钥secret",
    ],
)
def test_what_is_neither(said: str) -> None:
    with pytest.raises(MailFailed, match="bot-bad-address") as caught:
        parse_bot("slack", [said])
    assert "secret" not in repr(caught.value)


def test_a_bot_that_is_not_set(tmp_path: Path) -> None:
    with pytest.raises(MailFailed, match="bot-unset") as caught:
        open_webhook(Local(tmp_path, (), {}), "wecom", "zh")
    assert caught.value.values["setting"] == "crm.wecomFile"


def test_a_bot_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_DINGTALK_COMMAND", "printf 'abc\\nSEC\\n'")
    assert open_webhook(Local(tmp_path, (), {}), "dingtalk", "zh").name == "dingtalk"
