"""`crm init --ci`: the workflow lies where the forge looks, and nobody's file is touched."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from crmcli.ledger.workflows import WORKFLOWS, Forge, format_workflow
from tests.sandbox import Sandbox

FORGES = tuple(WORKFLOWS)


@pytest.mark.parametrize("forge", FORGES)
def test_a_workflow_is_written_in_one_commit(ledger: Sandbox, forge: Forge) -> None:
    assert ledger.crm("init").returncode == 0
    head = ledger.head()
    done = ledger.crm("init", "--ci", forge, "--json")
    assert json.loads(done.stdout)["files"] == [WORKFLOWS[forge]]
    assert ledger.git("diff", "--name-only", f"{head}..HEAD").split() == [WORKFLOWS[forge]]
    assert ledger.git("rev-parse", "HEAD~1").strip() == head
    assert ledger.git("log", "-1", "--format=%s") == f"init: add {WORKFLOWS[forge]}\n"
    assert ledger.status() == ""
    assert ledger.read(WORKFLOWS[forge]).encode() == format_workflow(forge, "en")


def test_again_there_is_nothing_to_do_in_either_language(ledger: Sandbox) -> None:
    assert ledger.crm("init", "--ci", "gitlab", "--lang", "zh").returncode == 0
    head = ledger.head()
    done = ledger.crm("init", "--ci", "gitlab")
    assert done.returncode == 0
    assert "is there already" in done.stderr
    assert ledger.head() == head
    assert "CRM_LANG: zh" in ledger.read(".gitlab-ci.yml")


@pytest.mark.parametrize("committed", [True, False])
def test_another_file_stays_as_it_is(ledger: Sandbox, committed: bool) -> None:
    file = WORKFLOWS["github"]
    if committed:
        ledger.commit(file, "on: push\n")
        ledger.path(file).unlink()
    else:
        ledger.put(file, "on: push\n")
    head, status = ledger.head(), ledger.status()
    done = ledger.crm("init", "--ci", "github")
    assert done.returncode == 4
    assert file in done.stderr
    assert (ledger.head(), ledger.status()) == (head, status)


def test_beside_a_pipeline_of_the_team_it_is_to_be_included(ledger: Sandbox) -> None:
    ledger.commit(".gitlab-ci.yml", "test: {script: [make]}\n")
    done = ledger.crm("init", "--ci", "gitlab")
    assert done.returncode == 0
    line = "include: [{local: .gitlab/crm.gitlab-ci.yml}]"
    assert line in done.stderr
    assert yaml.safe_load(line) == {"include": [{"local": ".gitlab/crm.gitlab-ci.yml"}]}
    assert ledger.read(".gitlab-ci.yml") == "test: {script: [make]}\n"
    assert ledger.read(".gitlab/crm.gitlab-ci.yml").encode() == format_workflow("gitlab", "en")
    assert "is there already" in ledger.crm("init", "--ci", "gitlab").stderr


def test_a_new_ledger_has_it_from_the_first_commit_on(ledger: Sandbox) -> None:
    ledger.path("crm.yaml").rename(ledger.path("old.yaml"))
    done = ledger.crm("-C", "..", "init", "fresh", "--ci", "gitea")
    assert done.returncode == 0, done.stderr
    fresh = Sandbox(ledger.root.parent / "fresh")
    assert WORKFLOWS["gitea"] in fresh.git("ls-files").split()
    assert fresh.git("rev-list", "--count", "HEAD").strip() == "1"


def test_an_unknown_forge(ledger: Sandbox) -> None:
    done = ledger.crm("init", "--ci", "svn")
    assert done.returncode == 2
    assert "github, gitlab, gitea" in done.stderr


# What every workflow has to be.


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("forge", FORGES)
def test_it_installs_nothing_that_nobody_has_named(forge: Forge, language: str) -> None:
    text = format_workflow(forge, language).decode()
    assert "CRM_PACKAGE:?" in text
    assert "crmcli==" not in text
    assert f"CRM_LANG: {language}" in text
    assert "@" not in re.sub(r"actions/[\w-]+@v\d|[\w\[\]+-]+@[\w.]+\w", "", text)
    assert isinstance(yaml.safe_load(text), dict)
    assert text.isascii()
    assert all(len(line) <= 100 and line == line.rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("forge", ["github", "gitea"])
def test_what_people_write_in_a_request_reaches_no_shell_but_as_a_variable(forge: Forge) -> None:
    workflow = yaml.safe_load(format_workflow(forge, "en"))
    # A request from a fork must not run with the rights of the repository.
    assert set(workflow[True]) == {"pull_request", "push", "workflow_dispatch"}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")


def test_no_job_of_gitlab_puts_a_variable_bare_into_its_shell() -> None:
    jobs = yaml.safe_load(format_workflow("gitlab", "en"))
    for name, job in jobs.items():
        for line in [*job.get("script", []), *job.get("before_script", [])]:
            quoted = re.sub(r'"[^"]*"|\'[^\']*\'', "", line)
            assert "$CI_" not in quoted, f"{name}: {line}"


@pytest.mark.parametrize("forge", ["github", "gitea"])
def test_each_job_may_do_no_more_than_it_does(forge: Forge) -> None:
    workflow = yaml.safe_load(format_workflow(forge, "en"))
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions") for name, job in workflow["jobs"].items()}
    assert rights == {
        "check": None,
        "comment": {"contents": "read", "pull-requests": "write"},
        "review": {"contents": "read", "pull-requests": "read"},
        "merge": {"contents": "write", "pull-requests": "read"},
    }
    for name, job in workflow["jobs"].items():
        checkout = job["steps"][0]["with"]
        assert checkout["fetch-depth"] == 0
        assert ("token" in checkout) == (name == "merge")
        assert checkout.get("persist-credentials", True) is (name == "merge")


@pytest.mark.parametrize("forge", ["github", "gitea"])
def test_whoever_holds_a_token_is_pinned_and_given_no_strangers_words(forge: Forge) -> None:
    """A tag can be moved, and what stands in `${{ }}` becomes a part of the script."""
    workflow = yaml.safe_load(format_workflow(forge, "en"))
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)
    assert not [step for step in steps if "${{" in step.get("run", "")]


@pytest.mark.parametrize("forge", ["github", "gitea"])
def test_a_push_waits_for_no_other_branch(forge: Forge) -> None:
    """Of those that wait in a group, a forge drops all but the last."""
    job = yaml.safe_load(format_workflow(forge, "en"))["jobs"]["merge"]
    assert job["concurrency"] == {"group": "crm-merge-${{ github.ref }}"}
