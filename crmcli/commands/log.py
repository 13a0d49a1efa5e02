"""`crm log`: what changed, when, by whom and why, from the history of the files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from crmcli.commands.masking import must_mask
from crmcli.commands.options import Json
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import Refused, UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.changelog import Changelog, Named
    from crmcli.rules.changelog import Change, Chosen, Tally
    from crmcli.rules.settings import Person
    from crmcli.views.values import Reader

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "What changed, when, by whom and why. Edits by hand and merges are told too.\n\n\b\n"
        "  crm log huaxin\n  crm log huaxin --field contacts.wang.phones\n"
        "  crm log --by me --since monday -f md",
        "变更记录：谁、何时、改了什么、为什么。手工修改和合并也列出。\n\n\b\n"
        "  crm log 华信\n  crm log 华信 --field 联系人.王静.电话\n"
        "  crm log --by me --since 周一 -f md",
    )
)
def log(
    context: typer.Context,
    customer: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            show_default=False,
            help=tell(
                "customer, as everywhere; by the exact id also one who is gone; empty: all",
                "客户，写法同其他命令；已删除的客户用完整标识；不写为全部",
            ),
        ),
    ] = None,
    field: Annotated[
        str | None,
        typer.Option(
            "--field",
            metavar="PATH",
            show_default=False,
            help=tell(
                "only this field and what is below it, by key or label",
                "只看此字段及其下级（键或名称）",
            ),
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="PERSON",
            show_default=False,
            help=tell("only by this person (me) or git author", "只看此人（me）或 git 作者的"),
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            show_default=False,
            help=tell("from this day on", "从这一天起"),
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="WHEN",
            show_default=False,
            help=tell("to this day, included", "到这一天为止（含当天）"),
        ),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(
            "--max",
            "-n",
            min=1,
            metavar="N",
            show_default=False,
            help=tell("only the newest N changes", "只看最近 N 处变更"),
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="table|text|tsv|json|jsonl|csv|md|yaml",
            show_default=False,
            help=tell(
                "form of the output; a table on a terminal; in a pipe text, a sentence a line in "
                "a form that stays as it is, for programs; md is a digest by person, without "
                "what the schema calls sensitive",
                "输出格式；终端默认 table；管道默认 text，每行一句，格式固定（标点用半角），"
                "便于程序读取；md 按人汇总，不含敏感内容",
            ),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Tell the history of one customer or of all."""
    from crmcli.book.changelog import Changelog
    from crmcli.rules.changelog import leave_out_pointers
    from crmcli.views.changelog import FOR_PEOPLE

    session = get_session(context)
    chosen_form = _choose_form("json" if json else form, is_terminal=session.is_terminal)
    book = session.open_book()
    chosen = _choose(session, book, by, since, until)
    with Changelog(book, masked=must_mask(chosen_form)) as changelog:
        named = changelog.name_customer(customer) if customer is not None else None
        wanted = _parse_field(book, named, field)
        kept = _keep(changelog.iter_changes(named, chosen), wanted)
        if chosen_form in FOR_PEOPLE:
            kept = leave_out_pointers(kept)
        with_customer = named is None
        told = _show(session, book, kept, chosen_form, most, with_customer=with_customer)
        if chosen_form == "table":
            session.remark(_lay_footer(session, book, told, named, narrowed=bool(wanted)))
        _remark_state(session, changelog, named, is_empty=not told.tally.count)
        if not told.tally.count and chosen.word is not None and chosen.person is None:
            session.say("log-nobody", word=chosen.word)
        changelog.keep_quick()


def _choose_form(asked: str | None, *, is_terminal: bool) -> str:
    from crmcli.views.changelog import LOG_FORMATS, TEXT

    if asked is None:
        return "table" if is_terminal else TEXT
    if asked not in LOG_FORMATS:
        raise UsageError("bad-option", option="--format", value=asked, choices=LOG_FORMATS)
    return asked


def _choose(
    session: Session, book: Book, by: str | None, since: str | None, until: str | None
) -> Chosen:
    from crmcli.commands.days import understand_days
    from crmcli.rules.changelog import Chosen

    first, last = understand_days(session, since, until, book.today)
    person, word = _find_author(book, by) if by is not None else (None, None)
    return Chosen(first or date.min, last or date.max, person, word)


def _find_author(book: Book, word: str) -> tuple[Person | None, str | None]:
    """A person in crm.yaml, else the word itself; `me` is who git says that we are."""
    from crmcli.rules.settings import find_person
    from crmcli.rules.values import is_me

    if not is_me(word):
        return find_person(book.settings, word), word
    if book.find_me() is None and not book.identity.email:
        raise Refused("me-unknown")
    return book.find_me(), book.identity.email


def _parse_field(book: Book, named: Named | None, field: str | None) -> tuple[str, ...]:
    if field is None:
        return ()
    from crmcli.rules.changepaths import parse_wanted

    return parse_wanted(book.schema.root, field, named.card if named is not None else None)


def _keep(changes: Iterable[Change], wanted: tuple[str, ...]) -> Iterable[Change]:
    """Those of the field that is wanted."""
    if not wanted:
        return changes
    from crmcli.rules.changepaths import is_wanted

    return (one for one in changes if is_wanted(one, wanted))


class _Told(NamedTuple):
    """What is known of the changes that have been shown, and whether there are more."""

    tally: Tally
    more: bool


def _show(
    session: Session,
    book: Book,
    changes: Iterable[Change],
    form: str,
    most: int | None,
    *,
    with_customer: bool,
) -> _Told:
    """Show up to `most` changes while they are found."""
    from itertools import islice

    from crmcli.rules.changelog import Tally
    from crmcli.views.changelog import Look, iter_pieces

    tally = Tally()
    width = session.width if session.is_terminal else None
    look = Look(width, with_customer, session.use_colour)
    changes = iter(changes)
    shown = tally.watch(islice(changes, most))
    session.show_pieces(iter_pieces(shown, _make_reader(session, book, form), form, look))
    # There are more also where the reader left the pager.
    return _Told(tally, more=next(changes, None) is not None)


def _lay_footer(
    session: Session, book: Book, told: _Told, named: Named | None, *, narrowed: bool
) -> str:
    from crmcli.views.changelog import render_footer

    footer = render_footer(
        told.tally,
        _make_reader(session, book, "table"),
        customer=named.customer if named is not None else None,
        more=told.more,
        narrowed=narrowed,
    )
    return "\n" + footer if told.tally.count else footer


def _make_reader(session: Session, book: Book, form: str) -> Reader:
    """Days with their year where the lines are kept and read later."""
    from crmcli.views.values import Reader

    return Reader(session.language, book.today, book.settings, full_days=form != "table")


def _remark_state(
    session: Session, changelog: Changelog, named: Named | None, *, is_empty: bool
) -> None:
    """What explains that something may be missing."""
    if changelog.is_empty:
        session.say("log-no-commits")
    elif named is not None and is_empty and changelog.is_uncommitted(named):
        session.say("log-uncommitted", customer=named.customer)
    if changelog.is_cut:
        session.say("log-cut")
