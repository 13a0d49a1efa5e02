"""How things stand: who I am, what was edited by hand, what is not pushed, what is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crmcli.rules.shellwords import quote_word
from crmcli.rules.status import Clashing, Sharing, Status
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
    shared = status.sharing
    if shared.upstream is None or shared.ahead is None:
        return status.branch is not None and status.has_remote
    waiting = _count_unsent(shared) or shared.request or shared.behind or shared.elsewhere
    return bool(waiting or shared.clashes or shared.unlooked or shared.obstacle)


def _count_unsent(shared: Sharing) -> int:
    return (shared.ahead if shared.unsent is None else shared.unsent) or 0


def _list_facts(status: Status) -> dict[str, object]:
    shared = status.sharing
    return {
        "me": status.me.id if status.me else None,
        "email": status.email,
        "branch": status.branch,
        "has_remote": status.has_remote,
        "upstream": shared.upstream,
        "gone": shared.gone,
        "ahead": shared.ahead,
        "behind": shared.behind,
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
        "conflicts": [_list_places(one) for one in status.conflicts],
        "unsent": shared.unsent,
        "request": shared.request._asdict() if shared.request is not None else None,
        "taken": shared.taken,
        "elsewhere": shared.elsewhere._asdict() if shared.elsewhere is not None else None,
        "clashes": [{**_list_places(one), "onto": one.onto} for one in shared.clashes],
        "unlooked": shared.unlooked,
        "obstacle": shared.obstacle,
    }


def _list_places(one: Clashing) -> dict[str, object]:
    return {
        "customer": one.customer,
        "file": one.file,
        "places": one.places,
        "chosen": one.chosen,
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
    elif status.sharing.upstream is None:
        code = "status-alone" if status.has_remote else "status-no-remote"
        yield say(language, code, branch=status.branch)
    else:
        yield from _say_sharing(status.sharing, status.branch, language)
    if status.interrupted is not None:
        yield say(language, "status-interrupted", act=status.interrupted)
    if status.torn is not None:
        yield say(language, "write-torn")
    if status.running is not None:
        yield say(language, "write-running", act=status.running)


def _say_sharing(shared: Sharing, branch: str, language: Language) -> Iterator[str]:
    """How the branch stands beside the one that it follows, and the one that it is sent to."""
    about = {"branch": branch, "upstream": shared.upstream}
    if shared.ahead is None:
        yield say(language, "status-gone" if shared.gone else "status-unseen", **about)
        return
    unsent = _count_unsent(shared)
    if unsent or shared.behind:
        behind = shared.behind or 0
        yield say(language, "status-apart", **about, ahead=unsent, behind=behind)
    elif shared.request is None:
        code = "status-taken" if shared.taken else "status-level"
        yield say(language, code, count=shared.taken, **about)
    if shared.request is not None:
        request, acts = shared.request
        yield say(language, "status-request", request=request, count=acts, **about)
    if shared.elsewhere is not None:
        place, acts = shared.elsewhere
        yield say(language, "status-elsewhere", place=place, count=acts)
    for onto in dict.fromkeys(one.onto for one in shared.clashes):
        clashes = [one for one in shared.clashes if one.onto == onto]
        yield _say_clashes(clashes, onto or shared.upstream, onto, language)
        yield from _say_chosen(clashes, language)
    if shared.unlooked:
        yield say(language, "status-unlooked", count=shared.unlooked, **about)
    if shared.obstacle is not None:
        yield say(language, shared.obstacle)


def _say_clashes(
    clashes: Sequence[Clashing], where: str | None, onto: str | None, language: Language
) -> str:
    """What clashes in one branch of a remote, and how it is settled."""
    names = [one.customer or one.file for one in clashes]
    more = max(0, len(names) - _NAMED)
    code = "status-clash-more" if more else "status-clash"
    command = f"crm resolve --onto {quote_word(onto)}" if onto else "crm resolve"
    return say(language, code, names=names[:_NAMED], more=more, where=where, command=command)


def _say_chosen(clashes: Sequence[Clashing], language: Language) -> Iterator[str]:
    """How much of it is settled already, if something is."""
    chosen = sum(one.chosen for one in clashes)
    if chosen:
        count = sum(one.places for one in clashes)
        yield say(language, "clash-progress", settled=chosen, count=count)


def _say_under_way(status: Status, language: Language) -> Iterator[str]:
    """What git is in the middle of, which files are in conflict, and how it comes to an end."""
    files = sorted(_find_conflicts(status))
    what = status.under_way
    if what is not None:
        yield say(language, "status-under-way", what=what)
    if files:
        yield say(language, "status-conflicts", count=len(files))
        yield from (f"  {file}" for file in files)
        yield from _say_chosen(status.conflicts, language)
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
