"""What each exit code means, in both languages, and which codes a command can end with."""

from __future__ import annotations

from typing import NamedTuple

from docs.generate.tree import Command, Language


class Outcome(NamedTuple):
    """An exit code. `writes` is true where only a command that changes the ledger ends so."""

    code: int
    writes: bool
    en: str
    zh: str

    def tell(self, language: Language) -> str:
        """The meaning in a language."""
        return self.zh if language == "zh" else self.en


OUTCOMES = (
    Outcome(0, False, "done; also a query that finds nothing", "完成；没有查到结果也是 0"),
    Outcome(
        1,
        False,
        "it failed: `check` found errors, `doctor` a problem; a disk that is full or read-only, "
        "a file that cannot be read",
        "失败：`check` 发现错误，`doctor` 发现问题；磁盘已满或只读，文件无法读取",
    ),
    Outcome(
        2,
        False,
        "the words of the command are wrong: an unknown command, option or field, a bad value",
        "命令写法有误：没有这个命令、选项或字段，或值不对",
    ),
    Outcome(
        3,
        False,
        "not found, or more than one thing has that name; no ledger here",
        "找不到，或者不止一个同名；此处没有台账",
    ),
    Outcome(
        4,
        False,
        "refused because of the state: nobody is known, somebody else writes, hand edits, a "
        "likely duplicate, a clash",
        "当前状态不允许：身份不明、他人正在写入、有手工修改、疑似重复、有冲突",
    ),
    Outcome(5, True, "the write would make a card invalid", "写入后客户卡将不合规，已拒绝"),
    Outcome(6, False, "git, one of its hooks or signing said no", "git、钩子或签名失败"),
    Outcome(70, False, "a bug of ours, with a report to paste", "程序自身的错误，附可粘贴的报告"),
    Outcome(130, False, "stopped by Ctrl-C", "被 Ctrl-C 中断"),
    Outcome(141, False, "the reader of the pipe went away", "管道的另一端已关闭"),
)

_ALWAYS_POSSIBLE = 70


def list_codes(command: Command) -> list[int]:
    """The exit codes that say something about this command; from 70 on any command may end so."""
    return [
        one.code
        for one in OUTCOMES
        if one.code < _ALWAYS_POSSIBLE and (command.writes or not one.writes)
    ]
