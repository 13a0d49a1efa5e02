"""Which machine is meant."""

from __future__ import annotations

import pytest

from crmcli.exchange.reaching import is_here


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.8.0.1", True), ("::1", True), ("0.0.0.0", False), ("a.de", False)],
)
def test_what_is_on_this_machine(host: str, expected: bool) -> None:
    assert is_here(host) is expected
