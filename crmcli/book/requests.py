"""Which requests on a forge have to be merged by meaning."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import GitFailed
from crmcli.exchange.forges import OpenRequest
from crmcli.history.linewise import conflicts_by_lines


class Sorted(NamedTuple):
    """Open requests: what git's merge of lines cannot do, and what git cannot say of the others."""

    conflicting: tuple[OpenRequest, ...]
    odd: tuple[tuple[OpenRequest, GitFailed], ...]


def sort_requests(root: Path, requests: Iterable[OpenRequest], branch: str) -> Sorted:
    """Those of the requests from or into `branch` that the forge cannot merge.

    The clone must have all branches of origin. One that git will not merge at all, since its two
    branches share no commit, keeps the others from nothing.
    """
    conflicting: list[OpenRequest] = []
    odd: list[tuple[OpenRequest, GitFailed]] = []
    for one in requests:
        if branch not in (one.branch, one.base):
            continue
        try:
            if conflicts_by_lines(root, one.branch, one.base):
                conflicting.append(one)
        except GitFailed as error:
            odd.append((one, error))
    return Sorted(tuple(conflicting), tuple(odd))
