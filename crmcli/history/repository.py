"""The repository that a ledger lives in: where it is, what is under way in it, who we are."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Failure, Refused
from crmcli.history.drivers import list_missing_drivers
from crmcli.history.runner import ask_git, explain_failure, run_git
from crmcli.ledger.refusals import name_reason

_UNDER_WAY = (
    ("rebase", "rebase-merge"),
    ("rebase", "rebase-apply"),
    ("merge", "MERGE_HEAD"),
    ("cherry-pick", "CHERRY_PICK_HEAD"),
    ("revert", "REVERT_HEAD"),
    ("cherry-pick", "sequencer"),
    ("bisect", "BISECT_LOG"),
)
"""What git keeps in its directory while it is in the middle of something; the first one counts."""

_SETTINGS = (
    r"^((user|author)\.(name|email)|core\.(safecrlf|filemode|hookspath|bare|worktree)"
    r"|commit\.gpgsign|hook\..*|(diff|merge)\.crm\..*)$"
)
_FALSE = ("false", "no", "off", "0", "")

_COMMIT_ID = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")


STATE_FOLDER = "crm"
"""In git's directory: what is ours there. The journal of a work tree lies in its own; the lock
and the index in the one that all work trees of a repository share.
"""


class Repository(NamedTuple):
    """A repository with a work tree. `git_dir` is the work tree's own, `common_dir` shared."""

    root: Path
    git_dir: Path
    common_dir: Path


class Identity(NamedTuple):
    """Who git says we are, and the few settings of git's that a commit of ours depends on."""

    name: str | None
    email: str | None
    judges_line_ends: bool
    """The user has set core.safecrlf, so git's word on line endings is wanted."""
    wants_git_commit: bool = False
    """A setting is in force that only `git commit` itself heeds: signing, hooks in the settings,
    file modes that are not to be believed."""
    hooks: str | None = None
    """Where the user keeps hooks, if not in git's directory."""
    settles_place: bool = False
    """A setting says that git works elsewhere, or without a work tree."""
    signs: bool = False
    """git is to sign every commit."""
    missing_drivers: tuple[str, ...] = ()
    """What git has not been told of our programs, by its keys."""


def find_root(directory: Path) -> Path | None:
    """The top of the work tree that holds `directory`, or None outside of any.

    Found by looking for `.git`, so that reading needs no git process. Raises
    Refused("bare-repository") inside a repository that has no work tree, and
    Failure("unreadable-file") where we may not look.
    """
    start = directory.resolve()
    for here in (start, *start.parents):
        with _explain_errors(here / ".git"):
            if _is_root(here):
                return here
    return None


def _is_root(here: Path) -> bool:
    marker = here / ".git"
    if marker.is_file() or (marker / "HEAD").exists():
        return True
    if (here / "HEAD").is_file() and (here / "objects").is_dir() and (here / "refs").is_dir():
        raise Refused("bare-repository", folder=str(here))
    return False


def locate_repository(root: Path) -> Repository:
    """The same as `open_repository` for the folder that `find_root` gave, without asking git.

    git may not agree to work there: whoever writes has to ask. Raises Failure("unreadable-file").
    """
    git_dir = root / ".git"
    with _explain_errors(git_dir):
        if git_dir.is_file():
            named = git_dir.read_text("utf-8", "surrogateescape").partition("gitdir:")[2].strip()
            git_dir = root / named
        shared = git_dir / "commondir"
        named = shared.read_text("utf-8", "surrogateescape").strip() if shared.is_file() else ""
        return Repository(root, git_dir.resolve(), (git_dir / named).resolve())


def find_repository(root: Path, identity: Identity) -> Repository:
    """The same as `open_repository`, asking git only where its settings have a say in it.

    Whether git is willing to work there, the next question to it tells. Raises as
    `open_repository` and `locate_repository`.
    """
    here = locate_repository(root)
    with _explain_errors(here.git_dir):
        plain = not identity.settles_place and (here.git_dir / "HEAD").is_file()
    return here if plain else open_repository(root)


@contextlib.contextmanager
def _explain_errors(git_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Failure("unreadable-file", file=str(git_dir), reason=name_reason(error)) from error


def open_repository(root: Path) -> Repository:
    """Ask git where its directories are.

    Raises GitFailed with git's own words where git will not work here (safe.directory), and
    Refused("bare-repository").
    """
    arguments = ("rev-parse", "--is-bare-repository", "--absolute-git-dir", "--git-common-dir")
    reply = run_git(root, *arguments)
    if reply.code:
        raise explain_failure(arguments, reply)
    bare, git_dir, common_dir = os.fsdecode(reply.output).split("\n")[:3]
    if bare == "true":
        raise Refused("bare-repository", folder=str(root))
    return Repository(root, Path(git_dir), (root / common_dir).resolve())


def find_under_way(repository: Repository) -> str | None:
    """What git is in the middle of (`merge`, `rebase` …), or None."""
    for name, marker in _UNDER_WAY:
        if (repository.git_dir / marker).exists():
            return name
    return None


def read_identity(root: Path) -> Identity:
    """Who would be the author of a commit, as far as somebody has said so.

    git also makes a name up from the machine's; that is nobody here.
    """
    reply = run_git(root, "config", "-z", "--get-regexp", _SETTINGS)
    entries = reply.output.decode("utf-8", "replace").split("\0")
    pairs = (entry.partition("\n") for entry in entries if entry)
    # A key without a value is `true`.
    settings = {key: value if sign else "true" for key, sign, value in pairs}
    return Identity(
        name=_first_of(os.environ.get("GIT_AUTHOR_NAME"), settings, "author.name", "user.name"),
        email=_first_of(os.environ.get("GIT_AUTHOR_EMAIL"), settings, "author.email", "user.email"),
        judges_line_ends="core.safecrlf" in settings,
        wants_git_commit=_wants_git_commit(settings),
        hooks=settings.get("core.hookspath") or None,
        settles_place="core.worktree" in settings or _is_true(settings, "core.bare", "false"),
        signs=_is_true(settings, "commit.gpgsign", "false"),
        missing_drivers=tuple(list_missing_drivers(settings)),
    )


def find_branch(repository: Repository) -> str | None:
    """The branch that HEAD names, or None where it names none, or git keeps that elsewhere."""
    head = repository.git_dir / "HEAD"
    with _explain_errors(head):
        named = head.read_text("utf-8", "surrogateescape").rstrip("\n")
    branch = named.removeprefix("ref: refs/heads/")
    return None if branch in (named, ".invalid") else branch


def read_head(repository: Repository) -> str:
    """The full id of the commit that HEAD names.

    A branch that has just moved is in a file of its own, which costs less to read than git does
    to start; anything else git is asked.
    """
    commit = peek_head(repository)
    if commit is not None:
        return commit
    return ask_git(repository.root, "rev-parse", "--verify", "HEAD").decode("ascii").strip()


def has_commits(repository: Repository) -> bool:
    """Whether the branch has a commit yet."""
    if peek_head(repository) is not None:
        return True
    return run_git(repository.root, "rev-parse", "--quiet", "--verify", "HEAD").code == 0


def peek_head(repository: Repository) -> str | None:
    """The last commit, where a file of its own names it, as after every commit; else None."""
    named = _read_short(repository.git_dir / "HEAD").strip()
    if named.startswith(b"ref: "):
        named = _read_short(repository.common_dir / os.fsdecode(named[5:])).strip()
    return named.decode("ascii") if _COMMIT_ID.fullmatch(named) else None


def _read_short(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _first_of(given: str | None, settings: dict[str, str], *keys: str) -> str | None:
    words = [given, *(settings.get(key) for key in keys)]
    return next((word.strip() for word in words if word and word.strip()), None)


def _wants_git_commit(settings: dict[str, str]) -> bool:
    signs = _is_true(settings, "commit.gpgsign", "false")
    trusts_modes = _is_true(settings, "core.filemode", "true")
    has_hooks = any(key.startswith("hook.") for key in settings)
    return signs or has_hooks or not trusts_modes or "core.safecrlf" in settings


def _is_true(settings: dict[str, str], key: str, default: str) -> bool:
    return settings.get(key, default).casefold() not in _FALSE
