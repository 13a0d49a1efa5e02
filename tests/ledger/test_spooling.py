"""Records that wait their turn, in memory or on disk."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import Failure
from crmcli.ledger.spooling import Shelf, Spool, iter_sorted

RECORDS = st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)), max_size=40)


@given(RECORDS, st.integers(1, 12), st.booleans())
def test_sorting_in_parts_is_sorting_at_once(records, few, reverse):
    def key(record):
        return record[0]

    in_parts = list(iter_sorted(records, key, reverse=reverse, few=few))
    assert in_parts == sorted(records, key=key, reverse=reverse)


@given(RECORDS, st.integers(1, 12))
def test_a_spool_gives_back_what_it_got_as_often_as_asked(records, few):
    with Spool[tuple[int, str]](few) as spool:
        for record in records:
            spool.add(record)
        assert list(spool) == records
        assert list(zip(spool, spool, strict=True)) == list(zip(records, records, strict=True))


def test_heavy_records_go_to_the_disk_sooner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with Spool[str](10) as spool:
        spool.add("a", 4)
        spool.add("b", 5)
        with pytest.raises(Failure):
            spool.add("c")


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=60), st.integers(1, 12))
def test_a_shelf_gives_back_what_it_got_in_any_order(turns, few):
    put: dict[str, list[int]] = {}
    with Shelf[list[int]](few) as shelf:
        for number, is_put in turns:
            name = str(number)
            if is_put and name not in put:
                put[name] = [number]
                shelf.put(name, [number])
            assert shelf.find(name) == put.get(name)
        assert [shelf.find(name) for name in put] == [*put.values()]


def test_few_records_touch_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/no/such/folder")
    assert list(iter_sorted(range(9), lambda one: -one, few=9)) == [*range(8, -1, -1)]
    with Shelf[int](few=9) as shelf:
        for number in range(9):
            shelf.put(str(number), number)
        assert [shelf.find(str(number)) for number in range(9)] == [*range(9)]


def test_what_does_not_fit_on_the_disk_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(Failure) as refused:
        list(iter_sorted(range(9), lambda one: one, few=4))
    assert refused.value.code == "cannot-spool"


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file takes more than a hundred bytes."""
    resource = pytest.importorskip("resource", reason="limits are set so on Unix alone")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_disk")
def test_a_disk_that_fills_up_is_said() -> None:
    with pytest.raises(Failure) as sorting:
        list(iter_sorted(range(999), lambda one: one, few=4))
    with pytest.raises(Failure) as keeping, Spool[str](few=1) as spool:
        spool.add("x" * 1000)
    assert (sorting.value.code, keeping.value.code) == ("cannot-spool", "cannot-spool")


def test_a_disk_that_cannot_be_read_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Spool[str](few=1) as spool, (tmp_path / "file").open("ab") as write_only:
        spool.add("x")
        with monkeypatch.context() as changed, pytest.raises(Failure) as refused:
            changed.setattr(spool._file, "_file", write_only)
            list(spool)
    assert refused.value.code == "cannot-read-spool"


def test_the_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Spool[int](few=2) as spool:
        for number in range(9):
            spool.add(number)
        assert list(tmp_path.iterdir()) == []


class Weight:
    """Counts how many of its kind there are."""

    alive = 0

    def __init__(self) -> None:
        Weight.alive += 1

    def __setstate__(self, _state: object) -> None:
        Weight.alive += 1

    def __getstate__(self) -> object:
        return "any"

    def __del__(self) -> None:
        Weight.alive -= 1


@pytest.fixture
def weights() -> Iterator[Weight]:
    """A thousand records, none of which may come while too many are still held."""

    def make() -> Iterator[Weight]:
        for _ in range(1000):
            assert Weight.alive <= 250, "what was written is still held"
            yield Weight()

    gc.collect()
    Weight.alive = 0
    return make()


def test_a_spool_holds_a_few(weights: Iterator[Weight]) -> None:
    with Spool[Weight](few=100) as spool:
        for weight in weights:
            spool.add(weight)
        del weight
        assert max(Weight.alive for _ in spool) <= 250


def test_a_shelf_holds_a_few(weights: Iterator[Weight]) -> None:
    with Shelf[Weight](few=100) as shelf:
        for number, weight in enumerate(weights):
            shelf.put(str(number), weight)
        del weight
        for number in range(1000):
            assert isinstance(shelf.find(str(number)), Weight)
            assert Weight.alive <= 250


def test_sorting_holds_a_few_and_a_block_of_each_part(weights: Iterator[Weight]) -> None:
    held = [Weight.alive for _ in iter_sorted(weights, lambda _: 0, few=100)]
    assert len(held) == 1000
    assert max(held) <= 100 + 10 * 64
