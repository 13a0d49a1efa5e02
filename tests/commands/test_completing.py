"""Where the cursor stands in the real commands, and what is offered there."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli import cli
from crmcli.commands.completing import answer_shell, list_candidates
from crmcli.commands.session import Session
from crmcli.errors import NotFound
from tests.sandbox import Sandbox

FOUND = ("id", "name", "where", "path", "text", "archived")


def offer(ledger: Sandbox, *words: str) -> list[str]:
    found = list_candidates(Session(), cli.load_program(), ["-C", str(ledger.root), *words])
    return [one.word for one in found]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sho"], ["show"]),
        (["person", "a"], ["add"]),
        (["help", "pers"], ["person"]),
        (["show", "hu"], ["huaxin"]),
        (["show", "华"], ["huaxin"]),
        (["show", "bjhx"], ["huaxin"]),
        (["show", "huaxin", "contacts.w"], ["contacts.wang", "contacts.wang."]),
        (["show", "huaxin", "grade", ""], []),
        (["show", "--form"], ["--format"]),
        (["show", "--format", "j"], ["json"]),
        (["show", "-f", "j"], ["json"]),
        (["show", "--format=j"], ["--format=json"]),
        (["show", "--lang", ""], ["en", "zh"]),
        (["--lang", "z"], ["zh"]),
        (["--lang", "en", "show", "lan"], ["lantian"]),
        (["--color=always", "show", "lan"], ["lantian"]),
        (["show", "--all", "lan"], ["lantian"]),
        (["show", "--", "lan"], ["lantian"]),
        (["visit", "huaxin", "-w", ""], ["wang"]),
        (["visit", "huaxin", "-w", "王"], ["王静"]),
        (["visit", "华信", "-w", "w"], ["wang"]),
        (["visit", "nobody", "-w", ""], []),
        (["visit", "-m", "show", "huaxin", "-c", "ph"], ["phone"]),
        (["visit", "huaxin", "-c", "上"], ["上门"]),
        (["visit", "huaxin", "--by", "zh"], ["zhang.min"]),
        (["set", "huaxin", "行"], ["行业="]),
        (["set", "huaxin", "industry=x", "stage=pro"], ["stage=prospect"]),
        (["new", "某公司", "gra"], ["grade="]),
        (["set", "huaxin", "gra"], []),
        (["add", "huaxin", "ta"], ["tags"]),
        (["add", "huaxin", "contacts", "ro"], ["role="]),
        (["add", "huaxin", "contacts", "name=x", "role=dec"], ["role=decider"]),
        (["add", "huaxin", "tags", "v"], ["vip"]),
        (["unset", "huaxin", "aliases", "华"], ["华信"]),
        (["regrade", "huaxin", "k"], ["K"]),
        (["next", "huaxin", "to"], ["today", "tomorrow"]),
        (["list", "owner=me", "stage!=ch"], ["stage!=churned"]),
        (["list", "tag:v"], ["tag:vip"]),
        (["overdue", "级"], ["级别="]),
        (["list", "--columns", "id,gra"], ["id,grade"]),
        (["list", "--sort", "-du"], ["-due"]),
        (["find", "x", "--columns", "id,"], [f"id,{key}" for key in FOUND]),
        (["visits", "--columns", "ch"], ["channel"]),
        (["visits", "--by", "person", "--columns", "cu"], ["customers"]),
        (["visits", "--by", "nothing", "--columns", "cu"], []),
        (["overdue", "--columns", "in"], ["industry"]),
        (["overdue", "--by", "owner", "--columns", "wo"], ["worst_days", "worst_id", "worst_name"]),
        (["due", "--columns", "days"], ["days_overdue"]),
        (["stats", "--by", "owner,gra"], ["owner,grade"]),
        (["visit", "huaxin", "-n", "to"], ["today", "tomorrow"]),
        (["log", "huaxin", "--field", "contacts.wang.ti"], ["contacts.wang.title"]),
        (["export", "--list", "vis"], ["visits"]),
        (["export", "--list", "contacts,跟进"], ["contacts,跟进记录"]),
        (["export", "-f", "vcard"], ["vcard", "vcard4"]),
        (["import", "a.csv", "--list", "con"], ["contacts"]),
        (["sql", "--tables", "vis"], ["visits"]),
        (["dedupe", "--not", ""], ["huaxin", "lantian", "mueller"]),
        (["dedupe", "--not", "huaxin", ""], ["lantian", "mueller"]),
        (["dedupe", "owner=z"], ["owner=zhang.min"]),
        (["merge", "huaxin", ""], ["lantian", "mueller"]),
        (["merge", "huaxin", "mu"], ["mueller"]),
        (["diff", "m"], ["main", "mueller"]),
        (["diff", "HEAD..m"], ["HEAD..main"]),
        (["diff", "main...ma"], ["main...main"]),
        (["diff", "main", "hu"], ["huaxin"]),
        (["sql", "--tables", "reg"], ["regrades"]),
        (["sql", "--tables", "调"], ["调级记录"]),
        (["sql", "SELECT * FROM peo"], ["SELECT * FROM people"]),
        (["sql", "select 1 from visits\njoin PEO"], ["select 1 from visits\njoin people"]),
        (["sql", "SELECT name, peo"], []),
        (["sql", "SELECT name FROM people peo"], []),
        (["nonsense", "sho"], ["show"]),
        (["show", "--nonsense", "hu"], ["huaxin"]),
    ],
    ids=" ".join,
)
def test_what_is_offered(ledger: Sandbox, words: list[str], offered: list[str]) -> None:
    ledger.put("records/lantian.yaml", ledger.read("records/lantian.yaml") + "tags: [vip]\n")
    assert offer(ledger, *words) == offered


def test_an_option_is_offered_once(ledger: Sandbox) -> None:
    assert "--json" in offer(ledger, "list", "-")
    assert "--json" not in offer(ledger, "list", "--json", "-")
    assert "-f" not in offer(ledger, "list", "-")
    assert offer(ledger, "list", "-f") == ["-f"]


def test_folders_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("book", "box", ".bo"):
        (tmp_path / name).mkdir()
    (tmp_path / "boy").touch()
    monkeypatch.chdir(tmp_path)
    found = list_candidates(Session(), cli.load_program(), ["-C", "./bo"])
    assert [(one.word, one.more) for one in found] == [("./book/", True), ("./box/", True)]
    assert list_candidates(Session(), cli.load_program(), ["check", "boy"])[0].word == "boy"


def test_nothing_is_said_where_nothing_can_be_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFound):
        list_candidates(Session(), cli.load_program(), ["show", ""])
    for words in (["zsh", "show", ""], ["bash", "crm show x", "x", "9"], ["bash"], ["zsh"], []):
        answer_shell(cli.load_program(), words)
    assert capfd.readouterr() == (
        "".join(f"{name}\t{verb.en}\n" for name, verb in cli.VERBS.items()) * 2,
        "",
    )


def test_a_broken_ledger_offers_nothing(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ledger.put("crm.yaml", "people: [")
    monkeypatch.chdir(ledger.root)
    answer_shell(cli.load_program(), ["zsh", "show", ""])
    assert capfd.readouterr() == ("", "")
