"""What two sides made different: the customer, the field, and what each side says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from crmcli.history.contests import WHOLE, Contest
from crmcli.ledger.choices import Choice
from crmcli.ledger.rule_files import find_rule_field
from crmcli.rules.fields import Field, find_field
from crmcli.rules.merging import Clash
from crmcli.rules.placenames import name_keys
from crmcli.views.preview import show_side
from crmcli.views.screen import cell_width
from crmcli.views.sentences import say, say_label
from crmcli.views.values import NOBODY, Reader

FindChoice = Callable[[str, Clash], Choice | None]
"""What was chosen for a clash, by what a contest is about."""
_WIDTH = 96
"""Cells of a clash that stands on one line, so that nothing of it is out of sight."""


def render_contests(
    contests: Sequence[Contest], root: Field, reader: Reader, find_choice: FindChoice | None = None
) -> str:
    """One line a clash, below the id of its card or the name of its file; long values below it.

    With `find_choice` also what it was settled with.
    """
    lines: list[str] = []
    for contest in contests:
        lines.append(contest.customer or contest.file)
        lines += (f"  {line}" for line in _iter_lines(contest, root, reader, find_choice))
    return "\n".join(lines)


def list_facts(
    contests: Sequence[Contest], find_choice: FindChoice | None = None
) -> list[dict[str, object]]:
    """The contests as JSON has them: an object for each clash, or for a file that is one.

    With `find_choice` also whether it is settled, and with what.
    """
    return [fact for contest in contests for fact in _iter_facts(contest, find_choice)]


def _iter_lines(
    contest: Contest, root: Field, reader: Reader, find_choice: FindChoice | None
) -> Iterator[str]:
    if contest.reason == "deleted":
        code = "clash-deleted-here" if contest.ours is None else "clash-deleted-there"
        yield say(reader.language, code)
    elif contest.reason is not None:
        yield say(reader.language, f"clash-{contest.reason}")
    root = find_rule_field(contest.file) or root
    for clash in contest.list_clashes():
        if clash != WHOLE:
            yield from _iter_clash(clash, root, reader)
        choice = find_choice(contest.about, clash) if find_choice else None
        if choice is not None:
            yield f"  {_show_choice(clash, choice, reader)}"


def _iter_clash(clash: Clash, root: Field, reader: Reader) -> Iterator[str]:
    """A clash in one line: the place, what each side says, what it was; or in four."""
    place = _name_place(clash, root, reader)
    sides = {"ours": clash.ours, "theirs": clash.theirs, "base": clash.base}
    shown = {
        name: show_side(clash.field, side, reader, NOBODY, width=None)
        for name, side in sides.items()
    }
    if shown["ours"] == shown["theirs"]:  # they differ in blanks, or in what is not for people
        shown = {name: json.dumps(side, ensure_ascii=False) for name, side in sides.items()}
    line = say(reader.language, "clash-line", place=place, **shown)
    if cell_width(line) <= _WIDTH:
        yield line
        return
    yield say(reader.language, "clash-place", place=place)
    for name, side in shown.items():
        yield f"  {say(reader.language, f'clash-{name}', value=side)}"


def _name_place(clash: Clash, root: Field, reader: Reader) -> str:
    """A field of the card in words; what lies deeper as it is typed behind `--set`."""
    held = find_field(root, clash.path)
    if held is not None and len(clash.path) == 1:
        return reader.say_short(held)
    return say_label(reader.language, name_keys(root, clash.path))


def _show_choice(clash: Clash, choice: Choice, reader: Reader) -> str:
    if clash == WHOLE:
        return say(reader.language, f"clash-settled-{choice.value}")
    value = show_side(clash.field, choice.value, reader, NOBODY)
    return say(reader.language, "clash-settled", value=value)


def _iter_facts(contest: Contest, find_choice: FindChoice | None) -> Iterator[dict[str, object]]:
    about = {"customer": contest.customer, "file": contest.file}
    for clash in contest.clashes:
        values = {"base": clash.base, "ours": clash.ours, "theirs": clash.theirs}
        fact = {**about, "path": ".".join(clash.path), **values, "reason": "changed"}
        yield {**fact, **_tell_choice(contest, clash, find_choice)}
    if contest.reason is not None:
        sides = {"base": contest.base, "ours": contest.ours, "theirs": contest.theirs}
        blobs = {name: one and one.object_id for name, one in sides.items()}
        fact = {**about, "path": None, **blobs, "reason": contest.reason}
        yield {**fact, **_tell_choice(contest, WHOLE, find_choice)}


def _tell_choice(
    contest: Contest, clash: Clash, find_choice: FindChoice | None
) -> dict[str, object]:
    if find_choice is None:
        return {}
    choice = find_choice(contest.about, clash)
    return {"settled": choice is not None, "choice": None if choice is None else choice.value}
