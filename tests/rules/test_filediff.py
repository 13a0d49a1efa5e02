"""How much differs, and who did it."""

from __future__ import annotations

from crmcli.rules.filediff import Authorship, Counts, FileDiff, Share, Tally


def test_each_file_is_counted_once() -> None:
    files = [
        FileDiff("records/a.yaml", "a", "changed"),
        FileDiff("records/b.yaml", "b", "added"),
        FileDiff("records/c.yaml", "c", "removed"),
        FileDiff("records/d.yaml", "d", "added", trouble="new"),
        FileDiff("crm.yaml", None, "changed"),
        FileDiff("schema/customer.schema.json", None, "changed", is_schema=True),
    ]
    tally = Tally()
    assert tally.counts == Counts()
    assert list(tally.watch(files)) == files
    assert tally.counts == Counts(1, 1, 1, 1, 1, 1)


def test_who_did_how_much() -> None:
    authorship = Authorship()
    for author, customers in [
        ("李伟", ["a", "b"]),
        ("张敏", [None]),
        ("张敏", ["a", None]),
        ("Anna", []),
    ]:
        authorship.note(author, customers)
    assert authorship.list_shares() == [Share("张敏", 2, 1), Share("李伟", 1, 2)]
    assert authorship.list_authors("a") == ("李伟", "张敏")
    assert authorship.list_authors(None) == ("张敏",)
    assert authorship.list_authors("c") == ()
