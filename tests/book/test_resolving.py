"""What both sides changed is settled field by field, in a sync and in git's own merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.book.resolving import Resolver
from crmcli.errors import InvalidCard, Refused
from crmcli.history.contests import OURS, THEIRS, WHOLE
from crmcli.rules.edits import Delete, Set
from tests.sandbox import HUAXIN, Sandbox
from tests.team import CARD, edit, grade, log_visit, open_clone, sync_clone, tip


def part(ours: Sandbox, theirs: Sandbox) -> None:
    """Two clashes in one card, and in each clone something that is none."""
    edit(theirs, Set(("grade",), "A"), Set(("industry",), "软件"))
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    edit(ours, Set(("grade",), "C"), Set(("industry",), "硬件"))
    log_visit(ours, "aaaaa")
    with pytest.raises(Refused, match="sync-clash"):
        sync_clone(ours)


def choose(clone: Sandbox, **values: object) -> Resolver:
    """Choose values for places by their keys."""
    resolver = Resolver(open_clone(clone))
    for contest, clash in list(resolver.iter_clashes()):
        if ".".join(clash.path) in values:
            resolver.choose(contest, clash, values[".".join(clash.path)])
    return resolver


def test_nothing_is_written_before_all_is_settled(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    part(ours, theirs)
    before = ours.head()
    first = choose(ours, grade="B").finish()
    assert first.commit is None and [one.customer for one in first.left] == ["huaxin"]
    assert (ours.head(), ours.status()) == (before, "")
    resolver = Resolver(open_clone(ours))
    assert [clash.path for _, clash in resolver.iter_clashes()] == [("industry",)]
    done = choose(ours, industry=None).finish()
    assert done.commit == ours.head() and done.files == (CARD,) and ours.status() == ""
    text = ours.read(CARD)
    assert "grade: B" in text and "industry:" not in text
    assert "20261123-aaaaa" in text and "20261123-bbbbb" in text
    assert sync_clone(ours).state == "sent" and tip(hub) == ours.head()
    sync_clone(theirs)
    assert theirs.read(CARD) == text


def test_a_choice_for_values_that_have_changed_since_is_none(
    ours: Sandbox, theirs: Sandbox
) -> None:
    part(ours, theirs)
    choose(ours, grade="B")
    grade(theirs, "D")
    sync_clone(theirs)
    with pytest.raises(Refused, match="sync-clash"):
        sync_clone(ours)
    open_paths = [clash.path for _, clash in Resolver(open_clone(ours)).iter_clashes()]
    assert open_paths == [("industry",), ("grade",)] or open_paths == [("grade",), ("industry",)]


def test_choices_outlive_what_others_send_meanwhile(ours: Sandbox, theirs: Sandbox) -> None:
    part(ours, theirs)
    choose(ours, grade="B")
    log_visit(theirs, "ccccc")
    sync_clone(theirs)
    with pytest.raises(Refused, match="sync-clash"):
        sync_clone(ours)
    assert [clash.path for _, clash in Resolver(open_clone(ours)).iter_clashes()] == [("industry",)]
    choose(ours, industry="硬件").finish()
    assert "20261123-ccccc" in ours.read(CARD) and "grade: B" in ours.read(CARD)


def test_who_chose_to_delete_a_card_has_not_chosen_so_for_what_came_into_it_since(
    ours: Sandbox, theirs: Sandbox
) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    ours.git("rm", "--quiet", CARD)
    ours.git("commit", "--quiet", "-m", "gone")
    for code in ("bbbbb", "ccccc"):
        with pytest.raises(Refused, match="sync-clash"):
            sync_clone(ours)
        resolver = Resolver(open_clone(ours))
        ((contest, clash),) = resolver.iter_clashes()
        resolver.choose(contest, clash, OURS)
        assert list(Resolver(open_clone(ours)).iter_clashes()) == []
        log_visit(theirs, code)
        sync_clone(theirs)


def test_a_card_deleted_there_and_changed_here(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    theirs.git("rm", "--quiet", CARD)
    theirs.git("commit", "--quiet", "-m", "gone")
    sync_clone(theirs)
    grade(ours, "A")
    with pytest.raises(Refused, match="sync-clash"):
        sync_clone(ours)
    resolver = Resolver(open_clone(ours))
    ((contest, clash),) = resolver.iter_clashes()
    assert clash == WHOLE and contest.theirs is None
    resolver.choose(contest, clash, THEIRS)
    resolver.finish()
    assert not ours.path(CARD).exists() and ours.status() == ""


def test_what_would_be_invalid_is_not_merged(ours: Sandbox, theirs: Sandbox) -> None:
    part(ours, theirs)
    before = ours.head()
    with pytest.raises(InvalidCard):
        choose(ours, grade="Z", industry="硬件").finish()
    assert ours.head() == before
    resolver = Resolver(open_clone(ours))
    assert list(resolver.iter_clashes()) == []  # the choices are kept, and may be made anew
    for contest, clash in list(resolver.iter_clashes(chosen=True)):
        resolver.choose(contest, clash, clash.ours)
    assert resolver.finish().commit == ours.head() != before


def test_a_card_that_is_edited_by_hand_stays(ours: Sandbox, theirs: Sandbox) -> None:
    part(ours, theirs)
    ours.put(CARD, ours.read(CARD) + "# by hand\n")
    with pytest.raises(Refused, match="resolve-blocked"):
        choose(ours, grade="B", industry="硬件").finish()
    assert ours.read(CARD).endswith("# by hand\n")


def test_nothing_to_resolve(ours: Sandbox) -> None:
    with pytest.raises(Refused, match="nothing-to-resolve"):
        Resolver(open_clone(ours)).finish()


@pytest.mark.parametrize("driver", [True, False])
def test_git_s_own_merge(ours: Sandbox, theirs: Sandbox, *, driver: bool) -> None:
    """With our driver only the entries stand between markers; without it git's own markers."""
    part(ours, theirs)
    if not driver:
        ours.git("config", "--remove-section", "merge.crm")
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)
    marked = ours.read(CARD)
    assert ("20261123-aaaaa" in marked.split(">>>>>>>")[-1]) is driver
    book = open_clone(ours)
    assert [one.severity for one in book.check(CARD, marked.encode())][:1] == ["error"]
    choose(ours, grade="A")
    assert "<<<<<<<" in ours.read(CARD)
    done = choose(ours, industry="硬件").finish()
    assert done.commit == ours.head() and ours.status() == ""
    assert len(ours.git("log", "-1", "--format=%P").split()) == 2
    text = ours.read(CARD)
    assert "grade: A" in text and "industry: 硬件" in text
    assert "20261123-aaaaa" in text and "20261123-bbbbb" in text


def test_a_rebase_goes_on_by_git(ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    ours.git("fetch", "--quiet")
    ours.git("rebase", "origin/main", code=1)
    done = choose(ours, grade="C").finish()
    assert (done.commit, done.under_way) == (None, "rebase")
    ours.git("-c", "core.editor=true", "rebase", "--continue")
    assert "grade: C" in ours.read(CARD) and ours.status() == ""


def test_what_is_no_card_is_left_to_people(ours: Sandbox, theirs: Sandbox) -> None:
    for clone, words in ((ours, "ours"), (theirs, "theirs")):
        clone.commit("notes.txt", f"{words}\n")
        grade(clone, "A")
    sync_clone(theirs)
    with pytest.raises(Refused, match="sync-clash"):
        sync_clone(ours)
    left = Resolver(open_clone(ours)).finish().left
    assert [(one.file, one.reason) for one in left] == [("notes.txt", "lines")]
    ours.git("merge", "origin/main", code=1)
    left = Resolver(open_clone(ours)).finish().left
    assert [one.file for one in left] == ["notes.txt"]
    ours.put("notes.txt", "both\n")
    ours.git("add", "notes.txt")
    assert Resolver(open_clone(ours)).finish().commit == ours.head()


def test_a_whole_entry(ours: Sandbox, theirs: Sandbox) -> None:
    edit(theirs, Delete(("contacts", 0)), Delete(("visits", 0, "contact")))
    sync_clone(theirs)
    edit(ours, Set(("contacts", 0, "title"), "总监"))
    with pytest.raises(Refused, match="sync-clash"):
        sync_clone(ours)
    resolver = Resolver(open_clone(ours))
    ((contest, clash),) = resolver.iter_clashes()
    assert clash.path == ("contacts", "wang") and clash.theirs is None
    resolver.choose(contest, clash, clash.ours)
    resolver.finish()
    assert "title: 总监" in ours.read(CARD)


def test_a_card_that_was_mended_by_hand_is_not_written_over(ours: Sandbox, theirs: Sandbox) -> None:
    part(ours, theirs)
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)
    mended = HUAXIN + "# typed for an hour\n"
    ours.put(CARD, mended)
    with pytest.raises(Refused, match="resolve-edited"):
        choose(ours, grade="A", industry="硬件").finish()
    assert ours.read(CARD) == mended
    ours.git("add", CARD)
    assert Resolver(open_clone(ours)).finish().commit == ours.head()
    assert ours.read(CARD) == mended


@pytest.mark.parametrize(
    ("style", "way"),
    [("driver", "merge"), ("driver", "rebase"), ("merge", "rebase"), ("zdiff3", "merge")],
)
def test_half_a_card_mended_by_hand_is_not_written_over(
    ours: Sandbox, theirs: Sandbox, style: str, way: str
) -> None:
    """One place is mended and the other has its markers still; then git's text is wanted back."""
    part(ours, theirs)
    if style != "driver":
        ours.git("config", "--remove-section", "merge.crm")
        ours.git("config", "merge.conflictStyle", style)
    ours.git("fetch", "--quiet")
    ours.git(way, "origin/main", code=1)
    marked = ours.read(CARD)
    begin = marked.index("<<<<<<<")
    end = marked.index("\n", marked.index(">>>>>>>")) + 1
    middle = marked.index("=======")
    for mended in (
        f"{marked[:begin]}grade: K\n{marked[end:]}",
        f"{marked[:begin]}# typed by hand\n{marked[begin:]}",
        f"{marked[:middle]}# typed by hand\n{marked[middle:]}",
        f"{marked}# typed by hand\n",
    ):
        ours.put(CARD, mended)
        with pytest.raises(Refused, match="resolve-edited"):
            choose(ours, grade="A", industry="硬件").finish()
        assert ours.read(CARD) == mended
    ours.git("checkout", "--quiet", "--merge", CARD)
    assert choose(ours, grade="A", industry="硬件").finish().files == (CARD,)
    assert "<<<<<<<" not in ours.read(CARD) and "grade: A" in ours.read(CARD)


def test_markers_in_a_work_tree_with_crlf_are_git_s(ours: Sandbox, theirs: Sandbox) -> None:
    part(ours, theirs)
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)
    ours.path(CARD).write_bytes(ours.read(CARD).replace("\n", "\r\n").encode())
    assert choose(ours, grade="A", industry="硬件").finish().commit == ours.head()


def test_only_what_is_named_is_written(ours: Sandbox, theirs: Sandbox) -> None:
    for clone, value in ((theirs, "A"), (ours, "C")):
        grade(clone, value)
        edit(clone, Set(("grade",), value), customer="lantian")
    sync_clone(theirs)
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)
    resolver = choose(ours, grade="A")
    assert resolver.finish({"lantian"}).files == ("records/lantian.yaml",)
    assert "<<<<<<<" in ours.read(CARD) and "UU" in ours.status()


def test_choices_of_another_merge_do_not_count(ours: Sandbox, theirs: Sandbox) -> None:
    part(ours, theirs)
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)
    choose(ours, grade="A")
    ours.git("merge", "--abort")
    assert len(list(Resolver(open_clone(ours)).iter_clashes())) == 2
    choose(ours, industry="硬件")
    ours.git("merge", "origin/main", code=1)
    assert [clash.path for _, clash in Resolver(open_clone(ours)).iter_clashes()] == [("industry",)]
    Resolver(open_clone(ours)).choices.forget()
    ours.git("merge", "--abort")
    assert [clash.path for _, clash in Resolver(open_clone(ours)).iter_clashes()] == [("grade",)]


def test_what_git_merged_wrongly_is_not_committed(ours: Sandbox, theirs: Sandbox) -> None:
    """Without our driver git makes a key that stands twice of two people's same field."""
    for clone, old, value in ((ours, "id: lantian\n", "A"), (theirs, "created", "C")):
        text = clone.read("records/lantian.yaml")
        line = f"industry: {value}\n"
        new = f"{old}{line}" if old.endswith("\n") else f"{line}{old}"
        clone.commit("records/lantian.yaml", text.replace(old, new))
        grade(clone, value)
    theirs.git("push", "--quiet")
    ours.git("config", "--remove-section", "merge.crm")
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)
    before = ours.head()
    with pytest.raises(InvalidCard, match="resolve-staged"):
        choose(ours, grade="A").finish()
    assert ours.head() == before


def test_a_card_that_both_moved(ours: Sandbox, theirs: Sandbox) -> None:
    for clone, place in ((ours, "north"), (theirs, "south")):
        clone.path(f"records/{place}").mkdir()
        clone.git("mv", CARD, f"records/{place}/huaxin.yaml")
        clone.git("commit", "--quiet", "-m", "move")
    theirs.git("push", "--quiet")
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)
    assert Resolver(open_clone(ours)).finish().commit == ours.head()
    assert ours.git("ls-files", "records/*huaxin*").split() == ["records/north/huaxin.yaml"]
    assert ours.status() == ""


def test_a_branch_that_is_to_be_merged_in(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    ours.git("switch", "--quiet", "--create", "spring")
    grade(ours, "C")
    with pytest.raises(Refused, match="crm resolve --onto main"):
        sync_clone(ours, onto="main")
    resolver = Resolver(open_clone(ours), onto="main")
    ((contest, clash),) = resolver.iter_clashes()
    resolver.choose(contest, clash, "K")
    resolver.finish()
    assert sync_clone(ours, onto="main").state == "sent"
    assert "grade: K" in ours.read(CARD)


def test_a_conflict_of_a_stash(ours: Sandbox) -> None:
    ours.put(CARD, HUAXIN.replace("grade: B\nc", "grade: A\nc"))
    ours.git("stash", "--quiet")
    grade(ours, "C")
    ours.git("stash", "pop", code=1)
    done = choose(ours, grade="K").finish()
    assert (done.commit, done.under_way) == (None, None) and "grade: K" in ours.read(CARD)


def test_ours_is_ours_in_a_rebase_too(ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    ours.git("fetch", "--quiet")
    ours.git("rebase", "origin/main", code=1)
    ((_, clash),) = Resolver(open_clone(ours)).iter_clashes()
    assert (clash.ours, clash.theirs) == ("C", "A")


def test_a_rebase_that_joined_entries_is_as_git_left_it(ours: Sandbox, theirs: Sandbox) -> None:
    part(ours, theirs)
    ours.git("fetch", "--quiet")
    ours.git("switch", "--quiet", "--create", "one")
    ours.git("reset", "--soft", "main~2")
    ours.git("commit", "--quiet", "--message", "both in one")
    ours.git("rebase", "origin/main", code=1)
    text = ours.read(CARD)
    assert "20261123-aaaaa" in text.split(">>>>>>> ours")[-1]
    done = choose(ours, grade="C", industry="硬件").finish()
    assert (done.files, done.under_way) == ((CARD,), "rebase")
