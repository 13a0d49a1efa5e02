"""Asking over HTTP, and going nowhere else: an answer that sends us on is an answer like another.

So a token reaches only whom it is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message
from http.client import HTTPException
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

UNREACHABLE = (URLError, HTTPException, TimeoutError, ValueError, OSError)
"""What `ask` raises where there is no answer. Its words may hold the address."""


class Answer(NamedTuple):
    """What was answered: the status, its headers by their names in any case, and the body."""

    status: int
    reason: str
    headers: Message
    body: bytes


def ask(
    method: str, address: str, headers: Mapping[str, str], data: bytes | None, patience: float
) -> Answer:
    """Ask, and wait up to `patience` seconds for each part of the answer. Raises UNREACHABLE."""
    request = Request(address, data, dict(headers), method=method)
    try:
        with _build_opener().open(request, timeout=patience) as answer:
            return Answer(answer.status, answer.reason, answer.headers, answer.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, error.reason, error.headers, error.read())


def _build_opener() -> OpenerDirector:
    """Python's own way to open addresses, without what follows to another."""
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
