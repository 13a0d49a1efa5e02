"""Counts of customers, and who is late by a field, as people and programs read them."""

from __future__ import annotations

import json

from crmcli.rules.counting import count_cards, count_late, get_counted_field
from crmcli.views import counting as view
from crmcli.views.formats import render_table
from tests.views.sample import HUAXIN, LATE, ROOT, TODAY, make_entries, make_reader

UNGRADED = {"id": "new", "name": "新客户", "owner": "none"}
ENTRIES = [(one.card, one.standing) for one in make_entries(HUAXIN, *LATE, UNGRADED)]


def count(*words, form="table", language="zh", cross=False):
    fields = [get_counted_field(ROOT, word) for word in words]
    counted = count_cards(ENTRIES, fields, TODAY)
    if cross:
        columns = view.build_cross_columns(counted, fields, make_reader(language))
        rows = view.build_cross_rows(counted, fields)
    else:
        columns = view.build_count_columns(fields, make_reader(language))
        rows = view.build_count_rows(counted, fields)
    return render_table(columns, rows, form, language)


def test_one_field_with_shares():
    assert count("owner").splitlines() == [
        "负责人  数量   占比",
        "李伟       3  42.9%",
        "Anna       1  14.3%",
        "公海       1  14.3%",
        "赵敏       1  14.3%",
        "周航       1  14.3%",
    ]
    assert count("grade", language="en").splitlines()[-1].split() == [
        "not", "filled", "in", "1", "14.3%",
    ]  # fmt: skip


def test_two_fields_across_with_totals():
    assert count("owner", "grade", cross=True).splitlines() == [
        "负责人  K  A  B  C  D  未填  合计",
        "李伟    1     2                 3",
        "Anna             1              1",
        "公海                      1     1",
        "赵敏       1                    1",
        "周航                1           1",
        "合计    1  1  2  1  1     1     7",
    ]


def test_programs_get_a_row_for_each_pair():
    rows = json.loads(count("owner", "grade", form="json"))
    assert rows[0] == {"owner": "li.wei", "grade": "K", "count": 1, "share": 14.3}
    assert {"owner": "none", "grade": None, "count": 1, "share": 14.3} in rows
    assert count("grade", form="tsv").splitlines()[-1] == "\t1\t14.3"


def test_who_is_late_by_a_field():
    field = get_counted_field(ROOT, "owner")
    late = count_late(ENTRIES, field, TODAY)

    def render(form, language="zh"):
        columns = view.build_late_columns(field, make_reader(language))
        return render_table(columns, view.build_late_rows(late, field), form, language)

    assert render("table").splitlines() == [
        "负责人  逾期  其中有约定  今天到期   最久  ID      客户",
        "李伟       2           1            11 天  yunfan  杭州云帆科技有限公司",
        "Anna       1           1             5 天  acme    Acme Instruments Ltd",
        "赵敏       1                        19 天  rhein   Rheinland Sensorik GmbH",
        "周航       1           1             3 天  deshun  德顺五金店",
    ]
    assert json.loads(render("json"))[0] == {
        "owner": "li.wei", "overdue": 2, "promised": 1, "due_today": 0,
        "worst_days": 11, "worst_id": "yunfan", "worst_name": "杭州云帆科技有限公司",
    }  # fmt: skip
