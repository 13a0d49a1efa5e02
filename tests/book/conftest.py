"""A hub, and two clones of it in which different people work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox import Sandbox
from tests.team import join, make_hub


@pytest.fixture
def hub(ledger: Sandbox, tmp_path: Path) -> Path:
    return make_hub(ledger, tmp_path)


@pytest.fixture
def ours(hub: Path) -> Sandbox:
    return join(hub, "ours")


@pytest.fixture
def theirs(hub: Path) -> Sandbox:
    return join(hub, "theirs", "zhang.min")
