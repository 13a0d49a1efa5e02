"""Random customers that a ledger may really have: every rule of its schema is kept.

The schema is the shipped one with fields of a team's own, one of each kind. Texts are mostly such
as programs like to take for something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import Field

Values = dict[str, Any]

PEOPLE = ("li.wei", "zhang.min", "zhang.min2")
SETTINGS = """\
people:
  li.wei: {name: 李伟, emails: [li.wei@example.com]}
  zhang.min: {name: 张敏, emails: [zhang.min@example.com]}
  zhang.min2: {name: 张敏, emails: [zm@example.com]}
timezone: Asia/Shanghai
calendar: {country: CN}
"""

_LINE = {"$ref": "#/$defs/line"}
_TEXT = {"$ref": "#/$defs/text"}


def _label(en: str, zh: str, **more: Any) -> dict[str, Any]:
    return {"x-crm": {"en": en, "zh": zh, **more}}


_OWN = {
    "account": {**_LINE, **_label("Bank account", "银行账号")},
    "ratio": {"type": "number", **_label("Ratio", "比率")},
    "vip": {"type": "boolean", **_label("On the list", "名单")},
    "scores": {"type": "array", "items": {"type": "integer"}, **_label("Scores", "评分")},
    "answers": {"type": "array", "items": {"type": "boolean"}, **_label("Answers", "答案")},
    "terms": {**_TEXT, **_label("Special terms", "特别约定", multiline=True)},
    "steps": {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "what": {**_LINE, **_label("What", "事项")},
                "days": {"type": "array", "items": {"type": "integer"}, **_label("Days", "天")},
            },
        },
        **_label("Steps", "步骤"),
    },
    "machines": {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["id"],
            "properties": {
                "id": {"$ref": "#/$defs/id", **_label("ID", "标识")},
                "serial": {"$ref": "#/$defs/code", **_label("Serial no.", "序列号")},
                "price": {"$ref": "#/$defs/money", **_label("Price", "价格")},
                "currency": {"$ref": "#/$defs/currency", **_label("Currency", "币种")},
                "since": {"$ref": "#/$defs/date", **_label("Since", "起始")},
                "parts": {"$ref": "#/$defs/lines", **_label("Parts", "部件", merge="set")},
            },
        },
        **_label("Machines", "设备", merge="keyed", key="id"),
    },
}
_OWN_OF_CONTACTS = {
    "seat": {"type": "integer", **_label("Seat", "座位")},
    "away": {"type": "boolean", **_label("Away", "外出")},
    "sizes": {"type": "array", "items": {"type": "integer"}, **_label("Sizes", "尺码")},
    "languages": {"$ref": "#/$defs/lines", **_label("Languages", "语言", merge="set")},
}


def make_schema() -> bytes:
    """The shipped schema with the team's own fields."""
    schema = json.loads(read_shipped_schema())
    card = schema["properties"]
    visits = card.pop("visits")
    for key, field in _OWN.items():
        card[key] = {**field, "x-crm": {**field["x-crm"], "section": "notes"}}
    card["visits"] = visits
    card["contacts"]["items"]["properties"] |= _OWN_OF_CONTACTS
    return json.dumps(schema, ensure_ascii=False, indent=2).encode()


SCHEMA = make_schema()
ROOT = parse_schema(SCHEMA).root
FIRST, TODAY = date(1900, 1, 1), date(2026, 11, 23)

HARD_LINES = (
    *("=1+1", "+86 010", "-3", "@x", "'=1", "''", '="007"', "＝cmd", "007", "0", "1e5"),
    *("622202000000000017", "true", "No", "否", "none", "无", "null", "N/A", "-", "—", "?", "#N/A"),
    *("2026-01-02", "3/4", "12:30", "a  b", "a, b", "a,b", "a，b、c", "a;b|c", "a\\nb", "c:\\x\\"),
    *('say "yes"', '"', "[1]", '["a"]', "{", "<b>&amp;", "_x0041_", "Total", "合计", "me", "我"),
    *(
        "李伟",
        "公海",
        "👨‍👩‍👧 ❤️",
        "Ünïcode ﬁ №5 ＡＢ",
        "sep=;",
        "BEGIN:VCARD",
        "x" * 300,
        "长" * 200,
    ),
    *("tel:1", "ends=", "a\tb", "a ; b", "北京、上海"),
)
HARD_TEXTS = (
    *HARD_LINES,
    *("two\nlines", "  in front", "behind  ", "ends\n", "ends\n\n", "\nbegins", "a\n\nb", "a\n  b"),
    *("=1\n+2", "- a\n- b", "END:VCARD\nBEGIN:VCARD", "\\n\n\\", "x" * 5000, "a\tb\n\tc"),
)
_COMMON = ("contacts", "visits", "follow_up") * 4
"""What is of most interest, and so comes oftener."""
_BITS = "ab1 '\"=+-@#,，、;；:\\[]{}|%_~\n\t华é😀"
_BY_KEY: Mapping[str, st.SearchStrategy[str]] = {
    "qq": st.sampled_from(["10001", "100012345678"]),
    "postcode": st.sampled_from(["065000", "00100", "SW1A 1AA"]),
    "time": st.sampled_from(["00:00", "09:30", "23:59"]),
    "currency": st.sampled_from(["CNY", "EUR", "XAU"]),
}
_BY_FORMAT: Mapping[str, st.SearchStrategy[str]] = {
    "money": st.sampled_from(["0", "500000", "128000.00", "0.1234", "999999999999999.9999"]),
    "id": st.sampled_from(["huaxin", "c-0", "007"]),
    "phone": st.sampled_from(
        ["+86 138 0000 0000", "13800000000", "0571-8888 6666 ext 12", "400 100 2000", "110", "+1"]
    ).filter(lambda phone: len(phone) > 2),
    "email": st.sampled_from(["wang@example.com", "o'hara+crm@example.com", "A@B.example"]),
    "code": st.sampled_from([one for one in HARD_LINES if re.fullmatch(r"\S{1,60}", one)]),
    "tax-no": st.sampled_from(["91110108MA01234567", "00000", "12345E10"]),
    "uri": st.sampled_from(["https://example.com/a?b=1,2;3&c=%20", "HTTP://例子.example/x"]),
    "lunar-day": st.sampled_from(["05-05", "闰04-08", "12-30"]),
}
_DAYS = st.one_of(st.sampled_from([FIRST, date(1900, 2, 28), TODAY]), st.dates(FIRST, TODAY))


def is_line(text: str) -> bool:
    """Whether a text may stand in a field of one line."""
    return text == text.strip() != "" and "\n" not in text


_MADE = st.text(alphabet=_BITS, min_size=1, max_size=14)
LINES = st.one_of(st.sampled_from(HARD_LINES), _MADE.filter(is_line))
TEXTS = st.one_of(st.sampled_from(HARD_TEXTS), _MADE.filter(lambda text: bool(text.strip())))
TAGS = LINES.filter(lambda text: len(text) <= 100 and not set(text) & {*" \t,，"})


@st.composite
def ledgers(draw: Any, most: int = 6) -> list[Values]:
    """The cards of a ledger, by their ids."""
    numbers = draw(st.lists(st.integers(0, 99), unique=True, min_size=1, max_size=most))
    return [draw(_card(f"c-{number:02}")) for number in sorted(numbers)]


@st.composite
def _card(draw: Any, card_id: str) -> Values:
    card: Values = {**draw(_map(ROOT)), "id": card_id}
    if card.get("stage") == "customer" and "first_deal" not in card:
        del card["stage"]
    if card.get("stage") == "churned" and "churn" not in card:
        del card["stage"]
    card.pop("distinct_from", None)
    _tie_visits(draw, card)
    return card


def _tie_visits(draw: Any, card: Values) -> None:
    """Put the visits in the order of their days, and let them be with contacts that there are."""
    contacts = [one["id"] for one in card.get("contacts", [])]
    visits = card.get("visits", [])
    visits.sort(key=lambda visit: visit["date"])
    for number, visit in enumerate(visits):
        visit["id"] = f"{visit['date'].replace('-', '')}-q7cd{number}"
        if "contact" in visit and contacts:
            visit["contact"] = draw(st.sampled_from(contacts))
        else:
            visit.pop("contact", None)
    promise = card.get("follow_up", {})
    if "after" in promise:
        known = [one["id"] for one in visits]
        promise.pop("after") if not known else promise.update(after=draw(st.sampled_from(known)))


@st.composite
def _map(draw: Any, place: Field) -> Values:
    """Some of a map's keys, in the schema's order, and all that it must have."""
    keys = [*place.children, *(key for key in _COMMON if key in place.children)]
    chosen = {*draw(st.lists(st.sampled_from(keys), max_size=8)), *place.required}
    if "currency" in place.children and chosen & {*_list_amounts(place)}:
        chosen.add("currency")
    return {key: draw(_value(one)) for key, one in place.children.items() if key in chosen}


def _list_amounts(place: Field) -> list[str]:
    return [key for key, one in place.children.items() if one.format == "money"]


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.kind == "map":
        return _map(field)
    if field.kind == "list" and field.item is not None:
        return _list(field, field.item)
    if field.kind == "boolean":
        return st.booleans()
    if field.kind == "integer":
        return st.sampled_from([0, 1, 12, 10**14])
    if field.kind == "number":
        return st.sampled_from([0, 3, 0.5, -12.25, 1000.125, 0.1])
    if field.choices:
        return st.sampled_from([choice.key for choice in field.choices])
    return _text(field)


def _list(field: Field, item: Field) -> st.SearchStrategy[Any]:
    if item.kind != "map":
        least = 1 if field.item is not None and item.kind != "text" else 0
        is_set = item.kind == "text"
        return st.lists(_value(item), min_size=least, max_size=3, unique=is_set)
    entries = st.lists(_map(item), min_size=1, max_size=3)
    if field.entry_key is None:
        return entries
    return entries.map(lambda found: [{**entry, "id": f"e-{at}"} for at, entry in enumerate(found)])


def _text(field: Field) -> st.SearchStrategy[str]:
    if field.refers == "person":
        return st.sampled_from([*PEOPLE, *(["none"] if field.none else [])])
    if field.format == "date" or field.none:
        days = _DAYS.map(date.isoformat)
        return st.one_of(days, st.just("none")) if field.none else days
    for known, word in ((_BY_KEY, field.key), (_BY_FORMAT, field.format)):
        if word in known:
            return known[word]
    if field.key == "tags":
        return TAGS
    return TEXTS if field.multiline else LINES
