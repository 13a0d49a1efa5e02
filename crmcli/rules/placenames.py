"""A place in a card as its reader would type it: `contacts.wang.title`, 联系人.王静.职务."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crmcli.rules.fields import Label
from crmcli.rules.paths import Place, name_entry


def name_place(value: Mapping[str, object], place: Place) -> Label:
    """The path of a place in the card `value`: of keys in English, of labels in Chinese.

    Either is a path that every command takes. An entry is named by its id; in Chinese by its
    name where no other entry has it.
    """
    zh = ".".join(_iter_chinese(value, place))
    return Label(place.name, zh, place.name, zh)


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
