"""`crm diff` as it is typed: a branch with every kind of change, as each reader gets it."""

from __future__ import annotations

import json

import pytest

from crmcli import cli
from tests.sandbox import HUAXIN, MUELLER, Sandbox

Captured = pytest.CaptureFixture[str]
Answer = tuple[int, str, str]
HOSTILE = "Evil [x](http://e.example) @team #12 <b>"


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    from crmcli.commands import session

    monkeypatch.setattr(session, "reader_language", lambda: "zh")


@pytest.fixture
def home(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.chdir(ledger.root)
    return ledger


@pytest.fixture
def branch(home: Sandbox) -> Sandbox:
    """On a branch: a new customer, an edit, a regrade, a visit, a deletion."""
    home.git("checkout", "--quiet", "-b", "feature")
    for words in (
        ["new", HOSTILE, "grade=C", "owner=me"],
        ["set", "huaxin", "contacts.wang.phones=+86 139 0000 0009", "industry=软件"],
        ["regrade", "huaxin", "A", "-m", "两次需求确认"],
        ["visit", "huaxin", "-c", "phone", "-m", "客户要样品。\n" * 60, "-n", "fri 送样品"],
    ):
        assert cli.run(words) == 0
    home.git("rm", "--quiet", "records/mueller.yaml")
    home.git("commit", "--quiet", "--message", "gone")
    return home


def run(capsys: Captured, *words: str) -> Answer:
    capsys.readouterr()
    code = cli.run(["diff", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def read_visit(ledger: Sandbox) -> str:
    return ledger.read("records/huaxin.yaml").rpartition("- id: ")[2].split()[0]


NOTES = "客户要样品。 " * 15 + "客.."


@pytest.mark.usefixtures("chinese")
def test_the_comment_of_a_request(branch: Sandbox, capsys: Captured) -> None:
    code, out, err = run(capsys, "main...feature", "-f", "md")
    assert code == 0
    assert err.startswith("比较：main（")
    assert out == (
        "### 客户：1 家变更、1 家新增、1 家删除\n"
        "\n"
        "提交人：李伟（5 次提交，3 家客户）\n"
        "\n"
        "**Evil \\[x\\](http:&#8203;//e.example) @&#8203;team \\#&#8203;12 &lt;b>**"
        " `evil-x-http`\n"
        "\n"
        "- \\+ 新建客户：Evil \\[x\\](http:&#8203;//e.example) @&#8203;team \\#&#8203;12 &lt;b>，"
        "级别 C，负责人 李伟\n"
        "\n"
        "**华信** `huaxin`\n"
        "\n"
        "- 行业 空 -> 软件\n"
        "- 级别 B -> A；理由 两次需求确认\n"
        "- 联系人 王静 电话 \\*\\*\\* -> \\*\\*\\*\n"
        f"- \\+ 跟进 2026-11-23 电话；{NOTES}；下次跟进 2026-11-20 -> 2026-11-27 送样品\n"
        "\n"
        "**Müller Werkzeugbau GmbH** `mueller`\n"
        "\n"
        "- \\- 删除客户：Müller Werkzeugbau GmbH，级别 C，阶段 潜在，负责人 公海\n"
    )


def test_the_text(branch: Sandbox, capsys: Captured) -> None:
    code, out, err = run(capsys, "main...feature", "huaxin", "mueller")
    assert code == 0
    base = branch.git("rev-parse", "--short=7", "main").strip()
    assert err == (
        f"compared: main ({base}) with feature\n"
        "Customers: 1 changed, 1 deleted    by 李伟 (commits 4, customers 2)\n"
    )
    assert out == (
        "华信 (huaxin)    李伟\n"
        "  industry nothing -> 软件\n"
        "  grade B -> A; reason 两次需求确认\n"
        "  contact 王静 phone +86 138 0000 0000 -> +86 139 0000 0009\n"
        f"  + visit 23 Nov 2026 Phone; {NOTES}; "
        "next follow-up 20 Nov 2026 -> 27 Nov 2026 送样品\n"
        "\n"
        "Müller Werkzeugbau GmbH (mueller)    李伟\n"
        "  - customer deleted: Müller Werkzeugbau GmbH, grade C, stage Lead, owner Unassigned\n"
    )


def test_json_is_a_contract(branch: Sandbox, capsys: Captured) -> None:
    code, out, _ = run(capsys, "main...feature", "huaxin", "--json")
    assert code == 0
    rows = json.loads(out)
    keys = ["kind", "customer", "name", "file", "path", "old", "new", "reason", "authors"]
    assert all(list(row) == keys for row in rows)
    visit = read_visit(branch)
    assert [(row["kind"], row["path"]) for row in rows] == [
        ("changed", "industry"),
        ("changed", "grade"),
        ("changed", "contacts.wang.phones"),
        ("added", f"visits.{visit}"),
    ]
    assert rows[1] == {
        "kind": "changed",
        "customer": "huaxin",
        "name": "北京华信信息技术股份有限公司",
        "file": "records/huaxin.yaml",
        "path": "grade",
        "old": "B",
        "new": "A",
        "reason": "两次需求确认",
        "authors": ["李伟"],
    }
    gone = json.loads(run(capsys, "main...feature", "mueller", "--json")[1])
    assert [(row["kind"], row["path"], row["new"]) for row in gone] == [("removed", "", None)]
    assert gone[0]["old"]["name"] == "Müller Werkzeugbau GmbH"


def test_logs_of_ci_show_nothing_sensitive(
    branch: Sandbox, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in ("text", "json", "md"):
        monkeypatch.setenv("CI", "true")
        out = run(capsys, "main...feature", "-f", form)[1]
        assert "+86" not in out
        assert "***" in out.replace("\\", "")
        monkeypatch.setenv("CI", "false")
        assert ("+86" in run(capsys, "main...feature", "-f", form)[1]) == (form != "md")


def test_a_bulk_edit_is_one_part(home: Sandbox, capsys: Captured) -> None:
    for number in range(40):
        home.put(f"records/c{number:02}.yaml", f"id: c{number:02}\nname: Customer {number}\n")
    home.git("add", "records")
    home.git("commit", "--quiet", "--message", "import")
    for number in range(40):
        text = home.read(f"records/c{number:02}.yaml")
        home.put(f"records/c{number:02}.yaml", f"{text}owner: zhang.min\n")
    home.put("records/c07.yaml", "id: c07\nname: Customer 7\nowner: li.wei\n")
    code, out, _ = run(capsys, "-f", "md")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "### Customers: 40 changed"
    assert lines[2].startswith("39 customers: **Customer 0** `c00`, **Customer 1** `c01`, ")
    assert lines[2].endswith("**Customer 20** `c20`, 19 more")
    assert lines[4:] == [
        *("- owner nothing -> 张敏", ""),
        *("**Customer 7** `c07`", "", "- owner nothing -> 李伟"),
    ]
    assert run(capsys)[1].splitlines()[0].endswith("Customer 20 (c20), 19 more")


def test_nothing_differs(home: Sandbox, capsys: Captured) -> None:
    said = "compared: the last commit with the files as they are\nnothing differs\n"
    for form, out in (("text", ""), ("md", ""), ("json", "[]\n")):
        assert run(capsys, "-f", form) == (0, out, said)


def test_hand_edits_and_what_else_differs(home: Sandbox, capsys: Captured) -> None:
    home.put("crm.yaml", home.read("crm.yaml").replace("channel: onsite", "channel: phone"))
    home.put("records/huaxin.yaml", "name: [")
    home.put("records/mueller.yaml", MUELLER.replace("grade: C\n", "odd: 1\n"))
    home.put("schema/customer.schema.json", home.read("schema/customer.schema.json") + "\n")
    code, out, err = run(capsys)
    assert code == 0
    assert out == (
        "crm.yaml\n"
        "  visits usual channel onsite -> phone\n"
        "\n"
        "华信 (huaxin)\n"
        "  cannot be read any more: crm check records/huaxin.yaml\n"
        "\n"
        "Müller Werkzeugbau GmbH (mueller)\n"
        "  grade C -> nothing\n"
        "  odd nothing -> 1\n"
        "\n"
        "schema/customer.schema.json\n"
        "  the schema changed\n"
    )
    assert err.endswith(
        "\nCustomers: 1 changed, 1 cannot be read; the settings changed; the schema changed\n"
    )
    rows = json.loads(run(capsys, "--json")[1])
    assert [(row["kind"], row["file"]) for row in rows][1::3] == [
        ("unreadable", "records/huaxin.yaml"),
        ("changed", "schema/customer.schema.json"),
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nope"], 3, "no revision is named nope"),
        (["nope..main"], 3, "no commit nope here"),
        (["main...nope"], 3, "no commit nope here"),
        (["HEAD", "nope"], 3, "no customer nope"),
        (["huaxin"], 3, "huaxin is a commit's name and a customer"),
        (["-f", "tsv"], 2, "choose from text, md, json"),
    ],
)
def test_what_is_refused(
    home: Sandbox, capsys: Captured, words: list[str], code: int, said: str
) -> None:
    home.git("branch", "huaxin")
    got, out, err = run(capsys, *words)
    assert (got, out) == (code, "")
    assert said in err
    if words == ["HEAD", "nope"]:
        assert "revision" not in err


def test_a_name_that_is_both_is_said_in_full(home: Sandbox, capsys: Captured) -> None:
    home.put("records/huaxin.yaml", HUAXIN.replace("industry", "x") + "tags: [x]\n")
    home.put("records/lantian.yaml", "id: lantian\nname: x\n")
    home.git("branch", "huaxin")
    for words, customers in (
        (["HEAD", "huaxin"], 1),
        (["huaxin...", "huaxin"], 0),
        (["refs/heads/huaxin", "huaxin"], 1),
        (["lantian"], 1),
        (["lantian", "华信"], 2),
    ):
        code, out, _ = run(capsys, *words, "--json")
        assert (code, len({row["customer"] for row in json.loads(out)})) == (0, customers)


def test_a_day_is_the_last_commit_of_it(
    home: Sandbox, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, grade in (("20", "A"), ("21", "C"), ("22", "D")):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"2026-11-{day}T12:00:00+08:00")
        home.commit(
            "records/huaxin.yaml", HUAXIN.replace("grade: B\ncreated", f"grade: {grade}\ncreated")
        )
    short = home.git("rev-parse", "HEAD~1").strip()[:7]
    code, out, err = run(capsys, "2026-11-21")
    assert (code, out) == (0, "华信 (huaxin)    李伟\n  grade C -> D\n")
    assert f"compared: 2026-11-21 ({short}) with the files as they are\n" in err
    assert run(capsys, "2026-11-20..2026-11-21", "huaxin")[1].endswith("  grade A -> C\n")
    monkeypatch.setenv("CRM_TODAY", "2026-11-22")
    code, out, err = run(capsys, "昨天...")
    assert (code, out) == (0, "华信 (huaxin)    李伟\n  grade C -> D\n")
    assert err.startswith("昨天: Sat 2026-11-21\n")
    home.git("branch", "yesterday", "HEAD~2")
    assert run(capsys, "yesterday")[1].endswith("  grade A -> D\n")


def test_a_day_that_no_commit_can_have(home: Sandbox, capsys: Captured) -> None:
    code, out, err = run(capsys, "2000-01-01")
    assert (code, out) == (3, "")
    assert "nothing was committed by Sat 2000-01-01" in err
    home.put("records/fri.yaml", "id: fri\nname: Fritz\n")
    assert run(capsys, "fri")[1].startswith("Fritz (fri)\n  + new customer")
    code, _, err = run(capsys, "2100-01-01..main")
    assert (code, "is after today" in err) == (2, True)
    code, _, err = run(capsys, "2100-01-01")
    assert (code, "2100-01-01 is after today" in err) == (3, True)


def test_what_was_meant_is_named(home: Sandbox, capsys: Captured) -> None:
    code, _, said = run(capsys, "last", "tue")
    assert code == 3 and 'crm diff "last tue"' in said
    code, _, said = run(capsys, "2031-05-05")
    assert code == 3 and "2031-05-05 is after today" in said and "no revision" not in said
    code, _, said = run(capsys, "main", "HEAD")
    assert code == 3 and "crm diff main..HEAD" in said
    assert "no revision is named nope" in run(capsys, "nope")[2]
