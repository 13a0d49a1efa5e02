"""Which attributes make git keep other bytes than a file has."""

from __future__ import annotations

import pytest

from crmcli.history.oversight import _MAY_TURN


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (b"*.yaml text eol=lf\n", False),
        (b"# no filter here\n \t# nor an ident\n", False),
        (b"*.yaml text\n*.psd filter=lfs\n", True),
        (b"[attr]turned working-tree-encoding=UTF-16", True),
        (b"a#b ident\n", True),
        (b"#\n*.yaml\tident", True),
        (b"\n  *.yaml filter=x # why\n", True),
    ],
)
def test_attributes_that_may_turn_a_file_into_another(text: bytes, *, may: bool) -> None:
    assert bool(_MAY_TURN.search(text)) is may
