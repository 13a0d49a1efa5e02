"""Everything that can go wrong on purpose: one class for each exit code.

An error carries a code and values; `views.sentences` turns them into a sentence in the
reader's language. Anything else that reaches the boundary in `cli` is a bug of ours.
"""

from __future__ import annotations


class CrmError(Exception):
    """A failure that the user is told about in one sentence.

    `code` names the sentence (`unknown-field`), `values` fill it. A value that is a list or
    tuple (candidates, choices) is printed one a line below the sentence or joined by commas,
    as the sentence asks.
    """

    exit_code = 1

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
        self.notes: tuple[object, ...] = ()
        """Messages to tell before the error: what a write had mended when it was refused."""
        self.hints: tuple[object, ...] = ()
        """Messages to tell below it: what helps."""


class Failure(CrmError):
    """The machine did not do it: disk full, read-only, a file that cannot be read. Exit 1."""

    exit_code = 1


class UsageError(CrmError):
    """The words of the command are wrong: an unknown field, a bad value. Exit 2."""

    exit_code = 2


class NotFound(CrmError):
    """What was named is not there, or more than one thing has that name. Exit 3."""

    exit_code = 3


class Refused(CrmError):
    """The state forbids it: conflict, lock, no identity, hand edits, likely duplicate. Exit 4."""

    exit_code = 4


class InvalidCard(CrmError):
    """The write would make a card invalid. Exit 5.

    `values["findings"]` holds the findings that the write would add.
    """

    exit_code = 5


class GitFailed(CrmError):
    """git, one of its hooks or signing said no. Exit 6."""

    exit_code = 6


class MailFailed(CrmError):
    """A reminder did not go out: no server, a refused address, a missing password. Exit 7."""

    exit_code = 7


class Stopped(KeyboardInterrupt):
    """Ctrl-C where a write was under way; `code` names the sentence that says what became of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
