"""Editing a record in place: only the lines that the change names are touched.

An edit becomes changes at the offsets that the parser reports. The changed text is read again and
must mean exactly what the edit means, with every comment still there that was not deleted;
otherwise the edit is refused and nothing is changed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from crmcli.errors import Refused
from crmcli.ledger import block_edits, flow_edits
from crmcli.ledger.changes import (
    Change,
    NewItem,
    NewPair,
    Plan,
    apply_changes,
    find_place_of,
    join_lines,
    join_plans,
    locate,
)
from crmcli.ledger.characters import is_clean_value
from crmcli.ledger.encoding import BOM, decode
from crmcli.ledger.nodes import Document, ListNode, MapNode, Scalar, compose, iter_nodes
from crmcli.ledger.places import spell_path
from crmcli.ledger.scalars import find_readings
from crmcli.ledger.steps import find_value, iter_steps, leads_somewhere
from crmcli.ledger.style import Writer, quote_doubly
from crmcli.ledger.yamltext import is_blank, parse_record
from crmcli.rules.edits import Delete, Edit, Insert, Move, Path, Set, Step, apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message
from crmcli.rules.sameness import is_same

_WRITERS = (Writer(blocks=True), Writer(blocks=False))
"""The ways to write new text; the second is tried where the first does not read back."""
_FEW = 20
"""Steps of an edit that are carried out one by one: each reads the whole text anew."""


def edit_text(
    data: bytes,
    edits: Sequence[Edit],
    root: Field,
    value: Mapping[str, object] | None = None,
) -> bytes:
    """The record's bytes with the edits carried out, in order.

    `value` is what they mean, where somebody has read them already.
    Every byte outside the lines that the edits name stays as it is. Raises Refused
    (`edit-refused`: path, reason) where an edit cannot be carried out so, or names a place that is
    not there, or where the record itself is refused.
    """
    if value is None:
        value = parse_record(data, root).value
    if value is None:
        raise _refuse((), {}, "unreadable")
    if not value and is_blank(data):
        return _fill_blank(data, edits, root)
    source = _open_source(data)
    for edit in edits:
        wanted = _apply(value, edit)
        for steps in _gather(edit, list(iter_steps(edit, value))):
            source, value = _carry_out_all(source, root, edit, steps, value)
        if not is_same(value, wanted):
            raise _refuse(edit.path, value, "layout")
    return source.to_bytes()


def _gather(edit: Edit, steps: list[Edit]) -> Iterator[list[Edit]]:
    """The steps of an edit, those together that can be carried out at once.

    A step within an entry of a list touches no other entry, so the first steps of all entries go
    together, then the second ones, and so on; then entries that are inserted one behind another,
    and those that are deleted. The positions hold, as entries come and go from the end to the
    beginning. Few steps are not worth it.
    """
    depth = len(edit.path)
    parts = [step.path[depth] for step in steps if len(step.path) > depth]
    if len(steps) <= _FEW or any(isinstance(part, str) for part in parts):
        yield from ([step] for step in steps)
        return
    inner: dict[Step, list[Edit]] = {}
    whole: list[Edit] = []
    for step in steps:
        if isinstance(step, Move):
            yield [step]
        elif len(step.path) > depth + 1 or (isinstance(step, Set) and len(step.path) > depth):
            inner.setdefault(step.path[depth], []).append(step)
        else:
            whole.append(step)
    for together in zip_longest(*(inner[part] for part in sorted(inner))):
        yield [step for step in together if step is not None]
    yield from _gather_entries(whole)


def _gather_entries(steps: Iterable[Edit]) -> Iterator[list[Edit]]:
    """The steps, insertions of entries that stand behind one another together; deletions too."""
    run: list[Edit] = []
    for step in steps:
        if run and not _follows(run[-1], step):
            yield run
            run = []
        run.append(step)
    if run:
        yield run


def _follows(first: Edit, second: Edit) -> bool:
    if isinstance(first, Delete) and isinstance(second, Delete):
        # The first entry of a list shares the blank lines below it with the second one.
        return first.path[:-1] == second.path[:-1] and second.path[-1] != 0
    if not isinstance(first, Insert) or not isinstance(second, Insert):
        return False
    if first.path != second.path or first.before is None:
        return False
    return second.before == first.before + 1


def _fill_blank(data: bytes, edits: Sequence[Edit], root: Field) -> bytes:
    """The text of a file in which nothing stood, its comments above what does now."""
    value: Mapping[str, object] = {}
    for edit in edits:
        value = _apply(value, edit)
    if not value:
        return data
    newline = b"\n" if data and not data.endswith(b"\n") else b""
    return data + newline + format_record(value, root)


def format_record(value: Mapping[str, object], root: Field) -> bytes:
    """A whole new record in the canonical style, its keys in the schema's order."""
    if not value:
        return b"{}\n"
    return join_lines(Writer().write_pairs(value, root, 0)).encode("utf-8")


def quote_ambiguous(data: bytes, root: Field) -> bytes:
    """The record with quotes around what other readers would take for something else than we do.

    What it means here stays the same. A record that is refused comes back unchanged.
    """
    from crmcli.ledger.dialect import find_unended_text

    if parse_record(data, root).value is None:
        return data
    source = _open_source(data)
    document = compose(source.text)
    if find_unended_text(document) is not None:
        source = source._replace(has_last_break=True)
    changes = tuple(_iter_quotes(document, root))
    return source._replace(text=apply_changes(source.text, changes, "\n")).to_bytes()


class _Source(NamedTuple):
    """A record's text, always with a last line break, and what its bytes had around it."""

    text: str
    newline: str
    bom: bytes
    has_last_break: bool

    def to_bytes(self) -> bytes:
        text = self.text
        # More than one is left where the last line went and a blank one stood above it.
        while not self.has_last_break and text.endswith(self.newline):
            text = text.removesuffix(self.newline)
        # A lone surrogate in a new value becomes bytes that the reading refuses.
        return self.bom + text.encode("utf-8", "surrogatepass")


def _open_source(data: bytes) -> _Source:
    text = decode(data)
    newline = "\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else "\n"
    has_last_break = data.endswith(b"\n")
    if not has_last_break:
        text = text.removesuffix("\n") + newline
    return _Source(text, newline, BOM if data.startswith(BOM) else b"", has_last_break)


def _apply(value: object, edit: Edit) -> Any:
    if not leads_somewhere(edit.path, value):
        raise _refuse(edit.path, value, "no-such-place")
    try:
        return apply_edits(value, [edit])
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise _refuse(edit.path, value, "no-such-place") from error


def _refuse(path: Path, value: object, reason: str) -> Refused:
    spelt = spell_path(path, value)
    return Refused("edit-refused", path=spelt, reason=Message(f"edit-refused.{reason}"))


def _carry_out_all(
    source: _Source, root: Field, edit: Edit, steps: Sequence[Edit], value: Any
) -> tuple[_Source, Any]:
    """The text and the value with steps carried out: at once, or else one by one."""
    if len(steps) > 1:
        reached = value
        for step in steps:
            reached = _apply(reached, step)
        edited = _carry_out_at_once(source, root, steps, reached)
        if edited is not None:
            return edited, reached
    for step in steps:
        reached = _apply(value, step)
        if isinstance(step, Move) and not isinstance(edit, Move):
            source = _reorder(source, root, step, value)
        else:
            source = _carry_out(source, root, step, value, reached)
        value = reached
    return source, value


def _carry_out_at_once(
    source: _Source, root: Field, steps: Sequence[Edit], wanted: object
) -> _Source | None:
    """The text with steps that have nothing to do with one another; None where that fails."""
    if not all(_is_clean(step.value) for step in steps if isinstance(step, Set | Insert)):
        return None
    document = compose(source.text)
    plans = [_plan_beside(document, root, step, steps[0]) for step in steps]
    plan = join_plans([one for one in plans if one is not None])
    if plan is None or None in plans:
        return None
    edited = source._replace(text=apply_changes(source.text, plan.changes, source.newline))
    return edited if _find_fault(edited, root, wanted, document, plan) is None else None


def _plan_beside(document: Document, root: Field, step: Edit, first: Edit) -> Plan | None:
    """The plan of a step in the text as it was before the first of the steps beside it."""
    if isinstance(step, Insert) and isinstance(first, Insert):
        spot = locate(document, root, step.path)
        if spot is None or not isinstance(spot.node, ListNode) or spot.node.flow:
            return None
        step = step._replace(before=first.before)
    return _plan(document, root, step, _WRITERS[0])


def _carry_out(source: _Source, root: Field, step: Edit, value: object, wanted: object) -> _Source:
    if isinstance(step, Set | Insert) and not _is_clean(step.value):
        raise _refuse(step.path, value, "character")
    document = compose(source.text)
    fault: str | None = "layout"
    for writer in _WRITERS:
        plan = _plan(document, root, step, writer)
        if plan is None:
            break
        edited = source._replace(text=apply_changes(source.text, plan.changes, source.newline))
        fault = _find_fault(edited, root, wanted, document, plan)
        if fault is None:
            return edited
    raise _refuse(step.path, value, fault or "layout")


def _reorder(source: _Source, root: Field, step: Move, value: object) -> _Source:
    """A list with an entry moved, and the comments in it and above it.

    An entry of a flow list would leave those behind it to others, and a text that ends in blank
    lines may not be able to stand elsewhere as it is written: then the entry is written anew.
    """
    if not _has_flow_remarks(source, root, step):
        with contextlib.suppress(Refused):
            return _carry_out(source, root, step, value, _apply(value, step))
    entry = find_value(value, step.path)
    for part in (Delete(step.path), Insert(step.path[:-1], entry, step.before)):
        reached = _apply(value, part)
        source = _carry_out(source, root, part, value, reached)
        value = reached
    return source


def _has_flow_remarks(source: _Source, root: Field, step: Move) -> bool:
    """Whether the entry is one of a flow list with comments in it."""
    document = compose(source.text)
    spot = locate(document, root, step.path)
    if spot is None or not spot.parent.flow:
        return False
    return any(spot.parent.start < start < spot.parent.end for start, _ in document.iter_comments())


def _is_clean(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_is_clean(key) and _is_clean(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_clean, value))
    return not isinstance(value, str) or is_clean_value(value)


def _find_fault(
    edited: _Source, root: Field, wanted: object, before: Document, plan: Plan
) -> str | None:
    """Why the edited text must not be written, or None."""
    if not is_same(parse_record(edited.to_bytes(), root).value, wanted):
        return "layout"
    if all(change.start == change.end for change in plan.changes):
        return None  # nothing was taken out, so no comment was
    comments = iter(_read_comments(compose(edited.text)))
    kept = _read_comments(before, plan)
    return None if all(comment in comments for comment in kept) else "comment"


def _read_comments(document: Document, plan: Plan | None = None) -> list[str]:
    """The comments in order, without those that go with what a plan deletes."""
    gone = plan.gone if plan is not None else ()
    return [
        document.text[start:end].rstrip()
        for start, end in document.iter_comments()
        if not any(first <= start < last for first, last in gone)
    ]


def _plan(document: Document, root: Field, step: Edit, writer: Writer) -> Plan | None:
    if isinstance(step, Delete):
        return _plan_delete(document, root, step)
    if isinstance(step, Insert):
        return _plan_insert(document, root, step, writer)
    if isinstance(step, Move):
        return _plan_move(document, root, step)
    spot = locate(document, root, step.path)
    if spot is None:
        return _plan_add(document, root, step.path, step.value, writer)
    if spot.parent.flow:
        return flow_edits.replace_value(spot, step.value)
    return block_edits.replace_value(spot, step.value, writer)


def _plan_add(
    document: Document, root: Field, path: Path, value: object, writer: Writer
) -> Plan | None:
    place = find_place_of(root, path[:-1])
    spot = locate(document, root, path[:-1])
    node = document.root if len(path) == 1 else spot.node if spot is not None else None
    key = str(path[-1])
    if not isinstance(node, MapNode):
        return None
    if not node.pairs:
        lines = join_lines(writer.write_pairs({key: value}, place, 0))
        return Plan((Change(node.start, node.end, lines.removesuffix("\n")),))
    new = NewPair(document, node, place, key, value)
    return flow_edits.add_pair(new) if node.flow else block_edits.add_pair(new, writer)


def _plan_insert(document: Document, root: Field, step: Insert, writer: Writer) -> Plan | None:
    spot = locate(document, root, step.path)
    if spot is None or not isinstance(spot.node, ListNode):
        return None
    item = spot.place.item if spot.place is not None else None
    position = len(spot.node.items) if step.before is None else step.before
    new = NewItem(document, spot.node, item, position, step.value)
    return flow_edits.insert_item(new) if new.node.flow else block_edits.insert_item(new, writer)


def _plan_delete(document: Document, root: Field, step: Delete) -> Plan | None:
    spot = locate(document, root, step.path)
    if spot is None:
        return None
    parent = spot.parent
    if isinstance(parent, MapNode) and len(parent.pairs) == 1:
        return block_edits.empty_root(document, parent)
    if parent.flow:
        return flow_edits.remove_entry(spot)
    return block_edits.remove_entry(spot)


def _plan_move(document: Document, root: Field, step: Move) -> Plan | None:
    spot = locate(document, root, step.path)
    if spot is None or not isinstance(spot.parent, ListNode) or step.before is None:
        return None
    if spot.parent.flow:
        return flow_edits.move_entry(spot, step.before)
    return block_edits.move_entry(spot, spot.parent, step.before)


def _iter_quotes(document: Document, root: Field) -> Iterator[Change]:
    from crmcli.ledger.node_rules import is_ambiguous

    if document.root is None:
        return
    for path, key, node in iter_nodes(document.root):
        if isinstance(key, Scalar) and not key.style and find_readings(key.value):
            yield Change(key.start, key.end, quote_doubly(key.value))
        if not isinstance(node, Scalar) or node.style:
            continue
        if is_ambiguous(node, find_place_of(root, path)):
            yield Change(node.start, node.end, quote_doubly(node.value))
