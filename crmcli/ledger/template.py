"""The files that make a folder a ledger, as `crm init` writes them."""

from __future__ import annotations

from collections.abc import Mapping

from crmcli.ledger.schema import SCHEMA_FILE, read_shipped_schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.settings_text import SETTINGS_FIELD
from crmcli.ledger.splice import format_record
from crmcli.rules.settings import Person
from crmcli.rules.workdays import CHINA

ATTRIBUTES_FILE = ".gitattributes"
IGNORE_FILE = ".gitignore"
EDITOR_FOLDER = ".vscode"
EDITOR_FILE = f"{EDITOR_FOLDER}/settings.json"

ATTRIBUTES = "records/**/*.yaml text eol=lf merge=crm diff=crm\n"

# Left by editors and by an interrupted write; never part of a ledger.
_IGNORED = "*.crmtmp-*\n*.swp\n*~\n.DS_Store\n"

_EDITOR = """\
{
  "yaml.schemas": {
    "./schema/customer.schema.json": "records/**/*.yaml"
  },
  "files.eol": "\\n",
  "files.encoding": "utf8"
}
"""

_ZONES_OF_CHINA = frozenset(
    {"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Kashgar", "Asia/Urumqi", "PRC"}
)
"""Where work days are those of China, which come with the program."""

_SETTINGS_HEAD = """\
# The team's settings. People are who cards name as owner and visitor; `crm person add` enters one.
# Cadence: days between two contacts, by grade. The grades' meanings are ours: K is a key customer.
"""


def format_founding_files(person: Person, timezone: str) -> Mapping[str, bytes]:
    """Every file of a fresh ledger by its path below the root."""
    return {
        SETTINGS_FILE: format_settings(person, timezone),
        SCHEMA_FILE: read_shipped_schema(),
        ATTRIBUTES_FILE: ATTRIBUTES.encode(),
        IGNORE_FILE: _IGNORED.encode(),
        EDITOR_FILE: _EDITOR.encode(),
    }


def format_settings(person: Person, timezone: str) -> bytes:
    """A fresh crm.yaml with the first person."""
    value = {
        "people": {person.id: {"name": person.name, "emails": list(person.emails)}},
        "timezone": timezone,
        **({"calendar": {"country": CHINA}} if timezone in _ZONES_OF_CHINA else {}),
        "visit": {"channel": "onsite"},
        "cadence": {"K": 7, "A": 14, "B": 30, "C": 90, "D": 180, "none": 365},
    }
    return _SETTINGS_HEAD.encode() + format_record(value, SETTINGS_FIELD)
