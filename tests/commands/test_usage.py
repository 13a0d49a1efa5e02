"""What the option parser refuses is said in our own words, with the way out."""

from __future__ import annotations

import pytest
from typer._click.exceptions import UsageError as ParserError
from typer.exceptions import TyperException

from crmcli import cli
from crmcli.commands.slips import COMMANDS, OPTIONS, WORDS
from crmcli.commands.usage import explain_usage
from crmcli.errors import UsageError
from crmcli.views.sentences import say
from tests.purity import find_foreign
from tests.sentences import SENTENCES

REFUSED = [
    # words of the command, code, what the sentence says in both languages
    (["show"], "word-missing", ["ID", "crm show --help"]),
    (["person", "add"], "word-missing", ["NAME", "crm person add --help"]),
    (["show", "a", "b", "c", "d"], "words-left-over", ["c d", "crm show --help"]),
    (["visit", "a", "some text"], "slip-visit-words", ["some text", "-m"]),
    (["regrade", "a", "B", "because"], "slip-regrade-words", ["-m"]),
    (["overdue", "--top", "0"], "value-unfit", ["--top", "1", "crm overdue --help"]),
    (["overdue", "--top", "x"], "value-unfit", ["--top", "1", "crm overdue --help"]),
    (["overdue", "--top"], "option-needs-value", ["--top N", "crm overdue --help"]),
    (["--lang"], "option-needs-value", ["--lang en|zh", "crm --help"]),
    (["person", "--color"], "option-needs-value", ["--color auto", "crm person --help"]),
    (["person", "add", "--id"], "option-needs-value", ["--id", "crm person add --help"]),
    (["overdue", "--why=3"], "option-takes-nothing", ["--why", "crm overdue --help"]),
    (["--version=3"], "option-takes-nothing", ["--version", "crm --help"]),
    (["list", "--colums", "x"], "option-near", ["--colums", "--columns", "crm list --help"]),
    (["--lnag", "zh", "list"], "option-near", ["--lang"]),
    (["list", "-x"], "option-unknown", ["-x", "crm list --help"]),
    (["check", "--frobnicate"], "option-unknown", ["--frobnicate"]),
    (["overdue", "-C", "x"], "option-before", ["crm -C DIR"]),
    (["person", "add", "-C", "x"], "option-before", ["crm -C DIR"]),
    (["list", "--version"], "option-before", ["crm --version"]),
    (["-f", "json", "list"], "option-after", ["-f"]),
    (["overdue", "--owner", "me"], "option-is-field", ["owner=", "crm overdue --help"]),
    (["set", "x", "--grade", "A"], "option-is-field", ["grade="]),
    (["set", "x", "a=b", "-m", "why"], "slip-set-reason", ["crm regrade"]),
    (["next", "x", "-m", "y"], "slip-next-text", ["crm next ID WHEN TEXT"]),
]


def refuse(words: list[str]) -> UsageError:
    """The error for words that the parser does not take."""
    program = cli.load_program()
    with (
        pytest.raises(TyperException) as caught,
        program.make_context("crm", list(words)) as context,
    ):
        program.invoke(context)
    return explain_usage(caught.value)


@pytest.mark.parametrize(("words", "code", "said"), REFUSED, ids=lambda one: str(one)[:40])
def test_a_refusal_is_a_sentence_in_both_languages(
    words: list[str], code: str, said: list[str]
) -> None:
    error = refuse(words)
    assert (error.code, error.exit_code) == (code, 2)
    for language in ("en", "zh"):
        sentence = say(language, error.code, **error.values)
        assert [part for part in said if part not in sentence] == [], sentence
        # What was typed has any language, and a help text the one of this process.
        ours = say(language, error.code, **{**error.values, "words": "", "what": ""})
        assert find_foreign(language, ours) == []


def test_what_nobody_foresaw_is_a_sentence_too() -> None:
    error = explain_usage(ParserError("something new."))
    assert error.code == "usage-unclear"
    assert "new" not in say("zh", error.code, **error.values)


def test_a_bad_command_line_ends_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["show", "a", "b", "\x1b[31mc"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "\x1b" not in said.err


# Slips: words and options of other programs.


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ls", "list"),
        ("view", "show"),
        ("update", "set"),
        ("LS", "list"),
        ("customer", "show"),
        ("contact", "add"),
        ("grade", "regrade"),
        ("call", "visit"),
        ("followup", "next"),
        ("逾期", "overdue"),
        ("拜访", "visit"),
        ("列表", "list"),
        ("逾其", "overdue"),
        ("vist", "visit"),
        ("delete", "unset"),
    ],
)
def test_a_word_of_another_program_names_the_right_command(word: str, meant: str) -> None:
    error = refuse_word(word)
    assert error.code == "unknown-command-near"
    for language in ("en", "zh"):
        assert meant in say(language, error.code, **error.values)


def test_a_word_like_no_command_names_where_all_are() -> None:
    error = refuse_word("frobnicate")
    assert error.code == "unknown-command"
    assert "crm --help" in say("zh", error.code, **error.values)


def refuse_word(*words: str) -> UsageError:
    program = cli.load_program()
    with (
        pytest.raises(UsageError) as caught,
        program.make_context("crm", list(words)) as context,
    ):
        program.invoke(context)
    return caught.value


PLANNED = {
    *("find", "visits", "brief", "edit", "archive", "restore", "log", "undo", "stats", "doctor"),
    *("completion", "sync"),
}
"""Commands that the tables of slips may name before they are there."""


def test_slips_name_commands_and_are_none_themselves() -> None:
    assert [word for word in COMMANDS if word in cli.VERBS] == []
    named = {name for names in COMMANDS.values() for name in names.split()}
    assert named - set(cli.VERBS) - PLANNED == set()
    assert all(word == word.casefold() for word in COMMANDS)


def test_every_slip_of_an_option_is_reached() -> None:
    """The command lacks the option, or the sentence would never be said."""
    program = cli.load_program()
    for (name, option), code in OPTIONS.items():
        assert code in SENTENCES
        assert name in {*cli.VERBS, *PLANNED}
        if name in cli.VERBS:
            command = program.get_command(None, name)
            taken = {opt for param in command.params for opt in param.opts}
            assert option not in taken, (name, option)
    assert set(WORDS) <= set(cli.VERBS)
    assert set(WORDS.values()) <= set(SENTENCES)


@pytest.mark.parametrize("option", ["-m", "--notes", "-c", "-w"])
def test_a_visit_logged_with_log_names_visit(option: str) -> None:
    error = refuse(["log", "huaxin", option, "x"])
    assert error.code == "slip-log-visit"
    for language in ("en", "zh"):
        assert "crm visit ID -m" in say(language, error.code, **error.values)


@pytest.mark.parametrize(
    ("words", "command"),
    [(["check", "--review", ""], "crm check"), (["init", "--ci", " "], "crm init")],
)
def test_an_option_with_nothing_behind_it_needs_a_value(
    words: list[str], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(words) == 2
    said = capsys.readouterr().err
    assert f"{words[1]} needs a value" in said and f"{command} --help" in said
