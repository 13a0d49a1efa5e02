"""The ledger as of a commit or a day: what is read, from where, and how often."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from crmcli.book import Book, catalog, refreshing_past
from crmcli.book.changelog import Changelog
from crmcli.book.past import open_past_book
from crmcli.errors import CrmError, Failure, InvalidCard, NotFound, UsageError
from crmcli.ledger.index import _PASTS_KEPT
from crmcli.rules.outcome import Message
from tests.book.watching import count_bypasses
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox, load_cards

TODAY = date(2026, 11, 23)
SCHEMA = "schema/customer.schema.json"


@pytest.fixture
def moved(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """One customer was renamed, one moved, one deleted, each on a day of its own, in Shanghai."""
    monkeypatch.delenv("CRM_TODAY")
    days = iter(("2026-11-10T23:59:59+08:00", "2026-11-11T00:00:00+08:00", "2026-11-12T09:00:00Z"))

    def commit(*words: str) -> None:
        stamp = next(days)
        monkeypatch.setenv("GIT_COMMITTER_DATE", stamp)
        ledger.git("commit", "--quiet", "--all", "--message", " ".join(words))

    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-01T12:00:00+08:00")
    ledger.git("commit", "--quiet", "--amend", "--no-edit")
    ledger.put("records/huaxin.yaml", HUAXIN.replace("[华信]", "[新信]"))
    commit("rename")
    ledger.path("records/far").mkdir()
    ledger.git("mv", "records/lantian.yaml", "records/far/lantian.yaml")
    commit("move")
    ledger.git("rm", "--quiet", "records/huaxin.yaml")
    commit("delete")
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    return ledger


def open_at(ledger: Sandbox, when: str, today: date | None = TODAY) -> Book:
    return open_past_book(ledger.root, when, today).book


def tell(ledger: Sandbox, when: str, today: date | None = TODAY) -> list[Message]:
    return list(open_past_book(ledger.root, when, today).remarks)


def list_files(ledger: Sandbox, when: str) -> list[str]:
    return [card.file for card in load_cards(open_at(ledger, when))]


def refuse(ledger: Sandbox, when: str, kind: type[CrmError]) -> CrmError:
    with pytest.raises(kind) as caught:
        open_past_book(ledger.root, when, TODAY)
    return caught.value


def list_notes(error: CrmError) -> list[str]:
    return [note.code for note in error.notes if isinstance(note, Message)]


# Whose cards.


def test_each_commit_has_its_own_cards(moved: Sandbox) -> None:
    all_three = ["records/huaxin.yaml", "records/lantian.yaml", "records/mueller.yaml"]
    far = ["records/far/lantian.yaml", "records/mueller.yaml"]
    assert list_files(moved, "HEAD~3") == all_three
    assert list_files(moved, "HEAD~1") == [far[0], all_three[0], far[1]]
    assert list_files(moved, "HEAD") == far
    moved.put("records/new.yaml", LANTIAN.replace("lantian", "new"))
    moved.path("records/mueller.yaml").unlink()
    assert list_files(moved, "HEAD") == far


def test_names_are_those_of_then(moved: Sandbox) -> None:
    assert open_at(moved, "HEAD~3").get_card("华信").id == "huaxin"
    assert open_at(moved, "HEAD~2").get_card("新信").id == "huaxin"
    for when, name in (("HEAD~2", "华信科"), ("HEAD", "huaxin"), ("HEAD", "新信")):
        with pytest.raises(NotFound, match="unknown-name"):
            open_at(moved, when).get_card(name)


@pytest.mark.parametrize("indexed", [True, False])
def test_a_card_is_found_wherever_it_lay(moved: Sandbox, indexed: bool) -> None:
    if indexed:
        open_at(moved, "HEAD").open_catalog().close()
    card = open_at(moved, "HEAD").get_card("lantian")
    assert card.file == "records/far/lantian.yaml"
    book = open_at(moved, "HEAD~2")
    assert book.get_card("lantian").file == "records/lantian.yaml"
    assert book.read_text(book.get_card("huaxin")) == HUAXIN.replace("[华信]", "[新信]")
    with pytest.raises(NotFound):
        open_at(moved, "HEAD").get_card("../crm")
    with pytest.raises(Failure, match="unreadable-file"):
        open_at(moved, "HEAD").shelf.load_bytes("records/huaxin.yaml")


def test_links_and_strays_are_no_records(ledger: Sandbox) -> None:
    ledger.path("records/link.yaml").symlink_to("huaxin.yaml")
    ledger.put("records/.hidden.yaml", LANTIAN)
    ledger.put("records/notes.txt", "x")
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", "x")
    assert [Path(file).stem for file in list_files(ledger, "HEAD")] == [
        "huaxin",
        "lantian",
        "mueller",
    ]
    with pytest.raises(NotFound):
        open_at(ledger, "HEAD").get_card("link")


def test_a_card_that_could_not_be_read_is_told_of(ledger: Sandbox) -> None:
    for number in range(3):
        ledger.commit(f"records/b{number}.yaml", "id: x\nname: [\n")
    ledger.git("rm", "--quiet", "-r", "records/b0.yaml", "records/b1.yaml", "records/b2.yaml")
    ledger.git("commit", "--quiet", "--message", "x")
    book = open_at(ledger, "HEAD~1")
    assert len(load_cards(book)) == 3
    assert book.list_broken() == [f"records/b{number}.yaml" for number in range(3)]
    with pytest.raises(InvalidCard, match="broken-card"):
        book.get_card("b1")


def test_an_empty_ledger(ledger: Sandbox) -> None:
    ledger.git("rm", "--quiet", "-r", "records")
    ledger.git("commit", "--quiet", "--message", "x")
    assert list_files(ledger, "HEAD") == []
    assert len(list_files(ledger, "HEAD~1")) == 3


def test_the_schema_and_the_settings_are_those_of_then(ledger: Sandbox) -> None:
    text = ledger.read(SCHEMA)
    ledger.commit("crm.yaml", SETTINGS.replace("李伟", "李大伟") + "cadence: {B: 3}\n")
    ledger.commit(SCHEMA, text.replace('"industry"', '"trade"'))
    book = open_at(ledger, "HEAD~2")
    assert book.settings.people["li.wei"].name == "李伟"
    assert "industry" in book.schema.root.children
    assert "trade" in open_at(ledger, "HEAD").schema.root.children
    standing = next(open_at(ledger, "HEAD").catalog.iter_cards()).standing
    assert (standing.cadence, next(book.catalog.iter_cards()).standing.cadence) == (3, 30)


def test_the_work_tree_need_not_be_sound(ledger: Sandbox) -> None:
    ledger.put("crm.yaml", "people: [")
    ledger.path(SCHEMA).unlink()
    assert len(list_files(ledger, "HEAD")) == 3


@pytest.mark.parametrize("file", ["crm.yaml", SCHEMA])
def test_a_commit_without_a_ledger(ledger: Sandbox, file: str) -> None:
    ledger.git("rm", "--quiet", file)
    ledger.git("commit", "--quiet", "--message", "x")
    error = refuse(ledger, "HEAD", NotFound)
    assert (error.code, error.values["file"]) == ("at-no-ledger", file)
    assert len(list_files(ledger, "HEAD~1")) == 3


def test_settings_that_were_wrong_then(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", "people: [\n")
    ledger.commit("crm.yaml", SETTINGS)
    error = refuse(ledger, "HEAD~1", Failure)
    assert error.code.startswith("settings-invalid")
    (note,) = error.notes
    assert isinstance(note, Message)
    assert note.values["commit"] == ledger.git("rev-parse", "HEAD~1").strip()[:7]


def test_what_was_committed_is_never_written(ledger: Sandbox) -> None:
    with pytest.raises(AssertionError):
        open_at(ledger, "HEAD").save([])


# Which commit, and which day.


def test_a_day_is_its_last_commit_in_the_zone_of_the_ledger(moved: Sandbox) -> None:
    said = [tell(moved, day)[-1].values for day in ("2026-11-10", "2026-11-11", "2026-11-12")]
    ids = [moved.git("rev-parse", f"HEAD~{back}").strip()[:7] for back in (2, 1, 0)]
    assert [one["commit"] for one in said] == ids
    times = ["2026-11-10 23:59", "2026-11-11 00:00", "2026-11-12 17:00"]
    assert [one["time"] for one in said] == times
    assert [one["today"] for one in said] == [date(2026, 11, day) for day in (10, 11, 12)]
    assert tell(moved, "2026-11-09")[-1].values["time"] == "2026-11-01 12:00"


@pytest.mark.parametrize(
    ("words", "day"),
    [("-12d", 11), ("上上周三", 11), ("last month", None), ("2026-11-11 18:00", 11), ("today", 23)],
)
def test_days_in_words(moved: Sandbox, words: str, day: int | None) -> None:
    if day is None:
        assert refuse(moved, words, NotFound).values["day"] == date(2026, 10, 31)
        return
    *understood, taken = tell(moved, words)
    assert taken.values["today"] == date(2026, 11, day)
    named = [one.values["day"] for one in understood]
    assert named == ([] if words[:4] == "2026" else [date(2026, 11, day)])


def test_today_of_a_revision(moved: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tell(moved, "HEAD~1", None)[-1].values["today"] == date(2026, 11, 11)
    assert tell(moved, "HEAD~1", TODAY)[-1].values["today"] == TODAY
    monkeypatch.setenv("CRM_TODAY", "2026-12-24")
    assert tell(moved, "HEAD~1", None)[-1].values["today"] == date(2026, 12, 24)
    assert tell(moved, "2026-11-11", None)[-1].values["today"] == date(2026, 11, 11)


def test_what_is_a_day_and_a_branch_is_a_day(moved: Sandbox) -> None:
    moved.git("branch", "2026-11-10", "HEAD")
    said = tell(moved, "2026-11-10")
    assert [one.code for one in said] == ["at-both", "at-taken"]
    assert said[1].values["today"] == date(2026, 11, 10)
    assert tell(moved, "2026-11-10^0")[-1].values["commit"] == moved.head()[:7]
    moved.git("branch", "2026-10-01", "HEAD")
    assert list_notes(refuse(moved, "2026-10-01", NotFound)) == ["at-both"]


def test_when_there_is_nothing_to_see(moved: Sandbox, tmp_path: Path) -> None:
    error = refuse(moved, "2026-10-31", NotFound)
    assert (error.code, error.values["first"]) == ("at-before", date(2026, 11, 1))
    assert refuse(moved, "2026-11-24", UsageError).code == "at-future"
    assert refuse(moved, "next week", UsageError).code == "at-future"
    assert refuse(moved, "none", NotFound).code == "at-unknown"
    assert refuse(moved, " ", NotFound).code == "at-unknown"
    with pytest.raises(NotFound, match="no-ledger"):
        open_past_book(tmp_path, "HEAD")
    moved.git("checkout", "--quiet", "--orphan", "new")
    assert refuse(moved, "2026-11-12", NotFound).code == "at-no-commits"
    assert refuse(moved, "HEAD", NotFound).code == "at-unknown"
    assert len(list_files(moved, "main~3")) == 3


def test_clocks_go_forward_at_midnight(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Havana there is no midnight on 2026-03-08; the day before lasts until one o'clock."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-08T04:59:59Z")
    ledger.put("crm.yaml", SETTINGS.replace("Asia/Shanghai", "America/Havana"))
    ledger.git("commit", "--quiet", "--all", "--amend", "--message", "x")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-08T05:00:00Z")
    ledger.git("commit", "--quiet", "--allow-empty", "--message", "y")
    assert tell(ledger, "2026-03-07")[-1].values["commit"] != ledger.head()[:7]
    assert tell(ledger, "2026-03-08")[-1].values["commit"] == ledger.head()[:7]


# The history up to then.


def test_the_log_ends_there(moved: Sandbox) -> None:
    def read(when: str, customer: str | None) -> list[str]:
        with Changelog(open_at(moved, when)) as changelog:
            named = changelog.name_customer(customer) if customer is not None else None
            return [one.commit for one in changelog.iter_changes(named)]

    commits = moved.git("rev-list", "HEAD").split()
    assert read("HEAD", "huaxin") == [commits[0], commits[2], commits[3]]
    assert read("HEAD~1", "huaxin") == [commits[2], commits[3]]
    assert read("HEAD~3", "华信") == [commits[3]]
    assert set(read("HEAD~2", None)) == {commits[2], commits[3]}
    assert read("HEAD~1", "lantian") == [commits[3]]
    with pytest.raises(NotFound):
        read("HEAD~3", "nobody")


# How often something is read.


def count_listed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list to which the number of blobs is added whenever git is asked for some."""
    asked: list[int] = []
    iter_contents = refreshing_past.iter_contents

    def ask(root: Path, blobs: Sequence[bytes]):
        asked.append(len(blobs))
        return iter_contents(root, blobs)

    monkeypatch.setattr(refreshing_past, "iter_contents", ask)
    monkeypatch.setattr(refreshing_past, "list_tree", _watch(asked))
    return asked


def _watch(asked: list[int]):
    from crmcli.history.presence import list_tree

    def watched(root: Path, commit: str, folder: str):
        asked.append(-1)
        return list_tree(root, commit, folder)

    return watched


def test_only_what_was_never_read_is_asked_for(
    moved: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    bypasses = count_bypasses(monkeypatch)
    asked = count_listed(monkeypatch)
    list_files(moved, "HEAD")
    assert asked == [-1, 2]
    list_files(moved, "HEAD~1")
    assert asked[2:] == [-1, 1]
    for when in ("HEAD", "HEAD~1", "main", "2026-11-12"):
        list_files(moved, when)
    assert asked[4:] == [0] * 4
    assert bypasses == []


def test_few_pasts_are_kept_and_the_work_tree_always(ledger: Sandbox) -> None:
    from crmcli.book import open_book

    open_book(ledger.root).open_catalog().close()
    for number in range(_PASTS_KEPT + 3):
        ledger.commit("records/lantian.yaml", f"{LANTIAN}# {number}\n")
        ledger.commit("crm.yaml", f"{SETTINGS}cadence: {{B: {number + 2}}}\n")
        book = open_at(ledger, "HEAD")
        assert len(load_cards(book)) == 3
        book.catalog.close()
    (path,) = ledger.path(".git/crm").glob("index-*.sqlite")
    with sqlite3.connect(path) as database:
        places = [row[0] for row in database.execute("SELECT place FROM trees")]
        files = database.execute("SELECT count(*) FROM files").fetchone()[0]
        eras = database.execute("SELECT count(*) FROM eras").fetchone()[0]
    assert sum(place.startswith(b"past:") for place in places) <= _PASTS_KEPT
    assert any(place == bytes(ledger.path(".git")) for place in places)
    assert files <= 3 * (_PASTS_KEPT + 1)
    assert eras <= 6


def test_without_an_index_the_answer_is_the_same(
    moved: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_index = list_files(moved, "HEAD~2")
    bypasses = count_bypasses(monkeypatch)
    monkeypatch.setattr(catalog, "open_index", lambda _: None)
    assert list_files(moved, "HEAD~2") == with_index
    assert len(bypasses) == 1


def test_an_index_that_breaks_in_the_middle(moved: Sandbox) -> None:
    book = open_at(moved, "HEAD~2")
    stream = book.open_catalog().iter_cards()
    first = next(stream)
    assert book.catalog._index is not None
    book.catalog._index.database.close()
    assert [one.card.file for one in (first, *stream)] == list_files(moved, "HEAD~2")


def test_a_past_that_is_forgotten_meanwhile(
    moved: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may list four other pasts before we look."""
    settle = refreshing_past.Refresher._make_extracts
    turns = []

    def forget(self: refreshing_past.Refresher) -> None:
        settle(self)
        if not turns:
            turns.append(self._index.database.execute("DELETE FROM trees"))

    monkeypatch.setattr(refreshing_past.Refresher, "_make_extracts", forget)
    assert len(list_files(moved, "HEAD~3")) == 3
    assert len(turns) == 1


def test_large_cards_and_other_ids(tmp_path: Path, ledger: Sandbox) -> None:
    place = tmp_path / "long"
    shutil.copytree(ledger.root, place, ignore=shutil.ignore_patterns(".git"))
    other = Sandbox(place)
    other.git("init", "--quiet", "--object-format=sha256")
    other.put("records/large.yaml", LANTIAN.replace("lantian", "large") + ("#" * 999 + "\n") * 200)
    other.git("add", "--all")
    other.git("commit", "--quiet", "--message", "x")
    for _ in range(2):
        assert len(list_files(other, "HEAD")) == 4
    assert open_at(other, other.head()[:9]).get_card("large").id == "large"
