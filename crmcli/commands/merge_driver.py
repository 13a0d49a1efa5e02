"""`crm-merge-driver BASE OURS THEIRS SIZE PATH`: git's merge of a card, by what it means.

git calls it in merge, rebase, cherry-pick and revert, with three files; the answer goes into OURS.
It exits with 10, with 11 where the sides clash (the entries that do stand between markers, and the
file is no card), and with anything else where git's own merge has to do: `history.drivers` has the
setting that knows this. It imports the loader and the merge, and little else.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crmcli.errors import CrmError, Refused
from crmcli.history.drivers import CLASHED, MERGED
from crmcli.history.linemerge import NAMES, TURNED_NAMES, Labels, Names
from crmcli.history.merge import mark_texts, merge_texts
from crmcli.history.repository import find_root, find_under_way, open_repository
from crmcli.ledger.rule_files import find_rule_field
from crmcli.ledger.schema import load_schema
from crmcli.rules.fields import Field

GIVE_UP = 3
_WORDS = 5


def main() -> None:
    """Merge the files that the command names; git's working folder is the top of the ledger."""
    try:
        code = merge_files(sys.argv[1:])
    except (CrmError, OSError, ValueError) as error:
        sys.stderr.write(f"crm-merge-driver: {error}\n")
        code = GIVE_UP
    sys.exit(code)


def merge_files(words: list[str]) -> int:
    """The exit code, after OURS was written. Raises CrmError where we cannot merge at all."""
    if len(words) != _WORDS:
        raise ValueError(f"wants {_WORDS} arguments, has {len(words)}")
    names, size, path = words[:3], int(words[3]), words[4]
    base, ours, theirs = (Path(name).read_bytes() for name in names)
    root = _find_field(path)
    try:
        merged = merge_texts(root, base, ours, theirs)
    except Refused:  # a version that cannot be read: git's line merge does what can be done
        return GIVE_UP
    if merged.data is not None:
        Path(names[1]).write_bytes(merged.data)
        return MERGED
    marked = mark_texts(root, base, ours, theirs, Labels(_name_sides(), size))
    Path(names[1]).write_bytes(marked)
    return CLASHED


def _name_sides() -> Names:
    """What the markers call git's ours, base and theirs."""
    return TURNED_NAMES if find_under_way(open_repository(Path.cwd())) == "rebase" else NAMES


def _find_field(path: str) -> Field:
    """What the file can hold, by the schema that lies in the work tree now."""
    return find_rule_field(path) or load_schema(find_root(Path.cwd()) or Path.cwd()).root


if __name__ == "__main__":
    main()
