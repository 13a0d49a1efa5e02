"""`crm merge` in a real ledger: one commit, the old id, undo after later edits, sync, history."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crmcli.acts.add import add_entries
from crmcli.acts.merge import merge_card
from crmcli.acts.new import open_card
from crmcli.acts.promise import promise_next
from crmcli.acts.regrade import regrade_card
from crmcli.acts.set import set_fields
from crmcli.acts.visit import log_visit
from crmcli.book import open_book
from crmcli.book.blaming import blame_card
from crmcli.book.changelog import Changelog
from crmcli.book.uniting import United
from crmcli.errors import CrmError, NotFound, Refused, UsageError
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.changelog import leave_out_pointers
from crmcli.rules.edits import Set
from crmcli.views.sentences import say
from tests import team
from tests.acting import load_root
from tests.sandbox import HUAXIN, Sandbox

CARD, OTHER = "records/huaxin.yaml", "records/hx.yaml"
HX = """\
# 展会上又建了一次
id: hx
code: BJ-9
name: 华信科技
industry: 软件
owner: zhang.min
created: "2026-11-02"
grade: C
contacts:
  - id: wang
    name: 王强
    phones: ["139 0000 0001"]
  - {id: wangjing, name: 王静, title: 总监, emails: [wj@huaxin.cn]}
visits:
  - id: 20261105-aaaaa
    date: "2026-11-05"
    channel: phone
    by: zhang.min
    contact: wang
    notes: 电话
"""


@pytest.fixture
def twins(ledger: Sandbox) -> Sandbox:
    """A ledger in which one customer has two cards."""
    ledger.commit(OTHER, HX)
    return ledger


def merge(
    ledger: Sandbox, own: str = "huaxin", other: str = "hx", *take: str, **words: Any
) -> United:
    book = open_book(ledger.root)
    records = [book.get_record(name)[0] for name in (own, other)]
    dry_run = words.pop("dry_run", False)
    return book.merge(*records, partial(merge_card, taken=take, **words), dry_run=dry_run)


def act(ledger: Sandbox, verb: str, what: Any, customer: str = "huaxin", /, **words: Any) -> None:
    book = open_book(ledger.root)
    record, _ = book.get_record(customer)
    assert book.write(verb, record, partial(what, **words)).commit is not None


def read(ledger: Sandbox, file: str = CARD) -> dict[str, Any]:
    value = parse_record(ledger.read(file).encode(), load_root()).value
    assert value is not None
    return value


def tell(error: CrmError) -> str:
    return say("en", error.code, **error.values)


def test_one_commit_has_both_files(twins: Sandbox) -> None:
    united = merge(twins)
    assert not Path(twins.root, OTHER).exists()
    assert twins.status() == ""
    assert twins.git("show", "--name-status", "--format=%s%n%b", "HEAD").split("\n") == [
        "merge(huaxin): 华信 · hx",
        "Crm-Act: merge",
        "Crm-Customer: huaxin",
        "Crm-Customer: hx",
        "",
        "",
        f"M\t{CARD}",
        f"D\t{OTHER}",
        "",
    ]
    value = read(twins)
    assert value == united.receipt.value
    assert [one["id"] for one in value["visits"]] == ["20261102-q7cd2", "20261105-aaaaa"]
    assert [(one["id"], one["name"]) for one in value["contacts"]] == [
        ("wang", "王静"),
        ("wang-2", "王强"),
    ]
    assert value["visits"][1]["contact"] == "wang-2"
    assert value["aliases"] == ["华信", "华信科技"]
    (note,) = value["merged"]
    assert (note["id"], note["name"], note["by"]) == ("hx", "华信科技", "li.wei")
    assert [one.code for one in united.receipt.outcome.notes] == ["merge-comments"]
    assert note["kept"].splitlines() == [
        "code: BJ-9",
        "owner: zhang.min",
        "created: 2026-11-02",
        "grade: C",
        "contacts.wang.title: 总监",
    ]


def test_no_other_line_is_touched(twins: Sandbox) -> None:
    merge(twins)
    assert twins.read(CARD).startswith(HUAXIN.partition("name:")[0])
    shown = twins.git("show", "--no-textconv", "HEAD", "--", CARD).splitlines()
    removed = [line for line in shown if line[:1] == "-"]
    assert removed == [f"--- a/{CARD}", "-aliases: [华信]"]


def test_a_rehearsal_writes_nothing(twins: Sandbox) -> None:
    head = twins.head()
    united = merge(twins, dry_run=True)
    assert "deleted file" in (united.receipt.diff or "")
    assert (twins.head(), twins.status()) == (head, "")


def test_the_second_card_may_be_right(twins: Sandbox) -> None:
    merge(twins, "huaxin", "hx", "档案编号", "名称", "联系人.王静.职务")
    value = read(twins)
    assert (value["code"], value["name"]) == ("BJ-9", "华信科技")
    assert value["aliases"] == ["华信", "北京华信信息技术股份有限公司"]
    assert value["contacts"][0]["title"] == "总监"
    assert "code: BJ-2024-0017" in value["merged"][0]["kept"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("huaxin", "huaxin"), "merge-same"),
        (("huaxin", "hx", "website"), "merge-takes-nothing"),
        (("huaxin", "hx", "contacts"), "merge-takes-list"),
        (("huaxin", "hx", "visits.last"), "merge-takes-list"),
        (("huaxin", "hx", "colour"), "unknown-field-alone"),
    ],
)
def test_what_is_refused_changes_nothing(twins: Sandbox, words: tuple[str, ...], code: str) -> None:
    head = twins.head()
    with pytest.raises(UsageError) as refused:
        merge(twins, *words)
    assert refused.value.code == code
    assert tell(refused.value)
    assert (twins.head(), twins.status()) == (head, "")


def test_who_was_said_to_be_another_is_merged_only_by_force(twins: Sandbox) -> None:
    act(twins, "set", set_fields, "hx", assignments=[("distinct_from", "huaxin")])
    with pytest.raises(Refused) as refused:
        merge(twins)
    assert refused.value.code == "merge-decided"
    merge(twins, force=True)
    assert "distinct_from" not in read(twins)


def test_hand_edits_of_either_card_are_not_swept_in(twins: Sandbox) -> None:
    twins.put(OTHER, HX + "# von Hand\n")
    with pytest.raises(Refused):
        merge(twins)
    assert twins.read(OTHER) == HX + "# von Hand\n"


def test_a_ledger_without_the_field_is_told_so(twins: Sandbox) -> None:
    import json

    document = json.loads(twins.read("schema/customer.schema.json"))
    del document["properties"]["merged"]
    twins.put("schema/customer.schema.json", json.dumps(document))
    with pytest.raises(Refused) as refused:
        merge(twins)
    assert refused.value.code == "merge-schema"


def test_the_old_id_names_the_card_for_ever(twins: Sandbox) -> None:
    merge(twins)
    for _ in range(2):  # with the index, and without
        book = open_book(twins.root)
        assert book.get_record("hx")[0].id == "huaxin"
        assert book.get_record("hx", catalog=book.open_catalog())[0].id == "huaxin"
        import shutil

        shutil.rmtree(twins.root / ".git" / "crm", ignore_errors=True)
    with pytest.raises(Refused) as taken:
        open_book(twins.root).create(partial(open_card, name="别家", assignments=[("id", "hx")]))
    assert taken.value.code == "id-taken"
    made = open_book(twins.root).create(partial(open_card, name="HX"))
    assert made.customer == "hx-2", "an id of one's own is found beside it"


def test_a_chain_of_merges_leads_to_the_last(twins: Sandbox) -> None:
    merge(twins, "hx", "lantian")
    merge(twins)
    assert [one["id"] for one in read(twins)["merged"]] == ["lantian", "hx"]
    book = open_book(twins.root)
    assert {book.get_record(name)[0].id for name in ("hx", "lantian")} == {"huaxin"}


# Undo.


def test_undo_gives_both_back_as_they_were(twins: Sandbox) -> None:
    merge(twins)
    open_book(twins.root).undo(None)
    assert (twins.read(CARD), twins.read(OTHER)) == (HUAXIN, HX)
    open_book(twins.root).undo("HEAD")
    assert "merged" in read(twins)
    assert not Path(twins.root, OTHER).exists()


def edit_thirty_times(ledger: Sandbox) -> None:
    """Thirty acts on the merged card: visits, fields, contacts, tags, promises, a grade."""
    for day in range(1, 11):
        act(ledger, "visit", log_visit, on=date(2026, 11, day + 9), notes=f"第 {day} 次")
    for at in range(8):
        act(ledger, "set", set_fields, assignments=[("size", f"{at} 人")])
    for at in range(5):
        act(ledger, "add", add_entries, path="tags", words=[f"tag{at}"])
    for at in range(3):
        act(ledger, "add", add_entries, path="contacts", words=[f"name=新人{at}"])
    act(ledger, "visit", log_visit, notes="与王强", contact="王强")
    act(ledger, "set", set_fields, assignments=[("contacts.wang.title", "副总")])
    act(ledger, "next", promise_next, on=date(2026, 12, 20), what="报价")
    act(ledger, "regrade", regrade_card, grade="A", reason="年框")


def test_undo_after_thirty_edits_leaves_them_with_the_first(twins: Sandbox) -> None:
    commit = merge(twins).receipt.commit
    edit_thirty_times(twins)
    count = int(twins.git("rev-list", "--count", f"{commit}..HEAD"))
    assert count == 30
    undone = open_book(twins.root).undo(commit)
    assert twins.read(OTHER) == HX, "the second card is as it was, comments and all"
    value = read(twins)
    assert "merged" not in value
    assert value["aliases"] == ["华信"]
    assert (value["size"], value["grade"]) == ("7 人", "A")
    assert value["tags"] == [f"tag{at}" for at in range(5)]
    names = [one["name"] for one in value["contacts"]]
    assert names == ["王静", "王强", "新人0", "新人1", "新人2"], "王强 is in a later visit"
    assert value["contacts"][0]["title"] == "副总"
    assert "wj@huaxin.cn" not in value["contacts"][0].get("emails", [])
    notes = [one["notes"] for one in value["visits"]]
    assert len(notes) == 12
    assert "电话" not in notes
    assert value["follow_up"]["on"] == "2026-12-20"
    assert HUAXIN.splitlines()[0] in twins.read(CARD)
    (kept,) = undone.receipt.outcome.notes
    assert kept.values["places"] == ["contacts.wang-2"]
    assert twins.status() == ""


def test_undo_keeps_what_was_changed_of_what_came_in(twins: Sandbox) -> None:
    commit = merge(twins).receipt.commit
    act(twins, "set", set_fields, assignments=[("industry", "制造")])
    undone = open_book(twins.root).undo(commit)
    assert read(twins)["industry"] == "制造"
    assert read(twins, OTHER)["industry"] == "软件"
    (kept,) = undone.receipt.outcome.notes
    assert kept.values["places"] == ["industry"]
    assert "industry" in say("en", kept.code, **kept.values)


def test_undo_points_a_promise_at_a_visit_that_stays(twins: Sandbox) -> None:
    act(twins, "set", set_fields, "hx", assignments=[("size", "9 人")])
    commit = merge(twins).receipt.commit
    act(twins, "next", promise_next, on=date(2026, 12, 20), what="报价")
    assert read(twins)["follow_up"]["after"] == "20261105-aaaaa"
    open_book(twins.root).undo(commit)
    assert read(twins)["follow_up"]["after"] == "20261102-q7cd2"


def test_undo_is_refused_where_the_card_itself_was_merged_since(twins: Sandbox) -> None:
    commit = merge(twins).receipt.commit
    merge(twins, "lantian", "huaxin", force=True)
    head = twins.head()
    with pytest.raises(Refused) as refused:
        open_book(twins.root).undo(commit)
    assert refused.value.code == "undo-stays-for"
    assert twins.head() == head
    open_book(twins.root).undo(None)
    open_book(twins.root).undo(commit)
    assert (twins.read(CARD), twins.read(OTHER)) == (HUAXIN, HX)


# What the history tells.


def tell_changes(ledger: Sandbox, name: str) -> list[tuple[str, str]]:
    with Changelog(open_book(ledger.root)) as changelog:
        named = changelog.name_customer(name)
        changes = leave_out_pointers(changelog.iter_changes(named))
        return [(one.act or "git", f"{one.customer} {one.name}".strip()) for one in changes]


def test_the_log_has_the_other_cards_history_and_tells_the_merge_shortly(twins: Sandbox) -> None:
    act(twins, "set", set_fields, "hx", assignments=[("size", "9 人")])
    merge(twins)
    told = tell_changes(twins, "huaxin")
    assert [place for verb, place in told if verb == "merge"] == [
        "huaxin aliases",
        "huaxin industry",
        "huaxin size",
        "huaxin contacts.wang.emails",
        "huaxin merged.hx",
    ]
    assert ("set", "hx size") in told
    assert tell_changes(twins, "hx") == told, "by the old id, too"


def test_a_diff_tells_what_became_of_the_card_that_is_gone(twins: Sandbox) -> None:
    merge(twins)
    said = twins.crm("diff", "HEAD~1").stdout
    assert "merged into huaxin: 华信科技" in said
    assert "+ visit" not in said, "the visits only moved"
    assert "+ merged card 华信科技" in said
    assert "并入 huaxin" in twins.crm("--lang", "zh", "diff", "HEAD~1").stdout


# Sync: one has merged, the other has edited the card that is gone.


@pytest.fixture
def clones(twins: Sandbox, tmp_path: Path) -> tuple[Sandbox, Sandbox]:
    hub = team.make_hub(twins, tmp_path)
    return team.join(hub, "ours"), team.join(hub, "theirs", "zhang.min")


@pytest.mark.parametrize("first", [0, 1])
def test_edits_of_the_card_that_is_gone_come_to_the_one_that_stays(
    clones: tuple[Sandbox, Sandbox], first: int
) -> None:
    ours, theirs = clones
    merge(ours)
    act(theirs, "visit", log_visit, "hx", notes="展会后续", contact="王强")
    act(theirs, "set", set_fields, "hx", assignments=[("size", "9 人"), ("owner", "li.wei")])
    act(theirs, "set", set_fields, "hx", assignments=[("contacts.wangjing.wechat", "wj")])
    act(theirs, "set", set_fields, "huaxin", assignments=[("stage", "lead")])
    for clone in (clones[first], clones[1 - first], clones[first]):
        team.sync_clone(clone)
    assert ours.head() == theirs.head()
    value = read(ours)
    assert not Path(ours.root, OTHER).exists()
    assert (value["size"], value["stage"]) == ("9 人", "lead")
    assert [one["notes"] for one in value["visits"]][-1] == "展会后续"
    assert value["visits"][-1]["contact"] == "wang-2"
    assert value["contacts"][0]["wechat"] == "wj"
    assert "owner" not in value["merged"][0]["kept"], "the other's owner is the card's now"
    assert ours.status() == theirs.status() == ""


def test_an_edit_that_clashes_there_is_a_conflict_that_names_the_card(
    clones: tuple[Sandbox, Sandbox],
) -> None:
    ours, theirs = clones
    merge(ours)
    act(ours, "set", set_fields, assignments=[("industry", "制造")])
    act(theirs, "set", set_fields, "hx", assignments=[("industry", "物流")])
    team.sync_clone(ours)
    refused = team.refuse_sync(theirs, "sync-clash")
    (contest,) = refused.values["contests"]
    assert (contest.customer, contest.reason) == ("hx", "deleted")
    assert "物流" in theirs.read(OTHER), "nothing is lost"


def test_a_card_that_was_only_deleted_stays_a_conflict(clones: tuple[Sandbox, Sandbox]) -> None:
    ours, theirs = clones
    ours.git("rm", "-q", OTHER)
    ours.git("commit", "-qm", "gone")
    team.edit(theirs, Set(("size",), "9"), customer="hx")
    team.sync_clone(ours)
    assert team.refuse_sync(theirs, "sync-clash").values["contests"][0].customer == "hx"


def test_somebody_who_never_was_is_not_found(twins: Sandbox) -> None:
    merge(twins)
    with pytest.raises(NotFound):
        open_book(twins.root).get_record("hy")


# Blame: who made what, before and after.


def find_makers(ledger: Sandbox, customer: str) -> dict[str, tuple[str, str | None]]:
    """Each value's author and act."""
    with Changelog(open_book(ledger.root)) as changelog:
        named = changelog.name_customer(customer)
        assert named.card is not None
        found = blame_card(changelog, named.card, list(changelog.iter_revisions(named)))
    assert all(one.saved and one.maker is not None for one in found.origins)
    return {
        ".".join(one.leaf.spot.path) + (one.leaf.spot.member or ""): (
            one.maker.author,
            one.maker.act,
        )
        for one in found.origins
        if one.maker is not None
    }


def test_values_of_the_card_that_is_gone_are_followed_into_its_past(twins: Sandbox) -> None:
    twins.git("config", "user.name", "张敏")
    twins.git("config", "user.email", "zm@example.com")
    act(twins, "set", set_fields, "hx", assignments=[("contacts.wang.title", "司机")])
    twins.git("config", "user.name", "李伟")
    twins.git("config", "user.email", "li.wei@example.com")
    before = find_makers(twins, "huaxin")
    merge(twins)
    act(twins, "set", set_fields, assignments=[("size", "9")])
    after = find_makers(twins, "huaxin")
    assert {name: after[name] for name in before} == before
    assert after["contacts.wang-2.title"] == ("张敏", "set")
    assert after["contacts.wang-2.name"] == ("李伟", None)
    assert after["visits.20261105-aaaaa.contact"] == ("李伟", None)
    assert after["size"] == ("李伟", "set")
    assert after["merged.hx.id"] == ("李伟", "merge")
    assert after['aliases"华信科技"'] == ("李伟", "merge")


def test_values_are_followed_through_two_merges(twins: Sandbox) -> None:
    act(twins, "set", set_fields, "hx", assignments=[("contacts.wang.title", "司机")])
    merge(twins)
    merge(twins, "lantian", "huaxin", force=True)
    found = find_makers(twins, "lantian")
    assert found["contacts.wang-2.title"][1] == "set"
    assert found["contacts.wang.title"][1] is None
    assert found["code"][1] is None
