"""Twenty people at once: everybody's visit is there, once, and nobody's own work is touched."""

from __future__ import annotations

import pytest

from crmcli.book import open_book
from tests.sandbox import HUAXIN, Sandbox, load_cards

WRITERS = 20
STAGED = "M  notes.txt\n"


def add_customers(ledger: Sandbox) -> list[str]:
    """A card for each writer, in one commit."""
    names = [f"huaxin-{number}" for number in range(WRITERS)]
    for name in names:
        ledger.put(f"records/{name}.yaml", HUAXIN.replace("id: huaxin", f"id: {name}"))
    ledger.git("add", "records")
    ledger.git("commit", "--quiet", "--message", "more cards")
    return names


@pytest.mark.parametrize("customers", [1, WRITERS])
def test_visits_at_once_are_all_there_once(ledger: Sandbox, customers: int) -> None:
    names = add_customers(ledger) if customers > 1 else ["huaxin"] * WRITERS
    ledger.put("notes.txt", "staged by the user\n")
    ledger.git("add", "notes.txt")
    start = ledger.head()
    running = [
        ledger.start_crm("visit", name, "-m", f"call number {number:02}")
        for number, name in enumerate(names)
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said

    cards = "".join(ledger.git("show", f"HEAD:records/{name}.yaml") for name in set(names))
    for number in range(WRITERS):
        assert cards.count(f"notes: call number {number:02}") == 1
    assert ledger.git("rev-list", "--count", f"{start}..HEAD") == f"{WRITERS}\n"
    touched = ledger.git("log", "--format=", "--name-only", f"{start}..HEAD").split()
    assert sorted(touched) == sorted(f"records/{name}.yaml" for name in names)
    assert ledger.status() == STAGED
    assert "error" not in ledger.git("fsck", "--strict", "--no-dangling")


IMPORTS = 3


def test_imports_at_once_lose_no_row(ledger: Sandbox) -> None:
    """Tables that share a customer each, with a visit logged in between."""
    for number in range(IMPORTS):
        rows = [
            "公司名称,级别,联系人,手机,标签",
            f"北京远方科技有限公司,A,王强,13911112222,table/{number}",
            f"深圳海蓝电子第{number}有限公司,B,刘梅{number},1391111333{number},",
            f"北京华信信息技术股份有限公司,,赵六{number},1391111444{number},table/{number}",
        ]
        ledger.root.with_name(f"{number}.csv").write_text("\n".join(rows) + "\n", "utf-8")
    start = ledger.head()
    running = [ledger.start_crm("import", f"../{n}.csv", "--force") for n in range(IMPORTS)]
    running.append(ledger.start_crm("visit", "huaxin", "-m", "meanwhile"))
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said

    cards = {card.id: card.value for card in load_cards(open_book(ledger.root))}
    tags = [f"table/{number}" for number in range(IMPORTS)]
    (shared,) = (card for card in cards.values() if card["name"] == "北京远方科技有限公司")
    assert sorted(shared["tags"]) == sorted(cards["huaxin"]["tags"]) == tags
    assert [one["name"] for one in shared["contacts"]] == ["王强"]
    people = {one["name"] for one in cards["huaxin"]["contacts"]}
    assert people == {"王静", *(f"赵六{number}" for number in range(IMPORTS))}
    assert ledger.read("records/huaxin.yaml").count("notes: meanwhile") == 1
    own = {card["name"] for card in cards.values() if "深圳海蓝" in card["name"]}
    assert own == {f"深圳海蓝电子第{number}有限公司" for number in range(IMPORTS)}
    assert ledger.git("rev-list", "--count", f"{start}..HEAD") == f"{IMPORTS + 1}\n"
    assert ledger.status() == ""
    assert "error" not in ledger.git("fsck", "--strict", "--no-dangling")
