"""Ctrl-C while the program is being loaded, and while it writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from crmcli.book.taking_in import TakingIn
from crmcli.book.transaction import Transaction
from crmcli.commands.import_reading import Asked
from tests.in_process import run_crm
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


def interrupt_at(patch: pytest.MonkeyPatch, place: type, name: str) -> None:
    """Press Ctrl-C where a method is called."""
    whole = getattr(place, name)

    def press(*words: Any, **options: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return whole(*words, **options)

    patch.setattr(place, name, press)


@pytest.mark.parametrize(
    ("place", "name"), [(Asked, "understand"), (TakingIn, "match"), (TakingIn, "make")]
)
@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_an_import_says_that_nothing_came_of_it(
    ledger: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: type,
    name: str,
    words: list[str],
) -> None:
    head = ledger.head()
    ledger.path("a.csv").write_text("公司名称\n北京远方科技有限公司\n")
    interrupt_at(monkeypatch, place, name)
    assert run_crm(ledger.root, "import", "a.csv", *words) == 130
    assert capsys.readouterr().err.endswith("\n\nstopped: the ledger is as it was\n")
    assert run_crm(ledger.root, "import", "a.csv", *words, language="zh") == 130
    assert capsys.readouterr().err.endswith("已中止：台账没有改动\n")
    assert ledger.head() == head
    assert ledger.status() == "?? a.csv\n"


def test_who_stops_what_is_done_is_told_so(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head = ledger.head()
    interrupt_at(monkeypatch, Transaction, "_go_on")
    assert run_crm(ledger.root, "set", "huaxin", "industry=hotels") == 130
    assert capsys.readouterr().err == "\nstopped, but all was written and committed by then\n"
    assert ledger.head() != head
    assert ledger.status() == ""


def test_any_write_says_that_nothing_came_of_it(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupt_at(monkeypatch, Transaction, "carry_out")
    assert run_crm(ledger.root, "set", "huaxin", "industry=hotels") == 130
    assert capsys.readouterr().err == "\nstopped: the ledger is as it was\n"
    assert ledger.status() == ""
