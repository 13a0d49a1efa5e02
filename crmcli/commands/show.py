"""`crm show`: a card, front and contact log; or one value of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.days_off import note_unknown_years
from crmcli.commands.options import Customer, Json
from crmcli.commands.selection import name_broken_cards
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.rules.outcome import Card

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FORMATS = ("text", "yaml", "json", "md")


@app.command(
    help=tell(
        "Show a card: front and contact log.\n\n\b\n  crm show huaxin\n"
        "  crm show huaxin contacts.wang.phones",
        "查看客户卡：档案和跟进记录。\n\n\b\n  crm show 华信\n  crm show 华信 联系人.王静.电话",
    )
)
def show(
    context: typer.Context,
    customer: Customer,
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATH]", show_default=False, help=tell("just this field", "只看此字段")
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", "-f", metavar="|".join(FORMATS), help=tell("form of the output", "输出格式")
        ),
    ] = "text",
    json: Json = False,
    whole: Annotated[
        bool,
        typer.Option("--all", help=tell("every visit, with its whole text", "全部跟进记录全文")),
    ] = False,
) -> None:
    form = "json" if json else form
    if form not in FORMATS:
        raise UsageError("bad-option", option="--format", value=form, choices=FORMATS)
    session = get_session(context)
    book = session.open_book()
    card = book.get_card(customer)
    if path is not None:
        _show_value(session, book, card, path, form)
    elif form == "yaml":
        session.show(book.read_text(card))
    else:
        session.show(_render_card(session, book, card, form, whole=whole))
        if form == "text":
            _give_hints(session, card, whole=whole)
    name_broken_cards(session, book)


def _show_value(session: Session, book: Book, card: Card, path: str, form: str) -> None:
    """Print one value; of an empty field nothing for people, null for programs."""
    from crmcli.rules.paths import resolve_path
    from crmcli.rules.placenames import name_place
    from crmcli.views.formats import render_value

    place = resolve_path(book.schema.root, card.value, path)
    if place.value is None:
        session.say(
            "not-filled-in",
            name=card.value.get("name", card.id),
            path=name_place(card.value, place),
        )
    if place.value is not None or form == "json":
        session.show(render_value(place.value, form))


def _render_card(session: Session, book: Book, card: Card, form: str, *, whole: bool) -> str:
    from crmcli.rules.followup import assess_card
    from crmcli.views import card as view

    standing = assess_card(card.value, book.settings)
    note_unknown_years(session, book.settings, [standing])
    if form == "json":
        return view.render_card_json(card, standing, book.today)
    about = (card.value, book.schema.root, standing, book.settings, book.today)
    if form == "md":
        return view.render_card_markdown(*about, language=session.language)
    return view.render_card(
        *about,
        language=session.language,
        width=session.width,
        colour=session.use_colour,
        whole=whole,
    )


def _give_hints(session: Session, card: Card, *, whole: bool) -> None:
    from crmcli.views.card import render_card_hints

    hints = render_card_hints(
        card.value, card.id, session.language, whole=whole, is_terminal=session.is_terminal
    )
    if hints:
        session.remark("\n" + hints if session.is_terminal else hints)
