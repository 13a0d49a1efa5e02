"""The loader: types from the schema, and every refusal with its place and its values."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from crmcli.ledger import events
from crmcli.ledger.problems import Problem
from crmcli.ledger.yamltext import find_places, parse_record
from crmcli.rules.outcome import Message
from crmcli.views.sentences import say
from tests.ledger.small import ROOT
from tests.sentences import SENTENCES


@pytest.fixture(params=["quickest", "pure"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything holds with both of PyYAML's parsers."""
    if request.param == "pure":
        monkeypatch.setattr(events, "make_parser", events.PureParser)
    yield


def read(text: str) -> Any:
    parsed = parse_record(text.encode(), ROOT)
    assert parsed.problems == ()
    return parsed.value


def find(text: str | bytes, *, audit: bool = False) -> list[Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(parse_record(data, ROOT, audit=audit).problems)


def only(text: str | bytes, *, audit: bool = False) -> Problem:
    problems = find(text, audit=audit)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    "written",
    [
        "013800138000",
        "010020",
        "12:30",
        "NO",
        "yes",
        "1.10",
        "1e3",
        "0x1F",
        "1_000",
        ".inf",
        "=",
        "true",
        "2024-02-30",
        "+86",
    ],
)
def test_where_the_schema_says_text_a_scalar_is_its_source(written: str) -> None:
    assert read(f"name: {written}\ntags: [{written}]\n") == {"name": written, "tags": [written]}


def test_nothing_is_null_also_where_the_schema_says_text() -> None:
    assert read("name:\ncode: ~\nkind: null\ntags:\n- \n- ''\n") == {
        "name": None,
        "code": None,
        "kind": None,
        "tags": [None, ""],
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("-12", -12),
        ("123456789012345", 123456789012345),
        ("1234567890123456", "1234567890123456"),
        ("1.10", 1.1),
        ("-0.5", -0.5),
        ("01", "01"),
        ("+1", "+1"),
        (".5", ".5"),
        ("5.", "5."),
        ("1e3", "1e3"),
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("yes", "yes"),
        ("null", None),
        ("~", None),
        ("NULL", "NULL"),
        ("2026-11-20", "2026-11-20"),
        ('"12"', "12"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_elsewhere_only_what_all_readers_agree_about_is_more_than_text(
    written: str, value: object
) -> None:
    found = read(f"extra: {written}\nunknown: [{written}]\n")
    assert (found["extra"], found["unknown"]) == (value, [value])
    assert type(found["extra"]) is type(value)


def test_styles_line_breaks_and_marks_do_not_matter() -> None:
    plain = read("id: a\nnotes: |\n  一\n  二\ntags: [x, y]\n")
    assert read("\ufeffid: 'a'\r\nnotes: |\r\n  一\r\n  二\r\ntags:\r\n- x\r\n- \"y\"\r\n") == plain
    assert read('---\n{id: a, "notes": "一\\n二\\n", tags: [x, y,]}\n...\n') == plain


def test_a_text_at_the_end_means_the_same_without_the_last_line_break() -> None:
    assert read("notes: |\n  x") == read("notes: |\n  x\n") == {"notes": "x\n"}
    assert read("notes: x") == read("notes: x\n")


def test_an_emoji_may_be_joined() -> None:
    assert read('notes: "👩\u200d💻 ❤️"\nname: 👨\u200d👩\u200d👧\n')["name"] == "👨\u200d👩\u200d👧"


REFUSED = [
    ("a: 1\nb: [\n", "syntax", 3, 1),
    ("name: 一: 二\n", "syntax", 1, 8),
    ("id: a\nname：华信\nkind: b\n", "syntax", 2, 1),
    ("id: a\nname: b\nid: c\n", "duplicate-key", 3, 1),
    ("region: {city: a, city: b}\n", "duplicate-key", 1, 19),
    ("id: &x a\n", "anchor", 1, 5),
    ("&x {id: a}\n", "anchor", 1, 1),
    ("tags: [a, *x]\n", "alias", 1, 11),
    ("region:\n  <<: {a: b}\n", "merge-key", 2, 3),
    ("id: !!str 1\n", "tag", 1, 5),
    ("id: ! a\n", "tag", 1, 5),
    ("!card\nid: a\n", "tag", 1, 1),
    ("# x\n%YAML 1.1\n---\nid: a\n", "directive", 2, 1),
    ("id: a\n---\nid: b\n", "second-document", 2, 1),
    ("id: a\nname:\tb\n", "tab", 2, 6),
    ("id: a\n\tname: b\n", "tab", 2, 1),
    ("id: a\n1: b\n", "non-text-key", 2, 1),
    ("id: a\n~: b\n", "non-text-key", 2, 1),
    ("id: a\n? [x]\n: b\n", "non-text-key", 2, 3),
    (b"id: a\nname: x\xbb\xaa\xd0\xc5\n", "invalid-utf8", 2, 8),
    (b"\xff\xfei\0d\0", "invalid-utf8", 1, 1),
    ("id: a\nname: 华\x1b[2J\n", "control-character", 2, 8),
    ('id: a\nname: "\\e[2J"\n', "control-character", 2, 7),
    ("id: a\nname: 华\u200b信\n", "control-character", 2, 8),
    ("id: a\nname: a\u200db\n", "control-character", 2, 8),
    ("id: a\nname: \ufeffb\n", "control-character", 2, 7),
    ("id: \0\n", "control-character", 1, 5),
    ("id: a\n# 注释\u202e\n", "bidi-character", 2, 5),
    ('id: a\nname: "\\u202e"\n', "bidi-character", 2, 7),
    ("id: a\u2028name: b\n", "line-break", 1, 6),
    ("id: a\rname: b\n", "line-break", 1, 6),
    ("id: a\nname: x\x85\n", "line-break", 2, 8),
    ("# nothing\n", "not-a-map", 1, 1),
    ("", "not-a-map", 1, 1),
    ("\n- a\n", "not-a-map", 2, 1),
    ("text\n", "not-a-map", 1, 1),
    (
        "id: a\n<<<<<<< ours\ngrade: C\n=======\ngrade: A\n>>>>>>> theirs\n",
        "conflict-markers",
        2,
        1,
    ),
    ("tags: [a?b]\n", "syntax", 1, 8),
    ("tags: [a: b]\n", "syntax", 1, 8),
    ("notes: |#x\n  a\n", "syntax", 1, 8),
    ("notes: |\n    \n  a\n", "syntax", 1, 8),
    ("id: @a\n", "syntax", 1, 5),
    ('id: "a\n', "syntax", 1, 5),
    ('id: "\\q"\n', "syntax", 1, 6),
    ("id: 'a' b\n", "syntax", 1, 9),
]


@pytest.mark.parametrize(("text", "rule", "line", "column"), REFUSED)
def test_what_readers_disagree_about_is_refused(
    text: str | bytes, rule: str, line: int, column: int
) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    parsed = parse_record(data, ROOT)
    assert parsed.value is None
    problem = parsed.problems[0]
    assert (problem.rule, problem.line) == (rule, line)
    # The two parsers do not always notice bad syntax at the same character.
    assert problem.column == column or rule == "syntax"
    assert problem.unreadable


@pytest.mark.parametrize(("text", "rule", "line", "column"), REFUSED)
def test_every_refusal_has_a_sentence_and_a_mend_in_both_languages(
    text: str | bytes, rule: str, line: int, column: int
) -> None:
    for problem in find(text):
        for part in (f"check.{problem.rule}", f"mend.{problem.rule}"):
            said = {say(language, part, **problem.values) for language in ("en", "zh")}
            assert len(said) == 2
            assert all("syntax." not in one and "{" not in one[:1] for one in said)


def test_the_second_of_two_keys_is_named_with_the_line_of_the_first() -> None:
    problem = only("# top\nregion:\n  city: a\n  city: b\n")
    assert (problem.rule, problem.path, problem.line) == ("duplicate-key", ("region", "city"), 4)
    assert problem.values == {"key": "city", "first": 3}


def test_a_foreign_encoding_is_named() -> None:
    gbk = "id: a\nname: 北京华信\n".encode("gbk")
    problem = only(gbk)
    assert problem.values == {"byte": "0xB1", "encoding": "GB18030"}
    assert "iconv -f GB18030 -t UTF-8" in say("en", "mend.invalid-utf8", **problem.values)
    assert only("id: a\n".encode("utf-16")).values["encoding"] == "UTF-16"
    assert only(b"name: caf\xe9\n").values["encoding"] in ("CP1252", "GB18030")


def test_an_invisible_character_is_named() -> None:
    assert only("id: a\u202e\n").values == {"character": "U+202E RIGHT-TO-LEFT OVERRIDE"}


def test_every_problem_is_reported_in_the_order_of_the_text() -> None:
    text = (
        "id: &a x\n"
        "name: !!str y\n"
        "tags: [a,\tb, *a]\n"
        "region:\n"
        "  city: a\n"
        "  city: b\u202e\n"
        "1: x\n"
        "<<: {a: b}\n"
    )
    found = [(one.rule, one.line, one.path) for one in find(text)]
    assert found == [
        ("anchor", 1, ("id",)),
        ("tag", 2, ("name",)),
        ("tab", 3, ("tags", 0)),
        ("alias", 3, ("tags", 2)),
        ("duplicate-key", 6, ("region", "city")),
        ("bidi-character", 6, ("region", "city")),
        ("non-text-key", 7, ("1",)),
        ("merge-key", 8, ("<<",)),
    ]


def test_tabs_are_reported_once_a_line() -> None:
    assert [(one.rule, one.line) for one in find("a: b\t\t#\n#\tc\t\nid: x\n")] == [
        ("tab", 1),
        ("tab", 2),
    ]


@pytest.mark.parametrize(
    ("text", "rule", "values"),
    [
        ("a: " + "x" * (256 * 1024), "too-large", {"size": 256, "limit": 256}),
        ("a: " + "x" * (64 * 1024 + 1), "scalar-too-long", {"size": 65537, "limit": 65536}),
        ("a: " + "[" * 12 + "]" * 12, "too-deep", {"limit": 12}),
        ("a:\n- " + "- " * 12 + "b", "too-deep", {"limit": 12}),
        ("[" * 100_000, "too-deep", {"limit": 12}),
        ("a: " + "{a: " * 50_000, "too-deep", {"limit": 12}),
        ("- " * 100_000, "too-deep", {"limit": 12}),
        ("a: [" + "1," * 20_000 + "]", "too-many-nodes", {"limit": 20_000}),
    ],
)
def test_limits(text: str, rule: str, values: dict[str, object]) -> None:
    start = time.process_time()
    problem = only(text)
    # The pure parser is fifteen times slower; it has to read twenty thousand nodes here.
    assert time.process_time() - start < (1 if events.make_parser is not events.PureParser else 8)
    assert (problem.rule, problem.values) == (rule, values)


@pytest.mark.parametrize(
    "text",
    [
        "\t\n" * 100_000,
        "\x01" * 200_000,
        "a:\tb\r" * 40_000,
        "\u200d" * 80_000,
        "<<<<<<< a\n" * 25_000,
        "# \n" * 80_000 + "%",
        "".join(f"a{number}:\tb\n" for number in range(9000)),
        "".join(f"a{number}: no\n" for number in range(9000)),
        "a: " + "1:1" * 20_000 + "x",
        'a: "' + "\\u202e" * 30_000 + '"',
        "# " + "|" * 200_000 + "\n",
        "# " + ">0" * 100_000 + "\n",
        "a: |" + "\n" * 200_000,
        "a: |\n" + " " * 200_000,
        "a: b:" + " " * 200_000 + "c",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_no_text_takes_long_to_explain(text: str) -> None:
    start = time.process_time()
    parse_record(text.encode(), ROOT, audit=True)
    # The worst takes a second; what grows with the square of the size takes twenty.
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id: a\nowner： x\nname: b\n", (2, 1)),
        ("id: a\nname: b\nowner:x\n", (3, 1)),
        ("id: a\nowner\n\n# c\nname: b\n", (2, 1)),
        ("id: a\ncontacts:\n  - id: x\n    name： 王\n    role: user\n", (4, 5)),
        ('id: a\nname: "b\ntags: [x]\n', (2, 7)),
        ("id: a\nname: 'b\n", (2, 7)),
    ],
)
def test_what_lacks_a_colon_or_a_quote_is_named_by_its_own_line(
    text: str, place: tuple[int, int]
) -> None:
    problem = only(text)
    assert (problem.line, problem.column) == place


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name：华信\nid: a\n", "full-width-colon"),
        ("name: 一: 二\n", "colon"),
        ("id: a\nname\n", "no-colon"),
        ("id: a\n  name: b\n", "colon"),
        ("id: 'a' b\n", "indentation"),
        ('id: "a\n', "unclosed-quote"),
        ("tags: [a\nid: b\n", "unclosed-bracket"),
        ("tags: [, a]\n", "content"),
        ("notes: @王静\n", "first-character"),
        ("notes: *重要*\n", "first-character"),
        ('notes: "C:\\数据"\n', "escape"),
        ("notes: |文本\n  甲\n", "block-header"),
        ("notes: |#x\n  甲\n", None),
        ("tags: [a: b]\n", "braceless"),
        ("tags: [去吗?]\n", None),
        ("tags: [a:]\n", None),
        ("notes: |\n    \n  甲\n", "block"),
        ("notes: >-\n    \n  甲\n", "block"),
        ('contacts:\n    role:   - id: "x\n', "entry"),
        ('tags: - "a"\n', "entry"),
    ],
)
def test_bad_syntax_is_explained(text: str, reason: str | None) -> None:
    problem = only(text)
    assert problem.rule == "syntax"
    found = problem.values["reason"]
    assert isinstance(found, Message)
    # Where the two parsers stop at different places, the words differ too.
    assert found.code == f"syntax.{reason}" if reason else found.code != "syntax.other"
    assert all(say(language, found.code) for language in ("en", "zh"))


def test_what_is_just_within_the_limits_is_read() -> None:
    assert len(read("a: " + "x" * 64 * 1024)["a"]) == 64 * 1024
    assert read("a: " + "[" * 11 + "]" * 11)["a"]
    # The card, its two keys, the list and the text are five nodes.
    assert len(read("a: [" + "1," * 19_995 + "]\nb: x")["a"]) == 19_995


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("013800138000", ("YAML 1.2: 13800138000",)),
        ("010020", ("YAML 1.1: 4112", "YAML 1.2: 10020")),
        ("12:30", ("YAML 1.1: 750",)),
        ("12:30:45", ("YAML 1.1: 45045",)),
        ("NO", ("YAML 1.1: false",)),
        ("y", ("YAML 1.1: true",)),
        ("True", ("YAML 1.1: true", "YAML 1.2: true")),
        ("1.10", ("YAML 1.1: 1.1", "YAML 1.2: 1.1")),
        ("1e3", ("YAML 1.2: 1000",)),
        ("1_000", ("YAML 1.1: 1000", "YAML 1.2: 1000")),
        ("0x1F", ("YAML 1.1: 31", "YAML 1.2: 31")),
        ("0o17", ("YAML 1.2: 15",)),
        ("0b101", ("YAML 1.1: 5", "YAML 1.2: 5")),
        ("+8613800138000", ("YAML 1.1: 8613800138000", "YAML 1.2: 8613800138000")),
        (".5", ("YAML 1.1: 0.5", "YAML 1.2: 0.5")),
        (".inf", ("YAML 1.1: .inf", "YAML 1.2: .inf")),
        ("-.INF", ("YAML 1.1: -.inf", "YAML 1.2: -.inf")),
        (".NaN", ("YAML 1.1: .nan", "YAML 1.2: .nan")),
        ("Null", ("YAML 1.1: null", "YAML 1.2: null")),
        ("=", ("YAML 1.1: default value",)),
        ("<<", ("YAML 1.1: merge key",)),
        ("2026-11-20 14:30:00", ("YAML 1.1: time",)),
        ("2026-11-20T14:30:00+08:00", ("YAML 1.1: time",)),
    ],
)
def test_an_audit_says_what_others_read(written: str, readings: tuple[str, ...]) -> None:
    text = f"id: a\nname: {written}  # x\n"
    problem = only(text, audit=True)
    assert (problem.line, problem.column, problem.path) == (2, 7, ("name",))
    assert (problem.rule, problem.severity) == ("ambiguous-scalar", "error")
    assert problem.values == {"text": written, "readings": readings}
    assert not problem.unreadable
    assert parse_record(text.encode(), ROOT, audit=True).value == {"id": "a", "name": written}
    assert find(f'id: a\nname: "{written}"\n', audit=True) == []


@pytest.mark.parametrize(
    "written",
    ["2026-11-20", "2026-13-45", "2026-11-20 14:30", "20261120-k7qf4", "+86 138", "1.2.3", "null"],
)
def test_an_audit_leaves_alone_what_others_read_as_text_and_bare_dates(written: str) -> None:
    assert find(f"name: {written}\ncreated: {written}\n", audit=True) == []


def test_a_bare_date_may_stand_only_where_the_schema_says_text() -> None:
    problem = only("extra: 2026-11-20\n", audit=True)
    assert problem.values["readings"] == ("YAML 1.1: date",)


def test_an_audit_looks_at_keys_too() -> None:
    problem = only("no: x\nid: a\n", audit=True)
    assert (problem.rule, problem.path, problem.column) == ("ambiguous-scalar", ("no",), 1)


def test_an_audit_says_a_five_thousand_digit_number_shortly() -> None:
    problem = only("headcount: " + "9" * 5000 + "\n", audit=True)
    assert problem.rule == "ambiguous-scalar"
    assert all(len(str(one)) < 60 for one in problem.values["readings"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "column", "comment"),
    [
        ("notes: 见附件 #3", 12, "#3"),
        ("notes: 见附件 # 三", 12, "# 三"),
        ("name: 方案 #3 和 #4", 10, "#3 和 #4"),
        ("tags: [a, b #c\n  ]", 13, "#c"),
    ],
)
def test_an_audit_warns_of_a_comment_that_cuts_a_text(line: str, column: int, comment: str) -> None:
    problem = only(f"{line}\n", audit=True)
    assert (problem.rule, problem.severity) == ("hidden-comment", "warning")
    assert (problem.column, problem.values["comment"]) == (column, comment)


@pytest.mark.parametrize(
    "line",
    ["kind: a  # b", "name: a # b", "name: a#b", 'notes: "a" #b', "notes:  # b", "rate: 1 #x"],
)
def test_an_audit_knows_ordinary_comments(line: str) -> None:
    assert find(f"{line}\n", audit=True) == []


def test_an_audit_asks_for_the_line_break_that_others_need() -> None:
    problem = only("id: a\nvisits:\n- notes: |\n    x", audit=True)
    assert (problem.rule, problem.line, problem.path) == ("last-break", 3, ("visits", 0, "notes"))
    assert not problem.unreadable
    for text in ("notes: |-\n  x", "notes: |\n  x\n", "notes: x", "notes: |\n  x\nid: a"):
        assert find(text, audit=True) == []


def test_places_are_those_of_keys_and_entries() -> None:
    data = "# 注释\nid: a\ncontacts:\n  - name: 王\n    phones: ['1', 2]\ntags:\n- x\n".encode()
    assert find_places(data, ROOT) == {
        (): (1, 1),
        ("id",): (2, 1),
        ("contacts",): (3, 1),
        ("contacts", 0): (4, 5),
        ("contacts", 0, "name"): (4, 5),
        ("contacts", 0, "phones"): (5, 5),
        ("contacts", 0, "phones", 0): (5, 14),
        ("contacts", 0, "phones", 1): (5, 19),
        ("tags",): (6, 1),
        ("tags", 0): (7, 3),
    }


@pytest.mark.parametrize("data", [b"\xff", b"a: [", b"", b"\0", b"[" * 1000])
def test_a_broken_text_has_no_places(data: bytes) -> None:
    assert find_places(data, ROOT) == {(): (1, 1)}


def test_both_languages_know_every_code() -> None:
    rules = {rule for _, rule, _, _ in REFUSED} | {
        "too-large",
        "scalar-too-long",
        "too-deep",
        "too-many-nodes",
        "ambiguous-scalar",
        "hidden-comment",
        "last-break",
    }
    assert {f"{part}.{rule}" for rule in rules for part in ("check", "mend")} <= SENTENCES.keys()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("id: a\ntags: [a, b: {c: @\n", ("tags", 1)),
        ("id: a\ncontacts:\n  - {id: a}\n  - id: b\n    name: x: y\n", ("contacts", 1)),
        ("id: a\nregion:\n  city: x: y\n", ("region",)),
        ("id: a\n? {a: b: c}\n", ("?",)),
        ("id: a\nbroken\n", ()),
    ],
)
def test_bad_syntax_is_told_by_the_keys_that_lead_to_it(
    text: str, path: tuple[object, ...]
) -> None:
    problem = find(text)[0]
    assert problem.rule == "syntax"
    assert problem.path == path
