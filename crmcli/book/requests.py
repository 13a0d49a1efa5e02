"""Which requests on a forge have to be merged by meaning."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crmcli.exchange.forges import OpenRequest
from crmcli.history.linewise import conflicts_by_lines


def list_conflicting(root: Path, requests: Iterable[OpenRequest], branch: str) -> list[OpenRequest]:
    """Those of the requests from or into `branch` that git's merge of lines cannot do.

    The clone must have all branches of origin. Raises GitFailed.
    """
    concerned = (one for one in requests if branch in (one.branch, one.base))
    return [one for one in concerned if conflicts_by_lines(root, one.branch, one.base)]
