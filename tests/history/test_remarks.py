"""What one side remarks on a thing stays with it, whatever the other makes of the text."""

from __future__ import annotations

import pytest

from crmcli.history.merge import merge_texts
from crmcli.ledger.yamltext import parse_record
from tests.acting import load_root

ROOT = load_root()

BASE = """\
id: huaxin
name: 华信
contacts:
- id: wang
  name: 王静
- id: li
  name: 李强
- id: zhao
  name: 赵敏
"""
REORDERED = """\
id: huaxin
name: 华信
contacts:
- {id: zhao, name: 赵敏}
- {id: wang, name: 王静}
- {id: li, name: 李强}
"""


def merge(base: str, ours: str, theirs: str) -> str:
    merged = merge_texts(ROOT, base.encode(), ours.encode(), theirs.encode())
    assert merged.data is not None
    return merged.data.decode()


def put_above(text: str, line: str, remark: str) -> str:
    assert text.count(line) == 1
    return text.replace(line, remark + line)


LI = "- id: li\n  name: 李强\n"


def test_one_reorders_a_list_and_the_other_deletes_in_it() -> None:
    ours = put_above(BASE.replace(LI, ""), "id: huaxin", "# 甲\n")
    theirs = put_above(REORDERED, "id: huaxin", "# 乙\n")
    merged = merge(BASE, ours, theirs)
    assert merged.startswith("# 乙\n# 甲\nid: huaxin\n")
    assert merge(BASE, theirs, ours).startswith("# 乙\n# 甲\nid: huaxin\n")
    value = parse_record(merged.encode(), ROOT).value
    assert value is not None
    assert [one["id"] for one in value["contacts"]] == ["zhao", "wang"]


@pytest.mark.parametrize(
    ("line", "remarked"),
    [
        ("- id: li\n", "# 甲\n- id: li\n"),
        ("- id: li\n", "- id: li  # 甲\n"),
        ("  name: 李强\n", "  # 甲\n  name: 李强\n"),
        ("  name: 李强\n", "  name: 李强  # 甲\n"),
        ("  name: 李强\n", "  name: 李强\n  # 甲\n"),
    ],
)
def test_a_remark_goes_with_an_entry_that_the_other_wrote_anew(line: str, remarked: str) -> None:
    """Each side has one within the list, so that neither text can be taken as it is."""
    ours = BASE.replace(line, remarked)
    theirs = put_above(REORDERED, "- {id: wang", "# 乙\n")
    for merged in (merge(BASE, ours, theirs), merge(BASE, theirs, ours)):
        assert "# 乙\n- {id: wang, name: 王静}\n" in merged
        _, _, below = merged.partition("王静}\n")
        assert (below.count("id: li"), below.count("# 甲")) == (1, 1)


def test_a_remark_on_what_the_other_deleted_goes_with_it() -> None:
    ours = BASE.replace("  name: 李强\n", "  name: 李强  # 甲\n")
    theirs = BASE.replace(LI, "")
    assert merge(BASE, ours, theirs) == merge(BASE, theirs, ours) == theirs


def test_a_remark_at_the_end_stays_there() -> None:
    ours = BASE + "# 甲\n"
    theirs = put_above(REORDERED, "- {id: wang", "# 乙\n").removesuffix("\n")
    merged = merge(BASE, ours, theirs)
    assert "# 乙\n- {id: wang, name: 王静}\n" in merged
    assert merged.endswith("李强}\n# 甲")


def test_two_cards_made_apart_keep_the_remarks_of_both() -> None:
    ours = BASE.replace("- id: li\n", "- id: li  # 甲\n").replace("\n", "\r\n")
    theirs = put_above(BASE, "- id: wang", "# 乙\n").replace(LI, "- {id: li, name: 李强} # 丙\n")
    merged = merge("", ours, theirs)
    assert all(merged.count(remark) == 1 for remark in ("# 甲", "# 乙", "# 丙"))
    assert merged.count("\n") == merged.count("\r\n")


def test_what_both_remark_alike_on_one_thing_is_said_once() -> None:
    """And twice where it is about two things, whoever else deletes the line below."""
    theirs = put_above(REORDERED, "- {id: wang", "# 甲\n")
    assert merge(BASE, put_above(BASE, "- id: wang", "# 甲\n"), theirs).count("# 甲") == 1
    assert merge(BASE, put_above(BASE, "- id: zhao", "# 甲\n"), theirs).count("# 甲") == 2
    base = put_above(BASE, "- id: li", "# 甲\n")
    ours = put_above(base.replace(LI, ""), "id: huaxin", "# 乙\n")
    theirs = put_above(base, "- id: li", "- id: sun\n  name: 孙悦\n").replace(
        "id: huaxin\n", "id: huaxin  # 丙\n"
    )
    assert merge(base, ours, theirs).count("# 甲") == 1


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_remark_stays_above_its_line_where_the_other_puts_one(end: str) -> None:
    base = "id: huaxin\naliases:\n- x\nkind: company\n"
    # Where both have another end, too, nothing can be joined line by line.
    ours = put_above(base, "aliases", "# 甲\n") + 2 * end
    theirs = put_above(base, "aliases", "tags: []\n") + 2 * end
    for sides in ((ours, theirs), (theirs, ours)):
        merged = merge(base + end, *sides)
        assert "# 甲\naliases:\n" in merged
        assert end or merged == put_above(base, "aliases", "tags: []\n# 甲\n")
