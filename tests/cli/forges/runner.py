"""Runs the jobs of a workflow as a forge does: its conditions, its variables, its shell.

A checkout is a real clone of a real remote. The package is not installed from anywhere: what
would be is noted, and `crm` is this one.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.cli.forges.expressions import fill_in, is_met_on_github, is_met_on_gitlab
from tests.warm.running import write_crm

_ROOT = Path(__file__).parents[3]
_PYTHON = '#!/bin/sh\necho "$@" >> "$RUNNER_LOG"\n'

PACKAGE = "git+https://git.example.com/crmcli@0123abc"
"""What the forge says is to be installed."""


@dataclass
class Ran:
    """What became of a job."""

    code: int = 0
    output: str = ""
    steps: list[str] = field(default_factory=list)
    """The names of those that were run."""


@dataclass(frozen=True)
class Machine:
    """A machine that takes jobs, in a folder of its own, for one remote."""

    folder: Path
    remote: Path
    variables: Mapping[str, str]
    """What the forge sets for the run."""

    @property
    def clone(self) -> Path:
        """Where jobs work."""
        return self.folder / "work"

    @property
    def summary(self) -> str:
        """What jobs have written for the page of the run."""
        file = self.folder / "summary.md"
        return file.read_text("utf-8") if file.exists() else ""

    @property
    def installed(self) -> str:
        """What would have been installed."""
        return (self.folder / "installed").read_text("utf-8")

    def check_out(self, ref: str) -> None:
        """A clone with all branches, at a ref of the remote."""
        subprocess.run(["rm", "-rf", str(self.clone)], check=True)
        self.git("clone", "--quiet", str(self.remote), str(self.clone), at=self.folder)
        self.git("fetch", "--quiet", "origin", ref)
        branch = ref.removeprefix("refs/heads/")
        if branch != ref:
            self.git("checkout", "--quiet", "--force", "-B", branch, "FETCH_HEAD")
        else:
            self.git("checkout", "--quiet", "--force", "--detach", "FETCH_HEAD")

    def git(self, *words: str, at: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *words], cwd=at or self.clone, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"git {words}: {done.stderr}"
        return done.stdout

    def run_shell(self, script: str, extra: Mapping[str, str], options: str) -> tuple[int, str]:
        """One script in the forge's shell; its exit code and all that it said."""
        shims = self.folder / "shims"
        write_crm(shims)
        (shims / "python").write_text(_PYTHON, encoding="utf-8")
        (shims / "python").chmod(0o755)
        environment = {
            **os.environ,
            **self.variables,
            "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(_ROOT),
            "RUNNER_TEMP": str(self.folder),
            "RUNNER_LOG": str(self.folder / "installed"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "CI_BUILDS_DIR": str(self.folder),
            "CI": "true",
            **extra,
        }
        done = subprocess.run(
            ["bash", *options.split(), "-c", script],
            cwd=self.clone,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def run_github(
    machine: Machine, text: str, job: str, github: Mapping[str, Any], **secrets: str
) -> Ran | None:
    """Run one job of a workflow of GitHub's (or Gitea's); None where it is passed over."""
    workflow = yaml.safe_load(text)
    contexts = {"github": github, "secrets": secrets, "vars": {"CRM_PACKAGE": PACKAGE}}
    wanted = workflow["jobs"][job]
    if not is_met_on_github(wanted["if"], contexts):
        return None
    ran = Ran()
    shared = {**workflow.get("env", {}), **wanted.get("env", {})}
    for step in wanted["steps"]:
        if not is_met_on_github(step.get("if", "always()"), contexts, failed=ran.code != 0) or (
            ran.code and "if" not in step
        ):
            continue
        if "uses" in step:
            if step["uses"].startswith("actions/checkout@"):
                machine.check_out(github["ref"])
            continue
        extra = {**shared, **step.get("env", {})}
        filled = {name: fill_in(str(value), contexts) for name, value in extra.items()}
        code, said = machine.run_shell(step["run"], filled, "-e")
        ran.steps.append(step["name"])
        ran.output += said
        ran.code = ran.code or code
    return ran


def run_gitlab(machine: Machine, text: str, job: str, ref: str) -> Ran | None:
    """Run one job of GitLab's; None where no rule takes it into the pipeline."""
    jobs = yaml.safe_load(text)
    wanted = {**jobs[jobs[job]["extends"]], **jobs[job]}
    variables = dict(machine.variables)
    if not any(is_met_on_gitlab(rule["if"], variables) for rule in wanted["rules"]):
        return None
    machine.check_out(ref)
    own = {name: str(value) for name, value in wanted["variables"].items()}
    script = "\n".join([*wanted["before_script"], *wanted["script"]])
    # What a project sets goes before what the file does.
    code, said = machine.run_shell(script, {**own, **variables}, "-e -o pipefail")
    return Ran(code, said, [job])
