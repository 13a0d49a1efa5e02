"""The log of a ledger: where its history is cut, turned, hidden or odd."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from crmcli.acts.person import add_person
from crmcli.book import open_book
from crmcli.book.changelog import Changelog
from crmcli.errors import NotFound
from crmcli.rules.changelog import Change, Chosen
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

CARD = "records/huaxin.yaml"
BROKEN = "id: huaxin\nname: [\n"


def read(ledger: Sandbox, customer: str | None = None) -> list[Change]:
    with Changelog(open_book(ledger.root)) as changelog:
        named = changelog.name_customer(customer) if customer is not None else None
        return list(changelog.iter_changes(named))


def tell(ledger: Sandbox, customer: str | None = None) -> list[tuple[object, ...]]:
    return [(one.name, one.old, one.new) for one in read(ledger, customer)]


def opened(ledger: Sandbox, customer: str) -> list[tuple[object, ...]]:
    return [one for one in tell(ledger, customer) if one[0] == ""]


def with_industry(industry: str) -> str:
    return HUAXIN.replace("owner:", f"industry: {industry}\nowner:")


def test_nothing_has_been_committed(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--orphan", "new")
    assert read(ledger) == []
    assert read(ledger, "huaxin") == []


def test_a_card_that_is_not_committed_has_no_history(ledger: Sandbox) -> None:
    ledger.put("records/neu.yaml", "id: neu\nname: Neu\n")
    assert read(ledger, "neu") == []
    with Changelog(open_book(ledger.root)) as changelog:
        assert changelog.is_uncommitted(changelog.name_customer("neu"))
        assert not changelog.is_uncommitted(changelog.name_customer("huaxin"))


@pytest.mark.parametrize("file", ["records/lantian.yaml", "records/far/away/lantian.yaml"])
def test_a_customer_who_is_gone_is_named_by_the_exact_id(ledger: Sandbox, file: str) -> None:
    ledger.path("records/lantian.yaml").unlink()
    ledger.put(file, LANTIAN)
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--allow-empty", "--message", "move")
    ledger.git("rm", "--quiet", file)
    ledger.git("commit", "--quiet", "--message", "not ours any more")
    gone, made = read(ledger, "lantian")
    assert (gone.path, gone.new, gone.reason, gone.act) == ((), None, "not ours any more", None)
    assert (made.path, made.old, made.reason) == ((), None, "start the ledger")
    with pytest.raises(NotFound):
        read(ledger, "never-there")


def test_an_id_of_the_past_is_not_taken_for_the_beginning_of_another(ledger: Sandbox) -> None:
    ledger.git("mv", "records/lantian.yaml", "records/lantian-neu.yaml")
    ledger.put("records/lantian-neu.yaml", LANTIAN.replace("lantian", "lantian-neu"))
    ledger.git("commit", "--quiet", "--all", "--message", "another id")
    assert {one.customer for one in read(ledger, "lantian")} == {"lantian"}
    assert {one.customer for one in read(ledger, "lantian-n")} == {"lantian-neu"}


def test_people_who_came_are_part_of_the_whole_log(ledger: Sandbox) -> None:
    book = open_book(ledger.root)
    book.write_settings("person", lambda settings: add_person(settings, "陈静", ["cj@example.com"]))
    newest = read(ledger)[0]
    assert (newest.customer, newest.path[0], newest.act) == (None, "people", "person")
    assert newest.new == {"name": "陈静", "emails": ["cj@example.com"]}
    assert read(ledger, "huaxin")[0].path == ()


def test_a_shallow_clone_does_not_take_its_edge_for_a_beginning(
    ledger: Sandbox, tmp_path: Path
) -> None:
    for industry in "abc":
        ledger.commit(CARD, with_industry(industry))
    shallow = Sandbox(tmp_path / "shallow")
    source = f"file://{ledger.root}"
    subprocess.run(["git", "clone", "-q", "--depth=3", source, str(shallow.root)], check=True)
    assert tell(shallow) == [("industry", "b", "c"), ("industry", "a", "b")]
    with Changelog(open_book(shallow.root)) as changelog:
        assert changelog.is_cut
    with Changelog(open_book(ledger.root)) as changelog:
        assert not changelog.is_cut


def test_grafts_and_replaced_commits_are_not_looked_at(ledger: Sandbox) -> None:
    for industry in "abc":
        ledger.commit(CARD, with_industry(industry))
    wanted = tell(ledger, "huaxin")
    head, start = ledger.head(), ledger.git("rev-list", "--max-parents=0", "HEAD").strip()
    ledger.git("replace", "--graft", "HEAD", start)
    assert tell(ledger, "huaxin") == wanted
    ledger.git("replace", "--delete", "HEAD")
    ledger.put(".git/info/grafts", f"{head} {start}\n")
    assert tell(ledger, "huaxin") == wanted


def test_settings_of_the_user_change_nothing(ledger: Sandbox) -> None:
    ledger.git("mv", "records/lantian.yaml", "records/mueller-neu.yaml")
    ledger.commit(CARD, with_industry("a"))
    wanted = tell(ledger)
    for setting in (
        "log.showRoot=false",
        "log.showSignature=true",
        "log.follow=true",
        "log.diffMerges=first-parent",
        "log.abbrevCommit=true",
        "diff.renames=copies",
        "diff.noprefix=true",
        "core.abbrev=7",
        "color.ui=always",
        "i18n.logOutputEncoding=GBK",
        "format.pretty=oneline",
        "core.quotePath=true",
    ):
        ledger.git("config", *setting.split("="))
    assert tell(ledger) == wanted


def make_octopus(ledger: Sandbox, merged: str) -> None:
    """Three branches that change the industry, a tag and nothing; merged in one commit."""
    start = ledger.head()
    tips = []
    for text in (with_industry("a"), HUAXIN + "tags: [t]\n", HUAXIN + "# words\n"):
        ledger.git("checkout", "--quiet", "--detach", start)
        ledger.commit(CARD, text)
        tips.append(ledger.head())
    ledger.put(CARD, merged)
    ledger.git("add", "--all")
    tree = ledger.git("write-tree").strip()
    parents = [word for tip in tips for word in ("-p", tip)]
    commit = ledger.git("commit-tree", tree, *parents, "-m", "octopus").strip()
    ledger.git("checkout", "--quiet", "--force", "-B", "main", commit)


def test_an_octopus_that_took_everything_in(ledger: Sandbox) -> None:
    make_octopus(ledger, with_industry("a") + "tags: [t]\n")
    found = tell(ledger, "huaxin")
    assert sorted(map(str, found[:-1])) == [
        "('industry', None, 'a')",
        "('tags', None, ['t'])",
    ]
    assert found[-1][0] == ""


def test_an_octopus_that_dropped_one_branch_and_added_something(ledger: Sandbox) -> None:
    make_octopus(ledger, with_industry("b"))
    of_merge = [one for one in read(ledger, "huaxin") if one.reason == "octopus"]
    assert [(one.name, one.old, one.new) for one in of_merge] == [
        ("industry", "a", "b"),
        ("tags", ["t"], None),
    ]


def test_a_card_that_was_never_readable(ledger: Sandbox) -> None:
    ledger.commit("records/neu.yaml", "id: neu\nname: [\n")
    ledger.commit("records/neu.yaml", "id: neu\nname: ]\n")
    assert tell(ledger, "neu") == [("", None, None)]
    assert read(ledger, "neu")[0].is_unreadable
    ledger.git("rm", "--quiet", "records/neu.yaml")
    ledger.git("commit", "--quiet", "--message", "drop")
    assert tell(ledger, "neu") == [("", {}, None), ("", None, None)]


def test_a_mended_card_is_compared_with_what_it_said_on_this_branch(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "-b", "side")
    ledger.commit(CARD, with_industry("dropped"))
    ledger.git("checkout", "--quiet", "main")
    ledger.git("merge", "--quiet", "-s", "ours", "-m", "without them", "side")
    ledger.commit(CARD, BROKEN)
    ledger.commit(CARD, BROKEN + "\n")
    ledger.commit(CARD, with_industry("new"))
    assert tell(ledger, "huaxin")[:4] == [
        ("industry", None, "new"),
        ("", None, None),
        ("industry", "dropped", None),
        ("industry", None, "dropped"),
    ]


def test_a_mended_card_is_compared_with_what_a_merge_made_of_it(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "-b", "side")
    ledger.commit(CARD, with_industry("a"))
    ledger.git("checkout", "--quiet", "main")
    ledger.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    ledger.put(CARD, with_industry("b"))
    ledger.git("commit", "--quiet", "--all", "--message", "merge and more")
    ledger.commit(CARD, BROKEN)
    ledger.commit(CARD, with_industry("c"))
    assert tell(ledger, "huaxin")[:3] == [
        ("industry", "b", "c"),
        ("", None, None),
        ("industry", "a", "b"),
    ]


@pytest.mark.parametrize(
    ("words", "reason"), [((), None), (("--message", "as agreed with Anna"), "as agreed with Anna")]
)
def test_what_is_settled_in_a_merge_of_gits_is_no_edit_by_hand(
    ledger: Sandbox, words: tuple[str, ...], reason: str | None
) -> None:
    ledger.git("checkout", "--quiet", "-b", "side")
    ledger.commit(CARD, with_industry("a"))
    ledger.git("checkout", "--quiet", "main")
    ledger.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    ledger.put(CARD, with_industry("b"))
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--no-edit", *words)
    newest = read(ledger, "huaxin")[0]
    assert (newest.new, newest.in_merge, newest.by_hand) == ("b", True, False)
    assert newest.reason == reason


def test_a_card_moved_by_a_branch_that_was_dropped(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "-b", "side")
    ledger.path("records/a").mkdir()
    ledger.git("mv", CARD, "records/a/huaxin.yaml")
    ledger.git("commit", "--quiet", "--message", "move")
    ledger.git("checkout", "--quiet", "main")
    ledger.git("merge", "--quiet", "-s", "ours", "-m", "not that", "side")
    assert [one[0] for one in tell(ledger, "huaxin")] == [""]


def test_links_are_no_cards(ledger: Sandbox) -> None:
    ledger.path("records/link.yaml").symlink_to("huaxin.yaml")
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", "a link")
    assert all(one.customer != "link" for one in read(ledger))


def test_who_when_and_why(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "zm")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ZM@example.com")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "1763654100 -0500")
    ledger.put("crm.yaml", SETTINGS.replace("UTC", "Asia/Shanghai"))
    ledger.commit(CARD, with_industry("a"))
    newest = read(ledger, "huaxin")[0]
    assert newest.author == "张敏"
    assert newest.time.isoformat() == "2025-11-20T23:55:00+08:00"
    assert (newest.reason, newest.by_hand) == (f"put {CARD}", True)
    for day, count in ((20, 1), (21, 0)):
        chosen = Chosen(first=newest.time.date().replace(day=day), word="zm")
        with Changelog(open_book(ledger.root)) as changelog:
            assert len(list(changelog.iter_changes(None, chosen))) == count


@pytest.mark.parametrize("seconds", ["0", "99999999999999"])
def test_times_outside_the_calendar(ledger: Sandbox, seconds: str) -> None:
    tree = ledger.git("rev-parse", "HEAD^{tree}").strip()
    text = f"tree {tree}\nauthor A <a@b.c> {seconds} +0000\ncommitter A <a@b.c> 0 +0000\n\nx\n"
    ledger.put(".git/raw", text)
    commit = ledger.git("hash-object", "-w", "--literally", "-t", "commit", ".git/raw").strip()
    ledger.git("reset", "--quiet", "--hard", commit)
    assert len(read(ledger)) == 4


def test_a_reader_who_has_enough_ends_git(ledger: Sandbox) -> None:
    ledger.commit(CARD, with_industry("a"))
    with Changelog(open_book(ledger.root)) as changelog:
        changes = changelog.iter_changes(None)
        assert next(changes).name == "industry"
        changes.close()  # type: ignore[attr-defined]
