"""vCards as their properties: versions 2.1, 3.0 and 4.0, which agree on little but the lines."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from crmcli.errors import Failure

_PROPERTY = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:[^\":;]|\"[^\"]*\")*)*):(?P<value>.*)",
    re.DOTALL,
)
_PARAMETER = re.compile(r";((?:[^\":;]|\"[^\"]*\")*)")
_QUOTED_PRINTABLE = re.compile(r"[^:]*;(?:encoding=)?quoted-printable[;:]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"(?:\\.|[^\\])", re.DOTALL)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


class Property(NamedTuple):
    """One property: its name in capitals, its kinds (`cell`, `work`), its value as written.

    `is_old` is one of version 2.1, in which a backslash means less. `parameters` are those with a
    name, in capitals.
    """

    name: str
    kinds: frozenset[str]
    parameters: dict[str, str]
    value: str
    line: int
    is_old: bool

    @property
    def text(self) -> str:
        """The value as one text."""
        return _unescape(self.value, is_old=self.is_old).strip()

    def split(self, mark: str) -> list[str]:
        """The parts of the value between marks that are not escaped."""
        parts = [""]
        for sign in _PART.findall(self.value):
            if sign == mark:
                parts.append("")
            else:
                parts[-1] += sign
        return [_unescape(part, is_old=self.is_old).strip() for part in parts]


class RawCard(NamedTuple):
    """A card: the line of its BEGIN, and its properties."""

    line: int
    properties: list[Property]


class _Line(NamedTuple):
    """A line with those that go on with it, and the number of the first."""

    number: int
    text: str


def iter_raw_cards(text: str, file: str) -> Iterator[RawCard]:
    """The cards of a text. What stands in another card inside (`AGENT`) is left out.

    Raises Failure: `vcard-open` for one without an end, `vcard-encoding` for a value that is not
    what it says, each with the line.
    """
    begun: list[int] = []
    lines: list[_Line] = []
    for line in _unfold(text):
        word = line.text.strip().upper()
        if word == "BEGIN:VCARD":
            is_inner = bool(lines) and lines[-1].text.upper().startswith("AGENT")
            if begun and not is_inner:
                raise Failure("vcard-open", file=file, line=begun[0])
            begun.append(line.number)
        elif word == "END:VCARD" and begun:
            start = begun.pop()
            if not begun:
                yield RawCard(start, _read_properties(lines, file))
                lines = []
        elif len(begun) == 1:
            lines.append(line)
    if begun:
        raise Failure("vcard-open", file=file, line=begun[0])


def _unfold(text: str) -> Iterator[_Line]:
    """The lines, each with those that go on with it: after a blank, in quoted-printable a `=`."""
    whole: _Line | None = None
    for number, found in enumerate(_LINE.finditer(text), 1):
        line = found[0].rstrip("\r\n")
        if whole is None:
            whole = _Line(number, line)
        elif whole.text.endswith("=") and _QUOTED_PRINTABLE.match(whole.text):
            whole = whole._replace(text=whole.text[:-1] + line)
        elif line.startswith((" ", "\t")):
            whole = whole._replace(text=whole.text + line[1:])
        else:
            yield whole
            whole = _Line(number, line)
    if whole is not None:
        yield whole


def _read_properties(lines: Iterable[_Line], file: str) -> list[Property]:
    """The properties. A line without a name goes on with the value before it."""
    properties: list[Property] = []
    is_old = any(re.match(r"\s*VERSION:\s*2\.1", line.text, re.IGNORECASE) for line in lines)
    for line in lines:
        found = _PROPERTY.fullmatch(line.text.strip())
        if found is not None:
            properties.append(_read_property(found, line.number, file, is_old=is_old))
        elif properties and line.text.strip():
            last = properties[-1]
            properties[-1] = last._replace(value=f"{last.value}\n{line.text.strip()}")
    return properties


def _read_property(found: re.Match[str], line: int, file: str, *, is_old: bool) -> Property:
    kinds: set[str] = set()
    parameters: dict[str, str] = {}
    for one in _PARAMETER.findall(found["parameters"]):
        name, is_named, value = one.replace('"', "").partition("=")
        if not is_named:  # version 2.1 leaves out TYPE= and ENCODING=
            name, value = ("ENCODING" if _is_encoding(name) else "TYPE"), name
        if name.upper() == "TYPE":
            kinds |= {kind.strip().casefold() for kind in value.split(",")}
        else:
            parameters[name.upper()] = value
    value = found["value"]
    if parameters.get("ENCODING", "").casefold() == "quoted-printable":
        value = _decode(value, parameters.get("CHARSET"), file, line)
    return Property(found["name"].upper(), frozenset(kinds), parameters, value, line, is_old)


def _is_encoding(word: str) -> bool:
    return word.casefold() in ("quoted-printable", "base64", "8bit", "7bit")


def _decode(value: str, charset: str | None, file: str, line: int) -> str:
    """A text in quoted-printable; Chinese phones forget to say that it is GB18030."""
    data = quopri.decodestring(value.encode())
    for encoding in (charset,) if charset is not None else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    raise Failure("vcard-encoding", file=file, line=line)


def _unescape(text: str, *, is_old: bool) -> str:
    r"""The text meant: `\n` is a line end, but for version 2.1, and `\,` a comma."""

    def replace(found: re.Match[str]) -> str:
        sign = found[1]
        if sign in "nN":
            return found[0] if is_old else "\n"
        return sign if sign in ",;:\\" else found[0]

    return _ESCAPED.sub(replace, text)
