"""What people may compare, in git's own words, in real repositories."""

from __future__ import annotations

import pytest

from crmcli.errors import NotFound
from crmcli.history.endpoints import Ends, Range, find_ends, parse_range
from crmcli.history.repository import locate_repository
from crmcli.history.revisions import find_commit, is_ancestor
from tests.sandbox import Sandbox


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("a...b", Range("a", "b")),
        ("a..b", Range("a", "b", since_parting=False)),
        ("a..", Range("a", "HEAD", since_parting=False)),
        ("...b", Range("HEAD", "b")),
        ("v1.2", None),
        ("li.wei", None),
    ],
)
def test_dots(word: str, wanted: Range | None) -> None:
    assert parse_range(word) == wanted


def find(ledger: Sandbox, wanted: Range | None) -> tuple[Ends, list[str]]:
    ends = find_ends(locate_repository(ledger.root), wanted)
    return ends, [message.code for message in ends.said]


def test_the_two_states(ledger: Sandbox) -> None:
    base = ledger.head()
    ledger.git("checkout", "--quiet", "-b", "feature")
    ledger.commit("a.txt", "a")
    feature = ledger.head()
    ledger.git("checkout", "--quiet", "main")
    ends, said = find(ledger, Range("feature", "HEAD", since_parting=False))
    assert (ends.old, ends.new, said) == (feature, base, ["diff-since"])
    ledger.commit("b.txt", "b")
    main = ledger.head()
    for wanted, old, new, codes in [
        (None, main, None, ["diff-of-hand-edits"]),
        (Range("HEAD"), main, None, ["diff-since-here"]),
        (Range("feature"), base, None, ["diff-since-parting-here"]),
        (Range("main", "feature"), base, feature, ["diff-since-parting"]),
        (Range(base, "feature"), base, feature, ["diff-since"]),
        (Range("main", "feature", False), main, feature, ["diff-since", "diff-both-ways"]),
    ]:
        ends, said = find(ledger, wanted)
        assert (ends.old, ends.new, said) == (old, new, codes)


def test_before_the_first_commit(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--orphan", "empty")
    assert find(ledger, None) == (Ends(None, None, find(ledger, None)[0].said), ["diff-of-first"])
    with pytest.raises(NotFound, match="no-such-commit"):
        find(ledger, Range("main"))


def test_what_is_no_commit(ledger: Sandbox) -> None:
    for revision in ("nope", "HEAD:crm.yaml", "^HEAD", "--help", ""):
        with pytest.raises(NotFound, match="no-such-commit"):
            find(ledger, Range(revision))
        assert find_commit(ledger.root, revision) is None


def test_histories_without_a_common_commit(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--orphan", "island")
    ledger.git("commit", "--quiet", "--message", "another start")
    assert not is_ancestor(ledger.root, "main", "island")
    with pytest.raises(NotFound) as refused:
        find(ledger, Range("main", "island"))
    assert refused.value.code == "no-parting"
    ends, _ = find(ledger, Range("main", "island", since_parting=False))
    assert ends.new == ledger.head()
    ledger.put(".git/shallow", f"{ledger.head()}\n")
    with pytest.raises(NotFound) as refused:
        find(ledger, Range("main", "island"))
    assert refused.value.code == "no-parting-shallow"
