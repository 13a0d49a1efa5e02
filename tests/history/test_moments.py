"""What a commit of the past holds, and which one was the last by a time."""

from __future__ import annotations

import subprocess
from collections import Counter

import pytest

from crmcli.errors import GitFailed, NotFound
from crmcli.history.moments import (
    find_commit_before,
    find_files,
    find_first_time,
    find_moment,
    iter_contents,
)
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

FILES = ("crm.yaml", "none.yaml")


def commit_at(ledger: Sandbox, seconds: int, file: str = "records/new.yaml") -> str:
    """Commit something at a time of git's, and give the commit."""
    ledger.put(file, f"# {seconds}\n")
    ledger.git("add", "--all")
    stamp = f"@{seconds} +0000"
    ledger.git("-c", "user.name=x", "commit", "--quiet", "--message", "x", f"--date={stamp}")
    return ledger.head()


@pytest.fixture
def dated(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Four commits above the first one, each with its committer's time."""
    made = []
    for seconds in (2_000_000_000, 2_000_000_100, 2_000_000_100, 2_000_000_300):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"@{seconds} +0900")
        made.append((seconds, commit_at(ledger, seconds, f"records/n{len(made)}.yaml")))
    return made


def test_a_commit_with_its_files(ledger: Sandbox) -> None:
    head = ledger.head()
    moment, is_both = find_moment(ledger.root, "main", "records", FILES)
    assert moment is not None
    assert (moment.commit, moment.files, is_both) == (head, (SETTINGS.encode(), None), False)
    assert moment.records == ledger.git("rev-parse", "HEAD:records").strip()
    assert str(moment.time) == ledger.git("log", "-1", "--format=%ct").strip()
    lacking, _ = find_moment(ledger.root, "main", "schema/none", ("records",))
    assert lacking is not None
    assert (lacking.records, lacking.files) == (None, (None,))


@pytest.mark.parametrize(
    "revision", ["HEAD", "@", "main~0", "v1", "light", "refs/tags/v1", "main@{0}", "HEAD^0"]
)
def test_every_way_to_name_a_commit(ledger: Sandbox, revision: str) -> None:
    ledger.git("tag", "--annotate", "--message", "x", "v1")
    ledger.git("tag", "light")
    for name in (revision, ledger.head()[:7]):
        moment, _ = find_moment(ledger.root, name, "records", ())
        assert moment is not None
        assert moment.commit == ledger.head()


@pytest.mark.parametrize(
    "revision",
    [
        *("", " ", "none", "HEAD~9", "HEAD:records", "HEAD:crm.yaml", "a\nHEAD", "HEAD..HEAD"),
        *("--all", "-x", ":crm.yaml", "HEAD^{tree}", "0" * 40, "HEAD HEAD", "\udcff", "a\0b"),
    ],
)
def test_what_names_no_commit(ledger: Sandbox, revision: str) -> None:
    assert find_moment(ledger.root, revision, "records", FILES) == (None, False)


def test_a_short_id_that_may_be_either_of_two(ledger: Sandbox) -> None:
    who = "A <a@b.example> 1700000000 +0000"
    commits = "".join(
        f"commit refs/heads/x{number}\ncommitter {who}\ndata {len(str(number))}\n{number}\n"
        for number in range(1500)
    )
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=ledger.root, input=commits.encode(), check=True
    )
    starts = Counter(one[:4] for one in ledger.git("rev-list", "--all").split())
    (short, count), *_ = starts.most_common(1)
    assert count > 1
    assert find_moment(ledger.root, short, "records", FILES) == (None, False)


def test_whether_a_day_is_a_name_too(ledger: Sandbox) -> None:
    ledger.git("branch", "2026-11-20")
    asked = [find_moment(ledger.root, "HEAD", "records", (), one)[1] for one in ("2026-11-20", "x")]
    assert asked == [True, False]
    assert find_moment(ledger.root, "HEAD", "records", (), "a\nb")[1] is False


def test_the_last_commit_by_a_time(ledger: Sandbox, dated: list[tuple[int, str]]) -> None:
    for seconds, commit in dated:
        if seconds != 2_000_000_100:
            assert find_commit_before(ledger.root, seconds) == commit
    assert find_commit_before(ledger.root, 2_000_000_299) == dated[2][1]
    assert find_commit_before(ledger.root, 2_000_000_100) == dated[2][1]
    first = find_first_time(ledger.root)
    assert find_commit_before(ledger.root, first - 1) is None
    assert find_commit_before(ledger.root, first) == ledger.git("rev-parse", "HEAD~4").strip()


def test_a_shallow_clone_begins_where_it_was_cut(
    ledger: Sandbox, dated: list[tuple[int, str]]
) -> None:
    place = ledger.root.with_name("shallow")
    ledger.git("clone", "--quiet", "--depth=2", f"file://{ledger.root}", str(place))
    assert find_first_time(place) == dated[2][0]
    assert find_commit_before(place, dated[1][0] - 1) is None


def test_before_the_first_commit_of_all(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--orphan", "other")
    with pytest.raises(NotFound, match="at-no-commits"):
        find_commit_before(ledger.root, 2_000_000_000)


def test_a_commit_that_was_replaced_says_what_it_said(ledger: Sandbox) -> None:
    before = ledger.head()
    ledger.commit("crm.yaml", SETTINGS + "\n")
    ledger.git("replace", before, ledger.head())
    moment, _ = find_moment(ledger.root, "HEAD~1", "records", FILES)
    assert moment is not None
    assert (moment.commit, moment.files[0]) == (before, SETTINGS.encode())


def test_contents_in_the_order_asked_for(ledger: Sandbox) -> None:
    names = ["records/lantian.yaml", "records/huaxin.yaml"]
    found = {one.file: one.blob for one in find_files(ledger.root, "HEAD", [*names, "none"])}
    assert sorted(found) == sorted(names)
    blobs = [found[name] for name in names] * 150
    contents = list(iter_contents(ledger.root, [blob for blob in blobs if blob is not None]))
    assert contents == [LANTIAN.encode(), HUAXIN.encode()] * 150
    assert list(iter_contents(ledger.root, [])) == []
    assert find_files(ledger.root, "HEAD", []) == []


def test_what_git_has_lost_is_told_in_its_words(ledger: Sandbox) -> None:
    with pytest.raises(GitFailed) as caught:
        list(iter_contents(ledger.root, [b"\0" * 20]))
    assert "missing" in str(caught.value.values["words"])
