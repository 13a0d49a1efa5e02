"""The editor: what the examples cannot show by themselves."""

from __future__ import annotations

from time import process_time

import pytest

from crmcli.errors import Refused
from crmcli.ledger.splice import edit_text, format_record, quote_ambiguous
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import Delete, Edit, Insert, Set
from crmcli.views.sentences import say
from tests.ledger.small import ROOT

CARD = """\
id: huaxin
code: BJ-2024-0017
name: 北京华信信息技术股份有限公司
aliases: [华信]
kind: company
headcount: 120
active: true
region: {province: 北京市, city: 北京市, district: 海淀区}
created: "2026-10-08"
tags: [budget/high]
contacts:
  - id: wang
    name: 王静
    title: 采购总监
    phones: ["+86 138 0000 0000"]
regrades:
  - {id: 20261102-q7cd2, from: C, to: B, by: li.wei}
visits:
  - id: 20261120-k7qf4
    date: "2026-11-20"
    channel: onsite
    by: li.wei
    notes: |
      看现场;客户关心售后响应
    outcome: 要报价
    next: "2026-12-01"
"""


def test_a_new_card_looks_as_designed() -> None:
    value = parse_record(CARD.encode(), ROOT).value
    assert value is not None
    shuffled = dict(reversed(value.items()))
    assert format_record(shuffled, ROOT).decode() == CARD


def test_an_empty_card_can_be_written_and_filled() -> None:
    data = format_record({}, ROOT)
    assert edit_text(data, [Set(("id",), "a"), Set(("tags",), ["x"])], ROOT) == (
        b"id: a\ntags: [x]\n"
    )


def test_a_card_can_be_emptied() -> None:
    edits = [Delete(("id",)), Delete(("tags",))]
    assert edit_text(b"# top\nid: a\ntags:\n  - x\n# end\n", edits, ROOT) == b"# top\n{}\n# end\n"


def test_keys_that_the_schema_does_not_know_come_last() -> None:
    assert format_record({"x_own": "1", "name": "a", "id": "b"}, ROOT) == (
        b'id: b\nname: a\nx_own: "1"\n'
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("013800138000", '"013800138000"'),
        ("12:30", '"12:30"'),
        ("NO", '"NO"'),
        ("1.10", '"1.10"'),
        ("2026-11-20", '"2026-11-20"'),
        ("20261120-k7qf4", "20261120-k7qf4"),
        ("BJ-2024-0017", "BJ-2024-0017"),
        ("+86 138", '"+86 138"'),
        ("a: b", '"a: b"'),
        ("https://example.cn/a?b=1", "https://example.cn/a?b=1"),
        ('说"好"', '说"好"'),
        ('"好"', "'\"好\"'"),
        ("it's: 'so'", "\"it's: 'so'\""),
        ("看现场;客户关心售后响应", "看现场;客户关心售后响应"),
        ("", '""'),
        (" a", '" a"'),
        ("\u3000a", '"\u3000a"'),
        ("a\tb", '"a\\tb"'),
        ("...", '"..."'),
        ("=", '"="'),
        ("y", '"y"'),
    ],
)
def test_new_text_is_quoted_where_readers_could_differ(text: str, written: str) -> None:
    assert format_record({"name": text}, ROOT).decode() == f"name: {written}\n"


def test_a_map_stands_on_one_line_only_if_it_fits() -> None:
    short = {"id": "r", "from": "B", "to": "A"}
    long = {"id": "r", "by": "很长" * 40}
    assert format_record({"regrades": [short, long]}, ROOT).decode() == (
        "regrades:\n  - {id: r, from: B, to: A}\n  - id: r\n    by: " + "很长" * 40 + "\n"
    )


def test_a_list_of_texts_that_does_not_fit_stands_line_by_line() -> None:
    tags = ["很长的标签" * 10, "另一个很长的标签" * 5]
    assert format_record({"tags": tags}, ROOT).decode() == f"tags:\n  - {tags[0]}\n  - {tags[1]}\n"


def test_lists_of_lists_are_written_and_read_back() -> None:
    value = {"extra": [[["a"], []], [{"k": [{}]}, "b\nc\n"]]}
    assert parse_record(format_record(value, ROOT), ROOT).value == value


def test_each_line_keeps_its_own_line_break() -> None:
    mixed = b"id: a\r\nkind: b\nname: c\r\n"
    after = edit_text(mixed, [Set(("code",), "x"), Set(("kind",), "d")], ROOT)
    assert after == b"id: a\r\ncode: x\r\nkind: d\nname: c\r\n"


def test_a_last_line_without_a_break_does_not_count_for_what_breaks_lines() -> None:
    after = edit_text(b"id: a\r\nname: c", [Set(("code",), "x")], ROOT)
    assert after == b"id: a\r\ncode: x\r\nname: c"


def test_a_text_at_the_end_without_a_line_break_keeps_the_break_it_means() -> None:
    data = b"id: a\nnotes: |\n  x"
    after = edit_text(data, [Set(("visits",), [{"id": "v"}])], ROOT)
    assert after == b"id: a\nnotes: |\n  x\nvisits:\n  - id: v"


def test_a_block_that_would_swallow_a_comment_is_written_in_quotes() -> None:
    data = "kind: a\n    # 缩进很深的注释\nname: b\n".encode()
    after = edit_text(data, [Set(("kind",), "一\n二\n")], ROOT)
    assert after == 'kind: "一\\n二\\n"\n    # 缩进很深的注释\nname: b\n'.encode()


_ENTRIES = {
    "a": "  # 甲\n  - id: a\n    name: 甲  # 主要联系人\n",
    "b": "  - id: b\n    # 乙\n    name: 乙\n",
    "c": "  - id: c\n    name: 丙\n",
    "d": "  - id: d\n    name: 丁\n",
}


@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba", "cdab", "dc"])
def test_entries_in_another_order_keep_the_comments_in_them(order: str) -> None:
    before = "contacts:\n" + "".join(_ENTRIES[name] for name in "abc")
    wanted = "contacts:\n" + "".join(_ENTRIES[name] for name in order)
    contacts = (parse_record(wanted.encode(), ROOT).value or {})["contacts"]
    after = edit_text(before.encode(), [Set(("contacts",), contacts)], ROOT).decode()
    # The comment above an entry that goes stays, as with any deletion.
    assert after.replace("  # 甲\n", "") == wanted.replace("  # 甲\n", "")
    assert "a" not in order or "  # 甲\n  - id: a\n" in after


def test_a_comment_behind_an_entry_of_a_flow_list_stays_behind_it() -> None:
    before = "contacts: [\n  {id: a},\n  {id: b}, # 乙\n  {id: c},\n]\n"
    contacts = [{"id": name} for name in "cab"]
    after = edit_text(before.encode(), [Set(("contacts",), contacts)], ROOT).decode()
    assert after == "contacts: [\n  {id: c},\n  {id: a},\n  {id: b}, # 乙\n]\n"


@pytest.mark.parametrize("index", [0, 1, 2, 3, 9, -1, None])
def test_positions_mean_what_they_mean_in_a_list(index: int | None) -> None:
    tags = ["a", "b", "c"]
    data = b"tags:\n- a\n- b\n- c\n"
    tags.insert(len(tags) if index is None else index, "x")
    after = edit_text(data, [Insert(("tags",), "x", index)], ROOT)
    assert parse_record(after, ROOT).value == {"tags": tags}


@pytest.mark.parametrize(
    "edit",
    [
        Delete(("nothing",)),
        Delete(("tags", 7)),
        Delete(("tags", "a")),
        Set(("tags", 7), "x"),
        Set(("id", "deeper"), "x"),
        Set(("visits", 0, "notes"), "x"),
        Set((), {}),
        Insert(("id",), "x"),
        Insert(("region",), "x"),
    ],
)
def test_a_place_that_is_not_there_is_refused(edit: Edit) -> None:
    with pytest.raises(Refused) as caught:
        edit_text(b"id: a\ntags: [a]\nregion: {city: b}\n", [edit], ROOT)
    assert caught.value.code == "edit-refused"


@pytest.mark.parametrize(
    "value", ["\ud800", "a\x1bb", "a\rb", "\u202ea", "\u200b", 1e300, 10**16, 1e-7, {"a": "\x00"}]
)
def test_a_value_that_a_card_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        edit_text(b"id: a\n", [Set(("extra",), value)], ROOT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refusal_is_said_in_words(language: str) -> None:
    with pytest.raises(Refused) as caught:
        edit_text(b"contacts:\n- id: wang\n", [Delete(("contacts", 0, "name"))], ROOT)
    sentence = say("zh" if language == "zh" else "en", caught.value.code, **caught.value.values)
    assert "contacts.wang.name" in sentence
    assert ("没有这个位置" if language == "zh" else "no such place") in sentence


def test_quoting_touches_only_what_others_read_otherwise() -> None:
    data = (
        "id: 010020   # 邮编\n"
        "code:   1.10\n"
        "name: NO\n"
        "headcount: 12\n"
        "kind: 12:30\n"
        "created: 2026-11-20\n"
        "tags: [yes, 'no', 一, 2026-11-20T10:00:00Z]\n"
        "region: {city: 0x1F, y: ~}\n"
        "notes: null"
    ).encode()
    quoted = (
        'id: "010020"   # 邮编\n'
        'code:   "1.10"\n'
        'name: "NO"\n'
        "headcount: 12\n"
        'kind: "12:30"\n'
        "created: 2026-11-20\n"
        'tags: ["yes", \'no\', 一, "2026-11-20T10:00:00Z"]\n'
        'region: {city: "0x1F", "y": ~}\n'
        "notes: null"
    ).encode()
    assert quote_ambiguous(data, ROOT) == quoted
    assert parse_record(quoted, ROOT).value == parse_record(data, ROOT).value
    assert parse_record(quoted, ROOT, audit=True).problems == ()
    assert quote_ambiguous(quoted, ROOT) == quoted


def test_mending_ends_a_text_that_the_file_leaves_open() -> None:
    data = b"id: a\r\nnotes: |\r\n  x"
    assert quote_ambiguous(data, ROOT) == data + b"\r\n"


def test_mending_leaves_a_refused_record_alone() -> None:
    data = b"id: 010\nid: 011\n"
    assert quote_ambiguous(data, ROOT) == data


def test_many_edits_of_a_list_read_the_text_a_few_times_only() -> None:
    lines = [f"  - id: v{number} # {number}\n    kind: a\n" for number in range(400)]
    data = f"id: a\ncontacts:\n{''.join(lines)}".encode()
    wanted = [{"id": f"v{number}", "kind": f"b{number}"} for number in range(600)]
    start = process_time()
    after = edit_text(data, [Set(("contacts",), wanted)], ROOT).decode()
    assert process_time() - start < 10  # one by one it takes minutes
    assert after.count("#") == 400
    assert after.startswith("id: a\ncontacts:\n  - id: v0 # 0\n    kind: b0\n  - id: v1 # 1\n")
    assert after.endswith("  - id: v599\n    kind: b599\n")


@pytest.mark.parametrize("between", ["", "\n", "  # of the next\n"])
def test_many_deletions_read_the_text_a_few_times_only(between: str) -> None:
    lines = [f"  - id: v{number} # {number}\n    kind: a\n" for number in range(500)]
    data = f"id: a\ncontacts:\n{between.join(lines)}".encode()
    wanted = [{"id": f"v{number}", "kind": "a"} for number in range(399, 500)]
    start = process_time()
    after = edit_text(data, [Set(("contacts",), wanted)], ROOT)
    assert process_time() - start < 5  # one by one it takes twenty times as long
    kept = between * 399 if "#" in between else ""
    assert after == f"id: a\ncontacts:\n{kept}{between.join(lines[399:])}".encode()
