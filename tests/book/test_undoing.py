"""What `crm undo` takes back, and what it refuses."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from crmcli.acts.add import add_entries
from crmcli.acts.new import open_card
from crmcli.acts.person import add_person
from crmcli.acts.promise import promise_next
from crmcli.acts.regrade import regrade_card
from crmcli.acts.set import set_fields
from crmcli.acts.unset import unset_fields
from crmcli.acts.visit import log_visit
from crmcli.book import open_book
from crmcli.book.undoing import Undone
from crmcli.errors import CrmError, InvalidCard, NotFound, Refused
from crmcli.views.sentences import say
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

CARD = "records/huaxin.yaml"
OTHER = "records/lantian.yaml"


def act(ledger: Sandbox, verb: str, what: Any, customer: str = "huaxin", /, **words: Any) -> str:
    """Do an act; the id of its commit."""
    book = open_book(ledger.root)
    record, _ = book.get_record(customer)
    commit = book.write(verb, record, partial(what, **words)).commit
    assert commit is not None
    return commit


def put(ledger: Sandbox, path: str, text: str, customer: str = "huaxin") -> str:
    return act(ledger, "set", set_fields, customer, assignments=[(path, text)])


def visit(ledger: Sandbox, **words: Any) -> str:
    return act(ledger, "visit", log_visit, notes="x", **words)


def undo(ledger: Sandbox, revision: str | None = None) -> Undone:
    return open_book(ledger.root).undo(revision)


def refuse(ledger: Sandbox, revision: str | None = None) -> CrmError:
    """The error of an undo that is refused and leaves everything as it is."""
    head, status = ledger.head(), ledger.status()
    with pytest.raises(CrmError) as refused:
        undo(ledger, revision)
    assert (ledger.head(), ledger.status()) == (head, status)
    return refused.value


def tell(error: CrmError) -> str:
    return say("en", error.code, **error.values)


def test_each_undo_goes_one_act_further_back(ledger: Sandbox) -> None:
    start = ledger.read(CARD)
    first = put(ledger, "industry", "软件")
    middle = ledger.read(CARD)
    second = visit(ledger)
    assert undo(ledger).commit == second
    assert ledger.read(CARD) == middle
    assert undo(ledger).commit == first
    assert ledger.read(CARD) == start
    assert refuse(ledger).code == "nothing-to-undo"
    message = ledger.git("log", "-1", "--format=%s%n%b")
    assert message == (
        f"undo(huaxin): 华信 · set {first[:7]}\n"
        f"Crm-Act: undo\nCrm-Customer: huaxin\nCrm-Undo: {first}\n\n"
    )


def test_to_undo_an_undo_does_the_act_again(ledger: Sandbox) -> None:
    done = put(ledger, "industry", "软件")
    after = ledger.read(CARD)
    undone = undo(ledger)
    assert (undone.redone, refuse(ledger, done).code) == (False, "undo-already")
    again = undo(ledger, "HEAD")
    assert (ledger.read(CARD), again.redone) == (after, True)
    assert undo(ledger).commit == done  # it stands, so it can be taken back again
    assert ledger.read(CARD) == HUAXIN


def test_bytes_come_back_as_they_were_with_their_comments(ledger: Sandbox) -> None:
    odd = HUAXIN.replace("title: 采购总监", "title:   采购总监   # 常去上海")
    ledger.commit(CARD, odd)
    act(ledger, "unset", unset_fields, path="contacts.wang.title")
    undo(ledger)
    assert ledger.read(CARD) == odd


def test_what_others_did_since_stays(ledger: Sandbox) -> None:
    done = put(ledger, "industry", "软件")
    ledger.commit(CARD, ledger.read(CARD).replace("# 老客户", "# 大客户"))
    visit(ledger)
    undo(ledger, done[:9])
    text = ledger.read(CARD)
    assert "industry" not in text and text.startswith("# 大客户") and text.count("notes: x") == 1


def test_a_later_act_at_the_same_place_is_named(ledger: Sandbox) -> None:
    done = put(ledger, "industry", "软件")
    later = put(ledger, "industry", "贸易")
    said = tell(refuse(ledger, done))
    assert said.startswith(f"set(huaxin) {done[:7]} of 20")
    assert f"set(huaxin) {later[:7]} of" in said
    assert said.endswith(f"changed industry since; take that back first: crm undo {later[:7]}")
    put(ledger, "industry", "软件")  # the same value again is a later act all the same
    assert refuse(ledger, done).code == "undo-stays-for"


def test_what_a_later_act_took_over_keeps_the_act(ledger: Sandbox) -> None:
    grade = act(ledger, "regrade", regrade_card, grade="A", reason="x")
    role = put(ledger, "contacts.wang.role", "user")
    first = visit(ledger, contact="wang")
    on = open_book(ledger.root).today
    follow = act(ledger, "next", promise_next, on=on, what=None)
    assert "recorded the grade as it was then (visits." in tell(refuse(ledger, grade))
    assert "recorded the contact as it was then (visits." in tell(refuse(ledger, role))
    assert "set the follow-up (follow_up" in tell(refuse(ledger, first))
    undo(ledger, follow)
    undo(ledger, first)
    undo(ledger, grade)
    undo(ledger, role)
    assert ledger.read(CARD) == HUAXIN


def test_an_id_that_was_taken_keeps_who_took_it(ledger: Sandbox) -> None:
    add = partial(act, ledger, "add", add_entries, path="contacts")
    first = add(words=["name=李强", "title=经理"])
    second = add(words=["name=李强", "title=会计"])
    assert "gave the id contacts.liqiang-2" in tell(refuse(ledger, first))
    undo(ledger, second)
    undo(ledger, first)
    assert refuse(ledger, "HEAD~1").code == "undo-stays-for"  # the second's id would be another


def test_a_new_card_goes_and_comes_back(ledger: Sandbox) -> None:
    book = open_book(ledger.root)
    opening = partial(open_card, name="杭州云帆网络有限公司")
    made = book.create(opening)
    text = ledger.read("records/yunfan.yaml")
    undone = undo(ledger)
    assert not ledger.path("records/yunfan.yaml").exists() and undone.customers == ("yunfan",)
    with pytest.raises(Refused) as refused:
        open_book(ledger.root).create(opening)
    assert f"crm undo {str(undone.receipt.commit)[:7]} brings that card back" in tell(refused.value)
    undo(ledger, str(refused.value.values["commit"]))
    assert ledger.read("records/yunfan.yaml") == text
    put(ledger, "industry", "软件", "yunfan")
    assert tell(refuse(ledger, made.commit)).startswith("new(yunfan)")


def test_a_card_is_found_where_it_is_now(ledger: Sandbox) -> None:
    done = put(ledger, "industry", "软件")
    ledger.path("records/north").mkdir()
    ledger.git("mv", CARD, "records/north/huaxin.yaml")
    ledger.git("commit", "--quiet", "--message", "move")
    undo(ledger, done)
    assert ledger.read("records/north/huaxin.yaml") == HUAXIN
    undo(ledger, "HEAD~1")
    assert ledger.read(CARD) == HUAXIN and not ledger.path("records/north").exists()


def test_line_ends_of_the_work_tree_stay(ledger: Sandbox) -> None:
    ledger.commit(".gitattributes", "records/**/*.yaml text eol=crlf\n")
    ledger.put(CARD, HUAXIN.replace("\n", "\r\n"))
    ledger.git("add", "--renormalize", CARD)
    put(ledger, "industry", "软件")
    undo(ledger)
    assert ledger.read(CARD) == HUAXIN.replace("\n", "\r\n")
    assert ledger.status() == ""


def test_a_hand_edit_is_an_act_if_it_is_saved_and_a_commit_if_not(ledger: Sandbox) -> None:
    ledger.commit(OTHER, LANTIAN + "industry: 贸易\n")
    ledger.put(CARD, HUAXIN + "# 附注\n")
    saved = open_book(ledger.root).save([], "x").commit
    assert undo(ledger).commit == saved
    assert refuse(ledger).code == "nothing-to-undo"
    assert undo(ledger, "HEAD~2").receipt.customer == "lantian"
    assert (ledger.read(CARD), ledger.read(OTHER)) == (HUAXIN, LANTIAN)


def test_a_broken_card_can_be_taken_back(ledger: Sandbox) -> None:
    ledger.commit(CARD, HUAXIN + "id: [\n")
    undo(ledger, "HEAD")
    assert ledger.read(CARD) == HUAXIN


def test_settings_too_unless_a_card_needs_them(ledger: Sandbox) -> None:
    book = open_book(ledger.root)
    added = partial(add_person, name="王芳", emails=["wang.fang@example.com"])
    done = book.write_settings("person", added).commit
    owned = put(ledger, "owner", "wang.fang", "lantian")
    error = refuse(ledger, done)
    assert isinstance(error, InvalidCard) and error.code == "undo-refused"
    undo(ledger, owned)
    assert undo(ledger, done).receipt.customer is None
    assert ledger.read("crm.yaml") == SETTINGS


def test_only_what_i_did_is_taken_back_unasked(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = put(ledger, "industry", "软件")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ZM@example.com")
    theirs = put(ledger, "size", "大")
    monkeypatch.delenv("GIT_AUTHOR_EMAIL")
    assert undo(ledger).commit == mine
    assert undo(ledger, theirs).commit == theirs


def test_what_cannot_be_taken_back_says_why(ledger: Sandbox) -> None:
    assert isinstance(refuse(ledger, "f00f00"), NotFound)
    assert refuse(ledger, "HEAD").code == "undo-start"
    ledger.commit("notes.txt", "other\n")
    assert refuse(ledger, "HEAD").code == "undo-no-ledger"
    done = put(ledger, "industry", "软件")
    ledger.git("switch", "--quiet", "--create", "side", "HEAD~1")
    assert refuse(ledger, done).code == "undo-elsewhere"
    put(ledger, "owner", "zhang.min", "mueller")
    ledger.git("merge", "--quiet", "--no-edit", "main")
    assert refuse(ledger, "HEAD").code == "undo-merge"
    ledger.put(CARD, ledger.read(CARD) + "# by hand\n")
    assert refuse(ledger, done).code == "hand-edited"
    ledger.git("checkout", CARD)
    assert undo(ledger, done).commit == done


def test_what_came_in_by_a_merge_came_later(ledger: Sandbox) -> None:
    """A branch that parted before the act changed other places: they stay as they were merged."""
    ledger.git("switch", "--quiet", "--create", "side")
    put(ledger, "contacts.wang.title", "副总")
    ledger.git("switch", "--quiet", "main")
    done = act(ledger, "unset", unset_fields, path="aliases")
    other = put(ledger, "contacts.wang.role", "user")
    ledger.git("merge", "--quiet", "--no-edit", "side")  # neighbouring lines
    undo(ledger, done)
    undo(ledger, other)
    assert ledger.read(CARD) == HUAXIN.replace("采购总监", "副总")


def test_what_was_done_beside_an_act_took_nothing_over_from_it(ledger: Sandbox) -> None:
    """A visit on a branch that did not have the regrade recorded no grade of it."""
    ledger.git("switch", "--quiet", "--create", "side")
    visit(ledger, contact="wang")
    ledger.git("switch", "--quiet", "main")
    done = act(ledger, "regrade", regrade_card, grade="A", reason="x")
    ledger.git("merge", "--quiet", "--no-edit", "side")
    undone = undo(ledger, done)
    text = ledger.read(CARD)
    assert undone.commit == done and "grade: B" in text and text.count("notes: x") == 1
    undo(ledger, "HEAD")
    visit(ledger)
    assert "recorded the grade as it was then" in tell(refuse(ledger, done))


def test_a_merge_of_gits_that_chose_a_value_is_not_to_be_taken_back_first(ledger: Sandbox) -> None:
    ledger.git("switch", "--quiet", "--create", "side")
    put(ledger, "size", "1")
    ledger.git("switch", "--quiet", "main")
    done = put(ledger, "size", "2")
    ledger.git("merge", "--quiet", "--no-commit", "--strategy=ours", "side")
    ledger.put(CARD, ledger.read(CARD).replace('size: "2"', 'size: "77"'))
    ledger.git("commit", "--quiet", "--all", "-m", "merge")
    said = tell(refuse(ledger, done))
    assert said.endswith("settled size in a merge; write the value that you want"), said


def test_a_branch_without_commits_has_nothing_to_take_back(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--orphan", "new")
    with pytest.raises(Refused) as refused:
        undo(ledger)
    assert refused.value.code == "nothing-to-undo"


def test_nothing_is_left_of_it(ledger: Sandbox) -> None:
    ledger.commit(CARD, HUAXIN + "\n# more\n")
    ledger.commit(CARD, HUAXIN)
    assert refuse(ledger, "HEAD~1").code == "undo-nothing-left"


def test_random_ids_keep_names_out_of_the_history(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "ids: random\n")
    put(ledger, "industry", "软件")
    undo(ledger)
    assert ledger.git("log", "-1", "--format=%s") == "undo(huaxin)\n"


def test_the_command_answers_in_both_languages(ledger: Sandbox) -> None:
    done = put(ledger, "industry", "软件")
    shown = ledger.crm("undo", "--dry-run")
    assert "-industry: 软件" in shown.stdout and ledger.head() == done
    english = ledger.crm("undo")
    assert english.stderr.startswith(f"took back set(huaxin) {done[:7]} of 20")
    head = ledger.head()[:7]
    told = f"\n  industry    软件 -> nothing\nto do it again: crm undo {head}\n"
    assert english.stderr.endswith(told)
    chinese = ledger.crm("undo", "HEAD", "--lang", "zh")
    assert chinese.stderr.startswith(f"已重做 set(huaxin) {done[:7]}（20")
    assert "\n  行业    空 -> 软件\n" in chinese.stderr


def test_the_answer_names_the_customers_of_an_act_on_several(ledger: Sandbox) -> None:
    assert ledger.crm("add", "-", "tags", "t/0", given="huaxin\nlantian\n").returncode == 0
    answer = ledger.crm("undo", "--lang", "zh").stderr
    assert "\n  华信    标签    t/0 -> 空\n  上海蓝天贸易有限公司    标签    t/0 -> 空\n" in answer


def test_comments_are_taken_back_with_an_act(ledger: Sandbox) -> None:
    ledger.commit(CARD, HUAXIN.replace("owner: li.wei\n", "owner: zhang.min   # 交接\n"))
    edited = ledger.head()
    put(ledger, "contacts.wang.title", "总经理")
    undo(ledger, edited)
    assert ledger.read(CARD) == HUAXIN.replace("title: 采购总监", "title: 总经理")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stage: lead   # 展会名片\n", "stage: prospect\n"),
        ("stage: lead   # 展会名片\n", "stage: prospect   # 展会名片，已回访\n"),
        ("stage: lead ", "# 重要\nstage: prospect "),
    ],
)
def test_a_comment_between_lines_that_changed_since_goes_and_comes_with_its_act(
    ledger: Sandbox, old: str, new: str
) -> None:
    ledger.commit(OTHER, LANTIAN.replace(old, new))
    edited = ledger.head()
    put(ledger, "created", "2026-11-02", "lantian")
    put(ledger, "owner", "li.wei", "lantian")
    undo(ledger, edited)
    text = LANTIAN.replace("2026-11-01", "2026-11-02").replace("owner: zhang.min", "owner: li.wei")
    assert ledger.read(OTHER) == text


def test_a_comment_in_lines_that_were_written_anew_since_keeps_an_act(ledger: Sandbox) -> None:
    ledger.commit(CARD, HUAXIN.replace("title: 采购总监\n", "title: 采购总监  # 新任\n"))
    edited, block = ledger.head(), ledger.read(CARD)
    start, end = block.index("  - id: wang"), block.index("visits:")
    flow = (
        '  - {id: wang, name: 王静, title: 采购总监, role: decider, phones: ["+86 138 0000 0000"]}'
    )
    ledger.commit(CARD, f"{block[:start]}{flow}  # 新任\n{block[end:]}")
    error = refuse(ledger, edited)
    assert error.code == "undo-stays"
    assert "huaxin has comments of it" in tell(error)


def test_a_stranger_takes_nothing_back(ledger: Sandbox) -> None:
    done = put(ledger, "industry", "软件")
    ledger.git("config", "user.email", "stranger@example.com")
    for words in ((), (done,)):
        refused = ledger.crm("undo", *words)
        assert (refused.returncode, ledger.head()) == (4, done)
        assert "crm person add" in refused.stderr
