"""Which offers of a customer the schema allows: those that would do if each were tried in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.book.making import Group, Making
from crmcli.book.offers import Offer, Refusal
from crmcli.rules.findings import Finding
from crmcli.rules.outcome import Message

_LOG = "visits"
_OF_ITS_OWN = frozenset(
    (
        "bad-choice", "bad-date", "bad-date-or-none", "bad-form", "bad-pattern", "empty-value",
        "future-date", "missing-beside", "missing-field", "too-big", "too-long", "too-short",
        "too-small", "unknown-field", "unknown-person", "wrong-type",
    )
)  # fmt: skip
"""What is wrong with an entry whatever else the card says."""


class Chosen(NamedTuple):
    """The offers that fit, the card that they make, and the others in their order."""

    fit: list[Offer]
    value: Mapping[str, Any]
    refused: list[Refusal]


class _Suspect(NamedTuple):
    """An offer that does not fit beside the first one alone."""

    found: list[Finding]
    entries: frozenset[str]
    """The ids of the visits that the card has then."""


class Choosing:
    """The choice among the offers of one customer. They are called by their numbers, from 0."""

    def __init__(
        self, making: Making, group: Group, before: Mapping[str, Any], data: bytes | None
    ) -> None:
        self._making = making
        self._group = group
        self._before = before
        self._data = data
        self._refused: dict[int, Refusal] = {}

    def choose(self) -> Chosen:
        """Choose. With a new customer all is refused that is told of it in other rows."""
        offers = self._group.offers
        rest = list(range(1, len(offers)))
        fit = self._add_fit([], [0])
        if self._group.is_new and not fit:
            reason = Message("import-customer-refused", {"customer": offers[0].label})
            told = [Refusal(offer, (reason,)) for offer in offers[1:]]
            return Chosen([], self._before, [self._refused[0], *told])
        hopeless = self._find_hopeless(fit, rest)
        for number, found in hopeless.items():
            self._refuse(number, found)
        fit = self._add_fit(fit, [number for number in rest if number not in hopeless])
        value, _ = self._attempt(fit)
        refused = [self._refused[number] for number in sorted(self._refused)]
        return Chosen([offers[number] for number in fit], value, refused)

    def _add_fit(self, fit: list[int], numbers: Sequence[int]) -> list[int]:
        """The fit offers with those of more offers that the schema allows beside them.

        Half of these are tried at a time, for mostly few of many are at fault.
        """
        if not numbers:
            return fit
        _, found = self._attempt([*fit, *numbers])
        if not found:
            return [*fit, *numbers]
        if len(numbers) == 1:
            self._refuse(numbers[0], found)
            return fit
        half = len(numbers) // 2
        return self._add_fit(self._add_fit(fit, numbers[:half]), numbers[half:])

    def _find_hopeless(self, base: list[int], numbers: list[int]) -> dict[int, list[Finding]]:
        """The offers with a visit that nothing in another offer can mend, and what is wrong.

        They need not be tried beside all that fit, which would take long where they are many.
        """
        suspects: dict[int, _Suspect] = {}
        self._find_suspects(base, numbers, suspects)
        if not suspects:
            return {}
        value, _ = self._attempt([*base, *(one for one in numbers if one not in suspects)])
        known = _list_entries(value)
        times = Counter(entry for one in suspects.values() for entry in one.entries)
        own = {entry for entry, count in times.items() if count == 1 and entry not in known}
        return {
            number: suspect.found
            for number, suspect in suspects.items()
            if any(_is_within(finding, own) for finding in suspect.found)
        }

    def _find_suspects(
        self, base: list[int], numbers: Sequence[int], suspects: dict[int, _Suspect]
    ) -> None:
        """Note the offers that do not fit beside `base`, trying half of them at a time."""
        if not numbers:
            return
        value, found = self._attempt([*base, *numbers])
        if found and len(numbers) == 1:
            suspects[numbers[0]] = _Suspect(found, _list_entries(value))
        elif found:
            half = len(numbers) // 2
            self._find_suspects(base, numbers[:half], suspects)
            self._find_suspects(base, numbers[half:], suspects)

    def _attempt(self, numbers: Sequence[int]) -> tuple[Mapping[str, Any], list[Finding]]:
        offers = [self._group.offers[number] for number in numbers]
        return self._making.attempt(self._group, self._before, offers, self._data)

    def _refuse(self, number: int, found: Sequence[Finding]) -> None:
        self._refused[number] = Refusal(self._group.offers[number], (), tuple(found))


def _list_entries(value: Mapping[str, Any]) -> frozenset[str]:
    entries = value.get(_LOG)
    known = entries if isinstance(entries, list) else []
    return frozenset(str(one["id"]) for one in known if isinstance(one, Mapping) and "id" in one)


def _is_within(finding: Finding, entries: set[str]) -> bool:
    """Whether a finding is about one of these visits alone."""
    key, _, rest = finding.path.partition(".")
    return key == _LOG and rest.partition(".")[0] in entries and finding.rule in _OF_ITS_OWN
