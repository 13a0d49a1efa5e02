"""What `mail.include` keeps in the house stays there: in text, HTML, JSON and the calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from crmcli.exchange.agenda import render_agenda
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.agenda import Agenda, iter_happenings, plan_follow_ups
from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.reminding import EVERYTHING, arrange_work, build_digest, tell_story
from crmcli.rules.settings import MailSettings, Person, Settings
from crmcli.rules.workdays import WEEKENDS_ONLY
from crmcli.views.agenda import Telling
from crmcli.views.digest import build_page
from crmcli.views.digest_html import render_html
from crmcli.views.digest_record import describe_digest
from crmcli.views.digest_text import render_text
from crmcli.views.language import Language
from crmcli.views.values import Reader

_TODAY = date(2026, 11, 23)
_ROOT = parse_schema(read_shipped_schema()).root
_LI_WEI = Person("li.wei", "Li Wei")
_CADENCE = 43
_SECRETS = {
    "name": (
        *("Yunfan Ltd", "杭州云帆", "Grade K", "级别 K", '"K"', "PRIORITY"),
        *(f"every {_CADENCE} ", f"周期 {_CADENCE} "),
    ),
    "contact": ("Liu Yang", "Director"),
    "note": ("samples arrive", "bring the sample"),
    "phone": ("+86 139 0000 0002",),
}
_NEVER = ("46", "1980", "liu-yang", "Main Street 1")
"""An age, a year of birth, the id of a contact, and an address."""
_CONTACTS = [
    {"id": "chen", "name": "Chen Ming", "primary": True, "phones": ["+86 138 0000 0001"]},
    {
        "id": "liu-yang",
        "name": "Liu Yang",
        "title": "Director",
        "phones": ["+86 139 0000 0002"],
        "birthday": "1980-11-23",
    },
]
_VISIT = {
    "id": "20261001-aaaaa",
    "date": "2026-10-01",
    "channel": "phone",
    "by": "li.wei",
    "contact": "liu-yang",
    "notes": "samples arrive",
}
_BASE: Mapping[str, Any] = {
    "id": "k1",
    "name": "Yunfan Ltd 杭州云帆",
    "owner": "li.wei",
    "grade": "K",
    "address": {"street": "Main Street 1"},
    "contacts": _CONTACTS,
}
_PROMISED = {**_BASE, "visits": [{**_VISIT, "next": "2026-11-12", "next_what": "bring the sample"}]}
_BY_CADENCE = {**_BASE, "id": "k2", "visits": [_VISIT]}
_NEW = {**_BASE, "id": "k3", "created": "2026-10-01"}
_SUBSETS = [some for size in range(5) for some in combinations(EVERYTHING, size)]


def _tell(include: tuple[str, ...], language: Language) -> dict[str, str]:
    """All forms in which a person is told of the cards."""
    mail = MailSettings(include=include)
    cadence = dict.fromkeys(("K", "none"), _CADENCE)
    settings = Settings(people={"li.wei": _LI_WEI}, cadence=cadence, mail=mail)
    reader = Reader(language, _TODAY, settings)
    cards = [Card(str(one["id"]), f"{one['id']}.yaml", one) for one in (_PROMISED, _BY_CADENCE)]
    cards.append(Card("k3", "k3.yaml", _NEW))
    found = [(card, assess_card(card.value, settings)) for card in cards]
    days = [
        one
        for card in cards
        for one in iter_happenings(card, _ROOT, _TODAY, _TODAY + timedelta(days=7))
    ]
    plan = plan_follow_ups(found, None, WEEKENDS_ONLY, _TODAY)
    digest = build_digest(
        _LI_WEI,
        arrange_work(plan, _TODAY, 7),
        days,
        (),
        day=_TODAY,
        settings=mail,
        stories={card.file: tell_story(card.value, include) for card in cards},
    )
    page = build_page(digest, _ROOT, reader, None, ahead=7, most=None)
    agenda = Agenda(plan, days)
    telling = Telling(_ROOT, reader, include)
    name = telling.name_calendar("Yunfan Ltd")
    forms = {
        kind: render_agenda(agenda, telling, kind, ledger="a" * 40, name=name)
        for kind in ("event", "todo")
    }
    return {
        "text": render_text(page),
        "html": render_html(page),
        "json": json.dumps(describe_digest(digest), default=str, ensure_ascii=False),
        **{kind: data.decode().replace("\r\n ", "") for kind, data in forms.items()},
    }


@pytest.mark.parametrize("include", _SUBSETS, ids=lambda some: "+".join(some) or "nothing")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_leaves_the_house_that_may_not(
    include: tuple[str, ...], language: Language
) -> None:
    forms = _tell(include, language)
    for form, told in forms.items():
        kept = [one for part, some in _SECRETS.items() if part not in include for one in some]
        assert [one for one in (*kept, *_NEVER) if one in told] == [], form
        assert "k1" in told


def test_what_may_leave_does() -> None:
    """Else the law above would hold of forms that are empty."""
    for form, told in _tell(EVERYTHING, "en").items():
        for one in ("Yunfan Ltd", "Liu Yang", "samples arrive", "bring the sample", "0002"):
            assert one in told, form
