"""A day in a small team, Monday 2026-11-23: what the views are tested on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.snapshot import Glance
from crmcli.rules.followup import assess_card, count_days_overdue
from crmcli.rules.outcome import Card
from crmcli.rules.settings import Person, Settings
from crmcli.views.language import Language
from crmcli.views.overdue import DueCard
from crmcli.views.values import Reader

TODAY = date(2026, 11, 23)
ROOT = parse_schema(read_shipped_schema()).root
SETTINGS = Settings(
    people={
        person.id: person
        for person in (
            Person("li.wei", "李伟", ("li.wei@example.com",)),
            Person("zhao.min", "赵敏"),
            Person("zhou.hang", "周航"),
            Person("anna", "Anna"),
        )
    }
)

HUAXIN: dict[str, Any] = {
    "id": "huaxin",
    "code": "BJ-2024-0017",
    "name": "北京华信信息技术股份有限公司",
    "aliases": ["华信"],
    "kind": "company",
    "industry": "制造业",
    "registration": {"tax_no": "91110108MA01234567", "capital": "5000000", "currency": "CNY"},
    "region": {"province": "北京市", "city": "北京市", "district": "海淀区"},
    "owner": "li.wei",
    "stage": "prospect",
    "grade": "B",
    "created": "2026-10-08",
    "tags": ["预算/高"],
    "source": "expo",
    "contacts": [
        {
            "id": "wang",
            "name": "王静",
            "title": "采购总监",
            "role": "decider",
            "phones": ["139 0000 0009"],
            "emails": ["wang@example.com"],
            "birthday": "1980-05-06",
            "hobbies": ["羽毛球", "茶"],
        },
        {
            "id": "li",
            "name": "李强",
            "title": "设备主管",
            "role": "user",
            "phones": ["138 0000 0002"],
        },
    ],
    "needs": [
        {
            "id": "line",
            "date": "2026-11-20",
            "item": "自动化产线改造",
            "budget": {"min": "500000", "max": "800000", "currency": "CNY"},
        }
    ],
    "notes": "老客户介绍\n开票抬头与合同一致",
    "regrades": [
        {
            "id": "20261102-q7cd2",
            "date": "2026-11-02",
            "from": "C",
            "to": "B",
            "by": "li.wei",
            "reason": "两次需求确认",
        }
    ],
    "visits": [
        {
            "id": "20261015-aaaaa",
            "date": "2026-10-15",
            "channel": "hosted",
            "by": "li.wei",
            "contact": "li",
            "role": "user",
            "notes": "看样机，问交期",
            "outcome": "要演示",
            "next": "2026-11-02",
        },
        {
            "id": "20261102-bbbbb",
            "date": "2026-11-02",
            "channel": "phone",
            "by": "li.wei",
            "contact": "wang",
            "role": "decider",
            "notes": "第二次确认需求，预算已批",
            "outcome": "预算已批",
            "next": "2026-11-20",
        },
        {
            "id": "20261120-ccccc",
            "date": "2026-11-20",
            "channel": "onsite",
            "by": "li.wei",
            "contact": "wang",
            "role": "decider",
            "grade": "B",
            "notes": "看现场；客户关心售后响应\n",
            "problem": "备件周期长",
            "outcome": "要报价",
            "next": "2026-12-01",
            "next_what": "送报价",
        },
    ],
}


def _visit(day: str, channel: str, **more: str) -> dict[str, str]:
    return {"id": day, "date": day, "channel": channel, "by": "li.wei", "notes": "…", **more}


LATE: tuple[dict[str, Any], ...] = (
    {
        "id": "yunfan",
        "name": "杭州云帆科技有限公司",
        "grade": "K",
        "owner": "li.wei",
        "visits": [_visit("2026-11-06", "phone", next="2026-11-12", next_what="送样机")],
    },
    {
        "id": "rhein",
        "name": "Rheinland Sensorik GmbH",
        "grade": "A",
        "owner": "zhao.min",
        "visits": [_visit("2026-10-21", "email")],
    },
    {
        "id": "deshun",
        "name": "德顺五金店",
        "grade": "D",
        "owner": "zhou.hang",
        "visits": [_visit("2026-08-11", "onsite", next="2026-11-20", next_what="月底前补货")],
    },
    {
        "id": "xinda",
        "name": "上海信达贸易有限公司",
        "grade": "B",
        "owner": "li.wei",
        "visits": [_visit("2026-10-14", "chat")],
    },
    {
        "id": "acme",
        "name": "Acme Instruments Ltd",
        "grade": "C",
        "owner": "anna",
        "visits": [_visit("2025-08-20", "expo", next="2026-11-18")],
    },
)


def make_reader(language: Language) -> Reader:
    return Reader(language, TODAY, SETTINGS)


def make_entries(*values: dict[str, Any]) -> list[Glance]:
    return [
        Glance(
            Card(value["id"], f"records/{value['id']}.yaml", value), assess_card(value, SETTINGS)
        )
        for value in values
    ]


def make_due(*values: dict[str, Any]) -> list[DueCard]:
    return [
        DueCard(card, standing, count_days_overdue(standing, TODAY))
        for card, standing in make_entries(*values)
    ]


def read_expected(name: str) -> str:
    """What the output must be, to the last cell: a file beside this one."""
    return (Path(__file__).parent / "expected" / name).read_text(encoding="utf-8")
