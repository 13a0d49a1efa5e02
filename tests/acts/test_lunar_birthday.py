"""A lunar birthday as it is typed, kept, understood and shown."""

from __future__ import annotations

import pytest

from crmcli.acts.add import add_entries
from crmcli.acts.set import set_fields
from crmcli.errors import UsageError
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import find_field
from crmcli.views.values import show_value
from tests.acting import carry_out, load_root, make_acting, make_card, say
from tests.views.sample import make_reader

CARD = make_card(contacts=[{"id": "wang", "name": "王静"}])
PATH = "contacts.wang.lunar_birthday"


@pytest.mark.parametrize(
    ("typed", "kept", "notes"),
    [
        ("三月廿二", "03-22", []),
        ("lunar leap 4-8", "闰04-08", ["lunar leap 4-8: day 8 of leap month 4, lunar"]),
        ("03-22", "03-22", []),
        ("1985-05-11", "03-22", ["Sat 1985-05-11 is day 22 of month 3, lunar"]),
        ("2020年5月30日", "闰04-08", ["Sat 2020-05-30 is day 8 of leap month 4, lunar"]),
    ],
)
def test_what_is_typed_is_kept_as_month_and_day(typed: str, kept: str, notes: list[str]) -> None:
    outcome = set_fields(CARD, make_acting(), [(PATH, typed)])
    value = carry_out(CARD, outcome)
    assert value["contacts"][0]["lunar_birthday"] == kept
    assert [say(note) for note in outcome.notes] == notes
    assert parse_schema(read_shipped_schema()).is_valid(dict(value))


def test_a_date_of_birth_inside_an_entry_is_told_too() -> None:
    words = ["name=李强", "农历生日=1985-05-11", "birthday=1985-05-11"]
    outcome = add_entries(CARD, make_acting(), "contacts", words)
    (entry,) = (one for one in carry_out(CARD, outcome)["contacts"] if one["id"] == "liqiang")
    assert (entry["lunar_birthday"], entry["birthday"]) == ("03-22", "1985-05-11")
    assert [say(note, "zh") for note in outcome.notes] == ["1985-05-11 周六 是农历三月廿二"]


@pytest.mark.parametrize("typed", ["13-01", "03-31", "spring", "明天", "1850-01-01"])
def test_what_names_no_lunar_day_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="bad-value") as caught:
        set_fields(CARD, make_acting(), [(PATH, typed)])
    assert "lunar 3-22" in say(caught.value)
    assert "三月廿二" in say(caught.value, "zh")


def test_it_is_shown_as_people_say_it() -> None:
    field = find_field(load_root(), ("contacts", "lunar_birthday"))
    assert field is not None
    assert field.sensitive
    assert show_value(field, "闰04-08", make_reader("zh")) == "闰四月初八"
    assert show_value(field, "12-30", make_reader("en")) == "day 30 of month 12"
    assert show_value(field, "nonsense", make_reader("en")) == "nonsense"
