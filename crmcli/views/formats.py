"""The forms of output: one for people, the others for programs.

What programs read is a contract: keys, order and types stay. Every text is complete: print it as
it is, without a newline of your own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from crmcli.errors import UsageError
from crmcli.rules.formulas import guard_formula
from crmcli.views.columns import Column, Row, choose_columns, show_cell, show_plain
from crmcli.views.language import Language
from crmcli.views.screen import escape_text, is_harmless, replace_orders

if TYPE_CHECKING:
    import yaml

Format = Literal["table", "tsv", "json", "jsonl", "csv", "md", "yaml", "ids"]
FORMATS: tuple[Format, ...] = get_args(Format)

_ON_ONE_LINE = json.JSONEncoder(ensure_ascii=False).encode
_ON_LINES = json.JSONEncoder(ensure_ascii=False, indent=2).encode

_LOOKS_LIKE_NUMBER = r"[-+.]?[0-9].*|[yYnN]"
"""What some YAML reader takes for a number or a boolean, and PyYAML would not quote."""


def choose_format(asked: str | None, *, is_terminal: bool) -> Format:
    """The form that was asked for, else a table on a terminal and TSV in a pipe.

    Raises UsageError("bad-option") for any other word.
    """
    if asked is None:
        return "table" if is_terminal else "tsv"
    for known in FORMATS:
        if asked == known:
            return known
    raise UsageError("bad-option", option="--format", value=asked, choices=FORMATS)


def render_table(
    columns: Sequence[Column],
    rows: Iterable[Row],
    form: Format,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """The whole text of `iter_table`."""
    return "".join(iter_table(columns, rows, form, language, width=width, colour=colour))


def iter_table(
    columns: Sequence[Column],
    rows: Iterable[Row],
    form: Format,
    language: Language = "en",
    *,
    width: int | None = None,
    colour: bool = False,
) -> Iterator[str]:
    """The rows in a form, in pieces of whole lines, each made when its row is there.

    A table alone has to see all rows before it knows its widths. `width` (cells) and `colour`
    touch it only. For no rows: nothing as table, TSV, JSON lines, Markdown and ids; `[]` as JSON
    and YAML; the heading alone as CSV.
    """
    if form == "table":
        from crmcli.views.table import iter_lines

        return iter_lines(columns, rows, language, width=width, colour=colour)
    if form == "md":
        return _iter_markdown(choose_columns(columns, "people"), rows, language)
    if form == "ids":
        return (f"{escape_text(str(row['id']))}\n" for row in rows)
    keys = [column.key for column in choose_columns(columns, "programs")]
    if form == "tsv":
        return _iter_tsv(keys, rows)
    if form == "csv":
        return _iter_csv(keys, rows)
    return _RECORD_FORMS[form]({key: _plain(row.get(key)) for key in keys} for row in rows)


def iter_records(records: Iterable[Row], form: Literal["json", "jsonl", "yaml"]) -> Iterator[str]:
    """Whole records in a form that holds them, each made when it is there; `[]` for none."""
    return _RECORD_FORMS[form](map(_plain, records))


def render_object(value: object, form: str = "json") -> str:
    """One object (or any value) as indented JSON, as one line of JSON, or as YAML."""
    if form == "yaml":
        return _dump_yaml(_plain(value))
    return _dump_json(_plain(value), on_lines=form != "jsonl") + "\n"


def render_value(value: object, form: str, language: Language = "en") -> str:
    """One value of a card: bare for people (a list one a line, a map as YAML), else as asked."""
    if form in ("json", "jsonl", "yaml"):
        return render_object(value, form)
    entries = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(entry, Mapping | list) for entry in entries):
        return render_object(value, "yaml")
    shown = [escape_text(show_plain(entry, language), keep_lines=True) for entry in entries]
    return "".join(text.removesuffix("\n") + "\n" for text in shown)


def _iter_json(records: Iterable[Row]) -> Iterator[str]:
    """An array with a record a line: short enough to read, and a diff names the records."""
    last: str | None = None
    for record in records:
        yield "[\n" if last is None else last + ",\n"
        last = "  " + _dump_json(record)
    yield "[]\n" if last is None else last + "\n]\n"


def _iter_jsonl(records: Iterable[Row]) -> Iterator[str]:
    return (_dump_json(record) + "\n" for record in records)


def _dump_json(value: object, *, on_lines: bool = False) -> str:
    """JSON with the text as it is, but for what a terminal might obey."""
    text = _ON_LINES(value) if on_lines else _ON_ONE_LINE(value)
    if is_harmless(text):
        return text
    return "\n".join(
        replace_orders(line, lambda sign: json.dumps(sign)[1:-1]) for line in text.split("\n")
    )


def _iter_yaml(records: Iterable[Row]) -> Iterator[str]:
    """A list; each record is written as the only one of its own list, which comes to the same."""
    record: Row | None = None
    for record in records:
        yield _dump_yaml([record])
    if record is None:
        yield _dump_yaml([])


def _dump_yaml(value: object) -> str:
    import yaml

    dumper = _make_dumper()
    raw: str = yaml.dump(value, Dumper=dumper, allow_unicode=True, sort_keys=False, width=100)
    if not is_harmless(raw.replace("\n", "")):
        return str(yaml.dump(value, Dumper=dumper, allow_unicode=False, sort_keys=False))
    return raw


@cache
def _make_dumper() -> type[yaml.SafeDumper]:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes what another reader might not take for text."""

    def represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        style = '"' if re.fullmatch(_LOOKS_LIKE_NUMBER, text) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, represent_text)
    return Dumper


def _iter_tsv(keys: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    r"""A heading of keys and a line a record; in the data a tab is `\t`, a newline `\n`."""
    heading = "\t".join(keys) + "\n"
    for row in rows:
        values = [row.get(key) for key in keys]
        cells = [
            one if one.__class__ is str else _BARE.get(one.__class__, _flat)(one) for one in values
        ]
        if not is_harmless(" ".join(cells)):  # one look for all: hardly any is not
            cells = [escape_text(cell) for cell in cells]
        yield heading + "\t".join(cells) + "\n"
        heading = ""


def _iter_csv(keys: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """RFC 4180. A cell that a spreadsheet would take for a formula gets a `'` before it."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(keys)
    for row in rows:
        writer.writerow([_guard_formula(row.get(key)) for key in keys])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _guard_formula(value: object) -> str:
    text = _flat(value) if isinstance(value, int | float) else guard_formula(_flat(value))
    return "\t".join(escape_text(part, keep_lines=True) for part in text.split("\t"))


def _iter_markdown(
    columns: Sequence[Column], rows: Iterable[Row], language: Language
) -> Iterator[str]:
    """A GitHub table; a newline in the data is `<br>`."""
    heading = _join_cells(escape_markdown(column.label) for column in columns)
    heading += _join_cells("---:" if column.align == "right" else "---" for column in columns)
    for row in rows:
        cells = (escape_markdown(show_cell(column, row, language)) for column in columns)
        yield heading + _join_cells(cells)
        heading = ""


def _join_cells(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def escape_markdown(text: str) -> str:
    """The text so that Markdown shows it as it is: no table cell, link or tag comes of it.

    A `>` makes a quotation at the beginning of a line only; in `C -> B` it stays.
    """
    quoted = re.sub(r"([\\`*_\[\]|#~])", r"\\\1", escape_text(text.strip(), keep_lines=True))
    quoted = quoted.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"^(\s*)>", r"\1&gt;", quoted, flags=re.MULTILINE).replace("\n", "<br>")


def _plain(value: object) -> Any:
    """The value in what JSON and YAML have: days as text, tuples as lists."""
    if value is None or isinstance(value, (str, int, float)):  # most are
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return str(value)


def _flat(value: object) -> str:
    """A value in one cell: a list joined by commas, a map of its own as JSON."""
    if value is None:
        return ""
    plain = _plain(value)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, list) and not any(isinstance(one, (dict, list)) for one in plain):
        return ",".join(_flat(one) for one in plain)
    return _dump_json(plain) if isinstance(plain, (dict, list)) else str(plain)


_BARE: Mapping[type, Callable[[Any], str]] = {
    int: str,
    date: cache(date.isoformat),
    type(None): lambda _: "",
}
"""How `_flat` writes what nearly every cell of a long list is."""

_RECORD_FORMS: Mapping[str, Callable[[Iterable[Row]], Iterator[str]]] = {
    "json": _iter_json,
    "jsonl": _iter_jsonl,
    "yaml": _iter_yaml,
}
