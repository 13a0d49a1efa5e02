"""Which of our tables a sheet is."""

from __future__ import annotations

from itertools import combinations

import pytest

from crmcli.errors import UsageError
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.choosing import Choice, choose_table
from crmcli.rules.layout import CUSTOMERS, list_tables
from crmcli.rules.sheets import Sheet

TABLES = list_tables(parse_schema(read_shipped_schema()).root)
OURS = {table.key: table for table in TABLES}


def _choose(*heading: str, name: str | None = None, alone: bool = True) -> Choice:
    return choose_table(TABLES, Sheet(name, heading, 1, ()), None, alone=alone)


def test_a_few_columns_of_the_customers_are_the_customers() -> None:
    for say in ("en", "zh"):
        words = [getattr(column.label, say) for column in OURS[CUSTOMERS].columns]
        name = getattr(OURS[CUSTOMERS].columns[2].label, say)
        narrow = [*((one,) for one in words), *combinations(words, 2)]
        narrow += [(name, *pair) for pair in combinations(words, 2) if name not in pair]
        wrong = [one for one in narrow if _choose(*one).table.key != CUSTOMERS]
        assert wrong == []


@pytest.mark.parametrize("table", TABLES[1:], ids=lambda table: str(table.key))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_whole_heading_of_a_list_is_that_list(language: str, table: object) -> None:
    columns = OURS[getattr(table, "key", "")].columns
    assert _choose(*(getattr(one.label, language) for one in columns)) == Choice(
        OURS[getattr(table, "key", "")]
    )


@pytest.mark.parametrize(
    ("heading", "key", "is_clear"),
    [
        (("Customer name", "Name", "Notes"), "contacts", False),
        (("客户名称", "跟进日期", "过程记录"), "visits", False),
        (("Customer ID", "ID", "Phones"), "contacts", True),
        (("Customer name", "Notes"), CUSTOMERS, False),
        (("Customer name", "Grade"), CUSTOMERS, False),
        (("Customer name", "Province", "City"), CUSTOMERS, False),
        (("ID", "Customer name", "Notes"), CUSTOMERS, False),
        (("客户名称", "电话"), CUSTOMERS, False),
        (("客户名称",), CUSTOMERS, True),
        (("公司", "手机"), CUSTOMERS, True),
    ],
)
def test_what_a_heading_shows(heading: tuple[str, ...], key: str, is_clear: bool) -> None:
    assert _choose(*heading) == Choice(OURS[key], is_clear)


def test_ids_without_anything_else_may_be_of_several_lists() -> None:
    with pytest.raises(UsageError) as caught:
        _choose("Customer ID", "ID", "Notes")
    assert caught.value.code == "import-table-unclear"
    choices = caught.value.values["choices"]
    assert isinstance(choices, list)
    assert [one.en for one in choices] == ["contacts", "visits", "addresses"]
    assert [one.zh for one in choices] == ["联系人", "跟进记录", "地址"]


def test_the_name_of_a_sheet_counts_before_its_heading() -> None:
    assert _choose("Customer ID", "ID", "Notes", name="Contact log").table.key == "visits"
    assert _choose("ID", "Customer name", name="客户").table.key == CUSTOMERS
    assert _choose("公司", "姓名", name="联系人", alone=False).table.key == "contacts"
    assert _choose("公司", "姓名", name="联系人").table.key == CUSTOMERS
