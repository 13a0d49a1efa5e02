"""Who a cell for one person names: somebody with a role in brackets, or several at once."""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"(?P<name>[^()（）]+?)\s*[(（]\s*(?P<role>[^()（）]+?)\s*[)）]")
_ROLE = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:总|总监|总裁|总助|经理|主任|主管|专员|代表|采购|财务|会计|出纳|行政"
    r"|人事|后勤|销售|市场|运营|法务|技术|研发|生产|质检|品控|仓管|物流|项目|工程师|设计师|厂长|店长"
    r"|部长|科长|处长|局长|院长|校长|所长|站长|队长|董事长?|主席|老板娘?|股东|法人|法定代表人|合伙人"
    r"|负责人|联系人|经办人|接口人|秘书|助理|前台|司机|员工?)"
    r"|(?:[a-z&.-]+ ){0,4}(?:manager|director|head|lead|buyer|purchasing|procurement|sales"
    r"|marketing|finance|accounting|accountant|engineer|engineering|assistant|secretary|owner"
    r"|founder|partner|president|chairman|technician|consultant|administrator|logistics"
    r"|reception|c[efiot]o|hr|it|vp)(?: of [a-z& ]+)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[/／、，,;；&＆|\n]\s*")
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_FOREIGN_NAME = re.compile(r"[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*)+")
_OF_ONE = frozenset(",，")
"""Stands also within the name of one person: `Berg, Anna`."""


def split_role(text: str) -> tuple[str, str] | None:
    """The name and the role behind it, as in 李娜（采购）; None where no known role is there."""
    found = _BRACKETED.fullmatch(text.strip())
    if found is None or not _ROLE.fullmatch(found["role"]):
        return None
    return found["name"], found["role"]


def names_several(text: str) -> bool:
    """Whether a text is the names of several people: 赵六/钱七, `Anna Berg; Ben Krause`."""
    parts = _BETWEEN.split(text.strip())
    if len(parts) < 2:
        return False
    if all(_CHINESE_NAME.fullmatch(part) for part in parts):
        return True
    return not _OF_ONE & set(text) and all(_FOREIGN_NAME.fullmatch(part) for part in parts)
