"""Runs the `console` blocks of a document as a person would, on a terminal.

A block holds commands after `$ ` and, below each, what the terminal shows. All blocks of a
document are one shell session, so a later block goes on where an earlier one stopped. Random
ids are compared by their shape only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from docs.generate.terminal import run_on_terminal

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "\x1e"
HOME = "/home/li.wei"
"""What stands in a document for the folder where its session ran."""

_VISIT_ID = re.compile(r"\b(20\d{6})-[0-9a-hjkmnp-tv-z]{5}\b")
_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b")


@dataclass(frozen=True)
class Step:
    """One command of a document and the lines that it promises."""

    command: str
    shown: str


def read_steps(document: str) -> list[Step]:
    """Every command of the document's console blocks, in order."""
    return [step for block in _BLOCK.findall(document) for step in _read_block(block)]


def run_steps(steps: list[Step], folder: Path, env: Mapping[str, str]) -> list[Step]:
    """The same steps with what the terminal really showed."""
    script = "".join(f"{step.command}\nprintf '{_MARK}'\n" for step in steps)
    shown = run_on_terminal(["bash", "--noprofile", "--norc", "-c", script], folder, env)
    parts = shown.replace(str(folder), HOME).split(_MARK)
    return [Step(step.command, part) for step, part in zip(steps, parts, strict=False)]


def write_steps(document: str, steps: list[Step]) -> str:
    """The document with each command's real output below it."""
    fresh = iter(steps)

    def render(found: re.Match[str]) -> str:
        count = len(_read_block(found[1]))
        lines = [f"$ {step.command}\n{step.shown}" for step in (next(fresh) for _ in range(count))]
        return "```console\n" + "".join(lines) + "```"

    return _BLOCK.sub(render, document)


def differ(promised: list[Step], real: list[Step]) -> bool:
    """Whether the steps showed anything else than was promised, chance aside."""
    return any(
        forget_chance(before.shown) != forget_chance(now.shown)
        for before, now in zip(promised, real, strict=True)
    )


def forget_chance(text: str) -> str:
    """The text with random ids and commit ids replaced by their shape."""
    return _COMMIT.sub("<commit>", _VISIT_ID.sub(r"\1-xxxxx", text))


def _read_block(block: str) -> list[Step]:
    steps: list[Step] = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            steps.append(Step(line[2:].rstrip("\n"), ""))
        else:
            steps[-1] = Step(steps[-1].command, steps[-1].shown + line)
    return steps
