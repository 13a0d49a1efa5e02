"""`--at` as it is typed: where it may stand, what is said of it, and who refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from crmcli import cli
from tests.sandbox import HUAXIN, SETTINGS, Sandbox

Ran = tuple[int, str, str]
Crm = Callable[..., Ran]
READERS = [
    *(["overdue"], ["due"], ["list"], ["stats", "--by", "grade"], ["visits"], ["log"]),
    *(["show", "huaxin"], ["brief", "huaxin"], ["find", "华信"], ["blame", "huaxin"]),
    *(["remind"], ["calendar"], ["export", "-f", "jsonl"], ["sql", "SELECT grade FROM customers"]),
]


@pytest.fixture
def crm(crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """Run a command in a ledger of two commits; its exit code, stdout and stderr."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-02T18:30:00+08:00")
    ledger.git("commit", "--quiet", "--amend", "--no-edit")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-22T10:00:00+08:00")
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: A", 1))
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    return crm


@pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
def test_it_stands_on_either_side_of_every_verb_that_reads(crm: Crm, words: list[str]) -> None:
    before = crm("--at", "HEAD~1", *words)
    assert before[0] == 0
    assert before == crm(*words, "--at=HEAD~1")
    assert before[2].startswith("as of commit ")
    assert before[1] != crm(*words)[1] or words[0] in {"find", "visits", "overdue", "due"}


def test_every_verb_that_reads_was_tried() -> None:
    assert {words[0] for words in READERS} == cli.READS_PAST


@pytest.mark.parametrize("verb", sorted(set(cli.VERBS) - cli.READS_PAST))
def test_all_others_refuse_it(crm: Crm, ledger: Sandbox, verb: str) -> None:
    head = ledger.head()
    command = cli.load_command(verb, cli.VERBS[verb].module)
    inner = list(getattr(command, "commands", ()))[:1]
    for words, refused in (
        (["--at", "HEAD~1", verb, *inner, "huaxin"], verb),
        ([verb, *inner, "huaxin", "--at", "HEAD~1"], " ".join([verb, *inner])),
    ):
        code, out, err = crm(*words)
        assert (code, out) == (2, "")
        assert err.endswith(f"; not for crm {refused}\n")
    assert (ledger.head(), ledger.status()) == (head, "")


def test_what_was_understood_is_said(crm: Crm, ledger: Sandbox) -> None:
    first = ledger.git("rev-parse", "HEAD~1").strip()[:7]
    assert crm("list", "--at", "HEAD~1")[2] == (
        f"as of commit {first}, 2026-11-02 18:30; today is Mon 2026-11-23\n"
    )
    assert crm("list", "--at", "上周五", language="zh")[2] == (
        "上周五：2026-11-20 周五\n"
        f"截至提交 {first}（2026-11-02 18:30），今天按 2026-11-20 周五 计\n"
    )
    code, out, err = crm("show", "huaxin", "grade", "--at", "2026-11-21")
    assert (code, out) == (0, "B\n")
    assert err.count("\n") == 1


def test_the_last_one_counts(crm: Crm) -> None:
    assert crm("--at", "HEAD~1", "show", "huaxin", "grade", "--at", "HEAD")[1] == "A\n"
    assert crm("show", "huaxin", "grade", "--at", "HEAD", "--at", "HEAD~1")[1] == "B\n"


def test_lateness_is_counted_from_then(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    def count(*words: str) -> object:
        return json.loads(crm("due", "--json", *words)[1])[0]["days_overdue"]

    assert count("--at", "2026-11-21") == 1
    assert count("--at", "HEAD") == 3
    monkeypatch.delenv("CRM_TODAY")
    assert count("--at", "HEAD") == 2


def test_conditions_are_asked_of_then(crm: Crm) -> None:
    assert crm("list", "grade=A", "-f", "ids", "--at", "HEAD~1")[1] == ""
    assert crm("list", "grade=B", "owner=me", "-f", "ids", "--at", "HEAD~1")[1] == "huaxin\n"
    assert crm("list", "last_visit>-3d", "-f", "ids", "--at", "2026-11-04")[1] == "huaxin\n"


def test_blame_of_a_branch_that_is_not_ours(crm: Crm, ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "-b", "theirs", "HEAD~1")
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: K", 1))
    theirs = ledger.head()
    ledger.git("checkout", "--quiet", "main")
    code, out, _ = crm("blame", "huaxin", "grade", "--json", "--at", "theirs")
    assert code == 0
    assert [one["commit"] for one in json.loads(out)] == [theirs]


def test_the_log_tells_no_more_than_was_known(crm: Crm) -> None:
    assert "C" not in crm("log", "mueller", "--at", "HEAD", "--since", "2026-11-22")[1]
    told = [json.loads(crm("log", "huaxin", "--json", "--at", at)[1]) for at in ("HEAD~1", "HEAD")]
    assert [len(one) for one in told] == [1, 2]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["list", "--at", "nosuch"], 3, "nosuch"),
        (["list", "--at", "HEAD~2"], 3, "HEAD~2"),
        (["list", "--at", "2026-02-30"], 3, "2026-02-30"),
        (["list", "--at", "2026-11-01"], 3, "2026-11-02"),
        (["list", "--at", "+1d"], 2, "2026-11-24"),
        (["list", "--at", ""], 2, "--at WHEN"),
        (["--at", " ", "list"], 2, "--at WHEN"),
        (["list", "--at"], 2, "--at WHEN"),
        (["--at"], 2, "--at WHEN"),
        (["list", "--at", "a\x1b[31mb"], 3, "a"),
        (["list", "--at", "x\ny"], 3, "x"),
        (["show", "nosuch", "--at", "HEAD"], 3, "nosuch"),
        (["list", "grade=Z", "--at", "HEAD"], 2, "Z"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_bad_input(crm: Crm, words: list[str], code: int, said: str, language: str) -> None:
    ran = crm(*words, language=language)
    assert (ran[0], ran[1]) == (code, "")
    assert said in ran[2]
    assert "\x1b" not in ran[2]
    assert "Traceback" not in ran[2]


def test_settings_of_then_that_cannot_be_read(crm: Crm, ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", "people: [\n")
    ledger.commit("crm.yaml", SETTINGS)
    code, _, err = crm("list", "--at", "HEAD~1")
    assert code == 1
    assert err.startswith(f"as committed in {ledger.git('rev-parse', 'HEAD~1').strip()[:7]}:\n")
    assert "crm.yaml:2:1" in err


def test_a_card_of_then_that_cannot_be_read_is_named(crm: Crm, ledger: Sandbox) -> None:
    ledger.commit("records/lantian.yaml", "id: lantian\nname: [\n")
    ledger.git("rm", "--quiet", "records/lantian.yaml")
    ledger.git("commit", "--quiet", "--message", "x")
    code, out, err = crm("list", "-f", "ids", "--at", "HEAD~1")
    assert (code, out) == (0, "huaxin\nmueller\n")
    assert "records/lantian.yaml:3:1" in err
    assert crm("show", "lantian", "--at", "HEAD~1")[0] == 5
