"""What two sides made different: the customer, the field, and what each side says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crmcli.history.treemerge import Contest
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.settings_text import SETTINGS_FIELD
from crmcli.rules.fields import Field
from crmcli.rules.merging import Clash
from crmcli.views.preview import name_path, show_side
from crmcli.views.sentences import say
from crmcli.views.values import NOBODY, Reader


def render_contests(contests: Sequence[Contest], root: Field, reader: Reader) -> str:
    """One line a clash, below the id of its card or the name of its file."""
    lines: list[str] = []
    for contest in contests:
        lines.append(contest.customer or contest.file)
        lines += (f"  {line}" for line in _iter_lines(contest, root, reader))
    return "\n".join(lines)


def show_clash(contest: Contest, clash: Clash, root: Field, reader: Reader) -> str:
    """A clash in one line: the place, what it was, and what each side says."""
    root = SETTINGS_FIELD if contest.file == SETTINGS_FILE else root
    place = name_path(clash.path, clash.field, root, reader)
    base, ours, theirs = (
        show_side(clash.field, side, reader, NOBODY)
        for side in (clash.base, clash.ours, clash.theirs)
    )
    return say(reader.language, "clash-line", place=place, base=base, ours=ours, theirs=theirs)


def list_facts(contests: Sequence[Contest]) -> list[dict[str, object]]:
    """The contests as JSON has them: an object for each clash, or for a file that is one."""
    return [fact for contest in contests for fact in _iter_facts(contest)]


def _iter_lines(contest: Contest, root: Field, reader: Reader) -> Iterator[str]:
    if contest.reason == "deleted":
        code = "clash-deleted-here" if contest.ours is None else "clash-deleted-there"
        yield say(reader.language, code)
    elif contest.reason is not None:
        yield say(reader.language, f"clash-{contest.reason}")
    for clash in contest.clashes:
        yield show_clash(contest, clash, root, reader)


def _iter_facts(contest: Contest) -> Iterator[dict[str, object]]:
    about = {"customer": contest.customer, "file": contest.file}
    for clash in contest.clashes:
        values = {"base": clash.base, "ours": clash.ours, "theirs": clash.theirs}
        yield {**about, "path": ".".join(clash.path), **values, "reason": "changed"}
    if contest.reason is not None:
        sides = {"base": contest.base, "ours": contest.ours, "theirs": contest.theirs}
        blobs = {name: one and one.object_id for name, one in sides.items()}
        yield {**about, "path": None, **blobs, "reason": contest.reason}
