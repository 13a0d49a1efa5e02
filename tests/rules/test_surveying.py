"""What must be asked before a table is taken in."""

from __future__ import annotations

from crmcli.rules.targets import UserMap
from crmcli.views.sentences import say_message
from tests.tables import survey


def test_nothing_to_ask():
    seen = survey(
        "客户 级别 最后跟进 电话", ("华信", "A", "2026-11-03", "95588"), ("蓝海", None, "13/3/2026")
    )
    assert seen.rows == 2
    assert seen.questions == seen.left == tuple(seen.days_asked) == ()


def test_a_word_with_two_meanings_is_asked_once():
    seen = survey("客户 级别", ("a", "一般"), ("b", "一般"), ("c", "A"), ("d", "Z"))
    [question] = seen.questions
    assert (question.heading, question.text, question.times) == ("级别", "一般", 2)
    assert question.choices == ("B", "C")
    assert "一般" in say_message("zh", question.reason)
    settled = UserMap(values={"级别": {"一般": "C"}})
    assert survey("客户 级别", ("a", "一般"), said=settled).questions == ()


def test_one_date_tells_the_order_of_all():
    rows = [("a", "11/3/2026", "1/2/2026"), ("b", "25/3/2026", "2/2/2026")]
    seen = survey("客户 最后跟进 下次跟进", *rows)
    assert seen.days_asked == {}
    assert set(seen.intake.orders.values()) == {"dmy"}


def test_years_of_two_digits_tell_the_order_as_well():
    seen = survey("客户 最后跟进", ("a", "3/25/26"), ("b", "1/2/26"))
    assert seen.days_asked == {}
    assert dict(seen.intake.orders) == {1: "mdy"}


def test_columns_of_different_orders():
    rows = [("a", "25/3/2026", "3/25/2026"), ("b", "1/2/2026", "1/2/2026")]
    seen = survey("客户 最后跟进 下次跟进", *rows)
    assert dict(seen.intake.orders) == {1: "dmy", 2: "mdy"}


def test_an_order_that_nothing_tells_is_asked():
    seen = survey("客户 最后跟进 下次跟进", ("a", "11/3/2026", "2026-11-30"))
    assert seen.days_asked == {"最后跟进": ("dmy", "mdy")}
    assert seen.questions == ()
    contradicting = survey(
        "客户 最后跟进", ("a", "25/3/2026"), ("b", "3/25/2026"), ("c", "1/2/2026")
    )
    assert tuple(contradicting.days_asked) == ("最后跟进",)


def test_columns_that_hold_something_and_are_not_taken():
    seen = survey("客户 年营业额 天气 序号", ("a", "300万", "-", "1"), ("b", None, None, "2"))
    assert [(one.heading, one.cells) for one in seen.left] == [("年营业额", 1), ("序号", 2)]
