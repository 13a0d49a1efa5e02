"""Where `crm export` writes to, and in which form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from crmcli.commands.session import FROM_STDIN
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.commands.session import Session
    from crmcli.exchange.exports import Form

Chosen: TypeAlias = 'Form | Literal["sqlite"]'

_ENDINGS: dict[str, Chosen] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".vcf": "vcard",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
FORMS: tuple[Chosen, ...] = (
    *("csv", "tsv", "xlsx", "json", "jsonl"),
    *("vcard", "vcard4", "parquet", "sqlite"),
)
_ROUND_TRIP = "--round-trip"
_WORKBOOK = ".xlsx"
_ONE_TABLE = ("csv", "tsv", "parquet")
_BINARY = ("xlsx", "parquet", "sqlite")


class Target(NamedTuple):
    """Where it goes, and in which form. `file` None is standard output."""

    file: str | None
    option: str
    form: Chosen
    is_folder: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it holds just one table."""
        return self.form in _ONE_TABLE and not self.is_folder

    @property
    def is_round_trip(self) -> bool:
        """Whether it is to come back."""
        return self.option == _ROUND_TRIP


def choose_target(session: Session, ways: dict[str, str | None], form: str | None) -> Target:
    """What the options say together. Raises UsageError where they make no sense."""
    given = {option: file for option, file in ways.items() if file is not None}
    if len(given) > 1:
        raise UsageError("remind-one-way", options=[*given])
    option, file = next(iter(given.items()), ("--output", None))
    if form is not None and form not in FORMS:
        raise UsageError("bad-option", option="--format", value=form, choices=FORMS)
    chosen = next((one for one in FORMS if one == form), None)
    if option != "--output" and file is not None:
        return _choose_special(option, file, chosen)
    if file is None or file == FROM_STDIN:
        return _choose_stdout(session, chosen)
    if file.endswith(("/", "\\")) or (session.get_folder() / file).is_dir():
        if chosen not in _ONE_TABLE:
            raise UsageError("export-folder", file=file, choices=_ONE_TABLE)
        return Target(file, option, chosen, is_folder=True)
    known = chosen or _ENDINGS.get(Path(file).suffix.lower())
    if known is None:
        raise UsageError("export-ending", file=file, choices=[*_ENDINGS])
    return Target(file, option, known)


def _choose_special(option: str, file: str, chosen: Chosen | None) -> Target:
    """`--round-trip` and `--sqlite`, which say the form themselves."""
    form: Chosen = "xlsx" if option == _ROUND_TRIP else "sqlite"
    if chosen not in (None, form):
        raise UsageError("export-option-form", option=option, forms=[form])
    if form == "xlsx" and Path(file).suffix.lower() != _WORKBOOK:
        raise UsageError("round-trip-ending", file=file, ending=_WORKBOOK)
    return Target(file, option, form)


def _choose_stdout(session: Session, chosen: Chosen | None) -> Target:
    if chosen is None:
        raise UsageError("export-no-form", choices=FORMS)
    if chosen == "sqlite" or (chosen in _BINARY and session.is_terminal):
        raise UsageError("export-binary", form=chosen)
    return Target(None, "--output", chosen)
