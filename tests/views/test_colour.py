from __future__ import annotations

import pytest

from crmcli.views.colour import choose_colour, paint


@pytest.mark.parametrize(
    ("asked", "environ", "terminal", "coloured"),
    [
        (None, {}, True, True),
        ("auto", {}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        (None, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        (None, {"NO_COLOR": ""}, True, True),
        (None, {"FORCE_COLOR": "1"}, False, True),
        (None, {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, False, True),
        (None, {"CLICOLOR_FORCE": "0", "FORCE_COLOR": ""}, False, False),
        (None, {"TERM": "dumb"}, True, False),
    ],
)
def test_what_was_asked_wins_then_the_environment(
    asked: str | None, environ: dict[str, str], terminal: bool, coloured: bool
) -> None:
    assert choose_colour(asked, environ, is_terminal=terminal) is coloured


def test_painting() -> None:
    assert paint("11 天", "late", colour=True) == "\x1b[31m11 天\x1b[0m"
    assert paint("11 天", "late", colour=False) == "11 天"
    assert paint("11 天", None, colour=True) == "11 天"
    assert paint("", "dim", colour=True) == ""
