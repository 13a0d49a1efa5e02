"""The cards that the index leaves aside have nothing of what is looked for."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.book import Book, open_book, telling
from crmcli.book import finding as finding_module
from crmcli.book.catalog import Catalog
from crmcli.book.finding import TEXTS, Finding
from crmcli.book.naming import ANY, NEARBY, find_nearest, iter_candidates
from crmcli.errors import NotFound
from crmcli.ledger import extracts
from crmcli.rules import names, pinyin, search
from crmcli.rules.duplicates import find_likely_duplicates, list_marks, list_traces
from crmcli.rules.outcome import Card
from crmcli.views.finding import build_rows
from tests.sandbox import Sandbox, load_cards, make_sandbox
from tests.searching import search_cards

CUSTOMERS: Sequence[dict[str, object]] = [
    {"id": "lantu", "name": "重庆蓝图自动化有限公司", "code": "BJ-01", "aliases": ["蓝图", "LT"]},
    {"id": "mueller", "name": "Müller & Söhne GmbH", "aliases": ["Ｍüller"], "tags": ["重点/甲"]},
    {
        "id": "luda",
        "name": "上海绿达股份公司",
        "industry": "长安 重工",
        "website": "https://x.cn/A",
    },
    {"id": "e-1", "name": "阿娥店", "summary": "ICBC  Straße\n第二行"},
    {"id": "hx", "name": "华信", "region": {"city": "北京市", "address": "北京路 88 号 0002"}},
    {"id": "z", "name": "Ω Омега", "aliases": ["㍿三菱"], "code": "档案-7"},
]
PEOPLE = [
    {"id": "c1", "name": "曾伟", "phones": ["+86 138 0000 0002", "010-8888 0002 转 12"]},
    {"id": "c2", "name": "Jane Doe", "aliases": ["简"], "emails": ["jane@x.cn"]},
    {"id": "c3", "name": "王静", "phones": ["0086 139-1111-2222"]},
]
NOTES = ["看现场，客户关心 ISO 9001", "电话 138-0000-0002 打不通", "Ｑｕｏｔｅ：50%\nsecond line"]


def make_cards() -> Iterator[dict[str, object]]:
    for at, customer in enumerate(CUSTOMERS):
        visit = {
            "id": f"2026112{at}-aaaaa",
            "date": f"2026-11-2{at}",
            "channel": "phone",
            "by": "li.wei",
            "notes": NOTES[at % 3],
        }
        yield {**customer, "contacts": [PEOPLE[at % 3]], "visits": [visit]}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    ledger = make_sandbox(tmp_path_factory.mktemp("narrowing") / "ledger")
    for card in make_cards():
        text = yaml.safe_dump(card, allow_unicode=True, sort_keys=False)
        ledger.put(f"records/{card['id']}.yaml", text)
    return open_book(ledger.root)


@pytest.fixture(scope="module")
def catalog(book: Book) -> Catalog:
    return open_book(book.root).open_catalog(ANY)


@pytest.fixture(scope="module")
def cards(book: Book) -> list[Card]:
    cards = load_cards(book)
    assert len(cards) >= len(CUSTOMERS)
    return cards


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inside in value.values():
            yield from texts_of(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts_of(inside)
    else:
        yield str(value)


PIECES = [text for card in make_cards() for text in texts_of(card)]
PINYIN = ["cq", "chongqinglantu", "zhongqing", "lt", "lvda", "lyuda", "luda", "ae", "huaxin"]
TYPED = [*PINYIN, "zw", "wj", "ceng", "mueller", "strasse", "da7", "da", "8613800000002", "138-"]


@st.composite
def typed(draw: st.DrawFn) -> str:
    """A piece of what stands in a card, or of how it is typed; sometimes changed a little."""
    text = draw(st.sampled_from([*PIECES, *TYPED]))
    start = draw(st.integers(0, max(0, len(text) - 1)))
    piece = text[start : draw(st.integers(start + 1, len(text) + 1))]
    whole = draw(st.sampled_from([piece, text, piece.upper(), piece + "x", piece.replace("-", "")]))
    return whole.strip() or "x"


@given(typed())
def test_a_name_means_the_same_among_those_that_the_index_names(
    catalog: Catalog, cards: list[Card], text: str
) -> None:
    found = names.find_matches(iter_candidates(catalog, text), text)
    assert found == names.find_matches(cards, text)


@given(typed())
def test_the_nearest_names_are_those_of_all_cards(
    catalog: Catalog, cards: list[Card], text: str
) -> None:
    assert find_nearest(catalog, text) == names.find_nearest(cards, text)


def test_what_the_nearest_are_found_by_is_made_once(ledger: Sandbox) -> None:
    assert not open_book(ledger.root).open_catalog().has_extract(NEARBY)
    with pytest.raises(NotFound):
        open_book(ledger.root).get_card("no such name")
    assert open_book(ledger.root).open_catalog().has_extract(NEARBY)
    ledger.put("records/fresh.yaml", "id: fresh\nname: Nosuch Name\n")
    assert not open_book(ledger.root).open_catalog().has_extract(NEARBY)
    with pytest.raises(NotFound) as caught:
        open_book(ledger.root).get_card("nosuch nane")
    assert caught.value.values["nearest"] == ["Nosuch Name"]


@given(st.lists(typed(), min_size=1, max_size=2), st.sampled_from([0, 2, 500]))
def test_a_search_finds_the_same_in_the_same_order(
    book: Book, cards: list[Card], texts: list[str], kept: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding_module, "KEPT", kept)
        finding = Finding(book, search.prepare_search(texts))
        found = list(finding.iter_found())
    expected = search_cards(cards, texts, book.schema.root)
    assert found == expected
    best = Finding(book, search.prepare_search(texts), every=False)
    assert list(build_rows(best.iter_found())) == list(build_rows(expected))
    assert finding.count() == len(expected)
    assert finding.has_more() == any(len(one.hits) > 1 for one in expected)


def test_who_waits_hears_how_far_a_search_has_come(
    book: Book, cards: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[int, int]] = []
    monkeypatch.setattr(book, "progress", lambda done, total: heard.append((done, total)))
    monkeypatch.setattr(telling, "_TOLD_EACH", 2)
    assert Finding(book, search.prepare_search(["0002"])).count() > 2
    assert (0, len(cards)) in heard
    assert (2, len(cards)) in heard
    assert heard[-1] == (len(cards), len(cards))


NAMES = [
    "北京蓝图自动化有限公司",
    "重庆蓝图",
    "Mueller & Soehne",
    "Acme Instruments Ltd",
    "Acme Tools",
]
LETTERS = "abcmnostu é-_.&和0"


@st.composite
def companies(draw: st.DrawFn) -> str:
    """A name, perhaps with a slip, cut off, or with another form or place."""
    name = draw(st.sampled_from(NAMES))
    at = draw(st.integers(0, len(name)))
    slip = draw(st.sampled_from(["", *LETTERS]))
    cut = draw(st.sampled_from([0, 0, 1, 2]))
    mended = name[:at] + slip + name[at + cut :]
    return draw(st.sampled_from([mended, mended[:at] or name, f"上海{mended}", f"{mended} GmbH"]))


def values() -> st.SearchStrategy[dict[str, Any]]:
    phones = st.lists(st.sampled_from(["+86 138 0000 0002", "13800000002", "010-88880002", "7"]))
    return st.fixed_dictionaries(
        {"name": companies()},
        optional={
            "aliases": st.lists(companies(), max_size=2),
            "code": st.sampled_from(["BJ-01", "bj-01", "ＢＪ-01", "BJ-012"]),
            "registration": st.fixed_dictionaries({"tax_no": st.sampled_from(["91x", "91X", "9"])}),
            "contacts": st.builds(lambda found: [{"phones": found}], phones),
        },
    )


@settings(max_examples=500)
@given(values(), values())
def test_a_card_that_may_be_repeated_has_a_mark_of_the_new_one(
    value: dict[str, Any], there: dict[str, Any]
) -> None:
    if find_likely_duplicates(value, [Card("there", "records/there.yaml", there)]):
        said = "\n".join(["", *list_marks(there), ""])
        traces = [
            ("\n" * mark.begins) + mark.text + ("\n" * mark.ends) for mark in list_traces(value)
        ]
        assert any(trace in said for trace in traces)


def test_pinyin_is_looked_up_once_for_all(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.open_catalog(ANY)
    pinyin._read.cache_clear()
    monkeypatch.setattr(pinyin, "_remembered", {})
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    assert book.get_card("cqlt").id == "lantu"
    assert book.get_card("aedian").id == "e-1"


def test_two_processes_make_the_extracts_that_one_makes(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read() -> tuple[list[list[tuple[str, str]]], dict[str, str], list[tuple[int, int]]]:
        shutil.rmtree(ledger.root / ".git" / "crm", ignore_errors=True)
        pinyin._read.cache_clear()
        monkeypatch.setattr(pinyin, "_looked_up", {})
        monkeypatch.setattr(pinyin, "_remembered", {})
        told: list[tuple[int, int]] = []
        book = open_book(ledger.root, progress=lambda done, of: told.append((done, of)))
        catalog = book.open_catalog(wanted)
        said = [list(catalog.iter_extracts(extract)) for extract in wanted]
        (file,) = (ledger.root / ".git" / "crm").glob("*.sqlite")
        rows = sqlite3.connect(file).execute("SELECT character, said FROM readings")
        return said, {one: ",".join(sorted(ways.split(","))) for one, ways in rows}, told

    wanted = (*ANY, TEXTS)
    ledger.commit("records/broken.yaml", "id: [\n")
    alone = read()
    monkeypatch.setattr(extracts, "_MANY", 1)
    monkeypatch.setattr(extracts, "_PORTION", 1)
    together = read()
    assert together[:2] == alone[:2]
    assert together[1].keys() >= set("华信蓝天")
    assert all(said for said in together[0])
    assert together[2][-4:] == [(1, 4), (2, 4), (3, 4), (4, 4)]
