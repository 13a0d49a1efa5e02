"""A labelled set: customers, some of them twice as people enter them twice, and likely mistakes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks.customers import make_card
from crmcli.rules.companies import strip_trade, take_apart
from crmcli.rules.pinyin import has_chinese, to_pinyin

Value = dict[str, Any]
SEED = 7

_SOUNDS = """
华桦花 新鑫欣馨昕 盛胜晟圣 达答 源原元圆 诺懦 佳嘉家加 宇雨羽语誉裕玉 恒衡横 德得 锦金津今 益易毅亿
安氨 明名铭 宏红鸿洪 星兴 信芯 海亥 天添 龙隆 海孩 远圆苑 广光 康抗 景京晶 利立力丽 美镁 旭序绪 泰太
博伯勃 智志致 英颖鹰 凯铠 瑞锐睿 跃越悦 阳洋扬 辰晨臣 威维唯伟 杰捷洁 顺舜 丰峰锋枫 腾藤 辉晖
"""
"""Characters that companies are named with, a word for each sound."""
_HOMOPHONES = {
    one: group[(at + 1) % len(group)] for group in _SOUNDS.split() for at, one in enumerate(group)
}
_TRADES = ("精密机械", "智能装备", "新材料", "餐饮管理")
_FORM = "有限公司"


class Labelled(NamedTuple):
    """Cards by their ids, and which of them are the same customer."""

    cards: dict[str, Value]
    pairs: dict[frozenset[str], str]
    """Two ids, and how the second came to be."""


def build_labelled(count: int = 420) -> Labelled:
    """So many customers; every third is there twice, and every third has a namesake who is not."""
    chance = random.Random(SEED)
    cards: dict[str, Value] = {}
    pairs: dict[frozenset[str], str] = {}
    for number in range(count):
        card = _make_base(number)
        cards[card["id"]] = card
        if number % 3 == 0:
            name, twin = _make_twin(card, chance, number // 3)
            twin["id"] = f"twin-{number}"
            cards[twin["id"]] = twin
            pairs[frozenset((card["id"], twin["id"]))] = name
        if number % 3 == 1:
            other = _LOOKALIKES[number // 3 % len(_LOOKALIKES)](card, number)
            cards[other["id"]] = other
    return Labelled(cards, pairs)


def _make_twin(card: Value, chance: random.Random, turn: int) -> tuple[str, Value]:
    """The card as somebody enters it again, in the first way that it can be from a turn on."""
    ways = list(_WAYS.items())
    start = turn % len(ways)
    for name, way in [*ways[start:], *ways[:start]]:
        twin = way(card, chance)
        if twin is not None:
            return name, twin
    raise AssertionError("a tax number can always be typed again")


def _make_base(number: int) -> Value:
    """A company with a mail domain and a tax number of its own."""
    card = dict(make_card(number, 0, SEED))
    for key in ("code", "regrades", "visits", "follow_up", "archived", "churn", "first_deal"):
        card.pop(key, None)
    card["stage"] = "lead"
    card["registration"] = {"tax_no": f"X{number:07}"}
    contacts = [dict(one) for one in card.get("contacts") or [{"id": "c1", "name": "张三"}]]  # type: ignore[call-overload]
    contacts[0]["emails"] = [f"buyer@firm{number}.cn"]
    return {**card, "contacts": contacts}


def _rename(card: Value, name: str, **more: Any) -> Value:
    """A new card of another name, with nothing else in common but what is given."""
    return {"name": name, "owner": card["owner"], "created": "2026-11-01", **more}


def _same_contact(card: Value, **more: Any) -> Value:
    return {"id": "x1", "name": card["contacts"][0]["name"], **more}


def _drop_form(card: Value, chance: random.Random) -> Value | None:
    name = card["name"]
    for form in ("股份有限公司", "集团有限公司", "有限责任公司", _FORM):
        if name.endswith(form):
            return _rename(card, name.removesuffix(form))
    return None if " " not in name else _rename(card, name.rsplit(" ", 1)[0].upper())


def _move_place(card: Value, chance: random.Random) -> Value | None:
    """Without its city at the beginning, or with that in brackets."""
    name, city = card["name"], str(card.get("region", {}).get("city") or "").removesuffix("市")
    if not city or not name.startswith(city):
        return None
    rest = name.removeprefix(city)
    return _rename(
        card, rest if chance.random() < 0.5 else f"{rest.removesuffix(_FORM)}（{city}）{_FORM}"
    )


def _retype_phone(card: Value, chance: random.Random) -> Value | None:
    """The same phone written otherwise, under a name that says nothing."""
    phones = card["contacts"][0].get("phones")
    if not phones:
        return None
    digits = phones[0].replace("+86", "").replace(" ", "")
    contact = {"id": "x1", "name": "前台", "phones": [f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"]}
    return _rename(card, f"待补全客户{digits[-4:]}", contacts=[contact])


def _retype_tax(card: Value, chance: random.Random) -> Value | None:
    return _rename(card, f"新录客户{card['id'][-3:]}", registration=dict(card["registration"]))


def _mishear(card: Value, chance: random.Random) -> Value | None:
    """A character that sounds the same, with the same mail domain."""
    short = strip_trade(take_apart(card["name"]).core)
    at = next((one for one in short if one in _HOMOPHONES), None)
    if at is None or not has_chinese(short):
        return None
    other = short.replace(at, _HOMOPHONES[at], 1)
    contact = _same_contact(card, emails=[f"office2@{_domain(card)}"])
    return _rename(card, card["name"].replace(short, other, 1), contacts=[contact])


def _mishear_alone(card: Value, chance: random.Random) -> Value | None:
    """The same with nothing else in common but the city and the trade."""
    twin = _mishear(card, chance)
    return None if twin is None else {key: one for key, one in twin.items() if key != "contacts"}


def _mistype(card: Value, chance: random.Random) -> Value | None:
    """One letter is missing in a name in letters."""
    words = card["name"].split(" ")
    if has_chinese(card["name"]) or len(words[0]) < 5:
        return None
    at = chance.randrange(1, len(words[0]) - 1)
    return _rename(card, " ".join([words[0][:at] + words[0][at + 1 :], *words[1:]]))


def _spell(card: Value, chance: random.Random) -> Value | None:
    """In Latin letters, with a colleague's address at the same domain and the same contact."""
    if not has_chinese(card["name"]) or len(card["name"]) < 6:
        return None
    short = to_pinyin(strip_trade(take_apart(card["name"]).core)).title()
    contact = _same_contact(card, emails=[f"export@{_domain(card)}"])
    return _rename(card, f"{short} Co., Ltd.", contacts=[contact])


def _other_trade(card: Value, chance: random.Random) -> Value | None:
    """The short name with another trade behind it, and an address at the same domain."""
    company = take_apart(card["name"])
    if not has_chinese(company.core) or not company.place:
        return None
    name = company.place + strip_trade(company.core) + chance.choice(_TRADES) + _FORM
    contact = {"id": "x1", "name": "李四", "emails": [f"hr@{_domain(card)}"]}
    return _rename(card, name, contacts=[contact]) if name != card["name"] else None


def _same_mail(card: Value, chance: random.Random) -> Value | None:
    contact = _same_contact(card, emails=[card["contacts"][0]["emails"][0].upper()])
    return _rename(card, f"展会名片 {card['id'][-4:]}", contacts=[contact])


def _domain(card: Value) -> str:
    return str(card["contacts"][0]["emails"][0]).partition("@")[2]


_WAYS: dict[str, Callable[[Value, random.Random], Value | None]] = {
    "form": _drop_form,
    "sound alone": _mishear_alone,
    "place": _move_place,
    "phone": _retype_phone,
    "tax": _retype_tax,
    "sound": _mishear,
    "letter": _mistype,
    "pinyin": _spell,
    "trade": _other_trade,
    "mail": _same_mail,
}


def _elsewhere(card: Value, number: int) -> Value:
    """The same short name in another city, which is another company."""
    name = card["name"]
    city = str(card.get("region", {}).get("city") or "").removesuffix("市")
    place = "昆明" if city != "昆明" else "贵阳"
    other = (
        place + name.removeprefix(city) if city and name.startswith(city) else f"Kunming {name}s"
    )
    return {
        "id": f"else-{number}",
        "name": other,
        "region": {"province": "云南省", "city": "昆明市"},
    }


def _public_mail(card: Value, number: int) -> Value:
    """Somebody of the same name with an address that everybody may have."""
    contact = _same_contact(card, emails=[f"{number}@qq.com"])
    return {"id": f"mail-{number}", "name": f"昆明零售{number}号店", "contacts": [contact]}


def _switchboard(card: Value, number: int) -> Value:
    """One of many who have the number of an office building."""
    contact = {"id": "x1", "name": f"王{number}", "phones": ["010 6500 0000"]}
    return {"id": f"board-{number}", "name": f"大厦租户{number}", "contacts": [contact]}


def _sister(card: Value, number: int) -> Value:
    """Another company of the same group: the same mail domain, and another name and tax number."""
    contact = {"id": "x1", "name": f"赵{number}", "emails": [f"z@{_domain(card)}"]}
    return {"id": f"sister-{number}", "name": f"昆明丽江{number}物业{_FORM}", "contacts": [contact]}


def _same_start(card: Value, number: int) -> Value:
    """Another company whose short name has one of two characters in common."""
    return {"id": f"start-{number}", "name": f"{card['name'][:3]}乙{number}贸易{_FORM}"}


_LOOKALIKES: tuple[Callable[[Value, int], Value], ...] = (
    _elsewhere,
    _public_mail,
    _switchboard,
    _sister,
    _same_start,
)
