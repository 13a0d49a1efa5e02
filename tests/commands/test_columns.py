"""Columns are asked for by key or label of either language, on a terminal and in a pipe."""

from __future__ import annotations

import json

import pytest

from crmcli.commands.more_fields import find_more_fields
from crmcli.commands.rows import drop_repeated, pick_columns
from crmcli.errors import UsageError
from crmcli.views.language import Language
from crmcli.views.overdue import build_columns
from crmcli.views.visitlog import build_log_columns
from tests.sandbox import Sandbox
from tests.views.sample import ROOT, make_reader

TODAY = "2026-11-23"
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


def test_what_no_column_shows_is_a_field_by_its_path() -> None:
    columns = build_columns(ROOT, make_reader("zh"))
    fields, wanted = find_more_fields(columns, "标识,行业，联系人.电话,late,zzz", ROOT)
    assert [field.path for field in fields] == [("industry",), ("contacts", "phones")]
    assert wanted == "标识,industry,contacts.phones,late,zzz"
    with pytest.raises(UsageError):
        find_more_fields(columns, "contacts.zzz", ROOT)


def test_lists_of_whom_to_call_show_the_fields_that_other_lists_show(ledger: Sandbox) -> None:
    asked = ("--json", "--columns", "id,contacts.phones,code,visits.channel")
    listed = json.loads(ledger.crm("list", "id=huaxin,lantian", *asked).stdout)
    due = json.loads(ledger.crm("overdue", "--within", "365d", *asked, CRM_TODAY=TODAY).stdout)
    assert [one["visits.channel"] for one in listed] == [["onsite"], []]
    assert {one["id"]: one for one in listed}.items() <= {one["id"]: one for one in due}.items()
    short = ledger.crm("due", "--columns", "名称,code", CRM_TODAY=TODAY)
    assert "北京华信信息技术股份有限公司\tBJ-2024-0017\n" in short.stdout
