"""What differs between the last commit, git's index and the work tree, by git's own judgement.

git compares after its filters: a file with CRLF that is stored with LF is no change.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.history.locks import change_index
from crmcli.history.objects import load_objects
from crmcli.history.repository import Repository
from crmcli.history.runner import ask_git, run_git
from crmcli.rules.status import HandEdit

MANY = 300
"""More files than this are not named to git one by one: a command line holds only so much."""


class Tree(NamedTuple):
    """The branch, and the files asked about that are not as in the last commit.

    `branch` is None when HEAD is detached, `head` None before the first commit, `ahead` and
    `behind` None when the branch follows no other (or they were not asked for).
    """

    branch: str | None
    head: str | None
    upstream: str | None
    ahead: int | None
    behind: int | None
    edited: tuple[HandEdit, ...]


class Entry(NamedTuple):
    """What git's index says of a file."""

    stored: str
    """Mode and object id, as `update-index` takes them."""
    hidden: bool
    """Marked so that git does not look at the file: assume-unchanged, or outside a sparse tree."""


def read_tree(
    root: Path, files: Sequence[str], *, untracked: bool = True, counts: bool = False
) -> Tree:
    """Compare `files` (files and folders below the root) with the last commit, in one process.

    More than `MANY` must be files alone. `untracked` looks for files that git does not know, too;
    `counts` compares the branch with the one it follows.
    """
    reply = ask_git(
        root,
        "status",
        "--porcelain=v2",
        "-z",
        "--branch",
        "--no-renames",
        "--ahead-behind" if counts else "--no-ahead-behind",
        "--untracked-files=all" if untracked else "--untracked-files=no",
        "--",
        *_ask_about(files),
    )
    heads: dict[str, str] = {}
    edited: list[HandEdit] = []
    unsure: list[str] = []
    for line in os.fsdecode(reply).split("\0"):
        if line.startswith("# "):
            name, _, value = line[2:].partition(" ")
            heads[name] = value
        elif line.startswith("1 .M"):
            unsure.append(line.split(" ", 8)[8])
        elif line:
            edited.append(_parse_edited(line))
    edited += [HandEdit(file, "changed") for file in _find_changed(root, unsure)]
    if len(files) > MANY:
        wanted = set(files)
        edited = [edit for edit in edited if edit.file in wanted]
    return _make_tree(heads, sorted(edited, key=lambda edit: edit.file))


def read_entries(root: Path, files: Sequence[str]) -> dict[str, Entry]:
    """What the index says of each of `files` that it knows. Unmerged files are left out."""
    return {file: entry for file, stage, entry in load_entries(root, files) if stage == 0}


def load_entries(root: Path, files: Sequence[str]) -> list[tuple[str, int, Entry]]:
    """The same, with the stage of each entry: unmerged files have several, all but 0."""
    reply = ask_git(root, "ls-files", "-z", "-v", "--stage", "--", *_ask_about(files))
    wanted = set(files)
    return [found for found in _iter_entries(reply) if found[0] in wanted]


def restore_entries(
    repository: Repository, entries: Sequence[tuple[str, str | None]], *, held: int | None
) -> None:
    """Put the index back to what it said of some files: each file and its `stored`, None for
    unknown. Does not touch the index where it says so already.
    """
    now = read_entries(repository.root, [file for file, _ in entries])
    wrong = [
        (file, stored)
        for file, stored in entries
        if stored != (now[file].stored if file in now else None)
    ]
    known = "".join(f"{stored}\t{file}\0" for file, stored in wrong if stored is not None)
    unknown = "".join(f"{file}\0" for file, stored in wrong if stored is None)
    for options, lines in ((["--index-info"], known), (["--force-remove", "--stdin"], unknown)):
        if lines:
            given = os.fsencode(lines)
            change_index(repository, "update-index", "-z", *options, given=given, held=held)


def stage_files(repository: Repository, files: Sequence[str], *, held: int | None) -> None:
    """Make the index agree with the work tree about `files`: there, changed or gone."""
    arguments = ("update-index", "--add", "--remove", "-z", "--stdin")
    given = os.fsencode("".join(f"{file}\0" for file in files))
    change_index(repository, *arguments, given=given, held=held)


def is_ignored(root: Path, file: str) -> bool:
    """Whether git's ignore rules leave the file out."""
    return run_git(root, "check-ignore", "-q", "--", file, literal=False).code == 0


def list_ignored(root: Path, files: Sequence[str]) -> set[str]:
    """Those of the files that git's ignore rules leave out."""
    given = os.fsencode("".join(f"{file}\0" for file in files))
    reply = run_git(root, "check-ignore", "-z", "--stdin", given=given, literal=False)
    return {file for file in os.fsdecode(reply.output).split("\0") if file}


def load_committed(root: Path, files: Sequence[str]) -> dict[str, bytes]:
    """The bytes of `files` in the last commit; those that are not in it are left out.

    A name with a line break is left out, too: older gits cannot be asked for it.
    """
    files = [file for file in files if "\n" not in file]
    stored = load_objects(root, [f"HEAD:{file}" for file in files])
    pairs = zip(files, stored, strict=True)
    return {file: one.data for file, one in pairs if one is not None and one.kind == "blob"}


def _find_changed(root: Path, files: Sequence[str]) -> list[str]:
    """Those of `files` whose content is another: `git status` stops at another size."""
    if not files:
        return []
    arguments = ("diff", "--name-only", "--no-ext-diff", "--no-textconv", "--no-renames", "-z")
    reply = ask_git(root, *arguments, "--", *_ask_about(files))
    wanted = set(files)
    return [file for file in os.fsdecode(reply).split("\0") if file in wanted]


def _ask_about(files: Sequence[str]) -> Sequence[str]:
    """What to name to git so that it tells of `files`: of many, the folders that hold them."""
    if len(files) <= MANY:
        return files
    return sorted({file.partition("/")[0] for file in files})


def _parse_edited(line: str) -> HandEdit:
    """One entry of porcelain version 2: `1 XY sub mH mI mW hH hI path`, `u …`, `? path`."""
    kind, rest = line[0], line[2:]
    if kind == "?":
        return HandEdit(rest, "added")
    if kind == "!":
        return HandEdit(rest, "ignored")
    if kind == "u":
        return HandEdit(rest.split(" ", 9)[9], "unmerged")
    codes, *_, file = rest.split(" ", 7)
    if "D" in codes:
        return HandEdit(file, "deleted")
    return HandEdit(file, "added" if "A" in codes else "changed")


def _make_tree(heads: dict[str, str], edited: list[HandEdit]) -> Tree:
    branch, head = heads.get("branch.head"), heads.get("branch.oid")
    counts = heads.get("branch.ab", "").replace("+", "").replace("-", "").split()
    return Tree(
        branch=None if branch == "(detached)" else branch,
        head=None if head == "(initial)" else head,
        upstream=heads.get("branch.upstream"),
        ahead=int(counts[0]) if counts and counts[0].isdigit() else None,
        behind=int(counts[1]) if counts and counts[1].isdigit() else None,
        edited=tuple(edited),
    )


def _iter_entries(reply: bytes) -> Iterator[tuple[str, int, Entry]]:
    for line in os.fsdecode(reply).split("\0"):
        if line:
            facts, _, file = line.partition("\t")
            tag, mode, object_id, stage = facts.split(" ")
            hidden = tag.islower() or tag == "S"
            yield file, int(stage), Entry(f"{mode} {object_id}", hidden)
