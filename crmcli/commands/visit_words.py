"""What one says of a visit: the options of `crm visit`, and what they mean to the acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import typer

from crmcli.commands.asking import understand_promise
from crmcli.commands.session import tell

Notes = Annotated[
    str | None,
    typer.Option(
        "--notes",
        "-m",
        metavar="TEXT|-",
        show_default=False,
        help=tell("what was said; - reads standard input", "过程记录；- 从标准输入读"),
    ),
]
Channel = Annotated[
    str | None,
    typer.Option(
        "--channel",
        "-c",
        show_default=False,
        help=tell("onsite, phone, chat, email …", "跟进方式：外访、电话、微信、邮件…"),
    ),
]
Contact = Annotated[
    str | None,
    typer.Option(
        "--with",
        "-w",
        metavar="CONTACT",
        show_default=False,
        help=tell("whom you talked to", "接触对象"),
    ),
]
Result = Annotated[
    str | None,
    typer.Option(
        "--outcome", "-r", metavar="TEXT", show_default=False, help=tell("result", "结论")
    ),
]
Obstacle = Annotated[
    str | None,
    typer.Option(metavar="TEXT", show_default=False, help=tell("what stood in the way", "问题")),
]
Remedy = Annotated[
    str | None,
    typer.Option(metavar="TEXT", show_default=False, help=tell("how to solve it", "对策")),
]
Next = Annotated[
    str | None,
    typer.Option(
        "--next",
        "-n",
        metavar='"WHEN [TEXT]"|none',
        show_default=False,
        help=tell("next follow-up, and what was promised", "下次跟进日期和约定事项"),
    ),
]
Day = Annotated[
    str | None,
    typer.Option(
        "--date", "-d", metavar="WHEN", show_default=False, help=tell("day of it", "跟进日期")
    ),
]
Missed = Annotated[
    bool,
    typer.Option("--missed", help=tell("nobody answered: no contact", "未联系上，不算一次跟进")),
]
By = Annotated[
    str | None,
    typer.Option(
        metavar="PERSON", show_default=False, help=tell("who did it, if not you", "跟进人")
    ),
]

_AS_SAID = ("notes", "channel", "contact", "outcome", "problem", "solution", "missed", "by")


def read_words(said: Mapping[str, Any], on: date | None, today: date) -> dict[str, Any]:
    """The arguments of `log_visit` and `amend_visit` for the options `said`, by their names.

    `on` is the day that `--date` was understood as. Raises UsageError("bad-date") for a promise
    without a day.
    """
    words = {key: said.get(key) for key in _AS_SAID}
    words["missed"] = bool(words["missed"])
    return {**words, "next": understand_promise(said.get("promise"), today), "on": on}


def note_missed(words: dict[str, Any]) -> None:
    """A visit that met nobody needs no notes: they say just that."""
    if words["missed"] and words["notes"] is None:
        words["notes"] = tell("nobody answered", "未联系上")
