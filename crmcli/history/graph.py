"""git's commit graph with the paths that each commit changed: the index of a long history.

With it git answers `log -- FILE` without a look at most commits. It is git's own and disposable,
and nobody waits for it: where it cannot be written (a shallow clone, replaced commits, a folder
that may only be read, somebody else writing it, `core.commitGraph=false`) history is as it was.
Our commits switch git's own upkeep off, so it is run here, in turn with the graph.
"""

from __future__ import annotations

import contextlib

from crmcli.errors import CrmError
from crmcli.history.repository import STATE_FOLDER, Repository
from crmcli.history.runner import Reply, run_git
from crmcli.ledger.disk import make_folder

EVERY = 32
"""Acts between two writes. So many commits cost little without an index."""
_NEW_FILTERS = 512
"""Commits whose paths are looked up in one write after an act: some thirtieth of a second."""
_MORE_FILTERS = 8192
"""The same after a long walk, which cost more than that."""
_PATHS = b"BDAT"
"""What the table of contents of a graph calls the paths."""
_CONTENTS = 256
"""Bytes at its beginning that the table is in."""
_COUNT = "acts"
_COMPLETE = "graph"


def keep_up(repository: Repository) -> None:
    """Count an act of ours that was committed; after every so many bring the graph up to date.

    git's own upkeep has its turn then, too; it goes on by itself in the background if there is
    much to do. The act is done: who is tired of waiting and presses Ctrl-C still has its answer.
    """
    # A folder that takes no file takes no graph either.
    with contextlib.suppress(OSError, CrmError, KeyboardInterrupt):
        if _count_act(repository) >= EVERY:
            _start_count(repository)
            _write(repository, "--split", f"--max-new-filters={_NEW_FILTERS}")
            _run_upkeep(repository)


def catch_up(repository: Repository) -> None:
    """Index more of a history that has just been walked for long, if there is more to index.

    A graph that this did not change is noted as complete, so that it is not tried in vain again.
    """
    before = _read_chain(repository)
    note = repository.common_dir / STATE_FOLDER / _COMPLETE
    with contextlib.suppress(OSError):
        if note.is_file() and note.read_text("ascii", "replace") == before:
            return
        reply = _write(repository, "--split=replace", f"--max-new-filters={_MORE_FILTERS}")
        if reply.code == 0 and _read_chain(repository) == before:
            make_folder(note.parent)
            note.write_text(before, "ascii")


def is_indexed(repository: Repository) -> bool:
    """Whether git has a graph, of ours or of the user's own upkeep."""
    folder = repository.common_dir / "objects" / "info"
    return bool(_read_chain(repository)) or (folder / "commit-graph").is_file()


def knows_paths(repository: Repository) -> bool:
    """Whether git's graph has the paths that commits changed, as ours has and git's own has not.

    Of a graph in layers it is the first that counts, which most of the commits are in.
    """
    folder = repository.common_dir / "objects" / "info"
    layers = [f"commit-graphs/graph-{name}.graph" for name in _read_chain(repository).split()]
    place = folder / "commit-graph"
    if not place.is_file() and layers:
        place = folder / layers[0]
    with contextlib.suppress(OSError), place.open("rb") as graph:
        return _PATHS in graph.read(_CONTENTS)
    return False


def count_commits(repository: Repository) -> int:
    """How many commits HEAD has behind it, itself included; 0 before the first one."""
    reply = run_git(repository.root, "rev-list", "--count", "HEAD")
    return int(reply.output) if reply.code == 0 else 0


def write_graph(repository: Repository) -> None:
    """Index the whole history, however long that takes. Where git will not, nothing happens."""
    _write(repository, "--split=replace")


def _write(repository: Repository, *options: str) -> Reply:
    arguments = ("commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")
    return run_git(repository.root, *arguments, *options, writes=True)


def _run_upkeep(repository: Repository) -> None:
    """git's own upkeep, as `git commit` has it, unless the user has switched it off."""
    wanted = run_git(repository.root, "config", "--type=bool", "--get", "maintenance.auto")
    if wanted.output.strip() != b"false":
        run_git(repository.root, "maintenance", "run", "--auto", "--quiet", writes=True)


def _count_act(repository: Repository) -> int:
    """How many acts there were since the last write, with this one: a byte each."""
    folder = repository.common_dir / STATE_FOLDER
    make_folder(folder)
    with (folder / _COUNT).open("ab") as counted:
        counted.write(b".")
        return counted.tell()


def _start_count(repository: Repository) -> None:
    (repository.common_dir / STATE_FOLDER / _COUNT).write_bytes(b"")


def _read_chain(repository: Repository) -> str:
    """The names of the graph's layers, which are made of what is in them; empty: there are none."""
    chain = repository.common_dir / "objects" / "info" / "commit-graphs" / "commit-graph-chain"
    return chain.read_text("ascii", "replace") if chain.is_file() else ""
