"""PyYAML's two parsers, as sources of events: libyaml's, and the pure-Python one.

Only the parser of PyYAML is used. Its constructors and composers, which build values by rules of
their own (and which libyaml's can be crashed by deep nesting), never see a record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class EventSource(Protocol):
    """What gives the events of one text, one by one, and raises YAMLError at bad syntax."""

    def get_event(self) -> Any: ...


class PureParser(Reader, Scanner, Parser):
    """The parser that PyYAML has everywhere; about fifteen times slower than libyaml's."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def _choose_parser() -> Callable[[str], EventSource]:
    if not yaml.__with_libyaml__:
        return PureParser
    from yaml._yaml import CParser

    return CParser


make_parser: Callable[[str], EventSource] = _choose_parser()
"""Makes the source of events of a text: libyaml's where PyYAML was built with it."""


def is_out_of_depth(error: yaml.YAMLError) -> bool:
    """Whether a parser gives up at a limit of its own: libyaml's, from 0.2.6 on, is a thousand."""
    return getattr(error, "problem", None) == "exceeded maximum nesting depth"
