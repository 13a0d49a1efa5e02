"""What the formats of the schema mean, the same for both validators.

Each predicate takes a text. The two validators ship different ideas of a date or an e-mail
address, and a card must not be valid for one and invalid for the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOST_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_HOST_LABEL}(?:\.{_HOST_LABEL})+"
_EMAIL_LIMIT = 254
_URI = re.compile(r"https?://[^\s/?#\\@]+(?:[/?#][^\s\\]*)?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """A day that exists, written YYYY-MM-DD."""
    if not re.fullmatch(_DATE, text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_email(text: str) -> bool:
    """One plain address with a dotted domain: what every mail program takes."""
    if len(text) > _EMAIL_LIMIT:
        return False
    local = text.partition("@")[0]
    stray_dots = local.startswith(".") or local.endswith(".") or ".." in local
    return not stray_dots and re.fullmatch(_EMAIL, text) is not None


def is_uri(text: str) -> bool:
    """An address that a browser opens: http or https, and a host."""
    return _URI.fullmatch(text) is not None


_UNJUDGED = (
    "date-time",
    "duration",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri-reference",
    "uri-template",
    "uuid",
)

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": is_date,
    "email": is_email,
    "uri": is_uri,
}
"""The formats that are judged."""


def _accept(_text: str) -> bool:
    return True


ALL_FORMATS: Mapping[str, Callable[[str], bool]] = {**dict.fromkeys(_UNJUDGED, _accept), **FORMATS}
"""With those that the standard names besides: notes for people, for the validators differ."""
