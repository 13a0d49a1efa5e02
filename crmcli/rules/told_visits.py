"""Visits that a table tells of, brought into a contact log.

A visit that the log has already stays as it is there: also one that somebody has mended since it
was taken in from the same table, which is known by the id that it was given then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.merging import read_day
from crmcli.rules.upsert import Ways, is_equal, join_maps

Visit = Mapping[str, Any]


class Making(NamedTuple):
    """How new visits come about."""

    iter_ids: Callable[[Visit], Iterator[str]]
    """The ids that a visit so told of may be given, always the same ones."""
    complete: Callable[[Visit], Visit]
    """Makes a visit with an id whole."""


def bring_in_visits(
    field: Field,
    visits: Sequence[Any],
    told: Iterable[Visit],
    ways: Ways,
    making: Making,
) -> list[Any]:
    """The contact log with the visits told of, by day. One that is there already stays.

    A visit is there if it has the id, or is of the same day and says nothing else, or has the id
    that a visit so told of would be given; two that are told of are two. A visit of which only the
    day is told is there if there is any of that day, unless every row of the table is a visit.
    """
    log = _Log(visits)
    plain = []
    for visit in told:
        if "id" in visit:
            log.put(field.item or field, visit, ways, making.complete)
        else:
            plain.append(visit)
    if not ways.is_rows:
        plain = _leave_days(plain, log)
    known = _find_known(log, plain, making.iter_ids)
    for number, visit in enumerate(plain):
        if number not in known:
            log.add(making.complete({**log.name(making.iter_ids(visit)), **visit}))
    return log.join()


class _Log:
    """The visits there are, and those to be added."""

    def __init__(self, visits: Sequence[Any]) -> None:
        self.entries = list(visits)
        self.new: list[Visit] = []
        self.by_id: dict[object, int] = {}
        self.by_day: dict[object, list[int]] = defaultdict(list)
        self.met: set[int] = set()
        """Positions of visits that were told of."""
        self.codes: set[str] = set()
        for at, one in enumerate(self.entries):
            if isinstance(one, Mapping):
                self.by_id.setdefault(one.get("id"), at)
                self.by_day[read_day(one)].append(at)
                self.codes.add(_get_code(one))

    def put(
        self, item: Field, visit: Visit, ways: Ways, complete: Callable[[Visit], Visit]
    ) -> None:
        """Mend the visit with the id of this one, or add it."""
        at = self.by_id.get(visit["id"])
        if at is not None:
            self.entries[at] = join_maps(item, self.entries[at], visit, ways)
            self.met.add(at)
            return
        same = [number for number, one in enumerate(self.new) if one.get("id") == visit["id"]]
        if same:
            self.new[same[0]] = join_maps(item, self.new[same[0]], visit, ways)
        else:
            self.add(complete(visit))

    def list_day(self, visit: Visit) -> Sequence[int]:
        """Where the visits of the same day stand."""
        return self.by_day.get(visit.get("date"), ())

    def meet(self, places: Iterable[int]) -> bool:
        """Take the first of these visits that was not told of; whether there is one."""
        free = next((at for at in places if at not in self.met), None)
        if free is not None:
            self.met.add(free)
        return free is not None

    def add(self, visit: Visit) -> None:
        self.new.append(visit)
        self.codes.add(_get_code(visit))

    def name(self, ids: Iterator[str]) -> dict[str, str]:
        """The first id whose random part no visit has, as a map; empty where none is to be had."""
        free = next((one for one in ids if _get_code({"id": one}) not in self.codes), None)
        return {} if free is None else {"id": free}

    def join(self) -> list[Any]:
        """The whole log: each new visit stands after every one of its day or before."""
        days = [read_day(one) if isinstance(one, Mapping) else "9" for one in self.entries]
        earliest = [*accumulate(reversed(days), min)][::-1]
        joined: list[Any] = []
        done = 0
        for visit in sorted(self.new, key=_get_date):
            position = bisect_right(earliest, _get_date(visit))
            joined += [*self.entries[done:position], visit]
            done = position
        return [*joined, *self.entries[done:]]


def _leave_days(told: Sequence[Visit], log: _Log) -> list[Visit]:
    """The visits without those of which only a day is told that has a visit anyway."""
    days = {*log.by_day, *(visit.get("date") for visit in told if _get_said(visit))}
    kept = []
    for visit in told:
        if _get_said(visit) or visit.get("date") not in days:
            kept.append(visit)
            days.add(visit.get("date"))
    return kept


def _find_known(
    log: _Log, told: Sequence[Visit], iter_ids: Callable[[Visit], Iterator[str]]
) -> set[int]:
    """The numbers of the visits that the log has.

    Each finds another one there; those that say the most choose first.
    """
    own = list(_iter_own_places(log, told, iter_ids))
    order = sorted(range(len(told)), key=lambda number: -len(told[number]))
    known: set[int] = set()
    # Whatever is as it was told keeps its place, before any that was mended is looked for.
    ways: tuple[Callable[[int], Iterable[int]], ...] = (
        lambda number: _iter_equal(log, own[number], told[number]),
        lambda number: _iter_equal(log, log.list_day(told[number]), told[number]),
        lambda number: own[number],
    )
    for find in ways:
        for number in order:
            if number not in known and log.meet(find(number)):
                known.add(number)
    return known


def _iter_own_places(
    log: _Log, told: Sequence[Visit], iter_ids: Callable[[Visit], Iterator[str]]
) -> Iterator[list[int]]:
    """Where the visits stand that have been given the ids of those told of.

    Of visits that are told of alike the second may have been given the second id, and so on.
    """
    times: Counter[str] = Counter()
    for visit in told:
        words = repr(sorted(visit.items()))
        times[words] += 1
        ids = islice(iter_ids(visit), times[words])
        yield [log.by_id[one] for one in ids if one in log.by_id]


def _iter_equal(log: _Log, places: Iterable[int], visit: Visit) -> Iterator[int]:
    """Which of these visits of the log are of the day and say all that is told."""
    for at in places:
        one = log.entries[at]
        is_of_day = read_day(one) == visit.get("date")
        if is_of_day and all(is_equal(None, one.get(key), new) for key, new in _get_said(visit)):
            yield at


def _get_said(visit: Visit) -> list[tuple[str, Any]]:
    return [(key, one) for key, one in visit.items() if key != "date"]


def _get_date(visit: Visit) -> str:
    return str(visit.get("date", ""))


def _get_code(visit: Visit) -> str:
    return str(visit.get("id", "")).rpartition("-")[2]
