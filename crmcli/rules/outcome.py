"""What an act needs to know, and what it answers."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from crmcli.rules.edits import Edit
    from crmcli.rules.fields import Field
    from crmcli.rules.settings import Person, Settings


class Card(NamedTuple):
    """One customer: the id (the file's stem), the file below the root, and the plain values."""

    id: str
    file: str
    value: Mapping[str, object]


class Message(NamedTuple):
    """A sentence to be made by `views.sentences`: its code and its values."""

    code: str
    values: Mapping[str, object] = MappingProxyType({})


class Acting(NamedTuple):
    """The circumstances of an act: everything that it may not look up for itself."""

    root: "Field"
    settings: "Settings"
    me: "Person"
    today: "date"
    new_code: Callable[[Collection[str]], str]
    """Five fresh random characters for an entry's id, none of those given."""


class Outcome(NamedTuple):
    """What an act wants done. No edits: the card is already so."""

    edits: "tuple[Edit, ...]"
    answer: Message
    subject: tuple[str, ...] = ()
    """What the commit's subject says after the customer's name, in stable English."""
    made: str | None = None
    """The id that the act gave: of a visit, a contact; printed on stdout."""
    notes: tuple[Message, ...] = ()
    """Remarks to print below the answer: a default that was taken, a date as understood."""


class Creation(NamedTuple):
    """A new card that an act wants opened."""

    id: str
    value: Mapping[str, object]
    answer: Message
    subject: tuple[str, ...] = ()
    """What the commit's subject says after the customer's name, in stable English."""
    notes: tuple[Message, ...] = ()
    """Remarks to print below the answer."""
