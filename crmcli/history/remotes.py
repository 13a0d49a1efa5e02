"""The remote that a branch is shared through: where it is, what it has, and what it takes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from crmcli.errors import Refused
from crmcli.history.revisions import find_commit
from crmcli.history.runner import Reply, ask_git, explain_failure, run_git

Fate = Literal["taken", "raced", "declined"]
"""What a remote did with a push: took it, had been moved by somebody else, or did not allow it.

It may look moved where it cannot be moved at all: whether it was, the next look tells.
"""

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
_SCHEME = "^([a-z][a-z0-9+.-]*://)"
_SECRETS = re.compile(rf"{_SCHEME}(?:[^/?#:@]*:(?!\d+(?:/|$)).*@|[^/?#]*@)", re.I | re.S)
"""Up to the last @ of an address: a password may have any sign, and a port is none."""
_WISHES = re.compile(rf"{_SCHEME}([^?#]*).*", re.I | re.S)
_REPOSITORY = re.compile(r"^(?:[a-z+]+://)?(?:[^@/]*@)?([^:/]+)(?::\d+(?=/))?[:/]+(.*)$", re.I)
"""Host and path, of an address with a scheme and of ssh's short form."""
_TO_UPSTREAM = ("upstream", "tracking")
"""What `push.default` says where a branch goes to the one that it follows, whatever its name."""
_ALONE = ("--no-follow-tags", "--no-recurse-submodules")
"""The branch goes by itself, whatever the settings would send along, or instead."""
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
    address: str
    """Where the remote is, as git was told."""
    has_name: bool = True
    """Whether the remote is one of a name; of an address git itself keeps nothing."""

    @property
    def name(self) -> str:
        """As people know it; the secrets that an address may hold are left out."""
        return f"{self.called}/{self.branch}"

    @property
    def called(self) -> str:
        """The remote as people know it."""
        return self.remote if self.has_name else hide_secrets(self.remote)

    @property
    def tracking(self) -> str:
        """Where it is kept what the remote had."""
        if self.has_name:
            return f"refs/remotes/{self.remote}/{self.branch}"
        return f"refs/crm/seen/{self._key}"

    @property
    def revision(self) -> str:
        """The same as git's commands take it."""
        return self.name if self.has_name else self.tracking

    @property
    def shared(self) -> str:
        """Where we note what both had after the last sync. A name may be another remote's later."""
        return f"refs/crm/shared/{self._key}"

    @property
    def _key(self) -> str:
        """What names the branch in one word: a note must not stand in the way of another's.

        For git `spring` and `spring/fair` cannot both be, and the remote may have had both.
        """
        address = self.address.encode("utf-8", "surrogateescape")
        branch = self.branch.replace("%", "%25").replace("/", "%2F")
        return f"{hashlib.sha256(address).hexdigest()[:16]}/{branch}"


class Link(NamedTuple):
    """A branch of ours, the one that it follows, and the one that it is sent to."""

    branch: str
    upstream: Place
    push: Place
    """The same, unless `remote.pushDefault` or the branch's `pushRemote` names another remote, or
    the remote's `pushurl` is another repository. Its name is ours: only `push.default=upstream`
    sends a branch to one of another name."""
    is_set: bool
    """Whether git knows that the branch follows it."""

    @property
    def is_triangular(self) -> bool:
        """Whether what is ours goes elsewhere than where others' comes from."""
        return self.push != self.upstream

    def find_other(self, name: str) -> Place:
        """Another branch of the remote; `REMOTE/BRANCH` is one of that which ours are sent to."""
        branch = name.removeprefix(f"{self.push.called}/")
        if self._has_two and branch and branch != name:
            return self.push._replace(branch=branch)
        return self.upstream._replace(branch=name)

    def spell_other(self, place: Place) -> str:
        """The name by which `find_other` knows a branch."""
        is_pushed = self._has_two and place.remote == self.push.remote
        return place.name if is_pushed else place.branch

    @property
    def _has_two(self) -> bool:
        """Whether the two are of two remotes."""
        return self.push.remote != self.upstream.remote


class _Settings(NamedTuple):
    """What git has been told, by key; of the same key the last counts, but for lists."""

    values: Mapping[str, Sequence[str]]

    def get(self, key: str) -> str:
        return self.list_all(key)[-1] if key in self.values else ""

    def list_all(self, key: str) -> Sequence[str]:
        return self.values.get(key, ())

    def list_remotes(self) -> list[str]:
        keys = (key.split(".", 1)[1] for key in self.values if key.startswith("remote."))
        return sorted({key.rpartition(".")[0] for key in keys if "." in key})


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
    own = f"branch.{branch}"
    remote, target = settings.get(f"{own}.remote"), settings.get(f"{own}.merge")
    is_set = bool(remote and remote != "." and target)
    if not is_set:
        remote, target = _choose_remote(branch, settings.list_remotes()), branch
    upstream = _find_place(root, branch, remote, target.removeprefix("refs/heads/"), settings)
    other = settings.get(f"{own}.pushremote") or settings.get("remote.pushdefault")
    follows = settings.get("push.default") in _TO_UPSTREAM
    if not other or other in (".", remote):
        name = upstream.branch if follows else branch
        push = _turn_to_push(upstream._replace(branch=name), settings)
    else:
        push = _turn_to_push(_find_place(root, branch, other, branch, settings), settings)
    return Link(branch, upstream, push, is_set)


def hide_secrets(address: str) -> str:
    """An address without what may be a name and password, or a token, in it."""
    return _WISHES.sub(r"\1\2", _SECRETS.sub(r"\1", address))


def has_remotes(root: Path) -> bool:
    """Whether git knows of any remote. Raises GitFailed."""
    return bool(ask_git(root, "remote"))


def fetch_branch(root: Path, place: Place) -> str | None:
    """Ask the remote for a branch, and give its last commit; None where it has no such branch.

    The note of what the remote had follows, and goes with the branch, as `git fetch --prune` has
    it. Raises GitFailed where it cannot be reached.
    """
    refspec = f"+refs/heads/{place.branch}:{place.tracking}"
    options = ("--quiet", "--no-tags", "--no-write-fetch-head")
    arguments = ("fetch", *options, "--", place.remote, refspec)
    reply = run_git(root, *arguments, writes=True)
    if reply.code and _MISSING in reply.words:
        _forget_tip(root, place.tracking)
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
    arguments = ("push", "--porcelain", *_ALONE, *wishes, "--", place.remote)
    arguments += (f"{commit}:{reference}",)
    reply = run_git(root, *arguments, writes=True)
    if reply.code and options and _NO_OPTIONS in reply.words:
        return push_commit(root, place, commit)
    return Pushed(_judge(arguments, reply, reference), reply.words)


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


def _forget_tip(root: Path, reference: str) -> None:
    """Have a reference of ours no more, if there is one. Raises GitFailed."""
    if find_commit(root, reference) is None:
        return
    arguments = ("update-ref", "-d", reference)
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


def _judge(arguments: tuple[str, ...], reply: Reply, reference: str) -> Fate:
    """What a push came to, by git's line for the branch: a sign, from where to where, why.

    Hooks print what they like around it. It may have been taken though git failed: a hook of ours
    has no say in that any more.
    """
    lines = reply.output.decode("utf-8", "replace").splitlines()
    line = next((one for one in lines if _is_about(one, reference)), None)
    if line is not None and line[0] in _TAKEN:
        return "taken"
    if line is None or "[remote failure]" in line:
        raise explain_failure(arguments, reply)
    if "[remote rejected]" not in line and "[rejected]" not in line:
        raise explain_failure(arguments, reply)
    return "raced" if any(race in line for race in _RACES) else "declined"


def _is_about(line: str, reference: str) -> bool:
    sign, *rest = line.split("\t")
    return len(sign) == 1 and len(rest) > 1 and rest[0].endswith(f":{reference}")


def _read_settings(root: Path, branch: str) -> _Settings:
    """What git has been told of the branch, of all remotes, and of pushes."""
    named = re.escape(branch)
    wanted = rf"^(remote\..*|push\.default|branch\.{named}\.(remote|merge|pushremote))$"
    reply = run_git(root, "config", "-z", "--get-regexp", wanted)
    values: dict[str, list[str]] = {}
    for entry in reply.output.decode("utf-8", "surrogateescape").split("\0"):
        key, _, value = entry.partition("\n")
        values.setdefault(key, []).append(value)
    return _Settings(values)


def _choose_remote(branch: str, names: Sequence[str]) -> str:
    """The remote of a branch of which nobody has said where it goes."""
    if not names:
        raise Refused("no-remote")
    if len(names) > 1 and "origin" not in names:
        raise Refused("many-remotes", branch=branch, remotes=names)
    return "origin" if "origin" in names else names[0]


def _find_place(root: Path, branch: str, remote: str, target: str, settings: _Settings) -> Place:
    """A branch of a remote that is named, or of one that has an address alone."""
    names = settings.list_remotes()
    is_option = remote.startswith("-")  # as git would take it
    if remote in names and not is_option:
        addresses = settings.list_all(f"remote.{remote}.url")
        return Place(remote, target, next(iter(addresses), remote))
    if is_option or not ("/" in remote or ":" in remote or (root / remote).exists()):
        raise Refused("unknown-remote", branch=branch, remote=remote, remotes=names)
    return Place(remote, target, remote, has_name=False)


def _turn_to_push(place: Place, settings: _Settings) -> Place:
    """Where a push to a place goes: elsewhere, if its remote is told so of another repository."""
    addresses = settings.list_all(f"remote.{place.remote}.pushurl") if place.has_name else ()
    repository = _name_repository(place.address)
    if not addresses or repository in map(_name_repository, addresses):
        return place
    return Place(addresses[0], place.branch, addresses[0], has_name=False)


def _name_repository(address: str) -> str:
    """The same for two addresses of one repository, by https and ssh for instance."""
    named = _REPOSITORY.sub(r"\1/\2", address)
    return named.rstrip("/").removesuffix(".git")
