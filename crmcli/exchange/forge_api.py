"""Asking the program's interface of a forge, in JSON over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from crmcli.errors import Failure

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
        self._opener = _build_opener()

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """What the forge answers, as plain values.

        Raises Failure: `forge-refused` with the forge's own words, `forge-unreachable`.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        request = Request(self._address + path, data, headers, method=method)
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            with error:
                words = error.read().decode("utf-8", "replace").strip()[:_LONGEST_WORDS]
            asked = f"{method} {path.partition('?')[0]}"
            raise Failure(
                "forge-refused", asked=asked, status=error.code, words=words or error.reason
            ) from error
        except (URLError, HTTPException, TimeoutError, ValueError, OSError) as error:
            raise Failure("forge-unreachable", address=self._address, reason=str(error)) from error

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


def _build_opener() -> OpenerDirector:
    """Python's own way to open addresses, but for one: it goes nowhere else with a token."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
