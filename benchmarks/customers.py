"""One generated customer: `make_card(number, visits, seed)`.

A card depends on the seed and its number alone, so a larger ledger begins with the smaller one.
Seen from 2026-11-23 about 18 % are overdue: half of them by a promise that was not kept.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from benchmarks import words
from benchmarks.encounters import (
    Plan,
    Scene,
    make_entry_id,
    make_follow_up,
    make_visits,
    plan_encounters,
)

GRADES = ("K", "A", "B", "C", "D")
_GRADE_WEIGHTS = (5, 15, 30, 30, 20)
_STAGES = ("lead", "prospect", "customer", "churned")
_STAGE_WEIGHTS = (24, 40, 33, 3)
_ROLES = ("decider", "influencer", "user", "recommender", "controller", "gatekeeper")
_SOURCES = ("visit", "phone", "referral", "expo", "online", "walk_in", "email")

_ENGLISH, _INDIVIDUAL, _OFFICE = 0.08, 0.06, 0.05
_ARCHIVED = 0.02
_INCOMPLETE = 0.012
"""How often somebody forgot to fill in the industry or the region."""


class Customer(NamedTuple):
    """What a card begins with, and what its contacts and visits follow from."""

    fields: Mapping[str, object]
    english: bool
    people: tuple[str, ...]
    """Names of the contacts."""
    letters: str


def make_card(number: int, visits: int, seed: int) -> dict[str, object]:
    """Card `number` of the ledger with this seed: realistic, valid, and always the same."""
    chance = random.Random(f"{seed}/{number}")
    customer = _make_customer(chance, number)
    grade = chance.choices(GRADES, _GRADE_WEIGHTS)[0]
    stage = chance.choices(_STAGES, _STAGE_WEIGHTS)[0]
    archived = chance.random() < _ARCHIVED
    plan = plan_encounters(chance, visits, grade, put_away=archived or stage == "churned")
    regrades = _make_regrades(chance, grade, plan)
    owner = chance.choice(tuple(words.PEOPLE))
    contacts = [
        _make_contact(chance, number, place, name, customer)
        for place, name in enumerate(customer.people)
    ]
    scene = Scene(contacts, owner, _list_grades(grade, plan, regrades), customer.english)
    log = make_visits(chance, plan, scene)
    card = {
        "id": f"c-{number:06d}",
        "code": f"{customer.letters}-{plan.opened:%Y}-{number:06d}",
        **customer.fields,
        "owner": "none" if stage == "lead" and chance.random() < 0.05 else owner,
        "stage": stage,
        "grade": grade,
        "created": plan.opened.isoformat(),
        "tags": sorted(chance.sample(words.TAGS, chance.choice((0, 1, 1, 2, 3)))),
        "source": chance.choice(_SOURCES),
        **_make_deal(chance, stage, plan),
        "contacts": contacts,
        "needs": _make_needs(chance, plan.newest),
        "archived": _put_away(chance, words.ARCHIVED, plan.newest) if archived else {},
        "follow_up": make_follow_up(chance, plan, log),
        "regrades": regrades,
        "visits": log,
    }
    return _forget(chance, {key: value for key, value in card.items() if value})


def _make_customer(chance: random.Random, number: int) -> Customer:
    draw = chance.random()
    if draw < _ENGLISH:
        return _make_english_company(chance)
    place = chance.choice(words.PLACES)
    region = {
        "province": place.province,
        "city": place.city,
        "district": chance.choice(place.districts),
    }
    people = tuple(_name_person(chance) for _ in range(chance.choice((1, 1, 2, 2, 3))))
    fields: dict[str, object]
    if draw < _ENGLISH + _INDIVIDUAL:
        fields = {"name": people[0], "kind": "individual", "region": region}
        return Customer(fields, False, people[:1], place.letters)
    if draw < _ENGLISH + _INDIVIDUAL + _OFFICE:
        name = region["district"] + chance.choice(words.OFFICES)
        fields = {"name": name, "kind": "government", "industry": "公共事业", "region": region}
        return Customer(fields, False, people, place.letters)
    brand = chance.choice(words.BRAND_FIRST) + chance.choice(words.BRAND_SECOND)
    trade = chance.choice(tuple(words.TRADES))
    form = chance.choices(words.FORMS, words.FORM_WEIGHTS)[0]
    fields = {
        "name": f"{place.short}{brand}{trade}{form}",
        "aliases": [brand + trade] if chance.random() < 0.3 else [],
        "kind": "partner" if chance.random() < 0.04 else "company",
        "industry": words.TRADES[trade],
        "size": chance.choice(words.SIZES) if chance.random() < 0.5 else "",
        "region": region,
        "addresses": _make_addresses(chance, number),
    }
    return Customer(fields, False, people, place.letters)


def _make_english_company(chance: random.Random) -> Customer:
    trade = chance.choice(tuple(words.ENGLISH_SECOND))
    first = chance.sample(words.ENGLISH_FIRST, 2)
    name = f"{' & '.join(first)} {trade} {chance.choice(words.ENGLISH_FORMS)}"
    people = tuple(
        f"{chance.choice(words.ENGLISH_GIVEN)} {chance.choice(words.ENGLISH_SURNAMES)}"
        for _ in range(chance.choice((1, 2)))
    )
    fields = {
        "name": name,
        "kind": "company",
        "industry": words.ENGLISH_SECOND[trade],
        "region": {"city": chance.choice(words.ENGLISH_CITIES)},
    }
    return Customer(fields, True, people, "EX")


def _name_person(chance: random.Random) -> str:
    given = chance.choice(words.GIVEN) + (chance.choice(words.GIVEN) * (chance.random() < 0.6))
    return chance.choice(words.SURNAMES) + given


def _make_contact(
    chance: random.Random, number: int, place: int, name: str, customer: Customer
) -> dict[str, object]:
    """A contact; no two of a ledger share a number or an address."""
    line = number * 4 + place
    titles = words.ENGLISH_TITLES if customer.english else words.TITLES
    private = customer.fields["kind"] == "individual"
    contact: dict[str, object] = {
        "id": f"c{place + 1}",
        "name": name,
        "title": "" if private else chance.choice(titles),
        "role": chance.choice(_ROLES) if place else "decider",
        "phones": [f"+86 1{chance.choice('35789')}{chance.randrange(10)} {_split(line)}"],
        "emails": [f"c{line}@example.com"] if chance.random() < 0.7 else [],
        "wechat": f"wx_{line}" if chance.random() < 0.3 else "",
        "occupation": chance.choice(words.OCCUPATIONS) if private else "",
    }
    return {key: value for key, value in contact.items() if value}


def _split(line: int) -> str:
    return f"{line // 10_000:04d} {line % 10_000:04d}"


def _make_addresses(chance: random.Random, number: int) -> list[dict[str, object]]:
    if chance.random() < 0.6:
        return []
    street = f"{chance.choice(words.STREETS)} {number % 900 + 1} 号"
    return [{"id": "office", "kind": "office", "street": street}]


def _make_deal(chance: random.Random, stage: str, plan: Plan) -> dict[str, object]:
    """What the schema asks of customers and of those who left."""
    if stage == "customer":
        amount = f"{chance.randrange(5, 2_000) * 1_000}.00"
        return {"first_deal": {"amount": amount, "currency": "CNY", "on": plan.opened.isoformat()}}
    if stage == "churned":
        return {"churn": _put_away(chance, words.CHURNED, plan.newest)}
    return {}


def _put_away(chance: random.Random, reasons: Iterable[str], day: date) -> dict[str, object]:
    return {"reason": chance.choice(tuple(reasons)), "on": day.isoformat()}


def _make_needs(chance: random.Random, day: date) -> list[dict[str, object]]:
    if chance.random() < 0.7:
        return []
    low = chance.randrange(5, 80) * 10_000
    budget = {"min": str(low), "max": str(low * 3 // 2), "currency": "CNY"}
    need = {"id": "n1", "date": day.isoformat(), "intent": chance.choice(words.NEEDS)}
    return [{**need, "budget": budget, "priority": chance.choice(("high", "normal", "low"))}]


def _make_regrades(chance: random.Random, grade: str, plan: Plan) -> list[dict[str, object]]:
    """How the grade came to be what it is: none, one or two steps, the last one to `grade`."""
    steps = chance.choices((0, 1, 2), (70, 22, 8))[0]
    days = sorted(chance.sample(plan.days, min(steps, len(plan.days))))
    grades = [grade]
    for _ in days:
        grades.append(chance.choice([one for one in GRADES if one != grades[-1]]))
    grades.reverse()
    entries: list[dict[str, object]] = []
    for day, before, after in zip(days, grades, grades[1:], strict=False):
        rises = GRADES.index(after) < GRADES.index(before)
        entries.append(
            {
                "id": make_entry_id(chance, day),
                "date": day.isoformat(),
                "from": before,
                "to": after,
                "by": chance.choice(tuple(words.PEOPLE)),
                "reason": chance.choice(words.REASONS_UP if rises else words.REASONS_DOWN),
            }
        )
    return entries


def _list_grades(
    grade: str, plan: Plan, regrades: Sequence[Mapping[str, object]]
) -> list[tuple[date, str]]:
    """The grades and the days that they came on, the first from the beginning."""
    first = str(regrades[0]["from"]) if regrades else grade
    later = [(date.fromisoformat(str(one["date"])), str(one["to"])) for one in regrades]
    return [(plan.opened, first), *later]


def _forget(chance: random.Random, card: dict[str, object]) -> dict[str, object]:
    """The card as it is, or once in a while without a field that `crm check` will ask for."""
    if chance.random() < _INCOMPLETE:
        card.pop(chance.choice(("industry", "region")), None)
    return card
