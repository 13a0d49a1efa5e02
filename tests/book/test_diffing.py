"""Two states of a real ledger: what came, went and changed, in the files and in commits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from crmcli.book import open_book
from crmcli.book.diffing import Comparison
from crmcli.errors import NotFound
from crmcli.history.endpoints import Range, parse_range
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.rules.filediff import FileDiff, Share
from crmcli.rules.masking import MASK
from tests.sandbox import HUAXIN, LANTIAN, Sandbox

CARD = "records/huaxin.yaml"
OTHER = "records/lantian.yaml"
Told = tuple[str | None, str, list[str], str | None]


def compare(
    ledger: Sandbox, wanted: Range | None = None, customers: Sequence[str] = ()
) -> list[FileDiff]:
    with Comparison(open_book(ledger.root), wanted, masked=False) as one:
        if customers:
            one.customers = {one.name_customer(name) for name in customers}
        return list(one.iter_files())


def tell(diffs: Sequence[FileDiff]) -> list[Told]:
    """Whose, of which kind, the paths that changed, and what cannot be read."""
    return [
        (one.customer, one.kind, [change.name for change in one.changes], one.trouble)
        for one in diffs
    ]


def test_hand_edits(ledger: Sandbox) -> None:
    assert compare(ledger) == []
    ledger.put(CARD, HUAXIN.replace("\ngrade: B", "\ngrade: A  # seen"))
    ledger.put("records/sub/neu.yaml", "id: neu\nname: Neu\n")
    ledger.path("records/mueller.yaml").unlink()
    ledger.put("crm.yaml", ledger.read("crm.yaml").replace("Asia/Shanghai", "Asia/Tokyo"))
    ledger.put("schema/customer.schema.json", ledger.read("schema/customer.schema.json") + "\n")
    ledger.put("notes.txt", "not ours\n")
    ledger.put("records/.hidden.yaml", "x\n")
    wanted: list[Told] = [
        (None, "changed", ["timezone"], None),
        ("huaxin", "changed", ["grade"], None),
        ("mueller", "removed", [""], None),
        ("neu", "added", [""], None),
        (None, "changed", [], None),
    ]
    assert tell(compare(ledger)) == wanted
    ledger.git("add", "--all", "--", "records", "crm.yaml")  # staged or not is all the same
    assert tell(compare(ledger)) == wanted
    ledger.git("commit", "--all", "--quiet", "--message", "x")
    assert compare(ledger) == []
    assert tell(compare(ledger, parse_range("HEAD~1..HEAD"))) == wanted
    back = [(who, kind) for who, kind, _, _ in tell(compare(ledger, parse_range("HEAD..HEAD~1")))]
    assert ("mueller", "added") in back
    assert ("neu", "removed") in back


def test_what_only_looks_changed_is_no_change(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN.replace("\n", "\r\n"))
    ledger.put(OTHER, "# a remark\n" + LANTIAN)
    schema = ledger.read("schema/customer.schema.json")
    ledger.put("schema/customer.schema.json", schema.replace("\n", "\r\n"))
    assert compare(ledger) == []


def test_a_moved_card_is_told_of_only_if_it_changed(ledger: Sandbox) -> None:
    ledger.path("records/sub").mkdir()
    ledger.git("mv", CARD, "records/sub/huaxin.yaml")
    assert compare(ledger) == []
    ledger.git("commit", "--quiet", "--message", "moved")
    assert compare(ledger, parse_range("HEAD~1..HEAD")) == []
    ledger.put("records/sub/huaxin.yaml", HUAXIN.replace("\ngrade: B", "\ngrade: A"))
    assert tell(compare(ledger, Range("HEAD~1"))) == [("huaxin", "changed", ["grade"], None)]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (HUAXIN, "name: [", ("changed", "new")),
        ("name: [", HUAXIN, ("changed", "old")),
        ("name: [", "name: {", ("changed", "both")),
        (None, "name: [", ("added", "new")),
        ("name: [", None, ("removed", "old")),
    ],
)
def test_cards_that_cannot_be_read_are_named(
    ledger: Sandbox, before: str | None, after: str | None, wanted: tuple[str, str]
) -> None:
    for text in (before, after):
        if text is None:
            ledger.path(CARD).unlink(missing_ok=True)
        else:
            ledger.put(CARD, text)
        if text is before:
            ledger.git("add", "--all")
            ledger.git("commit", "--quiet", "--message", "before", "--allow-empty")
    found = compare(ledger)
    assert [(one.kind, one.trouble) for one in found] == [wanted]
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", "after")
    found = compare(ledger, parse_range("HEAD~1.."))
    assert [(one.kind, one.trouble) for one in found] == [wanted]


def test_an_unreadable_card_that_nobody_touched_is_not_named(ledger: Sandbox) -> None:
    ledger.commit(CARD, "name: [")
    ledger.path(CARD).touch()
    ledger.put(CARD, "name: [")
    assert compare(ledger) == []


def test_a_conflict_is_named(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "-b", "feature")
    ledger.commit(CARD, HUAXIN.replace("\ngrade: B", "\ngrade: A"))
    ledger.git("checkout", "--quiet", "main")
    ledger.commit(CARD, HUAXIN.replace("grade: B", "grade: C"))
    ledger.git("-c", "merge.crm.driver=false", "merge", "feature", code=1)
    ledger.put(CARD, "<<<<<<< ours\n" + HUAXIN)
    assert tell(compare(ledger)) == [("huaxin", "changed", [], "new")]


def test_before_the_first_commit_everything_is_new(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--orphan", "empty")
    ledger.git("rm", "--quiet", "--cached", OTHER)
    assert [(one.customer, one.kind) for one in compare(ledger)] == [
        (None, "added"),
        *((customer, "added") for customer in ("huaxin", "lantian", "mueller")),
        (None, "added"),
    ]


def test_who_did_it(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    start = ledger.head()
    ledger.commit(CARD, HUAXIN.replace("\ngrade: B", "\ngrade: A"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "min")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ZM@example.com")
    ledger.commit(CARD, HUAXIN.replace("grade: B", "grade: K"))
    ledger.commit(OTHER, LANTIAN + "industry: 贸易\n")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "else@example.com")
    ledger.commit("notes.txt", "not ours\n")
    with Comparison(open_book(ledger.root), Range(start), masked=False) as one:
        found = {diff.customer: diff.authors for diff in one.iter_files()}
        assert found == {"huaxin": ("张敏", "李伟"), "lantian": ("张敏",)}
        assert one.authorship.list_shares() == [Share("张敏", 2, 2), Share("李伟", 1, 1)]


def test_only_some_customers(ledger: Sandbox) -> None:
    ledger.put("crm.yaml", ledger.read("crm.yaml").replace("Asia/Shanghai", "Asia/Tokyo"))
    ledger.put(CARD, HUAXIN.replace("\ngrade: B", "\ngrade: A"))
    ledger.path(OTHER).unlink()
    for names in (["华信"], ["huaxin"], ["BJ-2024-0017"]):
        assert [one.customer for one in compare(ledger, customers=names)] == ["huaxin"]
    for gone in ("lantian", "上海蓝天贸易有限公司"):
        assert [one.kind for one in compare(ledger, customers=[gone])] == ["removed"]
    assert compare(ledger, customers=["mueller"]) == []
    with pytest.raises(NotFound):
        compare(ledger, customers=["nobody"])


def test_masked_values_are_nowhere_in_the_changes(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN.replace("+86 138 0000 0000", "+86 139 0000 0009"))
    ledger.put("records/neu.yaml", HUAXIN.replace("huaxin", "neu").replace("138 0", "137 0"))
    for masked in (True, False):
        with Comparison(open_book(ledger.root), None, masked=masked) as one:
            told = repr(
                [(r.card, [(c.old, c.new, c.card) for c in r.changes]) for r in one.iter_files()]
            )
        assert (MASK in told, "+86" in told) == (masked, not masked)


def test_a_branch_does_not_unmask_what_it_changes(ledger: Sandbox) -> None:
    start = ledger.head()
    schema = ledger.read(SCHEMA_FILE).replace('"sensitive": true', '"sensitive": false')
    ledger.commit(SCHEMA_FILE, schema)
    ledger.commit(CARD, HUAXIN.replace("+86 138 0000 0000", "+86 139 0000 0001"))
    with Comparison(open_book(ledger.root), Range(start, "HEAD"), masked=True) as one:
        told = repr([[(c.old, c.new, c.card) for c in r.changes] for r in one.iter_files()])
    assert MASK in told and "+86" not in told
