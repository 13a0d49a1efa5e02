"""How things stand: who I am, what was edited by hand, what is not pushed, what is broken."""

from __future__ import annotations

from collections.abc import Iterator

from crmcli.rules.status import Status
from crmcli.views.formats import render_object
from crmcli.views.language import Language
from crmcli.views.screen import escape_text, pad_text
from crmcli.views.sentences import say

_NAMED = 10
"""Customers that are named; of more there is a count."""


def render_status(status: Status, *, as_json: bool, language: Language) -> str:
    """The status as sentences, one a line, or as one object."""
    if as_json:
        return render_object(_list_facts(status))
    lines = [
        _say_me(status, language),
        *_say_state(status, language),
        *_say_under_way(status, language),
        *_say_edits(status, language),
        *_say_broken(status, language),
        *_say_drafts(status, language),
    ]
    waiting = status.hand_edits or status.broken or status.drafts or _is_apart(status)
    begun = status.under_way or status.interrupted or status.torn or status.running
    if not (waiting or begun):
        lines.append(say(language, "status-fine"))
    return "".join(escape_text(line) + "\n" for line in lines)


def _is_apart(status: Status) -> bool:
    """Whether the branch is not shared, or not level, so that somebody has something to do."""
    if status.branch is not None and status.upstream is None and status.has_remote:
        return True
    waiting = _count_unsent(status) or status.request or status.behind
    return bool(waiting or status.clashes or status.unlooked or status.obstacle)


def _count_unsent(status: Status) -> int:
    return (status.ahead if status.unsent is None else status.unsent) or 0


def _list_facts(status: Status) -> dict[str, object]:
    return {
        "me": status.me.id if status.me else None,
        "email": status.email,
        "branch": status.branch,
        "upstream": status.upstream,
        "ahead": status.ahead,
        "behind": status.behind,
        "hand_edits": [
            {"file": edit.file, "difference": edit.difference} for edit in status.hand_edits
        ],
        "broken": [
            {"file": one.file, "line": one.line, "column": one.column, "rule": one.rule}
            for one in status.broken
        ],
        "under_way": status.under_way,
        "interrupted": status.interrupted,
        "torn_journal": status.torn,
        "running": status.running,
        "drafts": [{"customer": customer, "file": file} for customer, file in status.drafts],
        "unsent": status.unsent,
        "request": status.request._asdict() if status.request is not None else None,
        "taken": status.taken,
        "clashes": [one._asdict() for one in status.clashes],
        "unlooked": status.unlooked,
        "obstacle": status.obstacle,
    }


def _say_me(status: Status, language: Language) -> str:
    if status.me is not None:
        person = status.me
        return say(language, "status-me", name=person.name, id=person.id, email=status.email)
    if status.email is None:
        return say(language, "status-no-email")
    return say(language, "status-stranger", email=status.email)


def _say_state(status: Status, language: Language) -> Iterator[str]:
    if status.branch is None:
        # git itself leaves the branch while a rebase or bisect is under way, and comes back
        if status.under_way is None:
            yield say(language, "status-detached")
    elif status.upstream is None:
        code = "status-alone" if status.has_remote else "status-no-remote"
        yield say(language, code, branch=status.branch)
    else:
        yield from _say_sharing(status, language)
    if status.interrupted is not None:
        yield say(language, "status-interrupted", act=status.interrupted)
    if status.torn is not None:
        yield say(language, "write-torn")
    if status.running is not None:
        yield say(language, "write-running", act=status.running)


def _say_sharing(status: Status, language: Language) -> Iterator[str]:
    """How the branch stands beside the one that it follows."""
    about = {"branch": status.branch, "upstream": status.upstream}
    if status.ahead is None:
        yield say(language, "status-unseen", **about)
        return
    unsent = _count_unsent(status)
    if unsent or status.behind:
        behind = status.behind or 0
        yield say(language, "status-apart", **about, ahead=unsent, behind=behind)
    elif status.request is None:
        code = "status-taken" if status.taken else "status-level"
        yield say(language, code, count=status.taken, **about)
    if status.request is not None:
        branch, acts = status.request
        yield say(language, "status-request", request=branch, count=acts, **about)
    for onto in dict.fromkeys(one.onto for one in status.clashes):
        yield _say_clashes(status, onto, language)
    if status.unlooked:
        yield say(language, "status-unlooked", count=status.unlooked, **about)
    if status.obstacle is not None:
        yield say(language, status.obstacle)


def _say_clashes(status: Status, onto: str | None, language: Language) -> str:
    """What clashes in one branch of a remote, and how it is settled."""
    names = [one.customer or one.file for one in status.clashes if one.onto == onto]
    more = max(0, len(names) - _NAMED)
    code = "status-clash-more" if more else "status-clash"
    where = onto or status.upstream
    command = f"crm resolve --onto {onto}" if onto else "crm resolve"
    return say(language, code, names=names[:_NAMED], more=more, where=where, command=command)


def _say_under_way(status: Status, language: Language) -> Iterator[str]:
    """What git is in the middle of, which files are in conflict, and how it comes to an end."""
    files = sorted(_find_conflicts(status))
    what = status.under_way
    if what is not None:
        yield say(language, "status-under-way", what=what)
    if files:
        yield say(language, "status-conflicts", count=len(files))
        yield from (f"  {file}" for file in files)
    if what == "bisect":
        yield say(language, "status-end-bisect")
    elif what is not None:
        yield say(language, "status-end-conflicts" if files else "status-end", what=what)
    elif files:
        yield say(language, "status-mend-conflicts")


def _find_conflicts(status: Status) -> set[str]:
    return {edit.file for edit in status.hand_edits if edit.difference == "unmerged"}


def _say_edits(status: Status, language: Language) -> Iterator[str]:
    edits = [edit for edit in status.hand_edits if edit.difference != "unmerged"]
    if not edits:
        return
    code = "status-edits" if status.under_way is None else "status-edits-under-way"
    yield say(language, code, count=len(edits))
    for edit in edits:
        yield "  " + pad_text(say(language, f"status-{edit.difference}"), 9) + " " + edit.file


def _say_broken(status: Status, language: Language) -> Iterator[str]:
    conflicts = _find_conflicts(status)
    broken = [one for one in status.broken if one.file not in conflicts]
    if not broken:
        return
    yield say(language, "status-broken", count=len({one.file for one in broken}))
    for one in broken:
        yield f"  {one.file}:{one.line}:{one.column}"


def _say_drafts(status: Status, language: Language) -> Iterator[str]:
    for customer, file in status.drafts:
        yield say(language, "draft-waits", customer=customer, file=file)
