"""A small card's fields, made by hand: enough of each kind to read and edit by."""

from __future__ import annotations

from crmcli.rules.fields import Field, Kind, Label, Merge

_KEYED: dict[str, Merge] = {"contacts": "keyed", "regrades": "log", "visits": "log"}


def make_text(*path: str, multiline: bool = False, form: str | None = None) -> Field:
    """A field of text."""
    return Field(path, "text", _label(path), format=form, multiline=multiline)


def make_map(*path: str, children: list[Field]) -> Field:
    """A map of the fields given."""
    return Field(path, "map", _label(path), children={one.key: one for one in children})


def make_list(*path: str, item: Field) -> Field:
    """A list; of maps, its entries are named by their ids."""
    entry_key = "id" if item.kind == "map" else None
    merge = _KEYED.get(path[-1], "set")
    return Field(path, "list", _label(path), item=item, entry_key=entry_key, merge=merge)


def make_field(kind: Kind, *path: str) -> Field:
    """A field that is neither text nor a collection."""
    return Field(path, kind, _label(path))


def _label(path: tuple[str, ...]) -> Label:
    name = path[-1] if path else ""
    return Label(name, name, name, name)


def _texts(*path: str, keys: str) -> list[Field]:
    return [make_text(*path, key) for key in keys.split()]


def _contact() -> Field:
    here = ("contacts",)
    phones = make_list(*here, "phones", item=make_text(*here, "phones", form="phone"))
    rest = [
        phones,
        make_field("boolean", *here, "primary"),
        make_text(*here, "notes", multiline=True),
    ]
    return make_map(*here, children=[*_texts(*here, keys="id name title"), *rest])


def _visit() -> Field:
    here = ("visits",)
    children = [
        make_text(*here, "id"),
        make_text(*here, "date", form="date"),
        *_texts(*here, keys="channel by"),
        make_text(*here, "notes", multiline=True),
        make_text(*here, "outcome", multiline=True),
        make_text(*here, "next", form="date"),
    ]
    return make_map(*here, children=children)


ROOT = make_map(
    children=[
        *_texts(keys="id code name"),
        make_list("aliases", item=make_text("aliases")),
        make_text("kind"),
        make_field("integer", "headcount"),
        make_field("number", "rate"),
        make_field("boolean", "active"),
        make_map("region", children=_texts("region", keys="province city district")),
        make_text("created", form="date"),
        make_list("tags", item=make_text("tags")),
        make_list("contacts", item=_contact()),
        make_field("any", "extra"),
        make_text("notes", multiline=True),
        make_list(
            "regrades", item=make_map("regrades", children=_texts("regrades", keys="id from to by"))
        ),
        make_list("visits", item=_visit()),
    ]
)
"""The card. Its keys stand in this order."""

ODD_KEYS = make_map(
    children=[
        *_texts(keys="id on yes 1 12:30"),
        make_map("off", children=_texts("off", keys="y name")),
        make_list("0x1F", item=make_map("0x1F", children=_texts("0x1F", keys="id no"))),
    ]
)
"""A card with keys that some readers take for a boolean or a number."""
