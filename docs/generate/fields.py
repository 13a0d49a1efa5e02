"""The reference of fields: every key, label, alias and value that a card knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crmcli.ledger.schema import parse_schema
from crmcli.ledger.settings_text import SETTINGS_FIELD
from crmcli.rules.asked import DERIVED
from crmcli.rules.fields import Choice, Field, Label, iter_fields

_HEAD = """\
# Fields

Made by `make docs` from `schema/customer.schema.json`. Files and JSON hold the key for ever; people
read the label of their language; input takes the key, either label and every alias, so
`crm set huaxin 行业=软件` is `crm set huaxin industry=软件`. In a path an entry of a list stands by
its id: `contacts.wang.title`. A team adds fields of its own: [how](../how-to/own-field.md).
"""

_KINDS: Mapping[str, str] = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes or no",
    "map": "section",
    "list": "list",
    "any": "anything",
}
_FORMATS: Mapping[str, str] = {
    "date": "day, as 2026-11-23; input takes [WHEN](when.md)",
    "money": "amount in decimals, as text",
    "email": "e-mail address",
    "phone": "phone number",
    "uri": "web address",
    "id": "id",
    "code": "code",
    "tax-no": "tax number",
}
_REFERS: Mapping[str, str] = {
    "person": "a person in crm.yaml",
    "contact": "a contact of this card",
    "visit": "a visit of this card",
}
_COLUMNS = "| key | English | 中文 | also accepted | holds |\n|---|---|---|---|---|"
_VALUE_COLUMNS = "| value | English | 中文 | also accepted |\n|---|---|---|---|"


def render_fields(schema: bytes) -> str:
    """The page for the bytes of a schema, as Markdown."""
    root = parse_schema(schema).root
    parts = [_HEAD]
    for key, label in root.sections.items():
        rows = [
            _show_field(field, root)
            for top in root.children.values()
            if top.section == key
            for field in (top, *iter_fields(top))
        ]
        parts.append(_join(f"## {label.en} / {label.zh}", _COLUMNS, rows))
    derived = [_show_field(field, DERIVED) for field in DERIVED.children.values()]
    parts.append(
        _join(
            "## Computed / 计算得出",
            "Not in the file: read from the visits, and asked for in a [query](query.md) like "
            f"fields.\n\n{_COLUMNS}",
            derived,
        )
    )
    parts.append("## Values / 取值\n")
    parts += [
        _join(f"### {title}", _VALUE_COLUMNS, [_show_choice(choice) for choice in choices])
        for choices, title in _collect_choices(root).items()
    ]
    settings = [_show_field(field, SETTINGS_FIELD) for field in iter_fields(SETTINGS_FIELD)]
    parts.append(_join("## Settings in crm.yaml / 设置", _COLUMNS, settings))
    return "\n".join(parts)


def _join(title: str, columns: str, rows: list[str]) -> str:
    return "\n".join([title, "", columns, *rows, ""])


def _show_field(field: Field, root: Field) -> str:
    label = field.label
    also = _list_words(label)
    return (
        f"| `{'.'.join(field.path)}` | {label.en} | {label.zh} | {also} "
        f"| {'; '.join(_iter_facts(field, root))} |"
    )


def _show_choice(choice: Choice) -> str:
    label = choice.label
    return f"| `{choice.key}` | {label.en} | {label.zh} | {_list_words(label)} |"


def _list_words(label: Label) -> str:
    """What input takes besides the key and the two labels, each once."""
    known = {label.en, label.zh}
    return ", ".join(dict.fromkeys(word for word in label.words() if word not in known))


def _iter_facts(field: Field, root: Field) -> Iterator[str]:
    """What the field holds and what holds for it, the first thing first."""
    yield _name_kind(field)
    if field.refers:
        yield _REFERS[field.refers]
    elif field.form and field.format not in ("id", "date"):
        yield field.form.en
    if field.path and field.key in _owner(field, root).required:
        yield "required"
    if field.none:
        yield f"`none` is {field.none.en} ({field.none.zh})"
    for is_so, fact in (
        (field.past, "not in the future"),
        (field.occurs == "yearly", "returns every year"),
        (field.multiline, "may have several lines"),
        (field.sensitive, "private"),
    ):
        if is_so:
            yield fact
    if field.managed_by:
        yield f"written by `crm {field.managed_by}`"
    if field.asked:
        yield "`check` asks for it"


def _name_kind(field: Field) -> str:
    inner = field.item
    if field.kind == "list" and inner is not None:
        if inner.kind == "map":
            return "list of entries, each with an id"
        return f"list of {_name_kind(inner)}"
    if field.choices:
        return "one of " + ", ".join(f"`{choice.key}`" for choice in field.choices)
    return _FORMATS.get(field.format or "", _KINDS[field.kind])


def _owner(field: Field, root: Field) -> Field:
    """The map that has the field among its keys."""
    here = root
    for key in field.path[:-1]:
        inner = here.item if here.kind == "list" and here.item else here
        here = inner.children.get(key) or inner.item or inner
    return here.item if here.kind == "list" and here.item else here


def _collect_choices(root: Field) -> dict[tuple[Choice, ...], str]:
    """Each set of values once, with all fields that take it."""
    found: dict[tuple[Choice, ...], list[str]] = {}
    for field in iter_fields(root):
        if field.choices:
            found.setdefault(field.choices, []).append(f"`{'.'.join(field.path)}`")
    return {choices: ", ".join(paths) for choices, paths in found.items()}
