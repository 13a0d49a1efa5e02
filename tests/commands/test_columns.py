"""Columns are asked for by key or label of either language, on a terminal and in a pipe."""

from __future__ import annotations

import pytest

from crmcli.commands.rows import drop_repeated, pick_columns
from crmcli.errors import UsageError
from crmcli.views.language import Language
from crmcli.views.overdue import build_columns
from crmcli.views.visitlog import build_log_columns
from tests.views.sample import ROOT, make_reader

ASKED = {
    "id": "id,ID,标识,客户ID",
    "name": "name,客户,客户名称,Customer,公司名称",
    "owner": "owner,负责人，业务员",
    "due": "due,Due,应跟进,应跟进日期",
    "days_overdue": "days_overdue,Late,逾期,逾期天数,Days late",
    "last_visit": "last_visit,Last contact,上次跟进,最近跟进",
}


@pytest.mark.parametrize("form", ["table", "tsv"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", ASKED)
def test_a_column_has_many_names(key: str, language: Language, form: str) -> None:
    columns = build_columns(ROOT, make_reader(language))
    picked = pick_columns(columns, ASKED[key], form, [ROOT])
    assert {column.key for column in picked} == {key}
    assert len(picked) >= 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_columns_of_visits_are_named_as_the_fields_of_visits_are(language: Language) -> None:
    columns = build_log_columns(ROOT, make_reader(language))
    asked = "标识,客户,日期,方式,对象,跟进人,过程,结论,下次,Customer,Channel,With,By"
    picked = pick_columns(columns, asked, "tsv", [ROOT.children["visits"], ROOT])
    assert [column.key for column in picked] == [
        "id", "name", "date", "channel", "contact", "by", "notes", "outcome", "next",
        "name", "channel", "contact", "by",
    ]  # fmt: skip


def test_of_several_rows_of_a_customer_the_first_keeps_its_place() -> None:
    rows = [{"id": one, "day": day} for day, one in enumerate(["b", "a", "b", "c", "a"])]
    assert list(drop_repeated(rows)) == [rows[0], rows[1], rows[3]]


def test_people_get_what_they_read_and_programs_whole_values() -> None:
    columns = build_columns(ROOT, make_reader("zh"))
    [for_people] = pick_columns(columns, "due", "table", [ROOT])
    [for_programs] = pick_columns(columns, "due", "json", [ROOT])
    assert for_people.show is not None
    assert for_programs.show is None


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(UsageError) as caught:
        pick_columns(build_columns(ROOT, make_reader("zh")), "无此列", "table", [ROOT])
    assert caught.value.code == "unknown-column"
    choices = caught.value.values["choices"]
    assert len(choices) == len(set(choices))


@pytest.mark.parametrize("word", ["nmae", "Nam"])
def test_a_column_that_is_nearly_named(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        pick_columns(build_columns(ROOT, make_reader("en")), word, "table", [ROOT])
    assert caught.value.code == "unknown-column-nearest"
    assert caught.value.values["near"] == ["name"]
