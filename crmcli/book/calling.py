"""What a sync asks of a remote and sends it, with the errors that people are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from crmcli.errors import GitFailed
from crmcli.history import remotes
from crmcli.history.remotes import Link, Place, Pushed
from crmcli.history.revisions import count_between, find_commit

Announce = Callable[[str, str], None]
"""Hears what begins, `fetch`, `merge`, `push` or `update`, and with which remote."""

_UNMOVED = 3
"""Pushes that lose against nobody: so often another's may be under way that is not done yet."""
_IN_THE_WAY = "exists; cannot create"
"""git's words where one reference is the folder of another: `crm` and `crm/li.wei`."""


class Raced(Exception):
    """Another sync of this clone, or a fetch, was at it just now."""


class Caller:
    """The remotes of a branch, as one sync talks to them."""

    def __init__(self, root: Path, link: Link, announce: Announce) -> None:
        self.root = root
        self.link = link
        self.announce = announce
        self._lost: Counter[tuple[Place, str | None]] = Counter()

    def fetch(self, place: Place) -> str | None:
        """The last commit of a branch; None where the remote has none of that name.

        Raises Raced, and GitFailed: `sync-offline`, `sync-unnoted`, `sync-hook`.
        """
        self.announce("fetch", place.called)
        try:
            return remotes.fetch_branch(self.root, place)
        except GitFailed as error:
            words = str(error.values.get("words", ""))
            if _IN_THE_WAY in words:
                raise self.explain("sync-unnoted", place, words) from error
            if "cannot lock ref" in words:
                raise Raced from error
            raise self.explain("sync-offline", place, words) from error

    def push(
        self, place: Place, commit: str, there: str | None, options: Sequence[str] = ()
    ) -> Pushed:
        """Offer a branch a commit. `there` is what it has: if that stays, nobody was quicker.

        Raises GitFailed: `sync-unsent`, `sync-unnoted` (it is sent), `sync-hook`.
        """
        self.announce("push", place.called)
        try:
            pushed = remotes.push_commit(self.root, place, commit, options)
        except GitFailed as error:
            words = str(error.values.get("words", ""))
            raise self.explain("sync-unsent", place, words) from error
        if pushed.fate == "raced":
            self._lost[place, there] += 1
            if self._lost[place, there] >= _UNMOVED:
                return pushed._replace(fate="declined")
        if pushed.fate == "taken":
            self._note(place, commit)
        return pushed

    def explain(self, code: str, place: Place, words: str) -> GitFailed:
        """The error of a git that did not do it, with what waits, or that of a hook of ours."""
        words = words.replace(place.address, remotes.hide_secrets(place.address))
        known = find_commit(self.root, self.link.push.tracking)
        values = {"count": count_between(self.root, known, "HEAD")}
        refused = remotes.find_refusing_hook(words)
        if refused is not None:
            hook, words = refused
            return GitFailed("sync-hook", hook=hook, words=words, **values)
        return GitFailed(code, remote=place.called, words=words, **values)

    def _note(self, place: Place, commit: str) -> None:
        """Keep what the remote has now. git itself does so for the branches that it fetches."""
        try:
            remotes.note_tip(self.root, place.tracking, commit)
        except GitFailed as error:
            words = str(error.values.get("words", ""))
            raise self.explain("sync-unnoted", place, words) from error
