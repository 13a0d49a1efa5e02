"""The ledgers that the measurements run in: made once, kept in a folder, copied for writing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import peers
from crmcli.history.repository import STATE_FOLDER

VISITS, SEED = 20, 1


@dataclass
class Ledgers:
    """Generated ledgers below a folder. What is there already is taken as it is.

    Nobody writes into a kept ledger: `get_copy` is for that.
    """

    kept: Path
    scratch: Path
    _copies: dict[tuple[int, int], Path] = field(default_factory=dict)

    def get(self, count: int, commits: int = 1) -> Path:
        """A ledger of so many customers with twenty visits each."""
        folder = self.kept / f"{count}x{VISITS}-{SEED}-{commits}"
        words = [str(count), "--visits", str(VISITS), "--seed", str(SEED)]
        _make(folder, "benchmarks.generate", [*words, "--commits", str(commits)])
        return folder

    def get_copy(self, count: int, commits: int = 1) -> Path:
        """A copy to write into; there is one of each for a whole run."""
        if (count, commits) not in self._copies:
            copy = self.scratch / f"{count}-{commits}"
            source = self.get(count, commits)
            subprocess.run(["cp", "-a", str(source), str(copy)], check=True)
            forget_index(copy)
            # The files are other ones now, and git's index says when it looked at the old ones.
            subprocess.run(["git", "-C", str(copy), "update-index", "-q", "--refresh"], check=True)
            self._copies[count, commits] = copy
        return self._copies[count, commits]

    def get_peers(self, count: int) -> list[peers.Peer]:
        """The programs that we are compared with, and their commands on the same customers."""
        folder = self.kept / f"{count}x{VISITS}-{SEED}-peers"
        _make(folder, "benchmarks.peers", [str(count)])
        return peers.find_peers(folder)


def forget_index(ledger: Path) -> None:
    """Take away what the program remembers of a ledger."""
    shutil.rmtree(ledger / ".git" / STATE_FOLDER, ignore_errors=True)


def _make(folder: Path, module: str, words: list[str]) -> None:
    """Let a process of its own make a folder, which gets its name when all of it is there."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    print(f"making {folder.name} ...", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", module, str(part), *words], check=True)
    part.rename(folder)
