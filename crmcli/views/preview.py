"""What a write of many cards is about to change: one line a customer, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.rules.differences import Difference, compare_cards
from crmcli.rules.fields import Field, find_field
from crmcli.rules.outcome import Card
from crmcli.views.changewords import holds_entries, join_words
from crmcli.views.columns import show_plain
from crmcli.views.language import pick
from crmcli.views.screen import cell_width, clip_text, flatten_text, pad_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader, name_contacts, show_value

_VALUE_WIDTH = 40


def render_preview(
    changes: Sequence[tuple[Card, Mapping[str, object]]], count: int, root: Field, reader: Reader
) -> str:
    """The cards as they are, each with its value to be: `huaxin  华信  Owner: none -> Li Wei`.

    `changes` are the first of so many; of the others is said how many more there are.
    """
    told = [_tell_change(card, value, root, reader) for card, value in changes]
    ids, names = (max((cell_width(one[n]) for one in told), default=0) for n in (0, 1))
    lines = [f"{pad_text(one[0], ids)}  {pad_text(one[1], names)}  {one[2]}" for one in told]
    if count > len(changes):
        lines.append(say(reader.language, "preview-more", count=count - len(changes)))
    return "\n".join(lines)


def _tell_change(
    card: Card, value: Mapping[str, object], root: Field, reader: Reader
) -> tuple[str, str, str]:
    """A card's id, its name, and each field that changes."""
    name = flatten_text(show_plain(card.value.get("name"), reader.language))
    contacts = {**name_contacts(card.value), **name_contacts(value)}
    changed = [
        show_difference(one, root, reader, contacts)
        for one in compare_cards(root, card.value, value)
    ]
    return card.id, name, "  ".join(changed)


def show_difference(
    one: Difference, root: Field, reader: Reader, contacts: Mapping[str, str]
) -> str:
    """A field with its old and new value, below the entry it belongs to; or an entry as a whole."""
    held = find_field(root, one.path[:1])
    label = reader.say_short(held) if held is not None else ".".join(one.path)
    if one.old is None and len(one.path) > 1 and isinstance(one.new, Mapping):
        return f"{label} + {one.path[-1]}"
    if one.new is None and len(one.path) > 1 and isinstance(one.old, Mapping):
        return f"{label} - {one.path[-1]}"
    sides = [show_side(one.field, side, reader, contacts) for side in (one.old, one.new)]
    place = name_path(one.path, one.field, root, reader)
    return place + pick(reader.language, ": ", "：") + join_words((sides[0], "->", sides[1]))


def name_path(path: Sequence[str], field: Field | None, root: Field, reader: Reader) -> str:
    """A place in words: the labels of the list and of the field in it, an entry by its id.

    A key that no schema knows stays as it is.
    """
    held = find_field(root, path[:1])
    label = reader.say_short(held) if held is not None else ".".join(path)
    is_entry = holds_entries(find_field(root, path[:-1]))
    last = path[-1] if field is None or is_entry else reader.say_short(field)
    return " ".join([label, *path[1:-1], last] if len(path) > 1 else [label])


def show_side(
    field: Field | None,
    value: object,
    reader: Reader,
    contacts: Mapping[str, str],
    *,
    width: int | None = _VALUE_WIDTH,
) -> str:
    """An old or new value in short: on one line, of at most `width` cells."""
    if value in (None, "", [], {}):
        return say(reader.language, "preview-cleared")
    if field is None:
        return _clip(show_plain(value, reader.language), width)
    if isinstance(value, Mapping):
        value = {key: one for key, one in value.items() if not _is_machinery(field, key)}
    return _clip(show_value(field, value, reader, contacts), width)


def _is_machinery(field: Field, key: str) -> bool:
    """Whether a key only tells the program where in the log something belongs."""
    child = field.children.get(key)
    return child is not None and child.refers == "visit"


def _clip(text: str, width: int | None) -> str:
    flat = flatten_text(text)
    return flat if width is None else clip_text(flat, width)
