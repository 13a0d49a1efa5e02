"""The values of a card that the schema says more of than a validator knows.

What it says (which texts name a person, which days are past, which lists have ids) is gathered
once for each schema, so that nothing else of a card is looked at. Most cards have no flaw: their
texts are gathered, and each different one is looked at once. Only where one may be wrong a second
pass, of the `Prober`, says where it stands.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from crmcli.rules.days import find_day, read_day
from crmcli.rules.edits import Path, Step
from crmcli.rules.fields import Field
from crmcli.rules.findings import Flaw
from crmcli.rules.numbers import is_tax_number, lacks_area_code

NOBODY = "none"
_NUMBERS = ("phone", "tax-no")

Buckets = defaultdict[int, set[str]]
"""What a card says, by the number of the bucket: fields of which the same is asked have one."""


class Probed(NamedTuple):
    """What was found in a card."""

    flaws: list[Flaw]
    """Parents first, as the schema orders."""
    newest_past: date | None
    """The newest day up to today that tells of what has happened."""
    named: frozenset[str]
    """The people who were named and are known."""


class Probe(NamedTuple):
    """A field with something to look at in it or below it."""

    place: Field
    is_list: bool
    bucket: int | None
    """The number of the set that its texts go to, or a list's ids where one is there twice.

    None: there is nothing to look at in itself."""
    children: tuple[tuple[str, Probe], ...]
    item: Probe | None


class Question(NamedTuple):
    """What is asked of the texts in a bucket. A repeated id needs no question: it is a doubt."""

    is_repeated: bool
    refers: str | None
    is_past: bool
    number: str | None
    """The format of a number, if there is something to say of it."""


class _Plan(NamedTuple):
    """What is to be looked at in a card, and what is asked of each bucket."""

    root: Probe
    questions: tuple[Question, ...]


def probe_card(
    value: Mapping[str, object], root: Field, people: Mapping[str, object], today: date
) -> Probed:
    """What the schema whose fields are `root` says of a card, and a validator does not judge."""
    plan = _prepare_plan(root)
    if plan is None:
        return Probed([], None, frozenset())
    said: Buckets = defaultdict(set)
    _gather(plan.root, value, said)
    prober = Prober(value, people, today)
    # All are looked at, beyond the first doubt too, for what `may_object` notes.
    doubts = [prober.may_object(plan.questions[bucket], texts) for bucket, texts in said.items()]
    if any(doubts):
        prober.visit(plan.root, value, ())
    return Probed(prober.flaws, prober.newest_past, frozenset(prober.named))


@lru_cache(maxsize=16)
def _prepare_plan(root: Field) -> _Plan | None:
    """None where there is nothing to look at."""
    questions: list[Question] = []
    probe = _prepare_probe(root, questions)
    return None if probe is None else _Plan(probe, tuple(questions))


def _prepare_probe(place: Field, questions: list[Question]) -> Probe | None:
    """The probe of a field; what nobody has asked yet is added to `questions`."""
    is_list = place.kind == "list"
    bucket = _choose_bucket(place, questions)
    children = tuple(_iter_children(place, questions)) if place.kind == "map" else ()
    item = _prepare_probe(place.item, questions) if is_list and place.item else None
    if bucket is None and not children and item is None:
        return None
    return Probe(place, is_list, bucket, children, item)


def _choose_bucket(place: Field, questions: list[Question]) -> int | None:
    question = _find_question(place)
    if question is None:
        return None
    if question not in questions:
        questions.append(question)
    return questions.index(question)


def _find_question(place: Field) -> Question | None:
    if place.kind == "list":
        return None if place.entry_key is None else Question(True, None, False, None)
    number = place.format if place.format in _NUMBERS else None
    question = Question(False, place.refers, _is_past(place), number)
    return question if any(question) else None


def _iter_children(place: Field, questions: list[Question]) -> Iterator[tuple[str, Probe]]:
    for key, child in place.children.items():
        probe = _prepare_probe(child, questions)
        if probe is not None:
            yield key, probe


def _is_past(place: Field) -> bool:
    return place.past and place.format == "date" and place.kind != "list"


def _gather(probe: Probe, value: object, said: Buckets) -> None:
    """Put each text that has to be looked at into the bucket of its field."""
    if probe.is_list:
        if isinstance(value, list):
            _gather_list(probe, value, said)
    elif isinstance(value, str):
        if probe.bucket is not None:
            said[probe.bucket].add(value)
    elif isinstance(value, dict):
        for key, child in probe.children:
            inner = value.get(key)
            if inner is not None:
                _gather(child, inner, said)


def _gather_list(probe: Probe, entries: list[object], said: Buckets) -> None:
    maps = [one for one in entries if isinstance(one, dict)]
    if probe.bucket is not None and probe.place.entry_key is not None:
        repeated = _list_repeated(probe.place.entry_key, maps)
        if repeated:
            said[probe.bucket].update(repeated)
    if probe.item is None:
        return
    for key, child in probe.item.children:
        _gather_column(child, [one.get(key) for one in maps], said)
    for entry in entries if len(maps) < len(entries) else ():
        if not isinstance(entry, dict):
            _gather(probe.item, entry, said)


def _gather_column(probe: Probe, column: list[object], said: Buckets) -> None:
    """Take what the maps of a list have at one key: the visits are most of a card."""
    texts = [one for one in column if isinstance(one, str)]
    if texts and probe.bucket is not None and not probe.is_list:
        said[probe.bucket].update(texts)
    if len(texts) < len(column):
        for value in column:
            if not isinstance(value, str):
                _gather(probe, value, said)


def _list_repeated(key: str, maps: Sequence[dict[str, object]]) -> Sequence[str]:
    """The ids of a list's entries, if there is one that two of them have."""
    ids = [one.get(key) for one in maps]
    texts = [id_ for id_ in ids if isinstance(id_, str)]
    return texts if len(set(texts)) < len(texts) else ()


class Prober:
    """Says whether something may be wrong in one card (`may_object`), then what, and where.

    `flaws` has what was found.
    """

    def __init__(
        self, value: Mapping[str, object], people: Mapping[str, object], today: date
    ) -> None:
        self.flaws: list[Flaw] = []
        self.named: set[str] = set()
        self.newest_past: date | None = None
        self._value = value
        self._people = people
        self._today = today
        self._today_text = today.isoformat()
        self._known: dict[str, Sequence[str]] = {}

    def may_object(self, question: Question, texts: set[str]) -> bool:
        """Whether one of the texts in a bucket may be wrong.

        Notes who is named in them, and the newest past day.
        """
        is_doubtful = question.is_repeated
        if question.refers is not None:
            known = texts.intersection(self._list_known(question.refers))
            is_doubtful = len(known) < len(texts)
            if question.refers == "person":
                self.named |= known
        if question.is_past:
            is_doubtful |= self._may_be_ahead(texts)
        if question.number == "phone":
            return is_doubtful or any(map(lacks_area_code, texts))
        if question.number == "tax-no":
            return is_doubtful or not all(map(is_tax_number, texts))
        return is_doubtful

    def _may_be_ahead(self, texts: set[str]) -> bool:
        """Whether one of the texts is no day up to today."""
        days = set(map(read_day, texts))
        past = [day for day in days if day is not None and day <= self._today]
        if past:
            newest = max(past)
            self.newest_past = max(self.newest_past or newest, newest)
        return len(past) < len(days)

    def visit(self, probe: Probe, value: object, above: Path, step: Step | None = None) -> None:
        """Look at the value of a field, which stands at `above` and `step`."""
        if probe.is_list:
            if isinstance(value, list):
                self._visit_list(probe, value, _join(above, step))
        elif isinstance(value, str):
            if probe.bucket is not None:
                self._visit_text(probe.place, value, _join(above, step))
        elif isinstance(value, dict):
            path = _join(above, step)
            for key, child in probe.children:
                self.visit(child, value.get(key), path, key)

    def _visit_list(self, probe: Probe, entries: list[object], path: Path) -> None:
        if probe.bucket is not None:
            self._check_ids(probe.place, entries, path)
        item = probe.item
        if item is not None:
            for position, entry in enumerate(entries):
                self.visit(item, entry, path, position)

    def _check_ids(self, place: Field, entries: list[object], path: Path) -> None:
        """Ids of entries that another entry of the list has already."""
        key = place.entry_key
        seen: set[str] = set()
        for position, entry in enumerate(entries):
            id_ = entry.get(key) if key is not None and isinstance(entry, dict) else None
            if not isinstance(id_, str) or key is None:
                continue
            if id_ in seen:
                where = (*path, position, key)
                self._complain(where, "duplicate-entry", {"value": id_, "list": place})
            seen.add(id_)

    def _visit_text(self, place: Field, text: str, path: Path) -> None:
        if place.refers is not None:
            self._check_reference(place, text, self._list_known(place.refers), path)
        if _is_past(place) and text > self._today_text:
            self._check_future(place, text, path)
        if place.format == "phone" and lacks_area_code(text):
            self._complain(path, "phone-area-code", {"value": text}, is_error=False)
        if place.format == "tax-no" and not is_tax_number(text):
            self._complain(path, "tax-number", {"value": text}, is_error=False)

    def _check_reference(self, place: Field, word: str, known: Iterable[str], path: Path) -> None:
        """A text that must name a person, or a contact or visit of the same card."""
        if word not in known and not (place.none and word == NOBODY):
            near = tuple(difflib.get_close_matches(word, list(known), n=3, cutoff=0.6))
            self._complain(path, f"unknown-{place.refers}", {"value": word, "near": near})

    def _list_known(self, kind: str) -> Mapping[str, object] | Sequence[str]:
        """All who can be named: people of the team, or the ids of contacts or visits."""
        if kind == "person":
            return self._people
        known = self._known.get(kind)
        if known is None:
            ids = [entry.get("id") for entry in list_entries(self._value, f"{kind}s")]
            known = self._known[kind] = [id_ for id_ in ids if isinstance(id_, str)]
        return known

    def _check_future(self, place: Field, text: str, path: Path) -> None:
        day = find_day(text)
        if day is not None:
            values = {"field": place, "day": day, "today": self._today}
            self._complain(path, "future-date", values)

    def _complain(
        self, path: Path, rule: str, values: Mapping[str, object], *, is_error: bool = True
    ) -> None:
        self.flaws.append(Flaw(path, rule, "error" if is_error else "warning", values))


def list_entries(value: Mapping[str, object], key: str) -> list[dict[str, object]]:
    """The maps of a list at a key; none where there is no list."""
    entries = value.get(key)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _join(above: Path, step: Step | None) -> Path:
    return above if step is None else (*above, step)
