"""Laws of what is read from tables: nothing raises or is lost, and what was read stays read."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

import phonenumbers
import pytest
from email_validator import validate_email
from hypothesis import assume, given
from hypothesis import strategies as st

from crmcli.acts.entries import complete_value
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.common_headings import load_common
from crmcli.rules.fields import iter_fields
from crmcli.rules.habits import Read, Rejection, Unsure
from crmcli.rules.heading_words import take_heading_apart
from crmcli.rules.headings import can_be_read, map_headings
from crmcli.rules.intake import prepare_intake, take_in_entries, take_in_rows
from crmcli.rules.known_headings import SYSTEMS
from crmcli.rules.known_values import KNOWN_VALUES
from crmcli.rules.readings import read_cell
from crmcli.rules.surveying import survey_rows
from crmcli.rules.targets import Target, UserMap, format_target, holds_entries, parse_target
from crmcli.rules.written_amounts import format_amount, read_amount
from crmcli.rules.written_dates import infer_order, read_date, read_serial
from crmcli.rules.written_emails import read_email
from crmcli.rules.written_phones import read_phones
from tests.acting import TODAY, load_root, make_acting
from tests.tables import HABITS, make_rows

ROOT = load_root()
LISTS = [one for one in ROOT.children.values() if holds_entries(one)]

KNOWN = sorted(
    {word for word in load_common() if "#" not in word}
    | {word.replace("#", "1") for one in SYSTEMS for word in one.places}
    | {word for field in iter_fields(ROOT) for word in (field.key, *field.label.words())}
)
HEADINGS = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from(
        ["客户名称", "联系人2电话", "手机3", "注册资本(万元)", "最后跟进", "Country", "ID"]
    ),
    st.text(max_size=12),
    st.text("联系人电话客户 12一二（）()*-", max_size=10),
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            *(
                "A",
                "一般",
                "华信",
                "王静",
                "李伟",
                "北京市海淀区",
                "13800000000",
                "010-65000000转8",
            ),
            *(
                "2026-11-03",
                "3/11/2026",
                "1.2万",
                "USD 300",
                "是",
                "无",
                "a@b.cn",
                "Germany",
                "huaxin",
            ),
            *("成交", "合计", "100084", "91350100M000100Y43", "12:30", '["a"]', "{}", "Work Fax"),
        ]
    ),
    st.text(max_size=20),
    st.text("0123456789-+()/.,:万元年月日¥$ 转@", max_size=20),
)
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.decimals(allow_nan=False),
)


@cache
def load_schema():
    return parse_schema(read_shipped_schema())


@st.composite
def tables(draw):
    """A heading and rows of cells below it."""
    heading = draw(st.lists(HEADINGS, min_size=1, max_size=8))
    width = len(heading)
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4))
    return heading, make_rows(rows, width)


@given(tables(), st.sampled_from([None, *LISTS]))
def test_any_table_is_mapped_and_read(table, of_list):
    heading, rows = table
    mapped = map_headings(ROOT, heading, table=of_list)
    assert len(mapped.columns) == len(heading)
    intake = prepare_intake(ROOT, heading, mapped, HABITS, UserMap())
    if of_list is not None:
        for entry in take_in_entries(intake, rows):
            assert entry.owner or entry.problems
        return
    seen = survey_rows(intake, rows)
    assert seen.rows == len(rows)
    taken = take_in_rows(seen.intake, rows)
    numbers = [number for one in taken for number in one.numbers]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= {row.number for row in rows}


@given(tables())
def test_every_column_is_taken_or_named(table):
    """Nothing is dropped silently: a heading has a place, or stands in one of the lists."""
    heading, _ = table
    mapped = map_headings(ROOT, heading)
    named = {*mapped.unknown, *mapped.left_out, *(one.heading for one in mapped.doubtful)}
    for text, target in zip(heading, mapped.columns, strict=True):
        assert target is not None or text in named or not text.strip()


@given(tables())
def test_a_customer_without_problems_keeps_the_schema(table):
    heading, rows = table
    mapped = map_headings(ROOT, heading)
    intake = prepare_intake(ROOT, heading, mapped, HABITS, UserMap())
    for one in take_in_rows(survey_rows(intake, rows).intake, rows):
        if one.problems:
            continue
        value = {"name": one.value.get("name", "x"), **one.value, "id": "x"}
        for contact in value.get("contacts", ()):
            if "name" not in one.value:
                contact.setdefault("name", value["name"])
        whole = complete_value(ROOT, value, make_acting())
        if whole.get("stage") in {"customer", "churned"}:
            del whole["stage"]  # which asks for more than a column can tell
        violations = [str(one) for one in load_schema().iter_violations(whole)]
        assert violations == []


@given(tables())
def test_the_same_rows_again_are_the_same_customers(table):
    heading, rows = table
    mapped = map_headings(ROOT, heading)
    intake = prepare_intake(ROOT, heading, mapped, HABITS, UserMap())
    assert take_in_rows(intake, rows) == take_in_rows(intake, rows)


# Places ---------------------------------------------------------------------------------------


def test_every_place_is_written_and_read():
    for field in iter_fields(ROOT):
        if field.kind == "map" and not can_be_read(field):
            continue
        if len(field.path) == 1 and holds_entries(field):
            continue
        is_entry = holds_entries(ROOT.children[field.path[0]])
        target = Target(field.path, field, "2" if is_entry else "")
        assert parse_target(ROOT, format_target(target)) == target


def test_every_place_of_the_known_headings_is_one():
    places = [place for one in SYSTEMS for place in one.places.values()]
    for place in {*places, *load_common().values()} - {"-"}:
        for one in place.replace("#", "1").split(" | "):
            target = parse_target(ROOT, one)
            assert target is not None, one
            assert can_be_read(target.field)


def test_every_known_value_is_one():
    fields = {".".join(field.path): field for field in iter_fields(ROOT)}
    for path, words in KNOWN_VALUES.items():
        choices = {one.key for one in fields[path].choices}
        assert all(set(keys) <= choices for keys in words.values()), path


@given(st.text(max_size=30))
def test_a_heading_is_taken_apart(text):
    taken = take_heading_apart(text)
    assert taken.text == text
    assert all(taken.words)
    assert all(taken.loose)


@given(st.sampled_from([one.label.zh for one in iter_fields(ROOT)]), st.data())
def test_marks_and_width_do_not_matter(label, data):
    """A heading means the same with a star, blanks around it, a remark, or in full width."""
    plain = map_headings(ROOT, [label]).columns
    dress = data.draw(st.sampled_from(["*{}", "{} *", "  {}  ", "{}（必填）", "{}(选填)", "{}："]))
    assert map_headings(ROOT, [dress.format(label)]).columns == plain


# Values ---------------------------------------------------------------------------------------

SHAPES = (
    *("{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}"),
    *("{d} {name} {y}", "{d}-{name}-{y}", "{name} {d}, {y}", "{d}.{m}.{y}", "{y}-{m}-{d} 08:30"),
)
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = st.dates(date(1930, 1, 1), date(2099, 12, 31))


@given(DAYS, st.sampled_from(SHAPES))
def test_a_day_is_read_in_every_shape(day, shape):
    text = shape.format(y=day.year, m=day.month, d=day.day, name=NAMES[day.month - 1])
    assert read_date(text, TODAY).day == day


@given(DAYS, st.times().map(lambda one: one.replace(microsecond=0)))
def test_a_serial_is_the_day_that_a_spreadsheet_shows(day, at):
    """Counted as spreadsheets do: 1 March 1900 is 61."""
    whole = (day - date(1900, 3, 1)).days + 61
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    moment = read_serial(whole + seconds / 86_400)
    assert moment.day == day
    assert (moment.at or time()) == at


@given(st.lists(DAYS, min_size=1, max_size=8), st.sampled_from(["dmy", "mdy"]))
def test_an_order_that_is_inferred_is_the_right_one(days, order):
    shape = "{d}/{m}/{y}" if order == "dmy" else "{m}/{d}/{y}"
    texts = [shape.format(d=day.day, m=day.month, y=day.year) for day in days]
    found = infer_order(texts)
    assert found in {None, order}
    if any(day.day > 12 for day in days):
        assert found == order
    for text, day in zip(texts, days, strict=True):
        read = read_date(text, TODAY, order)
        assert read.day == day


@given(DAYS, st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from("/.-"))
def test_an_order_that_is_said_holds_whatever_the_sign(day, order, sign):
    parts = {"d": str(day.day), "m": str(day.month), "y": f"{day.year % 100:02}"}
    read = read_date(sign.join(parts[one] for one in order), TODAY, order)
    assert (read.day.month, read.day.day, read.day.year % 100) == (
        *(day.month, day.day, day.year % 100),
    )


@given(st.decimals(0, 10**14, places=4))
def test_an_amount_is_written_and_read(number):
    text = format_amount(number)
    assert re.fullmatch(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?", text)
    assert read_amount(text).number == number
    assert read_amount(f"¥{Decimal(text):,}").number == number


def _is_settled(path, cell):
    """Reading what was read gives the same again, and asks nothing."""
    target = parse_target(ROOT, path)
    reading = read_cell(target, cell, HABITS)
    if not isinstance(reading, Read):
        assert reading is None or isinstance(reading, Rejection | Unsure)
        return
    values = reading.value if isinstance(reading.value, list) else [reading.value]
    for value in values:
        again = read_cell(target, value, HABITS)
        if isinstance(value, str):
            assert isinstance(again, Read)
            assert again.value in ([value], value)


@pytest.mark.parametrize(
    "path",
    [
        *("contacts.1.phones", "contacts.1.emails", "created", "first_deal.amount", "website"),
        *("registration.tax_no", "addresses.1.postcode", "code", "grade", "owner", "tags", "name"),
        *("headcount", "credit.currency", "visits.last.time", "region.province", "contacts.1.qq"),
    ],
)
@given(cell=CELLS)
def test_what_was_read_stays_read(path, cell):
    _is_settled(path, cell)


PREFIXES = [str(number) for number in range(130, 200)]


@given(st.sampled_from(PREFIXES), st.integers(0, 10**8 - 1))
def test_mobile_numbers_are_what_the_library_says(prefix, rest):
    number = f"{prefix}{rest:08}"
    assume(not number.startswith("179"))  # which dials another network, and is no mobile number
    parsed = phonenumbers.parse(number, "CN")
    assume(phonenumbers.is_valid_number(parsed))
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    assert read_phones(number, "CN").numbers == (phonenumbers.format_number(parsed, shape),)


@given(
    st.sampled_from(["10", "20", "21", "22", "23", "24", "25", "27", "28", "29"]),
    st.integers(20_000_000, 89_999_999),
)
def test_landlines_of_large_cities_are_what_the_library_says(area, line):
    parsed = phonenumbers.parse(f"0{area}{line}", "CN")
    assert phonenumbers.is_valid_number(parsed)
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    assert read_phones(f"0{area}-{line}", "CN").numbers == (
        phonenumbers.format_number(parsed, shape),
    )


LOCALS = st.from_regex(r"[A-Za-z0-9]{1,9}([._+-][A-Za-z0-9]{1,5}){0,2}", fullmatch=True)
DOMAINS = st.from_regex(
    r"([A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,4})?\.){1,2}[A-Za-z]{2,6}", fullmatch=True
)


@given(LOCALS, DOMAINS)
def test_plain_addresses_are_what_the_library_says(local, domain):
    text = f"{local}@{domain}"
    try:
        expected = validate_email(text, check_deliverability=False).normalized
    except ValueError:
        expected = None
    assert read_email(text) == expected


@given(DAYS)
def test_cells_that_are_days_are_read_as_their_texts(day):
    target = parse_target(ROOT, "created")
    texts = [day, datetime.combine(day, time()), day.isoformat(), (day - date(1899, 12, 30)).days]
    assert {read_cell(target, one, HABITS).value for one in texts} == {day.isoformat()}
