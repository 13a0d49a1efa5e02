"""What goes out in a form comes back from it: into an empty ledger, and into the same one.

A form gives back all that it can hold. What it cannot hold is said here, once for each form, as
what remains of a card: a card that came back has to be just that.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from crmcli.book import open_book
from crmcli.ledger.records import iter_record_files, load_record
from crmcli.ledger.schema import parse_schema
from crmcli.ledger.splice import format_record
from crmcli.rules.fields import Field
from tests.exchange.whole_cards import HARD_LINES, HARD_TEXTS, SCHEMA, SETTINGS, ledgers
from tests.in_process import run_crm
from tests.sandbox import ATTRIBUTES, Sandbox, load_cards

SAMPLE = Path(__file__).parents[2]
LONG = bool(os.environ.get("CRM_TEST_LONG"))

Values = dict[str, Any]
Remains = Callable[[Field, Values], Values]


class Form(NamedTuple):
    """A way out: the words for it, its file, and what it holds of a card."""

    words: tuple[str, ...]
    file: str
    remains: Remains


# What remains of a card ------------------------------------------------------------------------


def keep_all(_: Field, card: Values) -> Values:
    """JSON has cards as they are."""
    return card


def keep_in_cells(field: Field, value: Any) -> Any:
    """A cell that is empty says nothing, so what is empty is not there; and cells that people
    fill in have blanks at their ends that nobody means, so no text has any.
    """
    if isinstance(value, Mapping):
        kept = {key: keep_in_cells(field.children[key], one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ([], {})}
    if isinstance(value, list):
        return [keep_in_cells(field.item or field, one) for one in value]
    return value.strip() if isinstance(value, str) else value


def keep_in_sheets(field: Field, value: Any) -> Any:
    """Beside that, amounts are numbers in a workbook, which have no zeros at their ends: 0.10 is
    0.1. One of more digits than a workbook's numbers have is a text.
    """
    if isinstance(value, Mapping):
        return {key: keep_in_sheets(field.children[key], one) for key, one in value.items()}
    if isinstance(value, list) and field.entry_key is not None:
        return [keep_in_sheets(field.item or field, one) for one in value]
    if field.format == "money" and isinstance(value, str) and "." in value:
        return value.rstrip("0").rstrip(".")
    return keep_in_cells(field, value)


def keep_in_workbook(field: Field, card: Values) -> Values:
    """What a workbook holds."""
    found: Values = keep_in_cells(field, keep_in_sheets(field, card))
    return found


def keep_on_phone(field: Field, card: Values) -> Values:
    """An address book holds people, and of a company what is said of it in their cards: its name,
    tags, website, the places of its addresses; notes where it has no people. New customers are
    of the one who takes them in, from that day on.
    """
    known = {key: card[key] for key in ("id", "name", "contacts", "website", "tags") if key in card}
    if not card.get("contacts") and "notes" in card:
        known["notes"] = card["notes"]
    places = [{key: one[key] for key in _PLACE if key in one} for one in card.get("addresses", [])]
    distinct = [one for at, one in enumerate(places) if one and one not in places[:at]]
    known |= {"addresses": distinct, "owner": "li.wei", "created": "2026-11-23"}
    kept = keep_in_cells(field, known)
    return {key: kept[key] for key in field.children if key in kept}


_PLACE = ("province", "city", "district", "street", "postcode")

FORMS = {
    "json": Form(("-f", "json"), "out.json", keep_all),
    "xlsx": Form(("-f", "xlsx"), "out.xlsx", keep_in_workbook),
    "csv": Form(("-f", "csv"), "tables/", keep_in_cells),
    "vcard": Form(("-f", "vcard"), "out.vcf", keep_on_phone),
    "jsonl": Form(("-f", "jsonl"), "out.jsonl", keep_all),
    "xlsx-keys": Form(("-f", "xlsx", "--keys"), "keys.xlsx", keep_in_workbook),
    "csv-keys": Form(("-f", "csv", "--keys", "--excel"), "keys/", keep_in_cells),
    "tsv": Form(("-f", "tsv"), "tabbed/", keep_in_cells),
    "vcard4": Form(("-f", "vcard4"), "four.vcf", keep_on_phone),
}


def try_forms(*short: str) -> pytest.MarkDecorator:
    """Every form, and in the short form of the test these."""
    return pytest.mark.parametrize(
        "form",
        [
            pytest.param(form, id=name, marks=[] if name in short else pytest.mark.long)
            for name, form in FORMS.items()
        ],
    )


# Ledgers ---------------------------------------------------------------------------------------


class Desk:
    """Makes ledgers of one schema with the same settings, and goes from one to the other."""

    def __init__(self, folder: Path, schema: bytes, people: str) -> None:
        self.folder = folder
        self.root = parse_schema(schema).root
        self._empty = Sandbox(folder / "empty")
        self._empty.put("crm.yaml", people)
        self._empty.put(".gitattributes", ATTRIBUTES)
        self._empty.put("schema/customer.schema.json", schema.decode())
        self._empty.git("init", "--quiet")
        self._save(self._empty)
        self._count = 0

    def open_empty(self) -> Sandbox:
        """A ledger without a card."""
        self._count += 1
        return Sandbox(Path(shutil.copytree(self._empty.root, self.folder / str(self._count))))

    def make(self, cards: Iterable[Values]) -> Sandbox:
        """A ledger of these cards."""
        ledger = self.open_empty()
        for card in cards:
            ledger.put(f"records/{card['id']}.yaml", format_record(card, self.root).decode())
        self._save(ledger)
        return ledger

    def _save(self, ledger: Sandbox) -> None:
        ledger.git("add", "--all")
        ledger.git("commit", "--quiet", "--message", "put them in")


def call(ledger: Sandbox, *words: str) -> tuple[int, str]:
    """Run a command in this process: its exit code, and all that it said."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = run_crm(ledger.root, *words)
    return code, out.getvalue()


def read(ledger: Sandbox) -> list[Values]:
    return [dict(card.value) for card in load_cards(open_book(ledger.root))]


def send_out(ledger: Sandbox, form: Form, folder: Path) -> Path:
    """Export all into a file or folder that is not there yet."""
    target = folder / form.file.rstrip("/")
    if target.is_dir():
        shutil.rmtree(target)
    code, said = call(ledger, "export", *form.words, "-o", f"{folder}/{form.file}")
    assert (code, said) == (0, "")
    return target


def read_bytes(target: Path) -> dict[str, bytes]:
    """The bytes of the files; of vCards but for the name of the ledger that they are of."""
    files = sorted(target.iterdir()) if target.is_dir() else [target]
    return {one.name: re.sub(rb"@[0-9a-f]{12}\r", b"@\r", one.read_bytes()) for one in files}


def go_round(desk: Desk, ledger: Sandbox, form: Form, *, alike: bool = False) -> None:
    """Out, and into an empty ledger; and into the same one, where that changes nothing.

    `alike`: what goes out of that other ledger has the same bytes.
    """
    file = send_out(ledger, form, desk.folder)
    head = ledger.head()
    code, said = call(ledger, "import", str(file))
    cards = read(ledger)
    assert f"0 new, 0 updated, {len(cards)} unchanged, 0 doubtful, 0 rejected" in said
    assert (code, ledger.head(), ledger.status()) == (0, head, "")

    other = desk.open_empty()
    code, said = call(other, "import", str(file))
    assert f"{len(cards)} new, 0 updated, 0 unchanged, 0 doubtful, 0 rejected" in said
    assert (code, other.status()) == (0, "")
    back = read(other)
    assert [drop_made(form, card) for card in back] == [
        drop_made(form, form.remains(desk.root, card)) for card in cards
    ]
    if alike or form.remains is keep_all:
        first = read_bytes(file)
        assert read_bytes(send_out(other, form, desk.folder)) == first
    shutil.rmtree(other.root)


def drop_made(form: Form, card: Values) -> Values:
    """The card without the ids that an import has to make: those of addresses from a phone."""
    if form.remains is not keep_on_phone:
        return card
    places = [{key: one[key] for key in one if key != "id"} for one in card.get("addresses", [])]
    return {**card, "addresses": places}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"), SCHEMA, SETTINGS)


# The laws --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Sandbox]:
    """The sample ledger."""
    schema = (SAMPLE / "schema/customer.schema.json").read_bytes()
    people = (SAMPLE / "crm.yaml").read_text("utf-8")
    desk = Desk(tmp_path_factory.mktemp("sample"), schema, people)
    records = [load_record(SAMPLE, file, desk.root) for file in iter_record_files(SAMPLE)]
    return desk, desk.make([dict(one.value) for one in records if one.value is not None])


@try_forms("json", "xlsx", "csv", "vcard")
def test_the_sample_comes_back(sample: tuple[Desk, Sandbox], form: Form) -> None:
    desk, ledger = sample
    assert len(read(ledger)) == 30
    go_round(desk, ledger, form, alike=True)


def _iter_hard_cards() -> Iterator[Values]:
    """A card for each of the hard texts, which stands wherever a text may stand."""
    for number, text in enumerate(HARD_TEXTS):
        line = text if text in HARD_LINES else f"line {number}"
        yield {
            "id": f"c-{number:03}",
            "name": line,
            "aliases": [line, "b, c"],
            "industry": line,
            "account": line,
            "terms": text,
            "contacts": [
                {"id": "e-0", "name": line, "title": line, "languages": [line], "notes": text}
            ],
            "steps": [{"what": line, "days": [number, 7]}],
            "visits": [
                {
                    "id": "20260102-q7cd0",
                    "date": "2026-01-02",
                    "channel": "phone",
                    "by": "zhang.min",
                    "contact": "e-0",
                    "notes": text,
                }
            ],
        }


@pytest.fixture(scope="module")
def hard(desk: Desk) -> Sandbox:
    ledger = desk.make(_iter_hard_cards())
    code, said = call(ledger, "check")
    assert code == 0, said
    return ledger


@try_forms("xlsx", "csv", "vcard")
def test_texts_that_look_like_something_else_come_back(
    desk: Desk, hard: Sandbox, form: Form
) -> None:
    go_round(desk, hard, form)


@settings(
    max_examples=40 if LONG else 2,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[*HealthCheck],
)
@given(cards=ledgers(most=12 if LONG else 8))
@try_forms("csv")
def test_any_ledger_comes_back(desk: Desk, form: Form, cards: list[Values]) -> None:
    ledger = desk.make(cards)
    go_round(desk, ledger, form)
    shutil.rmtree(ledger.root)


def test_a_table_of_customers_alone_keeps_their_promises(
    sample: tuple[Desk, Sandbox], tmp_path: Path
) -> None:
    desk, ledger = sample
    send_out(ledger, FORMS["csv"], tmp_path)
    other = desk.open_empty()
    customers, visits = tmp_path / "tables/customers.csv", tmp_path / "tables/visits.csv"
    code, said = call(other, "import", str(customers))
    assert (code, "30 new" in said) == (0, True)
    assert "stand alone: 3; import the visits, then this file again" in said
    promises = {card["id"]: card.get("follow_up") for card in read(other)}
    assert promises["nanling"].keys() == {"on", "what"}

    assert call(other, "import", str(tmp_path / "tables/contacts.csv"))[0] == 0
    assert call(other, "import", str(visits))[0] == 0
    assert call(other, "import", str(customers))[0] == 0
    known = {card["id"]: card.get("follow_up") for card in read(ledger)}
    assert {card["id"]: card.get("follow_up") for card in read(other)} == known


def test_a_number_with_lost_digits_is_refused_where_cells_have_no_types(
    desk: Desk, tmp_path: Path
) -> None:
    """In CSV nobody can tell 1.50E+10 that was typed from what Excel has made of a number."""
    card = {"id": "c-1", "name": "Acme", "account": "1.50E+10", "owner": "none"}
    ledger = desk.make([card])
    go_round(desk, ledger, FORMS["xlsx"])
    send_out(ledger, FORMS["csv"], tmp_path)
    code, said = call(desk.open_empty(), "import", str(tmp_path / "tables"))
    assert (code, "1.50E+10 has lost digits" in said) == (1, True)
