"""What a reading command printed on a day, it prints of that day for ever."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmcli.cli import run
from tests.sandbox import HUAXIN, SETTINGS, Sandbox

SEEDS = range(30) if os.environ.get("CRM_TEST_LONG") else range(1)
STEPS = 9
ZONE = ZoneInfo("Asia/Shanghai")
START = date(2026, 11, 24)
READINGS = (
    ("overdue", "--within", "20d", "--why"),
    ("list", "--archived", "--columns", "id,name,grade,due,visits.notes"),
    ("stats", "--by", "grade,owner"),
    ("visits", "--json"),
)

Printed = tuple[str, str]


class Days:
    """A ledger to which something happens on days that go by, and what was printed then."""

    def __init__(
        self,
        ledger: Sandbox,
        seed: int,
        patch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[str],
    ) -> None:
        self.ledger = ledger
        self.dice = random.Random(seed)
        self.patch = patch
        self.capture = capture
        self.now = datetime.combine(START, time(9), ZONE)
        self.count = 0

    def crm(self, *words: str) -> Printed:
        """What a command prints, to both; it must succeed."""
        self.capture.readouterr()
        code = run(["-C", str(self.ledger.root), *words])
        out, err = self.capture.readouterr()
        assert code == 0, f"{words}: {err}"
        return out, err

    def read_all(self) -> list[Printed]:
        """What every reading command prints."""
        return [self.crm(*words) for words in READINGS]

    def live(self) -> Iterator[tuple[str, date, list[Printed]]]:
        """Let things happen; each commit, its day, and what was printed then."""
        for _ in range(STEPS):
            self.now += timedelta(hours=self.dice.choice((1, 5, 20, 70)))
            stamp = self.now.isoformat()
            for name, value in {
                "CRM_TODAY": self.now.date().isoformat(),
                "GIT_AUTHOR_DATE": stamp,
                "GIT_COMMITTER_DATE": stamp,
            }.items():
                self.patch.setenv(name, value)
            self.dice.choice(self.list_acts())()
            assert self.ledger.status() == ""
            yield self.ledger.head(), self.now.date(), self.read_all()

    def list_acts(self) -> list:
        """All that may happen."""
        return [getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")]

    def pick(self) -> str:
        """A customer whose card can be written."""
        out, _ = self.crm("list", "--archived", "-f", "ids")
        return self.dice.choice(out.split())

    def do_visit(self) -> None:
        when = f"+{self.dice.randrange(1, 20)}d"
        self.crm("visit", self.pick(), "-m", f"谈 {self.dice.random()}", "--next", when)

    def do_regrade(self) -> None:
        self.crm("regrade", self.pick(), self.dice.choice("KABCD"), "-m", "订单变化")

    def do_new(self) -> None:
        self.count += 1
        self.crm("new", f"第{self.count}家工厂{self.count}厂", f"id=c{self.count}", "--force")

    def do_archive(self) -> None:
        self.crm("archive", self.pick(), "-m", "停业")

    def do_change_cadence(self) -> None:
        cadence = f"cadence: {{A: {self.dice.randrange(2, 30)}, B: {self.dice.randrange(2, 30)}}}"
        self.ledger.commit("crm.yaml", f"{SETTINGS}{cadence}  # {self.now}\n")

    def do_change_schema(self) -> None:
        file = "schema/customer.schema.json"
        text = self.ledger.read(file)
        more = self.dice.choice((text + "\n", text.rstrip("\n") + "\n"))
        self.ledger.put(file, more)
        self.ledger.git("commit", "--quiet", "--allow-empty", "--all", "--message", "schema")

    def do_move(self) -> None:
        files = self.ledger.git("ls-files", "-z", "records").split("\0")[:-1]
        file = self.dice.choice(files)
        folder = self.dice.choice(("records", "records/华东", "records/ab"))
        place = f"{folder}/{file.rpartition('/')[2]}"
        if place not in files:
            self.ledger.path(place).parent.mkdir(exist_ok=True)
            self.ledger.git("mv", file, place)
        self.ledger.git("commit", "--quiet", "--allow-empty", "--message", "move")

    def do_delete(self) -> None:
        self.do_new()
        self.ledger.git("rm", "--quiet", f"records/c{self.count}.yaml")
        self.ledger.git("commit", "--quiet", "--message", "delete")

    def do_break(self) -> None:
        self.ledger.commit("records/broken.yaml", f"id: broken\nname: [\n# {self.now}\n")

    def do_mend(self) -> None:
        self.ledger.commit(
            "records/broken.yaml", HUAXIN.replace("huaxin", "broken") + f"# {self.now}\n"
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_past_says_what_was_printed_then(
    ledger: Sandbox,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    days = Days(ledger, seed, monkeypatch, capsys)
    lived = list(days.live())
    ends = {day: printed for _, day, printed in lived}
    for commit, day, printed in lived:
        monkeypatch.setenv("CRM_TODAY", day.isoformat())
        assert ask(days, commit) == printed, f"seed {seed}, {commit}"
    monkeypatch.setenv("CRM_TODAY", "2027-08-01")
    for day, printed in ends.items():
        assert ask(days, day.isoformat()) == printed, f"seed {seed}, {day}"


def ask(days: Days, when: str) -> list[Printed]:
    """What every reading command says of the past, but for the line that tells which it is."""
    answers = []
    for words in READINGS:
        out, err = days.crm(*words, "--at", when)
        first, _, rest = err.partition("\n")
        assert first.startswith("as of commit ")
        answers.append((out, rest))
    return answers
