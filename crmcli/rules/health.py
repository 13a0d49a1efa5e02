"""What is well with an installation and a clone, and what is not: judgements of plain facts.

Each answers with checks: what was looked at, how it stands, what was found, and what mends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from crmcli.rules.outcome import Message
from crmcli.rules.settings import Person

State = Literal["ok", "warning", "problem"]

OLDEST_GIT = (2, 34)
OLD_LOCK_SECONDS = 60
"""A lock that is older was left behind; git holds one for a moment."""
FIX = "crm doctor --fix"
_EASILY_SPARED = {".gitignore"}


class Check(NamedTuple):
    """One thing that was looked at. `mend` is a command, or a sentence where there is none."""

    name: str
    state: State
    found: Message
    mend: Message | str | None = None


class Terminal(NamedTuple):
    """What the program knows of its output: the character sets of stdout and of the locale."""

    encoding: str
    locale: str


LONG_HISTORY = 2_000
"""Commits through which git walks long enough to be noticed."""


class Clone(NamedTuple):
    """How git keeps this copy of the ledger. Paths are as a person would type them."""

    shallow: bool
    sparse: bool
    under_way: str | None
    locks: Mapping[str, float]
    """git's lock files, and the seconds since each was made."""
    hooks: str
    """The folder of hooks; empty where the setting names one that is not there."""
    sleeping_hooks: Sequence[str]
    """Hooks that may not be run."""
    closed: Sequence[str]
    """git's folders in which we may not write."""


def judge_git(version: tuple[int, ...] | None) -> Check:
    """git itself; None: there is none."""
    if version is None:
        return Check("git", "problem", Message("doctor-no-git"), Message("doctor-install-git"))
    values = {
        "version": ".".join(map(str, version)),
        "oldest": ".".join(map(str, OLDEST_GIT)),
    }
    if version < OLDEST_GIT:
        found = Message("doctor-old-git", values)
        return Check("git", "problem", found, Message("doctor-install-git"))
    return Check("git", "ok", Message("doctor-version", values))


def judge_terminal(terminal: Terminal) -> Check:
    """Whether Chinese can be shown and typed."""
    values = {"encoding": terminal.encoding, "locale": terminal.locale}
    sets = {one.casefold().replace("-", "").replace("_", "") for one in terminal}
    if sets <= {"utf8", "cp65001"}:
        return Check("encoding", "ok", Message("doctor-encoding", values))
    return Check("encoding", "warning", Message("doctor-not-utf8", values), "export LANG=C.UTF-8")


def judge_identity(name: str | None, email: str | None) -> Check:
    """Who git says is at work."""
    if name and email:
        values = {"name": name, "email": email}
        return Check("identity", "ok", Message("doctor-identity", values))
    key = "user.email" if name else "user.name"
    mend = Message("doctor-set-email" if name else "doctor-set-name")
    return Check("identity", "problem", Message("doctor-no-identity", {"key": key}), mend)


def judge_person(email: str | None, person: Person | None) -> Check:
    """Whether crm.yaml knows who is at work."""
    if person is not None:
        values = {"name": person.name, "id": person.id}
        return Check("person", "ok", Message("doctor-person", values))
    mend = Message("doctor-add-person", {"email": email or "EMAIL"})
    return Check("person", "warning", Message("doctor-stranger", {"email": email}), mend)


def judge_line_ends(settings: Mapping[str, str]) -> Check:
    """Settings of git's that turn line ends round, in files that no attribute protects."""
    autocrlf = settings.get("core.autocrlf", "false").casefold()
    if autocrlf in ("true", "yes", "on", "1"):
        found = Message("doctor-autocrlf", {"value": autocrlf})
        return Check("line_ends", "warning", found, "git config core.autocrlf input")
    return Check("line_ends", "ok", Message("doctor-line-ends"))


def judge_signing(settings: Mapping[str, str], *, program: str, has_program: bool) -> Check:
    """Whether commits can be signed, where git is to sign them."""
    wanted = settings.get("commit.gpgsign", "false").casefold()
    if wanted not in ("true", "yes", "on", "1"):
        return Check("signing", "ok", Message("doctor-unsigned"))
    if not has_program:
        found = Message("doctor-no-signer", {"program": program})
        return Check("signing", "problem", found, "git config commit.gpgsign false")
    if not settings.get("user.signingkey"):
        mend = Message("doctor-set-key")
        return Check("signing", "warning", Message("doctor-no-key"), mend)
    values = {"key": settings["user.signingkey"]}
    return Check("signing", "ok", Message("doctor-signed", values))


def judge_clone(clone: Clone) -> Iterator[Check]:
    """How git keeps this copy, what is under way in it, its locks and hooks."""
    yield _judge_depth(clone)
    if clone.under_way is None:
        yield Check("under_way", "ok", Message("doctor-nothing-under-way"))
    else:
        values = {"what": clone.under_way}
        yield Check("under_way", "warning", Message("doctor-under-way", values), "git status")
    yield _judge_closed(clone.closed)
    yield _judge_locks(clone.locks)
    yield _judge_hooks(clone)


def judge_index(complaint: str) -> Check:
    """Whether the index can be used; git's words where its answers cannot be relied on."""
    if not complaint:
        return Check("index", "ok", Message("doctor-index"))
    return Check("index", "warning", Message("doctor-no-index", {"words": complaint}), "git status")


def judge_interrupted(act: str | None, *, running: bool = False) -> Check:
    """A write that was killed half-way; one that is still `running` was not."""
    if act is None:
        return Check("interrupted", "ok", Message("doctor-not-interrupted"))
    if running:
        return Check("interrupted", "ok", Message("write-running", {"act": act}))
    return Check("interrupted", "warning", Message("doctor-interrupted", {"act": act}), FIX)


def judge_torn() -> Check:
    """A write that was killed, and whose journal cannot be read any more."""
    return Check("interrupted", "warning", Message("write-torn"), FIX)


def judge_files(missing: Sequence[str]) -> Check:
    """The files that make a folder a ledger."""
    if not missing:
        return Check("files", "ok", Message("doctor-files"))
    state: State = "warning" if set(missing) <= _EASILY_SPARED else "problem"
    return Check("files", state, Message("doctor-missing", {"files": list(missing)}), FIX)


def judge_history(commits: int, *, indexed: bool) -> Check:
    """Whether git can find the commits of one card without a look at all of them."""
    values = {"count": commits}
    if indexed or commits < LONG_HISTORY:
        return Check("history", "ok", Message("doctor-history", values))
    return Check("history", "warning", Message("doctor-no-graph", values), FIX)


def judge_setup(missing: Sequence[str]) -> Check:
    """The settings that each clone of a ledger wants."""
    if not missing:
        return Check("setup", "ok", Message("doctor-set-up"))
    return Check("setup", "warning", Message("doctor-not-set-up", {"settings": list(missing)}), FIX)


def judge_zone(ledger: str, system: str, *, has_data: bool) -> Check:
    """The time zone in which a day begins."""
    values = {"zone": ledger, "system": system}
    if not has_data:
        return Check("timezone", "problem", Message("doctor-no-zones"), "pip install tzdata")
    if ledger == system:
        return Check("timezone", "ok", Message("doctor-zone", values))
    return Check("timezone", "ok", Message("doctor-other-zone", values))


def judge_cards(total: int, broken: int) -> Check:
    """Whether every card can be read."""
    values = {"count": total, "broken": broken}
    if not broken:
        return Check("cards", "ok", Message("doctor-cards", values))
    return Check("cards", "problem", Message("doctor-broken-cards", values), "crm check")


def is_well(checks: Sequence[Check]) -> bool:
    """Whether no problem stands; warnings may."""
    return all(check.state != "problem" for check in checks)


def _judge_depth(clone: Clone) -> Check:
    if clone.shallow:
        found = Message("doctor-shallow")
        return Check("clone", "warning", found, "git fetch --unshallow")
    if clone.sparse:
        return Check("clone", "warning", Message("doctor-sparse"), "git sparse-checkout disable")
    return Check("clone", "ok", Message("doctor-whole"))


def _judge_closed(folders: Sequence[str]) -> Check:
    if not folders:
        return Check("writing", "ok", Message("doctor-open"))
    found = Message("doctor-closed", {"files": list(folders)})
    return Check("writing", "warning", found, Message("doctor-open-folders"))


def _judge_locks(locks: Mapping[str, float]) -> Check:
    old = [path for path, age in locks.items() if age > OLD_LOCK_SECONDS]
    if old:
        mend = Message("doctor-remove-locks", {"files": " ".join(old)})
        return Check("locks", "problem", Message("doctor-locks", {"files": old}), mend)
    if locks:
        return Check("locks", "warning", Message("doctor-busy"))
    return Check("locks", "ok", Message("doctor-no-locks"))


def _judge_hooks(clone: Clone) -> Check:
    if not clone.hooks:
        mend = "git config --unset core.hooksPath"
        return Check("hooks", "warning", Message("doctor-no-hooks-folder"), mend)
    if clone.sleeping_hooks:
        found = Message("doctor-sleeping-hooks", {"files": list(clone.sleeping_hooks)})
        return Check("hooks", "warning", found, f"chmod +x {' '.join(clone.sleeping_hooks)}")
    return Check("hooks", "ok", Message("doctor-hooks"))
