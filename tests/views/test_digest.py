"""The digest as it is read: as text, and as the HTML of a mail."""

from __future__ import annotations

import re
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from wcwidth import wcswidth

from crmcli.rules.agenda import FollowUp, Happening, plan_follow_ups
from crmcli.rules.dates import iter_occasions
from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.reminding import (
    EVERYTHING,
    Digest,
    TeamLine,
    arrange_work,
    build_digest,
    find_escalated,
    tell_story,
)
from crmcli.rules.settings import Escalation, MailSettings, Person
from crmcli.rules.workdays import WEEKENDS_ONLY
from crmcli.views.digest import Page, Source, build_page, close_page, strip_page
from crmcli.views.digest_html import render_html
from crmcli.views.digest_post import render_post
from crmcli.views.digest_record import describe_digest
from crmcli.views.digest_sections import add_selection, say_selection
from crmcli.views.digest_text import render_letter, render_text
from crmcli.views.digest_week import build_week_page
from crmcli.views.language import Language
from crmcli.views.values import Reader
from tests.acting import make_visit
from tests.views.sample import ROOT, SETTINGS, TODAY, read_expected

LI_WEI = SETTINGS.people["li.wei"]
SOURCE = Source("a1b2c3d4" * 5, datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai")))

ALL = MailSettings(include=EVERYTHING)


def card(id_: str, name: str, grade: str, **values: Any) -> dict[str, Any]:
    return {"id": id_, "name": name, "grade": grade, "owner": "li.wei", **values}


def contact(name: str, title: str, **values: Any) -> list[dict[str, Any]]:
    return [{"id": "a", "name": name, "title": title, "phones": ["+86 138 0000 0001"], **values}]


CARDS = [
    card(
        "yunfan",
        "杭州云帆科技有限公司",
        "K",
        contacts=contact("刘洋", "总经理", birthday="1979-11-26"),
        visits=[
            make_visit(
                "2026-11-06",
                contact="a",
                notes="样机下周到，要培训\n",
                next="2026-11-12",
                next_what="送样机",
            )
        ],
    ),
    card(
        "xinda",
        "上海信达贸易有限公司",
        "B",
        contacts=contact("马丽", "采购"),
        visits=[make_visit("2026-10-14", contact="a", channel="chat", notes="等年底预算。" * 20)],
    ),
    card(
        "jinyu", "佛山锦屿新材料有限公司", "D", created="2026-05-20", contacts=contact("办公室", "")
    ),
    card(
        "lanhai",
        "苏州蓝海自动化有限公司",
        "C",
        follow_up={"on": "2026-11-23", "what": "寄合同样本"},
    ),
    card("qinghe", "青禾职业学校", "B", visits=[make_visit("2026-10-24")]),
    card(
        "hengyuan", "宁波恒远机械有限公司", "A", follow_up={"on": "2026-11-25", "what": "二次报价"}
    ),
    card(
        "dingxin", "北京鼎新仪器有限公司", "B", follow_up={"on": "2026-11-27", "what": "安装验收"}
    ),
    card("gubao", "古堡酒店", "C", opened_on="2001-11-24", trading_since="2020-11-21"),
]


def make_digest(
    cards: list[dict[str, Any]],
    settings: MailSettings,
    person: Person = LI_WEI,
    others: tuple[FollowUp, ...] = (),
) -> Digest:
    """What the cards tell a person on the day, gathered as the book does."""
    found = [(Card(one["id"], f"records/{one['id']}.yaml", one)) for one in cards]
    standing = [(one, assess_card(one.value, SETTINGS)) for one in found]
    plan = plan_follow_ups(standing, settings.most, WEEKENDS_ONLY, TODAY)
    work = arrange_work(plan, TODAY, settings.ahead)
    occasions = [
        Happening(one, occasion)
        for one in found
        for occasion in iter_occasions(one.value, ROOT, date(2026, 11, 20), date(2026, 11, 30))
    ]
    after = settings.escalate.after if settings.escalate else 0
    return build_digest(
        person,
        work,
        sorted(occasions, key=lambda one: one.occasion.day),
        find_escalated(others, person.id, after, TODAY) if settings.escalate else (),
        day=TODAY,
        settings=settings,
        stories={one.file: tell_story(one.value, settings.include) for one in found},
    )


def lay(
    language: Language,
    settings: MailSettings = ALL,
    cards: list[dict[str, Any]] = CARDS,
    selection: str = "",
    *,
    is_part: bool = False,
    **more: Any,
) -> Page:
    return build_page(
        make_digest(cards, settings, **more),
        ROOT,
        Reader(language, TODAY, SETTINGS),
        SOURCE,
        ahead=settings.ahead,
        most=settings.most,
        escalated_after=settings.escalate.after if settings.escalate else 0,
        selection=selection,
        is_part=is_part,
    )


def count_columns(text: str) -> int:
    return max(wcswidth(line) for line in text.splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_mail_of_a_day(language: Language) -> None:
    page = lay(language)
    text = f"{page.subject}\n\n{render_text(page)}"
    assert text == read_expected(f"digest-{language}.txt")
    assert count_columns(text) <= 78
    assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_with_nothing_to_be_included_it_tells_ids_and_days(language: Language) -> None:
    page = lay(language, MailSettings(include=()))
    text = f"{page.subject}\n\n{render_text(page)}"
    assert text == read_expected(f"digest-bare-{language}.txt")
    for one in CARDS:
        assert one["name"] not in text
    for secret in ("刘洋", "送样机", "样机下周", "138 0000", "二次报价", "马丽"):
        assert secret not in text + render_html(page)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_full_day_says_what_waits_and_a_manager_who_was_left(language: Language) -> None:
    left = Card("rhein", "records/rhein.yaml", {"name": "Rheinland GmbH", "owner": "zhao.min"})
    pool = Card("pool", "records/pool.yaml", {"name": "无主客户"})
    others = tuple(
        FollowUp(one, assess_card(one.value, SETTINGS), day, TODAY, is_put_off=False)
        for one, day in ((left, date(2026, 11, 4)), (pool, date(2026, 11, 1)))
    )
    settings = MailSettings(include=("name", "note"), most=3, escalate=Escalation(14, ("li.wei",)))
    text = render_text(lay(language, settings, others=others))
    assert text == read_expected(f"digest-full-{language}.txt")
    assert count_columns(text) <= 78


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_week_of_a_team(language: Language) -> None:
    lines = [
        TeamLine("li.wei", 3, 2, 11, 7),
        TeamLine("anna", 0, 0, 0, 0),
        TeamLine("gone", 1, 0, 40, 0),
        TeamLine("none", 2, 1, 9, 0),
    ]
    reader = Reader(language, TODAY, SETTINGS)
    unreached = {"gone": 1, "none": 3}
    page = build_week_page(LI_WEI, TODAY, lines, unreached, reader=reader, source=SOURCE)
    text = f"{page.subject}\n\n{render_text(page)}"
    assert text == read_expected(f"digest-week-{language}.txt")
    late = build_week_page(LI_WEI, date(2026, 11, 20), lines, {}, reader=reader, source=SOURCE)
    assert (
        late.sections[0].remark
        == {
            "en": "Overdue: as of 23 Nov. Contacts: the seven days before 20 Nov.",
            "zh": "逾期截至 11-23；跟进次数为 11-20 之前七天的。",
        }[language]
    )
    assert late.subject == page.subject  # the numbers are of the day on which it goes out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_week_and_the_escalated_of_a_query_say_which_customers_are_meant(
    language: Language,
) -> None:
    reader = Reader(language, TODAY, SETTINGS)
    selection = say_selection("grade=K,A", ("name",), language)
    lines = [TeamLine("li.wei", 3, 2, 11, 7)]
    week = build_week_page(
        LI_WEI, TODAY, lines, {}, selection=selection, reader=reader, source=SOURCE
    )
    left = Card("rhein", "records/rhein.yaml", {"name": "Rheinland GmbH", "owner": "zhao.min"})
    late = assess_card(left.value, SETTINGS)
    others = (FollowUp(left, late, date(2026, 11, 4), TODAY, is_put_off=False),)
    settings = MailSettings(escalate=Escalation(14, ("li.wei",)))
    page = build_page(
        make_digest([], settings, others=others),
        ROOT,
        reader,
        SOURCE,
        ahead=7,
        most=None,
        escalated_after=14,
        selection=selection,
    )
    assert [week.subject, week.greeting, week.sections[0].remark, page.subject] == {
        "en": [
            "[crm] Weekly 23 Nov (a selection: grade=K,A): 3 overdue, 2 today",
            "Hello 李伟. The week of the team (a selection: grade=K,A):",
            (
                "Overdue: as of 23 Nov. "
                "Contacts: with these customers, in the seven days before 23 Nov."
            ),
            "[crm] Mon 23 Nov: 1 escalated (a selection: grade=K,A)",
        ],
        "zh": [
            "[客户台账] 11-23 周报（部分客户：grade=K,A）：逾期 3，今天 2",
            "李伟，你好。团队概况（部分客户：grade=K,A）：",
            "逾期截至 11-23；跟进次数只计与这些客户的，为 11-23 之前七天的。",
            "[客户台账] 11-23 周一：久未联系 1（部分客户：grade=K,A）",
        ],
    }[language]
    whole, part = (lay(language, selection=selection, is_part=one) for one in (False, True))
    assert whole == lay(language)
    assert part.subject == whole.subject + add_selection("", selection, language)
    assert part.summary == whole.summary  # a group is told above all of them
    heading = page.sections[0].heading
    assert heading.endswith(
        {"en": "(a selection: grade=K,A)", "zh": "（部分客户：grade=K,A）"}[language]
    )
    unsaid = {"en": "a selection", "zh": "部分客户"}[language]
    assert say_selection("华信", (), language) == say_selection("", ("name",), language) == unsaid
    assert say_selection(None, ("name",), language) == ""


def test_numbers_stand_flush_right_under_their_headings() -> None:
    reader = Reader("en", TODAY, SETTINGS)
    lines = [TeamLine("li.wei", 3, 2, 11, 107), TeamLine("anna", 12, 0, 0, 7)]
    page = build_week_page(LI_WEI, TODAY, lines, {}, reader=reader, source=SOURCE)
    cells = re.findall(r'<td style="([^"]*border-top[^"]*)">([^<]*)</td>', render_html(page))
    right = [text for style, text in cells if "text-align:right" in style]
    assert right == [
        *("Overdue", "Today", "Longest", "Contacts"),
        *("3", "2", "11 d", "107"),
        *("12", "0", "", "7"),
    ]
    text = render_text(page).splitlines()
    assert "   Person  Overdue  Today  Longest  Contacts" in text
    assert "   李伟          3      2     11 d       107" in text
    assert "   Anna         12      0                  7" in text


def test_counts_alone_are_the_subject() -> None:
    late, today, ahead = CARDS[0], CARDS[3], CARDS[5]
    birthday = card("x", "X", "C", contacts=contact("刘洋", "", birthday="1979-11-26"))
    subjects = {
        "[crm] Mon 23 Nov: 1 overdue, 1 today, 1 in the next 7 days": [late, today, ahead],
        "[crm] Mon 23 Nov: 1 in the next 7 days": [ahead],
        "[crm] Mon 23 Nov: 1 birthday or deadline": [birthday],
        "[crm] Mon 23 Nov: nothing due": [],
    }
    assert [lay("en", cards=cards).subject for cards in subjects.values()] == [*subjects]


def test_those_whom_a_day_does_not_hold_are_counted_all_the_same() -> None:
    late = [card(f"l{n}", "X", "B", follow_up={"on": "2026-11-20"}) for n in range(7)]
    more = [card(f"t{n}", "X", "B", follow_up={"on": "2026-11-23"}) for n in range(2)]
    later = card("later", "X", "B", follow_up={"on": "2026-11-27"})
    most = MailSettings(most=3)
    subjects = [
        lay(language, most, cards=cards).subject
        for cards in (late, [*late, *more, later])
        for language in ("en", "zh")
    ]
    assert subjects == [
        "[crm] Mon 23 Nov: 7 due (7 overdue), 3 to do today",
        "[客户台账] 11-23 周一：应办 7（逾期 7），今天办 3",
        "[crm] Mon 23 Nov: 9 due (7 overdue, 2 today), 3 to do today, 1 in the next 7 days",
        "[客户台账] 11-23 周一：应办 9（逾期 7、今天 2），今天办 3，7 天内 1",
    ]


def test_those_who_are_put_off_stand_apart_from_those_who_are_due_later() -> None:
    due = [card(f"t{n}", f"T{n}", "B", follow_up={"on": "2026-11-23"}) for n in range(4)]
    later = [card(f"a{n}", f"A{n}", "B", follow_up={"on": "2026-11-27"}) for n in range(2)]
    page = lay("en", MailSettings(most=3), cards=[*due, *later])
    assert page.subject == (
        "[crm] Mon 23 Nov: 4 due (4 today), 3 to do today, 2 in the next 7 days"
    )
    rows = {section.heading: section.rows for section in page.sections}
    assert [row[1] for row in rows["Put off to the next work days"]] == ["T3"]
    assert [row[1] for row in rows["Next 7 days"]] == ["A0", "A1"]
    many = [card(f"m{n:02}", "X", "B", follow_up={"on": "2026-11-23"}) for n in range(30)]
    (put_off,) = [
        one
        for one in lay("zh", MailSettings(most=3), cards=many).sections
        if "每天" in one.remark or "一天最多" in one.remark
    ]
    assert len(put_off.rows) == 15
    assert put_off.remark.endswith("。另有 12 家：crm overdue owner=li.wei --within 0d")


def test_a_phone_is_not_broken_in_a_mail() -> None:
    long = "验收之后把第二批的付款方式和培训日期一起谈定" * 4
    cards = [
        card(
            f"c{n}",
            "X",
            "B",
            contacts=contact("刘洋", ""),
            follow_up={"on": "2026-11-23", "what": long},
        )
        for n in range(4)
    ]
    cells = re.findall(r'<td style="([^"]*)">([^<]*)</td>', render_html(lay("zh", cards=cards)))
    styles = [style for style, text in cells if text == "+86 138 0000 0001"]
    assert len(styles) == 2
    assert all("white-space:nowrap" in style for style in styles)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("length", range(1, 60, 3))
def test_of_a_long_name_the_id_is_told_all_the_same(language: Language, length: int) -> None:
    long = card("yunfan", "云" * length, "K", follow_up={"on": "2026-11-12"})
    page = lay(language, cards=[long])
    title = render_text(page).splitlines()[2]
    about = {"en": " (K, yunfan)", "zh": "（K，yunfan）"}[language]
    assert about in title
    assert title.startswith("1. 云")
    assert title.endswith({"en": "11 days late", "zh": "逾期 11 天"}[language])
    assert wcswidth(title) <= 78
    assert ("云" * length in title) is (".." not in title)
    assert "云" * length + about in render_html(page)


def test_an_id_that_leaves_no_room_for_a_name_is_cut_itself() -> None:
    page = lay("en", cards=[card("x" * 90, "云帆", "K", follow_up={"on": "2026-11-12"})])
    title = render_text(page).splitlines()[2]
    assert title.startswith("1. 云帆 (K, xxx")
    assert wcswidth(title) == 78


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cards_that_nobody_can_read_are_named(language: Language) -> None:
    files = [f"records/c{n}.yaml" for n in range(5)]
    for count, said in (
        (1, {"en": "1 card cannot be read, so nobody", "zh": "有 1 张卡片无法读取"}),
        (5, {"en": "5 cards cannot be read, so nobody", "zh": "有 5 张卡片无法读取"}),
    ):
        page = build_page(
            make_digest([], ALL),
            ROOT,
            Reader(language, TODAY, SETTINGS),
            SOURCE,
            ahead=7,
            most=None,
            unreadable=files[:count],
        )
        remark = page.sections[-1].remark
        assert remark.startswith(said[language])
        assert [file in remark for file in files] == [number < min(3, count) for number in range(5)]
        assert ({"en": "2 more", "zh": "另有 2"}[language] in remark) is (count == 5)
        assert remark in read_tags(render_html(page)).words


def test_edits_that_are_not_saved_are_told() -> None:
    reader = Reader("en", TODAY, SETTINGS)
    page = close_page(lay("en"), SOURCE._replace(is_edited=True), reader, is_sample=False)
    assert page.closing[0].startswith("As of commit a1b2c3d (23 Nov 08:00), with edits not saved; ")


def test_a_long_list_is_cut_and_says_how_to_see_it() -> None:
    cards = [card(f"c{n}", f"第{n}家", "B", follow_up={"on": "2026-11-01"}) for n in range(40)]
    text = render_text(lay("en", cards=cards))
    assert text.count(" 22 d ") == 20
    assert "   18 more: crm overdue owner=li.wei\n" in text


def test_a_sample_says_that_it_is_one_and_a_screen_needs_no_end() -> None:
    settings = MailSettings()
    page = build_page(
        make_digest(CARDS, settings),
        ROOT,
        Reader("en", TODAY, SETTINGS),
        None,
        ahead=7,
        most=None,
        is_sample=True,
    )
    assert page.subject.startswith("[test] [crm] ")
    assert page.closing[0].startswith("This is a sample")
    assert not any("commit" in line for line in page.closing)
    stripped = render_text(strip_page(page))
    assert "crm visit" not in stripped
    assert "crm.yaml" not in stripped


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_group_is_told_needs_no_columns(language: Language) -> None:
    page = lay(language)
    text = "\n".join([page.heading, "", page.summary, render_post(page), ""])
    assert text == read_expected(f"digest-post-{language}.txt")
    assert "  " not in text
    assert not any(line != line.strip() for line in text.splitlines())
    assert "crm visit" not in text
    assert not any(line in text for line in page.closing)


def test_how_a_mail_is_shown_before_it_is_sent() -> None:
    shown = render_letter("zh", "李伟 <li.wei@example.com>", "主\n题", "跟进.ics", "文\n")
    assert shown.splitlines()[:3] == [
        "收件人  李伟 <li.wei@example.com>",
        "主题    主 题",
        "附件    跟进.ics",
    ]


# Nothing that a card says becomes more than text.

EVIL = "<script>alert(1)</script>\n\r\x1b[31m\u202e\"'&<img src=x onerror=y>"


class Tags(HTMLParser):
    """The tags of a page, and the words between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def read_tags(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_stands_in_a_card_stays_text(language: Language) -> None:
    evil = card(
        "evil",
        EVIL,
        EVIL,
        contacts=contact(EVIL, EVIL, birthday="1979-11-26", phones=[EVIL]),
        visits=[
            make_visit(
                "2026-11-06",
                contact="a",
                notes=EVIL,
                next="2026-11-12",
                next_what=EVIL,
                channel=EVIL,
            )
        ],
    )
    more = [{**evil, "id": f"evil{n}"} for n in range(4)]
    person = Person("li.wei", EVIL)
    page = lay(language, cards=[evil, *more, {**evil, "id": "$(rm -rf ~)"}], person=person)
    text, html = render_text(page), render_html(page)
    plain = read_tags(render_html(lay(language)))
    tags = read_tags(html)
    assert set(tags.tags) <= set(plain.tags)
    assert tags.attributes == plain.attributes
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text + html + page.subject)
    assert "\n" not in page.subject
    assert not any(line.startswith("$(rm") for line in text.splitlines())
    assert count_columns(text) <= 78


def test_a_file_with_a_strange_name_makes_no_command_to_paste() -> None:
    strange = card("$(rm -rf ~)", "X", "B", follow_up={"on": "2026-11-01"})
    page = lay("en", cards=[strange])
    assert page.commands[0][1].startswith(r"crm visit \$\(rm\ -rf\ ~\) -m ")


def test_html_and_text_say_the_same() -> None:
    page = lay("zh")
    words = re.sub(r"\s", "", read_tags(render_html(page)).words)
    for line in render_text(page).splitlines():
        for part in line.split("  "):
            if part.strip() not in ("--", ""):
                assert re.sub(r"\s", "", part) in words


def test_html_fetches_nothing_and_holds_no_script() -> None:
    html = render_html(lay("en"))
    tags = read_tags(html)
    assert set(tags.tags).isdisjoint({"script", "img", "link", "iframe", "style", "form", "a"})
    assert not re.search(r"(?i)url\(|https?:|javascript:|\bon\w+=", html)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert '<html lang="en">' in html


def test_programs_get_the_same_facts() -> None:
    told = describe_digest(make_digest(CARDS, MailSettings(include=("name",))))
    assert [*told] == ["first", "overdue", "today", "ahead", "escalated", "occasions", "put_off"]
    first = told["first"]
    assert isinstance(first, list)
    assert first[0] == {
        "id": "yunfan",
        "name": "杭州云帆科技有限公司",
        "grade": "K",
        "owner": "li.wei",
        "due": date(2026, 11, 12),
        "day": TODAY,
        "days_overdue": 11,
        "basis": "promise",
        "promised": None,
        "last_visit": date(2026, 11, 6),
        "channel": "phone",
        "notes": None,
        "contact": None,
        "phone": None,
    }
