"""Texts of a card are merged by what they mean, and keep what people wrote around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.errors import Refused
from crmcli.history.merge import merge_texts
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import Delete, Edit, Insert, Set
from crmcli.rules.merging import merge_values
from tests.acting import load_root
from tests.sandbox import HUAXIN

ROOT = load_root()
BASE = HUAXIN.encode()

WANG = ("contacts", 0)
CHANGES: dict[str, tuple[Edit, ...]] = {
    "grade": (Set(("grade",), "A"),),
    "other-grade": (Set(("grade",), "C"),),
    "stage": (Set(("stage",), "customer"),),
    "tag": (Insert(("tags",), "vip"),),
    "other-tag": (Insert(("tags",), "budget/high"),),
    "phone": (Insert((*WANG, "phones"), "+86 139 0000 0001"),),
    "other-phone": (Insert((*WANG, "phones"), "+86 139 0000 0002"),),
    "title": (Set((*WANG, "title"), "副总"),),
    "contact": (Insert(("contacts",), {"id": "li", "name": "李强"}),),
    "visit": (Insert(("visits",), {"id": "20261120-aaaaa", "date": "2026-11-20", "notes": "甲"}),),
    "other-visit": (
        Insert(("visits",), {"id": "20261120-bbbbb", "date": "2026-11-20", "notes": "乙\n\n丙\n"}),
    ),
    "no-contact": (Delete((*WANG, "title")), Delete(("contacts", 0))),
}


def merge(ours: str, theirs: str, *, base: str = HUAXIN) -> str:
    merged = merge_texts(ROOT, base.encode(), ours.encode(), theirs.encode())
    assert merged.data is not None and not merged.clashes
    return merged.data.decode()


def test_a_side_that_did_nothing_gives_way_to_the_bytes_of_the_other() -> None:
    odd = HUAXIN.replace("grade: B", "grade:   A   # 升级\n")
    assert merge(HUAXIN, odd) == merge(odd, HUAXIN) == merge(odd, odd) == odd


def test_both_keep_their_comments_and_the_same_lines_are_no_conflict() -> None:
    ours = HUAXIN.replace("stage: prospect", "stage: customer  # 签约")
    theirs = HUAXIN.replace("grade: B\n", "grade: A\n") + "# 附注\n"
    merged = merge(ours, theirs)  # neighbouring lines, which a line merge gives up
    assert "stage: customer  # 签约\ngrade: A\n" in merged
    far = merge(HUAXIN.replace("# 老客户", "# 大客户"), theirs)
    assert far == theirs.replace("# 老客户", "# 大客户")


MINE = """\
  - id: 20261120-aaaaa
    date: "2026-11-20"   # 周五
    channel: 'phone'
    notes: "甲"
"""
YOURS = """\
  # 老王也在
  - id: 20261120-bbbbb   # 补记
    date: 2026-11-20
    notes: >
      乙
"""


def test_both_append_and_each_entry_stays_as_it_was_written() -> None:
    for pair in ((MINE, YOURS), (YOURS, MINE)):
        merged = merge(*(HUAXIN + visit for visit in pair))
        assert merged == HUAXIN + MINE + YOURS


def test_neighbouring_fields_of_an_entry_keep_their_comments() -> None:
    ours = HUAXIN.replace("name: 王静", "name: '王靖' # 不是静")
    theirs = HUAXIN.replace("title: 采购总监", 'title: "副总"   # 升职')
    wanted = theirs.replace("name: 王静", "name: '王靖' # 不是静")
    assert merge(ours, theirs) == merge(theirs, ours) == wanted


def test_comments_in_the_same_place_are_both_kept() -> None:
    ours, theirs = (
        HUAXIN.replace("stage: prospect\n", f"stage: {stage}\n{comment}\n")
        for stage, comment in (("customer", "# 签约"), ("prospect", "# 待定级"))
    )
    merged = merge(ours, theirs.replace("grade: B\ncreated", "grade: A\ncreated"))
    assert "stage: customer\n# 签约\n# 待定级\ngrade: A\n" in merged


def test_new_fields_in_the_same_place_stand_in_one_order_from_both_sides() -> None:
    ours, theirs = (
        edit_text(b"id: huaxin\n", [Set((key,), value)], ROOT).decode()
        for key, value in (("website", "a.example"), ("source", "展会"))
    )
    base = "id: huaxin\n"
    assert merge(ours, theirs, base=base) == merge(theirs, ours, base=base)


def test_comments_in_two_neighbouring_places_are_all_kept() -> None:
    ours, theirs = (
        HUAXIN.replace(
            "kind: company\nowner: li.wei\n", f"{one}kind: company\n{two}owner: li.wei\n"
        )
        for one, two in (("# 甲\n", "# 乙\n"), ("# 丙\n", "# 丁\n"))
    )
    # In the order of the sides' bytes, whichever is ours.
    merged = merge(ours, theirs)
    assert "# 丙\n# 甲\nkind: company\n# 丁\n# 乙\nowner: li.wei\n" in merged
    assert merged == merge(theirs, ours)


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    bare = HUAXIN.partition("\n")[2]
    ours, theirs = (f"\ufeff# {name}\n{bare}" for name in ("甲", "乙"))
    assert merge(ours, theirs, base=f"\ufeff{bare}") == f"\ufeff# 乙\n# 甲\n{bare}"


@pytest.mark.parametrize("base", [HUAXIN, ""])
def test_who_wrote_all_line_ends_anew_did_no_more(base: str) -> None:
    theirs = HUAXIN.replace("grade: B\nc", "grade: A\nc")
    ours = HUAXIN if base else theirs.replace("stage", "# 阶段\nstage")
    merged = merge(ours.replace("\n", "\r\n"), theirs, base=base)
    assert merged == (theirs if base else ours).replace("\n", "\r\n")
    assert merge(theirs, ours.replace("\n", "\r\n"), base=base) == merged


def test_a_card_that_both_made_keeps_the_comments_of_both() -> None:
    ours = HUAXIN.replace("stage: prospect", "stage: prospect   # 展会名片")
    theirs = HUAXIN.replace("grade: B\nc", "grade: B # 待定\nsize: 100 人\nc")
    theirs = theirs.replace("# 老客户，2024 年展会认识\n", "")
    wanted = ours.replace("grade: B\nc", "grade: B # 待定\nsize: 100 人\nc")
    assert merge(ours, theirs, base="") == merge(theirs, ours, base="") == wanted


def test_a_clash_gives_no_text() -> None:
    texts = (HUAXIN.replace("grade: B\nc", f"grade: {grade}\nc").encode() for grade in "AC")
    merged = merge_texts(ROOT, BASE, *texts)
    assert merged.data is None
    assert [one.path for one in merged.clashes] == [("grade",)]


def test_a_line_merge_that_means_something_else_is_not_taken() -> None:
    """Both add the same key, far from each other: git merges that into a key that stands twice."""
    ours = HUAXIN.replace("id: huaxin\n", "id: huaxin\nsize: 100 人\n")
    theirs = HUAXIN.replace('created: "2026', 'size: 100 人\ncreated: "2026')
    assert merge(ours, theirs) == merge(theirs, ours) == theirs


def test_what_cannot_be_read_cannot_be_merged() -> None:
    with pytest.raises(Refused) as refused:
        merge_texts(ROOT, BASE, BASE + b"id: again\n", BASE + b"# more\n")
    assert refused.value.code == "merge-unreadable"
    broken = BASE + b"id: again\n"
    assert merge_texts(ROOT, broken, broken, BASE).data == BASE


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(CHANGES)), st.sampled_from(sorted(CHANGES)))
def test_law_the_text_means_what_the_values_merge_to(one: str, other: str) -> None:
    ours, theirs = (edit_text(BASE, CHANGES[name], ROOT) for name in (one, other))
    values = [parse_record(text, ROOT).value for text in (BASE, ours, theirs)]
    wanted = merge_values(ROOT, *values)
    merged = merge_texts(ROOT, BASE, ours, theirs)
    assert merged.clashes == wanted.clashes
    if merged.data is not None:
        assert parse_record(merged.data, ROOT).value == wanted.value
        assert merged.data.startswith("# 老客户".encode())
