"""What is wrong with a record's text, problem by problem.

`yamltext` reads a good record without looking here; this module explains the others, and with
`audit` also finds what reads right here and otherwise elsewhere. Every problem is reported, except
where one hides the rest: a file too large, bytes that are no text, conflict markers, bad syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crmcli.ledger.characters import (
    describe_character,
    find_wrong_in_value,
    is_clean,
    iter_wrong,
    mask_wrong,
)
from crmcli.ledger.nodes import (
    Alias,
    Document,
    ListNode,
    MapNode,
    Node,
    Scalar,
    Unfit,
    compose,
    header_end,
    iter_nodes,
    key_step,
)
from crmcli.ledger.problems import Problem
from crmcli.ledger.scalars import find_readings, is_date, read_plain
from crmcli.rules.edits import Path, Step
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message

MAX_BYTES = 256 * 1024
MAX_SCALAR = 64 * 1024
BOM = b"\xef\xbb\xbf"

_CONFLICT = re.compile(r"^<{7}(?: .*)?$(?s:.*)^>{7}(?: .*)?\r?$", re.MULTILINE)
_DIRECTIVE = re.compile(r"(?:[ ]*(?:#[^\n]*)?\r?\n)*%[^\r\n]*")
# What PyYAML's two parsers say about bad syntax, by a part of their words, most telling first.
_REASONS = (
    ("unexpected end of stream", "unclosed-quote"),
    ("document separator", "unclosed-quote"),
    ("mapping values are not allowed", "colon"),
    ("expected ':'", "no-colon"),
    ("',' or", "unclosed-bracket"),
    ("cannot start any token", "first-character"),
    ("escape", "escape"),
    ("comment", "comment"),
    ("block scalar", "block"),
    ("block end", "indentation"),
    ("expected key", "indentation"),
    ("'-' indicator", "indentation"),
    ("not allowed", "indentation"),
    ("document start", "indentation"),
)
_FULL_WIDTH_COLON = re.compile(r"[ ]*(?:- +)*[\w.-]+：")
_HIDING = re.compile(r"[ ]+(#[^\r\n]*)")


def find_problems(data: bytes, root: Field, *, audit: bool = False) -> list[Problem]:
    """Everything that is wrong with a record's bytes, in the order of the text."""
    if len(data) > MAX_BYTES:
        return [_at_start("too-large", size=len(data) // 1024, limit=MAX_BYTES // 1024)]
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        return [_explain_bytes(error)]
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        return [Problem(line, 1, (), "conflict-markers")]
    problems = list(_find_in_text(text, root, audit))
    if audit and not data.endswith(b"\n"):
        problems += _find_lost_break(text)
    return sorted(problems, key=lambda one: (one.line, one.column))


def decode(data: bytes) -> str:
    """A record's text: UTF-8, without a byte order mark, with a last line break.

    A record means the same with and without its last line break; so a text in `|` at the end
    does too. Raises UnicodeDecodeError, whose positions count from the data's start.
    """
    text = data.decode("utf-8")
    if data.startswith(BOM):
        text = text[1:]
    return text if text.endswith("\n") else text + "\n"


def find_directive(text: str) -> int | None:
    """The offset of a directive, `%YAML 1.1`, before the document, or None."""
    match = _DIRECTIVE.match(text)
    return text.index("%", match.start()) if match and "%" in match.group() else None


def is_text_key(value: str) -> bool:
    """Whether an unquoted key that the schema does not know is text, and no merge key."""
    return value != "<<" and isinstance(read_plain(value), str)


def find_unended_text(document: Document) -> tuple[Path, Scalar] | None:
    """The text in `|` or `>` at the end of a document that means to keep its last line break.

    Where the file ends without a line break we read the text with one; others without.
    """
    path: list[Step] = []
    here = document.root
    while isinstance(here, MapNode | ListNode) and not here.flow:
        if isinstance(here, MapNode):
            key, here = here.pairs[-1]
            path.append(key_step(key))
        else:
            path.append(len(here.items) - 1)
            here = here.items[-1]
    if not isinstance(here, Scalar) or not here.is_block or document.text[here.end :].strip():
        return None
    strips = "-" in document.text[here.start : header_end(document.text, here)]
    return None if strips or not here.value else (tuple(path), here)


def _find_lost_break(text: str) -> Iterator[Problem]:
    try:
        document = compose(text)
    except Unfit:
        return
    found = find_unended_text(document)
    if found is not None:
        path, scalar = found
        place = document.find_position(scalar.start)
        yield Problem(*place, path, "last-break", unreadable=False)


def _at_start(rule: str, **values: object) -> Problem:
    return Problem(1, 1, (), rule, values)


def _explain_bytes(error: UnicodeDecodeError) -> Problem:
    data, offset = bytes(error.object), error.start
    line_start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[line_start:offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    return Problem(
        line=data.count(b"\n", 0, offset) + 1,
        column=column,
        path=(),
        rule="invalid-utf8",
        values={"byte": f"0x{data[offset]:02X}", "encoding": _guess_encoding(data)},
    )


def _guess_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "CP1252"
    return "GB18030"


def _find_in_text(text: str, root: Field, audit: bool) -> Iterator[Problem]:
    wrong = [] if is_clean(text) else list(iter_wrong(text))
    directive = find_directive(text)
    if directive is not None:
        yield Problem(*_find_position(text, directive), (), "directive")
        text = text[:directive] + "#" + text[directive + 1 :]
    try:
        document = compose(mask_wrong(text) if wrong else text)
    except Unfit as unfit:
        yield from (_explain_character(text, (), *one) for one in wrong)
        # A tab replaced by one blank may break the indentation: that is no problem of its own.
        if not (wrong and unfit.rule == "syntax"):
            yield _explain_unfit(text, unfit)
        return
    for one in wrong:
        yield _explain_character(text, _find_path(document, one[0]), *one)
    yield from _find_in_document(document, root, audit)


def _find_position(text: str, offset: int) -> tuple[int, int]:
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1


def _explain_character(text: str, path: Path, offset: int, rule: str, character: str) -> Problem:
    values = {"character": describe_character(character)}
    return Problem(*_find_position(text, offset), path, rule, values)


def _explain_unfit(text: str, unfit: Unfit) -> Problem:
    line, column = _find_position(text, unfit.offset)
    values = dict(unfit.values)
    if unfit.rule == "syntax":
        values = {"reason": _explain_syntax(text, line, str(unfit.values["reason"]))}
    return Problem(line, column, unfit.path, unfit.rule, values)


def _explain_syntax(text: str, line: int, reason: str) -> Message:
    """The parser's words, as far as they are known, in ours."""
    around = text.split("\n")[max(line - 2, 0) : line]
    if any(_FULL_WIDTH_COLON.match(one) for one in around):
        return Message("syntax.full-width-colon")
    for words, code in _REASONS:
        if words in reason:
            return Message(f"syntax.{code}")
    return Message("syntax.other", {"text": reason})


def _find_path(document: Document, offset: int) -> Path:
    """The path of the innermost node that stands around or nearest before an offset."""
    found: Path = ()
    nearest = -1
    if document.root is None:
        return found
    for path, key, node in iter_nodes(document.root):
        start = node.start if key is None else key.start
        if nearest <= start <= offset:
            found, nearest = path, start
    return found


def _find_in_document(document: Document, root: Field, audit: bool) -> Iterator[Problem]:
    if document.second is not None:
        yield Problem(*document.find_position(document.second), (), "second-document")
    if not isinstance(document.root, MapNode):
        yield _explain_root(document)
        return
    walk = _Walk(document, audit)
    yield from walk.visit(document.root, root, ())


def _explain_root(document: Document) -> Problem:
    if document.root is None:
        return _at_start("not-a-map")
    return Problem(*document.find_position(document.root.start), (), "not-a-map")


class _Walk:
    """Goes through a document and says what is wrong with each node."""

    def __init__(self, document: Document, audit: bool) -> None:
        self.document = document
        self.audit = audit

    def visit(self, node: Node, place: Field | None, path: Path) -> Iterator[Problem]:
        """The problems of a node and of all below it. The depth is limited by the composer."""
        yield from self._visit_properties(node, path)
        if isinstance(node, MapNode):
            yield from self._visit_map(node, place, path)
        elif isinstance(node, ListNode):
            item = place.item if place is not None else None
            for position, entry in enumerate(node.items):
                yield from self.visit(entry, item, (*path, position))
        elif isinstance(node, Scalar):
            yield from self._visit_scalar(node, place, path)

    def _problem(self, offset: int, path: Path, rule: str, **values: object) -> Problem:
        return Problem(*self.document.find_position(offset), path, rule, values)

    def _visit_properties(self, node: Node, path: Path) -> Iterator[Problem]:
        if isinstance(node, Alias):
            yield self._problem(node.start, path, "alias", name=node.name)
            return
        if node.anchor is not None:
            yield self._problem(node.start, path, "anchor", name=node.anchor)
        if node.tag is not None:
            yield self._problem(node.start, path, "tag", tag=node.tag)

    def _visit_map(self, node: MapNode, place: Field | None, path: Path) -> Iterator[Problem]:
        first: dict[str, int] = {}
        for key, value in node.pairs:
            inner = (*path, key_step(key))
            yield from self._visit_properties(key, inner)
            if not isinstance(key, Scalar):
                if not isinstance(key, Alias):
                    yield self._problem(key.start, inner, "non-text-key", key="?")
                yield from self.visit(value, None, inner)
                continue
            child = find_place(place, key.value)
            known = place is not None and key.value in place.children
            yield from self._visit_key(key, known, inner)
            if key.value in first:
                line = self.document.find_position(first[key.value])[0]
                yield self._problem(key.start, inner, "duplicate-key", key=key.value, first=line)
            first.setdefault(key.value, key.start)
            yield from self.visit(value, child, inner)

    def _visit_key(self, key: Scalar, known: bool, path: Path) -> Iterator[Problem]:
        yield from self._visit_characters(key, path)
        if key.style:
            return
        if key.value == "<<":
            yield self._problem(key.start, path, "merge-key")
        elif not known and not is_text_key(key.value):
            yield self._problem(key.start, path, "non-text-key", key=key.value)
        elif self.audit and (readings := find_readings(key.value)):
            yield self._explain_ambiguous(key, path, readings)

    def _visit_scalar(self, node: Scalar, place: Field | None, path: Path) -> Iterator[Problem]:
        yield from self._visit_characters(node, path)
        if self.audit and not node.style:
            if is_ambiguous(node, place):
                yield self._explain_ambiguous(node, path, find_readings(node.value))
            yield from self._visit_comment(node, place, path)

    def _visit_characters(self, node: Scalar, path: Path) -> Iterator[Problem]:
        if len(node.value) > MAX_SCALAR:
            size, limit = len(node.value), MAX_SCALAR
            yield self._problem(node.start, path, "scalar-too-long", size=size, limit=limit)
        if node.style == '"' and (wrong := find_wrong_in_value(node.value)):
            rule, character = wrong
            values = {"character": describe_character(character)}
            yield self._problem(node.start, path, rule, **values)

    def _explain_ambiguous(self, node: Scalar, path: Path, readings: tuple[str, ...]) -> Problem:
        return Problem(
            *self.document.find_position(node.start),
            path,
            "ambiguous-scalar",
            {"text": node.value, "readings": readings},
            unreadable=False,
        )

    def _visit_comment(self, node: Scalar, place: Field | None, path: Path) -> Iterator[Problem]:
        """A `#` that probably was meant as part of the text: `方案 #3`."""
        if place is None or place.kind != "text" or place.choices or place.format:
            return
        match = _HIDING.match(self.document.text, node.end)
        if match is None or node.is_empty:
            return
        comment = match.group(1)
        if place.multiline or (not comment.startswith(("# ", "##")) and comment != "#"):
            yield Problem(
                *self.document.find_position(match.start(1)),
                path,
                "hidden-comment",
                {"text": node.value, "comment": comment},
                severity="warning",
                unreadable=False,
            )


def find_place(place: Field | None, key: str) -> Field | None:
    """The field of a map's key; of a map with open keys, its item."""
    if place is None:
        return None
    return place.children.get(key, place.item)


def is_ambiguous(node: Scalar, place: Field | None) -> bool:
    """Whether another reader takes an unquoted value for something else than we do.

    A bare date may stay where the schema says text.
    """
    is_text = place is not None and place.kind == "text"
    if is_text and (node.value in ("", "~", "null") or is_date(node.value)):
        return False
    if not is_text and not isinstance(read_plain(node.value), str):
        return False
    return bool(find_readings(node.value))
