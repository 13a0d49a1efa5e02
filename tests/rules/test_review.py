"""How much differs, and who did it."""

from __future__ import annotations

from crmcli.rules.review import Authorship, Counts, Reviewed, Share, count_reviewed


def test_each_file_is_counted_once() -> None:
    reviewed = [
        Reviewed("records/a.yaml", "a", "changed"),
        Reviewed("records/b.yaml", "b", "added"),
        Reviewed("records/c.yaml", "c", "removed"),
        Reviewed("records/d.yaml", "d", "added", trouble="new"),
        Reviewed("crm.yaml", None, "changed"),
        Reviewed("schema/customer.schema.json", None, "changed"),
    ]
    assert count_reviewed(reviewed, "crm.yaml") == Counts(1, 1, 1, 1, 1, 1)
    assert count_reviewed([], "crm.yaml") == Counts()


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
