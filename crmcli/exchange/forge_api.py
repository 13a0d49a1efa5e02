"""Asking the program's interface of a forge, in JSON over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from crmcli.errors import Failure
from crmcli.exchange.web import UNREACHABLE, ask

_PATIENCE = 30.0
"""Seconds to wait for an answer."""
_A_PAGE = 100
_MOST_PAGES = 100
_LONGEST_WORDS = 300


class ForgeApi:
    """One forge's interface, below `address`, for the holder of a token."""

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        """`headers` carry the token."""
        self._address = address.rstrip("/")
        self._headers = {**headers, "Accept": "application/json"}

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """What the forge answers, as plain values.

        Raises Failure: `forge-refused` with the forge's own words, `forge-unreachable`.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        try:
            answer = ask(method, self._address + path, headers, data, _PATIENCE)
            if answer.status < 300:
                return json.loads(answer.body or b"null")
        except UNREACHABLE as error:
            raise Failure("forge-unreachable", address=self._address, reason=str(error)) from error
        words = answer.body.decode("utf-8", "replace").strip()[:_LONGEST_WORDS]
        asked = f"{method} {path.partition('?')[0]}"
        raise Failure(
            "forge-refused", asked=asked, status=answer.status, words=words or answer.reason
        )

    def iter_all(self, path: str, key: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every entry of a list that comes in pages, each once, as its `key` tells.

        A forge that knows no pages gives the whole list each time.
        """
        seen: set[object] = set()
        for page in range(1, _MOST_PAGES + 1):
            asked = urlencode({**query, "per_page": _A_PAGE, "limit": _A_PAGE, "page": page})
            new = [one for one in self.call("GET", f"{path}?{asked}") if one[key] not in seen]
            if not new:
                return
            seen.update(one[key] for one in new)
            yield from new
