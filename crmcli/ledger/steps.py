"""An edit, taken apart into steps that touch as little text as possible.

To set a whole map or list that is there already means to change only what differs in it, so that
the rest keeps its lines, its order and its comments.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from crmcli.rules.edits import Delete, Edit, Insert, Move, Path, Set
from crmcli.rules.sameness import is_same

_ID = "id:"
"""Begins the name of an entry that has an id; what names others begins as JSON does."""


def iter_steps(edit: Edit, value: object) -> Iterator[Edit]:
    """The steps that carry out an edit of `value`, in order; none where it changes nothing.

    A step sets a place that is there or a new key of a map that has others (or of the empty
    card), inserts into a list that has entries, moves an entry to another position, or deletes an
    entry that is not the only one of its collection (or the card's last key).
    """
    if isinstance(edit, Set):
        yield from _iter_set(edit.path, edit.value, value)
    elif isinstance(edit, Insert):
        yield from _iter_insert(edit, value)
    elif isinstance(edit, Move):
        yield from _iter_move(edit, value)
    else:
        yield from _iter_delete(edit, value)


def leads_somewhere(path: Path, value: object) -> bool:
    """Whether a path can be followed or made: positions count in lists that are there only."""
    here: Any = value
    for step in path:
        if isinstance(here, list):
            if not isinstance(step, int) or not 0 <= step < len(here):
                return False
            here = here[step]
        elif isinstance(step, str) and (here is None or isinstance(here, Mapping)):
            here = None if here is None else here.get(step)
        else:
            return False
    return bool(path)


def find_value(value: Any, path: Path) -> Any:
    """What stands at a path, or None where it does not lead anywhere."""
    for step in path:
        if value is None or (isinstance(value, Mapping) and step not in value):
            return None
        value = value[step]
    return value


def _iter_insert(edit: Insert, value: object) -> Iterator[Edit]:
    entries = find_value(value, edit.path)
    if not entries:
        yield from _iter_set(edit.path, [edit.value], value)
        return
    position = len(entries) if edit.before is None else edit.before
    start, _, _ = slice(position, None).indices(len(entries))
    yield Insert(edit.path, edit.value, start)


def _iter_move(edit: Move, value: object) -> Iterator[Edit]:
    last = len(find_value(value, edit.path[:-1])) - 1
    target = last if edit.before is None else edit.before
    if target != edit.path[-1]:
        yield Move(edit.path, target)


def _iter_delete(edit: Delete, value: object) -> Iterator[Edit]:
    parent = find_value(value, edit.path[:-1])
    if len(edit.path) > 1 and len(parent) == 1:
        yield Set(edit.path[:-1], type(parent)())
    elif isinstance(parent, list):
        yield Delete((*edit.path[:-1], range(len(parent))[int(edit.path[-1])]))
    else:
        yield edit


def _iter_set(path: Path, new: object, value: Any) -> Iterator[Edit]:
    """Find how far the path leads; what is not there is made with the value inside."""
    here = value
    for depth, step in enumerate(path):
        if isinstance(here, Mapping) and (step not in here or _must_make(here[step], path, depth)):
            yield Set(path[: depth + 1], _nest(path[depth + 1 :], new))
            return
        here = here[step]
    yield from _iter_difference(path, here, new)


def _must_make(inner: object, path: Path, depth: int) -> bool:
    """Whether an empty map on the way is to be written anew, with the value inside."""
    return depth + 1 < len(path) and (inner is None or inner == {})


def _nest(path: Path, value: object) -> object:
    for step in reversed(path):
        value = {step: value}
    return value


def _iter_difference(path: Path, old: object, new: object) -> Iterator[Edit]:
    if is_same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
        yield from _iter_map_difference(path, old, new)
    elif isinstance(old, list) and isinstance(new, list | tuple) and old and new:
        yield from _iter_list_difference(path, old, list(new))
    else:
        yield Set(path, new)


def _iter_map_difference(
    path: Path, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Edit]:
    for key, value in new.items():
        if key in old:
            yield from _iter_difference((*path, key), old[key], value)
        else:
            yield Set((*path, key), value)
    for key in old:
        if key not in new:
            yield Delete((*path, key))


def _iter_list_difference(path: Path, old: list[Any], new: list[Any]) -> Iterator[Edit]:
    """What stays is brought into its order first, with the comments in it. The rest goes from the
    end to the beginning, so that positions before a change stay what they were.

    An entry with an id never becomes another one: a comment in it is not about that.
    """
    names, new_names = _name_entries(old), _name_entries(new)
    for start, target in _iter_moves(names, new_names):
        yield Move((*path, start), target)
        old = _move(old, start, target)
        names = _move(names, start, target)
    matcher = SequenceMatcher(None, names, new_names, autojunk=False)
    for tag, i, i_end, j, j_end in reversed(matcher.get_opcodes()):
        have_ids = any(name.startswith(_ID) for name in (*names[i:i_end], *new_names[j:j_end]))
        common = 0 if tag == "replace" and have_ids else min(i_end - i, j_end - j)
        for number in range(j + common, j_end):
            yield Insert(path, new[number], i_end + number - (j + common))
        for position in reversed(range(i + common, i_end)):
            yield Delete((*path, position))
        for number in range(common):
            yield from _iter_difference((*path, i + number), old[i + number], new[j + number])


def _iter_moves(names: list[str], wanted: list[str]) -> Iterator[tuple[int, int]]:
    """From where to where entries move, one after the other, until those that both lists have
    stand as in the second. None where a list has two of one name.
    """
    had, has = {*names}, {*wanted}
    here, order = names, [name for name in wanted if name in had]
    common = [name for name in names if name in has]
    if common == order or len(had) < len(names) or len(has) < len(wanted):
        return
    matcher = SequenceMatcher(None, common, order, autojunk=False)
    staying = {
        name for i, _, size in matcher.get_matching_blocks() for name in common[i : i + size]
    }
    for number, name in enumerate(order):
        if name in staying:
            continue
        start = here.index(name)
        above = here.index(order[number - 1]) + 1 if number else 0
        target = above - 1 if above > start else above
        if target != start:
            yield start, target
            here = _move(here, start, target)


def _move(entries: list[Any], start: int, target: int) -> list[Any]:
    rest = [*entries[:start], *entries[start + 1 :]]
    return [*rest[:target], entries[start], *rest[target:]]


def _name_entries(entries: list[Any]) -> list[str]:
    """What tells the entries of a list apart: their ids, or else all that they hold."""
    return [_name_entry(entry) for entry in entries]


def _name_entry(entry: Any) -> str:
    if isinstance(entry, Mapping) and isinstance(entry.get("id"), str):
        return f"{_ID}{entry['id']}"
    return json.dumps(entry, ensure_ascii=False, sort_keys=True)
