"""Which two states of the ledger somebody wants compared, by git's ways to say it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from crmcli.errors import NotFound
from crmcli.history.ancestry import ask_for_bases
from crmcli.history.repository import Repository, has_commits
from crmcli.history.revisions import find_commit, is_ancestor
from crmcli.rules.outcome import Message

_SHORT = 7
_HEAD = "HEAD"


class Range(NamedTuple):
    """What was typed: `REV`, `REV..REV` or `REV...REV`. An end that is left out is HEAD."""

    left: str
    right: str | None = None
    """None: the files as they lie there."""
    since_parting: bool = True
    """Whether it begins where the two parted, and not with `left` itself."""
    days: tuple[tuple[str, str], ...] = ()
    """What of it git does not know, as typed, and the commit that is meant."""

    def name_commits(self) -> tuple[str, str]:
        """Both ends as git knows them."""
        days, right = dict(self.days), self.right or _HEAD
        return days.get(self.left, self.left), days.get(right, right)


class Ends(NamedTuple):
    """Two states: of commits the full ids."""

    old: str | None
    """None: before the first commit, when there was nothing."""
    new: str | None
    """None: the files as they lie there."""
    said: tuple[Message, ...]
    """What is compared, for people."""


def parse_range(word: str) -> Range | None:
    """What a word with dots means; None for one without."""
    for dots in ("...", ".."):
        left, found, right = word.partition(dots)
        if found:
            return Range(left or _HEAD, right or _HEAD, since_parting=dots == "...")
    return None


def split_typed(word: str) -> tuple[str, str]:
    """What stands before the last name that is being typed, dots and all, and that name."""
    for dots in ("...", ".."):
        left, found, right = word.partition(dots)
        if found:
            return left + dots, right
    return "", word


def find_ends(repository: Repository, wanted: Range | None) -> Ends:
    """The two states; without a wish the last commit and the files as they lie there.

    Raises NotFound: `no-such-commit`; `no-parting` for two that share no commit, or
    `no-parting-shallow` where it may be that this clone does not have it.
    """
    root = repository.root
    if wanted is None:
        if not has_commits(repository):
            return Ends(None, None, (Message("diff-of-first"),))
        return Ends(_get_commit(root, _HEAD), None, (Message("diff-of-hand-edits"),))
    left, right = (_get_commit(root, one) for one in wanted.name_commits())
    if not wanted.since_parting:
        return Ends(left, right, tuple(_tell_plain(root, wanted, left, right)))
    # Of several that are equally good (the two have merged each other) the first one does.
    base = next(iter(ask_for_bases(root, (left, right))), None)
    if base is None:
        code = "no-parting-shallow" if _is_shallow(repository) else "no-parting"
        raise NotFound(code, left=wanted.left, right=wanted.right or _HEAD)
    new = None if wanted.right is None else right
    return Ends(base, new, (_tell_parting(wanted, base, is_left=base == left),))


def _get_commit(root: Path, revision: str) -> str:
    commit = find_commit(root, revision)
    if commit is None:
        raise NotFound("no-such-commit", revision=revision)
    return commit


def _tell_parting(wanted: Range, base: str, *, is_left: bool) -> Message:
    code = "diff-since" if is_left else "diff-since-parting"
    if wanted.right is None:
        code += "-here"
    values = {"left": wanted.left, "right": wanted.right or _HEAD, "base": base[:_SHORT]}
    return Message(code, values)


def _tell_plain(root: Path, wanted: Range, left: str, right: str) -> list[Message]:
    """That two states are compared as they are; and what that hides if each has gone its way."""
    values = {"left": wanted.left, "right": wanted.right, "base": left[:_SHORT]}
    told = [Message("diff-since", values)]
    if not is_ancestor(root, left, right) and not is_ancestor(root, right, left):
        told.append(Message("diff-both-ways", values))
    return told


def _is_shallow(repository: Repository) -> bool:
    return (repository.common_dir / "shallow").is_file()
