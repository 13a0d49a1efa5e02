"""Make a ledger of any size: `python -m benchmarks.generate DIR N --visits V --seed S`.

Card i depends on the seed and on i alone, so a larger ledger begins with the smaller one, and the
same words make the same bytes. Seen from 2026-11-23 about 18 % of the customers are overdue.
"""

from __future__ import annotations

import argparse
import random
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from crmcli.ledger.records import SHARDED_FROM, name_place
from crmcli.ledger.schema import load_schema
from crmcli.ledger.splice import format_record
from crmcli.ledger.template import format_founding_files
from crmcli.rules.settings import DEFAULT_CADENCE, Person

TODAY = date(2026, 11, 23)
OVERDUE_SHARE = 0.18

PEOPLE = ("li.wei", "zhao.min", "zhou.hang", "chen.jing", "anna", "wu.qian")
_CITIES = ("北京", "上海", "杭州", "苏州", "深圳", "成都", "武汉", "青岛")
_BRANDS = ("华信", "云帆", "信达", "恒远", "鼎新", "蓝海", "德顺", "青禾", "瑞丰", "天工")
_TRADES = ("信息技术", "自动化", "贸易", "机械", "仪器", "新材料", "物流", "食品")
_FORMS = ("有限公司", "股份有限公司", "集团有限公司")
_SURNAMES = "王李张刘陈杨赵黄周吴"
_GIVEN = ("伟", "静", "敏", "强", "磊", "洋", "艳", "勇", "娟", "涛")
_TITLES = ("采购总监", "设备主管", "总经理", "财务经理", "技术负责人")
_ROLES = ("decider", "influencer", "user", "recommender", "controller", "gatekeeper")
_CHANNELS = ("onsite", "phone", "chat", "email", "online", "hosted")
_SAID = (
    "看现场，客户关心售后响应",
    "问交期和付款方式",
    "确认需求，预算已批",
    "样机试用反馈良好",
    "等年底预算",
)
_ASKED = ("要报价", "要演示", "再联系", "")
_GRADES = ("K", "A", "B", "C", "D")


def make_card(number: int, visits: int, seed: int) -> dict[str, object]:
    """Card `number` of the ledger with this seed: realistic, valid, and always the same."""
    chance = random.Random(f"{seed}/{number}")
    grade = chance.choices(_GRADES, (1, 3, 6, 6, 4))[0]
    days = list(_iter_visit_days(chance, visits, DEFAULT_CADENCE[grade]))
    city, brand = chance.choice(_CITIES), chance.choice(_BRANDS)
    contact = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    return {
        "id": f"c-{number:06d}",
        "code": f"{chance.choice(('BJ', 'SH', 'HZ'))}-2025-{number:06d}",
        "name": f"{city}{brand}{number}{chance.choice(_TRADES)}{chance.choice(_FORMS)}",
        "kind": "company",
        "industry": chance.choice(_TRADES),
        "region": {"province": city, "city": city},
        "owner": chance.choice(PEOPLE),
        "stage": chance.choice(("lead", "prospect")),
        "grade": grade,
        "created": days[0].isoformat() if days else (TODAY - timedelta(days=5)).isoformat(),
        "tags": [f"budget/{chance.choice(('high', 'low'))}"],
        "contacts": [
            {
                "id": "c1",
                "name": contact,
                "title": chance.choice(_TITLES),
                "role": chance.choice(_ROLES),
                "phones": [f"+86 13{chance.randrange(10)} {number:08d}"],
                "emails": [f"c{number}@example.com"],
            }
        ],
        "visits": [_make_visit(chance, day, position) for position, day in enumerate(days)],
    }


def write_ledger(folder: Path, count: int, visits: int = 20, seed: int = 1) -> None:
    """Write a ledger of `count` cards into a new folder and commit it as one import."""
    person = Person("li.wei", "李伟", ("li.wei@example.com",))
    for name, data in format_founding_files(person, "Asia/Shanghai").items():
        _write(folder / name, data)
    colleagues = "".join(
        f"  {name}: {{name: {name}, emails: [{name}@example.com]}}\n" for name in PEOPLE[1:]
    )
    settings = (folder / "crm.yaml").read_text("utf-8")
    marker = "timezone:"
    _write(folder / "crm.yaml", settings.replace(marker, colleagues + marker, 1).encode())
    root = load_schema(folder).root
    for number in range(count):
        card = make_card(number, visits, seed)
        identity = str(card["id"])
        place = name_place(identity, sharded=count >= SHARDED_FROM)
        _write(folder / place, format_record(card, root))
    _commit(folder)


def _iter_visit_days(chance: random.Random, count: int, cadence: int) -> Iterator[date]:
    """Days of visits, oldest first; the newest decides whether the customer is overdue."""
    late = chance.random() < OVERDUE_SHARE
    since = cadence + chance.randrange(1, cadence + 1) if late else chance.randrange(cadence)
    days = [TODAY - timedelta(days=since)]
    for _ in range(count - 1):
        days.append(days[-1] - timedelta(days=chance.randrange(1, 30)))
    return reversed(days[:count])


def _make_visit(chance: random.Random, day: date, position: int) -> dict[str, object]:
    visit: dict[str, object] = {
        "id": f"{day:%Y%m%d}-{position:05d}",
        "date": day.isoformat(),
        "channel": chance.choice(_CHANNELS),
        "by": chance.choice(PEOPLE),
        "contact": "c1",
        "notes": chance.choice(_SAID),
    }
    outcome = chance.choice(_ASKED)
    return {**visit, "outcome": outcome} if outcome else visit


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _commit(folder: Path) -> None:
    identity = ["-c", "user.name=李伟", "-c", "user.email=li.wei@example.com"]
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        [*identity, "commit", "-q", "-m", "import: the customers of the old spreadsheet"],
    ):
        subprocess.run(["git", "-C", str(folder), *words], check=True)


def main() -> None:
    """Read the words of the command line and write the ledger."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    write_ledger(words.folder, words.count, words.visits, words.seed)


if __name__ == "__main__":
    main()
