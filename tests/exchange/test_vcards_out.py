"""vCards as another program reads them: everything of a contact, and whose it is."""

from __future__ import annotations

from typing import Any

import pytest
import vobject
from hypothesis import given

from crmcli.exchange.vcards_out import Version, iter_vcards
from crmcli.rules.outcome import Card
from tests.exchange.exported import cards

VERSIONS: tuple[Version, ...] = ("3.0", "4.0")
HUAXIN: dict[str, Any] = {
    "id": "huaxin",
    "name": "北京华信; 信息, 技术",
    "tags": ["budget/high", "vip"],
    "website": "https://huaxin.example/?a=1&b=2",
    "addresses": [
        {
            "id": "office",
            "province": "北京市",
            "city": "北京市",
            "district": "海淀区",
            "street": "中关村大街 1 号",
            "postcode": "100080",
        }
    ],
    "contacts": [
        {
            "id": "wang",
            "name": "王静",
            "title": "采购总监",
            "role": "decider",
            "primary": True,
            "phones": ["+86 138 0000 0000", "+86 10 6500 0000 ext 12"],
            "emails": ["wang@example.com"],
            "wechat": "wangjing_hx",
            "fax": "+86 10 6500 0001",
            "birthday": "1980-05-06",
            "lunar_birthday": "闰04-08",
            "hobbies": ["羽毛球", "茶"],
            "aliases": ["Jing, J.", "小王"],
            "notes": "一行\n两行; 三\\四\n",
        },
        {"id": "smith", "name": "Anna Maria Smith"},
    ],
}


def parse(customer: dict[str, Any], version: Version) -> list[Any]:
    text = "".join(iter_vcards(customer, "0123456789ab", version))
    return [*vobject.readComponents(text)]


def list_values(vcard: Any, name: str) -> list[Any]:
    return [one.value for one in vcard.contents.get(name, [])]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_contact_is_read_by_others(version: Version) -> None:
    wang, _ = parse(HUAXIN, version)
    told = {name: list_values(wang, name) for name in wang.contents}
    assert told["version"] == [version]
    assert told["fn"] == ["王静"]
    assert told["org"] == [["北京华信; 信息, 技术"]]
    assert told["title"] == ["采购总监"]
    assert told["tel"] == ["+86 138 0000 0000", "+86 10 6500 0000 ext 12", "+86 10 6500 0001"]
    assert told["email"] == ["wang@example.com"]
    assert told["note"] == ["一行\n两行; 三\\四"]
    assert told["bday"] == ["1980-05-06" if version == "3.0" else "19800506"]
    assert told["url"] == ["https://huaxin.example/?a=1&b=2"]
    assert told["categories"] == [["budget/high", "vip"]]
    assert told["x-wechat"] == ["wangjing_hx"]
    assert told["uid"] == ["huaxin.wang@0123456789ab"]
    assert told["x-crm-id"] == ["huaxin"]
    assert told["x-crm-contact"] == ["wang"]
    assert told["x-crm-role"] == ["decider"]
    assert told["x-crm-primary"] == ["true"]
    assert told["x-crm-lunar-birthday"] == ["闰04-08"]
    assert told["x-crm-hobbies"] == ["羽毛球", "茶"]
    (address,) = told["adr"]
    assert (address.region, address.city, address.code) == ("北京市", "北京市", "100080")
    assert (address.extended, address.street) == ("海淀区", "中关村大街 1 号")


@pytest.mark.parametrize("version", VERSIONS)
def test_mobiles_land_lines_and_faxes_are_told_apart(version: Version) -> None:
    wang, _ = parse(HUAXIN, version)
    kinds = [sorted(one.params["TYPE"]) for one in wang.contents["tel"]]
    assert kinds == [["CELL"], ["VOICE", "WORK"], ["FAX", "WORK"]]


def test_a_name_with_blanks_has_a_family_name() -> None:
    wang, smith = parse(HUAXIN, "3.0")
    assert (wang.n.value.family, wang.n.value.given) == ("王静", "")
    assert (smith.n.value.family, smith.n.value.given) == ("Smith", "Anna Maria")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_customer_without_contacts_has_a_card_of_its_own(version: Version) -> None:
    (vcard,) = parse({"id": "mueller", "name": "Müller GmbH", "notes": "x\n"}, version)
    assert vcard.fn.value == "Müller GmbH"
    assert vcard.org.value == ["Müller GmbH"]
    assert vcard.note.value == "x"
    assert vcard.uid.value == "mueller@0123456789ab"
    assert "x-crm-contact" not in vcard.contents
    shown = list_values(vcard, "kind" if version == "4.0" else "x-abshowas")
    assert shown == ["org" if version == "4.0" else "COMPANY"]


@given(cards())
def test_any_card_is_lines_that_fit_and_reads_back(found: list[Card]) -> None:
    for card in found:
        text = "".join(iter_vcards(card.value, "0123456789ab", "3.0"))
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
        vcards = [*vobject.readComponents(text)]
        contacts: Any = card.value.get("contacts", [])
        assert len(vcards) == max(1, len(contacts))
        for vcard, contact in zip(vcards, contacts, strict=False):
            assert vcard.fn.value == contact["name"]
            assert list_values(vcard, "x-crm-contact") == [contact["id"]]
            assert list_values(vcard, "email") == contact.get("emails", [])
            assert list_values(vcard, "note") == [
                one.rstrip("\n") for one in [contact.get("notes")] if one
            ]
