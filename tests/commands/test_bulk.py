"""`-` in place of a customer, as one types it."""

from __future__ import annotations

import json

from tests.sandbox import Sandbox


def test_customers_come_from_standard_input(ledger: Sandbox) -> None:
    done = ledger.crm("set", "-", "owner=zhang.min", given="mueller\n\n华信\nlantian\nhuaxin\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "mueller  Müller Werkzeugbau GmbH       Owner: Unassigned -> 张敏",
        "huaxin   北京华信信息技术股份有限公司  Owner: 李伟 -> 张敏",
        "2 changed, 1 so already",
    ]
    again = ledger.crm("set", "-", "owner=zhang.min", "--lang", "zh", given="mueller\nhuaxin\n")
    assert (again.returncode, again.stderr) == (0, "无需修改，2 家本来如此\n")


def test_programs_get_ids_and_the_commit(ledger: Sandbox) -> None:
    done = ledger.crm("regrade", "-", "A", "-m", "重要", "--json", given="mueller\nhuaxin\n")
    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "customers": ["mueller", "huaxin"],
        "commit": ledger.head(),
    }
    nobody = ledger.crm("next", "-", "+3d", "--json", given="\n\n")
    assert (nobody.returncode, json.loads(nobody.stdout)) == (0, {"customers": [], "commit": None})


def test_ids_of_new_entries_go_to_standard_output(ledger: Sandbox) -> None:
    done = ledger.crm("add", "-", "contacts", "name=李强", given="mueller\nlantian\n")
    assert done.stdout == "liqiang\nliqiang\n"


def test_nobody_and_a_table_are_told_apart(ledger: Sandbox) -> None:
    nobody = ledger.crm("unset", "-", "industry", given="")
    assert (nobody.returncode, nobody.stdout) == (0, "")
    assert nobody.stderr == "standard input names no customer; nothing was done\n"
    table = ledger.crm("unset", "-", "industry", given="id\tname\nhuaxin\t华信\n")
    assert table.returncode == 2
    assert "-f ids" in table.stderr
