"""Whether the ledger's schema is one that the program can serve people with.

Loading takes a schema that works; this asks for the rest: annotations without misspelt keys, a
label in both languages for every field and value, and words that name one field only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crmcli.ledger.schema import Schema
from crmcli.rules.fields import LUNAR_DAY, Field, find_field, iter_fields
from crmcli.rules.outcome import Message

_OCCURRING = {"yearly": ("date", LUNAR_DAY), "once": ("date",)}
"""The formats of what may occur so."""
_META_FILE = Path(__file__).with_name("schema-meta.json")


def iter_schema_problems(schema: Schema) -> Iterator[tuple[str, Message | str]]:
    """Each problem as a JSON pointer into the schema (or a path of fields) and what is wrong."""
    yield from _iter_meta_errors(schema)
    for place in iter_fields(schema.root):
        where = ".".join(place.path)
        if place.label.en == place.key and place.label.zh == place.key:
            yield where, Message("reason-no-label")
        for choice in place.choices:
            if choice.label.en == choice.key and choice.label.zh == choice.key:
                yield where, Message("reason-no-value-label", {"value": choice.key})
        if place.section is not None and place.section not in schema.root.sections:
            yield where, Message("reason-no-section", {"section": place.section})
        if place.occurs is not None and place.format not in _OCCURRING[place.occurs]:
            yield where, Message("reason-occurs-no-day")
        if place.unless is not None and not _has_sibling(schema.root, place, place.unless):
            yield where, Message("reason-no-key-beside", {"key": place.unless})
    yield from _iter_shared_words(schema.root)


def _has_sibling(root: Field, place: Field, key: str) -> bool:
    owner = find_field(root, place.path[:-1]) or root
    return key in (owner.item or owner).children


def _iter_meta_errors(schema: Schema) -> Iterator[tuple[str, str]]:
    """What the meta-schemas refuse. jsonschema explains only what jsonschema-rs says no to."""
    import jsonschema_rs

    meta: Any = json.loads(_META_FILE.read_bytes())
    document = dict(schema.document)
    if jsonschema_rs.meta.is_valid(document) and jsonschema_rs.is_valid(meta, document):
        return
    import jsonschema
    import referencing

    draft = jsonschema.Draft202012Validator
    for judge in (draft(draft.META_SCHEMA), draft(meta, registry=referencing.Registry())):
        for error in judge.iter_errors(dict(schema.document)):
            steps = [str(one).replace("~", "~0").replace("/", "~1") for one in error.absolute_path]
            yield "/".join(("#", *steps)), error.message


def _iter_shared_words(root: Field) -> Iterator[tuple[str, Message]]:
    """Words that input could use for two fields of one map, so that they would name neither."""
    for owner in (root, *iter_fields(root)):
        children = (owner.item or owner).children
        holders: dict[str, set[str]] = {}
        for key, child in children.items():
            for word in (key, *child.label.words()):
                holders.setdefault(word.casefold(), set()).add(key)
        for word, keys in holders.items():
            if len(keys) > 1:
                shared = {"word": word, "keys": sorted(keys)}
                yield ".".join(owner.path) or "#", Message("reason-shared-word", shared)
