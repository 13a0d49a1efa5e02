"""The history in words: sentences exactly, and the drawing of a terminal."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmcli.rules.changelog import Change, explain_differences
from crmcli.rules.differences import compare_cards
from crmcli.rules.settings import Person, Settings
from crmcli.views.changelog import LOG_FORMATS, render_footer, say_plainly
from crmcli.views.changewords import join_words
from crmcli.views.language import Language
from crmcli.views.screen import cell_width
from crmcli.views.values import Reader
from tests.acting import load_root
from tests.changes import render_changes, tally

ROOT = load_root()
PEOPLE = {"li.wei": Person("li.wei", "李伟"), "chen": Person("chen", "陈静")}
WANG = {"id": "wang", "name": "王静", "title": "采购总监", "phones": ["138 0000 0000"]}
CARD: dict[str, Any] = {
    "id": "huaxin",
    "name": "北京华信信息技术股份有限公司",
    "aliases": ["华信"],
    "industry": "软件",
    "grade": "C",
    "contacts": [WANG],
}
VISIT = {
    "id": "20261120-k7qf4",
    "date": "2026-11-20",
    "channel": "onsite",
    "by": "li.wei",
    "contact": "wang",
    "role": "decider",
    "grade": "B",
    "notes": "看现场；客户关心售后响应\n",
    "outcome": "要报价",
    "next": "2026-12-01",
    "next_what": "送报价",
}


def change(
    new: dict[str, Any] | None,
    old: dict[str, Any] | None = CARD,
    *,
    when: str = "2026-11-20 17:45",
    author: str = "李伟",
    act: str | None = "set",
    reason: str | None = None,
    commit: str = "9f8e7d6",
    promised: date | None = None,
) -> list[Change]:
    """The changes from one version to another, as one commit."""
    time = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return [
        Change(
            time,
            author,
            "huaxin",
            one.path,
            one.field,
            one.old,
            one.new,
            why or reason,
            commit.ljust(40, "0"),
            act,
            new or old or {},
            ROOT,
            folded,
            promised,
        )
        for one, why, folded in explain_differences(compare_cards(ROOT, old, new))
    ]


def read(language: Language, *, full_days: bool = True) -> Reader:
    return Reader(language, date(2026, 11, 23), Settings(people=PEOPLE), full_days=full_days)


def say(language: Language, changes: list[Change], *, with_customer: bool = False) -> list[str]:
    reader = read(language)
    text = render_changes(changes, reader, "text", width=None, with_customer=with_customer)
    return text.splitlines()


PHONE = change(CARD | {"contacts": [WANG | {"phones": ["139 0000 0009"]}]})
GRADE = change(
    CARD
    | {
        "grade": "B",
        "regrades": [
            {
                "id": "20261102-q7cd2",
                "date": "2026-11-02",
                "from": "C",
                "to": "B",
                "by": "li.wei",
                "reason": "两次需求确认",
            }
        ],
    },
    act="regrade",
    when="2026-11-02 09:10",
    commit="77aa01c",
)
LOGGED = change(
    CARD | {"visits": [VISIT]},
    act="visit",
    when="2026-11-20 17:42",
    commit="a1b2c3d",
    promised=date(2026, 11, 20),
)
BY_HAND = change(
    CARD | {"industry": "制造业"},
    act="save",
    author="陈静",
    when="2026-10-28 18:20",
    commit="0c4d2ab",
)


def test_the_sentence_of_the_paper_ledgers() -> None:
    assert say("zh", PHONE) == [
        "2026-11-20 17:45: 联系人王静电话由138 0000 0000变更为139 0000 0009,更新人:李伟"
    ]
    assert say("en", PHONE) == [
        "2026-11-20 17:45: contact 王静 phone changed from 138 0000 0000 to 139 0000 0009, by 李伟"
    ]


ADDED = (
    "新增跟进2026-11-20 外访 王静:看现场；客户关心售后响应;结论 要报价;"
    "下次跟进 2026-11-20 -> 2026-12-01 送报价,更新人:李伟"
)
OF_ANOTHER = (
    "删除跟进2026-11-20 外访 王静:看现场；客户关心售后响应;跟进人 陈静;结论 要报价;"
    "下次 2026-12-01;事项 送报价,更新人:李伟"
)
CHURN = {"reason": "搬走", "on": "2026-11-20"}
SENTENCES = [
    (GRADE, "级别由C变更为B,理由:两次需求确认,更新人:李伟"),
    (BY_HAND, "行业由软件变更为制造业,直接改文件,没有理由,更新人:陈静"),
    (
        change(CARD | {"industry": "农业"}, act=None, reason="问过了"),
        "行业由软件变更为农业,直接改文件,理由:问过了,更新人:李伟",
    ),
    (
        LOGGED,
        ADDED,
    ),
    (change(CARD, CARD | {"visits": [VISIT | {"by": "chen"}]}), OF_ANOTHER),
    (
        change(CARD | {"contacts": []}),
        "删除联系人王静:职务 采购总监;电话 138 0000 0000,更新人:李伟",
    ),
    (change(CARD | {"tags": ["a", "b"]}), "标签由空变更为a、b,更新人:李伟"),
    (change(CARD | {"industry": None}), "行业由软件变更为空,更新人:李伟"),
    (change(CARD | {"stage": "prospect"}), "阶段由空变更为意向,更新人:李伟"),
    (change(CARD | {"owner": "chen"}), "负责人由空变更为陈静,更新人:李伟"),
    (
        change(CARD | {"owner": "none"}, CARD | {"owner": "chen"}),
        "负责人由陈静变更为公海,更新人:李伟",
    ),
    (change(CARD | {"churn": CHURN}), "流失由空变更为2026-11-20,理由:搬走,更新人:李伟"),
    (change(CARD | {"region": {"city": "北京"}}), "地区由空变更为北京,更新人:李伟"),
    (change(CARD, None, act="new"), "新建客户卡:北京华信信息技术股份有限公司,更新人:李伟"),
    (
        change(None, CARD, act="undo"),
        "删除客户卡:北京华信信息技术股份有限公司,撤销操作,更新人:李伟",
    ),
    (
        change(CARD | {"visits": [VISIT | {"outcome": "要合同"}]}, CARD | {"visits": [VISIT]}),
        "跟进2026-11-20 外访结论由要报价变更为要合同,更新人:李伟",
    ),
    (change(CARD | {"colour": "红"}), "colour由空变更为红,更新人:李伟"),
]


@pytest.mark.parametrize(("changes", "sentence"), SENTENCES)
def test_sentences(changes: list[Change], sentence: str) -> None:
    (line,) = say("zh", changes)
    assert line.partition(": ")[2] == sentence
    english = say("en", changes)[0]
    assert not re.search("新增|删除|新建|变更|理由|更新人|直接改", english)


@pytest.mark.parametrize(("changes", "sentence"), SENTENCES)
def test_a_chinese_line_has_marks_of_one_width(changes: list[Change], sentence: str) -> None:
    """As the paper ledgers have them; in a digest, as any Chinese text. Values stay as typed."""
    plain = [
        one._replace(new=flatten_marks(one.new), old=flatten_marks(one.old)) for one in changes
    ]
    (line,) = say("zh", plain, with_customer=True)
    assert not re.search("[，：；（）]", line)
    digest = render_changes(plain, read("zh"), "md", width=None, with_customer=True)
    (line,) = [one for one in digest.splitlines() if one.startswith("- ")]
    told = line.removeprefix("- 2026-11-20 17:45 ").removeprefix("- 2026-11-20 17:42 ")
    told = told.removeprefix("- 2026-11-02 09:10 ").removeprefix("- 2026-10-28 18:20 ")
    assert not re.search("[,:;()]", told), told
    assert not re.search(" [，：；（）]|[，：；（）] ", told), told


def flatten_marks(value: Any) -> Any:
    """The same value with no marks of its own."""
    if isinstance(value, dict):
        return {key: flatten_marks(one) for key, one in value.items()}
    if isinstance(value, list):
        return [flatten_marks(one) for one in value]
    return re.sub("[，：；]", "", value) if isinstance(value, str) else value


def test_no_blank_stands_beside_a_wide_bracket() -> None:
    assert join_words(("各级别的跟进周期（天）", "K")) == "各级别的跟进周期（天）K"
    assert join_words(("信用", "（万元）额度")) == "信用（万元）额度"
    assert join_words(("联系人", "王静 （采购）主管", "电话")) == "联系人 王静 （采购）主管 电话"


def test_a_promise_that_a_visit_repeats_is_said_once() -> None:
    again = [one._replace(promised=date(2026, 12, 1)) for one in LOGGED]
    assert ";下次跟进 2026-12-01 送报价," in say("zh", again)[0]


def test_each_line_names_the_customer_where_there_are_several() -> None:
    (line,) = say("zh", GRADE, with_customer=True)
    assert line == "2026-11-02 09:10: 华信(huaxin)级别由C变更为B,理由:两次需求确认,更新人:李伟"
    (line,) = say("en", GRADE, with_customer=True)
    assert line.startswith("2026-11-02 09:10: 华信 (huaxin) grade changed from C to B, reason: ")


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ({"follow_up": {"on": "2026-12-01"}}, {"follow_up": {"on": "2026-12-02"}},
         "下次跟进日期由2026-12-01变更为2026-12-02", "next follow-up date changed from 01 Dec"),
        ({"credit": {"rating": "A"}}, {"credit": {"rating": "B"}},
         "信用等级由A变更为B", "credit rating changed from A to B"),
        ({"churn": {"reason": "x"}}, {"churn": {"reason": "y"}},
         "流失原因由x变更为y", "churn reason changed from x to y"),
    ],
)  # fmt: skip
def test_no_label_is_said_twice(old: dict[str, Any], new: dict[str, Any], zh: str, en: str) -> None:
    changes = change(CARD | new, CARD | old)
    assert zh in say("zh", changes)[0]
    assert en in say("en", changes)[0]


def test_the_id_of_the_visit_before_a_promise_is_nothing_to_read() -> None:
    promise = {"on": "2026-12-01", "what": "送报价", "after": "20261120-k7qf4"}
    (line,) = say("zh", change(CARD | {"follow_up": promise}))
    assert line == "2026-11-20 17:45: 下次跟进由空变更为2026-12-01 送报价,更新人:李伟"


@pytest.mark.parametrize(("language", "said"), [("en", "None -> not said"), ("zh", "无 -> 未写")])
def test_that_there_is_none_is_not_that_nobody_said(language: Language, said: str) -> None:
    old = CARD | {"visits": [VISIT | {"next": "none"}]}
    new = CARD | {"visits": [{key: one for key, one in VISIT.items() if key != "next"}]}
    (one,) = change(new, old)
    assert say_plainly(one, read(language)).endswith(said)


@pytest.mark.parametrize(("language", "mark"), [("en", "an undo"), ("zh", "撤销操作")])
def test_what_an_undo_changed_is_marked(language: Language, mark: str) -> None:
    undone = change(CARD, CARD | {"grade": "A"}, act="undo")
    for form in ("table", "text", "md"):
        lines = render_changes(undone, read(language), form, width=None, with_customer=False)
        assert mark in lines.splitlines()[-1], form
    added = change(CARD, CARD | {"visits": [VISIT]}, act="undo")
    table = render_changes(added, read(language), "table", width=60, with_customer=True)
    assert f"..    {mark}  9f8e7d6" in " ".join(table.splitlines()), table
    done = change(CARD, CARD | {"grade": "A"}, act="regrade")
    assert mark not in say(language, done)[0]


def test_no_undo_is_offered_for_what_cannot_be_undone() -> None:
    def offer(act: str | None) -> str:
        changes = change(CARD, CARD | {"grade": "A"}, act=act)
        return render_footer(tally(changes), read("en"), customer="x", more=False, narrowed=True)

    assert "crm undo 9f8e7d6" in offer("set")
    assert "crm undo" not in offer("init")
    assert "crm undo" not in offer(None)


def test_a_card_that_cannot_be_read() -> None:
    (gone,) = change(None)
    unreadable = [gone._replace(old=None, new=None)]
    assert say("zh", unreadable) == ["2026-11-20 17:45: 此提交中无法读取,更新人:李伟"]
    table = render_changes(
        unreadable, read("en"), "table", width=80, with_customer=False
    ).splitlines()
    shown = " ".join(table[1].split())
    assert shown == "17:45 李伟 cannot be read in this commit 9f8e7d6"


def test_nothing_can_give_orders_or_break_a_line() -> None:
    nasty = change(CARD | {"notes": "a\n\x1b[2J\u202eb\tc"})
    for form in ("text", "table", "md"):
        text = render_changes(nasty, read("en"), form, width=None, with_customer=True)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert len([line for line in text.splitlines() if "notes" in line]) == 1


DRAWN = """\
2026-11-20 周五
  17:45  李伟  联系人 王静 电话    138 0000 0000 -> 139 0000 0009                            9f8e7d6
  17:42  李伟  + 跟进 11-20 外访 王静    看现场；客户关心售后响应    结论 要报价             a1b2c3d
               下次跟进            11-20 -> 12-01 送报价
2026-11-02 周一
  09:10  李伟  级别                C -> B    理由 两次需求确认                               77aa01c
2026-10-28 周三
  18:20  陈静  行业                软件 -> 制造业    直接改文件，没有理由                    0c4d2ab
"""


def test_the_drawing() -> None:
    changes = [*PHONE, *LOGGED, *GRADE, *BY_HAND]
    reader = read("zh", full_days=False)
    assert render_changes(changes, reader, "table", width=100, with_customer=False) == DRAWN
    footer = render_footer(tally(changes), reader, customer="华信", more=False, narrowed=False)
    assert footer == (
        "4 处变更，自 2026-10-28 起。只看一个字段 crm log 华信 --field 级别"
        "    撤销 crm undo 9f8e7d6"
    )
    english = render_changes(changes, read("en"), "table", width=100, with_customer=True)
    assert "+ visit" in english
    assert "next follow-up" in english


MOVED = change(
    CARD | {"follow_up": {"on": "2026-12-02", "what": "寄备件"}},
    CARD | {"follow_up": {"on": "2026-12-01", "what": "送报价"}},
    author="Sofia Berger",
    commit="5e6f7a8",
)


@pytest.mark.parametrize("with_customer", [False, True])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_screen(width: int, with_customer: bool) -> None:
    changes = [*PHONE, *LOGGED, *GRADE, *BY_HAND, *MOVED]
    for language in ("zh", "en"):
        reader = read(language, full_days=False)
        text = render_changes(changes, reader, "table", width=width, with_customer=with_customer)
        assert max(cell_width(line) for line in text.splitlines()) <= width, text


def test_on_a_narrow_screen_values_stand_below_their_places() -> None:
    text = render_changes(MOVED, read("en", full_days=False), "table", width=60, with_customer=True)
    assert text.splitlines()[-2:] == [
        " " * 24 + "next follow-up promised",
        " " * 26 + "送报价 -> 寄备件",
    ]


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_screen_cuts_neither_labels_nor_commits(width: int) -> None:
    changes = [*PHONE, *LOGGED, *GRADE, *BY_HAND]
    for language in ("zh", "en"):
        reader = read(language, full_days=False)
        text = render_changes(changes, reader, "table", width=width, with_customer=False)
        assert max(cell_width(line) for line in text.splitlines()) <= 64, text
        assert text.count("9f8e7d6") == 1


def test_several_changes_of_one_commit_stand_under_one_time() -> None:
    two = change(CARD | {"industry": "农业", "grade": "A"})
    text = render_changes(two, read("en"), "table", width=80, with_customer=False)
    assert [line.count("17:45") for line in text.splitlines()] == [0, 1, 0]
    assert text.count("9f8e7d6") == 1


def test_who_helped_is_named_with_the_author() -> None:
    (helped,) = (one._replace(co_authors=("张敏", "Ann")) for one in PHONE)
    said = {
        (language, form): render_changes(
            [helped], read(language), form, width=None, with_customer=False
        )
        for language in ("en", "zh")
        for form in ("text", "table")
    }
    assert said["en", "text"].endswith(", by 李伟, with 张敏, Ann\n")
    assert said["zh", "text"].endswith(",更新人:李伟,同 张敏、Ann\n")
    assert "with 张敏, Ann" in said["en", "table"]
    assert "同 张敏、Ann" in said["zh", "table"]
    row = json.loads(render_changes([helped], read("en"), "json", width=None, with_customer=False))
    assert row[0]["co_authors"] == ["张敏", "Ann"]


def test_what_programs_read() -> None:
    text = render_changes([*PHONE, *GRADE], read("zh"), "json", width=None, with_customer=False)
    first, second = json.loads(text)
    assert list(first) == [
        "time", "author", "customer", "path", "old", "new", "reason", "commit", "act",
        "co_authors",
    ]  # fmt: skip
    assert first["time"] == "2026-11-20T17:45:00+08:00"
    assert first["path"] == "contacts.wang.phones"
    assert (first["old"], first["new"]) == (["138 0000 0000"], ["139 0000 0009"])
    assert (second["path"], second["reason"]) == ("grade", "两次需求确认")
    assert len(second["commit"]) == 40


def test_markdown_is_a_digest_by_person_and_customer() -> None:
    by_another = [one._replace(author="@bob #1", customer=None) for one in PHONE]
    changes = [*PHONE, *by_another, *GRADE]
    phone = "contact 王静 phone changed from 138 0000 0000 to 139 0000 0009"
    text = render_changes(changes, read("en"), "md", width=None, with_customer=True)
    assert text.splitlines() == [
        "### 李伟",
        "",
        "**华信** `huaxin`",
        "",
        f"- 2026-11-20 17:45 {phone} (`9f8e7d6`)",
        "- 2026-11-02 09:10 grade changed from C to B, reason: 两次需求确认 (`77aa01c`)",
        "",
        "### @&#8203;bob \\#&#8203;1",
        "",
        "**crm.yaml**",
        "",
        f"- 2026-11-20 17:45 {phone} (`9f8e7d6`)",
    ]
    alone = render_changes(PHONE, read("en"), "md", width=None, with_customer=False)
    assert alone.splitlines()[:2] == ["### 李伟", ""]
    assert alone.splitlines()[2].startswith("- 2026-11-20 17:45 contact 王静")


@pytest.mark.parametrize("form", LOG_FORMATS)
def test_no_changes(form: str) -> None:
    text = render_changes([], read("en"), form, width=80, with_customer=True)
    assert text == {
        "json": "[]\n",
        "yaml": "[]\n",
        "csv": "time,author,customer,path,old,new,reason,commit,act,co_authors\r\n",
    }.get(form, "")
    assert (
        render_footer(tally([]), read("en"), customer=None, more=False, narrowed=False)
        == "no changes"
    )
