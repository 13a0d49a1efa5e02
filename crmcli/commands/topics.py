"""Pages of `crm help` that explain no command: how days are said, and how customers are asked for.

Examples only, in the language of the reader; the references in docs/ have them too, and say all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from crmcli.commands.session import tell
from crmcli.rules.when import parse_when
from crmcli.views.screen import cell_width, pad_text, wrap_text

WIDEST = 100
"""Cells: longer lines are hard to read however wide the screen is."""
MONDAY = date(2026, 11, 23)
"""The day from which the examples are counted."""

PHRASES = (
    ("2026-12-01", "2026年12月1日"),
    ("today", "今天"),
    ("tomorrow", "明天"),
    ("yesterday", "昨天"),
    ("fri", "周五"),
    ("next tue", "下周二"),
    ("last tue", "上周二"),
    ("dec 1", "12月1日"),
    ("the 20th", "20号"),
    ("3d", "3d"),
    ("in 3 days", "3天后"),
    ("3 days ago", "3天前"),
    ("in two weeks", "两周后"),
    ("in a month", "一个月后"),
    ("last 30 days", "近30天"),
    ("next week", "下周"),
    ("end of month", "月底"),
    ("next month", "下个月"),
    ("end of quarter", "季度末"),
)
"""Days in English and in Chinese."""

QUERIES = (
    (("owner=me", "负责人=me"), ("mine", "我负责的")),
    (("owner=none", "负责人=公海"), ("nobody's", "无人负责的")),
    (("grade=K,A", "级别=K,A"), ("K or A: a comma is an or", "K 或 A：逗号表示或")),
    (("stage!=churned", "阶段!=流失"), ("not churned", "没有流失的")),
    (("grade=", "级别="), ("who has none", "没填级别的")),
    (("grade=A stage=prospect", "级别=A 阶段=意向"), ("both must hold", "两个条件同时满足")),
    (("tag:budget/high", "标签:budget/high"), ("has the tag", "带有这个标签")),
    (("'created>=2026-01-01'", "'建档日期>=2026-01-01'"), ("opened this year", "今年建档")),
    (("'last_visit<-30d'", "'上次跟进<30天前'"), ("longer ago than 30 days", "早于 30 天前")),
    (("'due<=fri'", "'应跟进<=周五'"), ("due by Friday", "周五前到期")),
    (("'days_overdue>7'", "'逾期天数>7'"), ("over a week late", "逾期超过一周")),
    (("contacts.role=decider", "联系人.角色=决策者"), ("any contact decides", "有决策者")),
    (("northwind", "华信"), ("part of a name, alias or id", "名称、简称、标识的一部分")),
)
"""What is typed and whom it finds, each in English and Chinese. `<` and `>` need quotes."""


def render_when(width: int) -> str:
    """How days are said, with what each means ahead and back."""
    rows = [tell("words ahead back", "写法 往后 往前").split()]
    for phrase in (tell(*pair) for pair in PHRASES):
        ahead, back = parse_when(phrase, MONDAY, "future"), parse_when(phrase, MONDAY, "past")
        rows.append([phrase, ahead.isoformat(), back.isoformat()])
    return _lay_page(
        tell("WHEN: a day in words, English or Chinese", "WHEN：日期的写法，中英文都行"),
        tell(
            "Wherever a day is asked for: -d, -n, --since, crm next, fields and queries. These are "
            "counted from Monday 2026-11-23.",
            "凡是要写日期的地方：-d、-n、--since、crm next、字段和查询条件。"
            "以下从 2026-11-23 周一算起。",
        ),
        rows,
        tell(
            "Ahead where a day to come is meant (a promise), back where something has happened (a "
            "visit). A weekday alone is the nearest one that way, never today. -n and crm next "
            'take a text behind the day: -n "next wed send quote"; none ends a promise.',
            "约定的日子往后算，已发生的事（跟进、建档）往前算。"
            "只写星期几是那个方向上最近的一天，不会是今天。"
            '-n 和 crm next 的日期后面可以接事项：-n "下周三 送报价"；“无”取消约定。',
        ),
        width,
    )


def render_query(width: int) -> str:
    """How customers are asked for."""
    return _lay_page(
        tell("QUERY: which customers", "QUERY：查询条件"),
        tell(
            "For list, overdue, due, visits and stats: words that must all hold. Fields and values "
            "are named by key or by their label in English or Chinese.",
            "用于 list、overdue、due、visits、stats：可写几个条件，须同时满足。"
            "字段和值可用键，也可用中文或英文名称。",
        ),
        [(tell(*words), tell(*found)) for words, found in QUERIES],
        tell(
            "Signs: = != < <= > >=. Of a list, = asks for any entry, != for none. A lone - reads "
            "ids from standard input: crm list owner=none -f ids | crm overdue -",
            "符号：= != < <= > >=。对列表，= 指任一条，!= 指没有一条。单独一个 - 从标准输入读标识："
            "crm list owner=none -f ids | crm overdue -",
        ),
        width,
    )


TOPICS: Mapping[str, Callable[[int], str]] = {"when": render_when, "query": render_query}


def _lay_page(
    title: str, opening: str, rows: Sequence[Sequence[str]], closing: str, width: int
) -> str:
    """A title, a paragraph, a table without lines, and a paragraph; `width` in cells."""
    cells = min(width, WIDEST)
    columns = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    table = ["  " + "  ".join(map(pad_text, row, columns)).rstrip() for row in rows]
    blocks = [[title], wrap_text(opening, cells), table, wrap_text(closing, cells)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"
