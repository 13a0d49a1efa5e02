"""Requests on a forge: their note, who has approved them, and which of them are open.

A workflow's environment says which forge it is, which request, and holds the token: CRM_TOKEN.
GitHub and Gitea speak nearly the same; GitLab has words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from crmcli.errors import Failure, NotFound, Refused
from crmcli.exchange.forge_api import ForgeApi

MARK = "<!-- crm: what this request changes -->"
"""The first line of our note: by it the note is found again, and nobody sees it."""

_REQUEST_REF = re.compile(r"refs/pull/(\d+)/")
_FORBIDDEN = (401, 403, 404)
_TRUSTED = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


class OpenRequest(NamedTuple):
    """A request that is open: the branch that it is about, and the one that it goes into."""

    branch: str
    base: str


class Forge(Protocol):
    """What is asked of a forge. All raise Failure where it does not answer."""

    @property
    def branch(self) -> str:
        """The branch of this run."""

    def save_note(self, text: str, otherwise: str) -> bool:
        """Make the request's note say `text`, or `otherwise` where that is empty.

        False where it is empty, and there is no note that would have to be changed.
        """

    def is_approved(self) -> bool:
        """Whether somebody else than its author has approved the request as it is now."""

    def iter_open(self) -> Iterator[OpenRequest]:
        """Every open request between two branches of this repository."""


def find_forge(environ: Mapping[str, str]) -> Forge:
    """The forge that the program runs on.

    Raises NotFound("no-forge") anywhere else, Refused("no-forge-token").
    """
    if environ.get("GITLAB_CI") == "true":
        return _GitLab(environ, _get_token(environ))
    if environ.get("GITHUB_ACTIONS") == "true":
        return _GitHub(environ, _get_token(environ))
    raise NotFound("no-forge")


def _get_token(environ: Mapping[str, str]) -> str:
    token = environ.get("CRM_TOKEN", "").strip()
    if not token:
        raise Refused("no-forge-token")
    return token


class _GitHub:
    """GitHub, and Gitea, whose runs have the same environment."""

    def __init__(self, environ: Mapping[str, str], token: str) -> None:
        self._is_gitea = environ.get("GITEA_ACTIONS") == "true"
        self._repository = environ["GITHUB_REPOSITORY"]
        self._place = f"/repos/{self._repository}"
        self._ref = environ.get("GITHUB_REF", "")
        self.branch = environ.get("GITHUB_REF_NAME", "")
        self._api = ForgeApi(environ["GITHUB_API_URL"], {"Authorization": f"token {token}"})

    def save_note(self, text: str, otherwise: str) -> bool:
        notes = f"{self._place}/issues/{self._get_number()}/comments"
        us = self._find_own_name()
        for note in self._api.iter_all(notes, "id"):
            if _is_ours(note["body"]) and _read_login(note) == us:
                change = f"{self._place}/issues/comments/{note['id']}"
                self._api.call("PATCH", change, {"body": _mark(text.strip() or otherwise)})
                return True
        if text.strip():
            self._api.call("POST", notes, {"body": _mark(text)})
        return bool(text.strip())

    def is_approved(self) -> bool:
        place = f"{self._place}/pulls/{self._get_number()}"
        request = self._api.call("GET", place)
        last: dict[str, dict[str, Any]] = {}
        for review in self._api.iter_all(f"{place}/reviews", "id"):
            if review["state"] in ("APPROVED", "CHANGES_REQUESTED", "REQUEST_CHANGES", "DISMISSED"):
                last[_read_login(review)] = review
        last.pop(_read_login(request), None)
        return any(self._counts(one, request["head"]["sha"]) for one in last.values())

    def _counts(self, review: Mapping[str, Any], commit: str) -> bool:
        """Whether a review approves this very commit, by somebody who has a say here."""
        stands = review["state"] == "APPROVED" and review["commit_id"] == commit
        if self._is_gitea:
            return stands and bool(review.get("official")) and not review.get("dismissed")
        return stands and review.get("author_association") in _TRUSTED

    def iter_open(self) -> Iterator[OpenRequest]:
        for one in self._api.iter_all(f"{self._place}/pulls", "number", state="open"):
            repository = one["head"].get("repo") or {}  # a fork may be gone
            if repository.get("full_name") == self._repository:
                yield OpenRequest(one["head"]["ref"], one["base"]["ref"])

    def _get_number(self) -> str:
        found = _REQUEST_REF.match(self._ref)
        if found is None:
            raise NotFound("no-request")
        return found.group(1)

    def _find_own_name(self) -> str:
        """Who writes notes with this token. The token of a run may not ask who it is."""
        name = _find_user(self._api, "login")
        return name or ("gitea-actions" if self._is_gitea else "github-actions[bot]")


def _read_login(thing: Mapping[str, Any]) -> str:
    """Who wrote something; empty for somebody who has left the forge."""
    return str((thing["user"] or {}).get("login", ""))


class _GitLab:
    def __init__(self, environ: Mapping[str, str], token: str) -> None:
        self._project = environ["CI_PROJECT_ID"]
        self._place = f"/projects/{quote(self._project, safe='')}/merge_requests"
        self._number = environ.get("CI_MERGE_REQUEST_IID", "")
        self.branch = environ.get("CI_COMMIT_BRANCH", "")
        self._api = ForgeApi(environ["CI_API_V4_URL"], {"PRIVATE-TOKEN": token})

    def save_note(self, text: str, otherwise: str) -> bool:
        notes = f"{self._get_request()}/notes"
        us = _find_user(self._api, "username")
        for note in self._api.iter_all(notes, "id"):
            if _is_ours(note["body"]) and note["author"]["username"] == us:
                self._api.call(
                    "PUT", f"{notes}/{note['id']}", {"body": _mark(text.strip() or otherwise)}
                )
                return True
        if text.strip():
            self._api.call("POST", notes, {"body": _mark(text)})
        return bool(text.strip())

    def is_approved(self) -> bool:
        request = self._api.call("GET", self._get_request())
        approvals = self._api.call("GET", f"{self._get_request()}/approvals")
        names = {one["user"]["username"] for one in approvals["approved_by"]}
        return bool(names - {request["author"]["username"]})

    def iter_open(self) -> Iterator[OpenRequest]:
        for one in self._api.iter_all(self._place, "iid", state="opened"):
            if one["source_project_id"] == one["target_project_id"]:
                yield OpenRequest(one["source_branch"], one["target_branch"])

    def _get_request(self) -> str:
        if not self._number:
            raise NotFound("no-request")
        return f"{self._place}/{quote(self._number, safe='')}"


def _find_user(api: ForgeApi, key: str) -> str | None:
    """The name of the token's holder; None for one that may not know it."""
    try:
        return str(api.call("GET", "/user")[key])
    except Failure as failure:
        if failure.values.get("status") in _FORBIDDEN:
            return None
        raise


def _mark(text: str) -> str:
    return f"{MARK}\n{text}"


def _is_ours(body: object) -> bool:
    """Whether somebody else's note does not only quote ours."""
    return isinstance(body, str) and body.startswith(MARK)
