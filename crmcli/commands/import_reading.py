"""What `crm import` asks before it takes anything in: where columns belong, what words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.book.reading_tables import Content, Understood, choose_table, read_content, understand
from crmcli.commands.session import ANSWERS_READ, Session
from crmcli.errors import Failure, NotFound, UsageError
from crmcli.exchange.import_maps import ImportMap
from crmcli.exchange.opening import open_table
from crmcli.exchange.workbook_out import NOTES_SHEET
from crmcli.rules.cells import show_cell
from crmcli.rules.fields import find_choice
from crmcli.rules.heading_words import fold_words
from crmcli.rules.outcome import Message
from crmcli.rules.surveying import Question
from crmcli.rules.targets import NOTHING, UserMap, format_target

if TYPE_CHECKING:
    from pathlib import Path

    from crmcli.book import Book
    from crmcli.book.round_trip import Notes
    from crmcli.exchange.opening import Source
    from crmcli.rules.fields import Field
    from crmcli.rules.habits import Habits
    from crmcli.rules.layout import Table

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
    ) -> None:
        self.root = root
        self.source = source
        self.table = table
        self.habits = habits
        self.known = known
        self.file = file

    def understand(self, session: Session) -> list[Understood]:
        """Every table of the file, with what its columns mean. Says what is not taken."""
        sheets = self.source.sheets
        found = []
        if len(sheets) > 1:
            self._refuse_unknown([text for sheet in sheets for text in sheet.heading])
        for sheet in sheets:
            table = choose_table(self.root, sheet, self.table, alone=len(sheets) == 1)
            said = self._choose_said(sheet.heading, alone=len(sheets) == 1)
            found.append(understand(self.root, sheet, table, self.habits, said))
        for one in found:
            _say_columns(session, one)
        return self._settle(session, found)

    def _settle(self, session: Session, tables: list[Understood]) -> list[Understood]:
        """The tables, their words with two meanings settled by whoever sits at the terminal."""
        if not session.may_ask:
            return tables
        values = {heading: dict(words) for heading, words in self.known.said.values.items()}
        settled = []
        for table in tables:
            answers = [(one, _ask_word(session, one)) for one in table.questions]
            for one, answer in answers:
                if answer is not None:
                    values.setdefault(one.heading, {})[one.text] = answer
            said = self._choose_said(table.sheet.heading, alone=len(tables) == 1)
            given = said._replace(values=values)
            again = understand(self.root, table.sheet, table.table, self.habits, given)
            settled.append(again if answers else table)
        self.known = self.known._replace(said=self.known.said._replace(values=values))
        return settled

    def read(
        self, session: Session, book: Book, tables: list[Understood], notes: Notes | None
    ) -> Content:
        """What the file offers; of a workbook that comes back, what was edited in it."""
        if notes is not None:
            from crmcli.book.round_trip import read_round_trip

            content = read_round_trip(book, self.source, tables, self.habits, notes)
            session.say("round-trip-merged", commit=notes.commit[:7])
        else:
            content = read_content(self.root, self.source, tables, self.habits)
            if not content.offers:
                raise Failure("import-nothing", file=self.file)
        session.say_all(content.remarks)
        return content

    def _refuse_unknown(self, headings: list[str]) -> None:
        """Raise UsageError for a column of the map that no table has."""
        there = set(map(fold_words, headings))
        for text in self.known.said.columns:
            if fold_words(text) not in there:
                known = list(dict.fromkeys(filter(None, headings)))
                raise UsageError("map-unknown-heading", heading=text, headings=known)

    def _choose_said(self, heading: tuple[str, ...], *, alone: bool) -> UserMap:
        """What the map says of the columns of one table of several."""
        said = self.known.said
        if alone:
            return said
        there = set(map(fold_words, heading))
        columns = {text: one for text, one in said.columns.items() if fold_words(text) in there}
        return UserMap(columns, said.values)


def find_notes(path: Path, source: Source) -> Notes | None:
    """What a workbook says of the commit that it was made of; None where it says nothing."""
    if source.kind not in {"xlsx", "ods"}:
        return None
    from crmcli.book.round_trip import read_notes

    try:
        (sheet,) = open_table(path, sheet=NOTES_SHEET, heading=1).sheets
    except (NotFound, Failure):
        return None
    rows = [sheet.heading, *(row.cells for row in sheet.rows)]
    return read_notes([(show_cell(row[0]), show_cell(row[1])) for row in rows if len(row) > 1])


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
        questions.append(
            Message(
                "import-asks-days",
                {"headings": list(table.days_asked), "ways": ["--dates dmy", "--dates mdy"]},
            )
        )
    return questions


def _name_choice(field: Field, key: str) -> object:
    choice = next((one for one in field.choices if one.key == key), None)
    return Message("import-choice", {"key": key, "choice": choice}) if choice else key


def _say_columns(session: Session, table: Understood) -> None:
    mapped = table.mapped
    if mapped.system is not None:
        session.say("import-system", system=mapped.system)
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
