"""What `crm doctor` found: a line each, what mends it below; or one object for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.rules.health import Check, State, is_well
from crmcli.rules.outcome import Message
from crmcli.views.colour import Style, paint
from crmcli.views.formats import render_object
from crmcli.views.language import Language
from crmcli.views.screen import cell_width, escape_text, flatten_text, pad_text
from crmcli.views.sentences import say, say_message

_STYLES: Mapping[State, Style | None] = {"ok": None, "warning": "today", "problem": "late"}
_GAP = "  "


def render_checks(checks: Sequence[Check], language: Language, *, colour: bool = False) -> str:
    """A line a check: how it stands, what was looked at, what was found; its mend below."""
    states = [say(language, f"doctor.{check.state}") for check in checks]
    names = [say(language, f"doctor.{check.name}") for check in checks]
    state_width, name_width = max(map(cell_width, states)), max(map(cell_width, names))
    lines = []
    for check, state, name in zip(checks, states, names, strict=True):
        head = paint(pad_text(state, state_width), _STYLES[check.state], colour=colour)
        found = flatten_text(say_message(language, check.found))
        lines.append(head + _GAP + pad_text(name, name_width) + _GAP + found)
        if check.mend is not None:
            said = say(language, "doctor.mend", mend=escape_text(_say_mend(check, language)))
            lines.append(" " * (state_width + name_width) + _GAP * 2 + said)
    return "".join(f"{line}\n" for line in lines)


def render_checks_json(checks: Sequence[Check], language: Language) -> str:
    """`ok` and `checks`; `name` and `state` are keys, `found` and `mend` in the language."""
    entries = [
        {
            "name": check.name,
            "state": check.state,
            "found": say_message(language, check.found),
            "mend": _say_mend(check, language) or None,
        }
        for check in checks
    ]
    return render_object({"ok": is_well(checks), "checks": entries})


def _say_mend(check: Check, language: Language) -> str:
    if isinstance(check.mend, Message):
        return say_message(language, check.mend)
    return check.mend or ""
