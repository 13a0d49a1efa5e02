"""Files that are given whole are checked like a save, and recorded in one commit."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from crmcli.book import open_book
from crmcli.book.receipts import Receipt
from crmcli.book.replacing import Replacement, replace_files
from crmcli.book.transaction import begin_transaction, rehearse_transaction
from crmcli.errors import InvalidCard, Refused
from crmcli.rules.outcome import Message, Outcome
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

CARD = "records/huaxin.yaml"
OTHER = "records/lantian.yaml"
MOVED = "records/ab/lantian.yaml"


def replace(ledger: Sandbox, files: Mapping[str, str | None], *, dry_run: bool = False) -> Receipt:
    book = open_book(ledger.root)
    begin = rehearse_transaction if dry_run else begin_transaction
    data = {file: None if text is None else text.encode() for file, text in files.items()}
    wanted = Replacement(data, "edit", "edit: several\n")
    answer = Receipt(None, None, Outcome((), Message("nothing-to-save")))
    with begin(book.root, book.identity) as transaction:
        return replace_files(book, transaction, wanted, answer)


def test_files_are_changed_deleted_and_made_in_one_commit(ledger: Sandbox) -> None:
    changed = HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated")
    done = replace(ledger, {CARD: changed, OTHER: None, MOVED: LANTIAN, "crm.yaml": SETTINGS})
    assert done.commit == ledger.head()
    shown = ledger.git("show", "--name-status", "--no-renames", "--format=%s")
    assert shown == f"edit: several\n\nA\t{MOVED}\nM\t{CARD}\nD\t{OTHER}\n"
    assert ledger.read(CARD) == changed
    assert ledger.status() == ""


def test_what_is_there_already_is_no_commit(ledger: Sandbox) -> None:
    head = ledger.head()
    assert replace(ledger, {CARD: HUAXIN, MOVED: None}).commit is None
    assert ledger.head() == head


def test_a_dry_run_shows_the_diff_and_writes_nothing(ledger: Sandbox) -> None:
    head = ledger.head()
    diff = replace(ledger, {CARD: HUAXIN + "# x\n", OTHER: None}, dry_run=True).diff or ""
    assert "+# x\n" in diff and "deleted file mode 100644\n--- a/records/lantian.yaml\n" in diff
    assert (ledger.head(), ledger.status()) == (head, "")


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({CARD: HUAXIN.replace("owner: li.wei", "owner: nobody")}, "unknown-person"),
        ({CARD: HUAXIN, OTHER: LANTIAN + "grade: Z\n"}, "bad-choice"),
        (
            {MOVED.replace("lantian", "other"): HUAXIN.replace("id: huaxin", "id: other")},
            "duplicate-code",
        ),
        ({"crm.yaml": SETTINGS.replace("zhang.min:", "zhang.mi:")}, "unknown-person"),
    ],
)
def test_new_errors_refuse_all_of_it(ledger: Sandbox, files: Mapping[str, str], rule: str) -> None:
    head = ledger.head()
    with pytest.raises(InvalidCard) as refused:
        replace(ledger, {**files, "records/mueller.yaml": None})
    findings = refused.value.values["findings"]
    assert isinstance(findings, list)
    assert [finding.rule for finding in findings] == [rule]
    assert (ledger.head(), ledger.status()) == (head, "")


def test_git_is_asked_once_for_all_the_files(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    for count in (3, 30):
        files = {
            f"records/n{count}-{at}.yaml": f"id: n{count}-{at}\nname: Neu\n" for at in range(count)
        }
        trace = ledger.root.parent / f"trace{count}"
        monkeypatch.setenv("GIT_TRACE", str(trace))
        assert replace(ledger, files).commit
        assert replace(ledger, dict.fromkeys(files)).commit
        monkeypatch.delenv("GIT_TRACE")
        ran.append(trace.read_text("utf-8").count("built-in: git "))
    assert ran[0] == ran[1]


def test_a_schema_is_judged_by_what_it_will_be(ledger: Sandbox) -> None:
    schema = "schema/customer.schema.json"
    text = ledger.read(schema)
    with pytest.raises(InvalidCard):
        replace(ledger, {schema: "{"})
    assert replace(ledger, {schema: text + "\n"}).commit == ledger.head()


def test_hand_edits_are_in_the_way(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN + "# by hand\n")
    ledger.put(MOVED, LANTIAN)
    for files, code in (({CARD: None}, "hand-edited"), ({MOVED: HUAXIN}, "hand-edited")):
        with pytest.raises(Refused) as refused:
            replace(ledger, files)
        assert refused.value.code == code
    assert ledger.read(CARD) == HUAXIN + "# by hand\n"
