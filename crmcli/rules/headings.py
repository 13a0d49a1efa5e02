"""The columns of a table from outside, and where each belongs in a card.

What the user has settled wins; then the headings of our own tables, those of a program whose
export it is, the schema's labels and aliases, what spreadsheets call things, and last what is named
inside of something else. A heading that may mean two things is doubtful, one that means nothing
we know is unknown, and nothing is dropped without being named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from crmcli.errors import UsageError
from crmcli.rules.common_headings import load_common
from crmcli.rules.fields import Field
from crmcli.rules.heading_parts import keep_whole
from crmcli.rules.heading_words import (
    NUMBER,
    Heading,
    Spot,
    find_spots,
    find_spots_inside,
    fold_words,
    mark_numbers,
    take_heading_apart,
)
from crmcli.rules.known_headings import find_system
from crmcli.rules.layout import CUSTOMERS, Table, find_column, list_tables
from crmcli.rules.outcome import Message
from crmcli.rules.targets import (
    FIRST,
    LABEL,
    LAST,
    NOTHING,
    Target,
    UserMap,
    format_target,
    holds_entries,
    parse_target,
)

_NO_MAP = UserMap()
_SURE = 1
"""The last rank of `heading_words.Spot` that wins over what spreadsheets call things."""


class Doubt(NamedTuple):
    """A heading that may mean several places."""

    heading: str
    choices: tuple[Target, ...]


class HeadingMap(NamedTuple):
    """Where the columns of a table belong, as many as the table has; None: nowhere."""

    columns: tuple[Target | None, ...]
    unknown: tuple[str, ...] = ()
    """Headings that mean nothing we know, or what another column says already."""
    doubtful: tuple[Doubt, ...] = ()
    left_out: tuple[str, ...] = ()
    """Headings that are of use to nobody but the program that wrote them, or that the user said
    to leave out."""
    remarks: tuple[Message, ...] = ()
    """What was not taken as it stands: columns kept as text among the notes."""
    system: str | None = None
    """The program whose export it is."""


class _Guess(NamedTuple):
    """What a heading may mean, before its neighbours are looked at."""

    heading: Heading
    targets: tuple[Target, ...] = ()
    """None: unknown; several: doubtful."""
    is_settled: bool = False
    """Said by the user, by our own tables or by those of a program: entries are as told."""
    of_entry: bool = False
    is_left_out: bool = False


def map_headings(
    root: Field, heading: Sequence[str], said: UserMap = _NO_MAP, table: Field | None = None
) -> HeadingMap:
    """Where each column belongs: in the card, or in an entry of the list `table` and its owner.

    Raises UsageError `map-unknown-heading` and `map-unknown-place` for a map of the user's that
    names what is not there, and `map-place-of-several` for one that no cell can fill.
    """
    system = find_system(heading) if table is None else None
    places = system.places if system else {}
    settled = _settle(root, heading, said, table)
    guesses = [
        settled.get(fold_words(text)) or _guess(root, take_heading_apart(text), places, table)
        for text in heading
    ]
    guesses = _choose_by_neighbours(guesses)
    targets = [_only(one) for one in guesses] if table else _number_entries(root, guesses)
    kept, taken_twice = _keep_first(targets)
    kept, remarks = (kept, []) if table else keep_whole(root, heading, kept, said.defaults)
    remarks += [] if table else _tell_whose(guesses, kept)
    return HeadingMap(
        columns=tuple(kept),
        unknown=tuple(_list_unknown(guesses, kept, taken_twice)),
        doubtful=tuple(
            Doubt(one.heading.text, one.targets) for one in guesses if len(one.targets) > 1
        ),
        left_out=tuple(one.heading.text for one in guesses if one.is_left_out),
        remarks=tuple(remarks),
        system=system.name if system else None,
    )


def _settle(
    root: Field, heading: Sequence[str], said: UserMap, table: Field | None
) -> dict[str, _Guess]:
    """What the user says of headings, by the folded heading."""
    known = {fold_words(text): text for text in heading}
    found = {}
    for text, place in said.columns.items():
        folded = fold_words(text)
        if folded not in known:
            raise UsageError("map-unknown-heading", heading=text, headings=[*filter(None, heading)])
        taken = take_heading_apart(known[folded])
        if place.strip() == NOTHING:
            found[folded] = _Guess(taken, is_left_out=True, is_settled=True)
            continue
        target = parse_target(root, place, table)
        if target is None:
            raise UsageError("map-unknown-place", heading=text, place=place)
        if not (can_be_read(target.field) or target.how):
            inside = [f"{place.strip()}.{key}" for key in target.field.children]
            raise UsageError("map-place-of-several", heading=text, place=place, places=inside)
        found[folded] = _Guess(taken, (_with_unit(target, taken),), is_settled=True)
    return found


def _guess(root: Field, heading: Heading, places: Mapping[str, str], table: Field | None) -> _Guess:
    if not heading.words:
        return _Guess(heading)
    if table is not None:
        return _guess_in_table(root, heading, table)
    known = _look_up(root, heading, heading.words, places, is_settled=True)
    if known is not None:
        return known
    own = find_column(_lay_tables(root)[CUSTOMERS], heading.text)
    sure = _aim(heading, [Spot(own.path, own.field, 0)]) if own else None
    return sure or _guess_by_words(root, heading)


@lru_cache(maxsize=8)
def _lay_tables(root: Field) -> dict[str, Table]:
    """Our own tables by their keys."""
    return {one.key: one for one in list_tables(root)}


def _guess_by_words(root: Field, heading: Heading) -> _Guess:
    """What the words of a heading mean, and if they mean nothing, those in the midst of them."""
    for words in (heading.words, heading.loose):
        found = (
            _aim(heading, find_spots(root, words, _SURE))
            or _look_up(root, heading, words, load_common())
            or _aim(heading, find_spots(root, words))
        )
        if found is not None:
            return found
    return _Guess(heading)


def _guess_in_table(root: Field, heading: Heading, table: Field) -> _Guess:
    """A column of a list's own table: a field of the entry, or what tells whose row it is."""
    tables = _lay_tables(root)
    own = find_column(tables[table.key], heading.text) if table.key in tables else None
    if own is not None:
        keys = own.path if own.owner else (table.key, *own.path)
        entry = "" if own.owner else FIRST
        return _Guess(heading, (Target(keys, own.field, entry, owner=own.owner),), True)
    inside = _aim(heading, find_spots_inside(table, (*heading.words, *heading.loose)))
    if inside is not None:
        targets = tuple(one._replace(entry=FIRST) for one in inside.targets)
        return inside._replace(targets=targets, is_settled=True)
    found = _guess_by_words(root, heading)
    whose = tuple(one._replace(owner=True, entry="") for one in found.targets if one.keys in _WHOSE)
    theirs = [one for one in found.targets if one.keys[0] == table.key]
    if not theirs:
        same = [_IN_LISTS[one.keys] for one in found.targets if one.keys in _IN_LISTS]
        named = [parse_target(root, one, table) for one in same]
        theirs = [one for one in named if one and one.keys[0] == table.key]
    targets = tuple(one._replace(entry=FIRST) for one in theirs) or whose
    return found._replace(targets=targets, is_settled=True)


_WHOSE = {("id",), ("code",), ("name",), ("registration", "tax_no"), ("contacts", "phones")}
"""What tells in the table of a list whose row it is."""
_IN_LISTS = {("owner",): "by", ("follow_up", "on"): "next", ("follow_up", "what"): "next_what"}
"""What the customer's words mean of an entry: who is in charge of a visit has made it."""


def _look_up(
    root: Field,
    heading: Heading,
    words: Sequence[str],
    places: Mapping[str, str],
    *,
    is_settled: bool = False,
) -> _Guess | None:
    """What a table of known headings says of a heading, where the schema has such places.

    A number that the table knows (`Address 2`, a second line of the street) counts no entries.
    """
    word = next((word for word in words if word in places), None)
    if word is None:
        return None
    if places[word] == NOTHING:
        return _Guess(heading, is_left_out=True, is_settled=True)
    number = str(heading.number or 1)
    said = (place.replace(NUMBER, number) for place in places[word].split(" | "))
    found = (parse_target(root, place) for place in said)
    targets = tuple(_with_unit(one, heading) for one in found if one is not None)
    knows_number = NUMBER not in word and word != mark_numbers(word)
    return _Guess(heading, targets, is_settled or knows_number) if targets else None


def _aim(heading: Heading, spots: Sequence[Spot]) -> _Guess | None:
    """The targets that spots make; places that no cell can fill are none."""
    targets = tuple(
        _with_unit(Target(spot.keys, spot.field, spot.kind), heading)
        for spot in spots
        if can_be_read(spot.field)
    )
    if not targets:
        return None
    return _Guess(heading, targets, of_entry=all(spot.of_entry for spot in spots))


def can_be_read(field: Field) -> bool:
    """Whether the text of one cell can be the value of a field: of a map only where it is a place,
    or has free keys and is told as JSON.
    """
    if field.kind != "map" or not field.children:
        return True
    return is_region(field)


def is_region(field: Field) -> bool:
    """Whether a field is a place on the map, which people write as one: 北京市海淀区."""
    return field.kind == "map" and {"province", "city"} <= field.children.keys()


def _with_unit(target: Target, heading: Heading) -> Target:
    return target if target.unit else target._replace(unit=heading.unit)


def _choose_by_neighbours(guesses: list[_Guess]) -> list[_Guess]:
    """Of several meanings, the one in a part of the card that the nearest sure column is in.

    币种 behind 注册资本 is that of the registration.
    """
    chosen = []
    for position, guess in enumerate(guesses):
        if len(guess.targets) > 1:
            near = _find_near(guesses, position, {one.keys[:-1] for one in guess.targets})
            fitting = tuple(one for one in guess.targets if one.keys[:-1] == near)
            if len(fitting) == 1:
                chosen.append(guess._replace(targets=fitting))
                continue
        chosen.append(guess)
    return chosen


def _find_near(
    guesses: list[_Guess], position: int, parents: set[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """Which of the parts the nearest column is in, those before first."""
    for one in [*reversed(guesses[:position]), *guesses[position + 1 :]]:
        if len(one.targets) == 1 and one.targets[0].keys[:-1] in parents - {()}:
            return one.targets[0].keys[:-1]
    return None


class _Counter:
    """Which entry of a list the columns are about, from left to right."""

    def __init__(self) -> None:
        self.named = 0
        """How many columns name an entry."""
        self.seen = 0
        self.current = FIRST


def _number_entries(root: Field, guesses: list[_Guess]) -> list[Target | None]:
    """The columns with the entries that they belong to.

    A number behind a person counts people, one behind a telephone the telephones of one person;
    but where several people have columns, the second telephone is the second person's. What has no
    number belongs to the person named last.
    """
    counters = {key: _Counter() for key, one in root.children.items() if holds_entries(one)}
    for guess in guesses:
        target = _only(guess)
        if target is not None and target.keys[0] in counters and _is_principal(target):
            counters[target.keys[0]].named += 1
    numbered = []
    for guess in guesses:
        target = _only(guess)
        counter = counters.get(target.keys[0]) if target is not None else None
        numbered.append(_number_entry(guess, target, counter) if target and counter else target)
    return numbered


def _tell_whose(guesses: Sequence[_Guess], targets: Sequence[Target | None]) -> Iterator[Message]:
    """Columns that go to the person named last, and may be meant for the first or for both."""
    people = {
        one.entry: guess.heading.text
        for guess, one in zip(guesses, targets, strict=True)
        if one is not None and one.keys == ("contacts", "name")
    }
    there = Counter(one.keys for one in targets if one is not None)
    for guess, one in zip(guesses, targets, strict=True):
        if one is None or guess.is_settled or guess.heading.number is not None:
            continue
        if one.keys[0] != "contacts" or one.entry == FIRST or _is_principal(one):
            continue
        if there[one.keys] == 1 and one.entry in people:
            told = {"name": people[one.entry], "place": format_target(one)}
            yield Message("column-of-last", {"heading": guess.heading.text, **told})


def _number_entry(guess: _Guess, target: Target, counter: _Counter) -> Target:
    if target.keys[0] == "visits":
        return target._replace(entry=LAST)
    if guess.is_settled or target.entry not in {"", FIRST}:
        if _is_principal(target):
            counter.current = target.entry
        return target
    number = guess.heading.number
    counts_values = target.field.kind == "list" and not guess.of_entry and counter.named < 2
    if number is not None and not counts_values:
        if _is_principal(target):
            counter.current, counter.seen = str(number), max(counter.seen, number)
        return target._replace(entry=str(number))
    if _is_principal(target):
        counter.seen += 1
        counter.current = str(counter.seen)
    return target._replace(entry=counter.current, nth=number or 0)


def _is_principal(target: Target) -> bool:
    return target.keys[-1] in {"name", "street", "intent"} and not target.how


def _only(guess: _Guess) -> Target | None:
    return guess.targets[0] if len(guess.targets) == 1 else None


def _keep_first(targets: Iterable[Target | None]) -> tuple[list[Target | None], set[int]]:
    """The columns without those that fill what one before fills, and the positions of those.

    Several may fill a list, a text of several lines, and the lines of a street.
    """
    kept: list[Target | None] = []
    seen, twice = set[object](), set[int]()
    for position, target in enumerate(targets):
        slot = None if target is None else (target.slot, target.nth if target.how == LABEL else 0)
        if target is None or slot not in seen or _takes_more(target):
            kept.append(target)
        else:
            kept.append(None)
            twice.add(position)
        seen.add(slot)
    return kept, twice


def _takes_more(target: Target) -> bool:
    field = target.field
    several = field.kind == "list" or field.multiline or field.key == "street"
    return several and target.how != LABEL


def _list_unknown(
    guesses: Sequence[_Guess], kept: Sequence[Target | None], twice: set[int]
) -> list[str]:
    return [
        guess.heading.text
        for position, (guess, target) in enumerate(zip(guesses, kept, strict=True))
        if target is None
        and guess.heading.text.strip()
        and not guess.is_left_out
        and (position in twice or not guess.targets)
    ]
