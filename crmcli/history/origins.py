"""Which act brought something into the ledger, as the commits tell."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from crmcli.history.runner import ask_git


def find_files_of_act(root: Path, verb: str, words: Mapping[str, str]) -> set[str]:
    """Which files the newest act of that verb changed that brought in, or took out, their word.

    `words` has a word (letters, digits, hyphens) for each file. Empty where there was none.
    """
    any_word = "|".join(sorted(set(words.values())))
    found = ask_git(
        root,
        "log",
        "-1",
        "-z",
        "--format=",
        "--name-only",
        "--fixed-strings",
        f"--grep=Crm-Act: {verb}",
        "--pickaxe-regex",
        f"-S({any_word})",
        "HEAD",
        "--",
        *words,
    )
    return {file for file in os.fsdecode(found).split("\0") if file in words}
