"""A run that sends three letters, as a process of its own, to be killed.

Takes a way (an address of a server, `mbox:FILE` or `maildir:DIR`), the file of what was sent, and
the size at which files are full (0: never). Begins when a line comes on stdin, and prints the
states.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

from crmcli.exchange.delivery import Way, deliver
from crmcli.exchange.mailboxes import Maildir, Mbox
from crmcli.exchange.smtp import Smtp, parse_server
from crmcli.ledger.sent import hold_sent_book
from tests.exchange.letters import FRANKING, TODAY, list_states, make_letters


def choose_way(said: str) -> Way:
    kind, _, place = said.partition(":")
    if kind == "mbox":
        return Mbox(Path(place))
    if kind == "maildir":
        return Maildir(Path(place))
    return Smtp(parse_server(said), lambda: "")


def send(way: str, state: Path) -> str:
    """Send the letters, and give their states."""
    with hold_sent_book(state, TODAY) as sent:
        return " ".join(list_states(deliver(make_letters(), choose_way(way), sent, FRANKING)))


def main() -> None:
    way, state, full = sys.argv[1:]
    sys.stdin.readline()
    if int(full):
        # The first byte beyond ends the process, what was before it stays.
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(full), int(full)))
    print(send(way, Path(state)))


if __name__ == "__main__":
    main()
