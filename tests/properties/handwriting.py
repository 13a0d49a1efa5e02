"""Cards as people write them by hand: every style that YAML has, mixed, with comments.

`Hand.write` renders a value in styles that it draws from hypothesis as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from crmcli.ledger.scalars import read_plain
from crmcli.rules.fields import Field, find_value_field

WORDS = (
    "华信",
    "BJ-2024-0017",
    "看现场，客户关心售后响应；希望下周再谈一次价格",
    "013800138000",
    "+86 138 0000 0000",
    "010020",
    "12:30",
    "NO",
    "yes",
    "1.10",
    "1e3",
    "2026-11-20",
    "2026-11-20 14:30:00",
    "null and void",
    "budget/high",
    "https://example.cn/a?b=1&c=2",
    "it's",
    'the "best" offer',
    "50% off",
    "方案#3",
    "方案 #3",
    "key: value",
    "- not a list",
    "[not a list]",
    "{x}",
    "a, b",
    "@all",
    "`tick`",
    "C:\\Users\\li",
    "=1+1",
    "~",
    "null",
    "true",
    "",
    " blanks ",
    "trailing ",
    "客户说：“再看看”",
    "🙂 ok",
    "很长的一行" * 24,
)
LINES = (
    "第一行\n第二行",
    "第一行\n第二行\n",
    "两段\n\n之间空一行\n",
    "a: 1\n- b\n# c\n",
    "  缩进的第一行\n第二行\n",
    "结尾两个空行\n\n\n",
    "行尾空格 \n下一行\n",
    "\n开头空行\n",
    "列表：\n  - 一\n  - 二\n",
)
COMMENTS = ("# 备注", "# TODO: ask", "#", "# - a: b", "# 很长的备注" + "，再看看" * 30)

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n]*")


def texts() -> st.SearchStrategy[str]:
    """Texts worth writing: those that YAML makes hard, and any others of good characters."""
    characters = st.sampled_from("ab 01:#-,'\"\\[]{}?&*!|>%@.北京，\u3000🙂")
    return st.one_of(st.sampled_from(WORDS), st.text(characters, max_size=12))


def long_texts() -> st.SearchStrategy[str]:
    """Texts of several lines, and of one."""
    return st.one_of(st.sampled_from(LINES), texts())


def can_be_plain(text: str, *, in_flow: bool) -> bool:
    """Whether people may leave out the quotes, whatever other readers make of it."""
    if not _PLAIN.fullmatch(text) or text != text.strip(" ") or text in ("~", "null"):
        return False
    if ": " in text or text.endswith(":") or " #" in text or text.startswith(("---", "...")):
        return False
    return not (in_flow and re.search(r"[,\[\]{}?:]", text))


class Hand:
    """Somebody's way of writing, drawn choice by choice."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.step = self.pick(2, 2, 4)
        self.dash_indent = self.pick(0, 2, 2, self.step)
        self.gap = self.pick(1, 1, 3)
        self.blank_entries = self.chance()
        self.comments = self.chance()

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def chance(self) -> bool:
        return bool(self.draw(st.booleans()))

    def write(self, value: Mapping[str, Any], root: Field) -> bytes:
        """The whole card, as bytes: line breaks, byte order mark and last line break too."""
        lines = [*self._remarks(0), *self._pairs(value, root, 0)]
        lines += self._remarks_below(lines, 0)
        newline = self.pick("\n", "\n", "\r\n")
        text = newline.join(lines) + newline
        if lines[-1] and self.chance():
            text = text.removesuffix(newline)
        return (self.pick("", "", "\ufeff") + text).encode()

    def _remarks(self, column: int) -> list[str]:
        """Some comment lines or none, perhaps a blank line."""
        if not self.comments:
            return []
        remarks = self.pick((), (), (), ("",), (self.pick(*COMMENTS),))
        return [" " * column + one if one else "" for one in remarks]

    def _remarks_below(self, lines: list[str], column: int) -> list[str]:
        """Remarks, but none below a blank line, which may be the end of a text in `|+`."""
        return self._remarks(column) if lines and lines[-1] else []

    def _trailing(self) -> str:
        if not self.comments:
            return ""
        return str(self.pick("", "", "", "  " + self.pick(*COMMENTS), " # 短"))

    def _pairs(self, value: Mapping[str, Any], place: Field | None, column: int) -> list[str]:
        lines: list[str] = []
        for key, inner in value.items():
            lines += self._remarks_below(lines, column)
            child = find_value_field(place, key)
            head, *body = self._value(inner, child, column)
            shown = f'"{key}"' if self.pick(*[False] * 9, True) else key
            lines += [f"{' ' * column}{shown}:{' ' if head else ''}{head}", *body]
        return lines

    def _value(self, value: Any, place: Field | None, column: int) -> list[str]:
        """What follows a colon or a dash, and the lines below."""
        if isinstance(value, (dict, list)):
            if not value or self.pick(False, False, True):
                return [self._flow(value, place) + self._trailing()]
            if self.pick(*[False] * 5, True):
                return self._tall_flow(value, place, column)
            if isinstance(value, dict):
                return [self._heading(), *self._pairs(value, place, column + self.step)]
            return [self._heading(), *self._items(value, place, column + self.dash_indent)]
        if isinstance(value, str) and (lines := self._text_lines(value, column)):
            return lines
        return [self._scalar(value, place, in_flow=False) + self._trailing()]

    def _tall_flow(self, value: Any, place: Field | None, column: int) -> list[str]:
        """Brackets or braces over several lines, an entry a line."""
        opener, closer = ("{", "}") if isinstance(value, dict) else ("[", "]")
        parts = self._parts(value, place)
        lines = [opener + self._trailing()]
        for number, part in enumerate(parts):
            comma = "," if number < len(parts) - 1 else self.pick("", ",")
            lines.append(" " * (column + 4) + part + comma + self._trailing())
        return [*lines, " " * (column + 2) + closer + self._trailing()]

    def _heading(self) -> str:
        return self._trailing().lstrip(" ")

    def _items(self, values: list[Any], place: Field | None, column: int) -> list[str]:
        item = place.item if place else None
        lines: list[str] = []
        inner = column + 1 + self.gap
        for value in values:
            if lines and lines[-1] and self.blank_entries:
                lines.append("")
            lines += self._remarks_below(lines, column)
            if isinstance(value, dict) and value and self.pick(True, True, False):
                body = self._pairs(value, item, inner)
                lines += [f"{' ' * column}-{' ' * self.gap}{body[0].lstrip(' ')}", *body[1:]]
            else:
                flat = not isinstance(value, (dict, list))
                head, *body = (
                    self._value(value, item, column)
                    if flat
                    else [self._flow(value, item) + self._trailing()]
                )
                lines += [f"{' ' * column}-{' ' * self.gap if head else ''}{head}", *body]
        return lines

    def _text_lines(self, text: str, column: int) -> list[str] | None:
        """A text over several lines: as `|`, as `>`, or unquoted and folded at a blank."""
        if not text.strip() or text[0] in " \n":
            return None
        indent = " " * (column + self.step)
        if "\n" in text:
            return self._block(text, indent) if self.pick(True, True, False) else None
        if self.pick(*[True] * 5, False):
            return None
        if text == text.strip() and self.pick(True, False):
            return [">-" + self._trailing(), indent + text]
        if can_be_plain(text, in_flow=False) and re.fullmatch(r"[^ ]+ [^ #]+", text):
            first, second = text.split(" ")
            return [first, indent + second + self._trailing()]
        return self._block(text, indent)

    def _block(self, text: str, indent: str) -> list[str]:
        stripped = text.rstrip("\n")
        breaks = len(text) - len(stripped)
        header = ("|-", "|", "|+")[min(breaks, 2)] + self._trailing()
        lines = [indent + line if line else "" for line in stripped.split("\n")]
        return [header, *lines, *[""] * (breaks - 1)]

    def _scalar(self, value: Any, place: Field | None, *, in_flow: bool) -> str:
        if value is None:
            return str(self.pick("null", "~"))
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str):
            return str(value)
        is_text = place is not None and place.kind == "text"
        if can_be_plain(value, in_flow=in_flow) and (is_text or read_plain(value) == value):
            choices = ["", "", '"', "'"]
        else:
            choices = ['"', "'"]
        style = self.pick(*choices)
        if style == "'" and "\n" not in value:
            return "'" + value.replace("'", "''") + "'"
        if style or "\n" in value:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        return value

    def _flow(self, value: Any, place: Field | None) -> str:
        if isinstance(value, dict):
            return self._join("{", self._parts(value, place), "}")
        if isinstance(value, list):
            return self._join("[", self._parts(value, place), "]")
        return self._scalar(value, place, in_flow=True)

    def _parts(self, value: Any, place: Field | None) -> list[str]:
        if isinstance(value, list):
            item = place.item if place else None
            return [self._flow(one, item) for one in value]
        return [
            f"{key}: {self._flow(inner, find_value_field(place, key))}"
            for key, inner in value.items()
        ]

    def _join(self, opener: str, parts: list[str], closer: str) -> str:
        blank, comma = self.pick("", "", " "), self.pick(", ", ", ", ",  ")
        last = self.pick("", "", ",") if parts else ""
        return opener + blank + comma.join(parts) + last + blank + closer
