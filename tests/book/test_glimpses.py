"""What completion finds in a ledger, and how little it reads for it."""

from __future__ import annotations

import pytest

from crmcli.book import glimpses, open_book
from crmcli.book.glimpses import find_glimpses, get_named, list_tags
from crmcli.book.refreshing import Patience
from crmcli.errors import NotFound
from tests.sandbox import Sandbox, load_cards


def find(ledger: Sandbox, typed: str) -> list[tuple[str, str]]:
    return [tuple(one) for one in find_glimpses(open_book(ledger.root), typed)]


@pytest.fixture(params=["files", "index"])
def indexed(request: pytest.FixtureRequest, ledger: Sandbox) -> Sandbox:
    """The ledger as it is found by the files alone, and with an index of some time ago."""
    if request.param == "index":
        load_cards(open_book(ledger.root))
    return ledger


HUAXIN = ("huaxin", "北京华信信息技术股份有限公司")
LANTIAN = ("lantian", "上海蓝天贸易有限公司")
MUELLER = ("mueller", "Müller Werkzeugbau GmbH")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [HUAXIN, LANTIAN, MUELLER]),
        ("hu", [HUAXIN]),
        ("HUA", [HUAXIN]),
        ("huaxin", [HUAXIN]),
        ("华", [HUAXIN]),
        ("上海", [LANTIAN]),
        ("蓝天", [LANTIAN]),
        ("bjhx", [HUAXIN]),
        ("shlt", [LANTIAN]),
        ("BJ-2024", []),
        ("BJ-2024-0017", [HUAXIN]),
        ("werk", [MUELLER]),
        ("没有", []),
        ("zzz", []),
    ],
)
def test_a_customer_is_found(indexed: Sandbox, typed: str, found: list[tuple[str, str]]) -> None:
    assert find(indexed, typed) == found


def test_a_broken_card_hides_no_other(indexed: Sandbox) -> None:
    indexed.put("records/broken.yaml", "name: [")
    assert find(indexed, "br") == [("broken", "")]
    assert find(indexed, "华") == [HUAXIN]
    assert list_tags(open_book(indexed.root)) == []


def test_a_big_ledger_is_not_read(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glimpses, "MANY", 2)
    monkeypatch.setattr(glimpses, "MANY_NAMED", 1)
    ledger.put("records/tagged.yaml", "id: tagged\nname: x\ntags: [vip]\n")
    assert [one for one, _ in find(ledger, "")] == ["huaxin", "lantian", "mueller", "tagged"]
    assert find(ledger, "l") == [LANTIAN]
    assert find(ledger, "bjhx") == []
    assert find(ledger, "华") == [HUAXIN]
    assert list_tags(open_book(ledger.root)) == []


def test_a_tab_makes_no_index_and_waits_for_no_more_than_a_little_of_it(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find(ledger, "bjhx") == [HUAXIN]
    assert not list(ledger.path(".git").glob("crm/index-*"))
    load_cards(open_book(ledger.root))
    monkeypatch.setattr(glimpses, "_PATIENCE", Patience(files=1, extracts=2))
    assert find(ledger, "hua") == [HUAXIN]
    assert find(ledger, "bjhx") == []
    ledger.put("records/one.yaml", "id: one\nname: 华一\n")
    ledger.put("records/two.yaml", "id: two\nname: 华二\n")
    monkeypatch.setattr(glimpses, "MANY", 2)
    assert find(ledger, "华")[1:] == [("one", "华一"), ("two", "华二")]
    assert find(ledger, "bjhx") == []


@pytest.mark.parametrize("name", ["huaxin", "华信", "王静", "bjhx"])
def test_the_card_that_a_line_names(indexed: Sandbox, name: str) -> None:
    assert get_named(open_book(indexed.root), name).id == "huaxin"
    with pytest.raises(NotFound):
        get_named(open_book(indexed.root), "nobody")


def test_tags_in_use(indexed: Sandbox) -> None:
    indexed.put("records/one.yaml", "id: one\nname: x\ntags: [vip, 预算/高]\n")
    indexed.put("records/two.yaml", "id: two\nname: y\ntags: [vip, a]\n")
    assert list_tags(open_book(indexed.root)) == ["a", "vip", "预算/高"]
