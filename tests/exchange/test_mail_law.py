"""Whatever a server does in run after run, in the end everybody has got each letter once."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmcli.exchange.delivery import Outcome, deliver
from crmcli.exchange.smtp import Patience, Smtp, parse_server
from crmcli.ledger.sent import hold_sent_book
from tests.exchange.letters import FRANKING, TODAY, make_letter
from tests.exchange.mail_server import Served, Talk, hang_up, serve_mail

LETTERS = [make_letter(f"p{number}") for number in range(5)]
PATIENCE = Patience(reply=20.0, letter=40.0, run=120.0, connections=3)
SEEDS = range(200 if os.environ.get("CRM_TEST_LONG") else 12)


def hang_up_with_it(talk: Talk) -> str:
    """A trick: the letter is taken, and the answer lost."""
    talk.served.said.append("lost")
    hang_up(talk)
    return "250 OK"


Trick = Callable[[Talk], Any]
TRICKS: list[tuple[str, Trick]] = [
    *[(point, hang_up) for point in ("MAIL", "RCPT", "DATA", "body")],
    *[
        (point, lambda _, said=said: said)
        for point in ("MAIL", "RCPT", "DATA", "dot")
        for said in ("421 4.3.2 closing", "451 4.3.0 later", "452 4.3.1 full")
    ],
    *[(point, lambda _: "554 5.7.1 no") for point in ("RCPT", "DATA", "dot")],
    ("after", hang_up_with_it),
]


def run(server: Served, state: Path) -> list[Outcome]:
    way = Smtp(parse_server(f"smtp://127.0.0.1:{server.port}"), lambda: "", PATIENCE)
    with hold_sent_book(state, TODAY) as sent:
        return deliver(LETTERS, way, sent, FRANKING)


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_gets_each_letter_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    refused: set[str] = set()
    with serve_mail() as server:
        for _ in range(3):
            played = [chance.choice(TRICKS) for _ in range(chance.randint(0, 4))]
            server.tricks = {
                (point, server.reached[point] + chance.randint(1, 4)): trick
                for point, trick in played
            }
            outcomes = run(server, tmp_path / "sent.jsonl")
            said = {one.letter.address for one in outcomes if one.state == "sent"}
            refused |= {one.letter.address for one in outcomes if one.state == "refused"}
            assert said <= set(server.people)
        server.tricks = {}
        assert {one.state for one in run(server, tmp_path / "sent.jsonl")} <= {"sent", "already"}
        before = len(server.got)
        assert {one.state for one in run(server, tmp_path / "sent.jsonl")} == {"already"}
        assert len(server.got) == before
    copies = Counter(server.list_ids())
    got = {address for address, _ in copies}
    assert got | refused == {one.address for one in LETTERS}
    assert len(copies) == len(got)  # nobody has two that are not the same
    assert sum(copies.values()) - len(copies) <= server.said.count("lost")
