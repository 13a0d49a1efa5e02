"""What shells are told: candidates in the form of each, and the scripts that ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from crmcli.rules.candidates import Candidate
from crmcli.rules.folding import fold_text
from crmcli.rules.shellwords import Line, quote_word, split_line
from crmcli.views.language import Language
from crmcli.views.screen import cell_width, clip_text, flatten_text, is_harmless, pad_text
from crmcli.views.sentences import say_value

SCRIPTS: Mapping[str, str] = {
    "bash": "crm.bash",
    "zsh": "crm.zsh",
    "fish": "crm.fish",
    "powershell": "crm.ps1",
}
_ABOUT_WIDTH = 50
"""Cells of what a candidate is; shells cut it further."""


def read_script(shell: str) -> str:
    """The script for a shell, for it to run when it starts."""
    return Path(__file__).with_name(SCRIPTS[shell]).read_text("utf-8")


def render_candidates(
    candidates: Sequence[Candidate], typed: str, language: Language, *, filters: bool = False
) -> str:
    """A line each: the word, a tab, what it is.

    A word that is not complete ends in a sign (`=`, `.`, `:`, `/`), which shells are told to leave
    without a blank. With `filters` the shell drops candidates in which it does not find what was
    typed (fish, which also looks at what they are), so that is put there.
    """
    lines = []
    for one in _keep_clean(candidates):
        about = _say_about(one, language)
        if filters and typed and fold_text(typed) not in fold_text(f"{one.word} {about}"):
            about = f"{about} ({flatten_text(typed)})"
        lines.append(f"{one.word}\t{about}\n")
    return "".join(lines)


def render_for_bash(
    candidates: Sequence[Candidate], line: Line, text: str, language: Language, *, listing: bool
) -> str:
    """What bash puts in place of `text`, its own idea of the word under the cursor, a line each;
    in quotes, what stands behind the open one.

    Of several candidates bash inserts what they have in common. Where that would take away what
    was typed (a name is typed, ids are offered), numbers before them leave nothing in common.
    `listing`: they are only to be looked at, with what they are.
    """
    kept = line.current.removesuffix(split_line(line.quote + text).current)
    clean = [one for one in _keep_clean(candidates) if one.word.startswith(kept)]
    words = [quote_word(one.word.removeprefix(kept), line.quote) for one in clean]
    if len(clean) == 1:
        end = "" if clean[0].more or line.quote else " "  # bash closes quotes itself
        return words[0] + end + "\n"
    if listing:
        width = max(map(cell_width, words), default=0)
        abouts = [_say_about(one, language) for one in clean]
        words = [
            f"{pad_text(word, width)}  {about}".rstrip()
            for word, about in zip(words, abouts, strict=True)
        ]
    if not all(fold_text(one.word).startswith(fold_text(line.current)) for one in clean):
        words = [f"{number}) {word}" for number, word in enumerate(words, 1)]
    return "".join(f"{word}\n" for word in words)


def _keep_clean(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without words that a terminal would obey, or that do not fit into a line."""
    return [one for one in candidates if one.word and is_harmless(one.word)]


def _say_about(candidate: Candidate, language: Language) -> str:
    return clip_text(flatten_text(say_value(language, candidate.about)), _ABOUT_WIDTH)
