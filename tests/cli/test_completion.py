"""Completion in the shells themselves: Tab is pressed, and the shell prints the words it has."""

from __future__ import annotations

import codecs
import os
import pty
import re
import select
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.sandbox import Sandbox

START_OF_LINE = "\x01"
PATIENCE = 30.0
"""Seconds for one line. A shell that is silent so long has lost it."""

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
LOAD = {
    "bash": 'eval "$(crm completion bash)"',
    "zsh": 'autoload -Uz compinit; compinit -u -D; eval "$(crm completion zsh)"',
    "fish": "crm completion fish | source",
}

# What is typed before Tab, and the words that the line has afterwards.
LINES = [
    ("crm show hu", ["crm", "show", "huaxin"]),
    ("crm show 上海", ["crm", "show", "lantian"]),
    ("crm show shlt", ["crm", "show", "lantian"]),
    ("crm set huaxin ind", ["crm", "set", "huaxin", "industry="]),
    ("crm set huaxin 行", ["crm", "set", "huaxin", "行业="]),
    ("crm set huaxin stage=pro", ["crm", "set", "huaxin", "stage=prospect"]),
    ("crm list tag:预", ["crm", "list", "tag:预算/高"]),
    ("crm add huaxin tags 'two", ["crm", "add", "huaxin", "tags", "two words"]),
    ("crm add huaxin tags 'two w", ["crm", "add", "huaxin", "tags", "two words"]),
    ('crm sql "SELECT name FROM peo', ["crm", "sql", "SELECT name FROM people"]),
    ("crm sql --tables peo", ["crm", "sql", "--tables", "people"]),
]


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, words: list[str], folder: Path, env: dict[str, str]) -> None:
        # The terminal has to be the shell's own, so that it may rule it: fish insists.
        self.process, self.ours = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, env)
        self.shown = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.ours, keys.encode())

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read until the pattern was shown, and forget what came up to its end."""
        deadline = time.monotonic() + PATIENCE
        while (found := re.search(pattern, self.shown)) is None:
            ready, _, _ = select.select([self.ours], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"no {pattern!r} in {self.shown!r}"
            self.shown += self.decoder.decode(os.read(self.ours, 65536))
        self.shown = self.shown[found.end() :]
        return found

    def close(self) -> None:
        """End the shell."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.ours)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with the command `crm`, and a home without anybody's habits."""
    command = tmp_path / "bin" / "crm"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m crmcli "$@"\n')
    command.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    return {
        **os.environ,
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "TERM": "xterm",
        "COLUMNS": "200",
    }


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_in_a_shell(ledger: Sandbox, environment: dict[str, str], shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    tags = 'tags: [预算/高, "two words"]\n'
    ledger.put("records/lantian.yaml", ledger.read("records/lantian.yaml") + tags)
    terminal = Terminal(SHELLS[shell], ledger.root, environment)
    try:
        terminal.type(LOAD[shell] + "; printf '<%s>' ready\r")
        terminal.wait_for("<ready>")
        for typed, words in LINES:
            terminal.type(f"{typed}\t{START_OF_LINE}printf '<%s>' \r")
            shown = terminal.wait_for("(<crm>(?:<[^<>\0-\x1f]+>)+)[^<]")[1]
            assert shown == "".join(f"<{word}>" for word in words), (typed, terminal.shown)
    finally:
        terminal.close()
    assert ledger.status() == " M records/lantian.yaml\n"


def test_bash_lists_names_and_keeps_what_was_typed(
    ledger: Sandbox, environment: dict[str, str]
) -> None:
    """Two customers begin so: a second Tab shows both, and the word stays as it is."""
    ledger.put("records/lanhai.yaml", "id: lanhai\nname: 上海蓝海设备有限公司\n")
    terminal = Terminal(SHELLS["bash"], ledger.root, environment)
    try:
        terminal.type(LOAD["bash"] + "; printf '<%s>' ready\r")
        terminal.wait_for("<ready>")
        terminal.type("crm show 上海\t\t")
        terminal.wait_for("lanhai +上海蓝海设备有限公司")
        terminal.wait_for("lantian +上海蓝天贸易有限公司")
        terminal.type(f"{START_OF_LINE}printf '<%s>' \r")
        terminal.wait_for("<crm><show><上海>")
    finally:
        terminal.close()
