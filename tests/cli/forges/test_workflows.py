"""The workflows, run as the forges run them: real clones, a real remote, an interface that answers.

What a request changes, in the branch `side`, is to go into `main`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crmcli.exchange.forges import MARK
from crmcli.ledger.workflows import Forge, format_workflow
from tests.cli.forges import api
from tests.cli.forges.runner import PACKAGE, Machine, Ran, run_github, run_gitlab
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

RULE = SETTINGS + "review: [new, regrade, stage]\n"
BAD = LANTIAN.replace("stage: lead", "stage: leed")
REGRADED = HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated")


def log_visit(id_: str, notes: str) -> str:
    """A visit to be added at the end of a card."""
    said = f'date: "2026-11-23", channel: phone, by: li.wei, notes: {notes}'
    return f"  - {{id: 20261123-{id_}, {said}}}\n"


VISITED = HUAXIN + log_visit("aaaaa", "called")


def make_request(number: int, branch: str) -> dict[str, Any]:
    """An open request of the branch into main, as all forges tell of it."""
    return {
        "number": number,
        "head": {"ref": branch, "repo": {"full_name": "team/ledger"}},
        "base": {"ref": "main"},
        "iid": number,
        "source_branch": branch,
        "target_branch": "main",
        "source_project_id": 7,
        "target_project_id": 7,
    }


@dataclass
class World:
    """A team on one forge: the remote, a colleague's clone, and the forge's machine."""

    kind: Forge
    team: Sandbox
    remote: Path
    folder: Path
    forge: api.Forge
    token: str = api.TOKEN
    """What GitLab's variable CRM_TOKEN holds; without one it is not there."""

    def run(self, job: str, event: str, branch: str = "side", *, fork: bool = False) -> Ran | None:
        """What becomes of a job after a `pull_request` of, or a `push` to, the branch."""
        machine = self.make_machine(event, branch)
        text = format_workflow(self.kind, "en").decode()
        if self.kind == "gitlab":
            ref = f"refs/heads/{branch}"
            return run_gitlab(machine, text, f"crm:{job.replace('comment', 'diff')}", ref)
        return run_github(machine, text, job, self.describe(event, branch, fork=fork))

    def must_run(self, job: str, event: str, branch: str = "side") -> Ran:
        ran = self.run(job, event, branch)
        assert ran is not None
        return ran

    def make_machine(self, event: str, branch: str) -> Machine:
        if self.kind == "gitlab":
            variables = self._describe_gitlab(event, branch)
        else:
            github = self.describe(event, branch, fork=False)
            variables = {
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": self.forge.address,
                "GITHUB_REPOSITORY": "team/ledger",
                "GITHUB_REF": github["ref"],
                "GITHUB_REF_NAME": github["ref_name"],
                "GITHUB_BASE_REF": github["base_ref"],
            }
        if self.kind == "gitea":
            variables["GITEA_ACTIONS"] = "true"
        return Machine(self.folder, self.remote, variables)

    def describe(self, event: str, branch: str, *, fork: bool) -> dict[str, Any]:
        """The context of a run as GitHub gives it."""
        is_request = event == "pull_request"
        home = "fork/ledger" if fork else "team/ledger"
        return {
            "event_name": event,
            "ref": "refs/pull/3/merge" if is_request else f"refs/heads/{branch}",
            "ref_name": "3/merge" if is_request else branch,
            "base_ref": "main" if is_request else "",
            "repository": "team/ledger",
            "token": api.TOKEN,
            "event": {
                "repository": {"default_branch": "main"},
                "pull_request": {"head": {"repo": {"full_name": home}}},
            },
        }

    def _describe_gitlab(self, event: str, branch: str) -> dict[str, str]:
        variables = {
            "GITLAB_CI": "true",
            "GITLAB_USER_NAME": "李伟",
            "GITLAB_USER_EMAIL": "li.wei@example.com",
            "CI_API_V4_URL": self.forge.address,
            "CI_DEFAULT_BRANCH": "main",
            "CI_PROJECT_ID": "7",
            "CI_SERVER_URL": "https://gitlab.example.com:8443/forge",
            "CRM_PACKAGE": PACKAGE,
            "CI_PROJECT_URL": str(self.remote).removesuffix(".git"),
        }
        if self.token:
            variables["CRM_TOKEN"] = self.token
        if event == "pull_request":
            return variables | {
                "CI_PIPELINE_SOURCE": "merge_request_event",
                "CI_MERGE_REQUEST_IID": "3",
                "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            }
        return variables | {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": branch}

    def request(self, branch: str = "side") -> None:
        """Push the branch that is checked out, and open a request for it."""
        self.team.git("push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        self.team.git("push", "--quiet", "--force", "origin", "HEAD:refs/pull/3/merge")
        self.forge.pulls = [make_request(3, branch)]

    def approve(self) -> None:
        self.forge.reviews.append(
            {
                "id": 1,
                "user": {"login": "zhang.min"},
                "state": "APPROVED",
                "commit_id": "c0ffee",
                "author_association": "MEMBER",
                "official": True,
            }
        )

    def read(self, branch: str, file: str) -> str:
        """A file as the remote has it."""
        return self.ask("show", f"{branch}:{file}")

    def ask(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.remote), *words], capture_output=True, text=True, check=True
        )
        return done.stdout


@pytest.fixture(params=["github", "gitlab", "gitea"])
def world(request: pytest.FixtureRequest, ledger: Sandbox, tmp_path: Path) -> Iterator[World]:
    """The team's clone has `side` checked out; the remote has `main` with a rule for reviewers."""
    remote, folder = tmp_path / "remote.git", tmp_path / "machine"
    folder.mkdir()
    ledger.commit("crm.yaml", RULE)
    ledger.git("init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    ledger.git("remote", "add", "origin", str(remote))
    ledger.git("push", "--quiet", "--set-upstream", "origin", "main")
    ledger.git("switch", "--quiet", "--create", "side")
    with api.serve_forge() as forge:
        yield World(request.param, ledger, remote, folder, forge)


def test_a_good_request(world: World) -> None:
    world.team.commit("records/huaxin.yaml", VISITED)
    world.request()
    ran = world.must_run("check", "pull_request")
    assert ran.code == 0, ran.output
    machine = world.make_machine("pull_request", "side")
    assert machine.installed == f"-m pip install --quiet {PACKAGE}\n"
    if world.kind == "github":
        assert "called" in machine.summary
    if world.kind == "gitlab":
        report = machine.clone / "gl-code-quality-report.json"
        findings = json.loads(report.read_text("utf-8"))
        assert {one["severity"] for one in findings} <= {"minor"}
        review = world.must_run("review", "pull_request")
        assert review.code == 0, review.output
    assert world.forge.asked == []  # no visit wants a reviewer


@pytest.mark.parametrize("world", ["github", "gitlab"], indirect=True)
def test_a_broken_card_is_named_on_its_line(world: World) -> None:
    world.team.commit("records/lantian.yaml", BAD)
    world.request()
    ran = world.must_run("check", "pull_request")
    assert ran.code == 1
    if world.kind == "github":
        assert "::error file=records/lantian.yaml,line=5,col=1,title=bad-choice::" in ran.output
        assert ran.steps[-1] == "Say what the request changes"
    else:
        assert "records/lantian.yaml:5:1  error    bad-choice  stage" in ran.output
    if world.kind == "gitlab":
        report = world.make_machine("pull_request", "side").clone / "gl-code-quality-report.json"
        (found,) = [
            one for one in json.loads(report.read_text("utf-8")) if one["severity"] == "major"
        ]
        assert found["location"] == {"path": "records/lantian.yaml", "lines": {"begin": 5}}


def test_one_comment_that_is_kept_up_to_date(world: World) -> None:
    world.team.commit("records/huaxin.yaml", VISITED)
    world.request()
    assert world.must_run("comment", "pull_request").code == 0
    (note,) = world.forge.notes
    assert note["body"].startswith(MARK)
    assert "called" in note["body"]
    if world.kind == "github":
        world.team.commit("records/neu.yaml", "id: neu\nname: Neu\n")
        world.request()
        assert world.must_run("comment", "pull_request").code == 0
        (note,) = world.forge.notes
        assert "called" in note["body"]
        assert "Neu" in note["body"]


def test_who_has_to_review(world: World) -> None:
    world.team.commit("records/huaxin.yaml", REGRADED)
    world.request()
    ran = world.must_run("review", "pull_request")
    assert ran.code == 1
    assert "huaxin" in ran.output
    assert "grade changed from B to A" in ran.output
    if world.kind == "github":
        world.approve()
        assert world.must_run("review", "pull_request").code == 0


@pytest.mark.parametrize("world", ["github", "gitlab"], indirect=True)
def test_a_push_to_the_main_branch_is_checked_and_nothing_else(world: World) -> None:
    world.team.git("push", "--quiet", "origin", "HEAD:main")
    assert world.must_run("check", "push", "main").code == 0
    assert world.run("check", "push", "side") is None
    assert world.run("comment", "push", "main") is None
    assert world.run("review", "push", "main") is None
    assert world.run("merge", "pull_request") is None
    assert world.forge.asked == []


@pytest.mark.parametrize("world", ["github", "gitea"], indirect=True)
def test_a_request_from_a_fork_may_not_comment(world: World) -> None:
    """GitLab runs those in the fork, which has no token."""
    assert world.run("comment", "pull_request", fork=True) is None
    assert world.forge.asked == []


@pytest.mark.parametrize("world", ["gitlab"], indirect=True)
def test_without_a_token_gitlab_is_asked_nothing(world: World) -> None:
    world.token = ""
    world.team.commit("records/huaxin.yaml", REGRADED)
    world.request()
    ran = world.must_run("comment", "pull_request")
    assert (ran.code, "huaxin" in ran.output) == (0, True)
    assert world.must_run("review", "pull_request").code == 1
    assert world.run("merge", "push", "side") is None
    assert world.forge.asked == []


# What the forge cannot merge.


def part(world: World, branch: str, ours: str, theirs: str) -> None:
    """Commit `ours` to the branch's card and `theirs` to main's, and open the request."""
    world.team.git("switch", "--quiet", "-C", "main", "origin/main")
    world.team.commit("records/huaxin.yaml", theirs)
    world.team.git("push", "--quiet", "origin", "main")
    world.team.git("switch", "--quiet", "-C", "work", "main~1")
    world.team.commit("records/huaxin.yaml", ours)
    world.request(branch)


def test_two_visits_to_one_customer_are_merged_by_meaning(world: World) -> None:
    branch = "a$(touch${IFS}hit)`touch${IFS}hit`;touch${IFS}hit"  # may be called nearly anything
    part(world, branch, VISITED, HUAXIN + log_visit("bbbbb", "wrote"))
    ran = world.must_run("merge", "push", "main")
    assert ran.code == 0, ran.output
    merged = world.read(branch, "records/huaxin.yaml")
    assert "aaaaa" in merged
    assert "bbbbb" in merged
    assert world.ask("rev-list", "--count", f"{branch}..main").strip() == "0"
    assert not list(world.folder.rglob("hit"))


def test_odd_requests_keep_no_other_from_being_merged(world: World) -> None:
    """One that shares no commit with its base, and one of a branch that no clone can have."""
    part(world, "side", VISITED, HUAXIN + log_visit("bbbbb", "wrote"))
    head = world.ask("rev-parse", "side").strip()
    orphan = world.ask("commit-tree", "-m", "anew", f"{head}^{{tree}}").strip()
    world.ask("update-ref", "refs/heads/anew", orphan)
    world.ask("update-ref", "refs/heads/-x", head)
    others = [make_request(number, name) for number, name in enumerate(["anew", "-x"], start=1)]
    world.forge.pulls = [*others, *world.forge.pulls]
    ran = world.must_run("merge", "push", "main")
    assert ran.code == 1
    assert "anew into main: " in ran.output
    assert "unrelated histories" in ran.output
    assert "'-x' is not a valid branch name" in ran.output
    assert world.ask("rev-list", "--count", "side..main").strip() == "0"
    assert world.ask("rev-parse", "refs/heads/anew", "refs/heads/-x") == f"{orphan}\n{head}\n"


@pytest.mark.parametrize("world", ["github"], indirect=True)
def test_a_request_is_merged_once(world: World) -> None:
    part(world, "side", VISITED, HUAXIN + log_visit("bbbbb", "wrote"))
    assert world.must_run("merge", "push", "side").code == 0
    head = world.ask("rev-parse", "side")
    assert world.must_run("merge", "workflow_dispatch", "side").code == 0
    assert world.ask("rev-parse", "side") == head


@pytest.mark.parametrize("world", ["gitea"], indirect=True)
def test_a_real_clash_fails_and_changes_nothing(world: World) -> None:
    other = HUAXIN.replace("stage: prospect", "stage: churned")
    part(world, "side", HUAXIN.replace("stage: prospect", "stage: lead"), other)
    before = world.ask("rev-parse", "side", "main")
    ran = world.must_run("merge", "push", "side")
    assert ran.code == 1
    assert "huaxin" in ran.output
    assert world.ask("rev-parse", "side", "main") == before


@pytest.mark.parametrize("world", ["gitlab"], indirect=True)
def test_what_the_forge_can_merge_is_left_to_it(world: World) -> None:
    part(world, "side", VISITED, HUAXIN.replace("kind: company", "kind: partner"))
    before = world.ask("rev-parse", "side")
    ran = world.must_run("merge", "push", "side")
    assert ran.code == 0, ran.output
    assert world.ask("rev-parse", "side") == before


@pytest.mark.parametrize("world", ["gitlab"], indirect=True)
def test_the_token_is_told_to_the_forge_alone(world: World) -> None:
    """Whatever the clone's settings have kept from a run before."""
    part(world, "side", HUAXIN.replace("stage: prospect", "stage: lead"), VISITED)
    machine = world.make_machine("push", "side")
    ran = world.must_run("merge", "push", "side")
    assert ran.code == 0, ran.output
    assert [one.name for one in machine.folder.glob("*.tsv")] == []
    ask = "echo url=$1 | git -c credential.interactive=false credential fill"
    told = {}
    for address in (
        "https://gitlab.example.com:8443/forge/team/ledger.git",
        "https://gitlab.example.com/forge/team/ledger.git",
        "https://evil.example.com/forge/team/ledger.git",
    ):
        script = f"set -- {address}; {ask}"
        told[address] = machine.run_shell(script, {"GIT_ASKPASS": "true"}, "")[1]
    here, *elsewhere = told.values()
    assert f"password={api.TOKEN}" in here
    assert all(api.TOKEN not in said for said in elsewhere)
