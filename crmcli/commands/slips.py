"""Words that people bring from other programs, and the ones that they want here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from crmcli.commands.groups import Section
from crmcli.errors import UsageError
from crmcli.rules.outcome import Message

_NEAR = 3
_CUTOFF = 0.7
_CUTOFF_CHINESE = 0.5
"""Of two characters one is half."""

COMMANDS: Mapping[str, str] = {
    # the word typed: the commands that may be meant, the likeliest first; who lacks one is not told
    "ls": "list",
    "customers": "list",
    "query": "list",
    "filter": "list",
    "all": "list",
    "view": "show",
    "get": "show",
    "cat": "show",
    "open": "show new",
    "card": "show new",
    "customer": "show new list",
    "info": "show brief",
    "create": "new",
    "touch": "new",
    "company": "new show",
    "contact": "add show",
    "contacts": "show add",
    "person-add": "person",
    "people": "person",
    "user": "person",
    "tag": "add unset",
    "note": "visit set",
    "update": "set",
    "change": "set edit",
    "modify": "set edit",
    "vi": "edit",
    "vim": "edit",
    "clear": "unset",
    "delete": "archive unset",
    "del": "archive unset",
    "rm": "archive unset",
    "remove": "archive unset",
    "hide": "archive",
    "unarchive": "restore",
    "grade": "regrade",
    "level": "regrade",
    "rank": "regrade",
    "stage": "set",
    "call": "visit",
    "phone": "visit find",
    "meet": "visit",
    "meeting": "visit",
    "chat": "visit",
    "mail": "visit",
    "email": "visit",
    "contacted": "visit",
    "followup": "next visit due",
    "follow-up": "next visit due",
    "follow_up": "next visit due",
    "promise": "next",
    "postpone": "next",
    "snooze": "next",
    "plan": "next due",
    "schedule": "next",
    "late": "overdue",
    "today": "due",
    "todo": "due overdue",
    "agenda": "due",
    "search": "find list",
    "grep": "find",
    "lookup": "find",
    "history": "log",
    "changes": "log",
    "journal": "visits",
    "activity": "visits log",
    "revert": "undo",
    "rollback": "undo",
    "reset": "undo",
    "commit": "save",
    "stash": "save",
    "validate": "check",
    "lint": "check",
    "verify": "check",
    "fsck": "check doctor",
    "whoami": "status",
    "me": "status",
    "st": "status",
    "count": "stats",
    "summary": "stats brief",
    "push": "sync",
    "pull": "sync",
    "fetch": "sync",
    "clone": "init",
    "setup": "init",
    "config": "init doctor",
    "diagnose": "doctor",
    "man": "help",
    "version": "doctor",
    "completions": "completion",
    "新建": "new",
    "建档": "new",
    "新增": "new add",
    "查看": "show",
    "打开": "show",
    "客户": "show list new",
    "联系人": "show add",
    "列表": "list",
    "列出": "list",
    "筛选": "list",
    "查询": "find list",
    "搜索": "find",
    "查找": "find",
    "拜访": "visit",
    "跟进": "visit next visits",
    "外访": "visit",
    "记录": "visit visits log",
    "电话": "visit find",
    "日志": "visits log",
    "逾期": "overdue",
    "超期": "overdue",
    "到期": "due",
    "待办": "due",
    "今天": "due",
    "下次": "next",
    "约定": "next",
    "推迟": "next",
    "安排": "next",
    "提醒": "next due",
    "调级": "regrade",
    "定级": "regrade",
    "级别": "regrade",
    "等级": "regrade",
    "修改": "set edit",
    "更新": "set",
    "编辑": "edit",
    "添加": "add new",
    "删除": "archive unset",
    "清空": "unset",
    "归档": "archive",
    "恢复": "restore undo",
    "撤销": "undo",
    "历史": "log",
    "变更": "log",
    "保存": "save",
    "状态": "status",
    "检查": "check",
    "统计": "stats",
    "速览": "brief",
    "同步": "sync",
    "初始化": "init",
    "成员": "person",
    "诊断": "doctor",
    "补全": "completion",
    "帮助": "help",
}

_VISIT_OPTIONS = ("-m", "--notes", "-c", "--channel", "-w", "--with", "--next", "-r")
OPTIONS: Mapping[tuple[str, str], str] = {
    # command and option: the sentence that names the right command
    **{("log", option): "slip-log-visit" for option in _VISIT_OPTIONS},
    **{("visits", option): "slip-log-visit" for option in _VISIT_OPTIONS},
    **{("set", option): "slip-set-reason" for option in ("-m", "--reason")},
    **{("next", option): "slip-next-text" for option in ("-m", "-n", "--next", "--what")},
    **{("visit", option): "slip-visit-why" for option in ("--why", "--reason")},
    **{("new", option): "slip-new-notes" for option in ("-m", "--notes")},
    **{("regrade", option): "slip-regrade-grade" for option in ("-g", "--grade", "--to")},
}

OPTIONS_OF_READERS: Mapping[str, str] = {"--at": "at-only-reads"}
"""Option of the commands that only read: the sentence for all others."""

WORDS: Mapping[str, str] = {"visit": "slip-visit-words", "regrade": "slip-regrade-words"}
"""Command: the sentence for words too many, which belong to an option of it."""


def refuse_command(word: str, sections: Sequence[Section], path: str) -> UsageError:
    """The error for a word that names no command of those listed, with the ones it may mean.

    `path` is what was typed before the word: `crm`, `crm person`.
    """
    known = {name: line for section in sections for name, line in section.lines}
    near = _find_meant(word.casefold(), known)
    code = "unknown-command-near" if near else "unknown-command"
    named = [Message("command-named", {"name": name, "line": known[name]}) for name in near]
    return UsageError(code, word=word, near=named, path=path)


def find_option_slip(command: str, option: str) -> str | None:
    """The code of the sentence for an option that the command does without."""
    return OPTIONS.get((command, option)) or OPTIONS_OF_READERS.get(option)


def find_words_slip(command: str) -> str | None:
    """The code of the sentence for words that the command wants after an option."""
    return WORDS.get(command)


def _find_meant(word: str, known: Mapping[str, str]) -> list[str]:
    """The known commands that a word may mean: by the table, else those that look like it."""
    meant = {
        slip: [name for name in names.split() if name in known] for slip, names in COMMANDS.items()
    }
    meant |= {name: [name] for name in known}
    if meant.get(word):
        return meant[word][:_NEAR]
    cutoff = _CUTOFF if word.isascii() else _CUTOFF_CHINESE
    near = get_close_matches(word, meant, n=_NEAR, cutoff=cutoff)
    return list(dict.fromkeys(name for one in near for name in meant[one]))[:_NEAR]
