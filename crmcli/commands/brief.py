"""`crm brief`: what to know before a visit, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from crmcli.commands.days_off import note_unknown_years
from crmcli.commands.options import Customer, Json
from crmcli.commands.selection import name_broken_cards
from crmcli.commands.session import get_session, tell

if TYPE_CHECKING:
    from crmcli.book.changelog import Changelog
    from crmcli.rules.briefing import Briefing
    from crmcli.rules.changelog import Change
    from crmcli.rules.outcome import Card

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "What to know before a visit: who decides, what was said and promised last, what is "
        "open, and what changed since.\n\n\b\n  crm brief huaxin",
        "拜访前速览：谁说了算、最近谈了什么、约定了什么、有何未决，以及此后的变更。\n\n\b\n"
        "  crm brief 华信",
    )
)
def brief(context: typer.Context, customer: Customer, json: Json = False) -> None:
    """Show the briefing."""
    from crmcli.book.changelog import Changelog
    from crmcli.rules.briefing import brief_card
    from crmcli.rules.followup import assess_card
    from crmcli.views import briefing as view
    from crmcli.views.changelog import build_row
    from crmcli.views.formats import render_object
    from crmcli.views.values import Reader

    session = get_session(context)
    book = session.open_book()
    card = book.get_card(customer)
    standing = assess_card(card.value, book.settings)
    briefing = brief_card(card.value, book.schema.root, book.today)
    changelog = Changelog(book)
    news = _find_news(changelog, card, briefing)
    if json:
        rows = [build_row(change) for change in news]
        told = view.describe_briefing(card, standing, briefing, rows, book.today)
        session.show(render_object(told))
    else:
        reader = Reader(session.language, book.today, book.settings)
        session.show(
            view.render_briefing(
                card,
                book.schema.root,
                standing,
                briefing,
                news=[view.lay_change(change, reader) for change in news],
                reader=reader,
                width=session.width,
                colour=session.use_colour,
            )
        )
        if session.is_terminal:
            session.remark("")
            session.say("brief-hint", id=card.id)
    note_unknown_years(session, book.settings, [standing])
    name_broken_cards(session, book)
    changelog.keep_quick()


def _find_news(changelog: Changelog, card: Card, briefing: Briefing) -> list[Change]:
    """What changed in the card after its last contact was logged, the newest first."""
    from crmcli.book.changelog import Named
    from crmcli.rules.briefing import take_news

    with changelog:
        changes = changelog.iter_changes(Named(card.id, card.file, card.value))
        return take_news(changes, briefing)
