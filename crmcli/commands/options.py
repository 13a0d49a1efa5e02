"""Options and arguments that several verbs share, so that they read the same everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.session import tell
from crmcli.errors import UsageError

Customer = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        show_default=False,
        help=tell(
            "id, name, alias, contact, record no. or pinyin of the customer",
            "客户的标识、名称、简称、联系人、档案编号或拼音",
        ),
    ),
]
Customers = Annotated[
    str,
    typer.Argument(
        metavar="ID|-",
        show_default=False,
        help=tell(
            "id, name, alias, contact, record no. or pinyin; - reads customers from stdin, one a "
            "line, for one commit",
            "客户的标识、名称、简称、联系人、档案编号或拼音；"
            "- 从标准输入读，一行一个，合为一次提交",
        ),
    ),
]
Query = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]...",
        show_default=False,
        help=tell(
            "conditions that must all hold: owner=me grade=K,A 'stage!=churned' tag:budget/high "
            "'created>=2026-01-01' 'last_visit<-30d', or part of a name; - reads ids from stdin",
            "须同时满足的条件：负责人=me 级别=K,A '阶段!=流失' tag:预算/高 "
            "'created>=2026-01-01' 'last_visit<-30d'，或名称的一部分；- 从标准输入读标识",
        ),
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="table|tsv|json|jsonl|csv|md|yaml|ids",
        show_default=False,
        help=tell(
            "form of the output; a table on a terminal, tsv in a pipe",
            "输出格式；终端默认 table，管道默认 tsv",
        ),
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help=tell("short for --format json", "等同 --format json"))
]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="A,B",
        show_default=False,
        help=tell("fields to show, by key or label", "要显示的字段（键或名称）"),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=tell("show the diff and write nothing", "只显示将作的改动，不写入"),
    ),
]
Reason = Annotated[
    str | None,
    typer.Option("--reason", "-m", metavar="TEXT", show_default=False, help=tell("why", "理由")),
]
EditReason = Annotated[
    str | None,
    typer.Option(
        "--reason",
        "-m",
        metavar="TEXT",
        show_default=False,
        help=tell("why, for the history", "修改原因，记入历史"),
    ),
]
Archived = Annotated[
    bool, typer.Option("--archived", help=tell("archived customers too", "含已归档的客户"))
]


def refuse_blank(context: typer.Context, option: str, words: str, value: str | None) -> None:
    """Raise UsageError("option-needs-value") for an option with nothing behind it.

    `words` is how the option is written: `--at WHEN`.
    """
    if value is not None and not value.strip():
        path = context.command_path
        raise UsageError("option-needs-value", option=option, words=words, path=path)
