"""`crm`: global options, the table of verbs, and the one place where errors end.

A command's module is imported only when the command runs, so `crm --help` and `crm --version`
cost no more than the smallest Typer program.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperOption

from crmcli import __version__
from crmcli.commands.groups import CommandGroup, Section
from crmcli.commands.loading import Loading
from crmcli.commands.session import Session, get_session, give_up_stdout, tell
from crmcli.errors import UsageError

EXIT_BROKEN_PIPE = 141
COMPLETE = "__complete"
"""Stands in place of a verb where a shell asks what could be typed next."""


class Verb(NamedTuple):
    """A line of `crm --help`. The module is `crmcli.commands.<module>`."""

    group: str
    module: str
    en: str
    zh: str


GROUPS = {
    "everyday": ("Every day", "日常"),
    "team": ("Team", "团队"),
    "insight": ("Insight", "洞察"),
    "exchange": ("In & out", "导入导出"),
    "set-up": ("Set-up", "设置"),
}

VERBS = {
    "new": Verb("everyday", "new", "Open a card for a new customer", "新建客户卡（建档）"),
    "show": Verb(
        "everyday", "show", "Show a card: front and contact log", "查看客户卡：档案和跟进记录"
    ),
    "list": Verb("everyday", "list", "List and filter customers", "列出、筛选客户"),
    "find": Verb(
        "everyday", "find", "Search names, pinyin, phones, notes", "搜索名称、拼音、电话、备注"
    ),
    "brief": Verb("everyday", "brief", "What to know before a visit", "拜访前速览"),
    "visit": Verb(
        "everyday", "visit", "Log a visit, call or chat", "记一次跟进（外访、电话、微信等）"
    ),
    "overdue": Verb(
        "everyday", "overdue", "Customers past their follow-up date", "逾期未跟进的客户"
    ),
    "due": Verb("everyday", "due", "What to do today: overdue and due", "今日待跟进（含逾期）"),
    "next": Verb("everyday", "next", "Set or postpone the next follow-up", "安排或推迟下次跟进"),
    "visits": Verb(
        "everyday",
        "visits",
        "Contacts logged, by day, person or channel",
        "跟进记录汇总（销售日志）",
    ),
    "regrade": Verb(
        "everyday",
        "regrade",
        "Change a customer's grade, with a reason",
        "调整客户级别，须写理由",
    ),
    "set": Verb("everyday", "set", "Change fields", "修改字段"),
    "add": Verb(
        "everyday",
        "add",
        "Add an entry to a list (contact, need, tag)",
        "添加一条（联系人、需求、标签）",
    ),
    "unset": Verb("everyday", "unset", "Clear a field or delete an entry", "清空字段或删除一条"),
    "edit": Verb(
        "everyday",
        "edit",
        "Edit a card in your editor, checked on save",
        "用编辑器修改客户卡，保存时检查",
    ),
    "archive": Verb("everyday", "archive", "Put a card away", "归档"),
    "restore": Verb("everyday", "restore", "Bring it back", "恢复"),
    "status": Verb(
        "team", "status", "Who you are, what is unsent, what is wrong", "当前身份、未推送、待处理"
    ),
    "save": Verb("team", "save", "Check and record what you edited by hand", "检查并保存手工修改"),
    "log": Verb(
        "team",
        "log",
        "What changed, when, by whom and why",
        "变更记录：谁、何时、改了什么、为什么",
    ),
    "diff": Verb("team", "diff", "Changes in words", "用文字说明改动"),
    "blame": Verb("team", "blame", "Who last set each field", "每个字段最后由谁填写"),
    "undo": Verb("team", "undo", "Take back one act by a new commit", "撤销一次操作（历史保留）"),
    "sync": Verb("team", "sync", "Fetch, merge, check and send", "同步：取回、合并、检查、推送"),
    "resolve": Verb("team", "resolve", "Settle a conflict field by field", "逐字段解决冲突"),
    "check": Verb("team", "check", "Check every card", "检查台账"),
    "stats": Verb("insight", "stats", "Count customers by field", "按字段统计客户"),
    "sql": Verb("insight", "sql", "Ask the ledger in SQL, read-only", "用 SQL 查询台账，只读"),
    "import": Verb(
        "exchange",
        "import_file",
        "Take in customers from a spreadsheet or file",
        "导入表格、名片等文件中的客户",
    ),
    "export": Verb(
        "exchange",
        "export",
        "Write the ledger as a spreadsheet",
        "导出表格",
    ),
    "remind": Verb(
        "exchange",
        "remind",
        "Send each person the day's follow-ups",
        "发送每日跟进提醒",
    ),
    "calendar": Verb(
        "exchange",
        "calendar",
        "Write follow-ups as a calendar file",
        "导出跟进日历",
    ),
    "dedupe": Verb("exchange", "dedupe", "Find likely duplicates", "查找疑似重复的客户"),
    "merge": Verb("exchange", "merge", "Make two cards one", "合并两张客户卡"),
    "init": Verb(
        "set-up",
        "init",
        "Start a ledger, or join the one you cloned",
        "新建台账，或加入已克隆的台账",
    ),
    "person": Verb("set-up", "person", "Add a member of the team", "添加成员"),
    "schema": Verb("set-up", "schema", "Take in new shipped fields", "引入新版自带的字段"),
    "forge": Verb(
        "set-up", "forge", "What workflows ask of their forge", "供流水线查询代码托管平台"
    ),
    "doctor": Verb("set-up", "doctor", "Check the installation and mend it", "诊断并修复安装"),
    "completion": Verb("set-up", "completion", "Print shell completion", "输出命令补全脚本"),
    "help": Verb("set-up", "help", "Explain a command, with examples", "命令的说明和示例"),
}


READS_PAST = frozenset(
    {
        *("show", "list", "find", "brief", "overdue", "due", "visits"),
        *("log", "blame", "stats", "sql", "export", "remind", "calendar"),
    }
)
"""The verbs that answer as of `--at`; the others write, or look after what is here now."""


class VerbTable(CommandGroup):
    """The group of all verbs, read from `VERBS`; a verb is loaded when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        verb = VERBS.get(cmd_name)
        with Loading():
            return load_command(cmd_name, verb.module) if verb else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        found = super().resolve_command(ctx, args)
        if get_session(ctx).at is not None and found[0] not in READS_PAST:
            raise UsageError("at-only-reads", path=f"{ctx.command_path} {found[0]}")
        return found

    def list_sections(self, ctx: Any) -> list[Section]:
        return [
            Section(
                tell(*titles),
                tuple(
                    (name, tell(verb.en, verb.zh))
                    for name, verb in VERBS.items()
                    if verb.group == group
                ),
            )
            for group, titles in GROUPS.items()
        ]


def load_command(name: str, module: str) -> Any:
    """The command `name` from its module, with the options that every command has."""
    loaded = import_module(f"crmcli.commands.{module}")
    app: typer.Typer = loaded.app
    command = typer.main.get_command(app)
    command.name = name
    give_common_options(command, reads_past=name in READS_PAST)
    return command


def load_program() -> Any:
    """The command `crm` itself."""
    command = typer.main.get_command(app)
    give_common_options(command, reads_past=True)
    return command


def give_common_options(command: Any, *, reads_past: bool = False) -> None:
    """Add `--lang`, `--color` and `--help`, which stand on either side of the verb.

    And `--at`, where it `reads_past`.
    """
    for inner in getattr(command, "commands", {}).values():
        give_common_options(inner)
    command.add_help_option = False
    _refuse_two_forms(command.params)
    if reads_past:
        command.params.append(
            TyperOption(
                param_decls=["--at"],
                callback=_note_moment,
                expose_value=False,
                metavar="WHEN",
                help=tell(
                    "answer as of then: a day, or a commit, branch or tag",
                    "按当时的台账回答：日期，或提交、分支、标签",
                ),
            )
        )
    command.params += [
        TyperOption(
            param_decls=["--lang"],
            callback=_note_language,
            expose_value=False,
            metavar="en|zh",
            help=tell("language of words and dates", "界面语言"),
        ),
        TyperOption(
            param_decls=["--color"],
            callback=_note_colour,
            expose_value=False,
            metavar="auto|always|never",
            help=tell("when to use colour", "何时用颜色"),
        ),
        TyperOption(
            param_decls=["-h", "--help"],
            callback=_show_help,
            expose_value=False,
            is_flag=True,
            is_eager=True,
            help=tell("show this page", "显示本页"),
        ),
    ]


def _refuse_two_forms(params: Sequence[Any]) -> None:
    """Let a command that has both take `--json` or another `--format`, and not one of them."""
    forms = [one for one in params if one.name in ("form", "json")]
    if len(forms) > 1:
        for one in forms:
            one.callback = _check_form


def _check_form(ctx: Any, param: Any, value: Any) -> Any:
    """Called for either option; whichever stands second finds the first in the context."""
    chosen = {**ctx.params, param.name: value}
    form = chosen.get("form")
    source = ctx.get_parameter_source("form")
    is_given = source is not None and source.name == "COMMANDLINE"
    if chosen.get("json") and is_given and form != "json":
        raise UsageError("two-formats", format=form)
    return value


app = typer.Typer(
    cls=VerbTable,
    name="crm",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(ctx: typer.Context, _param: object, asked: bool) -> None:
    if asked:
        get_session(ctx).show(f"crm {__version__}")
        raise typer.Exit


def _show_help(ctx: typer.Context, _param: object, asked: bool) -> None:
    if asked:
        from crmcli.commands.helptext import render_help

        get_session(ctx).show(render_help(ctx))
        raise typer.Exit


def _note_language(ctx: typer.Context, _param: object, value: str | None) -> str | None:
    if value is not None and value not in ("en", "zh"):
        raise UsageError("bad-option", option="--lang", value=value, choices=["en", "zh"])
    return value


def _note_colour(ctx: typer.Context, _param: object, value: str | None) -> str | None:
    if value is None:
        return value
    choices = ["auto", "always", "never"]
    if value not in choices:
        raise UsageError("bad-option", option="--color", value=value, choices=choices)
    ctx.find_root().ensure_object(Session).colour = value
    return value


def _note_moment(ctx: typer.Context, _param: object, value: str | None) -> str | None:
    if value is None:
        return value
    if not value.strip():
        option = {"option": "--at", "words": "--at WHEN", "path": ctx.command_path}
        raise UsageError("option-needs-value", **option)
    get_session(ctx).at = value
    return value


@app.callback()
def crm(
    ctx: typer.Context,
    directory: str = typer.Option(
        ".",
        "-C",
        metavar="DIR",
        show_default=False,
        help=tell("work in this folder", "在此目录中运行"),
    ),
    no_pager: bool = typer.Option(
        False,
        "--no-pager",
        help=tell("show long output without a pager", "长输出不用分页程序"),
    ),
    version: bool = typer.Option(
        False,
        "--version",
        callback=_show_version,
        is_eager=True,
        help=tell("print the version", "显示版本"),
    ),
) -> None:
    session = ctx.ensure_object(Session)
    session.directory = Path(directory)
    session.may_page = not no_pager


def run(words: list[str]) -> int:
    """Run one command; every error ends here as a sentence on stderr and an exit code."""
    try:
        _run_command(words)
        sys.stdout.flush()
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        give_up_stdout()  # the reader has gone
        return EXIT_BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:
        from crmcli.commands.reports import report

        return report(error, words)
    return 0


def _run_command(words: list[str]) -> None:
    command = load_program()
    if words[:1] == [COMPLETE]:
        from crmcli.commands.completing import answer_shell

        answer_shell(command, words[1:])
        return
    # Not `command.main`: that one turns a broken pipe into exit 1.
    with command.make_context("crm", words) as context:
        command.invoke(context)
