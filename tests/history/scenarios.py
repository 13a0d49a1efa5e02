"""Twenty-nine ways in which two people change one customer, and what comes of each.

Texts are changed as an editor's "replace" would: pairs of an old text, which stands once, and a
new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Result = Literal["right", "conflict", "wrong", "unparsable"]
"""What a merge left: the card that both meant; a conflict that somebody sees; without a word
another card, or a text that is no card."""
Changes = tuple[tuple[str, str], ...]

CARD = """\
# 老客户，2024 年展会认识
id: huaxin
name: 北京华信信息技术股份有限公司
industry: 软件
kind: company
stage: prospect
grade: B
created: "2026-10-08"
size: 200 人
tags: [budget/high, 展会]
contacts:
  - id: wang
    name: 王静
    phones: ["+86 138 0000 0000"]
    role: decider
notes: 关心售后响应
visits:
  - id: 20261102-q7cd2
    date: "2026-11-02"
    channel: onsite
    by: li.wei
    notes: 看现场
  - id: 20261109-m4rt8
    date: "2026-11-09"
    channel: phone
    by: li.wei
    notes: 约演示
"""
_VISITS = CARD[CARD.index("visits:") :]
_NO_VISITS: Changes = ((_VISITS, ""),)


def _visit(visit_id: str, day: str, channel: str, by: str, notes: str) -> str:
    return (
        f'  - id: {visit_id}\n    date: "{day}"\n    channel: {channel}\n    by: {by}\n'
        f"    notes: {notes}\n"
    )


_LAST = "    notes: 约演示\n"
_MINE = _visit("20261120-aaaaa", "2026-11-20", "email", "li.wei", "报价已发")
_OTHER = _visit("20261121-bbbbb", "2026-11-21", "chat", "zhang.min", "问交期")
_ONE_MINUTE = (
    _visit("20261120-aaaaa", "2026-11-20", "phone", "li.wei", "没人接"),
    _visit("20261120-bbbbb", "2026-11-20", "phone", "li.wei", "没人接"),
)
_LONG = (
    _visit("20261120-aaaaa", "2026-11-20", "phone", "li.wei", "|\n      报价已发\n      等回复"),
    _visit("20261120-bbbbb", "2026-11-20", "phone", "li.wei", "|\n      样品已到\n      下周试用"),
)
_ARCHIVED = 'archived: {on: "2026-11-20", reason: 停业}\n'
_REGRADES = "regrades:\n  - {id: 20261120-q7cd2, to: A, by: li.wei, reason: 两次需求确认}\n"
_ROLE = "    role: decider\n"
_LI = "  - id: li\n    name: 李强\n    role: user\n"
_ZHAO = "  - id: zhao\n    name: 赵敏\n    title: 经理\n"
_COMMENT = ("# 老客户，2024 年展会认识", "# 老客户，2023 年展会认识")
_PLACE = "records/huaxin.yaml"
_ELSEWHERE = "records/archive/huaxin.yaml"


def append(visit: str) -> Changes:
    """A visit at the end of the card."""
    return ((_LAST, _LAST + visit),)


def before_notes(text: str) -> Changes:
    """A key put before the notes."""
    return (("notes: 关", f"{text}notes: 关"),)


class Scenario(NamedTuple):
    """What both start from and what each does, what both mean, and what the four merges make of it.

    None for a side's changes: it deletes the file; for the base's: there is none yet.
    """

    name: str
    ours: Changes | None
    theirs: Changes
    git: Result
    union: Result
    meaning: Result = "right"
    """Of ours: as git's merge driver, and in `crm sync`."""
    merged: Changes | None = None
    """What both mean together, where that is not one after the other."""
    base: Changes | None = ()
    ours_file: str = _PLACE
    """Where ours moved the file to."""
    both: tuple[str, str] | None = None
    """Of a real conflict: what a conflicted file must hold of each side."""

    @property
    def number(self) -> str:
        """Its number in the table."""
        return self.name[:2]

    def make_texts(self) -> tuple[str | None, str | None, str]:
        """The base, ours and theirs; None where there is no file."""
        base = None if self.base is None else change(CARD, self.base)
        start = CARD if base is None else base
        ours = None if self.ours is None else change(start, self.ours)
        return base, ours, change(start, self.theirs)

    def make_merged(self) -> str:
        """The text that means what both meant."""
        start = change(CARD, self.base or ())
        both = (*(self.ours or ()), *self.theirs) if self.merged is None else self.merged
        return change(start, both)


def change(text: str, changes: Iterable[tuple[str, str]]) -> str:
    """The text with each replacement made; each old text must stand there once."""
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


_REFORMATTED: Changes = (
    (CARD[CARD.index("contacts:") : CARD.index("notes: 关")],
     'contacts:\n- {id: wang, name: "王静", phones: ["+86 138 0000 0000"], role: "decider"}\n'),
    (_VISITS, _VISITS.replace("  - id", "- id").replace("    ", "  ").replace('"', "'")),
)  # fmt: skip

SCENARIOS = (
    Scenario(
        "01 both append a visit",
        append(_MINE), append(_OTHER),
        merged=append(_MINE + _OTHER), git="conflict", union="right",
    ),
    Scenario(
        "02 both append, the same day, channel, person and words",
        append(_ONE_MINUTE[0]), append(_ONE_MINUTE[1]),
        merged=append("".join(_ONE_MINUTE)), git="conflict", union="wrong",
    ),
    Scenario(
        "03 both append notes of several lines",
        append(_LONG[0]), append(_LONG[1]),
        merged=append("".join(_LONG)), git="conflict", union="wrong",
    ),
    Scenario(
        "04 both append, visits not last",
        append(_MINE), append(_OTHER),
        base=(("notes: 关心售后响应\n", ""), (_LAST, _LAST + "notes: 关心\n")),
        merged=append(_MINE + _OTHER), git="conflict", union="right",
    ),
    Scenario(
        "05 the same visit appended twice",
        append(_MINE), append(_MINE), merged=append(_MINE), git="right", union="right",
    ),
    Scenario(
        "06 far fields: name / notes",
        (("name: 北京华信信息技术股份有限公司", "name: 华信科技"),),
        (("notes: 关心售后响应", "notes: 关心价格"),),
        git="right", union="right",
    ),
    Scenario(
        "07 adjacent fields: grade / stage",
        (("grade: B", "grade: A"),), (("stage: prospect", "stage: customer"),),
        git="conflict", union="unparsable",
    ),
    Scenario(
        "08 the same field: A / C",
        (("grade: B", "grade: A"),), (("grade: B", "grade: C"),), both=("grade: A", "grade: C"),
        git="conflict", union="unparsable", meaning="conflict",
    ),
    Scenario(
        "09 the same field, the same value",
        (("grade: B", "grade: A"),), (("grade: B", "grade: A"),),
        merged=(("grade: B", "grade: A"),), git="right", union="right",
    ),
    Scenario(
        "10 regrade / append",
        (("grade: B", "grade: A"), ("notes: 关", f"{_REGRADES}notes: 关")), append(_OTHER),
        git="right", union="right",
    ),
    Scenario(
        "11 notes / append, no visits before",
        (("notes: 关心售后响应\n", "notes: 关心价格\n"),),
        (("notes: 关心售后响应\n", f"notes: 关心售后响应\nvisits:\n{_OTHER}"),),
        base=_NO_VISITS, merged=(("notes: 关心售后响应\n", f"notes: 关心价格\nvisits:\n{_OTHER}"),),
        git="conflict", union="unparsable",
    ),
    Scenario(
        "12 both the first visit (visits: [])",
        (("visits: []\n", f"visits:\n{_MINE}"),), (("visits: []\n", f"visits:\n{_OTHER}"),),
        base=((_VISITS, "visits: []\n"),), merged=(("visits: []\n", f"visits:\n{_MINE}{_OTHER}"),),
        git="conflict", union="right",
    ),
    Scenario(
        "13 both add a tag",
        (("展会]", "展会, 华北]"),), (("展会]", "展会, 重点]"),),
        merged=(("展会]", "展会, 华北, 重点]"),), git="conflict", union="unparsable",
    ),
    Scenario(
        "14 add a tag / remove a tag",
        (("展会]", "展会, 华北]"),), (("budget/high, ", ""),),
        git="conflict", union="unparsable",
    ),
    Scenario(
        "15 both add a contact",
        ((_ROLE, f"{_ROLE}{_LI}"),), ((_ROLE, f"{_ROLE}{_ZHAO}"),),
        merged=((_ROLE, f"{_ROLE}{_LI}{_ZHAO}"),),
        git="conflict", union="right",
    ),
    Scenario(
        "16 the same contact: phone / name",
        (("0000 0000", "0000 0001"),), (("name: 王静", "name: 王靖"),),
        git="conflict", union="unparsable",
    ),
    Scenario(
        "17 a typo of the last visit / append",
        (("约演示", "已约演示"),), append(_OTHER),
        merged=((_LAST, f"    notes: 已约演示\n{_OTHER}"),), git="conflict", union="unparsable",
    ),
    Scenario(
        "18 the whole file reformatted / append",
        _REFORMATTED, append(_OTHER), merged=append(_OTHER), git="conflict", union="unparsable",
    ),
    Scenario(
        "19 moved to another folder / append",
        (), append(_OTHER), ours_file=_ELSEWHERE, git="right", union="right",
    ),
    Scenario(
        "20 archived and moved / append",
        before_notes(_ARCHIVED), append(_OTHER), ours_file=_ELSEWHERE, git="right", union="right",
    ),
    Scenario(
        "21 archived, moved and lost / regrade and append",
        (*before_notes(_ARCHIVED), ("stage: prospect", "stage: churned")),
        (("grade: B", "grade: A"), *append(_OTHER)),
        ours_file=_ELSEWHERE, git="conflict", union="unparsable",
    ),
    Scenario(
        "22 file deleted / append",
        None, append(_OTHER), git="conflict", union="conflict", meaning="conflict",
    ),
    Scenario(
        "23 both make the same id",
        (), (("name: 北京华信信息技术股份有限公司", "name: 上海华信贸易有限公司"),), base=None,
        both=("name: 北京华信信息技术股份有限公司", "name: 上海华信贸易有限公司"),
        git="conflict", union="unparsable", meaning="conflict",
    ),
    Scenario(
        "24 field deleted / field changed",
        (("size: 200 人\n", ""),), (("size: 200 人", "size: 500 人"),), both=("", "size: 500 人"),
        git="conflict", union="wrong", meaning="conflict",
    ),
    Scenario(
        "25 comment edited / append", (_COMMENT,), append(_OTHER), git="right", union="right",
    ),
    Scenario(
        "26 a visit copied: the same id, other text",
        append(_LONG[0]), append(_MINE), both=("等回复", "channel: email"),
        git="conflict", union="unparsable", meaning="conflict",
    ),
    Scenario(
        "27 comment edited and append / append",
        (_COMMENT, *append(_MINE)), append(_OTHER), merged=(_COMMENT, *append(_MINE + _OTHER)),
        git="conflict", union="right",
    ),
    Scenario(
        "28 both add the same key in different places",
        (("name: 北", "website: https://a.example\nname: 北"),),
        before_notes("website: https://b.example\n"),
        both=("https://a.example", "https://b.example"),
        git="unparsable", union="unparsable", meaning="conflict",
    ),
    Scenario(
        "29 archived in place / append",
        before_notes(_ARCHIVED), append(_OTHER), git="right", union="right",
    ),
)  # fmt: skip
