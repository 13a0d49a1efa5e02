"""What completion finds in a ledger, and how little it reads for it."""

from __future__ import annotations

import pytest

from crmcli.book import glimpses
from crmcli.book.glimpses import find_glimpses, list_tags
from tests.acting import load_root
from tests.sandbox import Sandbox


def find(ledger: Sandbox, typed: str) -> list[tuple[str, str]]:
    return [tuple(one) for one in find_glimpses(ledger.root, load_root(), typed)]


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
def test_a_customer_is_found(ledger: Sandbox, typed: str, found: list[tuple[str, str]]) -> None:
    assert find(ledger, typed) == found


def test_a_broken_card_hides_no_other(ledger: Sandbox) -> None:
    ledger.put("records/broken.yaml", "name: [")
    assert find(ledger, "br") == [("broken", "")]
    assert find(ledger, "华") == [HUAXIN]
    assert list_tags(ledger.root, load_root()) == []


def test_a_big_ledger_is_not_read(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glimpses, "MANY", 2)
    monkeypatch.setattr(glimpses, "MANY_NAMED", 1)
    ledger.put("records/tagged.yaml", "id: tagged\nname: x\ntags: [vip]\n")
    assert [one.id for one in find_glimpses(ledger.root, load_root(), "")] == [
        *("huaxin", "lantian", "mueller", "tagged")
    ]
    assert find(ledger, "l") == [LANTIAN]
    assert find(ledger, "bjhx") == []
    assert find(ledger, "华") == [HUAXIN]
    assert list_tags(ledger.root, load_root()) == []


def test_tags_in_use(ledger: Sandbox) -> None:
    ledger.put("records/one.yaml", "id: one\nname: x\ntags: [vip, 预算/高]\n")
    ledger.put("records/two.yaml", "id: two\nname: y\ntags: [vip, a]\n")
    assert list_tags(ledger.root, load_root()) == ["a", "vip", "预算/高"]
