"""Hand edits, checked and recorded."""

from __future__ import annotations

import pytest

from crmcli.book import Book, open_book
from crmcli.errors import GitFailed, InvalidCard, NotFound, Refused
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

CARD = "records/huaxin.yaml"
EDITED = HUAXIN.replace("stage: prospect", "stage: lead")


@pytest.fixture
def book(ledger: Sandbox) -> Book:
    return open_book(ledger.root)


def test_nothing_to_save(ledger: Sandbox, book: Book) -> None:
    head = ledger.head()
    receipt = book.save([])
    assert (receipt.commit, receipt.outcome.answer.code) == (None, "nothing-to-save")
    assert ledger.head() == head


@pytest.mark.parametrize("staged", [False, True])
def test_all_hand_edits_are_one_commit(ledger: Sandbox, book: Book, staged: bool) -> None:
    ledger.put(CARD, EDITED)
    ledger.put("records/new.yaml", "id: new\nname: New Ltd\n")
    ledger.path("records/lantian.yaml").unlink()
    ledger.put("crm.yaml", SETTINGS + "# a comment\n")
    if staged:
        ledger.git("add", "--all")
    ledger.put("notes.txt", "not ours\n")
    receipt = book.save([])
    assert receipt.commit == ledger.head()
    assert receipt.customer is None
    assert ledger.git("show", "--format=%s", "--name-status").splitlines() == [
        "save: 3 cards, crm.yaml",
        "",
        "M\tcrm.yaml",
        f"M\t{CARD}",
        "D\trecords/lantian.yaml",
        "A\trecords/new.yaml",
    ]
    assert ledger.status() == " M notes.txt\n"


def test_only_the_named_customers_are_saved(ledger: Sandbox, book: Book) -> None:
    ledger.put(CARD, EDITED)
    ledger.put("records/lantian.yaml", LANTIAN + "# x\n")
    receipt = book.save(["华信"], "他在电话里说的")
    assert receipt.customer == "huaxin"
    assert ledger.git("log", "-1", "--format=%B").splitlines() == [
        "save(huaxin): 华信 · changed · 他在电话里说的",
        "",
        "Crm-Act: save",
        "Crm-Customer: huaxin",
        "Crm-Reason: 他在电话里说的",
        "",
    ]
    assert ledger.status() == " M records/lantian.yaml\n"
    assert book.save(["huaxin"]).commit is None


def test_a_deleted_card_can_be_named(ledger: Sandbox, book: Book) -> None:
    ledger.path(CARD).unlink()
    book.save(["huaxin"])
    assert ledger.git("log", "-1", "--format=%s") == "save(huaxin): 华信 · deleted\n"
    assert ledger.status() == ""


def test_settings_and_schema_can_be_named(ledger: Sandbox, book: Book) -> None:
    ledger.put("crm.yaml", SETTINGS + "# x\n")
    ledger.put(CARD, EDITED)
    book.save(["crm.yaml"])
    assert ledger.git("log", "-1", "--format=%s") == "save: crm.yaml\n"
    assert ledger.status() == f" M {CARD}\n"


def test_errors_refuse_the_save_and_change_nothing(ledger: Sandbox, book: Book) -> None:
    ledger.put(CARD, EDITED + "nonsense: 1\n")
    ledger.put("records/lantian.yaml", LANTIAN + "id: twice\n")
    head = ledger.head()
    with pytest.raises(InvalidCard) as caught:
        book.save([])
    files = {finding.file for finding in caught.value.values["findings"]}
    assert files == {CARD, "records/lantian.yaml"}
    assert ledger.head() == head
    assert ledger.git("diff", "--cached", "--name-only") == ""
    assert ledger.read(CARD) == EDITED + "nonsense: 1\n"


def test_errors_of_before_do_not_refuse_it(ledger: Sandbox, book: Book) -> None:
    ledger.commit(CARD, HUAXIN.replace("owner: li.wei", "owner: somebody.gone"))
    ledger.put(CARD, EDITED.replace("owner: li.wei", "owner: somebody.gone"))
    assert book.save([]).commit


def test_bad_settings_refuse_the_save(ledger: Sandbox, book: Book) -> None:
    ledger.put("crm.yaml", SETTINGS + "nonsense: 1\n")
    with pytest.raises(InvalidCard, match="save-refused"):
        book.save([])


def test_names_that_cannot_be_saved(ledger: Sandbox, book: Book) -> None:
    with pytest.raises(NotFound):
        book.save(["nobody"])
    ledger.put(".git/info/exclude", "secret.yaml\n")
    ledger.put("records/secret.yaml", "id: secret\nname: S\n")
    with pytest.raises(Refused, match="ignored-file"):
        book.save(["secret"])


def test_a_name_with_a_line_break_is_refused_in_a_sentence(ledger: Sandbox) -> None:
    ledger.put("records/a\nb.yaml", "id: a\nname: A Ltd\n")
    done = ledger.crm("save")
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr


def test_hidden_and_foreign_files_are_not_taken_in(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/.huaxin.yaml.swp", "x")
    ledger.put("records/readme.txt", "x")
    assert book.save([]).commit is None


def test_a_refused_commit_leaves_the_index_as_it_was(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/new.yaml", "id: new\nname: New Ltd\n")
    ledger.put(CARD, EDITED)
    ledger.git("add", CARD)
    ledger.put(CARD, EDITED + "# more\n")
    ledger.git("config", "commit.gpgSign", "true")
    ledger.git("config", "gpg.program", "false")
    before = ledger.git("ls-files", "--stage")
    with pytest.raises(GitFailed):
        book.save([])
    assert ledger.git("ls-files", "--stage") == before
    assert ledger.read(CARD) == EDITED + "# more\n"
    assert ledger.status() == f"MM {CARD}\n?? records/new.yaml\n"


def test_a_dry_run_shows_the_change(ledger: Sandbox, book: Book) -> None:
    ledger.put(CARD, EDITED)
    receipt = book.save([], dry_run=True)
    assert receipt.commit is None
    assert receipt.diff is not None
    assert "-stage: prospect\n+stage: lead\n" in receipt.diff
    assert ledger.status() == f" M {CARD}\n"
