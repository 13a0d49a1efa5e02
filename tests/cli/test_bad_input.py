"""What people get wrong: a sentence, the right exit code, never a traceback, never a write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox import Sandbox

BAD = [
    # words of the command, exit code, what the sentence says
    (["show", "nosuch"], 3, "nosuch"),
    (["show", "../x"], 3, "../x"),
    (["show", "con"], 3, "con"),
    (["show", "-x"], 2, "-x"),
    (["visit", "nosuch", "-m", "x"], 3, "nosuch"),
    (["visit", "huaxin"], 2, "crm visit huaxin"),
    (["visit", "huaxin", "-m", ""], 2, ""),
    (["visit", "huaxin", "-m", "x", "-c", "pigeon"], 2, "onsite"),
    (["visit", "huaxin", "-m", "x", "-w", "nobody"], 3, "王静"),
    (["visit", "huaxin", "-m", "x", "-d", "2026-11-24"], 2, "2026-11-24"),
    (["visit", "huaxin", "-m", "x", "-d", "2026-02-30"], 2, "2026-02-30"),
    (["visit", "huaxin", "-m", "x", "-n", "someday"], 2, "someday"),
    (["visit", "huaxin", "-m", "x", "--by", "nobody"], 3, "nobody"),
    (["visit", "huaxin", "-m", "a\x1b[31mb"], 2, ""),
    (["visit", "huaxin", "-m", "a\u202eb"], 2, ""),
    (["next", "huaxin", "someday"], 2, "someday"),
    (["regrade", "huaxin", "Z", "-m", "x"], 2, "K"),
    (["regrade", "huaxin", "A"], 2, "crm regrade huaxin"),
    (["regrade", "huaxin", "A", "-m", " "], 2, ""),
    (["set", "huaxin"], 2, "PATH=VALUE"),
    (["set", "huaxin", "industry"], 2, "industry"),
    (["set", "huaxin", "industri=x"], 2, "industry"),
    (["set", "huaxin", "grade=A"], 2, "crm regrade"),
    (["set", "huaxin", "follow_up.on=fri"], 2, "crm next"),
    (["set", "huaxin", "id=other"], 2, ""),
    (["set", "huaxin", "stage=maybe"], 2, "prospect"),
    (["set", "huaxin", "created=2026-02-30"], 2, "2026-02-30"),
    (["set", "huaxin", "contacts.nobody.title=x"], 3, "wang"),
    (["set", "huaxin", "stage=customer"], 5, "first_deal"),
    (["add", "huaxin", "name", "x"], 2, "name"),
    (["add", "huaxin", "contacts", "title=x"], 5, "name"),
    (["unset", "huaxin", "name"], 2, ""),
    (["unset", "huaxin", "contacts.wang"], 4, ""),
    (["unset", "huaxin", "tags", "nosuch"], 3, "nosuch"),
    (["new", "x\x07y"], 2, ""),
    (["new", "x\u202ey"], 2, ""),
    (["new", "北京华信信息技术有限公司"], 4, "huaxin"),
    (["new", "Other", "code=BJ-2024-0017"], 4, "BJ-2024-0017"),
    (["new", "Other", "id=../x"], 2, "../x"),
    (["new", "Other", "id=con"], 2, "con"),
    (["new", "Other", "id=-x"], 2, "-x"),
    (["new", "Other", "id=huaxin"], 4, "huaxin"),
    (["new", ""], 2, ""),
    (["overdue", "grad=A"], 2, "grade"),
    (["overdue", "--within", "soon"], 2, "soon"),
    (["overdue", "-f", "xml"], 2, "json"),
    (["overdue", "--columns", "nosuch"], 2, "nosuch"),
    (["list", "--columns", "nosuch"], 2, "nosuch"),
    (["list", "--sort", "nosuch"], 2, "nosuch"),
    (["check", "nosuch.yaml"], 3, "nosuch.yaml"),
    (["check", "-f", "xml"], 2, "github"),
    (["save", "nosuch"], 3, "nosuch"),
    (["vist", "huaxin"], 2, "visit"),
    (["--lang", "fr", "overdue"], 2, "zh"),
    (["overdue", "--color", "blue"], 2, "never"),
    (["person", "add", "李伟", "li.wei@example.com"], 4, "li.wei"),
    (["person", "add", "X", "no-at-sign"], 2, "no-at-sign"),
    (["frobnicate"], 2, "crm --help"),
]


def _name(one: object) -> str:
    return " ".join(one).encode("unicode_escape").decode()[:40] if isinstance(one, list) else ""


@pytest.mark.parametrize(("words", "code", "said"), BAD, ids=_name)
def test_bad_input(ledger: Sandbox, words: list[str], code: int, said: str) -> None:
    before, head = ledger.git("ls-files", "-s"), ledger.head()
    # Each case in one language, in turn; that both say the same is held elsewhere.
    done = ledger.crm(*words, CRM_LANG=("en", "zh")[BAD.index((words, code, said)) % 2])
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    assert done.stderr.strip()
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr
    assert (ledger.git("ls-files", "-s"), ledger.head(), ledger.status()) == (before, head, "")


def test_an_ambiguous_name_lists_the_candidates(ledger: Sandbox) -> None:
    for name in ("Nord Eins GmbH", "Nord Zwei GmbH"):
        assert ledger.crm("new", name).returncode == 0
    done = ledger.crm("show", "nord")
    assert done.returncode == 3
    assert "nord-eins" in done.stderr
    assert "nord-zwei" in done.stderr


def test_a_note_of_a_megabyte_is_refused(ledger: Sandbox) -> None:
    done = ledger.crm("visit", "huaxin", "-m", "-", given="大" * 400_000)
    assert done.returncode == 2
    assert "400000" in done.stderr
    assert ledger.status() == ""


def test_no_ledger(tmp_path: Path) -> None:
    done = Sandbox(tmp_path).crm("overdue")
    assert done.returncode == 3
    assert "crm init" in done.stderr


def test_a_broken_card_never_hides_the_others(ledger: Sandbox) -> None:
    ledger.commit("records/broken.yaml", "id: broken\nname: a\nname: b\n")
    done = ledger.crm("list")
    assert done.returncode == 0
    assert "huaxin" in done.stdout
    assert "records/broken.yaml:3:1" in done.stderr
    assert ledger.crm("visit", "huaxin", "-m", "x").returncode == 0
    assert ledger.crm("show", "broken").returncode == 5
    assert ledger.crm("visit", "broken", "-m", "x").returncode == 5


def test_a_closed_pipe_is_no_error(ledger: Sandbox) -> None:
    with ledger.start_crm("list", "-f", "yaml") as command:
        assert command.stdout is not None
        command.stdout.close()
        assert command.stderr is not None
        said = command.stderr.read()
    assert "Traceback" not in said
    assert command.returncode in (0, 141)


def test_a_broken_card_sends_no_write_to_another_customer(ledger: Sandbox) -> None:
    ledger.commit("records/hx-a.yaml", "id: hx-a\nname: 恒信甲\n")
    ledger.commit("records/hx-b.yaml", "id: hx-b\nname: 恒信乙\n")
    assert ledger.crm("visit", "恒信", "-m", "x").returncode == 3
    ledger.commit("records/hx-a.yaml", "id: hx-a\nname: 恒信甲\nname: 恒信甲\n")
    head = ledger.head()
    done = ledger.crm("visit", "恒信", "-m", "x")
    assert done.returncode == 4
    assert "records/hx-a.yaml" in done.stderr
    shown = ledger.crm("show", "恒信")
    assert shown.returncode == 0
    assert "records/hx-a.yaml" in shown.stderr
    assert ledger.crm("new", "恒信甲有限公司").returncode == 4
    assert ledger.head() == head
    assert ledger.crm("new", "恒信甲有限公司", "--force").returncode == 0
    assert ledger.crm("visit", "hx-b", "-m", "x").returncode == 0
