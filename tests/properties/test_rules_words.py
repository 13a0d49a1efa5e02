"""Whatever a user types is understood or refused in words, never a traceback."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.acts.add import add_entries
from crmcli.acts.new import open_card
from crmcli.acts.set import set_fields
from crmcli.acts.unset import unset_fields
from crmcli.acts.visit import log_visit
from crmcli.errors import CrmError
from crmcli.rules.duplicates import know_cards
from crmcli.rules.fields import iter_fields
from crmcli.rules.followup import assess_card
from crmcli.rules.ids import is_id
from crmcli.rules.names import find_matches
from crmcli.rules.proposals import propose_entry_id, propose_id
from crmcli.rules.query import matches, parse_query
from crmcli.rules.values import Scope, parse_value
from tests.acting import (
    LI_WEI,
    SETTINGS,
    TODAY,
    carry_out,
    load_root,
    make_acting,
    make_card,
    make_visit,
    say,
)

FIELDS = list(iter_fields(load_root()))
WORDS = [word for field in FIELDS for word in (field.key, field.label.zh)]
CARD = make_card(
    grade="B",
    region={"city": "北京市"},
    tags=["a"],
    aliases=["华信"],
    contacts=[{"id": "wang", "name": "王静", "phones": ["139 0000 0009"]}],
    visits=[make_visit("2026-11-20", contact="wang", next="2026-12-01")],
)

TEXTS = st.one_of(
    st.text(max_size=30),
    st.text('[]{}":, 1a中', max_size=30),
    st.sampled_from(["me", "none", "fri", "下周三", "12", "1.5", "true", "B", "last", "公海"]),
)
STEPS = st.one_of(st.sampled_from([*WORDS, "wang", "王静", "last", "1"]), st.text(max_size=6))
PATHS = st.lists(STEPS, min_size=1, max_size=4).map(".".join)


@given(st.sampled_from(FIELDS), TEXTS)
def test_any_text_for_any_field(field, text):
    try:
        value = parse_value(field, text, Scope(TODAY, SETTINGS, LI_WEI, CARD.value))
    except CrmError as error:
        assert say(error, "en")
        assert say(error, "zh")
    else:
        assert value is not None


@pytest.mark.parametrize("act", ["set", "add", "unset"])
@given(path=PATHS, texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_an_act_is_possible_or_refused_in_words(act, path, texts):
    acting = make_acting()
    try:
        if act == "set":
            outcome = set_fields(CARD, acting, [(path, text) for text in texts])
        elif act == "add":
            outcome = add_entries(CARD, acting, path, texts)
        else:
            outcome = unset_fields(CARD, acting, path, texts if len(texts) > 1 else ())
    except CrmError as error:
        assert say(error, "en")
        assert say(error, "zh")
        return
    after = carry_out(CARD, outcome)
    assert (after == CARD.value) == (not outcome.edits)
    assert say(outcome)
    assert bool(outcome.subject) == bool(outcome.edits)
    assess_card(after, SETTINGS)


@given(TEXTS, st.none() | TEXTS, st.none() | TEXTS, st.booleans())
def test_a_visit_is_logged_or_refused_in_words(notes, channel, contact, missed):
    try:
        outcome = log_visit(
            CARD, make_acting(), notes=notes, channel=channel, contact=contact, missed=missed
        )
    except CrmError as error:
        assert say(error, "zh")
        return
    after = carry_out(CARD, outcome)
    assert after["visits"][:-1] == CARD.value["visits"]
    assert {key: after[key] for key in after if key != "visits"} == {
        key: CARD.value[key] for key in CARD.value if key != "visits"
    }


@given(st.text(max_size=30), st.lists(st.tuples(PATHS, TEXTS), max_size=2))
def test_a_card_is_opened_with_an_id_or_refused_in_words(name, assignments):
    try:
        creation = open_card(know_cards([CARD]), make_acting(), name, assignments)
    except CrmError as error:
        assert say(error, "zh")
        return
    assert is_id(creation.id)
    assert creation.value["id"] == creation.id != CARD.id


@given(st.text(max_size=60), st.sets(st.sampled_from(["a", "huaxin", "wang"])))
def test_what_is_proposed_is_an_id_that_is_free(name, taken):
    for proposed in (propose_id(name, taken), propose_entry_id(name, taken)):
        assert proposed == "" or (is_id(proposed) and proposed not in taken)


@given(st.lists(st.one_of(TEXTS, PATHS, st.builds("{}{}{}".format, PATHS,
       st.sampled_from(["=", "!=", "<", ">=", "＝", ":"]), TEXTS)), max_size=3))  # fmt: skip
def test_a_query_selects_or_is_refused_in_words(words):
    with contextlib.suppress(CrmError):
        query = parse_query(words, load_root(), SETTINGS, TODAY)
        matches(query, CARD, assess_card(CARD.value, SETTINGS), LI_WEI)


@given(st.sampled_from([field for field in FIELDS if len(field.path) == 1]), TEXTS)
def test_not_equal_is_the_opposite_of_equal(field, text):
    standing = assess_card(CARD.value, SETTINGS)

    def holds(sign):
        query = parse_query([f"{field.key}{sign}{text}"], load_root(), SETTINGS, TODAY)
        return matches(query, CARD, standing, LI_WEI)

    with contextlib.suppress(CrmError):
        equal = holds("=")
        assert holds("!=") != equal


@given(st.text(max_size=20))
def test_any_word_names_customers_or_none(word):
    for match in find_matches([CARD], word):
        assert match.id == CARD.id
        assert match.contact_id in {None, "wang"}
