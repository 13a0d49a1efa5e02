"""The remote that a branch is shared through: where it is, what it has, and what it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from crmcli.errors import Refused
from crmcli.history.runner import Reply, ask_git, explain_failure, run_git

Fate = Literal["taken", "raced", "declined"]
"""What a remote did with a push: took it, had been moved by somebody else, or did not allow it."""

_RACES = (
    "fetch first",
    "non-fast-forward",
    "stale info",
    "failed to update ref",
    "cannot lock ref",
    "incorrect old value",
    "failed to lock",
    "reference already exists",
)
_NO_OPTIONS = "does not support push options"
_MISSING = "couldn't find remote ref"
_ADDRESS = re.compile(r"https?://\S+")


class Link(NamedTuple):
    """A branch of ours and the one that it goes to."""

    branch: str
    remote: str
    target: str
    """The branch's name on the remote."""
    is_set: bool
    """Whether git knows that the branch follows it."""

    @property
    def tracking(self) -> str:
        """Where git keeps what the remote had."""
        return f"refs/remotes/{self.remote}/{self.target}"


class Pushed(NamedTuple):
    """What a push came to, and what the remote said to people."""

    fate: Fate
    words: str

    @property
    def said(self) -> str:
        """What the remote itself said, on one line."""
        lines = self.words.splitlines()
        said = [one.removeprefix("remote:").strip() for one in lines if one.startswith("remote:")]
        return " ".join(one for one in said if one) or " ".join(self.words.split())

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the remote says that one could go on: the form of a merge request."""
        return tuple(dict.fromkeys(_ADDRESS.findall(self.words)))


def find_link(root: Path, branch: str) -> Link:
    """Where a branch goes: to the one that it follows, else to one of its name on the remote.

    Raises Refused: `no-remote`; `many-remotes` where none is `origin` and nobody has chosen.
    """
    remote, target = (_get_setting(root, f"branch.{branch}.{key}") for key in ("remote", "merge"))
    if remote and remote != "." and target:
        return Link(branch, remote, target.removeprefix("refs/heads/"), is_set=True)
    remotes = ask_git(root, "remote").decode("utf-8", "replace").split()
    if not remotes:
        raise Refused("no-remote")
    if len(remotes) > 1 and "origin" not in remotes:
        raise Refused("many-remotes", branch=branch, remotes=remotes)
    return Link(branch, "origin" if "origin" in remotes else remotes[0], branch, is_set=False)


def fetch_branch(root: Path, remote: str, target: str) -> str | None:
    """Ask the remote for a branch, and give its last commit; None where it has no such branch.

    git's own note of what the remote had follows. Raises GitFailed where it cannot be reached.
    """
    place = f"refs/remotes/{remote}/{target}"
    refspec = f"+refs/heads/{target}:{place}"
    arguments = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, refspec)
    reply = run_git(root, *arguments, writes=True)
    if reply.code and _MISSING in reply.words:
        return None
    if reply.code:
        raise explain_failure(arguments, reply)
    return find_tip(root, place)


def find_tip(root: Path, reference: str) -> str | None:
    """The commit that a reference names, or None."""
    reply = run_git(root, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
    return reply.output.decode("ascii").strip() if reply.code == 0 else None


def push_commit(
    root: Path, remote: str, commit: str, target: str, options: Sequence[str] = ()
) -> Pushed:
    """Offer the remote a commit as the next of a branch; never by force.

    `options` are for the forge; one that knows of none gets none. Raises GitFailed where the
    remote cannot be reached, or a hook of ours says no.
    """
    wishes = [word for option in options for word in ("--push-option", option)]
    arguments = ("push", "--porcelain", *wishes, remote, f"{commit}:refs/heads/{target}")
    reply = run_git(root, *arguments, writes=True)
    if reply.code and options and _NO_OPTIONS in reply.words:
        return push_commit(root, remote, commit, target)
    if reply.code == 0:
        return Pushed("taken", reply.words)
    return Pushed(_judge(arguments, reply), reply.words)


def follow(root: Path, link: Link) -> None:
    """Note that the branch follows the remote's, as `git push --set-upstream` does."""
    for key, value in (("remote", link.remote), ("merge", f"refs/heads/{link.target}")):
        arguments = ("config", f"branch.{link.branch}.{key}", value)
        reply = run_git(root, *arguments, writes=True)
        if reply.code:
            raise explain_failure(arguments, reply)


def note_tip(root: Path, reference: str, commit: str) -> None:
    """Have a reference of ours name a commit. Raises GitFailed."""
    arguments = ("update-ref", reference, commit)
    reply = run_git(root, *arguments, writes=True)
    if reply.code:
        raise explain_failure(arguments, reply)


def _judge(arguments: tuple[str, ...], reply: Reply) -> Fate:
    """What a push that failed came to, by git's line for the branch: `!`, the branch, why."""
    lines = reply.output.decode("utf-8", "replace").splitlines()
    line = next((one for one in lines if one.startswith("!")), None)
    if line is None or "[remote failure]" in line:
        raise explain_failure(arguments, reply)
    if "[remote rejected]" not in line and "[rejected]" not in line:
        raise explain_failure(arguments, reply)
    return "raced" if any(race in line for race in _RACES) else "declined"


def _get_setting(root: Path, key: str) -> str:
    reply = run_git(root, "config", "--get", key)
    return reply.output.decode("utf-8", "replace").strip()
