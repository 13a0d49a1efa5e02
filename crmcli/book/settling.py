"""Values that somebody types to settle a clash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmcli.errors import UsageError
from crmcli.rules.fields import Field, find_value_field
from crmcli.rules.merging import Clash
from crmcli.rules.paths import split_path
from crmcli.rules.values import Scope, is_json, parse_value

if TYPE_CHECKING:
    from crmcli.book.book import Book

_SIDES = {"ours": "ours", "theirs": "theirs", "我方": "ours", "对方": "theirs"}


def parse_choice(book: Book, root: Field, clash: Clash, text: str) -> Any:
    """The value that a text says for the place of a clash; None: nothing shall stand there.

    `root` is what the file can hold. The name of a side takes what that side says; in quotes it
    is but a word. An entry that is in question as a whole takes the name of a side, or JSON.
    Raises UsageError for what the field cannot hold, and for nothing where there has to be
    something; Refused for somebody unknown.
    """
    side = _SIDES.get(text.strip().casefold())
    if side is not None:
        return getattr(clash, side)
    word = _unquote(text.strip())
    if clash.field is not None and clash.field.kind == "map" and word and not is_json(word):
        raise UsageError("resolve-whole-entry", path=".".join(clash.path))
    if not word:
        _refuse_required(root, clash)
        return None
    if clash.field is None:
        return word
    if clash.field.refers in ("contact", "visit"):
        return word  # whether the merged card has such an entry, its check says
    return parse_value(clash.field, word, Scope(book.today, book.settings, book.get_me(), {}))


def _unquote(word: str) -> str:
    """The name of a side without the quotes that make it a word; anything else as it is."""
    inner = word[1:-1]
    return inner if word == f'"{inner}"' and inner.casefold() in _SIDES else word


def is_place(root: Field, clash: Clash, path: str) -> bool:
    """Whether a typed path, of keys or labels, is the place of a clash."""
    return len(split_path(path)) == len(clash.path) and _leads_to(root, clash, path)


def is_below(root: Field, clash: Clash, path: str) -> bool:
    """Whether a typed path lies in an entry that is in question as a whole."""
    return len(split_path(path)) > len(clash.path) and _leads_to(root, clash, path)


def _refuse_required(root: Field, clash: Clash) -> None:
    owner: Field | None = root
    for step in clash.path[:-1]:
        owner = _enter(owner, step)
    # Of an entry the owner is its list, which requires nothing.
    if clash.field is not None and owner is not None and clash.path[-1] in owner.required:
        raise UsageError("required-field", field=clash.field)


def _enter(place: Field | None, step: str) -> Field | None:
    """What a field holds under a key, or as the entry of an id."""
    if place is not None and place.kind == "list":
        return place.item
    return find_value_field(place, step)


def _leads_to(root: Field, clash: Clash, path: str) -> bool:
    place: Field | None = root
    for step, word in zip(clash.path, split_path(path), strict=False):
        entry = place is not None and place.kind == "list"
        place = _enter(place, step)
        names = {step.casefold()}
        if not entry and place is not None:
            names |= {name.casefold() for name in place.label.words()}
        if word.casefold() not in names:
            return False
    return True
