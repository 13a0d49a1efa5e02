"""`crm blame`: who last set each field of a card, when, and by which commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import Customer, Format, Json
from crmcli.commands.rows import FOR_PEOPLE, refuse_ids, show_rows
from crmcli.commands.session import Session, get_session, tell

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.rules.blame import Blame
    from crmcli.rules.outcome import Card
    from crmcli.rules.paths import Place

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Who last set each field, when, and by which commit. It goes by what the card says: to "
        "move, sort or reformat a file changes nobody's part.\n\n\b\n"
        "  crm blame huaxin\n  crm blame huaxin contacts.wang",
        "每个字段最后由谁、何时、在哪次提交填写。以内容为准：移动文件、调整顺序或排版都不算改动。"
        "\n\n\b\n  crm blame 华信\n  crm blame 华信 联系人.王静",
    )
)
def blame(
    context: typer.Context,
    customer: Customer,
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATH]",
            show_default=False,
            help=tell("just this field or entry", "只看此字段或此条"),
        ),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--all", help=tell("every visit", "列出全部跟进记录"))
    ] = False,
    form: Format = None,
    json: Json = False,
) -> None:
    """Tell the origins of one card's values."""
    from crmcli.views.contactlog import LAST
    from crmcli.views.formats import choose_format

    session = get_session(context)
    chosen = choose_format("json" if json else form, is_terminal=session.is_terminal)
    refuse_ids(chosen, "crm blame")
    book = session.open_book()
    card = book.get_card(customer)
    place = _find_place(book, card, path)
    if place is not None and place.value is None:
        _say_empty(session, card, place)
    is_short = not whole and place is None and chosen in FOR_PEOPLE
    _show(session, book, card, place, chosen, LAST if is_short else None)


def _find_place(book: Book, card: Card, path: str | None) -> Place | None:
    if path is None:
        return None
    from crmcli.rules.paths import resolve_path

    return resolve_path(book.schema.root, card.value, path)


def _say_empty(session: Session, card: Card, place: Place) -> None:
    from crmcli.rules.placenames import name_place

    name = card.value.get("name", card.id)
    session.say("not-filled-in", name=name, path=name_place(card.value, place))


def _show(
    session: Session, book: Book, card: Card, place: Place | None, form: str, most: int | None
) -> None:
    """Show the origins; of visits the newest `most`, all for None."""
    from crmcli.book.blaming import blame_card
    from crmcli.book.changelog import Changelog, Named
    from crmcli.rules.blame import choose_spot, leave_out_visits, name_spot
    from crmcli.views.blame import build_columns, iter_lines, iter_rows
    from crmcli.views.values import Reader

    asked = name_spot(book.schema.root, card.value, place.path) if place is not None else None
    with Changelog(book) as changelog:
        named = Named(card.id, card.file, card.value)
        revisions = [] if changelog.is_empty else list(changelog.iter_revisions(named))
        found = blame_card(changelog, card.value, revisions)
        found = choose_spot(found, asked) if asked is not None else found
        found = leave_out_visits(found, most) if most is not None else found
        reader = Reader(session.language, book.today, book.settings, full_days=form == "md")
        steps = asked.path if asked is not None else ()
        lines = iter_lines(found, reader, steps) if form in FOR_PEOPLE else iter_rows(found)
        show_rows(session, build_columns(reader), lines, form)
        _remark(session, found, card, is_cut=changelog.is_cut)
        changelog.keep_quick()


def _remark(session: Session, found: Blame, card: Card, *, is_cut: bool) -> None:
    if found.hidden:
        session.say("blame-hint-all", count=found.hidden, id=card.id)
    if is_cut:
        session.say("log-cut")
