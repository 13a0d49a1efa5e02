"""`crm-textconv FILE`: a card as git shows it in `git diff` and `git log -p`, one value a line.

git calls it for each version of each card, so it imports the loader and little else. It is no
verb of `crm`: nobody types it, and it has nothing to say.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

from crmcli.commands.masking import must_mask
from crmcli.errors import CrmError
from crmcli.history.repository import find_root
from crmcli.ledger.markers import name_sides, split_halves
from crmcli.ledger.refusals import name_reason
from crmcli.ledger.schema import load_schema
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.fields import Field
from crmcli.rules.flattening import iter_contested_lines, iter_flat_lines
from crmcli.rules.masking import mask_card


def main() -> None:
    """Print the card in the file that the command names; git's working folder is the ledger."""
    if len(sys.argv) != 2:
        _give_up("textconv-usage", 2, command="crm-textconv")
    file = Path(sys.argv[1])
    try:
        data = file.read_bytes()
    except OSError as error:
        _give_up("unreadable-file", 1, file=file, reason=name_reason(error))
    shown = flatten_bytes(data, _find_fields(), masked=must_mask("text"))
    sys.stdout.buffer.write(shown)
    sys.stdout.buffer.flush()


def flatten_bytes(data: bytes, root: Field | None, *, masked: bool) -> bytes:
    """The flat lines of a card's bytes; the bytes themselves where they are no card.

    `root` None: no schema says what they mean.
    """
    if root is None:
        return data
    lines = _list_lines(data, root, masked=masked)
    if lines is None:
        lines = _list_contested(data, root, masked=masked)
    return data if lines is None else "".join(f"{line}\n" for line in lines).encode()


def _list_lines(data: bytes, root: Field, *, masked: bool) -> list[str] | None:
    card = parse_record(data, root).value
    if card is None:
        return None
    return list(iter_flat_lines(root, mask_card(root, card) if masked else card))


def _list_contested(data: bytes, root: Field, *, masked: bool) -> list[str] | None:
    """The same of a card in conflict: where its sides differ git's markers stand around lines."""
    data = data.replace(b"\r\n", b"\n")
    halves = split_halves(data)
    if halves is None:
        return None
    ours, theirs = (_list_lines(one, root, masked=masked) for one in (halves.ours, halves.theirs))
    if ours is None or theirs is None:
        return None
    return list(iter_contested_lines(ours, theirs, *name_sides(data)))


def _find_fields() -> Field | None:
    """What a card can hold, by the ledger's schema; None outside of a ledger."""
    try:
        root = find_root(Path.cwd())
        return load_schema(root).root if root is not None else None
    except CrmError:  # git shows the file as it is, then, as it would without us
        return None


def _give_up(code: str, exit_code: int, **values: object) -> NoReturn:
    from crmcli.commands.session import reader_language
    from crmcli.views.sentences import say

    sys.stderr.write(say(reader_language(), code, **values) + "\n")
    sys.exit(exit_code)


if __name__ == "__main__":
    main()
