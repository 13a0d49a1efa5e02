"""Letters through real mail servers on this machine: who gets what, once, whatever they do."""

from __future__ import annotations

import base64
import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcli.errors import MailFailed
from crmcli.exchange.delivery import (
    Outcome,
    check_outcomes,
    deliver,
    send_sample,
)
from crmcli.exchange.mail import Letter, Sender
from crmcli.exchange.smtp import Patience, Server, Smtp, parse_server
from crmcli.ledger.sent import hold_sent_book
from crmcli.rules.outcome import Message
from tests.exchange.letters import (
    ADDRESSES,
    FRANKING,
    PEOPLE,
    TODAY,
    list_states,
    make_letter,
    make_letters,
)
from tests.exchange.mail_server import (
    AUTHORITY,
    PASSWORD,
    USER,
    Served,
    Talk,
    hang_up,
    serve_mail,
)

pytestmark = [
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]

PATIENT = Patience(reply=20.0, letter=40.0, run=120.0, connections=3)
QUICK = Patience(reply=0.3, letter=0.6, run=5.0, connections=3)
EVERYBODY = list(ADDRESSES.values())


@pytest.fixture
def server() -> Iterator[Served]:
    with serve_mail() as served:
        yield served


class Runs:
    """Runs of one ledger, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "sent.jsonl"
        self.asked = 0

    def send(
        self,
        server: Served,
        letters: list[Letter] | None = None,
        address: str = "smtp://127.0.0.1:{}",
        password: str = PASSWORD,
        patience: Patience = PATIENT,
    ) -> list[Outcome]:
        def get_password() -> str:
            self.asked += 1
            return password

        letters = make_letters() if letters is None else letters
        way = Smtp(parse_server(address.format(server.port)), get_password, patience)
        with hold_sent_book(self.state, TODAY) as sent:
            return deliver(letters, way, sent, FRANKING)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def get_reason(outcome: Outcome) -> Message:
    assert outcome.reason is not None
    return outcome.reason


def get_obstacle(outcome: Outcome) -> str:
    """What stood in the way of a connection."""
    reason = get_reason(outcome)
    if reason.code == "mail-slow":
        return "reason-slow"
    assert reason.code == "mail-unreachable"
    cause = reason.values["reason"]
    assert isinstance(cause, Message)
    return cause.code


# Each once.


def test_each_gets_one_over_one_connection_and_the_next_run_sends_none(
    server: Served, runs: Runs
) -> None:
    assert list_states(runs.send(server)) == ["sent"] * 3
    assert server.people == EVERYBODY
    assert server.connections == 1
    assert list_states(runs.send(server)) == ["already"] * 3
    assert server.people == EVERYBODY
    assert server.connections == 1
    assert runs.asked == 0


def test_what_arrives_is_what_was_written(server: Served, runs: Runs) -> None:
    runs.send(server, [make_letter()])
    message = server.read()
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == make_letter().text.splitlines()
    assert message["To"] == "李伟 <li.wei@example.com>"


def test_lines_that_begin_with_dots_arrive(server: Served, runs: Runs) -> None:
    text = ".\n..\n.first\nFrom the start\n" + "x" * 60 + "\n"
    runs.send(server, [make_letter(text=text, html="", calendar=None)])
    assert server.read().get_content().splitlines() == text.splitlines()


def test_another_day_and_another_kind_are_other_letters(server: Served, runs: Runs) -> None:
    letters = [make_letter(), make_letter(kind="weekly"), make_letter(day=TODAY.replace(day=24))]
    assert list_states(runs.send(server, letters)) == ["sent"] * 3
    assert len({one for _, one in server.list_ids()}) == 3


def test_a_sample_is_not_noted(server: Served, runs: Runs) -> None:
    way = Smtp(parse_server(f"smtp://127.0.0.1:{server.port}"), lambda: "", PATIENT)
    assert send_sample(make_letter(), way, FRANKING).state == "sent"
    assert not runs.state.exists()
    assert list_states(runs.send(server, [make_letter()])) == ["sent"]


# Some fail; the others do not notice, and nobody is sent a second one.


def test_a_refused_address_is_named_and_left_alone_for_the_day(server: Served, runs: Runs) -> None:
    server.refused = {ADDRESSES["zhang.min"]}
    outcomes = runs.send(server)
    assert list_states(outcomes) == ["sent", "refused", "sent"]
    assert get_reason(outcomes[1]).values == {"code": 550, "words": "5.1.1 no such person"}
    assert server.people == [ADDRESSES["li.wei"], ADDRESSES["anna"]]
    later = runs.send(server)
    assert list_states(later) == ["already"] * 3
    assert get_reason(later[1]) == Message("mail-refused-today")
    assert len(server.got) == 2
    assert server.said.count(f"RCPT {ADDRESSES['zhang.min']}") == 1


def test_another_address_or_another_day_is_tried(server: Served, runs: Runs) -> None:
    server.refused = {ADDRESSES["zhang.min"]}
    runs.send(server, [make_letter("zhang.min")])
    tomorrow = make_letter("zhang.min", day=TODAY.replace(day=24))
    other = make_letter("zhang.min", address="zm@example.com")
    assert list_states(runs.send(server, [tomorrow, other])) == ["refused", "sent"]
    assert server.people == ["zm@example.com"]


@pytest.mark.parametrize(
    ("point", "reply", "state"),
    [
        ("MAIL", "451 4.3.0 later", "failed"),
        ("MAIL", "550 5.7.1 not from you", "failed"),
        ("MAIL", "552 5.3.4 full", "failed"),
        ("RCPT", "450 4.2.1 greylisted", "failed"),
        ("RCPT", "452 4.2.2 mailbox full", "failed"),
        ("RCPT", "552 5.2.2 mailbox full", "failed"),
        ("RCPT", "530 5.7.0 who are you?", "failed"),
        ("RCPT", "553 5.1.3 bad address", "refused"),
        ("DATA", "250 that is no answer to it", "failed"),
        ("DATA", "452 4.3.1 disk full", "failed"),
        ("DATA", "554 5.5.1 no valid recipients", "refused"),
        ("dot", "451 4.3.0 later", "failed"),
        ("dot", "554 5.7.1 spam", "refused"),
    ],
)
def test_what_the_server_says_no_to(
    server: Served, runs: Runs, point: str, reply: str, state: str
) -> None:
    server.tricks[point, 2] = lambda _: reply
    outcomes = runs.send(server)
    assert list_states(outcomes) == ["sent", state, "sent"]
    code, _, words = reply.partition(" ")
    assert get_reason(outcomes[1]).values == {"code": int(code), "words": words}
    again = runs.send(server)
    assert list_states(again) == ["already", "sent" if state == "failed" else "already", "already"]
    assert len(set(server.people)) == len(server.people)
    assert server.connections <= 2


def test_a_full_server_takes_them_when_there_is_room(server: Served, runs: Runs) -> None:
    server.tricks["MAIL", 0] = lambda _: "452 4.3.1 insufficient system storage"
    assert list_states(runs.send(server)) == ["failed"] * 3
    assert list_states(runs.send(server)) == ["failed"] * 3
    server.tricks.clear()
    assert list_states(runs.send(server)) == ["sent"] * 3
    assert server.people == EVERYBODY


def test_an_address_that_is_none_fails_alone(server: Served, runs: Runs) -> None:
    letters = make_letters()
    letters[1] = letters[1]._replace(address="a@example.com, b@example.com")
    outcomes = runs.send(server, letters)
    assert list_states(outcomes) == ["sent", "failed", "sent"]
    assert get_reason(outcomes[1]).code == "mail-bad-address"
    assert server.people == [ADDRESSES["li.wei"], ADDRESSES["anna"]]


def test_no_name_address_or_text_adds_a_recipient(server: Served, runs: Runs) -> None:
    evil = "x\r\nBcc: evil@example.net\r\nRCPT TO:<evil@example.net>"
    more = {
        "name": f"{evil}, evil@example.net",
        "subject": evil,
        "text": f"{evil}\r\n.\r\nMAIL FROM:<x>\r\n",
    }
    bad = (
        "a@x.com, b@x.com",
        "a@x.com\r\nRCPT TO:<evil@example.net>",
        "<a@x.com> <b@x.com>",
        "a@x.com SIZE=1",
    )
    letters = [make_letter("li.wei", **more, html=evil, calendar_name=evil)]
    letters += [make_letter(f"p{number}", address=one) for number, one in enumerate(bad)]
    letters.append(make_letter("anna"))
    assert list_states(runs.send(server, letters)) == ["sent", *["failed"] * len(bad), "sent"]
    talk = [one for one in server.said if not one.startswith("EHLO")]
    assert talk == [
        word
        for person in ("li.wei", "anna")
        for word in ("MAIL crm@example.com", f"RCPT {person}@example.com", "DATA")
    ]
    assert server.people == ["li.wei@example.com", "anna@example.com"]
    assert server.read(0)["Bcc"] is None


# The connection goes.


@pytest.mark.parametrize("point", ["MAIL", "RCPT", "DATA"])
def test_hung_up_before_the_letter_it_is_sent_over_another_connection(
    server: Served, runs: Runs, point: str
) -> None:
    server.tricks[point, 2] = hang_up
    assert list_states(runs.send(server)) == ["sent"] * 3
    assert server.people == EVERYBODY
    assert server.connections == 2


@pytest.mark.parametrize("point", ["body", "dot"])
def test_hung_up_within_the_letter_the_next_run_sends_it(
    server: Served, runs: Runs, point: str
) -> None:
    server.tricks[point, 2] = hang_up
    first = runs.send(server, [make_letter(p, text="早" * 200_000) for p in PEOPLE])
    got = list(server.people)
    assert list_states(first) == ["sent", "failed", "sent"]
    assert get_reason(first[1]).code == "mail-lost-connection"
    assert list_states(runs.send(server)) == ["already", "sent", "already"]
    assert list_states(runs.send(server)) == ["already"] * 3
    # Hung up instead of the answer, it was taken, and is known by its id.
    assert len(server.got) == len(got) + 1
    assert set(server.people) == set(EVERYBODY)
    assert len(set(server.list_ids())) == 3


def test_a_letter_keeps_its_id_though_the_sender_has_moved(server: Served, runs: Runs) -> None:
    server.tricks["after", 1] = hang_up
    assert list_states(runs.send(server, [make_letter()])) == ["failed"]
    moved = FRANKING._replace(sender=Sender("crm", "crm@example.net"))
    way = Smtp(parse_server(f"smtp://127.0.0.1:{server.port}"), lambda: "", PATIENT)
    with hold_sent_book(runs.state, TODAY) as sent:
        assert list_states(deliver([make_letter()], way, sent, moved)) == ["sent"]
    first, second = server.list_ids()
    assert first == second


def test_a_server_that_takes_one_letter_a_connection(server: Served, runs: Runs) -> None:
    def say_goodbye(talk: Talk) -> str | None:
        talk.letters += 1
        return "421 4.7.0 one is enough" if talk.letters > 1 else None

    server.tricks["MAIL", 0] = say_goodbye
    many = [make_letter(f"p{number}") for number in range(9)]
    assert list_states(runs.send(server, many)) == ["sent"] * 9
    assert server.people == [one.address for one in many]
    assert server.connections == 9


def test_a_server_that_always_hangs_up_is_left_alone(server: Served, runs: Runs) -> None:
    server.tricks["MAIL", 0] = hang_up
    many = [make_letter(f"p{number}") for number in range(20)]
    assert list_states(runs.send(server, many)) == ["failed"] * 20
    assert server.connections == PATIENT.connections


def test_nobody_listens(runs: Runs) -> None:
    with serve_mail() as gone:
        pass
    outcomes = runs.send(gone)
    assert list_states(outcomes) == ["failed"] * 3
    assert get_reason(outcomes[0]) == Message(
        "mail-unreachable",
        {"host": "127.0.0.1", "port": gone.port, "reason": Message("reason-nobody-there")},
    )


def test_no_machine_of_that_name(server: Served, runs: Runs) -> None:
    outcomes = runs.send(server, address="smtp+plain://no-such-machine.invalid:{}")
    assert get_obstacle(outcomes[0]) == "reason-no-host"


# Nothing takes for ever.


def test_a_slow_answer_is_not_waited_for(server: Served, runs: Runs) -> None:
    server.tricks["dot", 2] = lambda talk: talk.drip(10)
    outcomes = runs.send(server, patience=QUICK)
    assert list_states(outcomes) == ["sent", "failed", "sent"]
    assert get_reason(outcomes[1]).code == "mail-slow"
    server.tricks.clear()
    assert list_states(runs.send(server)) == ["already", "sent", "already"]
    assert server.people == [ADDRESSES["li.wei"], ADDRESSES["anna"], ADDRESSES["zhang.min"]]


def test_an_answer_that_comes_byte_by_byte_ends_too(server: Served, runs: Runs) -> None:
    server.tricks["MAIL", 0] = lambda talk: talk.drip(0.1)
    began = time.monotonic()
    assert list_states(runs.send(server, patience=QUICK)) == ["failed"] * 3
    assert time.monotonic() - began < 3 * QUICK.letter + 1


def test_a_run_has_its_time(server: Served, runs: Runs) -> None:
    server.tricks["MAIL", 0] = lambda talk: talk.drip(0.1)
    hurried = QUICK._replace(run=0.2, connections=99)
    began = time.monotonic()
    many = [make_letter(f"p{number}") for number in range(20)]
    outcomes = runs.send(server, many, patience=hurried)
    assert time.monotonic() - began < 2
    assert list_states(outcomes) == ["failed"] * 20
    assert get_reason(outcomes[-1]).code == "mail-slow"


def test_a_server_that_says_nothing_at_all(runs: Runs) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as silent:
        mute = Served(port=silent.getsockname()[1])
        outcomes = runs.send(mute, patience=QUICK)
    assert list_states(outcomes) == ["failed"] * 3
    assert get_reason(outcomes[0]).code == "mail-slow"


# Encryption and passwords.


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(("security", "scheme"), [("starttls", "smtp"), ("tls", "smtps")])
def test_encrypted_and_logged_in(runs: Runs, security: str, scheme: str) -> None:
    with serve_mail(security, login=True) as server:
        address = f"{scheme}://{USER}@127.0.0.1:{{}}"
        assert list_states(runs.send(server, address=address)) == ["sent"] * 3
        assert server.people == EVERYBODY
        assert runs.asked == 1
        assert list_states(runs.send(server, address=address)) == ["already"] * 3
        assert runs.asked == 1  # nothing to send, nothing asked


@pytest.mark.usefixtures("trusted")
def test_elsewhere_it_is_encrypted_without_a_user_too(runs: Runs) -> None:
    with serve_mail("starttls", host="0.0.0.0") as server:
        assert list_states(runs.send(server, address="smtp://0.0.0.0:{}")) == ["sent"] * 3
        assert server.said[:2] == ["EHLO [127.0.0.1]"] * 2


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_told_once_and_never_said(runs: Runs) -> None:
    with serve_mail("starttls", login=True) as server:
        address = f"smtp://{USER}@127.0.0.1:{{}}"
        outcomes = runs.send(server, address=address, password="wrong one")
        assert list_states(outcomes) == ["failed"] * 3
        assert get_reason(outcomes[0]).code in ("mail-login", "mail-login-lost")
        assert "wrong one" not in repr(outcomes)
        assert server.connections == 1
        assert list_states(runs.send(server, address=address)) == ["sent"] * 3


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("told", [PASSWORD, _encode(PASSWORD), _encode(f"\0{USER}\0{PASSWORD}")])
def test_a_server_that_repeats_the_password_is_not_quoted(runs: Runs, told: str) -> None:
    with serve_mail("tls", login=True) as server:
        server.tricks["MAIL", 0] = lambda _: f"550 {told} is wrong"
        outcomes = runs.send(server, address=f"smtps://{USER}@127.0.0.1:{{}}")
        words = str(get_reason(outcomes[0]).values["words"])
        assert words.replace("=", "") == "*** is wrong"


@pytest.mark.usefixtures("trusted")
def test_of_a_login_that_fails_nothing_is_quoted(runs: Runs) -> None:
    told = _encode(f"\0{USER}\0{PASSWORD}")
    with serve_mail("tls", login=True) as server:
        server.login_refusal = f"535 5.7.8 no to AUTH PLAIN {told}"
        outcomes = runs.send(server, address=f"smtps://{USER}@127.0.0.1:{{}}")
        reason = Message("mail-server-said-code", {"code": 535})
        assert get_reason(outcomes[0]) == Message("mail-login", {"user": USER, "reason": reason})
        assert server.got == []


@pytest.mark.parametrize(("security", "scheme"), [("starttls", "smtp"), ("tls", "smtps")])
def test_a_certificate_that_nobody_vouches_for(runs: Runs, security: str, scheme: str) -> None:
    with serve_mail(security, login=True) as server:
        outcomes = runs.send(server, address=f"{scheme}://{USER}@127.0.0.1:{{}}")
        assert list_states(outcomes) == ["failed"] * 3
        assert get_obstacle(outcomes[0]) == "reason-certificate"
        assert (runs.asked, server.got) == (0, [])
        assert not any(one.startswith("MAIL") for one in server.said)


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name(runs: Runs) -> None:
    with serve_mail("tls", login=True) as server:
        outcomes = runs.send(server, address=f"smtps://{USER}@localhost:{{}}")
        assert get_obstacle(outcomes[0]) == "reason-certificate"
        assert runs.asked == 0


def test_a_server_elsewhere_without_encryption_gets_nothing(runs: Runs) -> None:
    with serve_mail(host="0.0.0.0") as server:
        outcomes = runs.send(server, address=f"smtp://{USER}@0.0.0.0:{{}}")
        assert get_reason(outcomes[0]).code == "mail-no-starttls"
        assert (runs.asked, server.got) == (0, [])
        assert list_states(runs.send(server, address="smtp+plain://0.0.0.0:{}")) == ["sent"] * 3


def test_no_password_goes_unencrypted_on_this_machine_either(server: Served, runs: Runs) -> None:
    outcomes = runs.send(server, address=f"smtp://{USER}@127.0.0.1:{{}}")
    assert get_reason(outcomes[0]).code == "mail-no-starttls"
    assert (runs.asked, server.got) == (0, [])


def test_a_server_that_does_not_speak_tls(server: Served, runs: Runs) -> None:
    outcomes = runs.send(server, address="smtps://127.0.0.1:{}", patience=QUICK)
    assert get_obstacle(outcomes[0]) in ("reason-no-tls", "reason-slow")
    assert server.got == []


@pytest.mark.usefixtures("trusted")
def test_a_server_that_lets_nobody_log_in(runs: Runs) -> None:
    with serve_mail("tls") as server:
        server.tricks["EHLO", 0] = lambda _: "250 HELP"
        outcomes = runs.send(server, address=f"smtps://{USER}@127.0.0.1:{{}}")
        assert get_reason(outcomes[0]).code == "mail-no-login"
        assert server.got == []


@pytest.mark.usefixtures("trusted")
def test_a_password_that_cannot_be_told(runs: Runs) -> None:
    with serve_mail("tls", login=True) as server:
        outcomes = runs.send(server, address=f"smtps://{USER}@127.0.0.1:{{}}", password="密码")
        assert get_reason(outcomes[0]).code == "mail-password-letters"


@pytest.mark.usefixtures("trusted")
def test_no_password_to_be_had(runs: Runs) -> None:
    def get_password() -> str:
        raise MailFailed("mail-no-password", user=USER, setting="crm.mailPasswordCommand")

    with serve_mail("tls", login=True) as asking:
        way = Smtp(parse_server(f"smtps://{USER}@127.0.0.1:{asking.port}"), get_password, PATIENT)
        with hold_sent_book(runs.state, TODAY) as sent:
            outcomes = deliver(make_letters(), way, sent, FRANKING)
            with pytest.raises(MailFailed, match="mail-unsent") as caught:
                check_outcomes(outcomes, sent)
    assert caught.value.values["who"] == list(PEOPLE)
    assert get_reason(outcomes[0]).code == "mail-no-password"


# How a server is named.


@pytest.mark.parametrize(
    ("said", "server"),
    [
        ("smtp://localhost", Server("starttls", "localhost", 25, None)),
        ("smtp://crm@mail.example.com", Server("starttls", "mail.example.com", 587, "crm")),
        ("smtp://crm@mail.example.com:25/", Server("starttls", "mail.example.com", 25, "crm")),
        ("smtp://a@b.com@mail.example.com", Server("starttls", "mail.example.com", 587, "a@b.com")),
        ("smtps://a%40b.com@[::1]", Server("tls", "::1", 465, "a@b.com")),
        ("smtp+plain://relay:2525", Server("plain", "relay", 2525, None)),
    ],
)
def test_how_a_server_is_named(said: str, server: Server) -> None:
    assert parse_server(said) == server


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("smtp://crm:secret@mail.example.com", "mail-password-in-address"),
        ("smtp://crm:@mail.example.com", "mail-password-in-address"),
        ("smtp+plain://crm@mail.example.com", "mail-plain-user"),
        *[
            (said, "mail-bad-server")
            for said in (
                "mail.example.com",
                "http://mail.example.com",
                "smtp://",
                "smtp://mail.example.com:many",
                "smtp://mail.example.com:99999",
                "smtp://mail.example.com/inbox",
                "smtp://mail.example.com?tls=no",
                "smtp://mail example com",
                "smtp://mail.example.com\nRCPT TO:<x>",
                "smtp://[::1",
            )
        ],
    ],
)
def test_what_names_no_server(said: str, code: str) -> None:
    with pytest.raises(MailFailed, match=code) as caught:
        parse_server(said)
    assert "secret" not in repr(caught.value)
