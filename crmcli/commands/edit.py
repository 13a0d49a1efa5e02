"""`crm edit`: a card in the user's editor, checked on save.

What is typed is a draft until it is saved, and no ending of the editor, of `crm` or of a save
loses it; the next `crm edit` of the card finds it again.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.answers import answer_act
from crmcli.commands.options import Customer, DryRun, EditReason, Json
from crmcli.commands.reports import report_error
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import CrmError, Failure, Refused, UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.editing import Edited
    from crmcli.ledger.drafts import Draft
    from crmcli.ledger.records import Record
    from crmcli.views.values import Reader

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_AT_ONCE = 1.0
"""Seconds: an editor that is back sooner, with nothing changed, may not have waited."""


@app.command(
    help=tell(
        "Edit a card in your editor, checked on save. What you typed is never lost: until it is "
        "saved it waits as a draft.\n\n\b\n"
        '  crm edit huaxin -m "new address"\n  crm edit huaxin --resume',
        "用编辑器修改客户卡，保存时检查。键入的内容不会丢失：保存成功之前一直留作草稿。\n\n\b\n"
        "  crm edit 华信 -m 地址变更\n  crm edit 华信 --resume",
    )
)
def edit(
    context: typer.Context,
    customer: Customer,
    reason: EditReason = None,
    resume: Annotated[
        bool, typer.Option("--resume", help=tell("go on with the draft that waits", "继续编辑草稿"))
    ] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help=tell("throw the draft away and end", "丢弃草稿并结束"))
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    if resume and discard:
        raise UsageError("edit-resume-or-discard")
    book = session.open_book()
    if discard:
        _discard_drafts(session, book, customer, as_json=json)
        return
    record, _ = book.get_record(customer)
    draft = _choose_draft(session, book, record, reason, resume=resume)
    if draft is None:
        return
    desk = _Desk(session, book, draft, dry_run=dry_run)
    edited = desk.work()
    if edited is not None:
        _answer(session, book, edited, as_json=json)
        if dry_run:
            desk.say_kept()
    elif json:
        _show_nothing_done(session, record.id)


def _discard_drafts(session: Session, book: Book, name: str, *, as_json: bool) -> None:
    from crmcli.book.unsaved import find_drafts
    from crmcli.ledger.drafts import delete_draft

    # The card may be gone; its draft is then known by the id alone.
    customer = name if find_drafts(book, name) else book.get_record(name)[0].id
    drafts = find_drafts(book, customer)
    for draft in drafts:
        delete_draft(draft)
    session.say("draft-discarded" if drafts else "no-draft", customer=customer)
    if as_json:
        _show_nothing_done(session, customer)


def _show_nothing_done(session: Session, customer: str) -> None:
    """The JSON object of an edit that changed nothing in the ledger."""
    from crmcli.views.formats import render_object

    session.show(render_object({"customer": customer, "fields": [], "commit": None}))


def _choose_draft(
    session: Session, book: Book, record: Record, reason: str | None, *, resume: bool
) -> Draft | None:
    """The draft that waits, if the user wants to go on with it, or a new one; None: neither.

    Raises Refused("draft-there") where nobody can be asked.
    """
    from crmcli.book.editing import begin_draft
    from crmcli.book.unsaved import find_drafts
    from crmcli.ledger.drafts import delete_draft, note_reason

    waiting = find_drafts(book, record.id)
    if not waiting:
        if resume:
            raise Refused("no-draft", customer=record.id)
        return begin_draft(book, record, reason)
    draft = waiting[0]
    if not resume:
        if not session.may_ask:
            raise Refused("draft-there", customer=record.id, file=str(draft.path))
        session.say("draft-waits", customer=record.id, file=str(draft.path))
        answer = _ask(session, "ask-draft", "rdl")
        if answer == "l":
            return None
        if answer == "d":
            delete_draft(draft)
            return begin_draft(book, record, reason)
    return note_reason(draft, reason)


def _ask(session: Session, code: str, letters: str) -> str:
    """One of the letters; the first where nothing is said."""
    while True:
        answer = session.ask(code).casefold()
        if not answer:
            return letters[0]
        if answer[0] in letters:
            return answer[0]


def _name_sides() -> tuple[str, str, str]:
    """What git's markers call what was typed, what was there before, and what is there now."""
    return tell("typed", "键入"), tell("before", "原来"), tell("now", "现在")


class _Desk:
    """One sitting at a draft: editor, save, and the editor again until it is done or left."""

    def __init__(self, session: Session, book: Book, draft: Draft, *, dry_run: bool) -> None:
        self.session = session
        self.book = book
        self.draft = draft
        self.dry_run = dry_run

    def work(self) -> Edited | None:
        """What was saved; None where nothing was changed, or the draft was thrown away.

        Raises typer.Exit with the code of the failure where the draft is left.
        """
        from crmcli.ledger.drafts import delete_draft, hold_draft

        with hold_draft(self.draft) as held:
            edited, is_over = self._sit(held)
        if is_over:
            delete_draft(self.draft)
        return edited

    def say_kept(self) -> None:
        """Say that the draft waits, and how to go on with it."""
        values = {"customer": self.draft.customer, "file": str(self.draft.path)}
        self.session.say("draft-kept", **values)

    def _sit(self, held: int | None) -> tuple[Edited | None, bool]:
        """What was saved, and whether the draft has served."""
        from crmcli.book.editing import rebase
        from crmcli.ledger.drafts import holds_words, is_changed

        while True:
            try:
                self.draft = rebase(self.book, self.draft, _name_sides())
                waited = self._open_editor(held)
                if not is_changed(self.draft):
                    self.session.say("edit-unchanged" if waited else "edit-unchanged-at-once")
                    return None, waited and not holds_words(self.draft)
                return self.book.save_draft(self.draft, dry_run=self.dry_run), not self.dry_run
            except CrmError as error:
                if not holds_words(self.draft):
                    raise
                if self._throws_away(error):
                    self.session.say("draft-discarded", customer=self.draft.customer)
                    return None, True

    def _open_editor(self, held: int | None) -> bool:
        """Whether the editor took its time. Raises Failure("editor-failed")."""
        from crmcli.history.editor import get_editor, run_editor

        editor = get_editor(self.book.root)
        began = time.monotonic()
        code = run_editor(editor, self.draft.path, held=held)
        if code:
            raise Failure("editor-failed", editor=editor, ended=code)
        return time.monotonic() - began > _AT_ONCE

    def _throws_away(self, error: CrmError) -> bool:
        """Tell what stands in the way, and ask what to do; whether to throw the draft away.

        Raises typer.Exit to leave the draft for later.
        """
        self._report(error)
        answer = "l"
        if self.session.may_ask:
            try:
                answer = _ask(self.session, "ask-edit-again", "eld")
            except typer.Abort:
                self.session.remark("")
        if answer == "l":
            self.say_kept()
            raise typer.Exit(error.exit_code) from error
        return answer == "d"

    def _report(self, error: CrmError) -> None:
        report_error(error)
        clashes = error.values.get("clashes")
        if isinstance(clashes, tuple):
            from crmcli.views.clashes import render_clashes

            root = self.book.schema.root
            self.session.remark(
                render_clashes(clashes, root, _make_reader(self.session, self.book))
            )


def _answer(session: Session, book: Book, edited: Edited, *, as_json: bool) -> None:
    fields = [".".join(change.path) for change in edited.changes]
    answer_act(session, edited.receipt, as_json=as_json, fields=fields)
    if not as_json and edited.receipt.commit:
        from crmcli.views.preview import show_difference
        from crmcli.views.values import name_contacts

        reader, contacts = _make_reader(session, book), name_contacts(edited.receipt.value)
        for change in edited.changes:
            shown = show_difference(change, book.schema.root, reader, contacts)
            session.remark("  " + shown)
    if edited.warnings:
        from crmcli.views.findings import render_findings

        session.remark(render_findings(edited.warnings, "text", session.language).rstrip("\n"))


def _make_reader(session: Session, book: Book) -> Reader:
    from crmcli.views.values import Reader

    return Reader(session.language, book.today, book.settings)
