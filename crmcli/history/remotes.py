"""The remote that a branch is shared through: where it is, what it has, and what it takes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from crmcli.errors import Refused
from crmcli.history.revisions import find_commit
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
_SECRETS = re.compile("^([a-z+]+://)[^/@]*@")
_TAKEN = " +*="
"""git's signs for a branch that a remote has as we wanted it."""
_ABORTED = ("ref updates aborted by hook", "update aborted by the reference-transaction hook")
_FROM_AFAR = ("the remote end", "unexpected disconnect", "remote: ")
"""In words of which some come from the remote's own git."""


class Place(NamedTuple):
    """A branch of a remote."""

    remote: str
    """A name that git knows, or an address."""
    branch: str
    has_name: bool = True
    """Whether the remote is one of a name; of an address git itself keeps nothing."""

    @property
    def name(self) -> str:
        """As people know it; the secrets that an address may hold are left out."""
        return f"{self.called}/{self.branch}"

    @property
    def called(self) -> str:
        """The remote as people know it."""
        return self.remote if self.has_name else _SECRETS.sub(r"\1", self.remote)

    @property
    def tracking(self) -> str:
        """Where it is kept what the remote had."""
        return f"refs/{'remotes' if self.has_name else 'crm/seen'}/{self._key}/{self.branch}"

    @property
    def shared(self) -> str:
        """Where we note what both had after the last sync."""
        return f"refs/crm/shared/{self._key}/{self.branch}"

    @property
    def _key(self) -> str:
        if self.has_name:
            return self.remote
        return hashlib.sha256(self.remote.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class Link(NamedTuple):
    """A branch of ours, the one that it follows, and the one that it is sent to."""

    branch: str
    upstream: Place
    push: Place
    """The same, unless `remote.pushDefault` or the branch's `pushRemote` names another remote."""
    is_set: bool
    """Whether git knows that the branch follows it."""

    @property
    def is_triangular(self) -> bool:
        """Whether what is ours goes elsewhere than where others' comes from."""
        return self.push != self.upstream

    def find_other(self, name: str) -> Place:
        """Another branch of the remote; `REMOTE/BRANCH` is one of that which ours are sent to."""
        remote, _, branch = name.partition("/")
        if self.is_triangular and branch and remote == self.push.remote:
            return self.push._replace(branch=branch)
        return self.upstream._replace(branch=name)

    def spell_other(self, place: Place) -> str:
        """The name by which `find_other` knows a branch."""
        return place.branch if place.remote == self.upstream.remote else place.name


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
    """Where a branch comes from, and where it goes.

    That is the one that it follows, else the one of its name on the remote. Raises Refused:
    `no-remote`; `many-remotes` where none is `origin` and nobody has chosen; `unknown-remote`.
    """
    settings = _read_settings(root, branch)
    names = {key.split(".", 1)[1].rpartition(".")[0] for key in settings if _is_of_remote(key)}
    own = f"branch.{branch}"
    remote, target = settings.get(f"{own}.remote"), settings.get(f"{own}.merge")
    is_set = bool(remote and remote != "." and target)
    if not remote or not target or not is_set:
        remote, target = _choose_remote(branch, names), branch
    upstream = _find_place(root, branch, remote, target.removeprefix("refs/heads/"), names)
    other = settings.get(f"{own}.pushremote") or settings.get("remote.pushdefault")
    push = upstream
    if other and other not in (".", remote):
        push = _find_place(root, branch, other, branch, names)
    return Link(branch, upstream, push, is_set)


def has_remotes(root: Path) -> bool:
    """Whether git knows of any remote. Raises GitFailed."""
    return bool(ask_git(root, "remote"))


def fetch_branch(root: Path, place: Place) -> str | None:
    """Ask the remote for a branch, and give its last commit; None where it has no such branch.

    The note of what the remote had follows. Raises GitFailed where it cannot be reached.
    """
    refspec = f"+refs/heads/{place.branch}:{place.tracking}"
    arguments = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", place.remote, refspec)
    reply = run_git(root, *arguments, writes=True)
    if reply.code and _MISSING in reply.words:
        return None
    if reply.code:
        raise explain_failure(arguments, reply)
    return find_commit(root, place.tracking)


def push_commit(root: Path, place: Place, commit: str, options: Sequence[str] = ()) -> Pushed:
    """Offer the remote a commit as the next of a branch; never by force.

    `options` are for the forge; one that knows of none gets none. Raises GitFailed where the
    remote cannot be reached, or a hook of ours says no.
    """
    wishes = [word for option in options for word in ("--push-option", option)]
    reference = f"refs/heads/{place.branch}"
    arguments = ("push", "--porcelain", *wishes, place.remote, f"{commit}:{reference}")
    reply = run_git(root, *arguments, writes=True)
    if reply.code and options and _NO_OPTIONS in reply.words:
        return push_commit(root, place, commit)
    fate = _judge(arguments, reply)
    if fate == "taken" and not place.has_name:
        note_tip(root, place.tracking, commit)
    return Pushed(fate, reply.words)


def follow(root: Path, link: Link) -> None:
    """Note that the branch follows the remote's, as `git push --set-upstream` does."""
    place = link.upstream
    for key, value in (("remote", place.remote), ("merge", f"refs/heads/{place.branch}")):
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


def find_refusing_hook(words: str) -> tuple[str, str] | None:
    """The hook of this clone that stopped git from moving a branch, and what it said; or None."""
    lines = words.splitlines()
    ends = [line for line in lines if any(sign in line for sign in _ABORTED)]
    if not ends or any(sign in words for sign in _FROM_AFAR):
        return None
    said = dict.fromkeys(line for line in lines if line not in ends)  # it is called several times
    return "reference-transaction", "\n".join(said)


def _judge(arguments: tuple[str, ...], reply: Reply) -> Fate:
    """What a push came to, by git's line for the branch: a sign, the branch, why.

    It may have been taken though git failed: a hook of ours has no say in that any more.
    """
    lines = reply.output.decode("utf-8", "replace").splitlines()
    line = next((one for one in lines if one[1:2] == "\t"), None)
    if reply.code == 0 or (line is not None and line[0] in _TAKEN):
        return "taken"
    if line is None or "[remote failure]" in line:
        raise explain_failure(arguments, reply)
    if "[remote rejected]" not in line and "[rejected]" not in line:
        raise explain_failure(arguments, reply)
    return "raced" if any(race in line for race in _RACES) else "declined"


def _read_settings(root: Path, branch: str) -> Mapping[str, str]:
    """What git has been told of the branch and of all remotes, by key."""
    named = re.escape(branch)
    wanted = rf"^(remote\..*|branch\.{named}\.(remote|merge|pushremote))$"
    reply = run_git(root, "config", "-z", "--get-regexp", wanted)
    entries = reply.output.decode("utf-8", "surrogateescape").split("\0")
    return {key: value for key, _, value in (entry.partition("\n") for entry in entries) if key}


def _is_of_remote(key: str) -> bool:
    return key.startswith("remote.") and key.count(".") > 1


def _choose_remote(branch: str, names: Collection[str]) -> str:
    """The remote of a branch of which nobody has said where it goes."""
    if not names:
        raise Refused("no-remote")
    if len(names) > 1 and "origin" not in names:
        raise Refused("many-remotes", branch=branch, remotes=sorted(names))
    return "origin" if "origin" in names else next(iter(names))


def _find_place(root: Path, branch: str, remote: str, target: str, names: Collection[str]) -> Place:
    """A branch of a remote that is named, or of one that has an address alone."""
    if remote in names:
        return Place(remote, target)
    if not ("/" in remote or ":" in remote or (root / remote).exists()):
        raise Refused("unknown-remote", branch=branch, remote=remote, remotes=sorted(names))
    return Place(remote, target, has_name=False)
