"""Letters as a digest would be, and what a run shares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from crmcli.exchange.delivery import Franking, Outcome
from crmcli.exchange.mail import LedgerName, Letter, Sender

TODAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
LEDGER = LedgerName("c0ffee123456", "客户台账")
FRANKING = Franking(Sender("客户台账", "crm@example.com"), LEDGER, MOMENT)

PEOPLE = {"li.wei": "李伟", "zhang.min": "张敏", "anna": "Anna"}
ADDRESSES = {person: f"{person}@example.com" for person in PEOPLE}


def make_letter(person: str = "li.wei", **changes: Any) -> Letter:
    letter = Letter(
        person=person,
        name=PEOPLE.get(person, person),
        address=f"{person}@example.com",
        subject="[客户台账] 11-23 周一：逾期 2，今天 2",
        text="早。先办这两件：\n\n.first\nFrom the start\n1. 杭州云帆科技有限公司\n",
        html="<p>李伟，早。</p>\n",
        calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        calendar_name="跟进.ics",
        day=TODAY,
        kind="daily",
        language="zh",
        heading="[客户台账] 11-23 周一",
        summary=f"{PEOPLE.get(person, person)}：逾期 2，今天 2",
        closing="数据截至提交 a1b2c3d（11-23 08:00）。",
    )
    return letter._replace(**changes)


def make_letters(**changes: Any) -> list[Letter]:
    """One for each of three people."""
    return [make_letter(person, **changes) for person in PEOPLE]


def list_states(outcomes: list[Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]
