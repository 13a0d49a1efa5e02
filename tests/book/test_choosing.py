"""The offers that a card is made of are those that would do if each were tried in turn."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.acts.take_in import Manner, Told
from crmcli.book import Book, open_book
from crmcli.book.choosing import Choosing
from crmcli.book.making import Group, Making
from crmcli.book.offers import Offer, Wishes
from crmcli.rules.findings import Finding
from crmcli.rules.upsert import Ways
from tests.acting import make_acting
from tests.sandbox import Sandbox, make_sandbox

EXAMPLES = 600 if os.environ.get("CRM_TEST_LONG") else 30
CARD = "records/huaxin.yaml"

visits = st.fixed_dictionaries(
    {"date": st.sampled_from(("2026-11-03", "2026-11-04", "2027-11-04"))},
    optional={
        "channel": st.sampled_from(("phone", "onsite", "drum")),
        "by": st.sampled_from(("li.wei", "zhang.min", "nobody")),
        "notes": st.sampled_from(("甲", "乙", "")),
        "contact": st.sampled_from(("wang", "王静", "李强")),
        "next": st.sampled_from(("2026-12-01", "soon")),
    },
)
contacts = st.fixed_dictionaries(
    {"name": st.sampled_from(("王静", "李强"))},
    optional={
        "role": st.sampled_from(("user", "king")),
        "phones": st.sampled_from((["+86 138 0000 0000"], ["+86 139 1111 1111"], ["x" * 300])),
        "birthday": st.sampled_from(("1980-05-06", "never")),
    },
)
cards = st.fixed_dictionaries(
    {},
    optional={
        "grade": st.sampled_from(("A", "Z")),
        "size": st.just("500 人"),
        "contacts": st.lists(contacts, max_size=2),
        "follow_up": st.fixed_dictionaries(
            {"on": st.just("2026-12-05")}, optional={"after": st.just("20261103-aaaaa")}
        ),
    },
)
ways = st.builds(Ways, is_rows=st.booleans())


@st.composite
def offers(draw: st.DrawFn) -> list[Offer]:
    """Rows about one customer, of two tables at most; none mends what another says."""
    found = []
    for number in range(draw(st.integers(2, 9))):
        value = {"id": "huaxin", "name": "华信"} if not number else {}
        way = draw(ways)
        value |= {} if way.is_rows else draw(cards)
        log = draw(st.lists(visits, max_size=2))
        if log and draw(st.booleans()):
            log[0]["id"] = f"20261103-aaaa{number}"
        told = Told((number,), value, tuple(log), way)
        found.append(Offer(int(way.is_rows), told, f"row {number}", None, ()))
    return found


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return open_book(make_sandbox(tmp_path_factory.mktemp("choosing") / "ledger").root)


def start(
    book: Book, found: Sequence[Offer], *, is_new: bool
) -> tuple[Making, Group, Mapping[str, Any], bytes | None]:
    """What a choice begins with: a new customer, or one whom the ledger has."""
    group = Group("huaxin", CARD, is_new=is_new)
    group.offers = list(found)
    own = make_acting()._replace(settings=book.settings)
    making = Making(book, own, Wishes(Manner(None, "导入", "导入", "首次"), True, {}, None, None))
    record, _ = book.get_record("huaxin")
    if is_new:
        return making, group, {}, None
    return making, group, record.value or {}, record.data


def try_in_turn(
    making: Making, group: Group, before: Mapping[str, Any], data: bytes | None
) -> tuple[list[Offer], dict[str, list[Finding]]]:
    """The offers that fit beside those before them, and what is wrong with the others."""
    fit: list[Offer] = []
    wrong: dict[str, list[Finding]] = {}
    for offer in group.offers:
        if group.is_new and not fit and wrong:
            break
        _, found = making.attempt(group, before, [*fit, offer], data)
        if found:
            wrong[offer.label] = found
        else:
            fit.append(offer)
    return fit, wrong


def tell(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """What is wrong where, but for the id of a new visit, which depends on the other rows."""
    return [(re.sub(r"^visits\.[^.]+", "visits", one.path), one.rule) for one in findings]


@settings(max_examples=EXAMPLES, deadline=None)
@given(found=offers(), is_new=st.booleans())
def test_law_the_choice_is_that_of_trying_one_by_one(
    book: Book, found: list[Offer], is_new: bool
) -> None:
    begun = start(book, found, is_new=is_new)
    fit, wrong = try_in_turn(*begun)
    chosen = Choosing(*begun).choose()
    assert [one.label for one in chosen.fit] == [one.label for one in fit]
    assert chosen.value == (
        begun[0].attempt(begun[1], begun[2], fit, begun[3])[0] if fit else begun[2]
    )
    left = [one.label for one in found if one not in fit]
    assert [one.offer.label for one in chosen.refused] == left
    for one in chosen.refused:
        in_turn = tell(wrong.get(one.offer.label, []))
        assert set(tell(one.findings)) <= set(in_turn), "what another row does wrong is not its own"
        assert bool(one.findings) == bool(in_turn)


@pytest.mark.parametrize("is_new", [True, False])
def test_twice_as_many_rows_are_little_more_than_twice_the_work(
    ledger: Sandbox, is_new: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, work = open_book(ledger.root), {}
    for count in (64, 128):
        told = [Told((0,), {"id": "huaxin", "name": "华信"}, (), Ways())]
        told += [
            Told((at,), {}, (_make_visit(at),), Ways(is_rows=True)) for at in range(1, count + 1)
        ]
        begun = start(book, [Offer(0, one, "x", None, ()) for one in told], is_new=is_new)
        tried: list[int] = []
        attempt = begun[0].attempt

        def note(
            group: Group,
            before: Any,
            some: Any,
            data: Any,
            *,
            tried: Any = tried,
            go: Any = attempt,
        ) -> Any:
            tried.append(len(some))
            return go(group, before, some, data)

        monkeypatch.setattr(begun[0], "attempt", note)
        chosen = Choosing(*begun).choose()
        assert len(chosen.refused) == count // 2
        work[count] = sum(tried)
    assert work[128] < 2.5 * work[64], work


def _make_visit(at: int) -> dict[str, Any]:
    channel = "drum" if at % 2 else "phone"
    return {"date": f"2026-0{at % 9 + 1}-11", "channel": channel, "notes": f"第 {at} 次"}
