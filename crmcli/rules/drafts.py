"""A card in the making: what the cells of a row say, put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from crmcli.rules.cells import show_cell
from crmcli.rules.fields import Field, find_child
from crmcli.rules.habits import Habits, Read
from crmcli.rules.ids import is_id
from crmcli.rules.incoming import Problem, Remark
from crmcli.rules.meanings import find_meanings
from crmcli.rules.outcome import Message
from crmcli.rules.people_in_cells import names_several, split_role
from crmcli.rules.phones import normalise_phone
from crmcli.rules.pinyin import has_chinese
from crmcli.rules.targets import (
    COUNTRY,
    FAMILY,
    GIVEN,
    LABEL,
    LABELLED,
    MIDDLE,
    TYPE,
    WHOLE,
    Target,
    holds_entries,
)
from crmcli.rules.values import arrange
from crmcli.rules.written_regions import find_country

_FAX = re.compile("fax|传真", re.IGNORECASE)
_TYPES = ("stage", "kind")
"""What a program that has one column for both says of a customer, the first that fits."""
_CONTACTS = "contacts"
_NAME_PARTS = (GIVEN, MIDDLE, FAMILY)


class Draft:
    """What one row says of a customer, and later what several rows do."""

    def __init__(self, root: Field, number: int, habits: Habits) -> None:
        self.root = root
        self.habits = habits
        self.number = number
        self.numbers = [number]
        self.card: dict[str, Any] = {}
        """The card without its lists of entries."""
        self.entries: dict[str, list[dict[str, Any]]] = {}
        """Finished entries by the key of their list; visits not among them."""
        self.visits: list[dict[str, Any]] = []
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []
        self.quoted: dict[str, list[str]] = {}
        """Word for word, by their key: choices, and parts that must have more than one value."""
        self._begun: dict[str, dict[str, dict[str, Any]]] = {}
        self._headings: dict[tuple[str, str], dict[str, str]] = {}
        """Of each entry begun, by the key of the field."""
        self._parts: dict[tuple[str, str], dict[str, str]] = {}
        self._labels: dict[tuple[tuple[str, ...], str, int], str] = {}
        self._beside: list[tuple[dict[str, Any], Field, Mapping[str, Any]]] = []
        self._said_of_visit: list[tuple[str, str]] = []
        self._wholes: list[tuple[dict[str, Any], str, str]] = []

    def says_anything(self) -> bool:
        """Whether any cell was put in."""
        return bool(self.card or self._begun or self._parts)

    def is_named(self) -> bool:
        """Whether anything tells which customer it is."""
        return bool({"id", "code", "name"} & self.card.keys() or self._get_tax_no())

    def put(self, target: Target, reading: Read, heading: str) -> None:
        """Enter what a cell says."""
        headings = self._headings.setdefault((target.keys[0], target.entry), {})
        headings.setdefault(target.keys[-1], heading)
        if target.how in _NAME_PARTS:
            self._parts.setdefault((target.keys[0], target.entry), {})[target.how] = reading.value
            self._get_entry(target)
            return
        if target.how == LABEL:
            self._put_label(target, reading.value)
            return
        if target.how == TYPE:
            self._put_type(heading, reading.value)
            return
        holder, owner = self._get_holder(target)
        value = reading.value
        if target.how == WHOLE:
            self._wholes.append((holder, target.field.key, value))
            return
        if target.how == LABELLED:
            value = _label(heading.strip(), value)
        elif target.how == COUNTRY and self.habits.region == find_country(value) is not None:
            return  # everybody's country says nothing of a place
        beside = reading.beside
        if value is None:
            beside = {key: _label(heading.strip(), one) for key, one in beside.items()}
        else:
            _put_value(holder, target.field, self._find_key(target, holder, owner), value)
        if beside:
            self._beside.append((holder, owner, beside))
        if target.keys[0] == "visits":
            self._said_of_visit.append((heading, show_cell(value)))

    def quote(self, target: Target, heading: str, text: str) -> None:
        """Keep the words of a cell that the card may be unable to hold for want of others."""
        part = self.root.children[target.keys[0]]
        if (part.choices and not part.children) or (part.kind == "map" and part.required):
            self.quoted.setdefault(part.key, []).append(_label(heading.strip(), text.strip()))

    def finish(self) -> None:
        """Complete the entries, and what goes without saying."""
        self._put_beside()
        self._put_wholes()
        self._name_entries()
        self._fill_currencies(self.root, self.card)
        visits = self._begun.pop("visits", {})
        for key, entries in self._begun.items():
            self.entries[key] = [self._end_entry(key, which, one) for which, one in entries.items()]
        for visit in visits.values():
            self._end_visit(visit)
        self._begun = {}
        given = self.card.get("id")
        if given is not None and not self._is_own_id(str(given)):
            del self.card["id"]
            self.card.setdefault("code", given)

    def name_after_contact(self) -> None:
        """A person without a company is the customer."""
        contacts = self.entries.get("contacts", [])
        named = [one["name"] for one in contacts if "name" in one]
        if named and not self.is_named():
            self.card["name"] = named[0]
            for one in contacts:
                one.setdefault("name", named[0])

    def finish_entry(self) -> dict[str, Any] | None:
        """The one entry of a list that the row of its own table tells; None for an empty row."""
        self._put_beside()
        self._name_entries(of_customer=False)
        for key, entries in self._begun.items():
            for which, entry in entries.items():
                owner = self.root.children[key]
                return _arrange_all(owner.item or owner, self._end_entry(key, which, entry))
        return None

    def collect(self) -> dict[str, Any]:
        """The card with its entries, keys in the schema's order."""
        whole = {**self.card, **{key: one for key, one in self.entries.items() if one}}
        return _arrange_all(self.root, whole)

    def _is_own_id(self, given: str) -> bool:
        """Whether a text is an id as we give them; 1001 is the number of another program."""
        return is_id(given) and (self.habits.as_written or not given.isdecimal())

    def _get_tax_no(self) -> object:
        registration = self.card.get("registration")
        return registration.get("tax_no") if isinstance(registration, dict) else None

    # Where a value goes

    def _get_holder(self, target: Target) -> tuple[dict[str, Any], Field]:
        """The map that holds the target's key, made if need be, and its field."""
        if target.keys[0] in self.root.children and self._is_entry(target):
            holder = self._get_entry(target)
            owner = self.root.children[target.keys[0]]
            owner, keys = owner.item or owner, target.keys[1:-1]
        else:
            holder, owner, keys = self.card, self.root, target.keys[:-1]
        for key in keys:
            holder = holder.setdefault(key, {})
            owner = owner.children[key]
        return holder, owner

    def _is_entry(self, target: Target) -> bool:
        return len(target.keys) > 1 and holds_entries(self.root.children[target.keys[0]])

    def _get_entry(self, target: Target) -> dict[str, Any]:
        return self._begun.setdefault(target.keys[0], {}).setdefault(target.entry, {})

    def _find_key(self, target: Target, holder: Mapping[str, Any], owner: Field) -> str:
        """The key; a telephone that its label calls a fax goes where faxes go."""
        label = self._labels.get((target.keys, target.entry, target.nth), "")
        is_fax = target.keys[-1] == "phones" and _FAX.search(label) is not None
        return (
            "fax" if is_fax and "fax" in owner.children and "fax" not in holder else target.keys[-1]
        )

    def _put_label(self, target: Target, label: str) -> None:
        plain = label.lstrip("* ").strip()
        if target.field.choices:
            meanings = find_meanings(target.field, target.keys, plain)
            if len(meanings) == 1:
                self._get_entry(target)[target.field.key] = meanings[0]
            return
        self._labels[(target.keys, target.entry, target.nth)] = plain

    def _put_type(self, heading: str, text: str) -> None:
        """What another program calls a customer: of a stage, of a kind, or something of its own."""
        for key in _TYPES:
            field = self.root.children.get(key)
            meanings = find_meanings(field, (key,), text) if field is not None else ()
            if len(meanings) == 1:
                self.card.setdefault(key, meanings[0])
                return
        notes = find_child(self.root, "notes")
        if notes is not None:
            _put_value(self.card, notes, "notes", _label(heading.strip(), text))

    # What goes without saying

    def _put_wholes(self) -> None:
        """Addresses in one piece, where nothing but their kind and country is told otherwise."""
        for holder, key, text in self._wholes:
            if not holder.keys() - {"kind", "notes"}:
                holder[key] = text
        self._wholes = []

    def _put_beside(self) -> None:
        """What cells say besides, where no cell of its own has said it."""
        for holder, owner, beside in self._beside:
            for key, value in beside.items():
                child = owner.children.get(key)
                if child is not None and child.multiline:
                    _put_value(holder, child, key, value)
                elif child is not None:
                    holder.setdefault(key, value)
        self._beside = []

    def _name_entries(self, *, of_customer: bool = True) -> None:
        for (key, which), parts in self._parts.items():
            entry = self._begun[key][which]
            name = _join_name(parts)
            if name:
                entry.setdefault("name", name)
        if not self.habits.as_written:
            self._take_names_apart()
        if of_customer:
            self._name_nameless()

    def _take_names_apart(self) -> None:
        """The role that stands behind a name becomes the title, where there is none; that a name
        is those of several people is told, for nobody knows whose the rest of the row is.
        """
        for which, entry in self._begun.get(_CONTACTS, {}).items():
            name = str(entry.get("name", ""))
            found = split_role(name)
            if found is not None and "title" not in entry:
                entry["name"], entry["title"] = found
            elif names_several(name):
                self._remark_entry(which, "name", "contact-of-several", text=name)

    def _name_nameless(self) -> None:
        """A contact without a name is called as the customer is: a telephone of the company."""
        name = self.card.get("name")
        for which, entry in self._begun.get(_CONTACTS, {}).items():
            if entry and "name" not in entry and name:
                self._remark_entry(which, next(iter(entry)), "contact-unnamed", text=name)
                entry["name"] = name

    def _remark_entry(self, which: str, key: str, code: str, **values: object) -> None:
        """Tell of what was done with a contact, by the heading of the column for a key of it."""
        headings = self._headings.get((_CONTACTS, which), {})
        heading = headings.get(key) or next(iter(headings.values()), "")
        self.remarks.append(Remark(self.number, heading, Message(code, values)))

    def _fill_currencies(self, owner: Field, value: dict[str, Any]) -> None:
        """The usual currency for amounts that have none, at any depth."""
        amounts = _list_amounts(owner)
        is_given = (*owner.path, "currency") in self.habits.given
        if self.habits.currency and not is_given and any(key in value for key in amounts):
            value.setdefault("currency", self.habits.currency)
        for key, inside in value.items():
            if isinstance(inside, dict) and key in owner.children:
                self._fill_currencies(owner.children[key], inside)

    def _end_entry(self, key: str, which: str, entry: dict[str, Any]) -> dict[str, Any]:
        owner = self.root.children[key].item or self.root.children[key]
        kinds = owner.children.get("kind")
        if kinds is not None and any(choice.key == which for choice in kinds.choices):
            entry.setdefault("kind", which)
        self._fill_currencies(owner, entry)
        return entry

    def _end_visit(self, visit: dict[str, Any]) -> None:
        """A visit has a day; what was said of one without is kept among the notes."""
        if "date" in visit:
            log = self.root.children["visits"]
            self.visits.append(_arrange_all(log.item or log, visit))
            return
        notes = find_child(self.root, "notes")
        for heading, text in self._said_of_visit:
            if notes is not None and text:
                _put_value(self.card, notes, "notes", _label(heading, text))


def _label(heading: str, text: object) -> str:
    """A text behind its heading."""
    return f"{heading}{'：' if has_chinese(heading) else ': '}{text}"


@lru_cache(maxsize=256)
def _list_amounts(owner: Field) -> tuple[str, ...]:
    """The keys of amounts that want a currency beside them."""
    if "currency" not in owner.children:
        return ()
    return tuple(key for key, one in owner.children.items() if one.format == "money")


def _put_value(holder: dict[str, Any], field: Field, key: str, value: Any) -> None:
    """Enter a value beside what is there: another member, another line, the rest of a street."""
    there = holder.get(key)
    if there is None:
        holder[key] = _first(value, key, field)
    elif isinstance(there, list):
        holder[key] = join_members(field, there, value if isinstance(value, list) else [value])
    elif isinstance(there, dict) and isinstance(value, dict):
        holder[key] = {**value, **there}
    elif field.multiline:
        if value not in str(there).split("\n"):
            holder[key] = f"{there}\n{value}"
    elif field.key == "street":
        holder[key] = f"{there} {value}"
    else:
        holder[key] = _first(value, key, field)


def _first(value: Any, key: str, field: Field) -> Any:
    """The value; of telephone numbers that go to the place of one fax, the first."""
    if isinstance(value, list):
        return value[0] if key != field.key else list(value)
    return dict(value) if isinstance(value, dict) else value


def join_members(field: Field, own: list[Any], more: list[Any]) -> list[Any]:
    """The members of both, each once; two ways to write one telephone number are one."""
    if (field.item or field).format != "phone":
        return [*own, *(one for one in more if one not in own)]
    known = {normalise_phone(str(one)) or one for one in own}
    return [*own, *(one for one in more if (normalise_phone(str(one)) or one) not in known)]


def _join_name(parts: Mapping[str, str]) -> str:
    """A name of its parts: 王静 of 王 and 静, `Anna Maria Müller`."""
    if any(has_chinese(part) for part in parts.values()):
        return "".join(parts.get(how, "") for how in (FAMILY, MIDDLE, GIVEN))
    return " ".join(filter(None, (parts.get(how, "") for how in _NAME_PARTS)))


def _arrange_all(owner: Field, value: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a map in the schema's order, at any depth."""
    return arrange(
        owner, {key: _arrange(owner.children.get(key), one) for key, one in value.items()}
    )


def _arrange(field: Field | None, value: Any) -> Any:
    if field is None or (not field.children and field.item is None):
        return value
    if isinstance(value, dict) and field.children:
        return _arrange_all(field, value)
    if isinstance(value, list) and field.item is not None:
        return [_arrange(field.item, one) for one in value]
    return value
