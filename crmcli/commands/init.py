"""`crm init`: start a ledger, or give a clone of one what it lacks."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import Json, refuse_blank
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from crmcli.book.equipping import Workflow
    from crmcli.book.founding import Founding
    from crmcli.ledger.workflows import Forge

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FALLBACK_ZONE = "UTC"


@app.command(
    help=tell(
        "Start a ledger, or join the one you cloned. Run again it mends what is missing and "
        "overwrites nothing.\n\n\b\n  crm init customers\n  crm init --demo sample\n"
        "  crm init --ci github --hook\n  crm init --cron",
        "新建台账，或加入已克隆的台账。再次运行会补全缺失的内容，不覆盖任何文件。\n\n\b\n"
        "  crm init customers\n  crm init --demo sample\n"
        "  crm init --ci github --hook\n  crm init --cron",
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
    ci: Annotated[
        str | None,
        typer.Option(
            "--ci",
            metavar="github|gitlab|gitea",
            show_default=False,
            help=tell(
                "a workflow for the forge: check requests, say what they change, merge cards",
                "为代码托管平台写好流水线：检查合并请求、说明变更、合并卡片",
            ),
        ),
    ] = None,
    hook: Annotated[
        bool,
        typer.Option(
            "--hook",
            help=tell(
                "a hook for this clone: git checks the cards of a commit before it is made",
                "为此克隆写好钩子：提交之前先检查卡片",
            ),
        ),
    ] = False,
    cron: Annotated[
        bool,
        typer.Option(
            "--cron",
            help=tell(
                "print the line of a crontab that sends reminders each morning",
                "输出每天早上发送提醒的 crontab 行",
            ),
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Make the folder a ledger."""
    from crmcli.book.founding import found_ledger, locate_ledger
    from crmcli.history.hooks import install_hook

    refuse_blank(context, "--ci", "--ci github|gitlab|gitea", ci)
    session = get_session(context)
    if cron:
        from crmcli.commands.cron_line import show_cron_line

        others = {"--demo": demo, "--ci": ci is not None, "--hook": hook, "--json": json}
        show_cron_line(session, folder, others)
        return
    forge = _read_forge(ci)
    if demo:
        if ci is not None or hook:
            raise UsageError("demo-plain", option="--hook" if ci is None else "--ci")
        _found_demo(session, folder, as_json=json)
        return
    place = locate_ledger(session.get_folder(), folder)
    workflow = _plan_workflow(session, place, forge)
    if hook:
        from crmcli.book.equipping import refuse_other_hook

        refuse_other_hook(place)
    besides = {workflow.file: workflow.data} if workflow else {}
    done = found_ledger(place, find_timezone(), lambda: _ask_identity(session), besides)
    installed = install_hook(done.root) if hook else None
    if json:
        _show_founding(session, done, str(installed) if installed else None)
        return
    _say_what_was_done(session, done, folder or str(done.root), besides)
    if workflow:
        _say_workflow(session, workflow, is_new=workflow.file in done.files)
    if hook:
        session.say("init-hook" if installed else "init-hook-here", file=installed)


def _read_forge(ci: str | None) -> Forge | None:
    if ci is None:
        return None
    from crmcli.ledger.workflows import WORKFLOWS

    for forge in WORKFLOWS:
        if ci == forge:
            return forge
    raise UsageError("bad-option", option="--ci", value=ci, choices=tuple(WORKFLOWS))


def _plan_workflow(session: Session, place: Path, forge: Forge | None) -> Workflow | None:
    if forge is None:
        return None
    from crmcli.book.equipping import plan_workflow

    return plan_workflow(place, forge, session.language)


def _say_workflow(session: Session, workflow: Workflow, *, is_new: bool) -> None:
    if not is_new:
        session.say("init-ci-here", file=workflow.file)
        return
    session.say("init-ci", file=workflow.file)
    if workflow.included:
        session.say("init-ci-include", file=workflow.file)
    session.say(f"init-ci-{workflow.forge}")


def _found_demo(session: Session, folder: str | None, *, as_json: bool) -> None:
    from crmcli.book.demo import found_demo
    from crmcli.book.founding import locate_ledger

    if folder is None:
        raise UsageError("demo-folder", command="crm init --demo DIR")
    place = locate_ledger(session.get_folder(), folder)
    done = found_demo(place, find_timezone(), lambda: _ask_identity(session))
    if as_json:
        _show_founding(session, done, None)
        return
    session.say("demo-made", root=folder, person=done.person.id if done.person else None)
    session.say("demo-hint", root=folder)


def _show_founding(session: Session, done: Founding, hook: str | None) -> None:
    from crmcli.views.formats import render_object

    session.show(render_object({**_describe(done), "hook": hook}))


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


def _say_what_was_done(
    session: Session, done: Founding, root: str, besides: Container[str]
) -> None:
    """What was done for the ledger itself; of `besides` is told apart."""
    if done.is_new and done.person:
        session.say("init-made", root=root, person=done.person.id, email=done.email)
        return
    files = [file for file in done.files if file not in besides]
    mended = [*files, *done.settings]
    if done.settings and not files:
        session.say("init-joined", root=root)
    elif mended:
        session.say("init-mended", root=root, files=mended)
    else:
        session.say("init-here", root=root)
    if done.person is None:
        session.say("init-unknown", email=done.email)
    else:
        session.say("init-you", name=done.person.name, person=done.person.id, email=done.email)
