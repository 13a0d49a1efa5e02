"""Whether a range of commits wants a reviewer, in real repositories."""

from __future__ import annotations

import json

import pytest

from crmcli.book import open_book
from crmcli.book.checking import check_ledger
from crmcli.book.review_rule import review_range
from crmcli.errors import Failure, NotFound
from crmcli.rules.outcome import Message
from tests.sandbox import HUAXIN, LANTIAN, MUELLER, SETTINGS, Sandbox

RULE = SETTINGS + "review: [new, regrade, stage]\n"
VISITED = HUAXIN + (
    '  - {id: 20261123-aaaaa, date: "2026-11-23", channel: phone, by: li.wei, notes: called}\n'
)


@pytest.fixture
def ruled(ledger: Sandbox) -> Sandbox:
    """A ledger whose main has a rule, with the branch `side` checked out."""
    ledger.commit("crm.yaml", RULE)
    ledger.git("switch", "--quiet", "--create", "side")
    return ledger


NEAR = ("regrade", "regrades", "registration")


def review(ledger: Sandbox, text: str = "main...HEAD") -> list[tuple[str, tuple[str, ...]]]:
    found = review_range(open_book(ledger.root), text)
    assert found.rule is not None
    return [(one.file, one.names) for one in found.wanting]


def test_a_visit_wants_nobody(ruled: Sandbox) -> None:
    ruled.commit("records/huaxin.yaml", VISITED)
    assert review(ruled) == []


def test_new_regraded_moved_on_and_the_rest(ruled: Sandbox) -> None:
    regraded = HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated") + (
        "regrades:\n"
        '  - {id: r1, date: "2026-11-23", from: B, to: A, by: li.wei, reason: 两次需求确认}\n'
    )
    ruled.commit("records/huaxin.yaml", regraded)
    ruled.commit("records/lantian.yaml", LANTIAN.replace("lead", "prospect"))
    ruled.commit("records/neu.yaml", "id: neu\nname: Neu\n")
    ruled.commit("records/mueller.yaml", MUELLER.replace("owner: none", "owner: li.wei"))
    assert review(ruled) == [
        ("records/huaxin.yaml", ("regrade",)),
        ("records/lantian.yaml", ("stage",)),
        ("records/neu.yaml", ("new",)),
    ]


def test_the_rules_themselves_and_what_a_forge_runs_always_want_one(ruled: Sandbox) -> None:
    ruled.commit("crm.yaml", SETTINGS)
    ruled.commit(".github/workflows/crm.yml", "on: push\n")
    ruled.commit("schema/customer.schema.json", ruled.read("schema/customer.schema.json") + "\n")
    assert review(ruled) == [
        (".github/workflows/crm.yml", ("file",)),
        ("crm.yaml", ("file",)),
        ("schema/customer.schema.json", ("file",)),
    ]


def test_the_rule_is_that_of_the_branch_that_it_goes_into(ledger: Sandbox) -> None:
    """Neither a request nor where it began can do without the rule."""
    ledger.git("switch", "--quiet", "--create", "side")
    ledger.commit("records/neu.yaml", "id: neu\nname: Neu\n")
    ledger.git("switch", "--quiet", "main")
    ledger.commit("crm.yaml", RULE)
    ledger.git("switch", "--quiet", "side")
    assert review(ledger) == [("records/neu.yaml", ("new",))]


def test_what_was_done_on_the_other_branch_meanwhile_is_none_of_it(ruled: Sandbox) -> None:
    ruled.git("switch", "--quiet", "main")
    ruled.commit("records/neu.yaml", "id: neu\nname: Neu\n")
    ruled.git("switch", "--quiet", "side")
    ruled.commit("records/huaxin.yaml", VISITED)
    assert review(ruled, "main...HEAD") == review(ruled, "main") == []


def test_two_commits_may_be_compared_as_they_are(ruled: Sandbox) -> None:
    ruled.commit("records/neu.yaml", "id: neu\nname: Neu\n")
    assert review(ruled, "main..side") == [("records/neu.yaml", ("new",))]
    ruled.git("rm", "--quiet", "records/neu.yaml")
    ruled.git("commit", "--quiet", "--message", "gone")
    assert review(ruled, "main..") == []


def test_a_card_that_nobody_can_read_wants_one(ruled: Sandbox) -> None:
    ruled.commit("records/huaxin.yaml", "<<<<<<< ours\n" + HUAXIN)
    assert review(ruled) == [("records/huaxin.yaml", ("unreadable",))]


def test_a_repository_in_place_of_a_card_wants_one(ruled: Sandbox) -> None:
    ruled.git("update-index", "--add", "--cacheinfo", f"160000,{ruled.head()},records/neu.yaml")
    ruled.git("commit", "--quiet", "--message", "link")
    assert review(ruled) == [("records/neu.yaml", ("unreadable",))]


def test_a_card_that_only_moves_wants_nobody(ruled: Sandbox) -> None:
    ruled.path("records/ab").mkdir()
    ruled.git("mv", "records/huaxin.yaml", "records/ab/huaxin.yaml")
    ruled.git("commit", "--quiet", "--message", "move")
    assert review(ruled) == []


def test_a_card_that_goes_always_wants_one(ruled: Sandbox) -> None:
    ruled.git("rm", "--quiet", "records/mueller.yaml")
    ruled.git("commit", "--quiet", "--message", "gone")
    assert review(ruled) == [("records/mueller.yaml", ("delete",))]


def test_an_empty_rule_asks_for_the_rules_alone(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "review: []\n")
    ledger.commit("records/neu.yaml", "id: neu\nname: Neu\n")
    assert review(ledger, "HEAD~1...HEAD") == []
    ledger.commit("notes.txt", "other\n")
    assert review(ledger, "HEAD~1...HEAD") == [("notes.txt", ("file",))]


def test_without_a_rule_nothing_is_said(ledger: Sandbox) -> None:
    ledger.commit("records/neu.yaml", "id: neu\nname: Neu\n")
    found = review_range(open_book(ledger.root), "HEAD~1")
    assert (found.rule, found.wanting) == (None, ())


def test_a_name_that_nobody_knows_is_an_error_with_its_line(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "review:\n  - new\n  - regrading\n")
    book = open_book(ledger.root)
    audit = check_ledger(ledger.root, book.schema, book.settings, book.today)
    errors = [one for one in audit.findings if one.severity == "error"]
    assert [(one.file, one.line, one.rule) for one in errors] == [("crm.yaml", 8, "unknown-review")]
    with pytest.raises(Failure, match="review-unknown") as failed:
        review_range(book, "HEAD")
    assert failed.value.values["mend"] == Message("mend.unknown-review", {"near": NEAR})


def test_a_field_goes_by_its_label_too(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "review: [阶段]\n")
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("stage: prospect", "stage: customer"))
    assert review(ledger, "HEAD~1") == [("records/huaxin.yaml", ("stage",))]


@pytest.mark.parametrize("text", ["nobody", "main...nobody", "nobody..main"])
def test_commits_that_are_not_there(ledger: Sandbox, text: str) -> None:
    with pytest.raises(NotFound, match="no-such-commit"):
        review_range(open_book(ledger.root), text)


def test_two_histories_that_never_met(ledger: Sandbox) -> None:
    tree = ledger.git("write-tree").strip()
    other = ledger.git("commit-tree", tree, "-m", "other").strip()
    with pytest.raises(NotFound, match="no-parting"):
        review_range(open_book(ledger.root), f"{other}...HEAD")


def test_what_the_command_prints(ruled: Sandbox) -> None:
    contacts = 'contacts: [{id: a, name: A, phones: ["13800138000"]}]\n'
    ruled.commit(
        "records/lantian.yaml",
        LANTIAN.replace("lead", "prospect") + contacts,
    )
    done = ruled.crm("check", "--review", "main", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == [
        {
            "customer": "lantian",
            "file": "records/lantian.yaml",
            "wants": ["stage"],
            "path": "stage",
            "change": "stage changed from Lead to Prospect",
        }
    ]
    zh = ruled.crm("--lang", "zh", "check", "--review", "main")
    assert "阶段由潜在变更为意向" in zh.stdout
    assert zh.stderr == "须审核的变更 1 项\n"


def test_no_phone_number_is_printed(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "review: [contacts]\n")
    phones = 'phones: ["+86 139 1111 1111"]'
    text = HUAXIN.replace('phones: ["+86 138 0000 0000"]', phones)
    text = text.replace("visits:", f"  - {{id: li, name: 李, {phones}}}\nvisits:")
    ledger.commit("records/huaxin.yaml", text)
    done = ledger.crm("check", "--review", "HEAD~1")
    assert [line.split("\t")[3] for line in done.stdout.splitlines()[1:]] == [
        "contacts.wang.phones",
        "contacts.li",
    ]
    assert "139" not in done.stdout
    assert "138" not in done.stdout
