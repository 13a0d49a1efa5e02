"""What every command shares: where the ledger is, the reader's language, the screen."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, AnyStr, BinaryIO

from crmcli.errors import Failure, NotFound, UsageError
from crmcli.views.language import Language, choose_language, pick

if TYPE_CHECKING:
    import typer

    from crmcli.book import Book
    from crmcli.book.refreshing import Progress
    from crmcli.rules.outcome import Message

FROM_STDIN = "-"
"""Stands in place of a name or a text that standard input has."""
WIDTH_WITHOUT_TERMINAL = 100
ANSWERS_READ = 3
"""Who gives no better answer than that is no longer asked."""


@cache
def reader_language() -> Language:
    """The language of this run. Help texts need it before the options are parsed."""
    return choose_language(_find_language_option(sys.argv[1:]), os.environ)


def tell(en: str, zh: str) -> str:
    """A help text in the reader's language."""
    return pick(reader_language(), en, zh)


class Session:
    """One run of the program: `-C`, `--color`, `--no-pager` and `--at`, and what follows."""

    def __init__(self) -> None:
        self.directory = Path()
        self.colour: str | None = None
        self.may_page = True
        self.at: str | None = None

    @property
    def language(self) -> Language:
        """The reader's language."""
        return reader_language()

    @property
    def width(self) -> int:
        """Cells of the screen: COLUMNS, the terminal, else 100."""
        return shutil.get_terminal_size((WIDTH_WITHOUT_TERMINAL, 24)).columns

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads stdout."""
        return sys.stdout.isatty()

    @property
    def is_watched(self) -> bool:
        """Whether a person reads stderr."""
        return sys.stderr.isatty()

    @property
    def use_colour(self) -> bool:
        """Whether stdout takes colour."""
        from crmcli.views.colour import choose_colour

        return choose_colour(self.colour, os.environ, is_terminal=self.is_terminal)

    @property
    def may_ask(self) -> bool:
        """Whether a person is there to be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def open_book(self, *, quiet: bool = False) -> Book:
        """The ledger that holds the working folder, as of `--at`.

        Unless `quiet`, a bar tells who waits at a terminal how far a long reading has come. Raises
        as `open_book`, and as `open_past_book`, which also says on stderr what was understood.
        """
        progress = None if quiet else self.find_progress()
        if self.at is None:
            from crmcli.book import open_book

            return open_book(self.get_folder(), progress=progress)
        from crmcli.book.past import open_past_book

        opened = open_past_book(self.get_folder(), self.at, progress=progress)
        self.say_all(opened.remarks)
        return opened.book

    def open_unmerged_book(self) -> Book:
        """The same as it is now, also where git has left crm.yaml or the schema in conflict."""
        from crmcli.book.unmerged import open_unmerged_book

        return open_unmerged_book(self.get_folder(), self.find_progress())

    def find_progress(self, code: str = "reading-cards") -> Progress | None:
        """What is to be told how far a long reading has come; None where nobody looks on.

        `code` is of the sentence beside the bar.
        """
        if not sys.stderr.isatty() or os.environ.get("TERM", "dumb") == "dumb":
            return None
        from crmcli.commands.progress import ReadingBar

        return ReadingBar(self.language, code).show

    def get_folder(self) -> Path:
        """The working folder. Raises NotFound where `-C` names none."""
        if not self.directory.is_dir():
            raise NotFound("no-such-folder", folder=self.directory)
        return self.directory

    def say(self, code: str, /, **values: object) -> None:
        """Print one sentence on stderr, after what stdout already has."""
        from crmcli.views.sentences import say

        self.remark(say(self.language, code, **values))

    def say_all(self, messages: Sequence[Message]) -> None:
        """Print messages on stderr, one a line."""
        for message in messages:
            self.say(message.code, **message.values)

    def remark(self, text: str) -> None:
        """Print a ready text on stderr; what comes from data is made safe first."""
        from crmcli.views.screen import escape_text, wrap_remark

        safe = escape_text(text, keep_lines=True)
        _put(sys.stdout, "", last=True)
        sys.stderr.write((wrap_remark(safe, self.width) if sys.stderr.isatty() else safe) + "\n")

    def ask(self, code: str, /, **values: object) -> str:
        """Ask the person at the terminal; an empty answer is an empty text."""
        import typer

        from crmcli.views.sentences import say

        question = say(self.language, code, **values)
        mark = pick(self.language, ": ", "：")
        answer: str = typer.prompt(
            question, default="", show_default=False, prompt_suffix=mark, err=True
        )
        return answer.strip()

    def confirm(self, code: str, **values: object) -> bool:
        """Ask the person at the terminal yes or no; no is what nothing means, and what cannot
        be read three times.
        """
        from crmcli.rules.values import find_boolean

        for _ in range(ANSWERS_READ):
            answer = self.ask(code, **values)
            said = find_boolean(answer) if answer else False
            if said is not None:
                return said
            self.say("answer-yes-or-no", text=answer)
        self.say("answer-taken-for-no")
        return False

    @property
    def input(self) -> BinaryIO:
        """Standard input as bytes, for what may be no text."""
        return sys.stdin.buffer

    def read_input(self) -> str:
        """Standard input as UTF-8 text. Raises UsageError where it is something else."""
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError("input-not-utf8", position=error.start + 1) from error

    def show(self, text: str) -> None:
        """Print a ready text on stdout; on a terminal that is too small for it, in the pager.

        Returns when the pager has ended, so that what is said afterwards is seen. Raises Failure
        where the text cannot be written.
        """
        if text:
            self.show_pieces([text if text.endswith("\n") else text + "\n"])

    def show_pieces(self, pieces: Iterable[str]) -> None:
        """The same for a text that comes piece by piece, of whole lines.

        What the making of a piece raises is none of ours: only the writing is explained.
        """
        if self.is_terminal and self.may_page:
            pieces = self._page(iter(pieces))
        for piece in pieces:
            _put(sys.stdout, piece)
        _put(sys.stdout, "", last=True)

    def show_bytes(self, data: bytes) -> None:
        """Put bytes on stdout as they are, for another program. Raises as `show`."""
        _put(sys.stdout, "", last=True)
        _put(sys.stdout.buffer, data, last=True)

    def _page(self, pieces: Iterator[str]) -> Iterator[str]:
        """Show a text in the pager, and give back what is still to be shown: all of it where it
        is short, or no pager is to be had.

        A terminal that does not know its height (an editor's, a log's) has nobody to turn pages.
        """
        from itertools import chain

        from crmcli.views.screen import count_rows

        size = shutil.get_terminal_size((self.width, 0))
        if not size.lines or os.environ.get("TERM") == "dumb":
            return pieces
        head: list[str] = []
        rows = 0
        while rows < size.lines:
            piece = next(pieces, None)
            if piece is None:
                return iter(head)
            head.append(piece)
            rows += count_rows(piece, size.columns)
        from crmcli.history.pager import find_pager, run_pager

        pager = find_pager(self.directory)
        whole = chain(head, pieces)
        if pager is None:
            return whole
        sys.stdout.flush()
        return run_pager(pager, whole, sys.stdout.encoding)


def get_session(context: typer.Context) -> Session:
    """The session of a command's context."""
    return context.find_root().ensure_object(Session)


def give_up_stdout() -> None:
    """Let what could not be written, and all that is still to come, go to /dev/null.

    Else every later flush, the one at exit too, would try it again.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _put(stream: IO[AnyStr], piece: AnyStr, *, last: bool = False) -> None:
    """Write to stdout; a list of thousands of lines comes here for each. Raises Failure where the
    text cannot be written, but BrokenPipeError where its reader has left.
    """
    try:
        stream.write(piece)
        if last:
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        from crmcli.ledger.refusals import name_reason

        give_up_stdout()
        raise Failure("cannot-print", reason=name_reason(error)) from error


def _find_language_option(words: Sequence[str]) -> str | None:
    for position, word in enumerate(words):
        if word == "--":
            return None
        if word == "--lang" and position + 1 < len(words):
            return words[position + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None
