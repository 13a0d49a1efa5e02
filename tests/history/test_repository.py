"""Where the repository is, what is under way in it, and who we are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmcli.errors import Failure, GitFailed, Refused
from crmcli.history import repository
from crmcli.history.repository import (
    Repository,
    find_branch,
    find_repository,
    find_root,
    find_under_way,
    has_commits,
    locate_repository,
    open_repository,
    peek_head,
    read_head,
    read_identity,
)
from tests.sandbox import Sandbox


def test_the_root_is_found_from_any_folder_below(ledger: Sandbox, tmp_path: Path) -> None:
    assert find_root(ledger.root / "records") == ledger.root
    assert find_root(tmp_path) is None


def test_a_bare_repository_is_refused(ledger: Sandbox, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    ledger.git("clone", "--quiet", "--bare", ".", str(bare))
    with pytest.raises(Refused, match="bare-repository"):
        find_root(bare)
    ledger.git("config", "core.bare", "true")
    with pytest.raises(Refused, match="bare-repository"):
        open_repository(ledger.root)


def test_a_folder_that_cannot_be_looked_into_is_no_fault_of_ours(ledger: Sandbox) -> None:
    ledger.path(".git").rename(ledger.path("kept"))
    ledger.put(".git", f"gitdir: {'long' * 2000}\n")
    with pytest.raises(Failure, match="unreadable-file"):
        locate_repository(ledger.root)
    kept = ledger.path("kept")
    (kept / "HEAD").rename(kept / "old")
    (kept / "HEAD").mkdir()
    with pytest.raises(Failure, match="unreadable-file") as caught:
        find_branch(Repository(ledger.root, kept, kept))
    assert caught.value.values["file"] == str(kept / "HEAD")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look everywhere")
def test_a_repository_that_we_may_not_look_into(ledger: Sandbox) -> None:
    ledger.path(".git").chmod(0)
    try:
        with pytest.raises(Failure, match="unreadable-file"):
            find_root(ledger.root)
    finally:
        ledger.path(".git").chmod(0o755)


def test_a_linked_work_tree_shares_the_common_directory(ledger: Sandbox, tmp_path: Path) -> None:
    ledger.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    linked = open_repository(tmp_path / "other")
    assert find_root(tmp_path / "other") == tmp_path / "other"
    assert linked.common_dir == ledger.root / ".git"
    assert linked.git_dir == ledger.root / ".git/worktrees/other"


@pytest.mark.parametrize(
    ("marker", "name"),
    [
        ("MERGE_HEAD", "merge"),
        ("rebase-merge", "rebase"),
        ("rebase-apply", "rebase"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
        ("BISECT_LOG", "bisect"),
    ],
)
def test_what_git_is_in_the_middle_of_is_named(ledger: Sandbox, marker: str, name: str) -> None:
    here = open_repository(ledger.root)
    assert find_under_way(here) is None
    (here.git_dir / marker).touch()
    assert find_under_way(here) == name


def test_the_identity_is_what_somebody_has_said(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_identity(ledger.root).email == "li.wei@example.com"
    ledger.git("config", "author.email", "own@example.com")
    assert read_identity(ledger.root).email == "own@example.com"
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "given@example.com")
    assert read_identity(ledger.root).email == "given@example.com"


def test_nobody_is_made_up(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    identity = read_identity(ledger.root)
    assert identity.name is None
    assert identity.email is None


def test_git_is_asked_where_it_is_only_if_its_settings_say(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(root: Path) -> Repository:
        found = find_repository(root, read_identity(root))
        assert found == open_repository(root)
        return found

    ledger.git("worktree", "add", "--quiet", str(tmp_path / "other"))
    assert ask(tmp_path / "other").common_dir == ask(ledger.root).common_dir
    ledger.git("config", "core.bare", "true")
    with pytest.raises(Refused, match="bare-repository"):
        ask(ledger.root)
    ask(tmp_path / "other")
    ledger.git("config", "core.bare", "no")
    ledger.git("config", "core.worktree", str(ledger.root))
    assert read_identity(ledger.root).settles_place
    ledger.git("config", "--unset", "core.worktree")
    monkeypatch.setattr(repository, "open_repository", None)
    assert find_repository(ledger.root, read_identity(ledger.root)).root == ledger.root


def test_a_folder_that_only_looks_like_a_repository_is_refused_by_git(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    with pytest.raises(GitFailed, match="git-failed"):
        find_repository(tmp_path, read_identity(tmp_path))


def test_the_head_is_a_full_id(ledger: Sandbox) -> None:
    here = open_repository(ledger.root)
    assert read_head(here) == ledger.head()
    ledger.git("pack-refs", "--all")
    assert peek_head(here) is None and has_commits(here)
    assert read_head(here) == ledger.head()
    ledger.git("checkout", "--quiet", "--detach")
    assert read_head(here) == peek_head(here) == ledger.head()


def test_commits_are_known_of_a_branch_in_any_state(ledger: Sandbox, tmp_path: Path) -> None:
    here = open_repository(ledger.root)
    assert peek_head(here) == ledger.head() and has_commits(here)
    other = tmp_path / "other"
    ledger.git("worktree", "add", "--quiet", "-b", "side", str(other))
    assert peek_head(open_repository(other)) == ledger.head()
    ledger.git("symbolic-ref", "refs/heads/alias", "refs/heads/side")
    ledger.git("symbolic-ref", "HEAD", "refs/heads/alias")
    assert peek_head(here) is None and has_commits(here)
    ledger.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    assert peek_head(here) is None and not has_commits(here)
