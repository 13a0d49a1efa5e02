"""What the option parser refuses, as errors of ours: a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from typer._click import exceptions as parser
from typer._click.types import ParamType
from typer.exceptions import TyperException

from crmcli.commands.helptext import name_argument, name_option
from crmcli.commands.slips import find_option_slip, find_words_slip
from crmcli.errors import UsageError
from crmcli.rules.outcome import Message

_NEAR = 3
_CUTOFF = 0.6
_TAKES_FIELDS = {"query", "assignments", "words"}
"""Arguments that hold fields with their values."""
_TAKES_NOTHING = "does not take a value."


def explain_usage(error: TyperException) -> UsageError:
    """The parser's error as one of ours, which says where help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "crm"
    explain = next(
        (explain for kind, explain in _EXPLAINED.items() if isinstance(error, kind)), _explain_other
    )
    code, values = explain(error, context)
    return UsageError(code, path=path, **values)


_Explained = tuple[str, Mapping[str, object]]


def _explain_option(error: parser.NoSuchOption, context: Any) -> _Explained:
    """An option that the command does not have: a slip, one in the wrong place, or a mistype."""
    option, command = error.option_name, context.command
    slip = find_option_slip(context.info_name, option)
    if slip is not None:
        return slip, {"option": option}
    if context.parent is not None:
        above = context.find_root().command.params
        words = next((name_option(one, option) for one in above if option in one.opts), None)
        if words is not None:
            return "option-before", {"option": option, "words": words}
    near = _find_near(option, command)
    if near:
        return "option-near", {"option": option, "near": near}
    if context.parent is None:
        return "option-after", {"option": option}
    names = {one.name for one in command.params if one.param_type_name == "argument"}
    if option.startswith("--") and names & _TAKES_FIELDS:
        return "option-is-field", {"option": option, "word": option.lstrip("-").replace("-", "_")}
    return "option-unknown", {"option": option}


def _find_near(option: str, command: Any) -> list[str]:
    """The options of a command that look like one it does not have; dashes do not count."""
    known = {
        name.lstrip("-"): name
        for param in command.params
        if param.param_type_name == "option"
        for name in param.opts
        if name.startswith("--")
    }
    near = get_close_matches(option.lstrip("-"), known, n=_NEAR, cutoff=_CUTOFF)
    return [known[name] for name in near]


def _explain_missing(error: parser.MissingParameter, context: Any) -> _Explained:
    param: Any = error.param
    is_argument = param.param_type_name == "argument"
    name = name_argument(param) if is_argument else name_option(param, param.opts[0])
    return "word-missing", {"name": name, "what": param.help or ""}


def _explain_usage_of_option(error: parser.BadOptionUsage, context: Any) -> _Explained:
    option = error.option_name
    if error.message.endswith(_TAKES_NOTHING):
        return "option-takes-nothing", {"option": option}
    params = context.command.params if context is not None else []
    words = next((name_option(one, option) for one in params if option in one.opts), option)
    return "option-needs-value", {"option": option, "words": words}


def _explain_value(error: parser.BadParameter, context: Any) -> _Explained:
    param: Any = error.param
    is_argument = param.param_type_name == "argument"
    name = name_argument(param) if is_argument else max(param.opts, key=len)
    return "value-unfit", {"name": name, "expected": _name_type(param.type)}


def _name_type(kind: ParamType) -> Message:
    """What a value of this type is, in words."""
    named = Message(_TYPES.get(kind.name.partition(" ")[0], "expected-any"))
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if least is None:
        return named
    if most is None:
        return Message("expected-least", {"kind": named, "least": least})
    return Message("expected-between", {"kind": named, "least": least, "most": most})


_TYPES = {"int": "expected-integer", "float": "expected-number", "boolean": "expected-boolean"}


def _explain_other(error: TyperException, context: Any) -> _Explained:
    """Words left over are the one refusal that has no class of its own."""
    words = error.message.partition(" (")[2].removesuffix(")")
    if not words:
        return "usage-unclear", {}
    return find_words_slip(context.info_name) or "words-left-over", {"words": words}


_EXPLAINED: Mapping[type[TyperException], Callable[[Any, Any], _Explained]] = {
    parser.NoSuchOption: _explain_option,
    parser.MissingParameter: _explain_missing,
    parser.BadOptionUsage: _explain_usage_of_option,
    parser.BadParameter: _explain_value,
}
