"""Cells of tables: in words where these read back, and never another value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.fields import Field, find_field
from crmcli.rules.layout import find_table, list_tables
from crmcli.rules.settings import Person, Settings
from crmcli.rules.values import Scope, parse_value
from crmcli.views.cells import Clerk
from crmcli.views.language import Language
from crmcli.views.values import Reader
from tests.views.sample import HUAXIN, ROOT, SETTINGS, TODAY

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def make_clerk(
    language: Language = "en", settings: Settings = SETTINGS, *, plain: bool = False
) -> Clerk:
    return Clerk(Reader(language, TODAY, settings), plain=plain)


def get_field(path: str) -> Field:
    found = find_field(ROOT, path.split("."))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        ("stage", "prospect", "Prospect", "意向"),
        ("grade", "K", "K", "K"),
        ("owner", "li.wei", "李伟", "李伟"),
        ("owner", "gone", "gone", "gone"),
        ("owner", "none", "Unassigned", "公海"),
        ("visits.next", "none", "None", "无"),
        ("visits.missed", True, "yes", "是"),
        ("contacts.primary", False, "no", "否"),
        ("contacts.lunar_birthday", "05-05", "lunar 5-5", "五月初五"),
        ("created", "2026-10-08", date(2026, 10, 8), date(2026, 10, 8)),
        ("created", "yesterday", "yesterday", "yesterday"),
        ("first_deal.amount", "128000.00", Decimal("128000.00"), Decimal("128000.00")),
        ("headcount", 640, 640, 640),
        ("tags", ["a", "b/c"], "a,b/c", "a、b/c"),
        ("tags", [], None, None),
        ("contacts.hobbies", ["茶、酒", "棋"], '["茶、酒", "棋"]', '["茶、酒", "棋"]'),
        ("contacts.hobbies", ["[x]"], '["[x]"]', '["[x]"]'),
        ("notes", "one\ntwo\n", "one\ntwo", "one\ntwo"),
        ("code", "007", "007", "007"),
        ("name", None, None, None),
    ],
)
def test_what_a_cell_says(path: str, value: Any, english: object, chinese: object) -> None:
    for language, said in zip(LANGUAGES, (english, chinese), strict=True):
        cell = make_clerk(language).fill_cell(get_field(path), value)
        if path == "contacts.lunar_birthday":
            assert parse_value(get_field(path), str(cell), Scope(TODAY, SETTINGS)) == value
        else:
            assert (cell, type(cell)) == (said, type(said))


@pytest.mark.parametrize(
    ("path", "value"),
    [("stage", "prospect"), ("owner", "none"), ("contacts.primary", True), ("grade", "K")],
)
def test_a_plain_clerk_keeps_keys(path: str, value: object) -> None:
    assert make_clerk("zh", plain=True).fill_cell(get_field(path), value) == value


def test_a_person_is_named_only_where_nobody_else_is_called_so() -> None:
    people = (Person("li.wei", "李伟"), Person("li.wei2", "李伟"), Person("x", "我"))
    settings = Settings(people={person.id: person for person in people})
    clerk = make_clerk("zh", settings)
    owner = get_field("owner")
    assert [clerk.fill_cell(owner, one) for one in settings.people] == ["li.wei", "li.wei2", "x"]


def test_a_contact_is_named_only_where_the_name_is_understood() -> None:
    contacts = [
        {"id": "wang", "name": "王静"},
        {"id": "li", "name": "李强"},
        {"id": "li-2", "name": "李强"},
        {"id": "last", "name": "Wang"},
    ]
    visits = [{"contact": one} for one in ("wang", "li", "li-2", "last", "gone")]
    table = find_table(list_tables(ROOT), "visits")
    assert table is not None
    at = [column.key for column in table.columns].index("contact")
    rows = make_clerk("zh").fill_rows(table, {"contacts": contacts}, visits)
    assert [row[at] for row in rows] == ["王静", "li", "li-2", "last", "gone"]


def test_a_row_of_a_list_begins_with_its_customer() -> None:
    table = find_table(list_tables(ROOT), "contacts")
    assert table is not None
    first = make_clerk().fill_rows(table, HUAXIN, HUAXIN["contacts"])[0]
    assert first[:4] == ("huaxin", HUAXIN["name"], "wang", "王静")


def test_choices_are_offered_in_words() -> None:
    clerk = make_clerk("zh")
    assert clerk.name_choices(get_field("stage")) == ["潜在", "意向", "成交", "流失"]
    assert clerk.name_choices(get_field("owner")) == ["李伟", "赵敏", "周航", "Anna", "公海"]
    assert clerk.name_choices(get_field("industry")) == []


@given(
    st.sampled_from(LANGUAGES),
    st.booleans(),
    st.lists(st.text(alphabet='ab ,，、[]{}"\\华', min_size=1).map(str.strip), max_size=4),
)
def test_members_of_a_list_read_back(language: Language, plain: bool, members: list[str]) -> None:
    field = get_field("aliases")
    wanted = [*dict.fromkeys(filter(None, members))]
    cell = make_clerk(language, plain=plain).fill_cell(field, wanted)
    if wanted:
        assert parse_value(field, str(cell), Scope(TODAY, SETTINGS)) == wanted
    else:
        assert cell is None
