"""`crm merge`: two cards of one customer become one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.answers import answer_act
from crmcli.commands.options import DryRun, Json
from crmcli.commands.session import Session, get_session, tell

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.uniting import United
    from crmcli.ledger.records import Record

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SHORT = 7


@app.command(
    help=tell(
        "Make two cards of one customer one: the first stays, the second goes into it.\n\n"
        "Every visit, contact and tag is kept, and the second id finds the first card from then "
        "on. Where both say something else the first is right, unless --take; the other value is "
        "kept in the card's note of the merge.\n\n\b\n"
        "  crm merge huaxin huaxin-2 --dry-run\n  crm merge huaxin huaxin-2 --take industry",
        "把同一客户的两张卡片合为一张：保留前者，并入后者。\n\n"
        "跟进、联系人、标签全部保留，此后用后者的标识也能找到前者。两者不同的字段以前者为准，"
        "用 --take 可改取后者；未取的值记入合并记录。\n\n\b\n"
        "  crm merge 华信 huaxin-2 --dry-run\n  crm merge 华信 huaxin-2 --take 行业",
    )
)
def merge(
    context: typer.Context,
    customer: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            show_default=False,
            help=tell("the customer whose card stays", "保留哪家客户的卡片"),
        ),
    ],
    other: Annotated[
        str,
        typer.Argument(
            metavar="OTHER",
            show_default=False,
            help=tell("the customer whose card goes into it", "并入哪家客户的卡片"),
        ),
    ],
    take: Annotated[
        list[str] | None,
        typer.Option(
            "--take",
            metavar="PATH",
            show_default=False,
            help=tell(
                "where both differ, take this field from the second card; may be repeated",
                "两者不同时，此字段取后者的值；可多次使用",
            ),
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help=tell("although they were said to be two customers", "即使已记录为不同客户也合并"),
        ),
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    from crmcli.acts.merge import merge_card
    from crmcli.rules.former import list_former_ids

    session = get_session(context)
    book = session.open_book()
    record, _ = book.get_record(customer)
    second, _ = book.get_record(other)
    if record.file == second.file and other in list_former_ids(second.value or {}):
        _answer_merged(session, record, other, as_json=json)
        return
    act = partial(merge_card, taken=take or (), force=force)
    united = book.merge(record, second, act, dry_run=dry_run)
    if not json:
        _tell_surplus(session, book, united)
    receipt = united.receipt
    answer_act(session, receipt, as_json=json, merged=second.id)
    if json:
        return
    if receipt.commit is not None:
        session.say("merge-undo-hint", commit=receipt.commit[:_SHORT])
    elif united.merging.surplus:
        session.say("merge-take-hint")


def _answer_merged(session: Session, record: Record, other: str, *, as_json: bool) -> None:
    """There is nothing to do: the other is in this card already."""
    if as_json:
        from crmcli.views.formats import render_object

        session.show(render_object({"customer": record.id, "merged": other, "commit": None}))
    session.say("merged-already", id=other, name=record.id)


def _tell_surplus(session: Session, book: Book, united: United) -> None:
    """The fields in which the two differ, and what became of either value."""
    if united.merging.surplus:
        from crmcli.views.merging import render_surplus
        from crmcli.views.values import Reader

        reader = Reader(session.language, book.today, book.settings)
        session.say("merge-differs")
        surplus, value = united.merging.surplus, united.merging.value
        session.remark(render_surplus(surplus, book.schema.root, value, reader))
