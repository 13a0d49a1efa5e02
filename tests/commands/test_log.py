"""`crm log` as it is typed: what goes to stdout, what to stderr, and the exit codes."""

from __future__ import annotations

import json

import pytest

from crmcli import cli
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def changed(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The phone of a contact was changed by an act, at a known time."""
    monkeypatch.chdir(ledger.root)
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-11-20T17:45:10+08:00")
    assert cli.run(["set", "huaxin", "contacts.wang.phones=+86 139 0000 0009"]) == 0
    return ledger


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(["log", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    from crmcli.commands import session

    monkeypatch.setattr(session, "reader_language", lambda: "zh")


@pytest.mark.usefixtures("chinese")
def test_the_chinese_sentence_exactly(changed: Sandbox, capsys: Captured) -> None:
    wanted = (
        "2026-11-20 17:45: 联系人王静电话由+86 138 0000 0000变更为+86 139 0000 0009,更新人:李伟\n"
    )
    for path in ("联系人.王静.电话", "contacts.wang.phones", "contacts"):
        assert run(capsys, "华信", "--field", path) == (0, wanted, "")


def test_a_sentence_a_line_in_a_pipe(changed: Sandbox, capsys: Captured) -> None:
    code, out, err = run(capsys, "-n", "1", "--by", "me", "--since", "2026-11-20")
    assert (code, err) == (0, "")
    assert out == (
        "2026-11-20 17:45: 华信 (huaxin) contact 王静 phone changed from +86 138 0000 0000 "
        "to +86 139 0000 0009, by 李伟\n"
    )


def test_json(changed: Sandbox, capsys: Captured) -> None:
    code, out, err = run(capsys, "huaxin", "--json", "--until", "20 nov", "-n", "1")
    assert (code, err) == (0, "20 nov: Fri 2026-11-20\n")
    (row,) = json.loads(out)
    assert row["commit"] == changed.head()
    assert row["time"] == "2026-11-20T17:45:10+08:00"


def test_the_table_has_remarks(changed: Sandbox, capsys: Captured) -> None:
    code, out, err = run(capsys, "huaxin", "-f", "table", "-n", "1")
    assert code == 0
    assert out.splitlines()[0] == "Fri 2026-11-20"
    short = changed.head()[:7]
    assert err == (
        f"\nnewest changes: 1, since 2026-11-20; older ones are not shown. undo: crm undo {short}\n"
    )
    err = run(capsys, "-f", "table", "--by", "me")[2]
    assert "One customer: crm log ID" in err


def test_nobody_and_nothing(changed: Sandbox, capsys: Captured) -> None:
    code, out, err = run(capsys, "--by", "nobody")
    assert (code, out) == (0, "")
    assert err.startswith("no change by nobody: ")
    days = ("--since", "2026-11-22", "--until", "2026-11-22")
    assert run(capsys, *days, "--json") == (0, "[]\n", "")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--field", "nonsense"], 2, "nonsense"),
        (["--field", "visits.last"], 2, "which customer"),
        (["-f", "ids"], 2, "choose from table, text"),
        (["--since", "someday"], 2, "someday"),
        (["nobody-there"], 3, "nobody-there"),
        (["huaxin", "-m", "hello"], 2, "crm visit"),
    ],
)
def test_what_is_refused(
    changed: Sandbox, capsys: Captured, words: list[str], code: int, said: str
) -> None:
    got, out, err = run(capsys, *words)
    assert (got, out) == (code, "")
    assert said in err


def test_states_that_explain_what_is_missing(changed: Sandbox, capsys: Captured) -> None:
    changed.put("records/neu.yaml", HUAXIN.replace("id: huaxin", "id: neu"))
    assert run(capsys, "neu") == (0, "", "neu is not committed yet: crm save neu\n")
    changed.put(".git/shallow", changed.head() + "\n")
    code, out, err = run(capsys)
    assert (code, out) == (0, "")
    assert "git fetch --unshallow" in err
    changed.path(".git/shallow").unlink()
    changed.git("checkout", "--quiet", "--orphan", "empty")
    code, out, err = run(capsys, "--json")
    assert (code, out) == (0, "[]\n")
    assert err.startswith("nothing has been committed yet")


@pytest.mark.parametrize("form", ["md", "text", "json", "table"])
def test_a_digest_and_logs_of_ci_show_nothing_sensitive(
    changed: Sandbox, capsys: Captured, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    out = run(capsys, "huaxin", "-n", "1", "-f", form)[1]
    assert ("+86 139" in out) == (form != "md")
    monkeypatch.setenv("CI", "true")
    out = run(capsys, "huaxin", "-n", "1", "-f", form)[1]
    assert "+86" not in out
    assert "***" in out.replace("\\", "")


@pytest.mark.usefixtures("chinese")
def test_a_digest_of_the_week(changed: Sandbox, capsys: Captured) -> None:
    code, out, _ = run(capsys, "--since", "周一", "--by", "me", "-n", "1", "-f", "md")
    short = changed.head()[:7]
    assert code == 0
    assert out == (
        "### 李伟\n\n**华信** `huaxin`\n\n"
        f"- 2026-11-20 17:45 联系人王静电话由\\*\\*\\*变更为\\*\\*\\*（`{short}`）\n"
    )


@pytest.mark.usefixtures("chinese")
def test_a_span_that_ends_before_it_begins(changed: Sandbox, capsys: Captured) -> None:
    words = ("--since", "2026-11-21", "--until", "2026-11-20")
    said = "--since 2026-11-21 周六 晚于 --until 2026-11-20 周五\n"
    assert run(capsys, *words) == (2, "", said)
    assert cli.run(["visits", *words]) == 2
    assert capsys.readouterr() == ("", said)
    assert run(capsys, "--since", "2026-11-20", "--until", "2026-11-20")[0] == 0
