"""Commits of ours: only the named files, durably, with hooks and signing as in `git commit`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence

from crmcli.history.locks import change_index
from crmcli.history.plumbing import DURABLE, Committed, PlainCommit, needs_git_commit
from crmcli.history.repository import Identity, Repository, has_commits, read_head
from crmcli.history.runner import ask_git, demand, run_git
from crmcli.history.scratch import lay_out
from crmcli.history.trees import Snapshot
from crmcli.history.worktree import MANY, stage_files

_SETTINGS = (
    *DURABLE,
    "-c",
    "maintenance.auto=false",
    "-c",
    "i18n.commitEncoding=UTF-8",
)
_NAME_WIDTH = 40
_SUBJECT_WIDTH = 160


def format_message(
    verb: str,
    customers: Sequence[str],
    name: str | None,
    parts: Sequence[str],
    reason: str | None = None,
    *,
    undoes: str | None = None,
    others: Sequence[str] = (),
) -> str:
    """The commit message of an act.

    `visit(huaxin): 北京华信 · onsite`, and the trailers that `crm log` reads; the `reason` is
    one of them, whole and on one line. `name` None leaves everything but the id out, for a team
    that keeps names out of its history. `undoes` is the commit that an undo takes back; `others`
    are customers whom the act is about too, and who are named by a trailer alone.
    """
    subject = f"{verb}({customers[0]})" if len(customers) == 1 else verb
    if name is not None:
        said = [_clean(name, _NAME_WIDTH), *(_clean(part, _SUBJECT_WIDTH) for part in parts)]
        subject = _clean(f"{subject}: {' · '.join(one for one in said if one)}", _SUBJECT_WIDTH)
    about = [*customers, *others]
    trailers = [f"Crm-Act: {verb}", *(f"Crm-Customer: {customer}" for customer in about)]
    why = _flatten(reason or "")
    if why and name is not None:
        trailers.append(f"Crm-Reason: {why}")
    if undoes is not None:
        trailers.append(f"Crm-Undo: {undoes}")
    return subject + "\n\n" + "\n".join(trailers) + "\n"


def commit_files(
    repository: Repository,
    files: Sequence[str],
    message: str,
    *,
    new: bool,
    identity: Identity,
    held: int | None,
    seen: Snapshot | None = None,
) -> Committed:
    """Commit `files` as they are in the work tree, and nothing else that is staged or edited.

    `new`: git's index may not know some of them yet. `seen` is what is known of the last
    commit. Raises GitFailed with the words of git, the hook or the signing program;
    Refused("index-locked") where another git holds the index, Refused("changed-meanwhile").
    """
    if not needs_git_commit(repository, identity):
        made = PlainCommit(repository, files, message, held).make(seen)
        if made is not None:
            return made
    # git would warn about every CRLF that it stores as LF; only a user who asked hears that.
    quiet = () if identity.judges_line_ends else ("-c", "core.safecrlf=false")
    options = ("--only", "--quiet", "--cleanup=verbatim", "--file=-")
    if new:
        stage_files(repository, files, held=held)
    with _name_files(files) as named:
        arguments = (*_SETTINGS, *quiet, "commit", *options, *named)
        words = change_index(repository, *arguments, given=message.encode(), held=held)
    return Committed(read_head(repository), words)


def commit_merge(
    repository: Repository, tree: str, parents: Sequence[str], message: str, identity: Identity
) -> str:
    """Store a commit with a tree and several parents, signed where git is to sign; its id.

    No branch names it yet. Raises GitFailed.
    """
    named = [word for parent in parents for word in ("-p", parent)]
    sign = ("-S",) if identity.signs else ()
    arguments = (*_SETTINGS, "commit-tree", *sign, *named, tree)
    reply = run_git(repository.root, *arguments, given=message.encode(), writes=True)
    return demand(arguments, reply).decode("ascii").strip()


@contextlib.contextmanager
def _name_files(files: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The arguments that name `files` to git; many stand in a file, not on the command line."""
    if len(files) <= MANY:
        yield ("--", *files)
        return
    with lay_out({"files": os.fsencode("".join(f"{file}\0" for file in files))}) as folder:
        yield (f"--pathspec-from-file={folder / 'files'}", "--pathspec-file-nul")


def find_last_change(
    repository: Repository, files: Sequence[str], start: str = "HEAD"
) -> str | None:
    """The newest commit up to `start` that had to do with any of `files`, or None.

    git is asked about one file at a time: only then can its graph of commits tell it which of
    them it need not look into.
    """
    if start == "HEAD" and not has_commits(repository):
        return None
    found = []
    for file in files:
        said = ask_git(repository.root, "rev-list", "-1", "--timestamp", start, "--", file)
        if said:
            time, commit = said.decode("ascii").split()
            found.append((int(time), commit))
    return max(found)[1] if found else None


def _clean(text: str, width: int) -> str:
    """One clean line, cut to `width` characters."""
    line = _flatten(text)
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def _flatten(text: str) -> str:
    """One line without control, bidi or zero-width characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
