"""What `crm import` asks before it takes anything in: where columns belong, what words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.book.reading_tables import (
    Content,
    Understood,
    read_content,
    understand,
)
from crmcli.commands.session import ANSWERS_READ, Session
from crmcli.errors import Failure, Refused, UsageError
from crmcli.exchange.import_maps import ImportMap
from crmcli.rules.choosing import choose_table, is_ours
from crmcli.rules.fields import find_choice
from crmcli.rules.heading_words import fold_words
from crmcli.rules.known_headings import SYSTEM_NAMES
from crmcli.rules.layout import list_tables
from crmcli.rules.outcome import Message
from crmcli.rules.surveying import Question
from crmcli.rules.targets import NOTHING, UserMap, format_target
from crmcli.rules.workbook_notes import read_notes

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.round_trip import RoundTrip
    from crmcli.exchange.opening import Source
    from crmcli.rules.fields import Field
    from crmcli.rules.habits import Habits
    from crmcli.rules.layout import Table
    from crmcli.rules.sheets import Sheet

_WORKBOOKS = ("xlsx", "ods", "xls")
_SHOWN = 12
"""Columns that are named in one sentence."""


class Asked:
    """An import whose tables are to be understood."""

    def __init__(
        self,
        root: Field,
        source: Source,
        table: Table | None,
        habits: Habits,
        known: ImportMap,
        file: str,
        trip: RoundTrip | None = None,
    ) -> None:
        """`trip`: the file is a workbook that comes back."""
        self.root = root
        self.source = source
        self.table = table
        self.habits = habits
        self.known = known
        self.file = file
        self.trip = trip
        self.tables: list[Table] = []
        """Which of our tables each sheet is, once that is understood."""

    def understand(self, session: Session) -> list[Understood]:
        """Every table of the file, with what its columns mean. Says what is not taken."""
        sheets = self.source.sheets
        if len(sheets) > 1:
            self._refuse_unknown([text for sheet in sheets for text in sheet.heading])
        self._tell_absent(session)
        self.tables = self._choose_tables(session)
        said = self.known.said
        found = [
            self._understand(sheet, table, said)
            for sheet, table in zip(sheets, self.tables, strict=True)
        ]
        for one in found:
            _say_columns(session, one)
        return self._settle(session, found)

    def _choose_tables(self, session: Session) -> list[Table]:
        """Which of our tables each sheet is. Says it where that is not clear."""
        sheets = self.source.sheets
        if self.trip is not None:
            return self.trip.recognise(sheets, self.table)
        alone = len(sheets) == 1
        tables = list_tables(self.root)
        found = [choose_table(tables, one, self.table, alone=alone) for one in sheets]
        for one, sheet in zip(found, sheets, strict=True):
            if not one.is_clear:
                said = {"sheet": sheet.name or self.file, "table": one.table.label}
                session.say("import-taken-for", **said, option="--list")
        return [one.table for one in found]

    def _understand(self, sheet: Sheet, table: Table, said: UserMap) -> Understood:
        chosen = self._choose_said(said, sheet)
        habits = self.habits._replace(as_written=self.trip is not None or is_ours(table, sheet))
        return understand(self.root, sheet, table.list, habits, chosen)

    def _settle(self, session: Session, tables: list[Understood]) -> list[Understood]:
        """The tables, their words with two meanings settled by whoever sits at the terminal."""
        if not session.may_ask:
            return tables
        values = {heading: dict(words) for heading, words in self.known.said.values.items()}
        settled = []
        for table, ours in zip(tables, self.tables, strict=True):
            answers = [(one, _ask_word(session, one)) for one in table.questions]
            for one, answer in answers:
                if answer is not None:
                    values.setdefault(one.heading, {})[one.text] = answer
            given = self.known.said._replace(values=values)
            again = self._understand(table.sheet, ours, given) if answers else table
            settled.append(again)
        self.known = self.known._replace(said=self.known.said._replace(values=values))
        return settled

    def read(self, session: Session, tables: list[Understood]) -> Content:
        """What the file offers; of a workbook that comes back, what was edited in it."""
        if self.trip is not None:
            content = self.trip.read(self.source, tables, self.habits)
            session.say("round-trip-merged", commit=self.trip.commit[:7])
        else:
            content = read_content(self.root, self.source, tables, self.habits)
            if not content.offers:
                raise Failure("import-nothing", file=self.file)
            if self.source.kind in _WORKBOOKS and any(one.is_ours for one in tables):
                session.say("import-not-merged", file=self.file)
        session.say_all(content.remarks)
        return content

    def _refuse_unknown(self, headings: list[str]) -> None:
        """Raise UsageError for a column of the map that no table has.

        Of several tables the rejected rows may all be of one, and come back without the others.
        """
        if any(sheet.has_reasons for sheet in self.source.sheets):
            return
        there = set(map(fold_words, headings))
        for text in self.known.said.columns:
            if fold_words(text) not in there:
                known = list(dict.fromkeys(filter(None, headings)))
                raise UsageError("map-unknown-heading", heading=text, headings=known)

    def _tell_absent(self, session: Session) -> None:
        """Name the columns of the map that rows which come back from an import do not have.

        They may be those of a table none of whose rows was rejected; or one is misspelt.
        """
        if not any(sheet.has_reasons for sheet in self.source.sheets):
            return
        there = {fold_words(text) for sheet in self.source.sheets for text in sheet.heading}
        absent = [one for one in self.known.said.columns if fold_words(one) not in there]
        if absent:
            session.say("map-columns-absent", file=self.file, columns=absent)

    def _choose_said(self, said: UserMap, sheet: Sheet) -> UserMap:
        """What the map says of the columns of one table of several."""
        if len(self.source.sheets) == 1 and not sheet.has_reasons:
            return said
        there = set(map(fold_words, sheet.heading))
        columns = {text: one for text, one in said.columns.items() if fold_words(text) in there}
        return said._replace(columns=columns)


def open_round_trip(book: Book, source: Source, file: str) -> RoundTrip | None:
    """The workbook that comes back, where the file is one.

    Raises Refused: `round-trip-kind` for a form that cuts what is too long; else as `read_notes`
    and `RoundTrip`.
    """
    if source.notes is None:
        return None
    from crmcli.book.round_trip import RoundTrip

    notes = read_notes(source.notes, file)
    if source.kind == "xls":
        raise Refused("round-trip-kind", file=file, kinds=["xlsx", "ods"])
    return RoundTrip(book, notes)


def leave_aside(session: Session, trip: RoundTrip, source: Source, table: Table | None) -> Source:
    """The workbook that comes back without the sheets that are somebody's own. Names these."""
    strange = trip.list_strange(source.sheets, table)
    if not strange or len(strange) == len(source.sheets):
        return source
    session.say("round-trip-aside", sheets=[one.name for one in strange], count=len(strange))
    return source._replace(sheets=tuple(one for one in source.sheets if one not in strange))


def check_questions(asked: Asked, tables: list[Understood]) -> None:
    """Raise UsageError where something has to be settled first."""
    questions = [one for table in tables for one in _ask(asked.root, table)]
    if questions:
        error = UsageError("import-questions", count=len(questions))
        error.notes = tuple(questions)
        error.hints = (Message("import-questions-hint"),)
        raise error


def _ask_word(session: Session, question: Question) -> str | None:
    """What a word means, asked at the terminal; None where nobody says."""
    choices = [_name_choice(question.field, key) for key in question.choices]
    told = {"heading": question.heading, "text": question.text, "times": question.times}
    for _ in range(ANSWERS_READ):
        answer = session.ask("import-ask-word", **told, choices=choices)
        if not answer:
            return None
        choice = find_choice(question.field, answer)
        if answer == NOTHING or (choice is not None and choice.key in question.choices):
            return NOTHING if choice is None else choice.key
    return None


def list_questions(table: Understood) -> dict[str, list[str]]:
    """The words of a table that have to be settled, by their heading, each with its choices."""
    asked: dict[str, list[str]] = {}
    for one in table.questions:
        asked.setdefault(one.heading, []).append(f"{one.text}: {' | '.join(one.choices)}")
    return asked


def _ask(root: Field, table: Understood) -> list[Message]:
    questions = [
        Message(
            "import-asks-heading",
            {"heading": one.heading, "choices": [format_target(choice) for choice in one.choices]},
        )
        for one in table.doubtful
    ]
    questions += [
        Message(
            "import-asks-word",
            {
                "heading": one.heading,
                "text": one.text,
                "times": one.times,
                "choices": [_name_choice(one.field, key) for key in one.choices],
            },
        )
        for one in table.questions
    ]
    if table.days_asked:
        orders = dict.fromkeys(one for each in table.days_asked.values() for one in each)
        questions.append(
            Message(
                "import-asks-days",
                {
                    "headings": list(table.days_asked),
                    "ways": [f"--dates {order}" for order in orders],
                },
            )
        )
    return questions


def _name_choice(field: Field, key: str) -> object:
    choice = next((one for one in field.choices if one.key == key), None)
    return Message("import-choice", {"key": key, "choice": choice}) if choice else key


def _say_columns(session: Session, table: Understood) -> None:
    mapped = table.mapped
    if mapped.system is not None:
        session.say("import-system", system=SYSTEM_NAMES[mapped.system])
    session.say_all(mapped.remarks)
    asked = {one.heading for one in mapped.doubtful}
    meant = set(mapped.left_out)
    left = [
        Message("import-left-column", {"heading": one.heading or "-", "count": one.cells})
        for one in table.left
        if one.heading not in meant | asked
    ]
    if left:
        more = [f"+{len(left) - _SHOWN}"] if len(left) > _SHOWN else []
        session.say("import-left", columns=[*left[:_SHOWN], *more])
    if meant:
        session.say("import-left-out", columns=list(mapped.left_out)[:_SHOWN])
