"""Places of a card as a map of headings writes them."""

from __future__ import annotations

import pytest

from crmcli.rules.targets import format_target, parse_target
from tests.acting import load_root


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("name", "name"),
        ("客户名称", "name"),
        ("registration.tax_no", "registration.tax_no"),
        ("工商登记.税号", "registration.tax_no"),
        ("registration.capital:万元", "registration.capital:万元"),
        ("contacts.1.phones", "contacts.1.phones"),
        ("contacts.phones", "contacts.1.phones"),
        ("联系人.2.电话", "contacts.2.phones"),
        ("contacts.1.phones.2", "contacts.1.phones.2"),
        ("contacts.1.phones.2:label", "contacts.1.phones.2:label"),
        ("contacts.1.name:given", "contacts.1.name:given"),
        ("addresses.收货.street", "addresses.delivery.street"),
        ("addresses.delivery.notes:country", "addresses.delivery.notes:country"),
        ("visits.last.date", "visits.last.date"),
        ("needs.3.budget.min", "needs.3.budget.min"),
        ("region", "region"),
        (" notes ", "notes"),
        ("notes:labelled", "notes:labelled"),
    ],
)
def test_a_place_is_read_and_written(text, canonical):
    target = parse_target(load_root(), text)
    assert target is not None
    assert format_target(target) == canonical
    assert parse_target(load_root(), canonical) == target


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "nothing", "contacts", "contacts.1", "contacts.1.nothing", "name.first"),
        *(
            "contacts..phones",
            "contacts.0.phones",
            "addresses.cellar.street",
            "registration.1.tax_no",
        ),
        *("name:given:family", "contacts.100.name"),
    ],
)
def test_a_place_that_no_card_has(text):
    assert parse_target(load_root(), text) is None


@pytest.mark.parametrize(
    ("text", "canonical", "owner"),
    [
        ("date", "visits.1.date", False),
        ("日期", "visits.1.date", False),
        ("visits.date", "visits.1.date", False),
        ("customer.code", "customer.code", True),
        ("客户.税号", None, False),
        ("customer.registration.tax_no", "customer.registration.tax_no", True),
    ],
)
def test_in_the_table_of_a_list(text, canonical, owner):
    visits = load_root().children["visits"]
    target = parse_target(load_root(), text, visits)
    assert (target and format_target(target)) == canonical
    if target is not None:
        assert target.owner is owner
        assert parse_target(load_root(), canonical, visits) == target
