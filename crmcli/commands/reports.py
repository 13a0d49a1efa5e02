"""How an error is told: a sentence for what went wrong, a report for a bug of ours."""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import typer
from typer.exceptions import TyperException

from crmcli import __version__
from crmcli.commands.loading import EXIT_INTERRUPTED
from crmcli.commands.session import Session, give_up_stdout
from crmcli.errors import CrmError, InvalidCard, Stopped, UsageError
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.rules.findings import Finding

EXIT_BUG = 70
_LISTED = 20
"""Errors in cards that are listed; nobody reads more of them in a terminal."""


def report(error: BaseException, words: Sequence[str]) -> int:
    """Tell what ended the command and return the exit code. Anything unforeseen is our bug."""
    _flush_stdout()
    if isinstance(error, CrmError):
        report_error(error)
        return error.exit_code
    if isinstance(error, TyperException):
        from crmcli.commands.usage import explain_usage

        report_error(explain_usage(error))
        return UsageError.exit_code
    if isinstance(error, KeyboardInterrupt | EOFError | typer.Abort):
        sys.stderr.write("\n")
        if isinstance(error, Stopped):
            Session().say(error.code)
        return EXIT_INTERRUPTED
    report_bug(error, words)
    return EXIT_BUG


def _flush_stdout() -> None:
    """Write what was made before the error; where that is no longer possible, let it go.

    The error is what is told, and its code that of the command.
    """
    try:
        sys.stdout.flush()
    except OSError:
        give_up_stdout()


def report_error(error: CrmError) -> None:
    """Say on stderr what was wrong; findings that refused a write are listed below."""
    session = Session()
    session.say_all(cast("Sequence[Message]", error.notes))
    session.say(error.code, **error.values)
    if isinstance(error, InvalidCard):
        from crmcli.views.findings import render_findings

        findings = cast("Sequence[Finding]", error.values["findings"])
        listed = render_findings(findings[:_LISTED], "text", session.language)
        session.remark(listed.rstrip("\n"))
        if len(findings) > _LISTED:
            is_there = error.code == "save-refused"
            more = "errors-more-there" if is_there else "errors-more"
            session.say(more, count=len(findings) - _LISTED)
    _say_mend(session, error)
    session.say_all(cast("Sequence[Message]", error.hints))


def _say_mend(session: Session, error: CrmError) -> None:
    """What `crm check` would say to do, where the error names a problem of a file that all read."""
    problem = error.values.get("problem")
    if error.code.startswith("settings-invalid") and isinstance(problem, Message):
        from crmcli.views.findings import describe_mend

        rule = problem.code.removeprefix("check.")
        mend = describe_mend(rule, problem.values, session.language)
        if mend:
            session.remark(mend)


def report_bug(error: BaseException, words: Sequence[str]) -> None:
    """Print a report that can be pasted as it is. Only the verb is named: data stays here."""
    verb = next((word for word in words if not word.startswith("-")), "")
    session = Session()
    session.say("bug")
    session.remark(
        f"\ncrm {__version__} {verb}\n"
        f"python {platform.python_version()} on {platform.system()} {platform.release()}\n\n"
        f"{''.join(traceback.format_exception(error)).rstrip()}"
    )
