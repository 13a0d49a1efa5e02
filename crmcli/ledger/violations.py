"""What a card does wrong by its schema, in our own rules.

jsonschema explains only what the judge refused. Both are given the same formats, and both have
patterns matched by the same engine, which is linear in time whatever pattern a team writes.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.ledger.formats import FORMATS
from crmcli.ledger.judge import build_judge
from crmcli.ledger.problems import Violation
from crmcli.rules.edits import Path
from crmcli.rules.fields import Choice, Field, find_choice
from crmcli.rules.outcome import Message
from crmcli.rules.suggestions import name_field, name_filling

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


class _Complaint(NamedTuple):
    """What jsonschema said: the keyword, what it demands, of which value, under which `if`."""

    keyword: str
    wanted: Any
    instance: Any
    path: Path
    condition: Mapping[str, Any]


def iter_violations(document: Mapping[str, Any], root: Field, value: object) -> Iterator[Violation]:
    """What is wrong with the value, in its order; of several at one place only the cause."""
    chosen: dict[Path, tuple[int, Violation]] = {}
    for error in _build_explainer(document).iter_errors(value):
        complaint = _read_error(error, document)
        rank = _RANKS.get(complaint.keyword, len(_RANKS))
        for violation in _translate(complaint, root):
            known = chosen.get(violation.path)
            if known is None or rank < known[0]:
                chosen[violation.path] = (rank, violation)
    violations = [violation for _, violation in chosen.values()]
    misspelt = {path for violation in violations for path in _paths_meant(violation)}
    for violation in violations:
        if violation.rule != "missing-field" or violation.path not in misspelt:
            yield violation


def _paths_meant(violation: Violation) -> Iterator[Path]:
    """The keys that an unknown one was perhaps meant for: they are then not missing besides."""
    near = violation.values.get("near")
    for key in near if isinstance(near, tuple) else ():
        yield (*violation.path[:-1], key)


def _build_explainer(document: Mapping[str, Any]) -> Any:
    import jsonschema
    import referencing

    checker = jsonschema.FormatChecker(formats=())
    for name, is_right in FORMATS.items():
        checker.checks(name)(_accept_other_types(is_right))
    extend: Callable[..., Any] = jsonschema.validators.extend
    explainer = extend(jsonschema.Draft202012Validator, {"pattern": _check_pattern})
    return explainer(document, registry=referencing.Registry(), format_checker=checker)


def _accept_other_types(is_right: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or is_right(value)


def _check_pattern(
    _validator: object, pattern: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    """The keyword `pattern`, by the judge's engine: Python's own takes `$` before a newline for
    the end, knows no `\\p{Han}`, and can be made to run for hours.
    """
    from jsonschema.exceptions import ValidationError

    if isinstance(value, str) and not _build_matcher(pattern).is_valid(value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


@cache
def _build_matcher(pattern: str) -> Any:
    return build_judge({"pattern": pattern})


def find_place(root: Field, path: Path) -> Field | None:
    """The field at a path of keys and list positions."""
    here: Field | None = root
    for step in path:
        if here is None:
            return None
        here = here.item if isinstance(step, int) else here.children.get(step, here.item)
    return here


def _read_error(error: ValidationError, document: Mapping[str, Any]) -> _Complaint:
    return _Complaint(
        keyword=str(error.validator),
        wanted=error.validator_value,
        instance=error.instance,
        path=tuple(error.absolute_path),
        condition=_find_condition(tuple(error.absolute_schema_path), document),
    )


def _find_condition(schema_path: Path, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `if` under whose `then` the complaint arose; empty where there is none.

    jsonschema leaves `if` and `$ref` out of its path; behind a reference there is no looking.
    """
    node: Any = document
    for step in schema_path:
        if step == "then":
            found = node.get("if")
            return found if isinstance(found, dict) else {}
        if isinstance(node, dict) and step not in node:
            return {}
        node = node[step]
    return {}


def _translate(complaint: _Complaint, root: Field) -> Iterator[Violation]:
    place = find_place(root, complaint.path)
    explain_keys = _OF_KEYS.get(complaint.keyword)
    if explain_keys is not None:
        yield from explain_keys(complaint, place)
        return
    explain = _OF_VALUES.get(complaint.keyword, _explain_other)
    rule, values = explain(complaint, place)
    yield Violation(complaint.path, rule, values)


def _explain_other(complaint: _Complaint, _: Field | None) -> tuple[str, dict[str, object]]:
    return "schema-rule", {"keyword": complaint.keyword}


def _explain_unknown(complaint: _Complaint, place: Field | None) -> Iterator[Violation]:
    known = dict(place.children) if place else {}
    for key in complaint.instance:
        if key not in known:
            near = suggest_keys(str(key), known)
            yield Violation(
                (*complaint.path, key), "unknown-field", {"key": str(key), "near": near}
            )


def suggest_keys(word: str, known: Mapping[str, Field]) -> tuple[str, ...]:
    """The keys that `word` may have meant: by its label, else up to three that look alike."""
    folded = word.casefold()
    by_label = [
        key
        for key, child in known.items()
        if folded in {name.casefold() for name in child.label.words()}
    ]
    return tuple(by_label or difflib.get_close_matches(folded, list(known), n=3, cutoff=0.6))


def _explain_missing(complaint: _Complaint, place: Field | None) -> Iterator[Violation]:
    trigger = _find_trigger(complaint, place)
    for key in complaint.wanted:
        if key in complaint.instance:
            continue
        child = place.children.get(key) if place else None
        values: dict[str, object] = {"key": key, "field": child or key}
        if trigger is None:
            yield Violation((*complaint.path, key), "missing-field", values)
        else:
            values |= {"when": trigger[0], "value": trigger[1]}
            if child is not None and child.children and not complaint.path:
                values |= _name_section(child, complaint.instance, *trigger)
            yield Violation((*complaint.path, key), "missing-when", values)


def _name_section(
    section: Field, value: Mapping[str, Any], when: Field, choice: Choice
) -> dict[str, object]:
    """What a missing map has in it, and the command that sets it with what requires it."""
    beside = f"{when.key}={choice.key}"
    return {
        "mend": "section",
        "inside": tuple(name_field(child, section) for child in section.children.values()),
        "command": name_filling(value.get("id"), section, beside=beside),
    }


def _find_trigger(complaint: _Complaint, place: Field | None) -> tuple[Field, Choice] | None:
    """The field and value that make a key necessary, where an `if` says `field: const`."""
    for key, test in complaint.condition.get("properties", {}).items():
        child = place.children.get(key) if place else None
        for choice in child.choices if child else ():
            if child and test.get("const") == choice.key:
                return child, choice
    return None


def _explain_dependents(complaint: _Complaint, place: Field | None) -> Iterator[Violation]:
    for cause, keys in complaint.wanted.items():
        for key in keys:
            if cause in complaint.instance and key not in complaint.instance:
                children = place.children if place else {}
                values = {
                    "key": key,
                    "field": children.get(key, key),
                    "when": children.get(cause, cause),
                }
                yield Violation((*complaint.path, key), "missing-beside", values)


def _explain_type(complaint: _Complaint, place: Field | None) -> tuple[str, dict[str, object]]:
    if complaint.instance is None:
        return "empty-value", {}
    wanted = place.kind if place else "any"
    if place and wanted == "any" and place.form:
        return "bad-form", {"value": complaint.instance, "form": place.form}
    return "wrong-type", {
        "wanted": Message(f"kind.{wanted}"),
        "got": Message(f"kind.{_kind_of(complaint.instance)}"),
    }


def _kind_of(value: object) -> str:
    for types, kind in _PYTHON_KINDS:
        if isinstance(value, types):
            return kind
    return "any"


_PYTHON_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (str, "text"),
    (dict, "map"),
    (list, "list"),
    (object, "number"),
)


def _explain_choice(complaint: _Complaint, place: Field | None) -> tuple[str, dict[str, object]]:
    value = complaint.instance
    choices = place.choices if place and place.choices else tuple(complaint.wanted)
    meant = find_choice(place, value) if place and isinstance(value, str) else None
    return "bad-choice", {"value": value, "choices": choices, "near": (meant,) if meant else ()}


def _explain_format(complaint: _Complaint, place: Field | None) -> tuple[str, dict[str, object]]:
    name = place.format if place else complaint.wanted
    if name != "date":
        return f"bad-{name}", {"value": complaint.instance}
    return ("bad-date-or-none" if place and place.none else "bad-date"), {
        "value": complaint.instance
    }


def _explain_alternatives(
    complaint: _Complaint, place: Field | None
) -> tuple[str, dict[str, object]]:
    if place and place.format in FORMATS:
        return _explain_format(complaint, place)
    return "schema-rule", {"keyword": complaint.keyword}


def _explain_pattern(complaint: _Complaint, place: Field | None) -> tuple[str, dict[str, object]]:
    form = place.form if place else None
    if form is None:
        return "bad-pattern", {"value": complaint.instance, "pattern": complaint.wanted}
    return "bad-form", {"value": complaint.instance, "form": form}


def _explain_length(complaint: _Complaint, _: Field | None) -> tuple[str, dict[str, object]]:
    if complaint.keyword == "minLength" and not complaint.instance:
        return "empty-value", {}
    rule = "too-short" if complaint.keyword == "minLength" else "too-long"
    return rule, {"length": len(complaint.instance), "limit": complaint.wanted}


def _explain_number(complaint: _Complaint, _: Field | None) -> tuple[str, dict[str, object]]:
    small = complaint.keyword in {"minimum", "exclusiveMinimum"}
    return "too-small" if small else "too-big", {
        "value": complaint.instance,
        "limit": complaint.wanted,
    }


def _explain_repeats(complaint: _Complaint, _: Field | None) -> tuple[str, dict[str, object]]:
    entries = complaint.instance
    repeated = [one for position, one in enumerate(entries) if one in entries[:position]]
    return "repeated-member", {"value": repeated[0] if repeated else entries}


_Explain = Callable[[_Complaint, Field | None], tuple[str, dict[str, object]]]
_ExplainKeys = Callable[[_Complaint, Field | None], Iterator[Violation]]

_OF_KEYS: Mapping[str, _ExplainKeys] = {
    "additionalProperties": _explain_unknown,
    "unevaluatedProperties": _explain_unknown,
    "required": _explain_missing,
    "dependentRequired": _explain_dependents,
}
_OF_VALUES: Mapping[str, _Explain] = {
    "type": _explain_type,
    "enum": _explain_choice,
    "minLength": _explain_length,
    "maxLength": _explain_length,
    "format": _explain_format,
    "anyOf": _explain_alternatives,
    "pattern": _explain_pattern,
    "minimum": _explain_number,
    "maximum": _explain_number,
    "exclusiveMinimum": _explain_number,
    "exclusiveMaximum": _explain_number,
    "uniqueItems": _explain_repeats,
}
_RANKS = {keyword: rank for rank, keyword in enumerate((*_OF_VALUES, *_OF_KEYS))}
"""Of several complaints about one place, the first in this order is the cause."""
