from __future__ import annotations

import json
from itertools import starmap
from typing import Any

import pytest

from crmcli.errors import UsageError
from crmcli.rules.asked import get_asked_field
from crmcli.views.formats import render_table
from crmcli.views.language import Language
from crmcli.views.listing import build_columns, choose_fields, make_row_builder, make_sort_key
from crmcli.views.screen import cell_width
from tests.views.sample import HUAXIN, LATE, ROOT, TODAY, make_entries, make_reader, read_expected


def render(
    form: str,
    language: Language = "zh",
    words: list[str] | None = None,
    values: tuple[dict[str, Any], ...] = (HUAXIN, *LATE),
    **more: Any,
) -> str:
    entries = [(one.card, one.standing) for one in make_entries(*values)]
    fields = choose_fields(ROOT, words)
    columns = build_columns(fields, ROOT, make_reader(language))
    rows = starmap(make_row_builder(fields, ROOT, TODAY), entries)
    return render_table(columns, rows, form, language, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_usual_columns(language: Language) -> None:
    assert render("table", language, width=100) == read_expected(f"list-{language}.txt")


def test_programs_get_keys_and_plain_values() -> None:
    assert json.loads(render("json"))[0] == {
        "id": "huaxin",
        "name": "北京华信信息技术股份有限公司",
        "grade": "B",
        "stage": "prospect",
        "owner": "li.wei",
        "last_visit": "2026-11-20",
        "due": "2026-12-01",
    }
    assert render("ids").split() == ["huaxin", "yunfan", "rhein", "deshun", "xinda", "acme"]


def test_any_field_by_key_or_label() -> None:
    words = ["联系人.电话", "region.city", "Tags", "逾期天数", "contacts"]
    assert render("table", "zh", words, (HUAXIN,)) == (
        "电话                          市      标签     逾期  联系人\n"
        "139 0000 0009、138 0000 0002  北京市  预算/高    -8  王静、李强\n"
    )
    assert json.loads(render("json", "zh", words, (HUAXIN,))) == [
        {
            "contacts.phones": ["139 0000 0009", "138 0000 0002"],
            "region.city": "北京市",
            "tags": ["预算/高"],
            "days_overdue": -8,
            "contacts": HUAXIN["contacts"],
        }
    ]


def test_what_a_card_lacks_is_empty_and_keeps_its_type() -> None:
    words = ["contacts.phones", "region.city", "tags", "visits.notes", "visits"]
    bare = {"id": "x", "name": "X"}
    assert json.loads(render("json", "zh", words, (bare,))) == [
        {"contacts.phones": [], "region.city": None, "tags": [], "visits.notes": [], "visits": []}
    ]
    assert render("table", "en", ["id", *words], (bare, HUAXIN)).splitlines()[1] == "x"


def test_a_field_of_one_entry_is_a_list_too() -> None:
    value = {"id": "x", "name": "X", "contacts": [{"id": "c", "title": "boss"}]}
    assert json.loads(render("json", "zh", ["contacts.title"], (value,))) == [
        {"contacts.title": ["boss"]}
    ]


def test_lists_without_names_are_counted() -> None:
    assert render("table", "en", ["visits"], (HUAXIN,)) == "CONTACT LOG\n3\n"


def test_an_unknown_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as raised:
        choose_fields(ROOT, ["industy"])
    assert raised.value.code == "unknown-field"


def order(word: str, *, descending: bool = False) -> list[str]:
    entries = [(one.card, one.standing) for one in make_entries(HUAXIN, *LATE)]
    field = get_asked_field(ROOT, word)
    key = make_sort_key(field, TODAY, descending=descending)
    return [card.id for card, _ in sorted(entries, key=lambda one: key(*one), reverse=descending)]


def test_choices_sort_as_the_schema_lists_them() -> None:
    assert order("grade") == ["yunfan", "rhein", "huaxin", "xinda", "acme", "deshun"]


def test_days_and_numbers_sort_by_value_and_the_empty_come_last() -> None:
    assert order("due") == ["rhein", "yunfan", "xinda", "acme", "deshun", "huaxin"]
    assert order("days_overdue", descending=True)[:2] == ["rhein", "yunfan"]
    assert order("stage") == order("stage", descending=True)
    assert order("registration.capital")[0] == "huaxin"


def test_money_sorts_by_amount() -> None:
    values = [
        {"id": f"c{capital}", "registration": {"capital": capital}}
        for capital in ("900", "10000", "50.5")
    ]
    entries = [(one.card, one.standing) for one in make_entries(*values)]
    field = get_asked_field(ROOT, "registration.capital")
    key = make_sort_key(field, TODAY)
    assert [card.id for card, _ in sorted(entries, key=lambda one: key(*one))] == [
        "c50.5",
        "c900",
        "c10000",
    ]


def test_late_in_red_and_today_in_yellow() -> None:
    today = {"id": "t", "visits": [{"date": "2026-11-20", "next": "2026-11-23"}]}
    table = render("table", "zh", ["due"], (LATE[0], today, HUAXIN), colour=True)
    assert table == "应跟进\n\x1b[31m11-12\x1b[0m\n\x1b[33m11-23\x1b[0m\n12-01\n"


def test_a_long_list_is_cut_as_a_long_text_is_and_whole_in_a_pipe() -> None:
    visits = [{"date": f"2026-11-{day:02}"} for day in range(1, 21)]
    values = ({**HUAXIN, "visits": visits},)
    words = ["id", "visits.date", "due"]
    line = render("table", "en", words, values, width=60).splitlines()[1]
    assert cell_width(line) <= 60
    assert ".. " in line
    (row,) = render("tsv", "en", words, values).splitlines()[1:]
    assert row.split("\t")[1] == ",".join(one["date"] for one in visits)
