"""One line a customer: what a write of many is about to change."""

from __future__ import annotations

import pytest

from crmcli.rules.outcome import Card
from crmcli.views.language import Language
from crmcli.views.preview import name_path, render_preview
from crmcli.views.values import Reader
from tests.acting import SETTINGS, TODAY, load_root, make_card, make_visit

CARD = make_card(
    owner="none",
    stage="lead",
    tags=["a"],
    contacts=[{"id": "wang", "name": "王静", "title": "总监"}],
    visits=[make_visit("2026-11-02")],
)


def show(language: Language = "en", card: Card = CARD, **changes: object) -> str:
    value = {**card.value, **changes}
    return render_preview([(card, value)], 1, load_root(), Reader(language, TODAY, SETTINGS))


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({"owner": "li.wei"}, "Owner: Unassigned -> 李伟", "负责人：公海 -> 李伟"),
        ({"industry": "软件"}, "Industry: (empty) -> 软件", "行业：（空）-> 软件"),
        ({"tags": ["a", "b"]}, "Tags: a -> a, b", "标签：a -> a、b"),
        (
            {"contacts": [{"id": "wang", "name": "王静", "title": "CTO"}]},
            "Contacts wang Job title: 总监 -> CTO",
            "联系人 wang 职务：总监 -> CTO",
        ),
        (
            {"visits": [*CARD.value["visits"], make_visit("2026-11-20")]},
            "Contact log + 20261120-aaaaa",
            "跟进记录 + 20261120-aaaaa",
        ),
        ({"contacts": []}, "Contacts - wang", "联系人 - wang"),
        (
            {"follow_up": {"on": "2026-12-01", "what": "寄样", "after": "20261102-aaaaa"}},
            "Next follow-up: (empty) -> 01 Dec 寄样",
            "下次跟进：（空）-> 12-01 寄样",
        ),
    ],
)
def test_a_change_in_both_languages(changes: dict[str, object], en: str, zh: str) -> None:
    head = "huaxin  北京华信信息技术股份有限公司  "
    assert show("en", **changes) == head + en
    assert show("zh", **changes) == head + zh


@pytest.mark.parametrize(("language", "said"), [("en", "Contacts wang"), ("zh", "联系人 wang")])
def test_an_entry_as_a_whole_is_called_by_its_id(language: Language, said: str) -> None:
    """Its field has the label of the list, which was said twice."""
    root = load_root()
    reader = Reader(language, TODAY, SETTINGS)
    path = ("contacts", "wang")
    assert name_path(path, root.children["contacts"].item, root, reader) == said
    assert name_path((*path, "name"), None, root, reader) == f"{said} name"


def test_a_field_that_no_schema_knows_is_shown_as_it_is() -> None:
    assert show(odd=3).endswith("  odd: (empty) -> 3")


def test_long_and_dangerous_text_stays_on_its_line() -> None:
    line = show(industry="x" * 100 + "\n\x1b[31m")
    assert len(line.split("-> ")[1]) == 40
    assert "\n" not in line
    assert "\x1b" not in show(industry="\x1b[31m")


def test_what_is_not_shown_is_counted() -> None:
    reader = Reader("en", TODAY, SETTINGS)
    changes = [
        (make_card(f"c{at}"), {**make_card(f"c{at}").value, "grade": "A"}) for at in range(20)
    ]
    lines = render_preview(changes, 23, load_root(), reader).split("\n")
    assert len(lines) == 21
    assert lines[-1] == "and 3 more"
