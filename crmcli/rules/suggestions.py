"""What the user may have meant, and may type next: fields, choices, people, commands."""

from __future__ import annotations

from collections.abc import Iterator

from crmcli.errors import NotFound, UsageError
from crmcli.rules.fields import Choice, Field, find_child, iter_fields
from crmcli.rules.folding import fold_text
from crmcli.rules.ids import is_id
from crmcli.rules.outcome import Message
from crmcli.rules.pinyin import has_chinese, is_typed_as
from crmcli.rules.settings import Person, Settings, list_called

_SUGGESTED = 3
_CUTOFF = 0.6
_CUTOFF_CHINESE = 0.5
"""Of two characters one is half."""
_PEOPLE_NAMED = 8
"""More than these are not told one by one."""
_EXAMPLES = {"currency": "CNY"}
_ANY_VALUE = "..."


def refuse_field(root: Field, parent: Field, word: str) -> UsageError:
    """The error for a word that names no child of `parent`, with the nearest fields."""
    suggestions = [name_field(one, parent) for one in suggest_fields(root, parent, word)]
    code = "unknown-field" if suggestions else "unknown-field-alone"
    return UsageError(code, word=word, suggestions=suggestions)


def suggest_fields(root: Field, parent: Field, word: str) -> list[Field]:
    """Fields that the word may mean: deeper ones that it names, then children that look alike."""
    from difflib import get_close_matches

    children = list(_iter_children(parent))
    words = {name.casefold(): child for child in children for name in _iter_words(child)}
    cutoff = _CUTOFF if word.isascii() else _CUTOFF_CHINESE
    near = get_close_matches(word.casefold(), words, n=_SUGGESTED, cutoff=cutoff)
    deeper = (
        found
        for field in iter_fields(root)
        if field.children or field.item
        if (found := find_child(field, word)) is not None and found not in children
    )
    # Two words may name one field, and a list's entries have the list's path.
    unique = {field.path: field for field in [*deeper, *(words[name] for name in near)]}
    return list(unique.values())[:_SUGGESTED]


def refuse_person(settings: Settings, word: str) -> NotFound:
    """The error for a word that names nobody of the team, with the nearest people or the first;
    for one that names several, with these.
    """
    called = list_called(settings, word)
    if len(called) > 1:
        several = [f"{one.id} {one.name}" for one in called]
        return NotFound("ambiguous-colleague", name=word, candidates=several)
    near = [f"{one.id} {one.name}" for one in suggest_people(settings, word)]
    if near:
        return NotFound("unknown-colleague-nearest", name=word, nearest=near)
    known = [f"{one.id} {one.name}" for one in settings.people.values()]
    more = [f"+{len(known) - _PEOPLE_NAMED}"] if len(known) > _PEOPLE_NAMED else []
    return NotFound("unknown-colleague", name=word, candidates=[*known[:_PEOPLE_NAMED], *more])


def suggest_people(settings: Settings, word: str) -> list[Person]:
    """The people whom a word may mean: a part of an id or name, pinyin, then what looks alike."""
    from difflib import get_close_matches

    wanted = fold_text(word)
    people = settings.people.values()
    holding = [one for one in people if wanted and _holds(one, wanted)]
    words = {said: one for one in people for said in _iter_said(one)}
    alike = [words[said] for said in get_close_matches(wanted, words, _SUGGESTED, _CUTOFF)]
    return list({one.id: one for one in [*holding, *alike]}.values())[:_SUGGESTED]


def _holds(person: Person, wanted: str) -> bool:
    """Whether an id or a name holds what is wanted, or begins so in pinyin or initials."""
    if wanted in person.id.casefold() or wanted in fold_text(person.name):
        return True
    is_spelt = wanted.isascii() and wanted.isalnum() and has_chinese(person.name)
    return is_spelt and is_typed_as(person.name, wanted, whole=False)


def _iter_said(person: Person) -> Iterator[str]:
    """An id and a name, whole and word by word."""
    for text in (person.id.casefold(), fold_text(person.name)):
        yield text
        yield from text.replace(".", " ").replace("-", " ").split()


def name_field(field: Field, parent: Field) -> Message:
    """A field as a suggestion names it: `phones (电话)`, from afar `contacts.phones (电话)`."""
    near = field.path[:-1] == parent.path
    return Message(
        "field-named", {"path": field.key if near else ".".join(field.path), "label": field}
    )


def name_choices(field: Field) -> list[Message]:
    """The values that a field may have, as an error lists them."""
    return [name_choice(choice) for choice in field.choices]


def name_choice(choice: Choice) -> Message:
    """One value: `onsite (外访)`."""
    return Message("choice-named", {"key": choice.key, "label": choice})


def name_filling(card_id: object, *fields: Field, beside: str = "") -> Message:
    """The command that gives fields their first values: `crm set huaxin region.province=...`.

    A map is filled key by key: those that it must have, else its first. `beside` is an assignment
    that goes before them.
    """
    known = card_id if isinstance(card_id, str) and is_id(card_id) else "ID"
    if len(fields) == 1 and fields[0].item is not None and fields[0].item.kind == "map":
        item = fields[0].item
        words = [f"{key}={_ANY_VALUE}" for key in item.required if key != fields[0].entry_key]
        return Message("filling-add", {"id": known, "words": " ".join([fields[0].key, *words])})
    words = [word for field in fields for word in _iter_assignments(field)]
    return Message("filling-set", {"id": known, "words": " ".join(filter(None, [beside, *words]))})


def _iter_assignments(field: Field) -> Iterator[str]:
    if field.kind != "map":
        yield f"{'.'.join(field.path)}={_EXAMPLES.get(field.key, _ANY_VALUE)}"
    for key in field.required or tuple(field.children)[:1]:
        yield from _iter_assignments(field.children[key])


def _iter_children(parent: Field) -> Iterator[Field]:
    owner = parent.item if parent.kind == "list" and parent.item else parent
    yield from owner.children.values()


def _iter_words(field: Field) -> Iterator[str]:
    yield field.key
    yield from field.label.words()
