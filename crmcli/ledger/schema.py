"""The ledger's JSON Schema: read, compiled into fields, and asked whether a card is valid.

Nothing else reads schema JSON. Compiling needs no validator, so that commands which only read
pay for neither of the two: jsonschema-rs says yes or no, jsonschema explains (`violations`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

from crmcli.errors import Failure
from crmcli.ledger.refusals import name_reason
from crmcli.rules.fields import Choice, Field, Kind, Label, Merge
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.ledger.problems import Violation

SCHEMA_FILE = "schema/customer.schema.json"
FORMER = Path(__file__).resolve().with_name("shipped")
"""Where every schema lies that was shipped before the newest one, by its version: `1.json`."""
DRAFT = "https://json-schema.org/draft/2020-12/schema"
MAX_BYTES = 1024 * 1024

_KINDS: Mapping[str, Kind] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "map",
    "array": "list",
}
_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_REFERS = ("person", "contact", "visit")
_OCCURS: Mapping[str, Literal["yearly", "once"]] = {"yearly": "yearly", "once": "once"}
_MERGES: Mapping[str, Merge] = {"set": "set", "keyed": "keyed", "log": "log"}


class Schema:
    """The card's schema: the tree of fields, and the judgement of whole values.

    `source` has the bytes that it was read from. Nobody changes one.
    """

    def __init__(
        self, root: Field, version: int, document: Mapping[str, Any], file: str, source: bytes
    ) -> None:
        self.root = root
        self.version = version
        self.document = document
        self.file = file
        self.source = source

    @cached_property
    def conditional(self) -> frozenset[str]:
        """The keys of the card that only some value of another makes necessary: `first_deal`."""
        rules = [one for one in self.document.get("allOf", []) if isinstance(one, Mapping)]
        asked = (one["then"].get("required", ()) for one in rules if "if" in one and "then" in one)
        return frozenset(key for keys in asked for key in keys)

    def is_valid(self, value: object) -> bool:
        """Whether the value keeps every rule of the schema, formats included."""
        return bool(self._judge.is_valid(value))

    def iter_violations(self, value: object) -> Iterator[Violation]:
        """What is wrong with the value, one violation a cause; nothing for a valid one."""
        from crmcli.ledger.violations import iter_violations

        return iter_violations(self.document, self.root, value)

    @cached_property
    def _judge(self) -> Any:
        from crmcli.ledger.judge import build_judge

        try:
            return build_judge(self.document)
        except ValueError as error:
            raise Failure("schema-invalid", file=self.file, where="#", reason=str(error)) from None


def load_schema(root_dir: Path) -> Schema:
    """The schema of the ledger at `root_dir`.

    Raises Failure: schema-unreadable, schema-syntax, schema-invalid, schema-ref, schema-ref-loop.
    """
    try:
        data = (root_dir / SCHEMA_FILE).read_bytes()
    except OSError as error:
        raise Failure("schema-unreadable", file=SCHEMA_FILE, reason=name_reason(error)) from error
    return parse_schema(data)


def read_shipped_schema() -> bytes:
    """The schema that a new ledger starts with: in the wheel, or in the project's checkout."""
    here = Path(__file__).resolve()
    for place in (here.with_name("customer.schema.json"), here.parents[2] / SCHEMA_FILE):
        if place.is_file():
            return place.read_bytes()
    raise Failure("schema-unreadable", file=SCHEMA_FILE, reason=Message("reason-not-installed"))


def find_former_schema(version: int) -> Schema | None:
    """The schema that was shipped as this version before the newest one; None if none was."""
    place = FORMER / f"{version}.json"
    return parse_schema(place.read_bytes()) if place.is_file() else None


def parse_schema(data: bytes, file: str = SCHEMA_FILE) -> Schema:
    """The schema that the bytes of a file say; the same failures as `load_schema`."""
    try:
        document = _parse_json(data, file)
        compiler = _Compiler(document, file)
        root = compiler.compile_root()
    except RecursionError:
        deep = Message("reason-too-deep")
        raise Failure("schema-invalid", file=file, where="#", reason=deep) from None
    version = compiler.annotations(document, "#").get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool):
        compiler.fail("#/x-crm/version", Message("reason-no-integer"))
    return Schema(root, version, document, file, data)


def _parse_json(data: bytes, file: str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        large = Message("reason-too-large", {"limit": MAX_BYTES})
        raise Failure("schema-invalid", file=file, where="#", reason=large)
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=partial(_read_object, file))
    except json.JSONDecodeError as error:
        from crmcli.ledger.json_mistakes import name_mistake
        from crmcli.ledger.markers import list_markers

        markers = list_markers(data)
        if markers:
            unfinished = Message("check.conflict-markers")
            raise Failure(
                "schema-syntax", file=file, line=markers[0], column=1, reason=unfinished
            ) from None
        reason = name_mistake(error)
        raise Failure(
            "schema-syntax", file=file, line=error.lineno, column=error.colno, reason=reason
        ) from None
    except UnicodeDecodeError as error:
        raise Failure(
            "schema-invalid",
            file=file,
            where="#",
            reason=Message("reason-not-utf8", {"position": error.start + 1}),
        ) from None
    if not isinstance(document, dict):
        raise Failure("schema-invalid", file=file, where="#", reason=Message("reason-no-object"))
    if document.get("$schema", DRAFT) != DRAFT:
        other = Message("reason-other-draft", {"draft": DRAFT})
        raise Failure("schema-invalid", file=file, where="#/$schema", reason=other)
    return document


def _read_object(file: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the file: no key twice, and no reference that a validator would fetch."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        reason = Message("reason-repeated-key", {"key": twice})
        raise Failure("schema-invalid", file=file, where="#", reason=reason)
    if _REFERENCES.isdisjoint(found):
        return found
    for key in _REFERENCES & found.keys():
        if isinstance(found[key], str) and not found[key].startswith("#"):
            raise Failure("schema-ref", file=file, where="#", ref=found[key])
    return found


class _Compiler:
    """Makes fields of subschemas, and knows where it is when one is malformed."""

    def __init__(self, document: dict[str, Any], file: str) -> None:
        self._document = document
        self._file = file

    def fail(self, where: str, reason: Message) -> NoReturn:
        raise Failure("schema-invalid", file=self._file, where=where, reason=reason)

    def compile_root(self) -> Field:
        notes = self.annotations(self._document, "#")
        sections = {
            key: self._label(one, key, f"#/x-crm/sections/{key}")
            for key, one in self._map(notes, "sections", "#/x-crm").items()
        }
        root = self._compile(self._document, (), "#", ())
        if root.kind != "map" or not (root.children or root.item):
            self.fail("#", Message("reason-no-card"))
        root.sections = MappingProxyType(sections)
        return root

    def annotations(self, node: Mapping[str, Any], where: str) -> Mapping[str, Any]:
        return self._map(node, "x-crm", where)

    def _compile(
        self,
        raw: object,
        path: tuple[str, ...],
        where: str,
        seen: tuple[str, ...],
        *,
        fallback: Label | None = None,
    ) -> Field:
        node, seen = self._resolve(raw, where, seen)
        notes = self.annotations(node, where)
        kind = self._kind(node)
        label = self._label(notes, path[-1] if path else "", where, fallback)
        children = {
            key: self._compile(child, (*path, key), f"{where}/properties/{key}", seen)
            for key, child in self._map(node, "properties", where).items()
        }
        item = None
        inner = node.get("items", {}) if kind == "list" else node.get("additionalProperties")
        if isinstance(inner, dict):
            below = f"{where}/{'items' if kind == 'list' else 'additionalProperties'}"
            item = self._compile(inner, path, below, seen, fallback=label)
        return Field(
            path=path,
            kind=kind,
            label=label,
            format=self._format(node, where),
            choices=self._choices(node, notes, where),
            children=MappingProxyType(children),
            item=item,
            entry_key=self._text(notes, "key", where),
            required=self._texts(node, "required", where),
            merge=self._merge(kind, notes, where),
            refers=self._one_of(notes, "ref", _REFERS, where),
            past=notes.get("past") is True,
            occurs=_OCCURS.get(self._one_of(notes, "occurs", tuple(_OCCURS), where) or ""),
            unless=self._text(notes, "unless", where),
            multiline=notes.get("multiline") is True,
            sensitive=notes.get("sensitive") is True,
            managed_by=self._text(notes, "managed_by", where),
            asked=notes.get("asked") is True,
            none=self._optional_label(notes, "none", where),
            form=self._optional_label(notes, "form", where),
            section=self._text(notes, "section", where),
        )

    def _resolve(
        self, raw: object, where: str, seen: tuple[str, ...]
    ) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """The subschema with what it refers to poured in; its own keywords win."""
        if raw is True:
            return {}, seen
        if not isinstance(raw, dict):
            self.fail(where, Message("reason-no-object"))
        reference = self._text(raw, "$ref", where)
        if reference is None:
            return raw, seen
        if reference in seen:
            raise Failure("schema-ref-loop", file=self._file, where=where, ref=reference)
        target, seen = self._resolve(self._find(reference, where), reference, (*seen, reference))
        own = {key: value for key, value in raw.items() if key != "$ref"}
        merged = {**target, **own}
        notes = {**self.annotations(target, reference), **self.annotations(own, where)}
        if notes:
            merged["x-crm"] = notes
        return merged, seen

    def _find(self, reference: str, where: str) -> object:
        """What a reference inside the file points to; nothing is ever fetched."""
        here: Any = self._document
        head, *steps = reference.split("/")
        for step in steps:
            key = step.replace("~1", "/").replace("~0", "~")
            here = here.get(key) if isinstance(here, dict) else None
        if head != "#" or here is None:
            raise Failure("schema-ref", file=self._file, where=where, ref=reference)
        return cast(object, here)

    def _kind(self, node: Mapping[str, Any]) -> Kind:
        declared = node.get("type")
        names = declared if isinstance(declared, list) else [declared]
        kinds = [_KINDS[name] for name in names if isinstance(name, str) and name in _KINDS]
        return kinds[0] if len(kinds) == 1 else "any"

    def _format(self, node: Mapping[str, Any], where: str) -> str | None:
        """The format, also where `none` is allowed beside it and both stand in an `anyOf`."""
        own = self._text(node, "format", where)
        if own is not None or "anyOf" not in node:
            return own
        branches = node.get("anyOf", [])
        formats = [one["format"] for one in branches if isinstance(one, dict) and "format" in one]
        return formats[0] if len(formats) == 1 and isinstance(formats[0], str) else None

    def _choices(
        self, node: Mapping[str, Any], notes: Mapping[str, Any], where: str
    ) -> tuple[Choice, ...]:
        if "enum" not in node and "values" not in notes:
            return ()
        named = self._map(notes, "values", where)
        return tuple(
            Choice(key, self._label(named.get(key, {}), key, f"{where}/x-crm/values/{key}"))
            for key in self._texts(node, "enum", where)
        )

    def _merge(self, kind: Kind, notes: Mapping[str, Any], where: str) -> Merge:
        declared = self._one_of(notes, "merge", tuple(_MERGES), where)
        if declared is not None:
            return _MERGES[declared]
        return "map" if kind == "map" else "scalar"

    def _optional_label(self, notes: Mapping[str, Any], key: str, where: str) -> Label | None:
        return self._label(notes[key], key, f"{where}/x-crm/{key}") if key in notes else None

    def _label(self, raw: object, key: str, where: str, fallback: Label | None = None) -> Label:
        """A label; where the schema names none, the fallback or the bare key (`check` objects)."""
        if not isinstance(raw, dict):
            self.fail(where, Message("reason-no-object"))
        if fallback is not None and "en" not in raw and "zh" not in raw:
            return fallback
        en = self._text(raw, "en", where) or key
        zh = self._text(raw, "zh", where) or key
        short = self._map(raw, "short", where)
        return Label(
            en=en,
            zh=zh,
            short_en=self._text(short, "en", where) or en,
            short_zh=self._text(short, "zh", where) or zh,
            aliases=self._texts(raw, "aliases", where),
        )

    def _map(self, node: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
        if key not in node:
            return {}
        value = node[key]
        if not isinstance(value, dict):
            self.fail(f"{where}/{key}", Message("reason-no-object"))
        return value

    def _text(self, node: Mapping[str, Any], key: str, where: str) -> str | None:
        value = node.get(key)
        if value is not None and not isinstance(value, str):
            self.fail(f"{where}/{key}", Message("reason-no-text"))
        return value

    def _texts(self, node: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        if key not in node:
            return ()
        value = node[key]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fail(f"{where}/{key}", Message("reason-no-texts"))
        return tuple(value)

    def _one_of(
        self, notes: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str
    ) -> str | None:
        value = self._text(notes, key, where)
        if value is not None and value not in allowed:
            self.fail(f"{where}/x-crm/{key}", Message("reason-none-of", {"allowed": list(allowed)}))
        return value
