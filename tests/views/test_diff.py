"""What a reviewer reads: how much of it, and in which order, whatever the cards say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.changelog import Change, explain_differences
from crmcli.rules.differences import compare_cards
from crmcli.rules.filediff import Counts, FileDiff, Share, Tally
from crmcli.rules.settings import Person, Settings
from crmcli.views.diff import (
    MOST_CHARACTERS,
    iter_text,
    render_footer,
    render_markdown,
)
from crmcli.views.difflines import LONGEST, Section, fold_apart, list_sections, say_counts
from crmcli.views.language import Language
from crmcli.views.screen import cell_width
from crmcli.views.values import Reader
from tests.acting import load_root

ROOT = load_root()
SETTINGS = Settings(people={"li.wei": Person("li.wei", "李伟")})
CARD: dict[str, Any] = {"id": "huaxin", "name": "北京华信", "aliases": ["华信"], "grade": "C"}


def make(
    new: dict[str, Any] | None,
    old: dict[str, Any] | None = CARD,
    *,
    customer: str = "huaxin",
    authors: tuple[str, ...] = (),
) -> FileDiff:
    """A card as it was and as it is."""
    changes = tuple(
        Change(
            *(datetime.min.replace(tzinfo=UTC), "", customer),
            *(one.path, one.field, one.old, one.new, reason),
            *("", "diff", new or old or {}, ROOT, folded),
        )
        for one, reason, folded in explain_differences(compare_cards(ROOT, old, new))
    )
    kind = "added" if old is None else "removed" if new is None else "changed"
    return FileDiff(f"records/{customer}.yaml", customer, kind, changes, new or old or {}, authors)


def lay(*files: FileDiff, language: Language = "en") -> list[Section]:
    return list_sections(files, Reader(language, date(2026, 11, 23), SETTINGS, full_days=True))


def comment(*files: FileDiff, language: Language = "en") -> str:
    tally = Tally()
    sections = lay(*tally.watch(files), language=language)
    return render_markdown(sections, tally.counts, (), language)


def test_who_changed_a_card_is_said_where_it_may_be_one_of_several() -> None:
    one = make(CARD | {"grade": "A"}, authors=("李伟",))
    for shares, head in (
        ((Share("李伟", 2, 1),), "**华信** `huaxin`"),
        ((Share("李伟", 2, 1), Share("张敏", 1, 1)), "**华信** `huaxin`（李伟）"),
    ):
        lines = render_markdown(lay(one, language="zh"), Counts(1), shares, "zh").splitlines()
        assert lines[4] == head


def test_the_order_of_cards_stays_and_only_many_alike_are_one() -> None:
    def edit(customer: str, **values: Any) -> FileDiff:
        card = {**CARD, "id": customer, "name": customer, "aliases": []}
        return make(card | values, card, customer=customer)

    two = [edit("a", grade="A"), edit("b", grade="B"), edit("c", grade="A")]
    assert [section.names for section in lay(*two)] == [
        (("a", "a"),),
        (("b", "b"),),
        (("c", "c"),),
    ]
    three = [*two, edit("d", grade="B"), edit("e", grade="A"), edit("f", grade="B")]
    assert [[name for name, _ in section.names] for section in lay(*three)] == [
        ["a", "c", "e"],
        ["b", "d", "f"],
    ]
    by_others = [one._replace(authors=(one.file,)) for one in three]
    assert len(lay(*by_others)) == 6
    opened = [make({"id": name, "name": "X"}, None, customer=name) for name in "abc"]
    assert len(lay(*opened)) == 3


def test_a_card_that_came_is_its_front_in_a_few_words() -> None:
    card = CARD | {
        "owner": "li.wei",
        "contacts": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        "visits": [{"id": "v", "notes": "secret plans"}],
    }
    wanted = "new customer: 北京华信, grade C, owner 李伟, contacts: 2, visits: 1"
    assert lay(make(card, None))[0].items == (f"+ {wanted}",)
    assert lay(make(None, {"id": "x"}))[0].items == ("- customer deleted",)
    assert lay(make(None, {"id": "x"}), language="zh")[0].items == ("- 删除客户",)


@pytest.mark.parametrize("trouble", ["old", "new", "both"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_card_that_cannot_be_read_has_a_line(trouble: Any, language: Language) -> None:
    for kind in ("added", "changed", "removed"):
        one = FileDiff("records/x y.yaml", "x y", kind, trouble=trouble)  # type: ignore[arg-type]
        (section,) = lay(one, language=language)
        assert section.names == (("x y", "x y"),)
        assert len(section.items) == (1 if kind == "changed" else 2)


@pytest.mark.parametrize(
    ("kind", "trouble", "said"),
    [
        ("added", "new", "cannot be read: crm check records/x.yaml"),
        ("removed", "old", "could not be read before either"),
        ("changed", "new", "cannot be read any more: crm check records/x.yaml"),
    ],
)
def test_of_a_card_that_came_or_went_nothing_is_compared(
    kind: Any, trouble: Any, said: str
) -> None:
    one = FileDiff("records/x.yaml", "x", kind, trouble=trouble)
    assert lay(one)[0].items[-1] == said


def test_a_pointer_is_told_of_only_where_nothing_else_is() -> None:
    planned = CARD | {"follow_up": {"on": "2026-12-01", "what": "x", "after": "v1"}}
    moved = CARD | {"follow_up": {"on": "2026-12-02", "what": "x", "after": "v2"}}
    assert len(lay(make(moved, planned))[0].items) == 1
    only = CARD | {"follow_up": {"on": "2026-12-01", "what": "x", "after": "v2"}}
    pointing = make(only, planned)
    assert len(lay(pointing)[0].items) == 1
    twice = pointing._replace(changes=pointing.changes * 2)
    assert len(lay(twice)[0].items) == 2


def test_a_regrade_has_its_reason_once() -> None:
    entry = {"id": "r", "date": "2026-11-02", "from": "C", "to": "B", "reason": "两次确认"}
    (section,) = lay(make(CARD | {"grade": "B", "regrades": [entry]}), language="zh")
    assert section.items == ("级别 C -> B；理由 两次确认",)


@given(st.text("甲b ", max_size=300), st.text("甲b ", max_size=300))
def test_what_differs_of_two_long_texts_is_seen(one: str, other: str) -> None:
    for old, new in ((one, other), ("x" * 300 + one, "x" * 300 + other)):
        shown = fold_apart(old, new)
        assert max(map(cell_width, shown)) <= LONGEST
        if old.rstrip() != new.rstrip():
            assert (shown[0] != shown[1]) == (old != new)
    assert fold_apart("a", "b") == ("a", "b")


HUGE = "`#@<&|*" * 3000


def test_a_comment_is_never_longer_than_a_forge_takes() -> None:
    many = [
        make(
            CARD | {"id": f"c{number}", "name": f"{number} {HUGE}", "aliases": []},
            None,
            customer=f"c{number}",
        )
        for number in range(300)
    ]
    text = comment(*many)
    assert MOST_CHARACTERS - 20_000 < len(text) <= MOST_CHARACTERS
    assert text.splitlines()[0] == "### Customers: 300 new"
    shown = sum(line.startswith("**") for line in text.splitlines())
    assert text.splitlines()[-1] == f"Too long for a comment. Not shown: {300 - shown} more"
    assert text.endswith("\n")


def test_a_card_with_very_many_changes_leaves_room_for_others() -> None:
    visits = [{"id": f"v{n}", "date": "2026-11-20", "notes": HUGE} for n in range(500)]
    other = make({"id": "z", "name": "Z"}, None, customer="z")
    text = comment(make(CARD | {"visits": visits}), other, make(None, CARD, customer="y"))
    assert len(text) <= MOST_CHARACTERS
    shown = text.count("\n- \\+ visit")
    assert shown > 1
    assert f"- more changes: {500 - shown}\n\n**Z** `z`\n" in text
    assert "Not shown" not in text
    zh = comment(make(CARD | {"visits": visits}), language="zh")
    assert f"- 另有 {500 - shown} 处变更\n" in zh


def test_counts_and_people() -> None:
    (section,) = lay(make(CARD | {"grade": "A"}, authors=tuple("abcdefg")))
    assert section.authors == (*"abcde", "2 more")
    assert say_counts(Counts(changed=2, added=1), "en") == "Customers: 2 changed, 1 new"
    assert say_counts(Counts(settings=1), "zh") == "设置有变更"
    shares = [Share(f"p{number}", 1, 1) for number in range(22)]
    footer = render_footer(Counts(removed=1), shares, "en")
    assert footer.startswith("Customers: 1 deleted    by p0 (commits 1, customers 1), p1 ")
    assert footer.endswith("p19 (commits 1, customers 1), 2 more")
    assert render_footer(Counts(removed=1), (), "zh") == "客户：1 家删除"
    assert comment() == ""


def test_lines_are_broken_on_a_screen_and_nowhere_else() -> None:
    changed = make(CARD | {"industry": "word " * 30, "grade": "A"}, authors=("李伟",))
    text = "".join(iter_text(lay(changed), "en", width=50))
    assert max(cell_width(line) for line in text.splitlines()) <= 50
    assert text.splitlines()[:3] == [
        "华信 (huaxin)    李伟",
        "  industry nothing -> word word word word word",
        "    word word word word word word word word word",
    ]
    assert len("".join(iter_text(lay(changed), "en", width=None)).splitlines()) == 3
    assert "\x1b[1m华信" in "".join(iter_text(lay(changed), "en", width=None, colour=True))


def test_orders_to_a_terminal_and_line_ends_are_shown() -> None:
    evil = make(
        CARD | {"industry": "a\x1b[2J\nb", "aliases": ["x\r\ny\u202e"]}, authors=("p\x07\nq",)
    )
    text = "".join(iter_text(lay(evil), "en", width=None))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("\n") == 3
    assert "\x07" not in text
    file = FileDiff("records/`@b\x1b\n.yaml", "`@b\x1b\n", "changed", trouble="new")
    text = "".join(iter_text(lay(file), "en", width=None))
    assert "\x1b" not in text
    assert text.count("\n") == 2
    assert comment(file).splitlines()[2:] == [
        "**\\`@&#8203;b\\\\x1b** \\`@&#8203;b\\\\x1b",
        "",
        "- cannot be read any more: crm check records/\\`@&#8203;b\\\\x1b .yaml",
    ]
