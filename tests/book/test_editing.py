"""A draft brought into the ledger: checked, merged with what happened meanwhile, never lost."""

from __future__ import annotations

from functools import partial

import pytest

from crmcli.acts.set import set_fields
from crmcli.book import Book, open_book
from crmcli.book.editing import begin_draft, rebase
from crmcli.book.unsaved import find_drafts
from crmcli.errors import GitFailed, InvalidCard, Refused
from crmcli.ledger.drafts import Draft, hold_draft, is_changed, load_typed
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
NAMES = ("typed", "before", "now")


@pytest.fixture
def book(ledger: Sandbox) -> Book:
    return open_book(ledger.root)


def begin(book: Book, reason: str | None = None) -> Draft:
    record, _ = book.get_record("huaxin")
    return begin_draft(book, record, reason)


def type_into(draft: Draft, *changes: tuple[str, str]) -> None:
    text = load_typed(draft).decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    draft.path.write_bytes(text.encode())


def change(book: Book, *assignments: tuple[str, str]) -> None:
    """What another crm does meanwhile."""
    record, _ = book.get_record("huaxin")
    book.write("set", record, partial(set_fields, assignments=assignments))


def test_what_was_typed_is_one_commit(ledger: Sandbox, book: Book) -> None:
    draft = begin(book, "电话里说的")
    type_into(draft, ("stage: prospect", "stage: lead"), ("采购总监", "总经理"))
    assert ledger.status() == ""
    edited = book.save_draft(draft)
    assert edited.receipt.commit == ledger.head()
    assert [one.path for one in edited.changes] == [("stage",), ("contacts", "wang", "title")]
    assert ledger.git("log", "-1", "--format=%B").splitlines()[:5] == [
        "edit(huaxin): 华信 · stage · contacts.wang.title · 电话里说的",
        "",
        "Crm-Act: edit",
        "Crm-Customer: huaxin",
        "Crm-Reason: 电话里说的",
    ]
    assert ledger.read(CARD) == load_typed(draft).decode()
    assert ledger.status() == ""


def test_a_comment_is_a_change_too(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("# 老客户", "# 大客户"))
    assert book.save_draft(draft).changes == []
    assert "# 大客户" in ledger.git("show", f"HEAD:{CARD}")


def test_only_a_draft_with_words_in_it_waits(book: Book) -> None:
    draft = begin(book)
    assert find_drafts(book) == []
    type_into(draft, ("prospect", "lead"))
    assert find_drafts(book) == [draft]
    assert find_drafts(book, "lantian") == []
    with hold_draft(draft):
        assert find_drafts(book) == []


def test_errors_refuse_the_save_and_the_draft_stays(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("stage: prospect", "stage: dreaming"))
    head = ledger.head()
    with pytest.raises(InvalidCard, match="draft-refused") as caught:
        book.save_draft(draft)
    (finding,) = caught.value.values["findings"]  # type: ignore[misc]
    assert (finding.file, finding.path) == (CARD, "stage")
    assert (ledger.head(), ledger.read(CARD)) == (head, HUAXIN)
    assert find_drafts(book) == [draft]


def test_a_hook_that_says_no_leaves_everything(ledger: Sandbox, book: Book) -> None:
    ledger.put(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
    ledger.path(".git/hooks/pre-commit").chmod(0o755)
    draft = begin(book)
    type_into(draft, ("prospect", "lead"))
    with pytest.raises(GitFailed):
        book.save_draft(draft)
    assert (ledger.read(CARD), ledger.status()) == (HUAXIN, "")
    assert find_drafts(book) == [draft]


def test_a_draft_whose_crm_was_killed_after_the_commit_holds_nothing_new(book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("prospect", "lead"))
    book.save_draft(draft)
    assert find_drafts(book) == [draft]
    assert not is_changed(rebase(book, draft, NAMES))
    assert find_drafts(book) == []


def test_a_dry_run_only_shows(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("prospect", "lead"))
    receipt = book.save_draft(draft, dry_run=True).receipt
    assert "-stage: prospect\n+stage: lead\n" in (receipt.diff or "")
    assert ledger.read(CARD) == HUAXIN


def test_warnings_are_those_that_are_new(book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("grade: B\ncreated", "created"))
    (warning,) = book.save_draft(draft).warnings
    assert (warning.rule, warning.severity) == ("incomplete", "warning")
    again = begin(book)
    type_into(again, ("prospect", "lead"))
    assert book.save_draft(again).warnings == []


# What happens to the card while it is in the editor.


def test_another_act_is_merged(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("采购总监", "总经理  # 新任"))
    change(book, ("stage", "lead"))
    edited = book.save_draft(draft)
    assert [one.code for one in edited.receipt.outcome.notes] == ["edit-merged"]
    text = ledger.read(CARD)
    assert "stage: lead" in text
    assert "title: 总经理  # 新任" in text


def test_two_drafts_of_one_card_are_both_saved(ledger: Sandbox, book: Book) -> None:
    first, second = begin(book), begin(book)
    type_into(first, ("stage: prospect", "stage: lead"))
    type_into(second, ("grade: B", "grade: A"))
    book.save_draft(first)
    book.save_draft(second)
    assert "stage: lead\ngrade: A\n" in ledger.read(CARD)


def test_a_hand_edit_comes_along(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("采购总监", "总经理"))
    ledger.put(CARD, HUAXIN.replace("stage: prospect", "stage: lead"))
    edited = book.save_draft(draft)
    codes = {one.code for one in edited.receipt.outcome.notes}
    assert codes == {"edit-merged", "edit-took-hand-edit"}
    assert "stage: lead" in ledger.git("show", f"HEAD:{CARD}")
    assert ledger.status() == ""


def test_the_same_change_made_by_another_is_nothing_to_save(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("stage: prospect", "stage: lead"))
    change(book, ("stage", "lead"))
    head = ledger.head()
    edited = book.save_draft(draft)
    assert edited.receipt.outcome.answer.code == "edit-already"
    assert ledger.head() == head


def test_a_clash_keeps_both_and_is_settled_in_the_editor(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("stage: prospect", "stage: lead"), ("采购总监", "总经理"))
    change(book, ("stage", "流失"), ("churn", '{"on": "2026-11-20", "reason": "price"}'))
    head = ledger.head()
    with pytest.raises(Refused, match="edit-clash") as caught:
        book.save_draft(draft)
    (clash,) = caught.value.values["clashes"]  # type: ignore[misc]
    assert (clash.path, clash.ours, clash.theirs) == (("stage",), "churned", "lead")
    assert ledger.head() == head
    assert find_drafts(book) == [draft]

    draft = rebase(book, draft, NAMES)
    typed = load_typed(draft).decode()
    assert all(word in typed for word in ("<<<<<<< typed", "stage: lead", "stage: churned"))
    with pytest.raises(InvalidCard, match="draft-refused"):
        book.save_draft(draft)
    start, end = typed.index("<<<<<<<"), typed.index(">>>>>>> now\n") + len(">>>>>>> now\n")
    mine = typed[start:end].split("|||||||")[0].partition("\n")[2]
    draft.path.write_bytes((typed[:start] + mine + typed[end:]).encode())
    book.save_draft(draft)
    assert "stage: lead" in ledger.read(CARD)
    assert "title: 总经理" in ledger.read(CARD)
    assert "churn:" in ledger.read(CARD)


def test_what_can_be_merged_needs_no_marks(book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("采购总监", "总经理"))
    change(book, ("stage", "lead"))
    text = load_typed(rebase(book, draft, NAMES)).decode()
    assert "<<<<" not in text
    assert "title: 总经理" in text
    assert "stage: lead" in text


def test_a_comment_beside_a_line_that_changed_is_kept(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("grade: B\n", "grade: B  # 已谈\n"), ("采购总监", "总经理"))
    change(book, ("stage", "lead"))
    book.save_draft(draft)
    assert "stage: lead\ngrade: B  # 已谈\n" in ledger.read(CARD)


FLOW = '  - {id: wang, name: 王静, title: 采购总监, role: user, phones: ["+86 138 0000 0000"]}'


def write_in_one_line(ledger: Sandbox, contact: str) -> None:
    """What somebody else makes of the card's contact, with a comment."""
    text = ledger.read(CARD)
    start, end = text.index("  - id: wang"), text.index("visits:")
    ledger.commit(CARD, f"{text[:start]}{contact}  # 一行\n{text[end:]}")


def test_a_comment_on_what_was_written_anew_is_kept(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("title: 采购总监\n", "title: 采购总监  # 新任\n"))
    write_in_one_line(ledger, FLOW)
    book.save_draft(draft)
    text = ledger.read(CARD)
    assert "contacts:\n  # 一行\n  - id: wang\n" in text
    assert "    title: 采购总监  # 新任\n" in text


def test_a_comment_that_the_merge_would_drop_is_a_clash(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("title: 采购总监\n", "title: 采购总监  # 新任\n"))
    write_in_one_line(ledger, FLOW.replace(" title: 采购总监,", ""))
    with pytest.raises(Refused, match="edit-clash-lines"):
        book.save_draft(draft)
    assert "# 新任" in load_typed(rebase(book, draft, NAMES)).decode()


def test_a_card_that_was_moved_is_found(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("prospect", "lead"))
    ledger.path("records/north").mkdir()
    ledger.git("mv", CARD, "records/north/huaxin.yaml")
    ledger.git("commit", "--quiet", "--message", "move")
    book.save_draft(draft)
    assert "stage: lead" in ledger.read("records/north/huaxin.yaml")


def test_a_card_that_is_gone_keeps_the_draft(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("prospect", "lead"))
    ledger.git("rm", "--quiet", CARD)
    ledger.git("commit", "--quiet", "--message", "delete")
    with pytest.raises(Refused, match="edit-gone"):
        book.save_draft(draft)
    assert find_drafts(book) == [draft]


# Cards and ledgers in a bad state.


@pytest.mark.parametrize("committed", [False, True])
def test_a_broken_card_can_be_mended(ledger: Sandbox, book: Book, committed: bool) -> None:
    broken = HUAXIN.replace("aliases: [华信]", "aliases: [华信")
    if committed:
        ledger.commit(CARD, broken)
    else:
        ledger.put(CARD, broken)
    draft = begin(book)
    type_into(draft, ("aliases: [华信", "aliases: [华信]"), ("prospect", "lead"))
    assert book.save_draft(draft).receipt.commit
    assert book.get_card("huaxin").value["stage"] == "lead"
    assert ledger.status() == ""


def test_a_broken_card_that_changed_meanwhile_is_left_to_people(
    ledger: Sandbox, book: Book
) -> None:
    draft = begin(book)
    type_into(draft, ("prospect", "lead"))
    ledger.put(CARD, HUAXIN + "visits: twice\n")
    with pytest.raises(Refused, match="edit-clash-lines"):
        book.save_draft(draft)
    assert ledger.read(CARD) == HUAXIN + "visits: twice\n"


def test_no_editor_is_opened_where_nothing_could_be_saved(ledger: Sandbox, book: Book) -> None:
    ledger.put(".git/MERGE_HEAD", ledger.head() + "\n")
    with pytest.raises(Refused, match="under-way"):
        begin(book)
    ledger.path(".git/MERGE_HEAD").unlink()
    ledger.git("checkout", "--quiet", "--detach")
    with pytest.raises(Refused, match="detached-head"):
        begin(book)


def test_strangers_are_told_before_they_type(
    ledger: Sandbox, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "new@example.com")
    with pytest.raises(Refused, match="unknown-person"):
        begin(open_book(ledger.root))


def test_settings_edited_by_hand_do_not_judge_a_card(ledger: Sandbox, book: Book) -> None:
    draft = begin(book)
    type_into(draft, ("prospect", "lead"))
    ledger.put("crm.yaml", ledger.read("crm.yaml") + "# draft\n")
    with pytest.raises(Refused, match="hand-edited"):
        book.save_draft(draft)
    assert find_drafts(book) == [draft]
