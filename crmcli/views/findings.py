"""What a check found, for people, scripts and forges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from crmcli.rules.fields import Choice, Label
from crmcli.rules.findings import Finding
from crmcli.rules.outcome import Message
from crmcli.views.formats import render_object
from crmcli.views.language import Language, pick
from crmcli.views.screen import cell_width, clip_text, escape_text, pad_text
from crmcli.views.sentences import find_sentence, say, say_label

LONGEST_VALUE = 60
"""Cells of a value that a sentence quotes; the whole text stands in the file."""
_WIDEST_PLACE = 60
_SEVERITIES = {"error": ("error", "错误"), "warning": ("warning", "警告")}
_GITLAB_SEVERITIES = {"error": "major", "warning": "minor"}


def render_findings(findings: Iterable[Finding], form: str, language: Language) -> str:
    """The same in one piece; an empty text where there is nothing to say."""
    return "".join(iter_rendered(findings, form, language))


def iter_rendered(findings: Iterable[Finding], form: str, language: Language) -> Iterator[str]:
    """The findings in the order given, in pieces of whole lines. They are gone through twice.

    `form`: `text` for people, `json` for scripts (always an array), `github` for workflow
    commands, `gitlab` for a Code Quality report. Nothing in it can give a terminal orders.
    """
    return _RENDERERS[form](findings, language)


def describe_finding(finding: Finding, language: Language) -> tuple[str, str]:
    """The sentence and the mend; the mend is empty where there is none to give."""
    sentence = say(language, f"check.{finding.rule}", **_quote_all(finding.values, language))
    return sentence, describe_mend(finding.rule, finding.values, language)


def describe_mend(rule: str, values: Mapping[str, object], language: Language) -> str:
    """What helps against what a rule found, in the variant that the values ask for, if there is
    one; empty where there is nothing to say.
    """
    mend = f"mend.{rule}"
    variant = "alone" if values.get("near") == () else values.get("mend")
    mend = f"{mend}.{variant}" if find_sentence(f"{mend}.{variant}") else mend
    return say(language, mend, **_quote_all(values, language)) if find_sentence(mend) else ""


def _quote_all(values: Mapping[str, object], language: Language) -> dict[str, object]:
    return {name: _quote(value, language) for name, value in values.items()}


def _quote(value: object, language: Language) -> object:
    """A value as a sentence quotes it: safe, short, its blanks visible, a choice with its key."""
    if isinstance(value, str):
        shown = clip_text(escape_text(value), LONGEST_VALUE)
        return shown if shown and shown == shown.strip() else f'"{shown}"'
    if isinstance(value, Choice):
        label = say_label(language, value.label)
        return (
            value.key
            if label == value.key
            else pick(language, f"{value.key} ({label})", f"{value.key}（{label}）")
        )
    if isinstance(value, list | tuple) and not isinstance(value, Label | Message):
        return tuple(_quote(one, language) for one in value)
    if isinstance(value, Mapping):
        return _quote(str(dict(value)), language)
    return value


def _iter_text(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    widest = max((cell_width(_spell_place(one)) for one in findings), default=0)
    width = min(_WIDEST_PLACE, widest)
    severity_width = 7 if language == "en" else 4
    for finding in findings:
        sentence, mend = describe_finding(finding, language)
        severity = pad_text(pick(language, *_SEVERITIES[finding.severity]), severity_width)
        head = [pad_text(_spell_place(finding), width), severity, finding.rule]
        head += [escape_text(finding.path)] if finding.path else []
        lines = ["  ".join(head), f"    {sentence}", *([f"    {mend}"] if mend else [])]
        yield "".join(f"{line}\n" for line in lines)


def _spell_place(finding: Finding) -> str:
    return f"{escape_text(finding.file)}:{finding.line}:{finding.column}"


def _iter_json(findings: Iterable[Finding], language: Language) -> Iterator[Mapping[str, object]]:
    for finding in findings:
        yield {
            "file": finding.file,
            "line": finding.line,
            "column": finding.column,
            "path": finding.path,
            "rule": finding.rule,
            "severity": finding.severity,
            "message": _join(finding, language),
        }


def _list_objects(objects: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A JSON array, indented as it would be in one piece, but made object by object."""
    last: str | None = None
    for one in objects:
        yield "[\n" if last is None else last + ",\n"
        last = "  " + _spell_object(one, "  ")
    yield "[]\n" if last is None else last + "\n]\n"


def _spell_object(value: Mapping[str, object], margin: str) -> str:
    # json's own way to indent leaves more behind for each object than it holds.
    inner = margin + "  "
    lines = [
        f"{inner}{_spell_json(key)}: "
        + (_spell_object(one, inner) if isinstance(one, Mapping) else _spell_json(one))
        for key, one in value.items()
    ]
    return "{\n" + ",\n".join(lines) + f"\n{margin}}}"


def _spell_json(value: object) -> str:
    return render_object(value, "jsonl").removesuffix("\n")


def _join(finding: Finding, language: Language) -> str:
    parts = [part for part in describe_finding(finding, language) if part]
    return pick(language, "; ", "；").join(parts)


def _iter_workflow_commands(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    for finding in findings:
        told = (
            f"{finding.path}: {_join(finding, language)}"
            if finding.path
            else _join(finding, language)
        )
        properties = {
            "file": finding.file,
            "line": finding.line,
            "col": finding.column,
            "title": finding.rule,
        }
        named = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
        yield f"::{finding.severity} {named}::{_escape_data(escape_text(told))}\n"


def _escape_data(text: str) -> str:
    """As GitHub's workflow commands want a message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(value: object) -> str:
    """As GitHub's workflow commands want the value of a property."""
    return _escape_data(escape_text(str(value))).replace(":", "%3A").replace(",", "%2C")


def _iter_gitlab(findings: Iterable[Finding], language: Language) -> Iterator[Mapping[str, object]]:
    file = ""
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        if finding.file != file:  # findings of a file stand together
            file = finding.file
            seen.clear()
        key = (finding.file, finding.path, finding.rule)
        seen[key] += 1
        yield {
            "description": _join(finding, language),
            "check_name": finding.rule,
            "fingerprint": _make_fingerprint(*key, seen[key]),
            "severity": _GITLAB_SEVERITIES[finding.severity],
            "location": {"path": finding.file, "lines": {"begin": finding.line}},
        }


def _make_fingerprint(*parts: object) -> str:
    """The same for the same problem wherever its line moves to, and in either language."""
    import hashlib  # for one of the forms

    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()


_RENDERERS: Mapping[str, Callable[[Iterable[Finding], Language], Iterator[str]]] = {
    "text": _iter_text,
    "json": lambda findings, language: _list_objects(_iter_json(findings, language)),
    "github": _iter_workflow_commands,
    "gitlab": lambda findings, language: _list_objects(_iter_gitlab(findings, language)),
}
