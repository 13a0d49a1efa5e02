"""Acts on many cards: one commit, all of them or none, and every reason told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from crmcli.acts.set import set_fields
from crmcli.acts.visit import log_visit
from crmcli.book import Book, open_book
from crmcli.book import bulk as bulk_module
from crmcli.book.bulk import Changed, Line, NameReader, Problem, Task
from crmcli.book.open_ledger import OpenLedger
from crmcli.errors import CrmError, GitFailed, InvalidCard, NotFound, Refused, UsageError
from crmcli.history import commits, worktree
from crmcli.ledger.records import name_record
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.views.sentences import say_message
from tests.sandbox import LANTIAN, SETTINGS, Sandbox

ALL = ("huaxin", "lantian", "mueller")


@pytest.fixture
def book(ledger: Sandbox) -> Book:
    return open_book(ledger.root)


def make_tasks(
    book: Book, names: Sequence[str], *pairs: tuple[str, str]
) -> tuple[list[Task], list[Problem]]:
    lines = [Line(number, name) for number, name in enumerate(names, start=1)]
    act = partial(set_fields, assignments=pairs)
    tasks, problems, reader = [], [], NameReader(book)
    for line in lines:
        try:
            tasks.append(Task(line, reader.get_file(line.text)[0], act))
        except CrmError as error:
            problems.append(Problem(line, error))
    return tasks, problems


def set_all(book: Book, names: Sequence[str], *pairs: tuple[str, str], **options: bool) -> object:
    tasks, problems = make_tasks(book, names, *pairs)
    return book.write_all("set", tasks, problems=problems, **options)


def tell(error: CrmError) -> list[str]:
    return [say_message("en", note) for note in error.notes if isinstance(note, Message)]


def assert_untouched(ledger: Sandbox, head: str) -> None:
    assert ledger.head() == head
    assert ledger.status() == ""


def test_many_cards_are_one_commit(ledger: Sandbox, book: Book) -> None:
    tasks, _ = make_tasks(book, ALL, ("stage", "lead"), ("industry", "软件"))
    heard: list[str] = []

    def announce(changes: Sequence[Changed], count: int) -> None:
        heard.extend(card.id for card, _ in changes)
        assert count == len(changes)
        assert ledger.status() == ""

    receipt = book.write_all("set", tasks, announce=announce)
    assert heard == list(ALL)
    assert receipt.commit == ledger.head()
    assert ledger.git("log", "-1", "--format=%B").rstrip() == (
        "set: 3 cards · industry\n\nCrm-Act: set\n"
        "Crm-Customer: huaxin\nCrm-Customer: lantian\nCrm-Customer: mueller"
    )
    assert ledger.status() == ""
    assert "stage: lead   # 展会名片\n" in ledger.read("records/lantian.yaml")


def test_what_is_so_already_is_counted_and_left_alone(ledger: Sandbox, book: Book) -> None:
    tasks, _ = make_tasks(book, ALL, ("stage", "lead"))
    receipt = book.write_all("set", tasks)
    assert [one.customer for one in receipt.written] == ["huaxin"]
    assert receipt.unchanged == ("lantian", "mueller")
    subject = ledger.git("log", "-1", "--format=%s%n%b").split("\n")
    assert subject[0] == "set(huaxin): 华信 · stage"
    assert "Crm-Customer: lantian" not in subject
    head = ledger.head()
    again = book.write_all("set", make_tasks(book, ALL, ("stage", "lead"))[0])
    assert (again.written, again.commit, len(again.unchanged)) == ((), None, 3)
    assert ledger.head() == head


def test_a_dry_run_shows_all_diffs_and_writes_nothing(ledger: Sandbox, book: Book) -> None:
    head = ledger.head()
    tasks, _ = make_tasks(book, ALL, ("industry", "软件"))
    receipt = book.write_all("set", tasks, dry_run=True)
    assert receipt.commit is None
    assert receipt.diff is not None
    assert receipt.diff.count("+industry: 软件") == 3
    assert_untouched(ledger, head)


def test_every_line_that_cannot_be_done_is_told_and_nothing_is_written(
    ledger: Sandbox, book: Book
) -> None:
    ledger.put("records/mueller.yaml", ledger.read("records/mueller.yaml") + "# by hand\n")
    head, edited = ledger.head(), ledger.status()
    with pytest.raises(NotFound) as caught:
        set_all(book, ["nosuch", "huaxin", "mueller"], ("owner", "zhang.min"))
    first, second = tell(caught.value)
    assert first.startswith("line 1 (nosuch): no customer nosuch")
    assert second == (
        "line 3 (mueller): records/mueller.yaml has changes that are not committed; "
        "take them in first: crm save"
    )
    assert caught.value.values["count"] == 2
    assert (ledger.head(), ledger.status()) == (head, edited)
    assert "owner: li.wei" in ledger.read("records/huaxin.yaml")


def test_a_refused_value_names_its_line(ledger: Sandbox, book: Book) -> None:
    head = ledger.head()
    with pytest.raises(UsageError, match="bulk-refused") as caught:
        set_all(book, ["lantian", "mueller"], ("stage", "nonsense"))
    (told,) = tell(caught.value)
    assert told.startswith("2 lines (1 lantian, 2 mueller): ")
    assert caught.value.values["count"] == 2
    assert_untouched(ledger, head)


def test_what_would_make_a_card_invalid_lists_the_findings_of_all(
    ledger: Sandbox, book: Book
) -> None:
    head = ledger.head()
    with pytest.raises(InvalidCard) as caught:
        set_all(book, ["nosuch", "huaxin", "mueller"], ("stage", "customer"))
    findings = caught.value.values["findings"]
    assert isinstance(findings, list)
    assert {one.file for one in findings} == {"records/huaxin.yaml", "records/mueller.yaml"}
    assert_untouched(ledger, head)


def test_two_cards_get_no_common_code(ledger: Sandbox, book: Book) -> None:
    head = ledger.head()
    with pytest.raises(InvalidCard) as caught:
        set_all(book, ["lantian", "mueller"], ("code", "BJ-9"))
    assert "duplicate-code" in str(caught.value.values["findings"])
    assert_untouched(ledger, head)


def test_acts_on_one_card_follow_each_other(ledger: Sandbox, book: Book) -> None:
    file = "records/lantian.yaml"

    def act(tag: str) -> Callable[[Card, Acting], Outcome]:
        return partial(set_fields, assignments=[("tags", tag)])

    tasks = [Task(Line(1, "a"), file, act('["a"]')), Task(Line(2, "b"), file, act('["b"]'))]
    receipt = book.write_all("set", tasks)
    (written,) = receipt.written
    assert written.customer == "lantian"
    assert ledger.read(file).endswith("tags: [b]\n")
    assert ledger.git("log", "-1", "--format=%s") == "set(lantian): 上海蓝天贸易有限公司 · tags\n"


def test_acts_that_end_where_they_began_write_nothing(ledger: Sandbox, book: Book) -> None:
    head = ledger.head()
    acts = [partial(set_fields, assignments=[("stage", text)]) for text in ("lead", "prospect")]
    tasks = [
        Task(Line(at, "huaxin"), "records/huaxin.yaml", act) for at, act in enumerate(acts, start=1)
    ]
    assert book.write_all("set", tasks).commit is None
    assert_untouched(ledger, head)


def test_a_card_is_taken_as_it_is_under_the_lock(ledger: Sandbox, book: Book) -> None:
    tasks, _ = make_tasks(book, ["lantian"], ("industry", "软件"))
    ledger.commit("records/lantian.yaml", LANTIAN.replace("stage: lead ", "stage: prospect "))
    book.write_all("set", tasks)
    assert "stage: prospect " in ledger.read("records/lantian.yaml")
    assert "industry: 软件" in ledger.read("records/lantian.yaml")


def test_names_of_many_lines_look_at_the_cards_once(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    open_catalog = book.open_catalog
    monkeypatch.setattr(book, "open_catalog", lambda *one: looks.append(1) or open_catalog(*one))
    reader = NameReader(book)
    found = [reader.get_file(name) for name in ("huaxin", "蓝天", "Müller", "王静")]
    assert [name_record(file) for file, _ in found] == ["huaxin", "lantian", "mueller", "huaxin"]
    assert found[3][1] == "wang"
    assert len(looks) == 1
    with pytest.raises(NotFound, match="nobody"):
        reader.get_file("nobody")
    assert len(looks) == 1


def test_ids_of_many_lines_look_at_no_other_card(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(OpenLedger, "open_catalog")
    reader = NameReader(book)
    files = [reader.get_file(name)[0] for name in ("huaxin", "mueller")]
    assert files == ["records/huaxin.yaml", "records/mueller.yaml"]


def test_names_stay_out_of_the_history_of_a_team_that_wants_it(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", SETTINGS + "ids: random\n")
    set_all(open_book(ledger.root), ALL, ("industry", "软件"))
    assert ledger.git("log", "-1", "--format=%s") == "set: 3 cards\n"


def test_settings_that_are_not_recorded_refuse_all(ledger: Sandbox, book: Book) -> None:
    ledger.put("crm.yaml", SETTINGS + "# by hand\n")
    with pytest.raises(Refused, match="hand-edited"):
        set_all(book, ALL, ("industry", "软件"))


def test_very_many_files_are_not_named_on_a_command_line(
    ledger: Sandbox, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worktree, "MANY", 1)
    monkeypatch.setattr(commits, "MANY", 1)
    ledger.put("records/mueller.yaml", ledger.read("records/mueller.yaml") + "# by hand\n")
    receipt = book.write_all("set", make_tasks(book, ALL[:2], ("industry", "软件"))[0])
    assert receipt.commit == ledger.head()
    touched = ledger.git("show", "--format=", "--name-only").split()
    assert touched == ["records/huaxin.yaml", "records/lantian.yaml"]
    assert ledger.status() == " M records/mueller.yaml\n"
    with pytest.raises(Refused):
        set_all(book, ALL, ("industry", "餐饮"))


@pytest.mark.parametrize("refused", [False, True])
def test_texts_that_do_not_fit_in_the_memory_wait_elsewhere(
    ledger: Sandbox, book: Book, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    monkeypatch.setattr(bulk_module, "_IN_MEMORY", 1)
    head = ledger.head()
    tasks, _ = make_tasks(book, ALL, ("industry", "软件"))
    if refused:
        ledger.put(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
        ledger.path(".git/hooks/pre-commit").chmod(0o755)
        with pytest.raises(GitFailed):
            book.write_all("set", tasks)
        assert_untouched(ledger, head)
    else:
        book.write_all("set", tasks)
        assert ledger.git("diff", "--numstat", "HEAD~1").split()[2::3] == [
            f"records/{name}.yaml" for name in ALL
        ]
    assert [path.name for path in ledger.path(".git/crm").glob("journal*")] == []


def test_ids_come_in_the_order_of_the_lines(ledger: Sandbox, book: Book) -> None:
    files = [f"records/{name}.yaml" for name in ("lantian", "huaxin", "lantian")]
    act = partial(log_visit, notes="要报价")
    tasks = [Task(Line(at, file), file, act) for at, file in enumerate(files, start=1)]
    made = book.write_all("visit", tasks).made
    assert all(one in ledger.read(file) for one, file in zip(made, files, strict=True))
    assert len(set(made)) == 3


def test_a_long_line_is_cut_where_it_is_named(book: Book) -> None:
    problem = Problem(Line(1, "x" * 100), NotFound("unknown-name", name="x"))
    with pytest.raises(NotFound) as caught:
        bulk_module.refuse_problems([problem])
    assert tell(caught.value)[0].startswith("line 1 (" + "x" * 38 + "..):")
