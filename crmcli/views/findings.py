"""What a check found, for people, scripts and forges."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

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


def render_findings(findings: Sequence[Finding], form: str, language: Language) -> str:
    """The findings in the order given; an empty text where there is nothing to say.

    `form`: `text` for people, `json` for scripts (always an array), `github` for workflow
    commands, `gitlab` for a Code Quality report. Nothing in it can give a terminal orders.
    """
    return _RENDERERS[form](findings, language)


def describe_finding(finding: Finding, language: Language) -> tuple[str, str]:
    """The sentence and the mend; the mend is empty where there is none to give."""
    values = {name: _quote(value, language) for name, value in finding.values.items()}
    mend = _name_mend(finding)
    sentence = say(language, f"check.{finding.rule}", **values)
    return sentence, say(language, mend, **values) if find_sentence(mend) else ""


def _name_mend(finding: Finding) -> str:
    """The code of the mend: of the variant that the values ask for, if there is one."""
    mend = f"mend.{finding.rule}"
    variant = "alone" if finding.values.get("near") == () else finding.values.get("mend")
    return f"{mend}.{variant}" if find_sentence(f"{mend}.{variant}") else mend


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


def _render_text(findings: Sequence[Finding], language: Language) -> str:
    places = [_spell_place(one) for one in findings]
    width = min(_WIDEST_PLACE, max(map(cell_width, places), default=0))
    severity_width = 7 if language == "en" else 4
    lines: list[str] = []
    for place, finding in zip(places, findings, strict=True):
        sentence, mend = describe_finding(finding, language)
        severity = pick(language, *_SEVERITIES[finding.severity])
        head = [pad_text(place, width), pad_text(severity, severity_width), finding.rule]
        head += [escape_text(finding.path)] if finding.path else []
        lines += ["  ".join(head), f"    {sentence}"]
        lines += [f"    {mend}"] if mend else []
    return "".join(f"{line}\n" for line in lines)


def _spell_place(finding: Finding) -> str:
    return f"{escape_text(finding.file)}:{finding.line}:{finding.column}"


def _render_json(findings: Sequence[Finding], language: Language) -> str:
    rows = [
        {
            "file": finding.file,
            "line": finding.line,
            "column": finding.column,
            "path": finding.path,
            "rule": finding.rule,
            "severity": finding.severity,
            "message": _join(finding, language),
        }
        for finding in findings
    ]
    return render_object(rows)


def _join(finding: Finding, language: Language) -> str:
    parts = [part for part in describe_finding(finding, language) if part]
    return pick(language, "; ", "；").join(parts)


def _render_github(findings: Sequence[Finding], language: Language) -> str:
    return "".join(f"{line}\n" for line in _iter_workflow_commands(findings, language))


def _iter_workflow_commands(findings: Sequence[Finding], language: Language) -> Iterator[str]:
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
        yield f"::{finding.severity} {named}::{_escape_data(escape_text(told))}"


def _escape_data(text: str) -> str:
    """As GitHub's workflow commands want a message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(value: object) -> str:
    """As GitHub's workflow commands want the value of a property."""
    return _escape_data(escape_text(str(value))).replace(":", "%3A").replace(",", "%2C")


def _render_gitlab(findings: Sequence[Finding], language: Language) -> str:
    seen: Counter[tuple[str, str, str]] = Counter()
    rows = []
    for finding in findings:
        key = (finding.file, finding.path, finding.rule)
        seen[key] += 1
        rows.append(
            {
                "description": _join(finding, language),
                "check_name": finding.rule,
                "fingerprint": _make_fingerprint(*key, seen[key]),
                "severity": _GITLAB_SEVERITIES[finding.severity],
                "location": {"path": finding.file, "lines": {"begin": finding.line}},
            }
        )
    return render_object(rows)


def _make_fingerprint(*parts: object) -> str:
    """The same for the same problem wherever its line moves to, and in either language."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()


_RENDERERS: Mapping[str, Callable[[Sequence[Finding], Language], str]] = {
    "text": _render_text,
    "json": _render_json,
    "github": _render_github,
    "gitlab": _render_gitlab,
}
