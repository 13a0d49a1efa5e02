"""vCards of all versions as cards; vobject is the second opinion on what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import Failure
from crmcli.exchange.decoding import decode_table
from crmcli.exchange.vcards import read_vcards
from crmcli.exchange.vcards_out import iter_vcards
from crmcli.rules.sheets import Entry

EXAMPLES = sorted((Path(__file__).parents[1] / "examples/vcards").glob("*.vcf"))

_LINE = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="￾￿") | st.just(" "),
    min_size=1,
    max_size=60,
).map(str.strip)
_NAME = _LINE.filter(bool)
_DAY = st.dates().map(lambda day: day.isoformat()).filter(lambda day: day[:4] != "1604")
_CONTACT = st.fixed_dictionaries(
    {"id": st.just("wang"), "name": _NAME},
    optional={
        "title": _NAME,
        "occupation": _NAME,
        "wechat": _NAME,
        "birthday": _DAY,
        "notes": st.lists(_NAME, min_size=1, max_size=3).map("\n".join),
        "aliases": st.lists(_NAME, min_size=1, max_size=3, unique=True),
        "phones": st.lists(
            st.sampled_from(["+86 138 0000 0000", "010-6500 0000"]), min_size=1, unique=True
        ),
        "hobbies": st.lists(_NAME, min_size=2, max_size=3, unique=True),
        "role": st.sampled_from(["decider", "user"]),
    },
)


def _read(text: str) -> list[Entry]:
    return [*read_vcards(text, "a.vcf")]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_a_card_of_another_program(file: Path) -> None:
    text, _ = decode_table(file.read_bytes(), file.name)
    expected: list[dict[str, Any]] = json.loads(file.with_suffix(".json").read_text("utf-8"))
    found = _read(text)
    assert [one.number for one in found] == [one["line"] for one in expected]
    assert [one.value for one in found] == [one["value"] for one in expected]
    assert [[*map(list, one.unmapped)] for one in found] == [one["unmapped"] for one in expected]


def test_there_are_examples_of_each_version() -> None:
    assert {file.stem[-3:] for file in EXAMPLES} == {"2.1", "3.0", "4.0"}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_vobject_reads_the_same(file: Path) -> None:
    """Names, mails and titles; where a phone does not name its charset, it cannot."""
    text, _ = decode_table(file.read_bytes(), file.name)
    for entry, card in zip(_read(text), _split(text), strict=True):
        try:
            other = vobject.readOne(card)
        except UnicodeDecodeError:
            continue
        contact = next(iter(entry.value.get("contacts", [])), {})  # type: ignore[call-overload]
        theirs = {
            "name": [one.value for one in other.contents.get("fn", [])],
            "title": [one.value for one in other.contents.get("title", [])],
            "emails": [
                one.value.removeprefix("mailto:") for one in other.contents.get("email", [])
            ],
        }
        for key, values in theirs.items():
            ours = contact.get(key, [])
            if values and contact.get("name"):
                assert (ours if isinstance(ours, list) else [ours]) == values


def _split(text: str) -> list[str]:
    return [f"BEGIN:VCARD{part}" for part in text.replace("\r\n", "\n").split("BEGIN:VCARD")[1:]]


@given(_CONTACT, _NAME, st.sampled_from(["3.0", "4.0"]))
def test_what_we_write_comes_back(contact: dict[str, object], name: str, version: Any) -> None:
    customer = {"id": "huaxin", "name": name, "tags": ["budget/high"], "contacts": [contact]}
    (entry,) = _read("".join(iter_vcards(customer, "ledger", version)))
    assert entry.value == customer
    assert entry.unmapped == ()


@given(_NAME, _NAME, st.sampled_from(["3.0", "4.0"]))
def test_a_customer_without_contacts_comes_back(name: str, notes: str, version: Any) -> None:
    address = {"province": "北京市", "district": "海淀区", "street": "中关村大街\t1  号"}
    customer = {"id": "huaxin", "name": name, "notes": notes, "addresses": [address]}
    (entry,) = _read("".join(iter_vcards(customer, "ledger", version)))
    assert entry.value == customer


def test_a_card_inside_another_is_left_out() -> None:
    text = "BEGIN:VCARD\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nTITLE:x\nEND:VCARD\n"
    (entry,) = _read(text)
    assert entry.value["contacts"] == [{"name": "A", "title": "x"}]


def test_a_line_without_a_name_goes_on_with_the_one_before() -> None:
    (entry,) = _read("BEGIN:VCARD\nFN:A\nNOTE:one\ntwo\nEND:VCARD\n")
    assert entry.value["contacts"] == [{"name": "A", "notes": "one\ntwo"}]


def test_a_second_value_of_what_has_one_place_is_told() -> None:
    (entry,) = _read("BEGIN:VCARD\nFN:A\nURL:https://a.example\nURL:https://b.example\nEND:VCARD\n")
    assert entry.unmapped == (("URL", "https://b.example"),)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("BEGIN:VCARD\nFN:A\n", "vcard-open", 1),
        ("BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\n", "vcard-open", 1),
        ("BEGIN:VCARD\nFN;CHARSET=utf-8;QUOTED-PRINTABLE:=FF=FE\nEND:VCARD\n", "vcard-encoding", 2),
        ("BEGIN:VCARD\nFN;CHARSET=no;QUOTED-PRINTABLE:A\nEND:VCARD\n", "vcard-encoding", 2),
    ],
)
def test_a_card_that_cannot_be_read_is_named(text: str, code: str, line: int) -> None:
    with pytest.raises(Failure) as caught:
        _read(text)
    assert (caught.value.code, caught.value.values["line"]) == (code, line)


def test_a_text_without_cards() -> None:
    with pytest.raises(Failure) as caught:
        _read("FN:A\n")
    assert caught.value.code == "vcard-none"
