"""`crm init`: start a ledger, or give a clone of one what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import Json
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.book.founding import Founding

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FALLBACK_ZONE = "UTC"


@app.command(
    help=tell(
        "Start a ledger, or join the one you cloned. Run again it mends what is missing and "
        "overwrites nothing.\n\n\b\n  crm init customers\n  crm init --demo sample",
        "新建台账，或加入已克隆的台账。再次运行会补全缺失的内容，不覆盖任何文件。\n\n\b\n"
        "  crm init customers\n  crm init --demo sample",
    )
)
def init(
    context: typer.Context,
    folder: Annotated[
        str | None,
        typer.Argument(metavar="[DIR]", show_default=False, help=tell("folder", "目录")),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help=tell(
                "a sample ledger with months of history, in a new folder",
                "在新目录中建一个示例台账，含数月的历史",
            ),
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Make the folder a ledger."""
    from crmcli.book.founding import locate_ledger

    session = get_session(context)
    if demo and folder is None:
        raise UsageError("demo-folder", command="crm init --demo DIR")
    place = locate_ledger(session.get_folder(), folder)
    if demo:
        from crmcli.book.demo import found_demo as found
    else:
        from crmcli.book.founding import found_ledger as found
    done = found(place, find_timezone(), lambda: _ask_identity(session))
    if json:
        from crmcli.views.formats import render_object

        session.show(render_object(_describe(done)))
        return
    if demo:
        session.say("demo-made", root=folder, person=done.person.id if done.person else None)
        session.say("demo-hint", root=folder)
    else:
        _say_what_was_done(session, done, folder or str(done.root))


def find_timezone() -> str:
    """The system's time zone by its IANA name; UTC where the system does not say."""
    from tzlocal import get_localzone_name

    name: str | None = get_localzone_name()
    return name or FALLBACK_ZONE


def _ask_identity(session: Session) -> tuple[str, str] | None:
    if not session.may_ask:
        return None
    name, email = session.ask("ask-name"), session.ask("ask-email")
    while "@" not in email:
        session.say("bad-email", email=email)
        email = session.ask("ask-email")
    return (name, email) if name else None


def _describe(done: Founding) -> dict[str, object]:
    return {
        "root": str(done.root),
        "new": done.is_new,
        "files": list(done.files),
        "settings": list(done.settings),
        "me": done.person.id if done.person else None,
        "email": done.email,
    }


def _say_what_was_done(session: Session, done: Founding, root: str) -> None:
    if done.is_new and done.person:
        session.say("init-made", root=root, person=done.person.id, email=done.email)
        return
    mended = [*done.files, *done.settings]
    if done.settings and not done.files:
        session.say("init-joined", root=root)
    elif mended:
        session.say("init-mended", root=root, files=mended)
    else:
        session.say("init-here", root=root)
    if done.person is None:
        session.say("init-unknown", email=done.email)
    else:
        session.say("init-you", name=done.person.name, person=done.person.id, email=done.email)
