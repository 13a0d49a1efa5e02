"""A commit of ours is the one that `git commit --only` makes, whatever else the user has done."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcli.errors import GitFailed, Refused
from crmcli.history import plumbing
from crmcli.history.commits import commit_files
from crmcli.history.plumbing import Committed, PlainCommit, needs_git_commit
from crmcli.history.repository import open_repository, read_identity
from crmcli.history.trees import read_snapshot
from crmcli.history.worktree import stage_files
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
NEW = "records/ab/new card.yaml"
GONE = "records/lantian.yaml"
MESSAGE = "set(huaxin): 华信\n\nCrm-Act: set\n"
EXAMPLES = 300 if os.environ.get("CRM_TEST_LONG") else 14
DATES = {"GIT_AUTHOR_DATE": "1790000000 +0800", "GIT_COMMITTER_DATE": "1790000000 +0800"}


class Look(NamedTuple):
    """All that git can tell of a ledger after a commit."""

    commit: str
    logs: str
    entries: str
    status: str
    files: dict[str, bytes]


def look(ledger: Sandbox) -> Look:
    logs = [ledger.git("reflog", "--format=%H %gn %ge %gs", name) for name in ("HEAD", "main")]
    return Look(
        ledger.git("cat-file", "commit", "HEAD"),
        "\n".join(logs),
        ledger.git("ls-files", "--stage", "-v"),
        ledger.status() + ledger.git("diff-files"),
        {path.name: path.read_bytes() for path in ledger.root.rglob("*.yaml")},
    )


def commit_plainly(ledger: Sandbox, *files: str, held: int | None = None) -> Committed | None:
    repository = open_repository(ledger.root)
    return PlainCommit(repository, files, MESSAGE, held).make(None)


def commit_by_git(ledger: Sandbox, *files: str) -> None:
    stage_files(open_repository(ledger.root), files, held=None)
    options = ("--only", "--quiet", "--cleanup=verbatim", "--file=-")
    settings = ("-c", "core.safecrlf=false", "-c", "i18n.commitEncoding=UTF-8")
    subprocess.run(
        ["git", *settings, "commit", *options, "--", *files],
        cwd=ledger.root,
        input=MESSAGE.encode(),
        check=True,
    )


def stage(ledger: Sandbox, file: str, text: str) -> None:
    ledger.put(file, text)
    ledger.git("add", "--", file)


def clean_with(ledger: Sandbox, words: str) -> None:
    ledger.git("config", "filter.f.clean", words)
    stage(ledger, ".gitattributes", "records/** filter=f\n*.txt text\n")
    ledger.git("commit", "-qm", "filter", "--allow-empty")  # it may be there already


def make_unborn(ledger: Sandbox) -> None:
    ledger.git("switch", "--quiet", "--orphan", "fresh")
    ledger.git("branch", "--quiet", "-D", "main")
    ledger.git("branch", "--quiet", "-m", "main")
    ledger.put(CARD, HUAXIN)


STATES: dict[str, Callable[[Sandbox], object]] = {
    "staged elsewhere": lambda one: stage(one, "notes.txt", "staged\n"),
    "staged anew": lambda one: stage(one, "records/cd/other.yaml", "id: other\n"),
    "staged and edited on": lambda one: (
        stage(one, "notes.txt", "staged\n"),
        one.put("notes.txt", "on\n"),
    ),
    "gone elsewhere": lambda one: one.git("rm", "-qf", "notes.txt", code=None),
    "edited by hand": lambda one: one.put("crm.yaml", "people: {}\n"),
    "added with no content": lambda one: (
        one.put("later.txt", "later\n"),
        one.git("add", "--intent-to-add", "later.txt"),
    ),
    "hidden": lambda one: one.git("update-index", "--skip-worktree", "crm.yaml", code=None),
    "executable": lambda one: one.path(CARD).chmod(0o755),
    "autocrlf": lambda one: one.git("config", "core.autocrlf", "true"),
    "a filter": lambda one: clean_with(one, "tr a-z A-Z"),
    "attributes gone": lambda one: (
        clean_with(one, "tr a-z A-Z"),
        one.path(".gitattributes").unlink(),
    ),
    "a name of its own": lambda one: one.git("config", "committer.name", "A <B> \n."),
    "an index of version 4": lambda one: one.git("update-index", "--index-version", "4"),
    "a split index": lambda one: one.git("config", "core.splitIndex", "true"),
    "an untracked cache": lambda one: one.git("update-index", "--force-untracked-cache"),
    "a sparse tree": lambda one: one.git("sparse-checkout", "set", "records", "schema"),
    "a replaced commit": lambda one: (
        one.commit("later.txt", "later\n"),
        one.git("replace", "HEAD", "HEAD~1"),
    ),
    "no commit": make_unborn,
}


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(st.sampled_from(sorted(STATES)), max_size=3), data=st.data())
def test_the_commit_is_the_one_that_git_makes(
    tmp_path_factory: pytest.TempPathFactory,
    _template: Path,
    names: set[str],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("law")
    first = Sandbox(Path(shutil.copytree(_template, folder / "first")))
    # What takes the commits away comes first, what a later state may stumble over last.
    for name in sorted(names, key=lambda name: (name != "no commit", "attributes" in name, name)):
        STATES[name](first)
    first.put(CARD, HUAXIN + "# written\n")
    first.put(NEW, "id: new\nname: N\n")
    first.path(GONE).unlink(missing_ok=True)
    known = first.git("ls-files", GONE)
    files = [CARD, NEW, *([GONE] if known else [])]
    files = data.draw(st.lists(st.sampled_from(files), min_size=1, unique=True))
    second = Sandbox(Path(shutil.copytree(first.root, folder / "second")))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in DATES.items():
            patch.setenv(name, value)
        done = commit_plainly(first, *files)
        commit_by_git(second, *files)
    if done is None:
        assert "attributes gone" in names
        return
    assert done.commit == first.head()
    assert look(first) == look(second)
    shutil.rmtree(folder)


def test_a_linked_work_tree(ledger: Sandbox) -> None:
    ledger.git("worktree", "add", "--quiet", "../linked")
    linked = Sandbox(ledger.root.parent / "linked")
    linked.put(CARD, HUAXIN + "# x\n")
    done = commit_plainly(linked, CARD)
    assert done is not None
    assert done.commit == linked.head() != ledger.head()
    assert linked.status() == ledger.status() == ""


def test_many_files_wait_for_the_disk_together(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plumbing, "MANY", 1)
    flushed: list[Path] = []
    monkeypatch.setattr(plumbing, "can_flush_together", lambda: True)
    monkeypatch.setattr(plumbing, "flush_together", flushed.extend)
    ledger.put(CARD, HUAXIN + "# x\n")
    ledger.put(NEW, "id: new\n")
    assert commit_plainly(ledger, CARD, NEW) is not None
    assert flushed == [ledger.path(".git/objects").resolve()]
    assert ledger.status() == ""


def test_a_branch_that_moves_is_followed(ledger: Sandbox) -> None:
    seen = read_snapshot(ledger.root, [CARD])
    ledger.commit("notes.txt", "meanwhile\n")
    ledger.put(CARD, HUAXIN + "# x\n")
    done = PlainCommit(open_repository(ledger.root), [CARD], MESSAGE, None).make(seen)
    assert done is not None
    assert ledger.git("log", "--format=%s").splitlines()[1:] == [
        "put notes.txt",
        "start the ledger",
    ]
    assert ledger.git("show", "--format=", "--name-only") == f"{CARD}\n"
    assert ledger.status() == ""


def test_a_branch_that_brings_another_card_is_not_overwritten(ledger: Sandbox) -> None:
    seen = read_snapshot(ledger.root, [CARD])
    ledger.commit(CARD, HUAXIN + "# theirs\n")
    head = ledger.head()
    ledger.put(CARD, HUAXIN + "# ours\n")
    with pytest.raises(Refused, match="changed-meanwhile"):
        PlainCommit(open_repository(ledger.root), [CARD], MESSAGE, None).make(seen)
    assert ledger.head() == head


def test_a_branch_that_somebody_holds_is_not_moved(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN + "# x\n")
    lock = ledger.path(".git/refs/heads/main.lock")
    lock.touch()
    with pytest.raises(GitFailed, match="git-failed"):
        commit_plainly(ledger, CARD)
    lock.unlink()
    assert ledger.git("rev-list", "--count", "HEAD") == "1\n"


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(lambda one: one.put(CARD, HUAXIN.replace("\n", "\r\n")), id="line ends"),
        pytest.param(lambda one: one.put(CARD, HUAXIN), id="no change"),
        pytest.param(lambda one: (one.path(CARD).unlink(), one.path(CARD).mkdir()), id="folder"),
        pytest.param(
            lambda one: (one.path(CARD).unlink(), one.path(CARD).symlink_to("mueller.yaml")),
            id="link",
        ),
    ],
)
def test_what_is_left_to_git(ledger: Sandbox, prepare: Callable[[Sandbox], object]) -> None:
    prepare(ledger)
    status, head = ledger.status(), ledger.head()
    assert commit_plainly(ledger, CARD) is None
    assert (ledger.status(), ledger.head()) == (status, head)


def test_a_merge_that_has_begun_meanwhile_is_left_to_git(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN + "# x\n")
    ledger.put(".git/MERGE_HEAD", ledger.head() + "\n")
    assert commit_plainly(ledger, CARD) is None


@pytest.mark.parametrize("name", ['"quoted".yaml', "two\nlines.yaml", "end\r", "in\r/side.yaml"])
def test_names_that_make_no_line_are_left_to_git(ledger: Sandbox, name: str) -> None:
    ledger.put(name, "id: x\n")
    assert commit_plainly(ledger, name) is None
    identity = read_identity(ledger.root)
    repository = open_repository(ledger.root)
    commit_files(repository, [name], MESSAGE, new=True, identity=identity, held=None)
    assert ledger.git("show", "--format=", "--name-only", "-z").strip("\0") == name.replace(
        "\r", "\n"
    )


def test_an_index_behind_a_link_is_left_to_git(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN + "# x\n")
    index = ledger.path(".git/index")
    index.rename(index.with_name("other"))
    index.symlink_to("other")
    assert commit_plainly(ledger, CARD) is None


def test_a_commit_that_fails_late_leaves_the_index_as_it_was(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_link: Path, _target: Path) -> None:
        raise PermissionError(1, "no second names here")

    before = ledger.path(".git/index").stat()
    ledger.put(CARD, HUAXIN + "# x\n")
    lock = ledger.path(".git/refs/heads/main.lock")
    lock.touch()
    for _ in range(2):
        with pytest.raises(GitFailed):
            commit_plainly(ledger, CARD)
        assert ledger.path(".git/index").stat().st_mtime_ns == before.st_mtime_ns
        assert not ledger.path(".git/index.lock").exists()
        assert list(ledger.path(".git/crm").iterdir()) == []
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    lock.unlink()
    assert commit_plainly(ledger, CARD) is not None
    assert ledger.status() == ""


def put_hook(ledger: Sandbox, name: str, folder: str = ".git/hooks", mode: int = 0o755) -> None:
    ledger.put(f"{folder}/{name}", "#!/bin/sh\n")
    ledger.path(f"{folder}/{name}").chmod(mode)


WANTED: dict[str, tuple[Callable[[Sandbox], object], bool]] = {
    "nothing": (lambda one: None, False),
    "a sample": (lambda one: put_hook(one, "pre-commit.sample"), False),
    "a sleeping hook": (lambda one: put_hook(one, "pre-commit", mode=0o644), False),
    "a hook of another event": (lambda one: put_hook(one, "pre-push"), False),
    "pre-commit": (lambda one: put_hook(one, "pre-commit"), True),
    "prepare-commit-msg": (lambda one: put_hook(one, "prepare-commit-msg"), True),
    "commit-msg": (lambda one: put_hook(one, "commit-msg"), True),
    "post-commit": (lambda one: put_hook(one, "post-commit"), True),
    "post-index-change": (lambda one: put_hook(one, "post-index-change"), True),
    "a hook elsewhere": (
        lambda one: (put_hook(one, "commit-msg", "h"), one.git("config", "core.hooksPath", "h")),
        True,
    ),
    "no hooks by choice": (
        lambda one: (
            put_hook(one, "commit-msg"),
            one.git("config", "core.hooksPath", os.devnull),
        ),
        False,
    ),
    "hooks at home": (lambda one: one.git("config", "core.hooksPath", "~/none"), False),
    "hooks of a neighbour": (lambda one: one.git("config", "core.hooksPath", "~root/h"), True),
    "hooks in the settings": (lambda one: one.git("config", "hook.x.command", "true"), True),
    "signing": (lambda one: one.git("config", "commit.gpgSign", "true"), True),
    "no signing": (lambda one: one.git("config", "commit.gpgSign", "off"), False),
    "no file modes": (lambda one: one.git("config", "core.fileMode", "false"), True),
    "line ends judged": (lambda one: one.git("config", "core.safecrlf", "true"), True),
}


@pytest.mark.parametrize("name", WANTED)
def test_what_only_git_commit_heeds(ledger: Sandbox, name: str) -> None:
    prepare, wanted = WANTED[name]
    prepare(ledger)
    assert needs_git_commit(open_repository(ledger.root), read_identity(ledger.root)) is wanted


def test_signing_without_a_value_is_wanted(ledger: Sandbox) -> None:
    with ledger.path(".git/config").open("a") as config:
        config.write("[commit]\n\tgpgSign\n")
    assert read_identity(ledger.root).wants_git_commit


def test_a_signature_is_in_the_commit(ledger: Sandbox) -> None:
    program = ledger.root.parent / "gpg"
    program.write_text(
        "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\n"
        "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'\n"
    )
    program.chmod(0o755)
    ledger.git("config", "commit.gpgSign", "true")
    ledger.git("config", "gpg.program", str(program))
    ledger.put(CARD, HUAXIN + "# x\n")
    identity = read_identity(ledger.root)
    repository = open_repository(ledger.root)
    commit_files(repository, [CARD], MESSAGE, new=False, identity=identity, held=None)
    assert "BEGIN PGP SIGNATURE" in ledger.git("cat-file", "commit", "HEAD")
