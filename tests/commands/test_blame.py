"""`crm blame` as it is typed: what goes to stdout, what to stderr, and the exit codes."""

from __future__ import annotations

import json
import re

import pytest

from crmcli import cli
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def changed(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A grade with a reason, a phone by an act, a title by hand with a helper; one edit unsaved."""
    monkeypatch.chdir(ledger.root)
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-11-20T17:45:10+08:00")
    assert cli.run(["regrade", "huaxin", "A", "-m", "两次需求确认"]) == 0
    assert cli.run(["set", "huaxin", "contacts.wang.phones=+86 139 0000 0009"]) == 0
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ann")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ann@other.example")
    text = ledger.read(CARD).replace("采购总监", "副总")
    ledger.put(CARD, text)
    trailer = "Co-authored-by: zm <zm@example.com>"
    ledger.git("commit", "--quiet", "--all", "--message", f"promoted\n\n{trailer}")
    ledger.put(CARD, text.replace("kind: company", "kind: partner"))
    return ledger


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(["blame", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    from crmcli.commands import session

    monkeypatch.setattr(session, "reader_language", lambda: "zh")


def read_table(text: str) -> list[list[str]]:
    """The cells, without commit ids, which are others each time."""
    rows = [re.split(r" {2,}", line) for line in text.splitlines()]
    return [[re.sub(r"^[0-9a-f]{7}$", "COMMIT", cell) for cell in row] for row in rows]


@pytest.mark.usefixtures("changed")
def test_the_table(capsys: Captured) -> None:
    code, out, err = run(capsys, "huaxin", "-f", "table")
    assert (code, err) == (0, "")
    rows = read_table(out)
    assert rows[0] == ["FIELD", "VALUE", "BY", "DAY", "COMMIT", "ACT", "REASON"]
    start = ["李伟", "20 Nov", "COMMIT"]
    assert ["grade", "A", *start, "regrade", "两次需求确认"] in rows
    assert ["type", "Trading partner", "not saved yet"] in rows
    assert ["contact 王静 phone", "+86 139 0000 0009", *start, "set"] in rows
    helped = ["Ann, with 张敏", "20 Nov", "COMMIT", "git", "promoted"]
    assert ["contact 王静 job title", "副总", *helped] in rows
    whole = next(row for row in rows if row[0] == "contact 王静")
    assert whole[1] == "Decision maker"
    assert rows[-1][:2] == [
        "visit 02 Nov On site",
        "王静, Decision maker, B, 看现场；客户关心售后响应, 20 Nov, 送报价",
    ]


@pytest.mark.usefixtures("changed", "chinese")
def test_the_chinese_table_of_an_entry_takes_it_apart(capsys: Captured) -> None:
    code, out, err = run(capsys, "华信", "联系人.王静", "-f", "table")
    assert (code, err) == (0, "")
    rows = read_table(out)
    assert rows[0] == ["字段", "值", "更新人", "日期", "提交", "操作", "理由"]
    assert [row[0] for row in rows[1:]] == [
        *("联系人 王静 标识", "联系人 王静 姓名", "联系人 王静 职务"),
        *("联系人 王静 角色", "联系人 王静 电话"),
    ]
    assert rows[3][1:] == ["副总", "Ann（同 张敏）", "11-20", "COMMIT", "git", "promoted"]


@pytest.mark.usefixtures("changed")
def test_json_is_value_by_value(capsys: Captured) -> None:
    code, out, err = run(capsys, "huaxin", "--json")
    assert (code, err) == (0, "")
    rows = {row["path"]: row for row in json.loads(out)}
    assert list(rows["id"]) == [
        *("path", "value", "author", "co_authors", "time", "commit", "act", "reason", "saved"),
    ]
    title = rows["contacts.wang.title"]
    assert (title["author"], title["co_authors"], title["act"]) == ("Ann", ["张敏"], None)
    assert title["time"] == "2026-11-20T17:45:10+08:00"
    assert len(title["commit"]) == 40
    assert (rows["kind"]["saved"], rows["kind"]["author"], rows["kind"]["commit"]) == (
        *(False, None, None),
    )
    assert rows["contacts.wang.phones"]["value"] == "+86 139 0000 0009"
    assert (rows["grade"]["reason"], rows["grade"]["act"]) == ("两次需求确认", "regrade")


@pytest.mark.usefixtures("changed")
def test_one_field_in_a_pipe(capsys: Captured) -> None:
    code, out, err = run(capsys, "huaxin", "级别")
    assert (code, err) == (0, "")
    heading, line = out.splitlines()
    assert heading.startswith("path\tvalue\tauthor\tco_authors\ttime\t")
    assert line.startswith("grade\tA\t李伟\t\t2026-11-20T17:45:10+08:00\t")


@pytest.mark.usefixtures("changed")
def test_slips(capsys: Captured) -> None:
    assert run(capsys, "huaxin", "industry")[:2] == (0, "")
    assert "is not filled in" in run(capsys, "huaxin", "industry")[2]
    assert run(capsys, "nobody-at-all")[0] == 3
    assert run(capsys, "huaxin", "no-field")[0] == 2
    assert run(capsys, "huaxin", "-f", "ids")[0] == 2
    assert run(capsys, "huaxin", "-f", "xml")[0] == 2


def test_older_visits_are_shown_if_asked_for(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(ledger.root)
    visits = "".join(
        f'  - {{id: 202611{day}-aaaaa, date: "2026-11-{day}", channel: phone, by: li.wei, '
        f"notes: n{day}}}\n"
        for day in range(10, 22)
    )
    ledger.commit(CARD, HUAXIN + visits)
    code, out, err = run(capsys, "huaxin", "-f", "table")
    assert (code, err) == (
        *(0, "older visits not shown: 3. All of them: crm blame huaxin --all\n"),
    )
    shown = [row[0] for row in read_table(out) if row[0].startswith("visit")]
    assert shown == [f"visit {day} Nov Phone" for day in range(21, 11, -1)]
    for words in (["-f", "table", "--all"], ["visits", "-f", "table"]):
        code, out, err = run(capsys, "huaxin", *words)
        assert (code, err) == (0, "")
        assert sum(line.startswith("visit") for line in out.splitlines()) == 13
    assert run(capsys, "huaxin")[1].count(".notes\t") == 13


@pytest.mark.usefixtures("chinese")
def test_a_follow_up_that_counts_no_more_says_so_and_where_it_points_is_no_id(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(ledger.root)
    old = "20261001-aaaaa"
    visit = (
        f"  - id: {old}\n    date: '2026-10-01'\n    channel: phone\n    by: li.wei\n    notes: x\n"
    )
    text = HUAXIN.replace("visits:\n", f"visits:\n{visit}")
    follow_up = f"follow_up: {{'on': '2026-10-10', what: 发资料, after: {old}}}\n"
    ledger.put(CARD, text + follow_up)
    rows = read_table(run(capsys, "华信", "-f", "table")[1])
    assert ["下次跟进", "10-10 发资料，11-02 已履约", "尚未保存"] in [row[:3] for row in rows]
    rows = read_table(run(capsys, "华信", "follow_up", "-f", "table")[1])
    assert [row[1] for row in rows[1:]] == ["10-10，11-02 已履约", "发资料", "10-01 电话"]
    told = json.loads(run(capsys, "华信", "follow_up", "--json")[1])
    assert [row["value"] for row in told] == ["2026-10-10", "发资料", old]
    ledger.put(CARD, text + follow_up.replace("10-10", "12-10"))
    assert "12-10 发资料，已改期" in run(capsys, "华信", "-f", "table")[1]
    ledger.put(CARD, text + follow_up.replace("10-10", "12-10").replace(old, "20261102-q7cd2"))
    out = run(capsys, "华信", "-f", "table")[1]
    assert "12-10 发资料  " in out and "已改期" not in out and "20261102" not in out
    ledger.put(CARD, text + follow_up.replace(old, "20261101-zzzzz"))
    assert "20261101-zzzzz" in run(capsys, "华信", "follow_up.after", "-f", "table")[1]
