"""What is asked of a forge, and of what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from crmcli.errors import Failure, NotFound, Refused
from crmcli.exchange.forges import MARK, OpenRequest, find_forge
from tests.cli.forges.api import TOKEN, US, Forge, serve_forge

KINDS = ("github", "gitea", "gitlab")


@pytest.fixture
def forge() -> Iterator[Forge]:
    with serve_forge() as served:
        yield served


def describe(kind: str, forge: Forge, **changes: str) -> dict[str, str]:
    if kind == "gitlab":
        run = {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": forge.address,
            "CI_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_IID": "3",
            "CI_COMMIT_BRANCH": "side",
        }
    else:
        run = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": forge.address,
            "GITHUB_REPOSITORY": "team/ledger",
            "GITHUB_REF": "refs/pull/3/merge",
            "GITHUB_REF_NAME": "side",
        }
    if kind == "gitea":
        run["GITEA_ACTIONS"] = "true"
    return {**run, "CRM_TOKEN": TOKEN, **changes}


def make_review(login: str, state: str = "APPROVED", commit: str = "c0ffee") -> dict[str, Any]:
    return {
        "id": abs(hash((login, state, commit))),
        "user": {"login": login},
        "state": state,
        "commit_id": commit,
        "author_association": "MEMBER",
        "official": True,
    }


@pytest.mark.parametrize("pages", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_one_note_is_made_and_then_changed(forge: Forge, kind: str, pages: bool) -> None:
    forge.pages = pages
    for number in range(5):
        forge.add_note(f"p{number}", "well done")
    ours = find_forge(describe(kind, forge))
    assert ours.save_note("first", "nothing") is True
    assert ours.save_note("等级 C -> B", "nothing") is True
    bodies = [one["body"] for one in forge.notes]
    assert bodies[:5] == ["well done"] * 5
    assert bodies[5:] == [f"{MARK}\n等级 C -> B"]


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_elses_note_is_not_ours_though_it_says_so(forge: Forge, kind: str) -> None:
    stranger = forge.add_note("mallory", f"{MARK}\nnothing changes")
    quoting = forge.add_note(US, f"> {MARK}\nwhy?")
    find_forge(describe(kind, forge)).save_note("all of it", "nothing")
    assert stranger["body"] == f"{MARK}\nnothing changes"
    assert quoting["body"] == f"> {MARK}\nwhy?"
    assert forge.notes[-1]["body"] == f"{MARK}\nall of it"


@pytest.mark.parametrize(
    ("kind", "bot"), [("github", "github-actions[bot]"), ("gitea", "gitea-actions")]
)
def test_the_token_of_a_run_may_not_ask_whose_it_is(forge: Forge, kind: str, bot: str) -> None:
    forge.knows_us = False
    forge.add_note(bot, f"{MARK}\nold")
    find_forge(describe(kind, forge)).save_note("new", "nothing")
    assert [one["body"] for one in forge.notes] == [f"{MARK}\nnew"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_say_makes_no_note_but_empties_ours(forge: Forge, kind: str) -> None:
    ours = find_forge(describe(kind, forge))
    assert ours.save_note("\n", "nothing") is False
    assert forge.notes == []
    ours.save_note("something", "nothing")
    assert ours.save_note("", "nothing") is True
    assert [one["body"] for one in forge.notes] == [f"{MARK}\nnothing"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_author_does_not_approve_his_own(forge: Forge, kind: str) -> None:
    ours = find_forge(describe(kind, forge))
    assert ours.is_approved() is False
    forge.reviews.append(make_review("li.wei"))
    assert ours.is_approved() is False
    forge.reviews.append(make_review("zhang.min"))
    assert ours.is_approved() is True


@pytest.mark.parametrize("kind", ["github", "gitea"])
@pytest.mark.parametrize(
    ("reviews", "approved"),
    [
        ([make_review("a", commit="0ld")], False),
        ([make_review("a"), make_review("a", "DISMISSED")], False),
        ([make_review("a"), make_review("a", "COMMENTED")], True),
        ([make_review("a", "COMMENTED")], False),
        ([make_review("a", "REQUEST_CHANGES"), make_review("a")], True),
        ([make_review("a") | {"author_association": "NONE", "official": False}], False),
        ([make_review("a") | {"user": None}, make_review("b", "COMMENTED")], True),
    ],
)
def test_which_approvals_count(
    forge: Forge, kind: str, reviews: list[dict[str, Any]], approved: bool
) -> None:
    forge.reviews += reviews
    assert find_forge(describe(kind, forge)).is_approved() is approved


@pytest.mark.parametrize("kind", KINDS)
def test_requests_from_elsewhere_are_passed_over(forge: Forge, kind: str) -> None:
    for number, home in enumerate(["team/ledger", "fork/ledger", None, "team/ledger"], start=1):
        forge.pulls.append(
            {
                "number": number,
                "head": {"ref": f"b{number}", "repo": {"full_name": home} if home else None},
                "base": {"ref": "main"},
                "iid": number,
                "source_branch": f"b{number}",
                "target_branch": "main",
                "source_project_id": 7 if home == "team/ledger" else 8,
                "target_project_id": 7,
            }
        )
    ours = find_forge(describe(kind, forge))
    assert list(ours.iter_open()) == [OpenRequest("b1", "main"), OpenRequest("b4", "main")]
    assert ours.branch == "side"


def test_elsewhere_there_is_no_forge() -> None:
    with pytest.raises(NotFound, match="no-forge"):
        find_forge({"CRM_TOKEN": TOKEN})


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_token_nothing_is_asked(forge: Forge, kind: str) -> None:
    with pytest.raises(Refused, match="no-forge-token"):
        find_forge(describe(kind, forge, CRM_TOKEN=""))
    assert forge.asked == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("github", {"GITHUB_REF": "refs/heads/main"}),
        ("gitea", {"GITHUB_REF": ""}),
        ("gitlab", {"CI_MERGE_REQUEST_IID": ""}),
    ],
)
def test_a_run_that_belongs_to_no_request(forge: Forge, kind: str, changes: dict[str, str]) -> None:
    ours = find_forge(describe(kind, forge, **changes))
    for ask in (lambda: ours.save_note("x", "nothing"), ours.is_approved):
        with pytest.raises(NotFound, match="no-request"):
            ask()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("answer", "code"),
    [((500, b"broken"), "forge-refused"), ((200, b"<html>"), "forge-unreachable")],
)
def test_a_forge_out_of_order(
    forge: Forge, kind: str, answer: tuple[int, bytes], code: str
) -> None:
    forge.answers["GET /"] = answer
    with pytest.raises(Failure, match=code):
        find_forge(describe(kind, forge)).save_note("x", "nothing")
    assert forge.notes == []


def test_a_wrong_token_is_told_in_the_words_of_the_forge(forge: Forge) -> None:
    with pytest.raises(Failure) as caught:
        find_forge(describe("github", forge, CRM_TOKEN="other")).save_note("x", "nothing")
    assert caught.value.values["status"] == 401
    assert "who are you?" in str(caught.value.values["words"])


def test_the_token_goes_nowhere_else(forge: Forge) -> None:
    forge.answers["GET /repos"] = (302, b"")
    with pytest.raises(Failure, match="forge-refused"):
        find_forge(describe("github", forge)).save_note("x", "nothing")
    assert not any("stolen" in one for one in forge.asked)


def test_nobody_answers() -> None:
    with serve_forge() as gone:
        pass
    with pytest.raises(Failure, match="forge-unreachable"):
        find_forge(describe("gitlab", gone)).save_note("x", "nothing")
