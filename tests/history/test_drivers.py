"""What git is told of our programs, and what it does where they are gone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crmcli.book import open_book
from crmcli.book.receipts import Receipt
from crmcli.errors import GitFailed
from crmcli.history.drivers import list_missing_drivers, register_drivers
from crmcli.history.health import read_git_settings
from crmcli.history.repository import read_identity
from crmcli.rules.edits import Set
from crmcli.rules.outcome import Message, Outcome
from tests.sandbox import Sandbox

KEYS = [
    "diff.crm.textconv",
    "diff.crm.cachetextconv",
    "merge.crm.name",
    "merge.crm.driver",
    "merge.crm.recursive",
    "diff.crm.xfuncname",
]
CARD = "records/huaxin.yaml"


@pytest.fixture
def untold(ledger: Sandbox) -> Sandbox:
    """A clone in which git knows nothing of us."""
    for section in ("diff.crm", "merge.crm"):
        ledger.git("config", "--remove-section", section)
    return ledger


def write(ledger: Sandbox, *, dry_run: bool = False) -> Receipt:
    """A write as any command's."""
    book = open_book(ledger.root)
    record, _ = book.get_record("huaxin")
    done = Outcome((Set(("grade",), "A"),), Message("fields-set"))
    return book.write("set", record, lambda *_: done, dry_run=dry_run)


def read(ledger: Sandbox, key: str) -> str:
    return ledger.git("config", "--local", "--get", key).strip()


def test_what_is_missing_is_told_once_and_in_this_clone_only(untold: Sandbox) -> None:
    missing = list(read_identity(untold.root).missing_drivers)
    assert missing == list_missing_drivers(read_git_settings(untold.root)) == KEYS
    register_drivers(untold.root, missing)
    assert read_identity(untold.root).missing_drivers == ()
    assert f"test -x '{sys.executable}'" in read(untold, "diff.crm.textconv")
    assert untold.git("config", "--global", "--get-regexp", "^diff", code=1) == ""


def test_what_the_user_has_set_stays(untold: Sandbox) -> None:
    untold.git("config", "diff.crm.textconv", "my-own-program")
    missing = list(read_identity(untold.root).missing_drivers)
    assert missing == KEYS[1:]
    register_drivers(untold.root, missing)
    assert read(untold, "diff.crm.textconv") == "my-own-program"


def test_a_program_that_has_gone_is_named_anew(ledger: Sandbox) -> None:
    told = read(ledger, "diff.crm.textconv")
    ledger.git("config", "diff.crm.textconv", told.replace(sys.executable, r"/gone/it'\''s/python"))
    assert read_identity(ledger.root).missing_drivers == ("diff.crm.textconv",)
    register_drivers(ledger.root, ["diff.crm.textconv"])
    assert read(ledger, "diff.crm.textconv") == told


def test_a_write_tells_git_what_it_lacks(untold: Sandbox) -> None:
    write(untold, dry_run=True)
    assert read_identity(untold.root).missing_drivers == tuple(KEYS)
    assert write(untold).notes == ()
    assert read_identity(untold.root).missing_drivers == ()


def test_a_write_goes_on_where_git_cannot_be_told(untold: Sandbox) -> None:
    untold.put(".git/config.lock", "")
    with pytest.raises(GitFailed):
        register_drivers(untold.root, KEYS)
    (note,) = write(untold).notes
    assert note.code == "drivers-missing"
    assert untold.status() == ""


def test_git_shows_fields_in_diff_and_log(ledger: Sandbox) -> None:
    ledger.put(CARD, ledger.read(CARD).replace("采购总监", "总经理").replace("送报价", "送样品"))
    shown = [line for line in ledger.git("diff").splitlines() if line[:1] in "+-@"][2:]
    assert [line for line in shown if line[0] != "@"] == [
        "-contacts.wang.title: 采购总监",
        "+contacts.wang.title: 总经理",
        "-visits.20261102-q7cd2.next_what: 送报价",
        "+visits.20261102-q7cd2.next_what: 送样品",
    ]
    assert {line.rpartition("@@ ")[2] for line in shown if line[0] == "@"} == {
        "name: 北京华信信息技术股份有限公司"
    }
    ledger.git("commit", "--all", "--quiet", "--message", "x")
    assert "+contacts.wang.title: 总经理" in ledger.git("log", "-p", "-1")


@pytest.mark.parametrize("wrong", ["name: [", "- 1\n", "id: a\nid: b\n"])
def test_a_file_that_is_no_card_is_shown_as_it_is(ledger: Sandbox, wrong: str) -> None:
    ledger.put(CARD, wrong)
    shown = ledger.git("diff")
    assert all(f"+{line}" in shown.splitlines() for line in wrong.splitlines())


def test_git_falls_back_to_the_text_where_the_program_is_gone(ledger: Sandbox) -> None:
    told = read(ledger, "diff.crm.textconv")
    ledger.put(CARD, ledger.read(CARD).replace("采购总监", "总经理"))
    for gone in (
        told.replace(sys.executable, "/gone/python"),
        told.replace("commands.textconv", "commands.gone"),
    ):
        ledger.git("config", "diff.crm.textconv", gone)
        assert "+    title: 总经理" in ledger.git("diff").splitlines()


def test_nothing_of_the_ledger_is_run(ledger: Sandbox) -> None:
    """A ledger that brings modules by our names along does not get them imported."""
    ledger.put("crmcli/__init__.py", "raise SystemExit('taken over')\n")
    ledger.put("yaml.py", "raise SystemExit('taken over')\n")
    ledger.put(CARD, ledger.read(CARD).replace("采购总监", "总经理"))
    assert "+contacts.wang.title: 总经理" in ledger.git("diff")


def test_sensitive_fields_are_masked_where_ci_logs_them(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put(CARD, ledger.read(CARD).replace("采购总监", "总经理").replace("138 0", "139 0"))
    assert "+86 139" in ledger.git("diff")
    monkeypatch.setenv("CI", "true")
    assert "+86 1" not in ledger.git("diff")


def test_the_program_says_what_it_needs(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from crmcli.commands import textconv

    for words, code in (([], 2), ([str(Path(ledger.root, "gone.yaml"))], 1)):
        monkeypatch.setattr(sys, "argv", ["crm-textconv", *words])
        with pytest.raises(SystemExit) as ended:
            textconv.main()
        assert ended.value.code == code
        assert capsys.readouterr().err.count("\n") == 1
