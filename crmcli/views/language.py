"""Which of the two languages the reader wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "zh"]


def choose_language(asked: str | None, environ: Mapping[str, str]) -> Language:
    """The language: what `--lang` asked for, else `CRM_LANG`, else the locale, else English.

    The locale is the first of LC_ALL, LC_MESSAGES and LANG that is set, as in gettext. Something
    else than a language of ours is refused elsewhere, in the language that holds without it.
    """
    for word in (asked if asked in ("en", "zh") else None, environ.get("CRM_LANG")):
        if word:
            return "zh" if word.lower().startswith("zh") else "en"
    locale = next(
        (environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), ""
    )
    return "zh" if locale.lower().startswith("zh") else "en"


def pick(language: Language, en: str, zh: str) -> str:
    """The one of two texts that is in the language."""
    return zh if language == "zh" else en
