"""What the schema calls sensitive does not get through, wherever it stands."""

from __future__ import annotations

import pytest

from crmcli.rules.differences import compare_cards
from crmcli.rules.fields import Field, Label
from crmcli.rules.masking import MASK, is_set, mask_card, mask_difference
from tests.acting import load_root

ROOT = load_root()
WANG = {"id": "wang", "name": "王静", "phones": ["138 0000 0000"], "birthday": "1980-05-06"}
LABEL = Label("x", "x", "x", "x")


def test_a_card_keeps_what_may_be_known() -> None:
    card = {"name": "华信", "contacts": [WANG], "odd": {"deep": [1]}, "grade": None}
    assert mask_card(ROOT, card) == {
        "name": "华信",
        "contacts": [{"id": "wang", "name": "王静", "phones": [MASK], "birthday": MASK}],
        "odd": {"deep": [MASK]},  # no field is known for it
        "grade": None,
    }
    assert card["contacts"] == [WANG]


def test_a_difference_says_that_but_not_what() -> None:
    changed = WANG | {"phones": ["139 0000 0000"], "birthday": None, "title": "总监"}
    differences = compare_cards(ROOT, {"contacts": [WANG]}, {"contacts": [changed]})
    masked = [mask_difference(ROOT, one) for one in differences]
    assert [(one.path[-1], one.old, one.new) for one in masked] == [
        ("title", None, "总监"),
        ("phones", [MASK], [MASK]),
        ("birthday", MASK, None),
    ]
    (whole,) = compare_cards(ROOT, None, {"contacts": [WANG]})
    assert mask_difference(ROOT, whole).new == mask_card(ROOT, {"contacts": [WANG]})


def test_below_a_sensitive_field_everything_is() -> None:
    street = Field(("home", "street"), "text", LABEL)
    home = Field(("home",), "map", LABEL, children={"street": street}, sensitive=True)
    root = Field((), "map", LABEL, children={"home": home})
    (one,) = compare_cards(root, {"home": {"street": "a"}}, {"home": {"street": "b"}})
    assert mask_difference(root, one) == one._replace(old=MASK, new=MASK)
    assert mask_card(root, {"home": {"street": "a"}}) == {"home": {"street": MASK}}


@pytest.mark.parametrize(
    ("switch", "on"),
    [(None, False), ("", False), ("0", False), ("False", False), ("true", True), ("1", True)],
)
def test_a_switch(switch: str | None, on: bool) -> None:
    assert is_set(switch) is on
