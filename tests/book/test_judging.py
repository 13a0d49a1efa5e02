"""What a write brings in between cards, and by new rules."""

from __future__ import annotations

import pytest

from crmcli.book import Book, open_book
from crmcli.book.judging import State
from crmcli.errors import InvalidCard
from crmcli.rules.strangers import FEW
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

LOOSE = "records/lantian.yaml"
SCHEMA = "schema/customer.schema.json"


@pytest.fixture
def book(ledger: Sandbox) -> Book:
    return open_book(ledger.root)


def list_refused(book: Book, *customers: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidCard, match="save-refused") as caught:
        book.save(customers)
    return [(one.file, one.rule) for one in caught.value.values["findings"]]


@pytest.mark.parametrize("code", ["BJ-2024-0017", "bj-2024-0017"])
def test_no_act_gives_the_code_of_another_card(ledger: Sandbox, code: str) -> None:
    for words in (("set", "lantian", f"code={code}"), ("new", "Other", f"code={code}", "--force")):
        done = ledger.crm(*words)
        assert done.returncode == 5, done.stderr
        assert "records/huaxin.yaml" in done.stderr
    assert ledger.status() == ""
    assert ledger.crm("set", "lantian", "code=X1").returncode == 0
    assert ledger.crm("set", "huaxin", "code=bj-2024-0017").returncode == 0


def test_a_copied_card_is_not_saved(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/copy/huaxin.yaml", HUAXIN)
    rules = [rule for _, rule in list_refused(book)]
    assert sorted(rules) == ["duplicate-code", "duplicate-id"]


def test_a_new_card_is_compared_with_those_alone_that_are_like_it(
    ledger: Sandbox, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put("records/new.yaml", "id: new\nname: New\ncode: bj-2024-0017\n")
    looked_at: set[str] = set()
    find_value = State.find_value

    def find(state: State, file: str) -> object:
        looked_at.add(file)
        return find_value(state, file)

    monkeypatch.setattr(State, "find_value", find)
    assert list_refused(book) == [("records/new.yaml", "duplicate-code")]
    assert looked_at == {"records/new.yaml", "records/huaxin.yaml"}


def test_a_clash_of_before_refuses_nothing(ledger: Sandbox, book: Book) -> None:
    ledger.commit("records/copy/huaxin.yaml", HUAXIN)
    ledger.put("records/copy/huaxin.yaml", HUAXIN + "# x\n")
    assert book.save([]).commit


def test_a_code_that_moves_is_saved_with_both_cards(ledger: Sandbox, book: Book) -> None:
    ledger.put("records/huaxin.yaml", HUAXIN.replace("code: BJ-2024-0017\n", ""))
    ledger.put(LOOSE, LANTIAN + "code: BJ-2024-0017\n")
    assert list_refused(book, "lantian") == [(LOOSE, "duplicate-code")]
    assert book.save([]).commit


def test_a_person_whom_cards_name_is_not_taken_out(ledger: Sandbox, book: Book) -> None:
    without = "".join(line for line in SETTINGS.splitlines(True) if "zhang.min" not in line)
    ledger.put("crm.yaml", without)
    assert list_refused(book) == [(LOOSE, "unknown-person")]
    ledger.put(LOOSE, LANTIAN.replace("zhang.min", "li.wei"))
    assert list_refused(book, "crm.yaml") == [(LOOSE, "unknown-person")]
    assert book.save([]).commit


def test_a_person_whom_many_cards_name_is_missed_once(ledger: Sandbox, book: Book) -> None:
    for number in range(FEW + 1):
        ledger.put(f"records/c{number}.yaml", f"id: c{number}\nname: C{number}\nowner: anna\n")
    assert list_refused(book) == [("crm.yaml", "missing-person")]


def test_a_refused_save_lists_no_end_of_errors(ledger: Sandbox) -> None:
    for number in range(25):
        ledger.put(f"records/c{number}.yaml", f"id: c{number}\n")
    done = ledger.crm("save")
    assert done.returncode == 5
    assert done.stderr.count(".yaml:") == 20
    assert done.stderr.endswith("and 5 more errors; crm check lists them\n")


def test_a_person_may_go_whom_only_an_unsaved_edit_names(ledger: Sandbox, book: Book) -> None:
    ledger.commit(LOOSE, LANTIAN.replace("zhang.min", "li.wei"))
    ledger.put(LOOSE, LANTIAN)
    ledger.put("crm.yaml", "".join(line for line in SETTINGS.splitlines(True) if "zm@" not in line))
    assert book.save(["crm.yaml"]).commit
    assert list_refused(open_book(ledger.root)) == [(LOOSE, "unknown-person")]


def test_a_schema_that_forbids_what_cards_have_is_not_saved(ledger: Sandbox, book: Book) -> None:
    schema = ledger.read(SCHEMA)
    assert schema.count('"required": ["id", "name"]') >= 1
    ledger.put(SCHEMA, schema.replace('"required": ["id", "name"]', '"required": ["code"]', 1))
    refused = list_refused(open_book(ledger.root))
    assert {file for file, _ in refused} == {LOOSE, "records/mueller.yaml"}
