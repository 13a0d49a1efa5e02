"""`crm import --branch`: the ledger goes to a new branch with the import, or stays where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.book.transaction import STATE_FOLDER
from crmcli.history.branching import go_to_branch
from crmcli.history.repository import open_repository
from crmcli.ledger.journal import Change, Journal, begin_journal, mark_placed
from tests.commands.test_import import Importer, as_csv, read_files
from tests.sandbox import HUAXIN, Sandbox

TABLE = as_csv("公司名称,级别", "北京远方科技有限公司,A", "Müller Werkzeugbau GmbH,A")
BRANCH = "imports/one"
CARD = "records/huaxin.yaml"
AFTER = HUAXIN + "# written\n"


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def show_branches(ledger: Sandbox) -> tuple[str, set[str]]:
    """The branch that is out, and all that there are."""
    out = ledger.git("branch", "--show-current").strip()
    return out, set(ledger.git("branch", "--format=%(refname:short)").splitlines())


@pytest.mark.parametrize("name", ["a..b", "a b", "-x", "@", "HEAD", "@{-1}", "x.lock", ""])
def test_what_can_name_no_branch_is_refused(take_in: Importer, name: str) -> None:
    ledger = take_in.ledger
    ledger.git("switch", "--quiet", "--create", "other")
    ledger.git("switch", "--quiet", "main")
    files = read_files(ledger)
    assert take_in("a.csv", TABLE, f"--branch={name}") == 2
    assert "cannot name a branch" in take_in.err
    assert read_files(ledger) == files
    ledger.git("branch", "-d", "other")
    assert show_branches(ledger) == ("main", {"main"})


@pytest.mark.parametrize(
    ("there", "wanted"), [("imports", "imports/one"), ("imports/one", "imports"), ("a", "a")]
)
def test_a_branch_that_has_no_place_is_refused(take_in: Importer, there: str, wanted: str) -> None:
    take_in.ledger.git("branch", there)
    for words in (["--dry-run"], []):
        assert take_in("a.csv", TABLE, "--branch", wanted, *words) == 4
        assert f"there is a branch {there} already" in take_in.err
    assert show_branches(take_in.ledger) == ("main", {"main", there})


def test_names_that_only_begin_alike_have_place(take_in: Importer) -> None:
    take_in.ledger.git("branch", "imports")
    assert take_in("a.csv", TABLE, "--branch", "导入/十一月") == 0
    assert show_branches(take_in.ledger) == ("导入/十一月", {"main", "imports", "导入/十一月"})
    take_in.ledger.git("switch", "--quiet", "main")
    assert take_in("a.csv", TABLE, "--branch", "imports-2") == 0


@pytest.mark.parametrize("signs", [False, True])
def test_a_commit_that_is_refused_leaves_all_as_it_was(take_in: Importer, signs: bool) -> None:
    ledger = take_in.ledger
    if signs:
        ledger.git("config", "commit.gpgSign", "true")
        ledger.git("config", "gpg.program", "false")
    else:
        ledger.put(".git/hooks/pre-commit", "#!/bin/sh\necho not today\nexit 1\n")
        ledger.path(".git/hooks/pre-commit").chmod(0o755)
    files, head = read_files(ledger), ledger.head()
    assert take_in("a.csv", TABLE, "--branch", BRANCH) == 6
    assert signs or "not today" in take_in.err
    assert (read_files(ledger), ledger.head(), ledger.status()) == (files, head, "")
    assert show_branches(ledger) == ("main", {"main"})


def test_hooks_run_on_the_new_branch(take_in: Importer) -> None:
    ledger = take_in.ledger
    ledger.put(".git/hooks/pre-commit", "#!/bin/sh\ngit symbolic-ref --short HEAD >.git/seen\n")
    ledger.path(".git/hooks/pre-commit").chmod(0o755)
    assert take_in("a.csv", TABLE, "--branch", BRANCH) == 0
    assert ledger.read(".git/seen") == f"{BRANCH}\n"
    assert ledger.status() == ""


def test_hand_edits_and_what_is_staged_come_along(take_in: Importer) -> None:
    ledger = take_in.ledger
    ledger.put(CARD, AFTER)
    ledger.put("notes.txt", "staged\n")
    ledger.git("add", "notes.txt")
    assert take_in("a.csv", TABLE, "--branch", BRANCH) == 0
    assert ledger.status() == f"M  notes.txt\n M {CARD}\n"
    ledger.git("switch", "--quiet", "main")
    assert ledger.read(CARD) == AFTER


def test_without_a_branch_nothing_is_taken_to_one(take_in: Importer) -> None:
    ledger = take_in.ledger
    ledger.git("switch", "--quiet", "--detach")
    assert take_in("a.csv", TABLE, "--branch", BRANCH) == 4
    assert ledger.git("branch", "--format=%(refname:short)", "--list", "imports/*") == ""
    assert ledger.status() == ""


def test_an_import_that_changes_nothing_makes_no_branch(take_in: Importer) -> None:
    assert take_in("a.csv", TABLE) == 0
    assert take_in("a.csv", None, "--branch", BRANCH) == 0
    assert show_branches(take_in.ledger) == ("main", {"main"})


def begin(ledger: Sandbox, *, switched: bool, placed: bool) -> Path:
    """Leave an import to a branch behind that was killed on its way."""
    entry = ledger.git("ls-files", "--stage", CARD).split("\t")[0].removesuffix(" 0")
    change = Change(CARD, HUAXIN.encode(), AFTER.encode(), entry)
    folder = ledger.path(".git") / STATE_FOLDER
    head = ledger.head()
    begin_journal(folder, Journal("import", "import\n", "main", head, (change,), BRANCH))
    if switched:
        go_to_branch(open_repository(ledger.root), BRANCH, head, held=None)
    if placed:
        ledger.put(CARD, AFTER)
        mark_placed(folder)
    return folder


@pytest.mark.parametrize(("switched", "placed"), [(False, False), (True, False), (True, True)])
def test_what_was_killed_before_its_commit_is_undone(
    take_in: Importer, switched: bool, placed: bool
) -> None:
    ledger = take_in.ledger
    begin(ledger, switched=switched, placed=placed)
    assert take_in.crm("set", "lantian", "industry=x") == 0
    assert "import had been interrupted; it is undone" in take_in.err
    assert show_branches(ledger) == ("main", {"main"})
    assert ledger.read(CARD) == HUAXIN
    assert ledger.status() == ""


@pytest.mark.parametrize("back", [False, True])
def test_what_was_killed_after_its_commit_is_there(take_in: Importer, back: bool) -> None:
    ledger = take_in.ledger
    begin(ledger, switched=True, placed=True)
    ledger.git("commit", "--quiet", "--message", "import", "--", CARD)
    if back:
        ledger.git("switch", "--quiet", "main")
    assert take_in.crm("set", "lantian", "industry=x") == 0
    assert "import had been interrupted; it is complete now" in take_in.err
    assert f"it is on branch {BRANCH}; main is as it was" in take_in.err
    assert show_branches(ledger) == ("main" if back else BRANCH, {"main", BRANCH})
    assert ledger.git("show", f"{BRANCH}:{CARD}") == AFTER
    assert ledger.read(CARD) == (HUAXIN if back else AFTER)
    assert ledger.status() == ""


def test_what_was_edited_after_the_kill_is_kept(take_in: Importer) -> None:
    ledger = take_in.ledger
    begin(ledger, switched=True, placed=True)
    ledger.put(CARD, AFTER + "# by hand\n")
    assert take_in.crm("set", "lantian", "industry=x") == 0
    assert show_branches(ledger) == ("main", {"main"})
    assert ledger.read(CARD) == AFTER + "# by hand\n"
    assert ledger.status() == f" M {CARD}\n"


def test_who_has_gone_on_elsewhere_stays_there(take_in: Importer) -> None:
    ledger = take_in.ledger
    ledger.git("switch", "--quiet", "--create", "mine")
    ledger.commit("notes.txt", "mine\n")
    ledger.git("switch", "--quiet", "main")
    begin(ledger, switched=True, placed=True)
    ledger.git("switch", "--quiet", "mine")
    assert take_in.crm("set", "lantian", "industry=x") == 0
    assert f"and {CARD} changed since" in take_in.err
    assert show_branches(ledger) == ("mine", {"main", "mine"})
    assert ledger.read(CARD) == AFTER
