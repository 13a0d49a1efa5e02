"""The schema: shipped as it should be, refused when broken, and one judgement by two validators."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import Failure
from crmcli.ledger.formats import is_date, is_email, is_uri
from crmcli.ledger.schema import Schema, load_schema, parse_schema, read_shipped_schema
from crmcli.ledger.schema_audit import iter_schema_problems
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.fields import Choice, Field, find_child, find_choice, find_field, iter_fields
from crmcli.rules.findings import Finding
from crmcli.rules.outcome import Message
from crmcli.views.findings import describe_finding
from crmcli.views.language import Language

EXAMPLES = Path(__file__).parents[1] / "examples"
SHIPPED = parse_schema(read_shipped_schema())
ROOT = SHIPPED.root

EVERYTHING: dict[str, Any] = yaml.load(
    (EXAMPLES / "valid" / "everything.yaml").read_bytes(), Loader=yaml.BaseLoader
)
EVERYTHING["headcount"] = 320
EVERYTHING["contacts"][0]["primary"] = True
EVERYTHING["visits"][1]["missed"] = False


def _schema_of(**properties: object) -> Schema:
    notes = {"version": 1, "en": "Card", "zh": "卡", "sections": {}}
    document = {"type": "object", "x-crm": notes, "properties": properties}
    return parse_schema(json.dumps(document).encode())


def _rules(value: object, schema: Schema = SHIPPED) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.path, one.rule) for one in schema.iter_violations(value)]


# The shipped schema


def test_every_field_and_value_has_a_label_in_both_languages() -> None:
    for field in (ROOT, *iter_fields(ROOT)):
        assert field.label.en, field.path
        assert any("\u4e00" <= one <= "\u9fff" for one in field.label.zh) or field.key == "qq"
        for choice in field.choices:
            assert choice.label.en[0].isupper(), (field.path, choice.key)
            assert any("\u4e00" <= one <= "\u9fff" for one in choice.label.zh)
    assert len(list(iter_fields(ROOT))) > 100


def test_the_shipped_schema_has_no_problems() -> None:
    assert list(iter_schema_problems(SHIPPED)) == []
    jsonschema.Draft202012Validator.check_schema(dict(SHIPPED.document))


def test_no_map_takes_unknown_keys() -> None:
    def walk(node: object) -> None:
        if isinstance(node, dict):
            if "properties" in node and node.get("type") == "object":
                assert node.get("additionalProperties") is False, sorted(node["properties"])
            for child in node.values():
                walk(child)

    walk(SHIPPED.document)


def test_the_order_of_a_card() -> None:
    keys = list(ROOT.children)
    assert keys[:4] == ["id", "code", "name", "aliases"]
    assert keys[-5:] == ["follow_up", "regrades", "merged", "distinct_from", "visits"]
    assert {field.section for field in ROOT.children.values()} == set(ROOT.sections)


def test_what_fields_say_of_themselves() -> None:
    def get(*keys: str) -> Field:
        field = find_field(ROOT, keys)
        assert field is not None
        return field

    assert get("visits").merge == "log"
    assert get("visits").entry_key == "id"
    assert get("visits", "date").past
    assert get("visits", "next").format == "date"
    assert get("visits", "next").none is not None
    assert get("visits", "contact").refers == "contact"
    assert get("visits", "notes").multiline
    assert get("tags").merge == "set"
    assert get("grade").managed_by == "regrade"
    assert get("owner").refers == "person"
    assert get("owner").none is not None
    assert get("contacts", "phones").sensitive
    assert get("contacts").required == ()
    assert get("contacts").item is not None
    assert get("contacts").item.required == ("id", "name")  # type: ignore[union-attr]
    assert get("region", "province").label.short_zh == "省"


@pytest.mark.parametrize(
    ("word", "key"),
    [("客户级别", "grade"), ("等级", "grade"), ("公司名称", "name"), ("GRADE", "grade"),
     ("Record no.", "code"), ("沟通记录", "visits"), ("业务员", "owner")],
)  # fmt: skip
def test_fields_are_known_by_labels_and_aliases(word: str, key: str) -> None:
    field = find_child(ROOT, word)
    assert field is not None
    assert field.key == key


def test_values_are_known_by_labels_and_aliases() -> None:
    channel = find_field(ROOT, ["visits", "channel"])
    assert channel is not None
    for word, key in (
        ("微信", "chat"),
        ("客户来企", "hosted"),
        ("call", "phone"),
        ("上门", "onsite"),
    ):
        choice = find_choice(channel, word)
        assert choice is not None
        assert choice.key == key


def test_compiling_imports_no_validator() -> None:
    program = (
        "import sys; from crmcli.ledger import schema;"
        "schema.parse_schema(schema.read_shipped_schema());"
        "print([m for m in sys.modules if m.startswith(('jsonschema', 'referencing'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# A schema that is none

_LOOP = json.dumps(
    {
        "properties": {"a": {"$ref": "#/$defs/b"}},
        "$defs": {"b": {"type": "array", "items": {"$ref": "#/$defs/b"}}},
    }
)


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ('{\n  "type": "object",\n  "x" 1\n}', "schema-syntax", {"line": 3, "column": 7}),
        ("[]", "schema-invalid", {"where": "#"}),
        ('{"type": "object"}', "schema-invalid", {"where": "#"}),
        ('{"a": 1, "a": 2}', "schema-invalid", {}),
        ("[" * 100_000, "schema-invalid", {}),
        ('{"properties": {"a": {"x-crm": 5}}}', "schema-invalid", {}),
        ('{"$schema": "http://x.example/y"}', "schema-invalid", {"where": "#/$schema"}),
        ('{"properties": {"a": {"$dynamicRef": "http://x.example/y"}}}', "schema-ref", {}),
        ('{"properties": {"a": {"x-crm": {"ref": "dog"}}}}', "schema-invalid", {}),
        ('{"properties": {"a": {"x-crm": {"en": 1}}}}', "schema-invalid", {}),
        ('{"properties": {"a": {"enum": [1]}}}', "schema-invalid", {}),
        ('{"properties": {"a": {"$ref": "http://x.example/y"}}}', "schema-ref", {}),
        ('{"properties": {"a": {"$ref": "other.json#/a"}}}', "schema-ref", {}),
        ('{"properties": {"a": {"$ref": "#/$defs/gone"}}}', "schema-ref", {"ref": "#/$defs/gone"}),
        ('{"properties": {"a": {"$ref": "#/properties/a"}}}', "schema-ref-loop", {}),
        (_LOOP, "schema-ref-loop", {}),
    ],
)  # fmt: skip
def test_broken_schemas_are_refused(text: str, code: str, values: dict[str, object]) -> None:
    with pytest.raises(Failure) as caught:
        parse_schema(text.encode())
    assert caught.value.code == code
    assert values.items() <= caught.value.values.items()


def test_bytes_that_are_no_utf8_are_refused() -> None:
    with pytest.raises(Failure):
        parse_schema(b'{"a": "\xff"}')


def test_a_reference_that_no_field_uses_is_never_fetched() -> None:
    with pytest.raises(Failure):
        parse_schema(
            b'{"type": "object", "properties": {"a": {"type": "string"}},'
            b' "not": {"$ref": "http://127.0.0.1:9/x"}}'
        )


def test_a_missing_schema_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        load_schema(tmp_path)
    assert caught.value.code == "schema-unreadable"


def test_load_schema_reads_the_ledgers_own(tmp_path: Path) -> None:
    (tmp_path / "schema").mkdir()
    text = read_shipped_schema().replace(b'"version": 2', b'"version": 7')
    (tmp_path / "schema" / "customer.schema.json").write_bytes(text)
    assert load_schema(tmp_path).version == 7


@pytest.mark.parametrize(
    "notes",
    [{"labell": "x"}, {"en": "A"}, {"en": "A", "zh": "甲", "past": "yes"}, {"merge": "set"},
     {"en": "A", "zh": "甲", "merge": "keyed"}, {"en": "", "zh": "甲"}],
)  # fmt: skip
def test_annotations_are_held_to_their_own_schema(notes: dict[str, object]) -> None:
    schema = _schema_of(a={"type": "array", "x-crm": {"section": "x", **notes}})
    assert any(
        where.startswith("#/properties/a/x-crm") for where, _ in iter_schema_problems(schema)
    )


def test_a_field_of_ones_own_needs_a_label_and_words_of_its_own() -> None:
    document = copy.deepcopy(dict(SHIPPED.document))
    document["properties"]["nps"] = {"type": "integer", "x-crm": {"section": "notes"}}
    document["properties"]["level"] = {
        "type": "string",
        "x-crm": {"en": "Level", "zh": "级别", "section": "nowhere"},
    }
    problems = list(iter_schema_problems(parse_schema(json.dumps(document).encode())))
    assert ("nps", Message("reason-no-label")) in problems
    assert ("level", Message("reason-no-section", {"section": "nowhere"})) in problems
    assert (
        "#",
        Message("reason-shared-word", {"word": "级别", "keys": ["grade", "level"]}),
    ) in problems


def test_what_occurs_is_a_day_and_is_void_by_a_key_beside_it() -> None:
    document = copy.deepcopy(dict(SHIPPED.document))

    def add(key: str, kind: dict[str, object], **notes: str) -> None:
        labels = {"en": key.title(), "zh": f"某{key}", "section": "notes"}
        document["properties"][key] = {**kind, "x-crm": {**labels, **notes}}

    date, text = {"type": "string", "format": "date"}, {"type": "string"}
    add("due_on", date, occurs="once", unless="paid_on")
    add("paid_on", date)
    add("ends_on", date, occurs="once", unless="ended_on")
    add("label", text, occurs="yearly")
    add("moon", {"$ref": "#/$defs/lunar-day"}, occurs="once")
    problems = list(iter_schema_problems(parse_schema(json.dumps(document).encode())))
    assert problems == [
        ("ends_on", Message("reason-no-key-beside", {"key": "ended_on"})),
        ("label", Message("reason-occurs-no-day")),
        ("moon", Message("reason-occurs-no-day")),
    ]
    with pytest.raises(Failure, match="schema-invalid"):
        _schema_of(a={**date, "x-crm": {"en": "A", "zh": "甲", "occurs": "monthly"}})
    lonely = _schema_of(a={**date, "x-crm": {"en": "A", "zh": "甲", "unless": "b"}})
    assert any(where == "#/properties/a/x-crm" for where, _ in iter_schema_problems(lonely))


def test_a_field_of_ones_own_works_without_code() -> None:
    document = copy.deepcopy(dict(SHIPPED.document))
    notes = {"en": "Score", "zh": "评分", "section": "notes"}
    document["properties"]["nps"] = {"type": "integer", "maximum": 10, "x-crm": notes}
    schema = parse_schema(json.dumps(document).encode())
    assert schema.is_valid({"id": "a", "name": "b", "nps": 10})
    assert _rules({"id": "a", "name": "b", "nps": 11}, schema) == [(("nps",), "too-big")]


# Judging


def test_everything_is_valid() -> None:
    assert _rules(EVERYTHING) == []
    assert SHIPPED.is_valid(EVERYTHING)


@pytest.mark.parametrize("place", [("id",), ("code",), ("name",), ("owner",), ("tags", 0)])
@pytest.mark.parametrize("tail", ["\n", "\r\n", "\u2028"])
def test_a_trailing_newline_is_refused_by_both(place: tuple[str | int, ...], tail: str) -> None:
    value = copy.deepcopy(EVERYTHING)
    target: Any = value
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = str(target[place[-1]]) + tail
    assert not SHIPPED.is_valid(value)
    assert _rules(value) == [(place, "bad-form")]


def test_one_cause_one_violation() -> None:
    assert _rules({"id": "a", "nmae": "x"}) == [(("nmae",), "unknown-field")]
    assert _rules({"id": "a", "name": ""}) == [(("name",), "empty-value")]
    assert _rules({"id": "a", "name": "b", "kind": 3}) == [(("kind",), "wrong-type")]


def test_a_condition_is_told_with_its_reason() -> None:
    violation = next(SHIPPED.iter_violations({"id": "a", "name": "b", "stage": "churned"}))
    assert violation.rule == "missing-when"
    assert violation.path == ("churn",)
    assert getattr(violation.values["when"], "key", None) == "stage"
    assert getattr(violation.values["value"], "key", None) == "churned"


def test_a_missing_section_names_its_fields_and_the_command() -> None:
    violation = next(SHIPPED.iter_violations({"id": "a", "name": "b", "stage": "customer"}))
    finding = Finding("f", 1, 1, "first_deal", violation.rule, "error", violation.values)
    command = (
        "crm set a stage=customer first_deal.amount=... first_deal.currency=CNY first_deal.on=..."
    )
    fields = {
        "en": "amount (Contract amount), currency (Currency), on (Effective on)",
        "zh": "amount（成交金额）、currency（币种）、on（生效日期）",
    }
    for language, named in fields.items():
        mend = describe_finding(finding, cast("Language", language))[1]
        assert mend.endswith(command)
        assert named in mend


def test_a_label_in_place_of_a_value_is_understood() -> None:
    violation = next(SHIPPED.iter_violations({"id": "a", "name": "b", "kind": "普通公司"}))
    assert violation.rule == "bad-choice"
    assert [one.key for one in cast("tuple[Choice, ...]", violation.values["near"])] == ["company"]


def test_no_pattern_of_a_team_takes_long() -> None:
    schema = _schema_of(a={"type": "string", "pattern": "^(a+)+$"})
    value = {"a": "a" * 5_000 + "!"}
    assert not schema.is_valid(value)
    assert _rules(value, schema) == [(("a",), "bad-pattern")]


def test_a_pattern_that_may_take_long_is_refused() -> None:
    schema = _schema_of(a={"type": "string", "pattern": "^(?=a)b$"})
    with pytest.raises(Failure) as caught:
        schema.is_valid({"a": "b"})
    assert caught.value.code == "schema-invalid"


@pytest.mark.parametrize("name", ["time", "ipv4", "uuid", "hostname", "idn-email", "nonsense"])
def test_formats_that_are_not_ours_are_notes_for_both(name: str) -> None:
    schema = _schema_of(a={"type": "string", "format": name})
    assert schema.is_valid({"a": "?"})
    assert _rules({"a": "?"}, schema) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [("2024-02-29", True), ("2023-02-29", False), ("0001-01-01", True), ("0000-01-01", False),
     ("2024-2-9", False), ("20240229", False), ("2024-W01-1", False), ("2024-01-01\n", False),
     ("２024-01-01", False), ("2024-01-01T00:00", False), ("", False)],
)  # fmt: skip
def test_dates(text: str, right: bool) -> None:
    assert is_date(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [("a@b.cn", True), ("a.b+c@d-e.f.org", True), ("a@b", False), ("a@b.cn\n", False),
     ("a b@c.de", False), ("a@b..cn", False), ("a@-b.cn", False), (".a@b.cn", False),
     ("a..b@c.de", False), ("@b.cn", False), ("a@@b.cn", False), ("王@b.cn", False),
     ("a@b.cn,c@d.cn", False), ("a" * 65 + "@b.cn", False), ("a@" + "b-" * 40_000, False)],
)  # fmt: skip
def test_emails(text: str, right: bool) -> None:
    assert is_email(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [("https://example.com", True), ("http://例子.cn/路?q=1#x", True), ("www.example.com", False),
     ("ftp://example.com", False), ("https://", False), ("https://a b", False),
     ("javascript:alert(1)", False), ("https://user@example.com", False),
     ("https://example.com\n", False)],
)  # fmt: skip
def test_uris(text: str, right: bool) -> None:
    assert is_uri(text) is right


# The two validators agree

_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        ["none", "2026-11-20", "2026-02-30", "a\n", "\n", " ", "a@b.cn", "https://x.cn", "K",
         "customer", "churned", "0", "1.5", "01", "CNY", "+86 10", "123", "li.wei", "x\u2028"]
    ),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.sampled_from(["id", "name", "on", "date", "x"]), st.text(max_size=3)),
)  # fmt: skip


def _spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    steps = value.items() if isinstance(value, dict) else []
    steps = enumerate(value) if isinstance(value, list) else steps
    for step, child in steps:
        found += _spots(child, (*path, step))
    return found


@st.composite
def _mutated_cards(draw: st.DrawFn) -> Any:
    """The full card with up to four places replaced, deleted, added or doubled."""
    card: Any = copy.deepcopy(EVERYTHING)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(_spots(card)))
        parent = card
        for step in path[:-1]:
            parent = parent[step]
        act = draw(st.sampled_from(["replace", "delete", "add", "double"]))
        if act == "delete" and len(_spots(card)) > 2:
            del parent[path[-1]]
        elif act == "add" and isinstance(parent, dict):
            parent[draw(st.sampled_from(["x", "name", "stage", "on", "currency"]))] = draw(_LEAVES)
        elif act == "double" and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[path[-1]]))
        else:
            parent[path[-1]] = draw(_LEAVES)
    return card


@given(_mutated_cards())
def test_the_judge_and_the_explainer_agree(card: Any) -> None:
    assert SHIPPED.is_valid(card) == (_rules(card) == [])


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*valid/*.yaml")), ids=lambda path: path.stem)
def test_they_agree_on_the_examples(path: Path) -> None:
    value = parse_record(path.read_bytes(), ROOT).value
    assert SHIPPED.is_valid(value) == (_rules(value) == [])
