"""A place in a card as its reader would type it: `contacts.wang.title`, 联系人.王静.职务."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmcli.rules.fields import Field, Label, find_value_field
from crmcli.rules.paths import Place, name_entry


def name_place(value: Mapping[str, object], place: Place) -> Label:
    """The path of a place in the card `value`: of keys in English, of labels in Chinese.

    Either is a path that every command takes. An entry is named by its id; in Chinese by its
    name where no other entry has it.
    """
    zh = ".".join(_iter_chinese(value, place))
    return Label(place.name, zh, place.name, zh)


def name_keys(root: Field, path: Sequence[str]) -> Label:
    """The same of a place that is given by keys, and by ids for entries of lists."""
    steps = list(path)
    place: Field | None = root
    for number, step in enumerate(path):
        is_label = place is not None and step in place.children
        place = find_inner_field(place, step)
        if is_label and place is not None:
            steps[number] = place.label.short_zh
    en, zh = ".".join(path), ".".join(steps)
    return Label(en, zh, en, zh)


def find_inner_field(place: Field | None, step: str) -> Field | None:
    """What a field holds under a key, or as the entry of an id; None where no schema says."""
    if place is not None and place.kind == "list":
        return place.item
    return find_value_field(place, step)


def _iter_chinese(value: Any, place: Place) -> Iterator[str]:
    here, above = value, None
    for step, field in zip(place.path, place.fields, strict=True):
        if isinstance(step, int):
            yield _find_name(here, step) or name_entry(above or field, here, step).split(" ")[0]
            here = here[step]
        else:
            yield field.label.zh
            here = here.get(step) if isinstance(here, Mapping) else None
        above = field


def _find_name(entries: list[object], position: int) -> str | None:
    """The name of an entry, if no other has it and no dot would part it."""
    names = [one.get("name") if isinstance(one, Mapping) else None for one in entries]
    name = names[position]
    if not isinstance(name, str) or names.count(name) > 1 or set(name) & set(".．。"):
        return None
    return name
