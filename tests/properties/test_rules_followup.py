"""Laws of the follow-up that hold for every card."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.briefing import brief_card
from crmcli.rules.followup import assess_card, count_days_overdue
from crmcli.rules.promises import find_settled_follow_up, list_promises
from crmcli.rules.settings import Settings
from tests.acting import load_root

DAYS = st.dates(date(2026, 9, 1), date(2027, 2, 28)).map(date.isoformat)
PROMISES = st.one_of(DAYS, st.just("none"))
ROOT = load_root()
SETTINGS = Settings()


@st.composite
def visit_logs(draw, **_):
    days = sorted(draw(st.lists(DAYS, max_size=6)))
    log = []
    for position, day in enumerate(days):
        visit = {"id": f"{day.replace('-', '')}-{position:05}", "date": day, "channel": "phone"}
        if draw(st.booleans()):
            visit["next"] = draw(PROMISES)
        if draw(st.booleans()):
            visit["missed"] = True
        log.append(visit)
    return log


@st.composite
def cards(draw):
    visits = draw(visit_logs())
    card = {"visits": visits, "grade": draw(st.sampled_from("KABCD"))}
    if draw(st.booleans()):
        card["created"] = draw(DAYS)
    if draw(st.booleans()):
        ids = [visit["id"] for visit in visits]
        follow_up = {"on": draw(PROMISES)}
        after = draw(st.sampled_from([None, *ids]))
        card["follow_up"] = follow_up | ({"after": after} if after else {})
    if draw(st.booleans()):
        card["stage"] = draw(st.sampled_from(["lead", "churned"]))
    return card


def log_next(card, **visit):
    return {**card, "visits": [*card["visits"], {"id": "20270301-zzzzz", **visit}]}


@given(cards())
def test_a_missed_visit_without_a_promise_changes_nothing(card):
    after = log_next(card, date="2027-03-01", missed=True)
    assert assess_card(after, SETTINGS) == assess_card(card, SETTINGS)


@given(cards())
def test_a_contact_on_or_after_the_day_of_the_promise_closes_it(card):
    before = assess_card(card, SETTINGS)
    last = max([before.due or date.min, before.last_visit or date.min, date(2027, 3, 1)])
    after = assess_card(log_next(card, date=last.isoformat(), channel="phone"), SETTINGS)
    assert after.basis != "promise"
    assert after.last_visit == last
    if after.counts:
        assert after.due == last + timedelta(days=after.cadence)


@given(cards(), DAYS)
def test_a_new_promise_always_decides(card, day):
    after = assess_card(log_next(card, date="2027-03-01", next=day), SETTINGS)
    assert (after.due, after.basis) == (date.fromisoformat(day), "promise")


@given(cards(), DAYS)
def test_a_follow_up_after_the_newest_visit_always_decides(card, day):
    newest = card["visits"][-1]["id"] if card["visits"] else None
    follow_up = {"on": day} | ({"after": newest} if newest else {})
    after = assess_card({**card, "follow_up": follow_up}, SETTINGS)
    assert (after.due, after.basis) == (date.fromisoformat(day), "promise")
    ended = assess_card({**card, "follow_up": {**follow_up, "on": "none"}}, SETTINGS)
    assert ended.basis != "promise"


@given(cards(), st.dates(), st.dates())
def test_only_the_count_of_days_looks_at_today(card, one, other):
    standing = assess_card(card, SETTINGS)
    late, later = count_days_overdue(standing, one), count_days_overdue(standing, other)
    assert (late is None) == (standing.due is None)
    if late is not None:
        assert later - late == (other - one).days


@given(cards(), st.randoms())
def test_the_order_of_keys_and_other_fields_mean_nothing(card, random):
    keys = [*card, "industry", "tags", "notes"]
    random.shuffle(keys)
    shuffled = {key: card.get(key, "other") for key in keys}
    assert assess_card(shuffled, SETTINGS) == assess_card(card, SETTINGS)


@given(cards())
def test_a_card_stands_somewhere_and_says_so_consistently(card):
    before = json.dumps(card)
    standing = assess_card(card, SETTINGS)
    assert json.dumps(card) == before
    assert (standing.due is None) == (standing.basis == "none")
    assert standing.unit == (7 if standing.basis == "promise" else standing.cadence)
    if not standing.counts:
        assert standing.due is None
    if standing.promised_on is not None:
        assert standing.basis == "promise"


@given(cards())
def test_a_follow_up_counts_as_long_as_it_is_the_promise_that_stands(card):
    if "follow_up" in card:
        marked = card | {"follow_up": card["follow_up"] | {"what": "marked"}}
        stands = assess_card(marked, SETTINGS).promised == "marked"
        ends = card["follow_up"]["on"] == "none"
        assert ends or stands is (find_settled_follow_up(marked) is None)
    else:
        assert find_settled_follow_up(card) is None


@given(cards())
def test_the_promise_that_is_open_is_the_one_that_stands(card):
    promises = list_promises(card)
    assert all(one.fate != "open" for one in promises[:-1])
    standing = assess_card(card, SETTINGS)
    last = promises[-1] if promises and promises[-1].fate == "open" else None
    if standing.basis == "promise":
        assert last is not None
        assert (last.due, last.what, last.made) == (
            standing.due,
            standing.promised,
            standing.promised_on,
        )
    else:
        assert last is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | DAYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "visits": JUNK
            | st.lists(
                st.fixed_dictionaries(
                    {}, optional=dict.fromkeys(("id", "date", "next", "missed", "channel"), JUNK)
                )
            ),
            "follow_up": JUNK | st.fixed_dictionaries({}, optional={"on": JUNK, "after": JUNK}),
            "created": JUNK,
            "grade": JUNK,
            "stage": JUNK,
            "archived": JUNK,
        },
    )
)
def test_no_card_is_too_odd_to_be_assessed(card):
    standing = assess_card(card, SETTINGS)
    assert standing.due is None or isinstance(standing.due, date)
    assert brief_card(card, ROOT, date(2026, 11, 23)).since == standing.last_visit
