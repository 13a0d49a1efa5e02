"""Which customer of the ledger something from outside is about, and how sure that is.

An id, a code or a tax number is sure, and so is the same name unless something contradicts it. A
telephone number or a name that is nearly the same is a doubt for people to settle.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from crmcli.rules.duplicates import Duplicate, Mark, find_likely_duplicates, list_marks, list_traces
from crmcli.rules.folding import fold_text
from crmcli.rules.former import list_former_ids
from crmcli.rules.outcome import Card, Message
from crmcli.rules.phones import normalise_phone

_CROWD = 40
"""Customers who may share a mark before it says nothing about any of them."""
_SHOWN = 5
"""Customers who are named in a doubt."""


class Match(NamedTuple):
    """The one customer who is meant."""

    card_id: str
    by_name: bool = False
    """Nothing but the name says so, and it may be one of several that the customer has."""


class Doubt(NamedTuple):
    """Customers who may be meant, and why that is not sure."""

    reason: Message
    candidates: tuple[str, ...]


Found = Match | Doubt | None
"""None: nobody of the ledger is meant."""


class Register:
    """The customers there are, by all that one may be known by."""

    def __init__(self) -> None:
        self._fronts: dict[str, Card] = {}
        self._by_mark: dict[str, list[str]] = defaultdict(list)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._beginnings: list[str] = []
        self._endings: list[str] = []
        self._fresh: set[str] = set()
        self._heirs: dict[str, str] = {}
        """Whom a card that was merged away went into, by its id."""

    def __contains__(self, card_id: object) -> bool:
        return card_id in self._fronts

    @property
    def ids(self) -> Iterable[str]:
        """The ids of all, of those who were merged away too."""
        return self._fronts.keys() | self._heirs.keys()

    def get_file(self, card_id: str) -> str:
        """The file of a customer."""
        return self._fronts[card_id].file

    def add(self, card: Card, *, fresh: bool = False) -> None:
        """Take a customer in; the card may be without visits. A `fresh` one has come from the same
        table just now, and may be likened to others only as `_find_like_row` says.
        """
        front = card._replace(value=_keep_marked(card.value))
        self._fronts[card.id] = front
        for former in list_former_ids(card.value):
            self._heirs[former] = card.id
        for mark in list_marks(front.value):
            holders = self._by_mark[mark]
            if not holders and not fresh:
                self._beginnings.append(mark)
                self._endings.append(mark[::-1])
            holders.append(card.id)
        for name in _list_names(front.value):
            self._by_name[name].append(card.id)
        if fresh:
            self._fresh.add(card.id)

    def settle(self) -> None:
        """All are in that were there before: likenesses can be looked for from now on."""
        self._beginnings.sort()
        self._endings.sort()

    def find(self, value: Mapping[str, Any], *, likely: bool = True) -> Found:
        """Whom a part of a card is about. Not `likely`: only who is sure is looked for."""
        given = value.get("id")
        if given is not None:
            given = self._heirs.get(str(given), given)
        if given in self._fronts:
            return Match(str(given))
        sure = list(dict.fromkeys(self._iter_sure(value)))
        if given is not None and sure and self._fresh.issuperset(sure):
            return None  # the table has two customers of that number, each with an id of its own
        if len(sure) > 1:
            return Doubt(Message("match-torn", {"customers": sure[:_SHOWN]}), tuple(sure))
        if sure or given is not None:  # a new id is said on purpose, not a second card of one name
            return Match(sure[0]) if sure else self._find_other(value)
        found = self._find_namesake(value)
        if found is not None or not likely:
            return found
        return self._find_likely(value) or self._find_like_row(value)

    def find_owner(self, owner: Mapping[str, Any]) -> Found:
        """Whose the entry of a list is, by its `id`, `code`, `tax_no`, `name` and `phones`.

        What stands for a name may be any of these; a name that is only like one is a doubt.
        """
        given = owner.get("id")
        given = self._heirs.get(str(given), given)
        value = {**owner, "id": given} if given is not None else dict(owner)
        if "tax_no" in value:
            value["registration"] = {"tax_no": value.pop("tax_no")}
        if given is not None and given not in self._fronts:
            del value["id"]
            value.setdefault("code", given)
        found = self.find(value, likely=False)
        if found is not None:
            return found
        name = str(owner.get("name") or "")
        holders = [*self._iter_named(name), *self._iter_phoned([*owner.get("phones", ()), name])]
        distinct = tuple(dict.fromkeys(holders))
        if len(distinct) > 1:
            return Doubt(Message("match-torn", {"customers": distinct[:_SHOWN]}), distinct)
        if distinct:
            return Match(distinct[0])
        return self._find_likely({"name": name}) if name else None

    def _iter_named(self, word: str) -> Iterator[str]:
        """The customers with a word for their id, code or tax number."""
        plain = word.strip().casefold()
        given = self._heirs.get(plain, plain)
        if given in self._fronts:
            yield given
        yield from self._iter_sure({"code": plain, "registration": {"tax_no": plain}})

    def _iter_phoned(self, phones: Iterable[object]) -> Iterator[str]:
        for phone in phones:
            number = normalise_phone(str(phone))
            yield from self._by_mark.get(f"phone:{number}", ()) if number else ()

    def _iter_sure(self, value: Mapping[str, Any]) -> Iterator[str]:
        """The customers with the code or the tax number."""
        plain = {key: value[key] for key in ("code", "registration") if value.get(key)}
        for mark in list_marks(plain):
            yield from self._by_mark.get(mark, ())

    def _find_namesake(self, value: Mapping[str, Any]) -> Found:
        """The customer of the same name, unless the code or the tax number is another."""
        names = _list_names({"name": value.get("name")})
        same = list(dict.fromkeys(one for name in names for one in self._by_name.get(name, ())))
        if not same:
            return None
        fitting = [one for one in same if not _contradict(value, self._fronts[one].value)]
        if len(fitting) == 1:
            return Match(fitting[0], by_name=True)
        if self._fresh.issuperset(same):
            return None  # the table has two of that name, each with a code of its own
        if fitting:
            return Doubt(Message("match-namesakes", {"customers": same[:_SHOWN]}), tuple(same))
        return Doubt(Message("match-other-code", {"customers": same[:_SHOWN]}), tuple(same))

    def _find_other(self, value: Mapping[str, Any]) -> Doubt | None:
        """The customers there were who have the name, and another id, but for one with another
        code or tax number.
        """
        found = self._find_namesake(value)
        fitting: tuple[str, ...] = (found.card_id,) if isinstance(found, Match) else ()
        if isinstance(found, Doubt) and found.reason.code == "match-namesakes":
            fitting = found.candidates
        if self._fresh.issuperset(fitting):
            return None
        return Doubt(Message("match-other-id", {"customers": fitting[:_SHOWN]}), fitting)

    def _find_likely(self, value: Mapping[str, Any]) -> Doubt | None:
        alike = [self._fronts[one] for one in self._list_alike(value) if one not in self._fresh]
        found = find_likely_duplicates(value, alike) if alike else []
        return _doubt("match-likely", found) if found else None

    def _find_like_row(self, value: Mapping[str, Any]) -> Doubt | None:
        """Whom of the same table the value may repeat: by a telephone, or a name but for its form.

        Two that have codes or tax numbers of their own are two.
        """
        alike = dict.fromkeys(
            one
            for mark in list_marks(value)
            for one in self._by_mark.get(mark, ())[: _CROWD + 1]
            if one in self._fresh and not _contradict(value, self._fronts[one].value)
        )
        if not alike or len(alike) > _CROWD:
            return None
        found = find_likely_duplicates(value, [self._fronts[one] for one in alike])
        return _doubt("match-likely-row", found) if found else None

    def _list_alike(self, value: Mapping[str, Any]) -> list[str]:
        """Who has something in common with the value that only few have."""
        found: dict[str, None] = {}
        for trace in list_traces(value):
            holders = self._list_holders(trace)
            if len(holders) <= _CROWD:
                found.update(dict.fromkeys(holders))
        return list(found)

    def _list_holders(self, trace: Mark) -> list[str]:
        if trace.begins and trace.ends:
            return self._by_mark.get(trace.text, [])
        if trace.begins:
            marks = _list_beginning(self._beginnings, trace.text)
        else:
            marks = [one[::-1] for one in _list_beginning(self._endings, trace.text[::-1])]
        return [one for mark in marks for one in self._by_mark[mark]]


def _keep_marked(value: Mapping[str, Any]) -> dict[str, Any]:
    """Of a card what a customer is known by."""
    kept = {key: value[key] for key in ("name", "aliases", "code") if value.get(key)}
    registration = value.get("registration")
    if isinstance(registration, Mapping) and registration.get("tax_no"):
        kept["registration"] = {"tax_no": registration["tax_no"]}
    contacts = value.get("contacts")
    phones = [
        {"phones": one["phones"]}
        for one in (contacts if isinstance(contacts, list) else ())
        if isinstance(one, Mapping) and one.get("phones")
    ]
    return {**kept, "contacts": phones} if phones else kept


def _list_names(value: Mapping[str, Any]) -> list[str]:
    """The names of a customer, as they are compared."""
    aliases = value.get("aliases")
    names = [value.get("name"), *(aliases if isinstance(aliases, list) else ())]
    return [fold_text(name) for name in names if isinstance(name, str) and name]


def _contradict(value: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both have a code, or both a tax number, and not the same."""
    for key, path in (("code", ("code",)), ("tax_no", ("registration", "tax_no"))):
        sides = [_find(one, path) for one in (value, other)]
        if all(sides) and fold_text(str(sides[0])) != fold_text(str(sides[1])):
            return bool(key)
    return False


def _find(value: Any, path: Iterable[str]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _doubt(code: str, found: list[Duplicate]) -> Doubt:
    reason = Message(code, {"evidence": [_tell(one) for one in found[:_SHOWN]]})
    return Doubt(reason, tuple(one.card_id for one in found))


def _tell(one: Duplicate) -> Message:
    return Message("duplicate", {"id": one.card_id, "name": one.name, "evidence": one.evidence})


def _list_beginning(ordered: list[str], begin: str) -> list[str]:
    """The texts that begin so; one more than a crowd at most."""
    start = bisect_left(ordered, begin)
    found = []
    for text in ordered[start : start + _CROWD + 1]:
        if not text.startswith(begin):
            break
        found.append(text)
    return found
