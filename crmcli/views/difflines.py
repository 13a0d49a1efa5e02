"""What a reviewer reads of one card: a heading, and an item for each change; nothing escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from crmcli.rules.changelog import Change, leave_out_pointers
from crmcli.rules.filediff import Counts, FileDiff, Share
from crmcli.views.changewords import (
    Words,
    join_words,
    name_card,
    say_change,
    say_label,
    say_next_label,
)
from crmcli.views.language import Language, pick
from crmcli.views.screen import CUT, cell_width, clip_text, flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader, iter_entries, show_value

LONGEST = 200
"""Cells of a text of a card before the rest is folded away."""
_LONGEST_ITEM = 5 * LONGEST
_LONGEST_NAME = 60
_SHARED = 40
"""Signs of an equal beginning that are shown of two long texts, before they differ."""
_MARKS = {"added": "+", "removed": "-", "opened": "+", "deleted": "-"}
_FRONT = ("grade", "stage", "owner")
_COUNTED = ("contacts", "visits")
_ALIKE = 3
"""Customers with the very same changes that are told of together: somebody changed them at once."""
_NAMED = 20
"""Customers, or people, who are named before the rest is counted."""
_AUTHORS = 5
"""The same for those who changed one card."""


class Section(NamedTuple):
    """One card, or several that changed alike."""

    names: tuple[tuple[str, str], ...]
    """Name and id of each; the settings and the schema have a name alone."""
    items: tuple[str, ...]
    authors: tuple[str, ...]


def list_sections(files: Iterable[FileDiff], reader: Reader) -> list[Section]:
    """A section a card in the order given; of many that changed alike one, where the first is."""
    alike: dict[object, list[Section]] = {}
    keys: list[object] = []
    for number, one in enumerate(files):
        section = make_section(one, reader)
        is_single = one.customer is None or one.kind != "changed"
        key: object = number if is_single else (section.items, section.authors)
        keys.append(key)
        alike.setdefault(key, []).append(section)
    found: list[Section] = []
    for key in keys:
        same = alike[key]
        if len(same) >= _ALIKE:
            found.append(same[0]._replace(names=tuple(one.names[0] for one in same)))
            same.clear()
        elif same:
            found.append(same.pop(0))
    return found


def make_section(one: FileDiff, reader: Reader) -> Section:
    """What is told of one file."""
    name = _clip_name(name_card(one.card) or one.customer or one.file)
    items = [clip_text(flatten_text(item), _LONGEST_ITEM) for item in _iter_items(one, reader)]
    authors = [_clip_name(author) for author in one.authors]
    if len(authors) > _AUTHORS:
        more = say(reader.language, "diff-more-people", count=len(authors) - _AUTHORS)
        authors[_AUTHORS:] = [more]
    return Section(((name, flatten_text(one.customer or "")),), tuple(items), tuple(authors))


def say_counts(counts: Counts, language: Language) -> str:
    """How much differs, on one line: `Customers: 2 changed, 1 new`."""
    told = [
        say(language, f"diff-count-{key}", count=count)
        for key in ("changed", "added", "removed", "unreadable")
        if (count := getattr(counts, key))
    ]
    parts = [say(language, "diff-count", parts=told)] if told else []
    parts += [
        say(language, f"diff-count-{key}") for key in ("settings", "schema") if getattr(counts, key)
    ]
    return pick(language, "; ", "；").join(parts)


def say_shares(shares: Sequence[Share], language: Language) -> str:
    """Who did how much between the two states; empty where nobody committed anything."""
    told = [
        say(
            language,
            "diff-share",
            author=_clip_name(one.author),
            commits=one.commits,
            customers=one.customers,
        )
        for one in shares[:_NAMED]
    ]
    if len(shares) > _NAMED:
        told.append(say(language, "diff-more-people", count=len(shares) - _NAMED))
    return say(language, "diff-shares", shares=told) if told else ""


def list_names(section: Section) -> tuple[Sequence[tuple[str, str]], int]:
    """The names to show of a section, and how many more there are."""
    return section.names[:_NAMED], max(0, len(section.names) - _NAMED)


def _clip_name(name: str) -> str:
    return clip_text(flatten_text(name), _LONGEST_NAME)


def _iter_items(one: FileDiff, reader: Reader) -> Iterator[str]:
    language = reader.language
    if one.kind != "changed" and one.customer is not None:
        said = say(language, f"diff-card-{one.kind}")
        if one.heir is not None:
            said = say(language, "diff-card-merged", customer=one.heir)
        facts = _list_facts(one, reader)
        mark = "+" if one.kind == "added" else "-"
        yield f"{mark} " + pick(language, ": ", "：").join([said, *([facts] if facts else [])])
    if one.trouble is not None:
        which = one.trouble if one.kind == "changed" else one.kind
        yield say(language, f"diff-unreadable-{which}", file=one.file)
    elif one.customer is None and not one.changes:
        yield say(language, f"diff-schema-{one.kind}")
    elif one.kind == "changed" or one.customer is None:
        for change in leave_out_pointers(one.changes):
            yield _say_item(change, reader)


def _list_facts(one: FileDiff, reader: Reader) -> str:
    """The front of a card in a few words: its whole name, the grade, how many contacts."""
    if one.trouble is not None or not one.changes:
        return ""
    language, root = reader.language, one.changes[0].root
    facts = [str(one.card["name"])] if one.card.get("name") else []
    for key in _FRONT:
        field = root.children.get(key)
        if field is not None and one.card.get(key):
            label = say_label(field, key, reader, one=False)
            facts.append(f"{label} {show_value(field, one.card[key], reader)}")
    for key in _COUNTED:
        count = sum(1 for _ in iter_entries(one.card.get(key)))
        if count:
            facts.append(say(language, f"diff-{key}", count=count))
    return pick(language, ", ", "，").join(fold(flatten_text(fact)) for fact in facts)


def _say_item(change: Change, reader: Reader) -> str:
    """One change: `grade C -> B; reason ..`, `+ visit 2026-11-20 On-site; ..`."""
    language = reader.language
    words = say_change(change, reader)
    parts = [_say_words(words, change, reader)]
    parts += [fold(flatten_text(one)) for one in words.content]
    if words.next:
        parts.append(f"{say_next_label(change, reader)} {fold(flatten_text(words.next))}")
    if change.reason is not None:
        reason = fold(flatten_text(change.reason))
        parts.append(say(language, "log-reason-short", reason=reason))
    return pick(language, "; ", "；").join(parts)


def _say_words(words: Words, change: Change, reader: Reader) -> str:
    place = join_words(fold(flatten_text(word)) for word in words.place)
    if words.kind == "changed":
        old, new = fold_apart(flatten_text(words.old), flatten_text(words.new))
        return f"{place} {old} -> {new}"
    if words.kind in ("opened", "deleted"):
        place = say(reader.language, f"log-settings-{words.kind}")
    return f"{_MARKS[words.kind]} {place}"


def fold(text: str) -> str:
    """A text of a card, cut where it is too long for a list of changes."""
    return clip_text(text, LONGEST)


def fold_apart(old: str, new: str) -> tuple[str, str]:
    """Two texts, cut so that what differs is seen although both begin alike."""
    if max(map(cell_width, (old, new))) <= LONGEST:
        return old, new
    pairs = enumerate(zip(old, new, strict=False))
    differing = (place for place, (one, other) in pairs if one != other)
    shared = next(differing, min(len(old), len(new)))
    start = max(0, shared - _SHARED)
    head = CUT if start else ""
    return fold(head + old[start:]), fold(head + new[start:])
