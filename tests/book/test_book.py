"""The open ledger: reading cards, and acts on them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from crmcli.acts.person import add_person
from crmcli.book import Book, open_book
from crmcli.book.clock import read_today
from crmcli.book.codes import make_code
from crmcli.errors import Failure, InvalidCard, NotFound, Refused, UsageError
from crmcli.ledger.locking import hold_lock
from crmcli.rules.duplicates import Known
from crmcli.rules.edits import Delete, Edit, Insert, Set
from crmcli.rules.ids import CROCKFORD
from crmcli.rules.outcome import Acting, Card, Creation, Message, Outcome
from crmcli.rules.settings import Settings
from crmcli.rules.status import Sharing
from tests.sandbox import HUAXIN, SETTINGS, Sandbox, load_cards

CARD = "records/huaxin.yaml"
BROKEN = "id: broken\nname: [\n"
ANSWER = Message("saved", {"files": []})


@pytest.fixture
def book(ledger: Sandbox) -> Book:
    return open_book(ledger.root)


def set_stage(stage: str) -> Outcome:
    return Outcome((Set(("stage",), stage),), ANSWER, (f"stage {stage}",))


def make_settings_act(edit: Edit) -> Callable[[Settings], Outcome]:
    return lambda settings: Outcome((edit,), ANSWER)


def make_creation(customer: str, **values: object) -> Creation:
    return Creation(customer, {"id": customer, "name": "广州星河", **values}, ANSWER)


def test_a_ledger_is_opened_from_any_folder_in_it(ledger: Sandbox, tmp_path: Path) -> None:
    assert open_book(ledger.root / "records").root == ledger.root
    with pytest.raises(NotFound, match="no-ledger"):
        open_book(tmp_path)
    ledger.path("crm.yaml").unlink()
    with pytest.raises(NotFound, match="no-ledger"):
        open_book(ledger.root)


def test_what_makes_a_ledger_must_be_readable(ledger: Sandbox) -> None:
    ledger.put("crm.yaml", "people: [\n")
    with pytest.raises(Failure, match="settings-invalid"):
        open_book(ledger.root)
    ledger.put("crm.yaml", SETTINGS)
    ledger.put("schema/customer.schema.json", "{")
    with pytest.raises(Failure, match="schema-"):
        open_book(ledger.root)


def test_today_is_given_or_the_clocks(monkeypatch: pytest.MonkeyPatch, book: Book) -> None:
    assert book.today == date(2026, 11, 23)
    assert open_book(book.root, date(2020, 2, 29)).today == date(2020, 2, 29)
    monkeypatch.setenv("CRM_TODAY", "2026-02-30")
    with pytest.raises(UsageError, match="bad-today"):
        read_today("UTC")
    monkeypatch.delenv("CRM_TODAY")
    east, west = read_today("Pacific/Kiritimati"), read_today("Pacific/Pago_Pago")
    assert (east - west).days in (1, 2)


def test_codes_are_fresh_and_easy_to_read() -> None:
    codes = {make_code(()) for _ in range(200)}
    assert len(codes) > 190
    assert all(len(code) == 5 and set(code) <= set(CROCKFORD) for code in codes)


def test_a_code_is_none_of_those_that_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([bytes(5), b"\x01" * 5])
    monkeypatch.setattr("os.urandom", lambda _count: next(drawn))
    assert make_code({"00000"}) == "11111"


def test_who_i_am(ledger: Sandbox, book: Book) -> None:
    assert book.get_me().id == "li.wei"
    ledger.git("config", "user.email", "ZM@example.com")
    assert open_book(ledger.root).get_me().id == "zhang.min"
    ledger.git("config", "user.email", "x@example.com")
    stranger = open_book(ledger.root)
    assert stranger.find_me() is None
    with pytest.raises(Refused, match="unknown-person"):
        stranger.get_me()
    ledger.git("config", "user.email", "")
    assert open_book(ledger.root).find_me() is None
    with pytest.raises(Refused, match="no-identity"):
        open_book(ledger.root).get_me()


def test_a_broken_card_hides_no_other(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/broken.yaml", BROKEN)
    assert [card.id for card in load_cards(book)] == ["huaxin", "lantian", "mueller"]
    assert {finding.file for finding in book.broken} == {"records/broken.yaml"}
    with pytest.raises(InvalidCard, match="broken-card"):
        book.get_card("broken")
    ledger.path("records/broken.yaml").unlink()
    load_cards(book)
    assert book.broken == []


def test_a_file_that_vanishes_hides_no_other(ledger: Sandbox, book: Book) -> None:
    cards = book.open_catalog().iter_cards()
    assert next(cards).card.id == "huaxin"
    ledger.path("records/lantian.yaml").unlink()
    assert [glance.card.id for glance in cards] == ["lantian", "mueller"]
    assert [card.id for card in load_cards(book)] == ["huaxin", "mueller"]


def test_a_file_that_may_not_be_read_hides_no_other(ledger: Sandbox) -> None:
    ledger.path("records/lantian.yaml").chmod(0)
    for words, code in ((("overdue",), 0), (("check",), 1)):
        done = run_unprivileged(ledger, "crmcli", *words)
        assert done.returncode == code, done.stderr
        said = done.stdout + done.stderr
        assert "records/lantian.yaml:1:1" in said
        assert "unreadable-file" in said
        assert "huaxin" in said


def test_a_folder_that_may_not_be_read_is_told_of(ledger: Sandbox) -> None:
    ledger.commit("records/east/dongfang.yaml", "id: dongfang\nname: 东方\n")
    ledger.path("records/east").chmod(0)
    done = run_unprivileged(ledger, "crmcli", "overdue")
    ledger.path("records/east").chmod(0o755)
    assert done.returncode == 1
    assert "records/east" in done.stderr
    assert "Traceback" not in done.stderr


def run_unprivileged(ledger: Sandbox, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a module as somebody whom file modes bind; root is bound without its capabilities."""
    command = [sys.executable, "-m", *words]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root reads every file, and there is no setpriv to take that right away")
        dropped = "-dac_override,-dac_read_search"
        command = ["setpriv", f"--inh-caps={dropped}", f"--bounding-set={dropped}", *command]
    return subprocess.run(command, cwd=ledger.root, capture_output=True, text=True, check=False)


def test_an_exact_id_reads_no_other_card(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/broken.yaml", BROKEN)
    assert book.get_record("huaxin")[0].id == "huaxin"
    assert book.broken == []
    assert book.get_record("华信", for_writing=False)[0].id == "huaxin"
    assert book.broken != []


def test_a_broken_card_sends_no_write_to_another(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN + "grade: A\n")
    ledger.commit("records/other.yaml", "id: other\nname: 华信科技\n")
    head = ledger.head()
    done = ledger.crm("visit", "华信", "-m", "x")
    assert done.returncode == 4
    assert CARD in done.stderr
    assert ledger.head() == head
    done = ledger.crm("visit", "other", "-m", "x")
    assert done.returncode == 0, done.stderr


def test_a_name_that_only_a_broken_card_may_have(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/broken.yaml", BROKEN)
    with pytest.raises(NotFound, match="unknown-name") as caught:
        book.get_card("Nobody Ltd")
    assert caught.value.code == "unknown-name-unread"
    assert caught.value.values["files"] == ["records/broken.yaml"]
    assert caught.value.notes == ()
    with pytest.raises(NotFound, match="unknown-name-nearest-unread") as caught:
        book.get_card("huaxni")
    assert caught.value.values["nearest"]
    assert book.get_card("华信").id == "huaxin"


def test_no_duplicate_is_ruled_out_while_a_card_is_broken(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/broken.yaml", BROKEN)
    with pytest.raises(Refused, match="broken-cards-doubt") as caught:
        book.create(lambda cards, acting: make_creation("xinghe"))
    assert caught.value.values["files"] == ["records/broken.yaml"]
    done = book.create(lambda cards, acting: make_creation("xinghe"), despite_broken=True)
    assert done.customer == "xinghe"


@pytest.mark.parametrize(
    ("name", "found", "contact"),
    [
        ("BJ-2024-0017", "huaxin", None),
        ("华信", "huaxin", None),
        ("王静", "huaxin", "wang"),
        ("lantian", "lantian", None),
        ("Müller", "mueller", None),
    ],
)
def test_names_are_resolved(book: Book, name: str, found: str, contact: str | None) -> None:
    record, named = book.get_record(name)
    assert (record.id, named) == (found, contact)
    assert book.get_card(name).id == found


@pytest.mark.parametrize("name", ["nobody", "../x", "-x", "con", "", "a/b", "records", "\x00"])
def test_what_names_nobody(book: Book, name: str) -> None:
    with pytest.raises(NotFound):
        book.get_record(name)


def test_two_files_of_one_customer(ledger: Sandbox, book: Book) -> None:
    ledger.path(CARD).rename(ledger.path("records/lantian.yaml").with_name("x.yaml"))
    ledger.put("records/one/huaxin.yaml", HUAXIN)
    ledger.put("records/two/huaxin.yaml", HUAXIN)
    with pytest.raises(NotFound, match="ambiguous-file"):
        book.get_record("huaxin")


def test_an_act_is_one_commit_of_the_lines_it_names(ledger: Sandbox, book: Book) -> None:
    record, _ = book.get_record("huaxin")
    receipt = book.write("set", record, lambda card, acting: set_stage("lead"))
    assert receipt.customer == "huaxin"
    assert receipt.commit == ledger.head()
    assert receipt.value["stage"] == "lead"
    assert receipt.diff is None
    assert ledger.git("log", "-1", "--format=%B") == (
        "set(huaxin): 华信 · stage lead\n\nCrm-Act: set\nCrm-Customer: huaxin\n\n"
    )
    assert ledger.git("show", "--format=", "--numstat") == f"1\t1\t{CARD}\n"
    assert ledger.status() == ""


def test_an_act_sees_the_card_as_it_is_and_the_circumstances(ledger: Sandbox, book: Book) -> None:
    record, _ = book.get_record("huaxin")
    ledger.commit(CARD, HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated"))
    seen: list[object] = []

    def act(card: Card, acting: Acting) -> Outcome:
        seen.extend([card.value["grade"], acting.me.id, acting.today, acting.root])
        assert re.fullmatch("[0-9a-hjkmnp-tv-z]{5}", acting.new_code(()))
        return Outcome((), ANSWER)

    book.write("set", record, act)
    assert seen == ["A", "li.wei", date(2026, 11, 23), book.schema.root]


def test_nothing_to_do_writes_nothing(ledger: Sandbox, book: Book) -> None:
    record, _ = book.get_record("huaxin")
    head = ledger.head()
    receipt = book.write("set", record, lambda card, acting: Outcome((), ANSWER))
    assert (receipt.commit, receipt.diff, ledger.head()) == (None, None, head)
    assert receipt.value["name"] == "北京华信信息技术股份有限公司"


def test_an_act_that_raises_leaves_no_trace(ledger: Sandbox, book: Book) -> None:
    record, _ = book.get_record("huaxin")

    def act(card: Card, acting: Acting) -> Outcome:
        raise UsageError("bad-value")

    with pytest.raises(UsageError):
        book.write("set", record, act)
    assert ledger.status() == ""
    assert book.write("set", record, lambda card, acting: set_stage("lead")).commit


def test_a_write_is_refused_for_what_it_would_add(ledger: Sandbox, book: Book) -> None:
    record, _ = book.get_record("huaxin")
    with pytest.raises(InvalidCard) as caught:
        book.write("set", record, lambda card, acting: set_stage("nonsense"))
    assert [finding.path for finding in caught.value.values["findings"]] == ["stage"]
    assert (ledger.read(CARD), ledger.status()) == (HUAXIN, "")


def test_errors_of_before_refuse_nothing(ledger: Sandbox, book: Book) -> None:
    ledger.commit(CARD, HUAXIN.replace("owner: li.wei", "owner: somebody.gone"))
    record, _ = book.get_record("huaxin")
    assert book.write("set", record, lambda card, acting: set_stage("lead")).commit
    with pytest.raises(InvalidCard) as caught:
        book.write(
            "set",
            record,
            lambda card, acting: Outcome((Set(("owner",), "another.ghost"),), ANSWER),
        )
    assert [finding.path for finding in caught.value.values["findings"]] == ["owner"]


def test_names_stay_out_of_the_history_of_a_team_that_wants_it(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "ids: random\n")
    book = open_book(ledger.root)
    record, _ = book.get_record("huaxin")
    book.write("set", record, lambda card, acting: set_stage("lead"))
    assert ledger.git("log", "-1", "--format=%s") == "set(huaxin)\n"
    ledger.put("records/lantian.yaml", ledger.read("records/lantian.yaml") + "# x\n")
    book.save([], "电话里说的")
    assert ledger.git("log", "-1", "--format=%s") == "save(lantian)\n"


def test_a_new_card_has_a_file_of_its_own(ledger: Sandbox, book: Book) -> None:
    def act(known: Known, acting: Acting) -> Creation:
        assert known.ids == {"huaxin", "lantian", "mueller"}
        return make_creation("xinghe")

    receipt = book.create(act)
    assert (receipt.customer, receipt.outcome.made) == ("xinghe", "xinghe")
    assert receipt.commit == ledger.head()
    assert ledger.git("show", "--format=%s", "--name-status") == (
        "new(xinghe): 广州星河\n\nA\trecords/xinghe.yaml\n"
    )
    assert book.get_card("xinghe").value == {"id": "xinghe", "name": "广州星河"}


def test_nobody_waits_while_all_cards_are_read_for_a_new_one(ledger: Sandbox) -> None:
    read: list[int] = []

    def look_on(done: int, total: int) -> None:
        with hold_lock(ledger.path(".git/crm"), seconds=0):
            read.append(total)

    book = open_book(ledger.root, progress=look_on)
    assert book.create(lambda cards, acting: make_creation("xinghe")).commit is not None
    assert set(read) == {3}


def test_a_new_card_must_be_valid(ledger: Sandbox, book: Book) -> None:
    with pytest.raises(InvalidCard, match="write-refused"):
        book.create(lambda cards, acting: make_creation("xinghe", stage="nonsense"))
    assert ledger.status() == ""


@pytest.mark.parametrize("deleted", [False, True])
def test_an_id_that_is_there_is_not_taken_again(ledger: Sandbox, book: Book, deleted: bool) -> None:
    if deleted:
        ledger.path(CARD).unlink()
    with pytest.raises(Refused, match="card-exists"):
        book.create(lambda cards, acting: make_creation("huaxin"))
    assert ledger.path(CARD).exists() is not deleted


def test_a_card_that_git_would_ignore_is_not_made(ledger: Sandbox, book: Book) -> None:
    ledger.put(".git/info/exclude", "xinghe.yaml\n")
    with pytest.raises(Refused, match="ignored-file"):
        book.create(lambda cards, acting: make_creation("xinghe"))
    assert not ledger.path("records/xinghe.yaml").exists()


def test_the_settings_are_written_alike(ledger: Sandbox, book: Book) -> None:
    edits = (Set(("people", "wang.fang"), {"name": "王芳", "emails": ["wf@example.com"]}),)
    outcome = Outcome(edits, ANSWER, ("wang.fang",), "wang.fang")
    receipt = book.write_settings("person", lambda settings: outcome)
    assert (receipt.customer, receipt.commit) == (None, ledger.head())
    assert ledger.git("log", "-1", "--format=%s") == "person: wang.fang\n"
    assert open_book(ledger.root).settings.people["wang.fang"].name == "王芳"
    assert ledger.read("crm.yaml").startswith(SETTINGS.partition("timezone")[0])
    assert ledger.status() == ""


def test_settings_must_stay_valid(ledger: Sandbox, book: Book) -> None:
    edits: tuple[Edit, ...] = (
        Set(("timezone",), "Mars/Olympus"),
        Set(("visit", "channel"), "pigeon"),
        Insert(("people", "li.wei", "emails"), "x"),
        Delete(("people", "li.wei", "name")),
    )
    for edit in edits:
        with pytest.raises(InvalidCard, match="write-refused"):
            book.write_settings("person", make_settings_act(edit))
    assert ledger.status() == ""


def test_nobody_is_entered_twice_by_two_at_once(ledger: Sandbox) -> None:
    first, second, third = (open_book(ledger.root) for _ in range(3))
    first.write_settings("person", partial(add_person, name="王芳", emails=["wf@example.com"]))
    with pytest.raises(Refused, match="email-taken"):
        second.write_settings("person", partial(add_person, name="Wang", emails=["WF@example.com"]))
    taken = partial(add_person, name="W. Fan", emails=["wf@home.example"], person_id="wf")
    with pytest.raises(Refused, match="person-taken"):
        third.write_settings("person", taken)
    assert open_book(ledger.root).settings.people["wf"].name == "王芳"


def test_a_stranger_may_enter_the_first_person(ledger: Sandbox) -> None:
    ledger.git("config", "user.email", "new@example.com")
    book = open_book(ledger.root)
    edits = (Set(("people", "new"), {"name": "New", "emails": ["new@example.com"]}),)
    assert book.write_settings("person", lambda settings: Outcome(edits, ANSWER)).commit
    assert open_book(ledger.root).get_me().id == "new"


def test_the_status_tells_how_things_stand(ledger: Sandbox, book: Book, tmp_path: Path) -> None:
    status = book.read_status()
    assert (status.me, status.branch) == (book.get_me(), "main")
    assert (status.sharing, status.hand_edits, status.broken) == (Sharing(), (), ())
    ledger.git("init", "--quiet", "--bare", f"{tmp_path}/remote.git")
    ledger.git("remote", "add", "origin", f"{tmp_path}/remote.git")
    ledger.git("push", "--quiet", "--set-upstream", "origin", "main")
    record, _ = book.get_record("huaxin")
    book.write("set", record, lambda card, acting: set_stage("lead"))
    ledger.put("records/broken.yaml", BROKEN)
    ledger.put("notes.txt", "not ours\n")
    ledger.path(".git/MERGE_HEAD").touch()
    status = book.read_status()
    assert status.sharing == Sharing("origin/main", ahead=1, behind=0, unsent=1)
    assert [edit.file for edit in status.hand_edits] == ["records/broken.yaml"]
    assert {finding.file for finding in status.broken} == {"records/broken.yaml"}
    assert status.under_way == "merge"


def test_the_id_of_a_deleted_customer_is_not_used_again(ledger: Sandbox) -> None:
    ledger.git("rm", "--quiet", "records/lantian.yaml")
    ledger.git("commit", "--quiet", "--message", "delete it")
    done = ledger.crm("new", "Other Ltd", "id=lantian")
    assert done.returncode == 4
    assert "crm undo" in done.stderr
    assert ledger.status() == ""


@pytest.mark.parametrize("file", ["crm.yaml", "schema/customer.schema.json"])
def test_a_card_is_not_judged_by_what_is_not_recorded(ledger: Sandbox, file: str) -> None:
    ledger.put(file, ledger.read(file) + "\n")
    head = ledger.head()
    for words in (("visit", "huaxin", "-m", "x"), ("new", "Other Ltd")):
        done = ledger.crm(*words)
        assert done.returncode == 4
        assert file in done.stderr
        assert "crm save" in done.stderr
    assert ledger.head() == head
