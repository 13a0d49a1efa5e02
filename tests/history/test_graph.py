"""The commit graph: kept up in passing, never in the way, and without a say in any answer."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from pathlib import Path

import pytest

from crmcli.errors import GitFailed
from crmcli.history import graph
from crmcli.history.changes import History
from crmcli.history.graph import EVERY, catch_up, keep_up, knows_paths, write_graph
from crmcli.history.log import iter_log
from crmcli.history.repository import STATE_FOLDER, Repository, open_repository
from tests.history.pasts import make_past
from tests.sandbox import Sandbox

PLACES = ("records/a.yaml", "records/ca/a.yaml", "records/old/a.yaml")


def find_layers(ledger: Sandbox) -> list[str]:
    chain = ledger.path(".git/objects/info/commit-graphs/commit-graph-chain")
    return chain.read_text().split() if chain.is_file() else []


def count_acts(repository: Repository, acts: int) -> None:
    for _ in range(acts):
        keep_up(repository)


def test_the_graph_is_written_after_so_many_acts(ledger: Sandbox) -> None:
    repository = open_repository(ledger.root)
    count_acts(repository, EVERY - 1)
    assert find_layers(ledger) == []
    keep_up(repository)
    first = find_layers(ledger)
    assert len(first) == 1
    ledger.commit("notes.txt", "more\n")
    count_acts(repository, EVERY - 1)
    assert find_layers(ledger) == first
    keep_up(repository)
    assert find_layers(ledger) != first
    assert ledger.git("commit-graph", "verify") == ""


def test_the_graph_has_the_paths_that_changed(ledger: Sandbox, tmp_path: Path) -> None:
    write_graph(open_repository(ledger.root))
    traced = tmp_path / "trace"
    command = ["git", "log", "--", "records/huaxin.yaml"]
    environment = {**os.environ, "GIT_TRACE2_PERF": str(traced)}
    subprocess.run(command, cwd=ledger.root, env=environment, check=True, capture_output=True)
    assert '"filter_not_present":0' in traced.read_text()


def test_who_knows_the_paths(ledger: Sandbox) -> None:
    repository = open_repository(ledger.root)
    assert not knows_paths(repository)
    ledger.git("commit-graph", "write", "--reachable", "--split")
    assert find_layers(ledger) and not knows_paths(repository)
    write_graph(repository)
    assert knows_paths(repository)
    ledger.git("commit-graph", "write", "--reachable", "--no-changed-paths")
    assert not find_layers(ledger) and not knows_paths(repository)
    ledger.git("commit-graph", "write", "--reachable", "--changed-paths")
    assert not find_layers(ledger) and knows_paths(repository)


def test_little_is_kept_of_folders_only_where_few_are_looked_at(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2", str(traced))
    for is_indexed in (False, True):
        traced.write_text("")
        tell(ledger)
        starts = [line for line in traced.read_text().splitlines() if " start " in line]
        walks = [line for line in starts if "--date-order" in line]
        assert walks
        assert all(("deltaBaseCacheLimit" in line) is is_indexed for line in walks)
        write_graph(open_repository(ledger.root))


def test_what_cannot_be_indexed_more_is_not_tried_again(ledger: Sandbox) -> None:
    repository = open_repository(ledger.root)
    note = ledger.path(f".git/{STATE_FOLDER}/graph")
    catch_up(repository)
    assert find_layers(ledger) and not note.exists()
    catch_up(repository)
    assert note.read_text().split() == find_layers(ledger)
    ledger.commit("notes.txt", "more\n")
    written = note.stat().st_mtime_ns
    catch_up(repository)
    assert note.stat().st_mtime_ns == written


@pytest.mark.parametrize("state", ["grafted", "switched off", "locked", "shallow"])
def test_where_it_cannot_be_written_nothing_happens(
    ledger: Sandbox, tmp_path: Path, state: str
) -> None:
    for number in range(2):
        ledger.commit("notes.txt", f"{number}\n")
    if state == "grafted":
        ledger.put(".git/info/grafts", f"{ledger.head()}\n")
    elif state == "switched off":
        ledger.git("config", "core.commitGraph", "false")
    elif state == "locked":
        ledger.put(".git/objects/info/commit-graphs/commit-graph-chain.lock", "")
    else:
        ledger.git("clone", "-q", "--depth=1", f"file://{ledger.root}", str(tmp_path / "clone"))
        ledger = Sandbox(tmp_path / "clone")
    repository = open_repository(ledger.root)
    count_acts(repository, EVERY)
    catch_up(repository)
    write_graph(repository)
    assert find_layers(ledger) == []
    assert ledger.path(f".git/{STATE_FOLDER}/acts").read_bytes() == b""
    # A lock is let go one day; the other states say for themselves when they are over.
    assert ledger.path(f".git/{STATE_FOLDER}/graph").exists() == (state != "locked")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GitFailed("git-missing")])
def test_the_act_was_done_whatever_happens_to_the_graph(
    ledger: Sandbox, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    repository = open_repository(ledger.root)
    count_acts(repository, EVERY - 1)
    monkeypatch.setattr(graph, "run_git", fail)
    keep_up(repository)
    assert find_layers(ledger) == []


def test_the_folder_of_ours_is_open_to_whom_the_repository_is(ledger: Sandbox) -> None:
    ledger.path(".git").chmod(0o2775)
    before = os.umask(0o077)
    try:
        keep_up(open_repository(ledger.root))
    finally:
        os.umask(before)
    assert stat.S_IMODE(ledger.path(f".git/{STATE_FOLDER}").stat().st_mode) == 0o2775


def test_a_state_folder_that_takes_no_file_is_no_fault(ledger: Sandbox) -> None:
    ledger.put(f".git/{STATE_FOLDER}/acts/in-the-way", "")
    keep_up(open_repository(ledger.root))
    ledger.put(f".git/{STATE_FOLDER}/graph/in-the-way", "")
    catch_up(open_repository(ledger.root))
    catch_up(open_repository(ledger.root))
    assert find_layers(ledger)


@pytest.mark.parametrize(("switch", "packed"), [("true", True), ("false", False)])
def test_loose_objects_are_packed_unless_the_user_says_no(
    ledger: Sandbox, switch: str, packed: bool
) -> None:
    ledger.git("config", "maintenance.auto", switch)
    ledger.git("config", "gc.auto", "1")
    ledger.git("config", "gc.autoDetach", "false")
    # git guesses how many there are from one folder of 256.
    texts = [text for text in map(str, range(2000)) if name_blob(text).startswith("17")]
    for text in texts[:2]:
        ledger.put("one.txt", text)
        ledger.git("hash-object", "-w", "one.txt")
    count_acts(open_repository(ledger.root), EVERY)
    assert bool(list(ledger.path(".git/objects/pack").glob("*.pack"))) is packed


def name_blob(text: str) -> str:
    return hashlib.sha1(f"blob {len(text)}\0{text}".encode()).hexdigest()


def test_replaced_commits_are_indexed_as_they_were_made(ledger: Sandbox) -> None:
    for number in range(3):
        ledger.commit("notes.txt", f"{number}\n")
    before = list(iter_log(ledger.root, ()))
    ledger.git("replace", "HEAD~1", "HEAD~3")
    write_graph(open_repository(ledger.root))
    assert find_layers(ledger)
    assert list(iter_log(ledger.root, ())) == before


@pytest.mark.parametrize("seed", range(6))
def test_the_answers_are_the_same_with_and_without(tmp_path: Path, seed: int) -> None:
    ledger = make_past(tmp_path / "ledger", seed, PLACES)
    without = tell(ledger)
    write_graph(open_repository(ledger.root))
    assert find_layers(ledger)
    assert tell(ledger) == without


@pytest.mark.parametrize("seed", range(10, 16))
def test_a_card_has_all_that_the_whole_history_says_of_it(tmp_path: Path, seed: int) -> None:
    """Moves by two commits, too: both of our places are asked."""
    ledger = make_past(tmp_path / "ledger", seed, PLACES[:2])
    now = next((place for place in PLACES[:2] if ledger.path(place).is_file()), None)
    parents = {one.commit: one.parents for one in iter_log(ledger.root, ())}
    with History(open_repository(ledger.root)) as history:
        whole = [one for one in history.iter_revisions() if one.customer == "a"]
        found = list(history.iter_card_revisions("a", now))
    assert {(one.logged.commit, one.after) for one in found} == {
        (one.logged.commit, one.after) for one in whole
    }
    shown: set[str] = set()
    for one in found:
        assert not find_before(parents, one.logged.commit) & shown, "an older one came first"
        shown.add(one.logged.commit)


def find_before(parents: dict[str, tuple[str, ...]], commit: str) -> set[str]:
    found: set[str] = set()
    waiting = list(parents[commit])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += parents[one]
    return found


def tell(ledger: Sandbox) -> list[object]:
    """Everything that the history of the ledger says."""
    now = next((place for place in PLACES if ledger.path(place).is_file()), None)
    with History(open_repository(ledger.root)) as history:
        return [
            list(history.iter_card_revisions("a", now)),
            list(history.iter_card_revisions("b", "records/b.yaml")),
            list(history.iter_revisions()),
            list(history.iter_settings_revisions()),
            list(iter_log(ledger.root, ())),
            history.has_card("a"),
            history.has_card("never"),
        ]
