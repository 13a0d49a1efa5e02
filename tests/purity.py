"""What does not belong into a text: English words in Chinese, Chinese ones in English.

Commands, options, paths, keys, placeholders and names of things that have no other name (git,
JSON, UTF-8) are nobody's language. What is left of a Chinese text may hold no English word, and
what is left of an English one no Chinese character.
"""

from __future__ import annotations

import re

from crmcli.cli import VERBS
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.asked import DERIVED
from crmcli.rules.fields import iter_fields

_CJK = re.compile("[\u2e80-\u303e\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LETTERS = re.compile("[A-Za-z]{2,}")

_PLACEHOLDER = r"\{\w*(?:![rs])?\}"
_GIT = (
    "add|bisect|branch|check-ignore|checkout|cherry-pick|clone|config|diff|fetch|log|merge|pull|push"
    "|rebase|remote|revert|show|status|switch"
)
_CODE = re.compile(
    "|".join(
        (
            r"`[^`]*`",  # quoted as code
            r"'[^']*'",
            r"\{\{.*?\}\}",  # braces that a sentence prints
            _PLACEHOLDER,
            # a command and its words, as far as they are not Chinese
            rf"\bcrm (?:-C \S+ )?(?:{'|'.join(VERBS)})\b(?: +[\x21-\x7e]+)*",
            rf"\bgit (?:{_GIT})\b(?: +[\x21-\x7e]+)*",
            r"\b(?:iconv|ls|python|rm) (?:-|\{)[\x21-\x7e]*(?: +[\x21-\x7e]+)*",
            r"\bpip install\b",
            r"(?<![\w-])--?[A-Za-z][\w-]*(?:=[\x21-\x7e]*)?",  # options
            r"[\x21-\x7e]*[A-Za-z0-9_-][=._/:@\\<>|!*\d][\x21-\x7e]*",  # paths, values, files
            r"\b[A-Z][A-Z_-]+s?\b",  # what stands for a word: ID, PATH, WHEN, JSON, UTF
        )
    )
)

_NAMES = {
    # programs, forms and keywords that have no Chinese name
    "assume", "chmod", "cron", "crontab", "crm", "crmcli", "csv", "excel", "ext", "false", "git",
    "gitea", "github", "gitlab", "head", "https", "iconv", "ids", "json", "jsonl", "kib", "mail",
    "maildir", "mbox", "md", "me", "null", "parquet", "ref", "review", "schema", "sqlite", "stdin",
    "table", "tag", "text", "true", "tsv", "unchanged", "vcard", "vcf", "xlsx", "yaml",
    # kinds of files
    "numbers", "ods", "opendocument", "pdf", "xls", "xml",
    # values of options
    "channel", "day", "month", "week",
    "bash", "fish", "powershell", "zsh",
}  # fmt: skip


def _list_keys() -> set[str]:
    """Keys of fields and of their values."""
    root = parse_schema(read_shipped_schema()).root
    fields = [*iter_fields(root), *iter_fields(DERIVED)]
    return {one.key for one in fields} | {choice.key for one in fields for choice in one.choices}


_KNOWN = _NAMES | {word for key in _list_keys() | {*VERBS} for word in key.casefold().split("_")}

SAMPLES = ("下周三", "：", "闰")
"""Chinese that an English text shows as an example of what may be typed."""


def find_foreign(language: str, text: str) -> list[str]:
    """The words of a text that are not of its language; a sentence with none is empty too."""
    plain = _CODE.sub(" ", text)
    if language == "en":
        for sample in SAMPLES:
            plain = plain.replace(sample, "")
        return _CJK.findall(plain)
    foreign = [word for word in _LETTERS.findall(plain) if word.casefold() not in _KNOWN]
    if _CJK.search(plain) is None and len(_LETTERS.findall(plain)) > 1:
        foreign.append(plain.strip())
    return foreign
