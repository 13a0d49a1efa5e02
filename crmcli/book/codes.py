"""Fresh codes for the ids of entries."""

from __future__ import annotations

import os
from collections.abc import Collection

from crmcli.rules.ids import CROCKFORD

CODE_LENGTH = 5


def make_code(taken: Collection[str]) -> str:
    """Five fresh random characters for an entry's id, none of `taken`.

    256 is a multiple of the alphabet's 32, so all are equally likely.
    """
    while True:
        code = "".join(CROCKFORD[byte % len(CROCKFORD)] for byte in os.urandom(CODE_LENGTH))
        if code not in taken:
            return code
