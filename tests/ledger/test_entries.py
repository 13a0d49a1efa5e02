"""What the index keeps of a card says the same as the card."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.entries import (
    HEADLINE,
    make_entry,
    unpack_latest,
    unpack_summary,
    unpack_value,
)
from crmcli.rules.followup import assess_card, find_last_visit
from crmcli.rules.settings import Settings

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.from_regex(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}", fullmatch=True).map(float),
    st.dates().map(lambda day: day.isoformat()),
    _TEXTS,
)
_VALUES = st.recursive(
    _PLAIN, lambda inside: st.lists(inside) | st.dictionaries(_TEXTS, inside), max_leaves=6
)
_VISITS = st.lists(
    _VALUES
    | st.fixed_dictionaries(
        {"date": st.sampled_from(["2026-11-02", "2026-11-20", "2026-02-30", 20261102])},
        optional={"missed": st.booleans(), "notes": _TEXTS},
    )
)
_KEYS = st.sampled_from([*HEADLINE, "id", "visits", "follow_up", "stage"]) | _TEXTS
_SETTINGS = Settings(cadence=MappingProxyType({"K": 14, "A": 30}))


@given(
    st.dictionaries(_KEYS, _VALUES, max_size=8),
    st.just({}) | st.fixed_dictionaries({"visits": _VISITS}),
)
def test_a_card_comes_back_as_it_was(front: dict[str, Any], log: dict[str, Any]) -> None:
    value = {**front, **log}
    entry = make_entry(b"as it may be", value, _SETTINGS, "sha1")
    assert entry.front is not None
    assert entry.summary is not None
    found = unpack_value(entry.front, entry.log)
    assert (repr(found), list(found)) == (repr(value), list(value))
    last = find_last_visit(value)
    latest = unpack_latest(entry.front, entry.last)
    assert repr(latest.pop("visits", [])) == repr([last] if last else [])
    assert repr(latest) == repr({key: one for key, one in value.items() if key != "visits"})
    headline, standing = unpack_summary(entry.summary)
    assert repr(headline) == repr({key: value.get(key) for key in HEADLINE})
    assert standing == assess_card(value, _SETTINGS)
    assert entry.due == (standing.due and standing.due.isoformat())
