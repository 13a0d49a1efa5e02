"""What a card can hold: the schema, compiled into a tree of fields.

`ledger.schema` makes the tree from the ledger's JSON Schema; everything else (loader, editor,
`crm set`, labels, the card, merging) reads the tree and never the JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["text", "integer", "number", "boolean", "map", "list", "any"]
Merge = Literal["scalar", "map", "set", "keyed", "log"]

LUNAR_DAY = "lunar-day"
"""The format of a field that has a day of the Chinese calendar."""

_NO_FIELDS: Mapping[str, Field] = MappingProxyType({})
_NO_SECTIONS: Mapping[str, Label] = MappingProxyType({})


class Label(NamedTuple):
    """A thing's name in both languages, a shorter one for column headings, and other words for it.

    `short_en` and `short_zh` equal the full label where the schema gives no shorter one.
    """

    en: str
    zh: str
    short_en: str
    short_zh: str
    aliases: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        """What output calls this thing."""
        yield from (self.en, self.zh, self.short_en, self.short_zh)

    def words(self) -> Iterator[str]:
        """Every word that input may use for this thing."""
        yield from self.names()
        yield from self.aliases


class Choice(NamedTuple):
    """One value of an enumeration: the stable key in the file, and what people call it."""

    key: str
    label: Label


class Field:
    """A place in a card. Nobody changes one once it is made.

    `path` holds keys only, never the ids of list entries: `("contacts", "title")`. An entry of
    a list has its list's path. `children` are in the schema's order, which is the card's.

    Every start makes 150, and to make the class of them as a dataclass would cost each start more
    than that: so it is written out.
    """

    path: tuple[str, ...]
    kind: Kind
    label: Label
    format: str | None
    """JSON Schema `format`: date, email, uri; or ours: phone, money, id, code."""
    choices: tuple[Choice, ...]
    children: Mapping[str, Field]
    """Of a map: its keys."""
    item: Field | None
    """Of a list: what each entry is. Of a map with free keys (people): what each value is."""
    entry_key: str | None
    """Of a keyed or log list: the key that names an entry, `id`."""
    required: tuple[str, ...]
    merge: Merge
    refers: str | None
    """What the text names: `person` (in crm.yaml), `contact` or `visit` (in the same card)."""
    past: bool
    """Of a date: it tells what has happened, so it may not lie in the future."""
    occurs: Literal["yearly", "once"] | None
    """Of a date: it is a day worth a reminder, every year or once."""
    unless: str | None
    """The key beside such a date that makes it void by being there and not false: `paid_on`."""
    multiline: bool
    """Text that people write in several lines."""
    sensitive: bool
    """Masked in lists, diffs, mails and CI logs."""
    managed_by: str | None
    """The verb that alone writes this field: `regrade` for `grade`."""
    asked: bool
    """Completeness asks for it: `check` warns when a card has none."""
    none: Label | None
    """The word `none` may stand in place of the value, and this is what it means: no owner."""
    form: Label | None
    """What the text must look like, in words: what `pattern` says, for people."""
    section: str | None
    """Of a key of the card itself: the part of the card that shows it."""
    sections: Mapping[str, Label]
    """Of the card itself: its parts, in the order of display."""

    __slots__ = (
        *("asked", "children", "choices", "entry_key", "form", "format", "item", "kind", "label"),
        *("managed_by", "merge", "multiline", "none", "occurs", "past", "path", "refers"),
        *("required", "section", "sections", "sensitive", "unless"),
    )

    def __init__(
        self,
        path: tuple[str, ...],
        kind: Kind,
        label: Label,
        *,
        format: str | None = None,  # noqa: A002
        choices: tuple[Choice, ...] = (),
        children: Mapping[str, Field] = _NO_FIELDS,
        item: Field | None = None,
        entry_key: str | None = None,
        required: tuple[str, ...] = (),
        merge: Merge = "scalar",
        refers: str | None = None,
        past: bool = False,
        occurs: Literal["yearly", "once"] | None = None,
        unless: str | None = None,
        multiline: bool = False,
        sensitive: bool = False,
        managed_by: str | None = None,
        asked: bool = False,
        none: Label | None = None,
        form: Label | None = None,
        section: str | None = None,
        sections: Mapping[str, Label] = _NO_SECTIONS,
    ) -> None:
        self.path = path
        self.kind = kind
        self.label = label
        self.format = format
        self.choices = choices
        self.children = children
        self.item = item
        self.entry_key = entry_key
        self.required = required
        self.merge = merge
        self.refers = refers
        self.past = past
        self.occurs = occurs
        self.unless = unless
        self.multiline = multiline
        self.sensitive = sensitive
        self.managed_by = managed_by
        self.asked = asked
        self.none = none
        self.form = form
        self.section = section
        self.sections = sections

    @property
    def key(self) -> str:
        """The last key of the path; empty for the card itself."""
        return self.path[-1] if self.path else ""


def find_child(parent: Field, word: str) -> Field | None:
    """The child of a map (or of a list's entries) that `word` names: key, label or alias.

    Case and surrounding blanks do not count. The key wins over labels, labels over aliases, and
    an alias that two children share names neither.
    """
    owner = parent.item if parent.kind == "list" and parent.item else parent
    wanted = word.strip()
    if wanted in owner.children:
        return owner.children[wanted]
    return _only(owner.children.values(), wanted.casefold())


def find_field(root: Field, keys: Sequence[str]) -> Field | None:
    """The field at a path of keys (no entry ids), or None."""
    here: Field | None = root
    for key in keys:
        if here is None:
            return None
        owner = here.item if here.kind == "list" and here.item else here
        here = owner.children.get(key)
    return here


def find_value_field(place: Field | None, key: str) -> Field | None:
    """The field of the value that a map has under a key, or None where the schema knows none.

    A map with open keys (people by their ids) has one item for all of them.
    """
    if place is None:
        return None
    return place.children.get(key, place.item)


def find_choice(place: Field, word: str) -> Choice | None:
    """The choice that `word` names by key, label or alias, or None."""
    wanted = word.strip()
    for choice in place.choices:
        if choice.key == wanted:
            return choice
    folded = wanted.casefold()
    found = [
        choice
        for choice in place.choices
        if choice.key.casefold() == folded
        or any(name.casefold() == folded for name in choice.label.words())
    ]
    return found[0] if len(found) == 1 else None


def iter_fields(root: Field) -> Iterator[Field]:
    """Every field below `root`, parents before children, in the schema's order."""
    owner = root.item if root.kind == "list" and root.item else root
    for child in owner.children.values():
        yield child
        yield from iter_fields(child)


def _only(candidates: Iterable[Field], folded: str) -> Field | None:
    fields = list(candidates)
    for names in (_labels, _aliases):
        found = [one for one in fields if folded in names(one)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _labels(one: Field) -> set[str]:
    label = one.label
    return {name.casefold() for name in (label.en, label.zh, label.short_en, label.short_zh)}


def _aliases(one: Field) -> set[str]:
    return {name.casefold() for name in one.label.aliases}
