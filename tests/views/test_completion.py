"""Candidates in the form of each shell, and the scripts that ask for them."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from crmcli.rules.candidates import Candidate
from crmcli.rules.fields import Label
from crmcli.rules.shellwords import split_line
from crmcli.views.completion import SCRIPTS, read_script, render_candidates, render_for_bash

OWNER = Label("Owner", "负责人", "Owner", "负责人")
HUAXIN = Candidate("huaxin", "北京华信")
DINGXIN = Candidate("dingxin", "北京鼎新")


def for_bash(line: str, text: str, *candidates: Candidate, listing: bool = False) -> str:
    return render_for_bash(candidates, split_line(line), text, "en", listing=listing)


def test_a_line_has_the_word_and_what_it_is() -> None:
    assert render_candidates([Candidate("owner=", OWNER)], "ow", "zh") == "owner=\t负责人\n"
    assert render_candidates([Candidate("owner=", OWNER)], "ow", "en") == "owner=\tOwner\n"
    assert render_candidates([Candidate("x")], "", "en") == "x\t\n"


def test_a_shell_that_filters_finds_what_was_typed() -> None:
    assert render_candidates([HUAXIN], "北", "en", filters=True) == "huaxin\t北京华信\n"
    assert render_candidates([HUAXIN], "bjhx", "en", filters=True) == "huaxin\t北京华信 (bjhx)\n"


def test_data_gives_a_terminal_no_orders() -> None:
    wild = [Candidate("a\x1b[2J"), Candidate("b\nc"), Candidate("d", "e\x1b[2J\nf\tg")]
    assert render_candidates(wild, "", "en") == "d\te\\x1b[2J f g\n"


def test_bash_gets_what_follows_its_own_breaks() -> None:
    grade = Candidate("grade=K", "Key")
    assert for_bash("crm set x gra", "gra", Candidate("grade=", more=True)) == "grade=\n"
    assert for_bash("crm set x grade=", "", grade) == "K \n"
    assert for_bash("crm set x 'grade=", "grade=", grade) == "grade=K\n"
    assert for_bash("crm list tag:b", "b", Candidate("tag:budget/high")) == "budget/high \n"
    assert for_bash("crm list tag:b", "b", Candidate("tag:a b")) == "a\\ b \n"
    assert for_bash("crm show 华", "华", HUAXIN) == "huaxin \n"


def test_bash_gets_the_whole_of_what_stands_in_quotes() -> None:
    """Blanks in quotes part no words, and bash replaces all behind the quote."""
    two = Candidate("two words")
    assert for_bash("crm add x tags 'two w", "two w", two) == "two words\n"
    assert for_bash('crm add x tags "two w', "two w", two) == "two words\n"
    assert for_bash("crm set x need='two w", "two w", Candidate("need=two words")) == "two words\n"


def test_bash_does_not_take_away_what_was_typed() -> None:
    assert for_bash("crm show 北京", "北京", HUAXIN, DINGXIN) == "1) huaxin\n2) dingxin\n"
    assert for_bash("crm show ", "", HUAXIN, DINGXIN) == "huaxin\ndingxin\n"


def test_bash_lists_what_candidates_are() -> None:
    listed = for_bash("crm show ", "", HUAXIN, DINGXIN, listing=True)
    assert listed == "huaxin   北京华信\ndingxin  北京鼎新\n"
    assert for_bash("crm show hu", "hu", HUAXIN, listing=True) == "huaxin \n"
    assert for_bash("crm show x", "x") == ""


@pytest.mark.parametrize(
    ("shell", "check"), [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])]
)
def test_a_script_is_sound(shell: str, check: list[str]) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} here")
    done = subprocess.run(
        [program, *check], input=read_script(shell), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_powershell_script_is_balanced() -> None:
    """No PowerShell runs here, so only its brackets are counted, outside texts and comments."""
    script = read_script("powershell")
    bare = re.sub(r"#.*|\"(?:`.|[^\"`])*\"|'(?:''|[^'])*'", "", script)
    opened: list[str] = []
    for sign in re.findall(r"[][(){}]", bare):
        if sign in "([{":
            opened.append(sign)
        else:
            assert opened.pop() + sign in ("()", "[]", "{}")
    assert opened == []
    assert "Register-ArgumentCompleter -Native -CommandName crm" in bare


@pytest.mark.parametrize("shell", SCRIPTS)
def test_every_script_asks_for_its_own_shell(shell: str) -> None:
    assert f"__complete {shell}" in read_script(shell)
