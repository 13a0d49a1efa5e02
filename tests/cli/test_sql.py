"""`crm sql`: forms of output, mistakes, and the list of tables, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from crmcli.commands.sql import look_ahead
from tests.sandbox import Sandbox

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"


def test_an_answer_in_every_form(crm):
    text = "SELECT id, grade, days_overdue AS late FROM customers WHERE grade IS NOT NULL"
    assert crm("sql", text) == (0, "id\tgrade\tlate\nhuaxin\tB\t3\nmueller\tC\t-7\n", "")
    rows = [
        {"id": "huaxin", "grade": "B", "late": 3},
        {"id": "mueller", "grade": "C", "late": -7},
    ]
    assert json.loads(crm("sql", text, "--json")[1]) == rows
    assert [json.loads(line) for line in crm("sql", text, "-f", "jsonl")[1].splitlines()] == rows
    assert crm("sql", text, "-f", "csv")[1].split() == [
        "id,grade,late",
        "huaxin,B,3",
        "mueller,C,-7",
    ]
    assert crm("sql", text, "-f", "yaml")[1].startswith("- id: huaxin\n  grade: B\n  late: 3\n")
    assert crm("sql", text, "-f", "md")[1].splitlines()[:2] == [
        *("| id | grade | late |", "| --- | --- | ---: |"),
    ]
    code, out, err = crm("sql", text, "-f", "table")
    assert (code, err) == (0, "2 rows\n")
    assert out.splitlines() == [
        "ID       GRADE  LATE",
        "huaxin   B         3",
        "mueller  C        -7",
    ]
    assert crm("sql", text, "-f", "table", language="zh")[2] == "2 行\n"


def test_no_rows(crm):
    text = "SELECT id FROM customers WHERE 0"
    assert crm("sql", text, "--json")[1] == "[]\n"
    assert crm("sql", text, "-f", "csv")[1].strip() == "id"
    assert crm("sql", text, "-f", "table") == (0, "", "no rows\n")


def test_what_json_does_not_have_is_text(crm):
    text = "SELECT x'00ff' AS bytes, 9e999 AS much, NULL AS none, 0.5 AS half, 1, 1, 'a'\n||'b'"
    assert json.loads(crm("sql", text, "--json")[1]) == [
        {"bytes": "00ff", "much": "inf", "none": None, "half": 0.5, "1": 1, "1_2": 1,
         "'a' ||'b'": "ab"}
    ]  # fmt: skip


def test_what_a_terminal_might_obey_is_shown_as_signs(crm):
    out = crm("sql", "SELECT char(27) || '[31m' AS \"a\x1b[0m\"")[1]
    assert "\x1b" not in out


def test_the_customers_of_an_answer_feed_other_commands(crm):
    text = "SELECT v.id, v.customer FROM visits v UNION ALL SELECT 'x', 'huaxin' ORDER BY 1"
    assert crm("sql", text, "-f", "ids") == (0, "huaxin\n", "")
    assert crm("sql", "SELECT id FROM customers", "-f", "ids")[1].split() == [
        *("huaxin", "lantian", "mueller"),
    ]
    assert crm("sql", "SELECT name FROM customers", "-f", "ids")[0] == 2


def test_mistakes_are_told_in_both_languages(crm):
    for language, said in (
        ("en", "there is no column nmae; the nearest: name\n"),
        ("zh", "没有列 nmae，相近的有：name\n"),
    ):
        assert crm("sql", "SELECT nmae FROM contacts", language=language) == (2, "", said)
    assert crm("sql", "DROP TABLE customers") == (
        *(2, ""),
        "crm sql only reads, and DROP is something else; write SELECT or WITH\n",
    )
    assert crm("sql", "SELECT load_extension('x')", language="zh")[::2] == (
        *(2,),
        "不允许使用 SQL 函数 load_extension()：crm sql 只能查询\n",
    )
    assert crm("sql", "SELECT from FROM regrades")[2].endswith('is written "from"\n')
    for wrong in ([], [" "], ["select", "1"], ["SELECT 1", "-f", "xml"]):
        assert crm("sql", *wrong)[0] == 2


def test_a_question_may_come_from_stdin(ledger: Sandbox):
    done = ledger.crm("sql", "-", given="-- how many\nSELECT count(*) AS n\nFROM customers;\n")
    assert (done.returncode, done.stdout) == (0, "n\n3\n")
    done = ledger.crm("sql", "-", given="SELECT 1\0")
    assert (done.returncode, done.stderr[:20]) == (2, "the SQL is no text: ")


def test_the_tables_are_listed(crm):
    listed = json.loads(crm("sql", "--tables", "--json")[1])
    assert [one["table"] for one in listed][:3] == ["customers", "aliases", "addresses"]
    assert listed[3] == {"table": "tags", "label": "Tags", "columns": ["customer", "value"]}
    code, out, _ = crm("sql", "--tables", "调级记录", "-f", "table", language="zh")
    assert code == 0
    assert out.splitlines()[4].split() == ["regrades", '"from"', "TEXT", "原级别", "K、A、B、C、D"]
    columns = json.loads(crm("sql", "--tables", "Regrades", "tags", "--json")[1])
    assert [one["column"] for one in columns][3:5] == ["from", "to"]
    assert columns[-1]["table"] == "tags"
    assert crm("sql", "--tables", "visit")[2] == "there is no table visit; the nearest: visits\n"
    assert crm("sql", "--tables", "-f", "ids")[0] == 2


def test_an_own_field_is_a_column(ledger: Sandbox, crm):
    schema = json.loads(ledger.read("schema/customer.schema.json"))
    schema["properties"]["fleet"] = {
        "type": "array",
        "x-crm": {"en": "Fleet", "zh": "车队", "merge": "keyed", "key": "id"},
        "items": {
            "type": "object",
            "properties": {
                "id": {"$ref": "#/$defs/id", "x-crm": {"en": "ID", "zh": "标识"}},
                "trucks": {"type": "integer", "x-crm": {"en": "Trucks", "zh": "卡车"}},
            },
        },
    }
    ledger.put("schema/customer.schema.json", json.dumps(schema, ensure_ascii=False))
    card = ledger.read("records/lantian.yaml") + "fleet:\n  - {id: north, trucks: 7}\n"
    ledger.put("records/lantian.yaml", card)
    text = "SELECT customer, id, trucks FROM fleet"
    assert crm("sql", text)[1].splitlines()[1] == "lantian\tnorth\t7"


def test_the_changes_keep_what_is_sensitive_where_many_may_read(crm, monkeypatch):
    assert crm("set", "huaxin", "contacts.wang.phones=+86 139 0000 0001")[0] == 0
    text = "SELECT new FROM changes LIMIT 1"
    assert "139" in crm("sql", text)[1]
    assert "139" not in crm("sql", text, "-f", "md")[1]
    monkeypatch.setenv("CI", "true")
    assert "139" not in crm("sql", text)[1]


def test_long_rows_are_not_gathered_to_choose_columns() -> None:
    given: list[int] = []

    def iter_rows(length: int) -> Iterator[tuple[object, ...]]:
        for number in range(100):
            given.append(number)
            yield ("x" * length, None, number)

    for length, most in ((10, 50), (3_000_000, 3)):
        given.clear()
        assert len(look_ahead(iter_rows(length))) == len(given) <= most
        assert given
