"""What to know before a visit, as it looks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wcwidth import wcswidth

from crmcli.rules.briefing import brief_card
from crmcli.rules.outcome import Card
from crmcli.views.blocks import Block, lay_blocks
from crmcli.views.briefing import describe_briefing, render_briefing
from crmcli.views.formats import render_object
from crmcli.views.language import Language
from crmcli.views.values import Reader
from tests.acting import make_visit
from tests.views.sample import HUAXIN, ROOT, SETTINGS, TODAY, make_entries, read_expected

VALUE: dict[str, Any] = {
    **HUAXIN,
    "contacts": [*HUAXIN["contacts"], {"id": "zhao", "name": "赵凯", "birthday": "1980-11-26"}],
    "visits": [*HUAXIN["visits"], make_visit("2026-11-22", missed=True)],
}
NEWS = [["11-21 周六", "赵敏", "行业", "软件 -> 制造业"]]


def render(value: dict[str, Any], language: Language, width: int = 100) -> str:
    standing = make_entries(value)[0].standing
    return render_briefing(
        Card(value["id"], "records/x.yaml", value),
        ROOT,
        standing,
        brief_card(value, ROOT, TODAY),
        news=NEWS if value is VALUE else [],
        reader=Reader(language, TODAY, SETTINGS),
        width=width,
    )


@pytest.mark.parametrize("width", [100, 60])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_briefing(language: Language, width: int) -> None:
    briefing = render(VALUE, language, width)
    assert briefing == read_expected(f"brief-{width}-{language}.txt")
    assert all(wcswidth(line) <= width for line in briefing.splitlines())


def test_a_bare_card_says_so() -> None:
    assert render({"id": "bare", "name": "Bare Ltd"}, "en", 40) == (
        "Bare Ltd                            bare\n"
        "Next follow-up not planned\n"
        f"{'-' * 40}\n"
        "Who decides    no contacts yet\n"
        "Last contacts  no contact yet\n"
    )


def test_as_json_it_has_every_part() -> None:
    standing = make_entries(VALUE)[0].standing
    card = Card("huaxin", "records/huaxin.yaml", VALUE)
    told = describe_briefing(card, standing, brief_card(VALUE, ROOT, TODAY), [], TODAY)
    read = json.loads(render_object(told))
    assert (read["customer"], read["due"], read["basis"]) == ("huaxin", "2026-12-01", "promise")
    assert (read["people"][0]["id"], read["people"][0]["last_met"]) == ("wang", "2026-11-20")
    assert read["promises"][0]["fate"] == "open"
    assert read["missed_since"] == 1
    assert read["birthdays"] == [{"name": "赵凯", "day": "2026-11-26", "days": 3, "lunar": False}]


def test_blocks_hang_their_last_cell() -> None:
    blocks = [Block("a", [["x", "one two three"]]), Block("empty", []), Block("bb", [["yy", ""]])]
    assert lay_blocks(blocks, 16) == ["a   x  one two", "       three", "bb  yy"]
    below = [Block("a", [["long head", "one two"], ["x", "three"]])]
    assert lay_blocks(below, 19) == ["a  long head", "     one two", "   x          three"]
