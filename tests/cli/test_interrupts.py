"""Ctrl-C while the program is only being loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sandbox import Sandbox

SCRIPT = """
import os, signal, sys
_, module, way = sys.argv
class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
usual = signal.default_int_handler if way == "heeded" else signal.SIG_IGN
signal.signal(signal.SIGINT, usual)
sys.meta_path.insert(0, Interrupter())
from crmcli.__main__ import main
sys.argv[1:] = ["list", "-f", "ids"]
main()
"""


def start(ledger: Sandbox, module: str, way: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", SCRIPT, module, way]
    return subprocess.run(words, cwd=ledger.root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["typer", "crmcli.commands.list", "crmcli.ledger.entries"])
def test_it_ends_without_a_word(ledger: Sandbox, module: str) -> None:
    done = start(ledger, module, "heeded")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_in_the_background_it_goes_on(ledger: Sandbox) -> None:
    done = start(ledger, "typer", "ignored")
    assert (done.returncode, done.stdout.split()) == (0, ["huaxin", "lantian", "mueller"])
