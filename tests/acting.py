"""What acts and rules are tried with: the shipped card, a small team, a fixed day."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.edits import apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.settings import Person, Settings
from crmcli.views.language import Language
from crmcli.views.sentences import say_message

TODAY = date(2026, 11, 23)
"""A Monday."""

LI_WEI = Person("li.wei", "李伟", ("li.wei@example.com",))
ANNA = Person("anna", "Anna Müller", ("anna@example.com", "a.mueller@example.com"))
SETTINGS = Settings(people={"li.wei": LI_WEI, "anna": ANNA}, visit_channel="onsite")


@cache
def load_root() -> Field:
    """The shipped schema as fields."""
    return parse_schema(read_shipped_schema()).root


def make_acting(settings: Settings = SETTINGS, me: Person = LI_WEI, today: date = TODAY) -> Acting:
    """Circumstances whose random codes are 00001, 00002 and so on."""
    counter = itertools.count(1)

    def new_code(taken: Collection[str]) -> str:
        return next(code for code in (f"{n:05}" for n in counter) if code not in taken)

    return Acting(load_root(), settings, me, today, new_code)


def make_card(card_id: str = "huaxin", **values: Any) -> Card:
    """A card with a name, and what is given besides."""
    value = {"id": card_id, "name": "北京华信信息技术股份有限公司", **values}
    return Card(card_id, f"records/{card_id}.yaml", value)


def make_visit(day: str, code: str = "aaaaa", **values: Any) -> dict[str, Any]:
    """A visit of a day, logged by Li Wei."""
    return {
        "id": f"{day.replace('-', '')}-{code}",
        "date": day,
        "channel": "phone",
        "by": "li.wei",
        "notes": "…",
        **values,
    }


def carry_out(card: Card, outcome: Outcome) -> dict[str, Any]:
    """The card's values after the act."""
    after: dict[str, Any] = apply_edits(card.value, outcome.edits)
    return after


def say(outcome_or_error: Any, language: Language = "en") -> str:
    """The sentence of an answer or an error."""
    if isinstance(outcome_or_error, Outcome):
        return say_message(language, outcome_or_error.answer)
    values: Mapping[str, object] = outcome_or_error.values
    return say_message(language, Message(outcome_or_error.code, values))
