"""`crm export`: customers for spreadsheets, address books and other programs."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.export_target import FORMS, choose_target
from crmcli.commands.options import Query, refuse_blank
from crmcli.commands.rows import split_words
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_NOT_ALL = 1
"""The exit code where a card could not be read."""


@app.command(
    help=tell(
        "Write customers to a file of another program.\n\n"
        "The ending of the file says which: .xlsx (a sheet for each list), .csv and .tsv (one "
        "table, or a folder of them), .json and .jsonl (whole cards), .vcf (contacts), .parquet, "
        ".sqlite (the tables of crm sql). All of it goes out, archived customers, phones and "
        "birthdays too, and all but the last two can be imported again.\n\n\b\n"
        "  crm export -o customers.xlsx\n"
        "  crm export owner=me --list visits --excel -o visits.csv\n"
        "  crm export grade=K,A -o key-accounts.vcf\n"
        "  crm export --round-trip for-the-team.xlsx",
        "把客户写成其他程序的文件。\n\n"
        "格式看扩展名：.xlsx（每个列表一张表）、.csv 和 .tsv（一张表，或一个目录）、"
        ".json 和 .jsonl（整张客户卡）、.vcf（联系人）、.parquet、.sqlite（crm sql 的表）。"
        "内容完整，含已归档的客户、电话和生日；除最后两种外，都可以再导入。\n\n\b\n"
        "  crm export -o 客户.xlsx\n"
        "  crm export 负责人=me --list 跟进记录 --excel -o 跟进.csv\n"
        "  crm export 级别=K,A -o 重点客户.vcf\n"
        "  crm export --round-trip 团队.xlsx",
    )
)
def export(
    context: typer.Context,
    query: Query = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help=tell(
                "write to this file, or a file for each list to this folder",
                "写入此文件；给出目录则每个列表写一个文件",
            ),
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(FORMS),
            show_default=False,
            help=tell(
                "the format, where the file's ending does not say it; vcard is version 3.0",
                "格式，扩展名不能说明时用；vcard 为 3.0 版",
            ),
        ),
    ] = None,
    lists: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar="LIST[,LIST]",
            show_default=False,
            help=tell(
                "the tables to write: customers, contacts, visits or another list of the card",
                "要写的表：客户、联系人、跟进记录等列表",
            ),
        ),
    ] = None,
    excel: Annotated[
        bool,
        typer.Option(
            "--excel",
            help=tell(
                "begin a csv with a mark by which Excel knows UTF-8",
                "csv 带 BOM，Excel 打开不乱码",
            ),
        ),
    ] = False,
    keys: Annotated[
        bool,
        typer.Option(
            "--keys",
            help=tell(
                "headings and values as cards have them, not in words",
                "表头和值用字段键，不用文字",
            ),
        ),
    ] = False,
    round_trip: Annotated[
        str | None,
        typer.Option(
            "--round-trip",
            metavar="FILE",
            show_default=False,
            help=tell(
                "write the last commit as xlsx, noting which it is: importing it then merges what "
                "was edited in there with what was edited here",
                "把最近一次提交写成 xlsx 并记下版本：改好后导入，与台账三方合并",
            ),
        ),
    ] = None,
    sqlite: Annotated[
        str | None,
        typer.Option(
            "--sqlite",
            metavar="FILE",
            show_default=False,
            help=tell(
                "write the tables of crm sql to this database file",
                "把 crm sql 的各表写成数据库文件",
            ),
        ),
    ] = None,
) -> None:
    """Write the file."""
    from crmcli.commands.export_run import Request, write_out

    session = get_session(context)
    ways = {"--output": output, "--round-trip": round_trip, "--sqlite": sqlite}
    for option, file in ways.items():
        refuse_blank(context, option, f"{option} FILE", file)
    target = choose_target(session, ways, form)
    wanted = split_words(lists) if lists is not None else None
    if not write_out(session, target, Request(query or [], wanted, excel, keys)):
        raise typer.Exit(_NOT_ALL)
