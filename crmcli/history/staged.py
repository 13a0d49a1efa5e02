"""What the next commit would bring: git's index beside the last commit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from crmcli.history.between import find_empty_tree
from crmcli.history.differing import Changed, load_changed
from crmcli.history.repository import Repository, has_commits
from crmcli.history.runner import demand, run_git

_INDEX = "GIT_INDEX_FILE"


def list_staged(repository: Repository, folders: Sequence[str]) -> list[Changed]:
    """The files below `folders` that the index has otherwise than the last commit.

    Inside a hook git says which index it is about to commit: not its usual one, where only
    some of the files are committed. Raises GitFailed.
    """
    named = os.environ.get(_INDEX)
    index = Path(named).absolute() if named else None
    last = "HEAD" if has_commits(repository) else find_empty_tree(repository.root)
    options = ("--cached", "-z", "--raw", "--no-renames")
    arguments = ("diff-index", *options, last, "--", *folders)
    raw = demand(arguments, run_git(repository.root, *arguments, index=index))
    return load_changed(repository.root, raw)
