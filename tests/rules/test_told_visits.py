"""Visits of a table and those that a log has: none is lost, none is taken in twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.told_visits import Making, bring_in_visits
from crmcli.rules.upsert import Ways

FIELD = parse_schema(read_shipped_schema()).root.children["visits"]
ROWS = Ways(is_rows=True)

VISITS = st.lists(
    st.fixed_dictionaries(
        {"date": st.sampled_from(["2026-01-01", "2026-01-02", "2026-02-01"])},
        optional={"notes": st.sampled_from("xyz"), "channel": st.sampled_from(["phone", "chat"])},
    ),
    max_size=6,
)


def bring(log: Sequence[Any], told: Sequence[Mapping[str, Any]], ways: Ways = ROWS) -> list[Any]:
    return bring_in_visits(FIELD, log, told, ways, Making(_iter_ids, dict))


def _iter_ids(visit: Mapping[str, Any]) -> Iterator[str]:
    said = "".join(str(visit.get(key, "0"))[0] for key in ("notes", "channel"))
    day = str(visit["date"]).replace("-", "")
    return (f"{day}-{day[4:]}{said}{number}" for number in range(1, 100))


def test_visits_are_put_in_by_day_and_only_once() -> None:
    log = [{"id": "a", "date": "2026-01-01", "notes": "x\n"}, {"id": "b", "date": "2026-03-01"}]
    told = [
        {"date": "2026-01-01", "notes": "x"},
        {"date": "2026-02-01", "notes": "new"},
        {"date": "2026-02-01", "notes": "new"},
        {"date": "2026-03-01"},
    ]
    for ways in (Ways(), ROWS):
        after = bring(log, told, ways)
        assert [one["date"][5:7] for one in after] == ["01", "02", "02", "03"]
        assert after[0] is log[0]
        assert bring(after, told, ways) == after


def test_a_day_alone_is_no_visit_where_the_day_has_one_unless_rows_are_visits() -> None:
    told = [{"date": "2026-01-01"}, {"date": "2026-01-01", "notes": "x"}]
    assert [one.get("notes") for one in bring([], told, Ways())] == ["x"]
    assert [one.get("notes") for one in bring([], told)] == [None, "x"]


def test_a_visit_is_mended_by_its_id() -> None:
    log = [{"id": "a", "date": "2026-01-01", "notes": "x"}]
    told = [{"id": "a", "notes": "y"}, {"id": "b", "date": "2025-01-01"}, {"id": "b", "notes": "z"}]
    assert bring(log, told, Ways(replaces=True)) == [
        {"id": "b", "date": "2025-01-01", "notes": "z"},
        {"id": "a", "date": "2026-01-01", "notes": "y"},
    ]


@given(VISITS, st.data())
def test_whatever_was_taken_in_is_known_again_however_it_was_mended(
    told: list[dict[str, Any]], data: Any
) -> None:
    log = bring([], told)
    assert Counter(map(_tell, log)) == Counter(map(_tell, told))
    assert len({one["id"] for one in log}) == len(log)
    assert [one["date"] for one in log] == sorted(one["date"] for one in told)
    mended = [{**one, "notes": "mended"} if data.draw(st.booleans()) else one for one in log]
    again = data.draw(st.permutations(told))
    assert bring(mended, again) == mended


@given(VISITS, VISITS)
def test_every_row_counts(first: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    """What the log has stays; of what is told it has afterwards as many as the table or more."""
    log = bring([], first)
    after = bring(log, more)
    assert [one for one in after if one in log] == log
    assert len(after) <= len(first) + len(more)
    has = Counter(map(_tell, after))
    assert all(has[_tell(one)] >= count for one, count in _count_whole(more))


def _count_whole(told: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], int]]:
    """The visits that say all that there is to say, and how often each is told."""
    whole = [one for one in told if len(one) == 3]
    return [(one, sum(one == other for other in whole)) for one in whole]


def _tell(visit: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(visit.get(key) for key in ("date", "notes", "channel"))
