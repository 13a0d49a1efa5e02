"""What is wrong with a record's text, problem by problem.

`yamltext` reads a good record without looking here; this module explains the others, and with
`audit` also finds what reads right here and otherwise elsewhere. Every problem is reported, except
where one hides the rest: a file too large, bytes that are no text, conflict markers, bad syntax.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from crmcli.ledger.characters import (
    Wrong,
    describe_character,
    is_clean,
    iter_wrong,
    mask_wrong,
)
from crmcli.ledger.encoding import decode, explain_bad_byte
from crmcli.ledger.limits import MAX_BYTES
from crmcli.ledger.node_rules import NodeRules
from crmcli.ledger.nodes import (
    Document,
    ListNode,
    MapNode,
    Scalar,
    Unfit,
    compose,
    header_end,
    iter_nodes,
    key_step,
)
from crmcli.ledger.problems import Problem
from crmcli.rules.edits import Path, Step
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message

_OURS = r"(?m:^<{7}(?: .*)?$)"
_THEIRS = r"(?m:^>{7}(?: .*)?$)"
_DIRECTIVE = r"(?:[ ]*(?:#[^\n]*)?\r?\n)*%[^\r\n]*"
# What PyYAML's two parsers say about bad syntax, by a part of their words, most telling first.
_REASONS = (
    ("unexpected end of stream", "unclosed-quote"),
    ("document separator", "unclosed-quote"),
    ("document indicator", "unclosed-quote"),
    ("mapping values are not allowed", "colon"),
    ("expected ':'", "no-colon"),
    ("',' or", "unclosed-bracket"),
    ("node content", "content"),
    ("cannot start any token", "first-character"),
    ("alphabetic or numeric", "first-character"),
    ("URI", "first-character"),
    ("tag handle", "first-character"),
    ("whitespace or line break", "first-character"),
    ("expected ' '", "first-character"),
    ("expected '!'", "first-character"),
    ("escape", "escape"),
    ("comment or line break", "block-header"),
    ("chomping", "block-header"),
    ("indentation indicator", "block-header"),
    ("comment", "comment"),
    ("braceless", "braceless"),
    ("question", "question"),
    ("sequence entries", "entry"),
    ("block scalar", "block"),
    ("block end", "indentation"),
    ("expected key", "indentation"),
    ("'-' indicator", "indentation"),
    ("colon", "flow-colon"),
    ("block", "block"),
    ("not allowed", "indentation"),
    ("document start", "indentation"),
)
_FULL_WIDTH_COLON = r"[ ]*(?:- +)*[\w.-]+："


def find_problems(data: bytes, root: Field, *, audit: bool = False) -> list[Problem]:
    """Everything that is wrong with a record's bytes, in the order of the text."""
    if len(data) > MAX_BYTES:
        return [_at_start("too-large", size=len(data) // 1024, limit=MAX_BYTES // 1024)]
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        bad = explain_bad_byte(error)
        values = {"byte": bad.byte, "encoding": bad.encoding}
        return [Problem(bad.line, bad.column, (), "invalid-utf8", values)]
    ours = re.search(_OURS, text)
    if ours and re.search(_THEIRS, text[ours.end() :]):
        return [Problem(*_find_position(text, ours.start()), (), "conflict-markers")]
    problems = list(_find_in_text(text, root, audit))
    if audit and not data.endswith(b"\n"):
        problems += _find_lost_break(text)
    return sorted(problems, key=lambda one: (one.line, one.column))


def find_directive(text: str) -> int | None:
    """The offset of a directive, `%YAML 1.1`, before the document, or None."""
    match = re.match(_DIRECTIVE, text)
    return text.index("%", match.start()) if match and "%" in match.group() else None


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


def _find_in_text(text: str, root: Field, audit: bool) -> Iterator[Problem]:
    wrong = [] if is_clean(text) else list(iter_wrong(text))
    directive = find_directive(text)
    if directive is not None:
        yield Problem(*_find_position(text, directive), (), "directive")
        text = text[:directive] + "#" + text[directive + 1 :]
    try:
        document = compose(mask_wrong(text) if wrong else text)
    except Unfit as unfit:
        yield from _explain_characters(wrong, None)
        # A tab replaced by one blank may break the indentation: that is no problem of its own.
        if not (wrong and unfit.rule == "syntax"):
            yield _explain_unfit(text, unfit)
        return
    yield from _explain_characters(wrong, document)
    yield from _find_in_document(document, root, audit)


def _find_position(text: str, offset: int) -> tuple[int, int]:
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1


def _explain_characters(wrong: list[Wrong], document: Document | None) -> Iterator[Problem]:
    """Each wrong character, with the path of the node that it stands in or behind."""
    starts: list[int] = []
    paths: list[Path] = []
    if wrong and document is not None and document.root is not None:
        for path, key, node in iter_nodes(document.root):
            starts.append(node.start if key is None else key.start)
            paths.append(path)
    for one in wrong:
        before = bisect_right(starts, one.offset)
        values = {"character": describe_character(one.character)}
        yield Problem(one.line, one.column, paths[before - 1] if before else (), one.rule, values)


def _explain_unfit(text: str, unfit: Unfit) -> Problem:
    line, column = _find_position(text, unfit.offset)
    values = dict(unfit.values)
    if unfit.rule == "syntax":
        values = {"reason": _explain_syntax(text, line, str(unfit.values["reason"]))}
    return Problem(line, column, unfit.path, unfit.rule, values)


def _explain_syntax(text: str, line: int, reason: str) -> Message:
    """The parser's words, as far as they are known, in ours."""
    around = text.split("\n")[max(line - 2, 0) : line]
    if any(re.match(_FULL_WIDTH_COLON, one) for one in around):
        return Message("syntax.full-width-colon")
    for words, code in _REASONS:
        if words in reason:
            return Message(f"syntax.{code}")
    return Message("syntax.other", {"text": reason})


def _find_in_document(document: Document, root: Field, audit: bool) -> Iterator[Problem]:
    if document.second is not None:
        yield Problem(*document.find_position(document.second), (), "second-document")
    if not isinstance(document.root, MapNode):
        yield _explain_root(document)
        return
    yield from NodeRules(document, audit).visit(document.root, root, ())


def _explain_root(document: Document) -> Problem:
    if document.root is None:
        return _at_start("not-a-map")
    return Problem(*document.find_position(document.root.start), (), "not-a-map")
