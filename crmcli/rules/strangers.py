"""People whom many cards name and crm.yaml does not have: told of once, not once a card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from crmcli.rules.findings import Finding

FEW = 10
"""Cards with the same stranger, each of which is told of by itself: there is a slip in those cards.

Where there are more, it is the list of people that lacks somebody.
"""
_NAMED = 3


class _Stranger:
    """Somebody, and where he or she is named."""

    def __init__(self, first: Finding) -> None:
        self.first = first
        self.cards: list[str] = []
        self.count = 0
        self._last = ""

    def add(self, finding: Finding) -> None:
        """One place more; those of a card come one after the other."""
        if finding.file != self._last:
            self._last = finding.file
            self.count += 1
            if self.count <= _NAMED:
                self.cards.append(_name_card(finding.file))


class Strangers:
    """Those of all findings that were noted."""

    def __init__(self) -> None:
        self._known: dict[object, _Stranger] = {}

    def note(self, finding: Finding) -> None:
        """Count a finding in, if it is of somebody unknown."""
        if finding.rule == "unknown-person":
            who = finding.values["value"]
            self._known.setdefault(who, _Stranger(finding)).add(finding)

    def covers(self, finding: Finding) -> bool:
        """Whether what is found is told by `iter_findings` for all cards together."""
        if finding.rule != "unknown-person":
            return False
        stranger = self._known.get(finding.values["value"])
        return stranger is not None and stranger.count > FEW

    def iter_findings(self, locate: Callable[[], tuple[str, int, int]]) -> Iterator[Finding]:
        """One for each whom many cards name. `locate` gives file, line and column of the people."""
        for one in self._known.values():
            if one.count > FEW:
                values = {
                    **one.first.values,
                    "cards": tuple(one.cards),
                    "count": one.count,
                    "more": one.count - len(one.cards),
                }
                yield Finding(*locate(), "people", "missing-person", "error", values)


def _name_card(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".yaml")


def gather_strangers(
    findings: Iterable[Finding], locate: Callable[[], tuple[str, int, int]]
) -> list[Finding]:
    """The findings, those of a stranger in many cards told once, where `locate` has the people."""
    strangers = Strangers()
    others = []
    for one in findings:
        strangers.note(one)
        if not strangers.covers(one):  # the many are not even collected
            others.append(one)
    return [
        *strangers.iter_findings(locate),
        *(one for one in others if not strangers.covers(one)),
    ]
