"""`crm import`: customers from spreadsheets, address books and other programs, in one commit."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.options import Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_NOT_ALL = 1
"""The exit code where some rows were not taken."""


@app.command(
    name="import",
    help=tell(
        "Take in customers from a file: csv, tsv, xlsx, ods, xls, json, jsonl or vCard; or from "
        "a folder of csv or tsv, as crm export writes it. A - reads the file from stdin.\n\n"
        "Columns are known by their headings. Customers there are already are brought up to "
        "date, others are new; all of it is one commit, and the same file again changes "
        "nothing. Rows that cannot be taken are told with the reason.\n\n\b\n"
        "  crm import customers.xlsx --dry-run\n"
        "  crm import customers.xlsx --rejects left-over.xlsx\n"
        "  crm import orders.csv --list visits --map orders.yaml",
        "从文件导入客户：csv、tsv、xlsx、ods、xls、json、jsonl 或 vCard 名片；"
        "也可给出 crm export 写出的 csv 或 tsv 目录。- 从标准输入读文件内容。\n\n"
        "按表头认列。已有的客户更新，没有的新建，合为一次提交；同一文件再导入不会有变化。"
        "不能导入的行会说明原因。\n\n\b\n"
        "  crm import 客户.xlsx --dry-run\n"
        "  crm import 客户.xlsx --rejects 未导入.xlsx\n"
        "  crm import 订单.csv --list 跟进记录 --map 订单.yaml",
    ),
)
def import_file(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            show_default=False,
            help=tell("the file, or a folder of csv or tsv", "文件，或 csv、tsv 的目录"),
        ),
    ],
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help=tell("say what would change and write nothing", "只说明将作的改动，不写入"),
        ),
    ] = False,
    lists: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar="LIST",
            show_default=False,
            help=tell(
                "the rows are entries of this list (visits, contacts), each with its customer",
                "每行是此列表的一条（跟进记录、联系人），并写明客户",
            ),
        ),
    ] = None,
    map_: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="FILE",
            show_default=False,
            help=tell(
                "where columns belong, what words mean and who is whom, as YAML",
                "各列对应的字段、词的含义、客户的对应关系（YAML）",
            ),
        ),
    ] = None,
    save_map: Annotated[
        str | None,
        typer.Option(
            "--save-map",
            metavar="FILE",
            show_default=False,
            help=tell("write such a map of this table, to fill in", "写出本表的映射，供填写"),
        ),
    ] = None,
    rejects: Annotated[
        str | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            show_default=False,
            help=tell(
                "write the rows that were not taken to this file, each with the reason",
                "把未导入的行连同原因写入此文件",
            ),
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help=tell(
                "whoever may be one of your customers is a new one",
                "疑似已有客户的也新建",
            ),
        ),
    ] = False,
    branch: Annotated[
        str | None,
        typer.Option(
            "--branch",
            metavar="NAME",
            show_default=False,
            help=tell("commit to a new branch of this name", "提交到以此命名的新分支"),
        ),
    ] = None,
    spread: Annotated[
        int | None,
        typer.Option(
            "--spread",
            metavar="DAYS",
            min=1,
            max=365,
            show_default=False,
            help=tell(
                "give new customers a first follow-up, spread over so many work days",
                "为新客户安排首次跟进，分摊到若干工作日",
            ),
        ),
    ] = None,
    clashes: Annotated[
        str | None,
        typer.Option(
            "--clashes",
            metavar="sheet|ledger",
            show_default=False,
            help=tell(
                "which side holds where a workbook that comes back and the ledger clash",
                "往返的工作簿与台账冲突时以哪边为准",
            ),
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            "--dates",
            metavar="ymd|dmy|mdy",
            show_default=False,
            help=tell("how 3/11/2026 is meant", "3/11/2026 这类日期的顺序"),
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region",
            metavar="CN",
            show_default=False,
            help=tell(
                "the country of telephone numbers without a country code",
                "不带国家代码的电话属于哪个国家",
            ),
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            "--sheet",
            metavar="NAME",
            show_default=False,
            help=tell("only this sheet of a workbook", "只导入工作簿的这张表"),
        ),
    ] = None,
    heading: Annotated[
        int | None,
        typer.Option(
            "--heading",
            metavar="ROW",
            min=1,
            show_default=False,
            help=tell("the row of the heading, from 1", "表头在第几行，从 1 起"),
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="NAME",
            show_default=False,
            help=tell(
                "of a text, as gb18030, where it is not found by itself",
                "文本的编码，如 gb18030，自动识别有误时用",
            ),
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            "--delimiter",
            metavar="MARK",
            show_default=False,
            help=tell(
                "of a text, as ; or |, where it is not found by itself",
                "文本的分隔符，如 ; 或 |，自动识别有误时用",
            ),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Read the file, take it in, and tell what became of it."""
    from crmcli.commands.import_run import Request, take_in

    request = Request(
        file=file,
        dry_run=dry_run,
        list_name=lists,
        map_file=map_,
        save_map=save_map,
        rejects=rejects,
        force=force,
        branch=branch,
        spread=spread,
        clashes=clashes,
        dates=dates,
        region=region,
        sheet=sheet,
        heading=heading,
        encoding=encoding,
        delimiter=delimiter,
        as_json=json,
    )
    done = take_in(get_session(context), request)
    if done.doubtful or done.rejected:
        raise typer.Exit(_NOT_ALL)
