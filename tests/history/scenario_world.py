"""The scenarios in one real repository, three branches each, and the four ways to merge them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from crmcli.history.founding import configure_clone
from crmcli.history.treemerge import TreeMerge, merge_commits
from crmcli.ledger.schema import read_shipped_schema
from crmcli.ledger.yamltext import parse_record
from tests.acting import load_root
from tests.history.scenarios import SCENARIOS, Result, Scenario
from tests.sandbox import ATTRIBUTES, SETTINGS, Sandbox

RECORD = "records/huaxin.yaml"
RULES = {"git": "records/**/*.yaml !merge\n", "union": "records/**/*.yaml merge=union\n"}
"""What overrules the ledger's own .gitattributes, which names our driver."""


class Left(NamedTuple):
    """What git's merge left in the work tree."""

    code: int
    files: Mapping[str, str]
    """The text of each card."""
    unmerged: str
    """git's list of what is in conflict; empty where nothing is."""


def make_world(root: Path) -> Sandbox:
    """The repository: branches `01-base`, `01-ours`, `01-theirs` and so on."""
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    given = "".join(line for one in SCENARIOS for line in _write_scenario(one)).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input=given, check=True)
    configure_clone(root)
    return Sandbox(root)


def _write_scenario(scenario: Scenario) -> Iterator[str]:
    base, ours, theirs = scenario.make_texts()
    start = f"refs/heads/{scenario.number}-base"
    yield from _write_commit(start, "", {} if base is None else {RECORD: base})
    mine = {} if ours is None else {scenario.ours_file: ours}
    for name, files in (("ours", mine), ("theirs", {RECORD: theirs})):
        yield from _write_commit(f"refs/heads/{scenario.number}-{name}", start, files)


def _write_commit(branch: str, parent: str, files: Mapping[str, str]) -> Iterator[str]:
    """A commit as `git fast-import` reads it: the ledger's own files, and cards."""
    yield f"commit {branch}\ncommitter A <a@example.com> 1760000000 +0000\ndata 1\nm\n"
    if parent:
        yield f"from {parent}\n"
    yield "deleteall\n"
    schema = read_shipped_schema().decode()
    own = {
        ".gitattributes": ATTRIBUTES,
        "crm.yaml": SETTINGS,
        "schema/customer.schema.json": schema,
    }
    for file, text in {**own, **files}.items():
        yield f"M 100644 inline {file}\ndata {len(text.encode())}\n{text}\n"


def merge_by_git(world: Sandbox, scenario: Scenario, rules: str = "") -> Left:
    """`git merge` of theirs into ours, by rules that overrule .gitattributes; then it is undone."""
    world.put(".git/info/attributes", rules)
    world.git("checkout", "--quiet", "--force", "--detach", f"{scenario.number}-ours")
    words = ("git", "merge", "--quiet", "--no-edit", f"{scenario.number}-theirs")
    done = subprocess.run(words, cwd=world.root, capture_output=True, check=False)
    places = sorted(world.path("records").rglob("*.yaml"))
    files = {str(one.relative_to(world.root)): one.read_bytes().decode() for one in places}
    left = Left(done.returncode, files, world.git("ls-files", "--unmerged"))
    if done.returncode:
        world.git("merge", "--abort")
    return left


def judge(scenario: Scenario, left: Left) -> Result:
    """What came of a merge by git, as the table says it."""
    if left.code:
        return "conflict"
    values = {file: read_card(text) for file, text in left.files.items()}
    if None in values.values():
        return "unparsable"
    if scenario.meaning == "conflict":
        return "wrong"
    return "right" if values == expect_cards(scenario) else "wrong"


def expect_cards(scenario: Scenario) -> dict[str, Any]:
    """The cards that both sides meant, by file."""
    return {scenario.ours_file: read_card(scenario.make_merged())}


def read_card(text: str) -> dict[str, Any] | None:
    """The card that a text means; None where it means none."""
    return parse_record(text.encode(), load_root()).value


def merge_as_sync(world: Sandbox, scenario: Scenario, *, turned: bool = False) -> TreeMerge:
    """The merge that `crm sync` makes of the two branches."""
    names = [f"{scenario.number}-ours", f"{scenario.number}-theirs"]
    return merge_commits(world.root, load_root(), *(names[::-1] if turned else names))


def read_tree(world: Sandbox, tree: str) -> dict[str, Any]:
    """The cards of a tree, by file."""
    files = world.git("ls-tree", "-r", "--name-only", tree, "records/").splitlines()
    return {file: read_card(world.git("show", f"{tree}:{file}")) for file in files}
