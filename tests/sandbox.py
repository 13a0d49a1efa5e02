"""A small real ledger in a folder of its own, and the commands to work on it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crmcli.book import Book
from crmcli.history.founding import configure_clone
from crmcli.ledger.schema import read_shipped_schema
from crmcli.rules.outcome import Card
from tests.warm.running import FRESH, run_crm

ATTRIBUTES = "records/**/*.yaml text eol=lf merge=crm diff=crm\n"

SETTINGS = """\
people:
  li.wei: {name: 李伟, emails: [li.wei@example.com]}
  zhang.min: {name: 张敏, emails: [zhang.min@example.com, zm@example.com]}
timezone: Asia/Shanghai
visit: {channel: onsite}
"""

HUAXIN = """\
# 老客户，2024 年展会认识
id: huaxin
code: BJ-2024-0017
name: 北京华信信息技术股份有限公司
aliases: [华信]
kind: company
owner: li.wei
stage: prospect
grade: B
created: "2026-10-08"
contacts:
  - id: wang
    name: 王静
    title: 采购总监
    role: decider
    phones: ["+86 138 0000 0000"]
visits:
  - id: 20261102-q7cd2
    date: "2026-11-02"
    channel: onsite
    by: li.wei
    contact: wang
    role: decider
    grade: B
    notes: |
      看现场；客户关心售后响应
    next: "2026-11-20"
    next_what: 送报价
"""

LANTIAN = """\
id: lantian
name: 上海蓝天贸易有限公司
kind: company
owner: zhang.min
stage: lead   # 展会名片
created: "2026-11-01"
"""

MUELLER = """\
id: mueller
name: Müller Werkzeugbau GmbH
kind: company
owner: none
stage: lead
grade: C
created: "2026-09-01"
contacts: []
"""

FILES = {
    ".gitattributes": ATTRIBUTES,
    "crm.yaml": SETTINGS,
    "records/huaxin.yaml": HUAXIN,
    "records/lantian.yaml": LANTIAN,
    "records/mueller.yaml": MUELLER,
    "notes.txt": "not the ledger's\n",
}


@dataclass(frozen=True)
class Sandbox:
    """A ledger in `root`. Commands run in the environment of the test."""

    root: Path

    def crm(
        self, *words: str, given: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the real command and give back what it printed."""
        return run_crm(words, self.root, {**os.environ, **environment}, given)

    def start_crm(self, *words: str) -> subprocess.Popen[str]:
        """Start the real command in a fresh process and do not wait for it."""
        return subprocess.Popen(
            [*FRESH, *words],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def git(self, *words: str, code: int | None = 0) -> str:
        """Run git and give back its output; the exit code must be `code`, None: any."""
        done = subprocess.run(
            ["git", *words], cwd=self.root, capture_output=True, text=True, check=False
        )
        assert code is None or done.returncode == code, f"git {words}: {done.stdout}{done.stderr}"
        return done.stdout

    def path(self, file: str) -> Path:
        """A file of the ledger."""
        return self.root / file

    def read(self, file: str) -> str:
        """A file's text, line ends as they are."""
        return self.path(file).read_bytes().decode()

    def put(self, file: str, text: str) -> None:
        """Write a file by hand."""
        self.path(file).parent.mkdir(parents=True, exist_ok=True)
        self.path(file).write_bytes(text.encode())

    def commit(self, file: str, text: str) -> None:
        """Write a file and commit it with git alone."""
        self.put(file, text)
        self.git("add", "--", file)
        self.git("commit", "--quiet", "--message", f"put {file}", "--", file)

    def head(self) -> str:
        """The id of the last commit."""
        return self.git("rev-parse", "HEAD").strip()

    def status(self) -> str:
        """What git says of the work tree; empty when it is clean."""
        return self.git("status", "--porcelain", "--untracked-files=all")


def make_sandbox(root: Path) -> Sandbox:
    """Make the ledger with git alone, in one commit, and tell git of our programs."""
    ledger = Sandbox(root)
    root.mkdir(parents=True)
    for file, text in FILES.items():
        ledger.put(file, text)
    ledger.put("schema/customer.schema.json", read_shipped_schema().decode())
    ledger.git("init", "--quiet", "--initial-branch=main")
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", "start the ledger")
    configure_clone(root)
    return ledger


def load_cards(book: Book) -> list[Card]:
    """Every card that can be read, whole."""
    return [glance.card for glance in book.open_catalog().iter_cards()]
