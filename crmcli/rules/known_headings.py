"""Headings that other programs write, and where they belong in a card.

Places are written as in `targets`; `#` is the number that stands in the heading, and `-` a column
that only the other program needs. Headings are compared without case, blanks and punctuation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crmcli.rules.heading_words import fold_words, mark_numbers
from crmcli.rules.targets import NOTHING


class System(NamedTuple):
    """A program whose exports are known."""

    name: str
    marks: frozenset[str]
    """Headings that hardly any other has, folded."""
    places: Mapping[str, str]
    """Folded headings and where they belong."""


_MARKS_NEEDED = 2


def find_system(heading: Iterable[str]) -> System | None:
    """The program that wrote a heading, or None: the one that knows most of it."""
    folded = [fold_words(one) for one in heading]
    words = {*folded, *map(mark_numbers, folded)}
    likely = [one for one in SYSTEMS if len(words & one.marks) >= _MARKS_NEEDED]
    return max(likely, key=lambda one: _count_known(one, words), default=None)


def _count_known(system: System, words: set[str]) -> tuple[int, int]:
    return len(words & system.marks), len(words & system.places.keys())


def _fold(places: Mapping[str, str]) -> Mapping[str, str]:
    return {
        fold_words(one).replace("0", "#"): place
        for said, place in places.items()
        for one in said.split(" | ")
    }


def _know(name: str, marks: str, places: Mapping[str, str]) -> System:
    folded = frozenset(fold_words(one).replace("0", "#") for one in marks.split(" | "))
    return System(name, folded, _fold(places))


# In these tables 0 stands for any number, and ` | ` between headings that mean the same.

_PERSON = {
    "First Name | Given Name | 名": "contacts.1.name:given",
    "Middle Name | Additional Name | 中间名": "contacts.1.name:middle",
    "Last Name | Family Name | Surname | 姓": "contacts.1.name:family",
}
_GOOGLE = {
    **_PERSON,
    "Name": "contacts.1.name",
    "Name Prefix": "contacts.1.salutation",
    "Nickname": "contacts.1.aliases",
    "Organization Name | Organization 0 - Name": "name",
    "Organization Title | Organization 0 - Title": "contacts.1.title",
    "Birthday": "contacts.1.birthday",
    "Gender": "contacts.1.gender",
    "Occupation": "contacts.1.occupation",
    "Hobby": "contacts.1.hobbies",
    "Notes": "notes",
    "Labels | Group Membership": "tags",
    "E-mail 0 - Value": "contacts.1.emails",
    "Phone 0 - Value": "contacts.1.phones.#",
    "Phone 0 - Label | Phone 0 - Type": "contacts.1.phones.#:label",
    "Address 0 - Street": "addresses.#.street",
    "Address 0 - City": "addresses.#.city",
    "Address 0 - Region": "addresses.#.province",
    "Address 0 - Postal Code": "addresses.#.postcode",
    "Address 0 - Country": "addresses.#.notes:country",
    "Address 0 - Label | Address 0 - Type": "addresses.#.kind:label",
    "Address 0 - Formatted": "addresses.#.street:whole",
    "Website 0 - Value": "website",
    "Website 0 - Label | Website 0 - Type": NOTHING,
    "E-mail 0 - Label | E-mail 0 - Type": NOTHING,
    "Organization 0 - Type | Photo | File As": NOTHING,
    "Phonetic First Name | Phonetic Middle Name | Phonetic Last Name": NOTHING,
    "Given Name Yomi | Additional Name Yomi | Family Name Yomi | Yomi Name": NOTHING,
}

_OUTLOOK = {
    **_PERSON,
    "Title | 中文称谓 | 称谓": "contacts.1.salutation",
    "Company | 单位 | 公司": "name",
    "Job Title | 职务": "contacts.1.title",
    "Business Phone | Business Phone 0 | 商务电话 | 商务电话 0": "contacts.1.phones",
    "Company Main Phone | 单位主要电话": "contacts.1.phones",
    "Mobile Phone | Primary Phone | 移动电话 | 主要电话": "contacts.1.phones",
    "Home Phone | Home Phone 0 | 住宅电话 | 住宅电话 0": "contacts.1.phones",
    "Other Phone | Car Phone | 其他电话 | 车载电话": "contacts.1.phones",
    "Business Fax | 商务传真": "contacts.1.fax",
    "E-mail Address | E-mail 0 Address | 电子邮件地址 | 电子邮件 0 地址": "contacts.1.emails",
    "Web Page | 网页": "website",
    "Birthday | 生日": "contacts.1.birthday",
    "Gender | 性别": "contacts.1.gender",
    "Profession | 职业": "contacts.1.occupation",
    "Hobby | 业余爱好": "contacts.1.hobbies",
    "Notes | 附注": "notes",
    "Categories | 类别": "tags",
    "Business Street | 商务地址 街道": "addresses.office.street",
    "Business Street 0 | 商务地址 街道 0": "addresses.office.street",
    "Business City | 商务地址 市/县": "addresses.office.city",
    "Business State | 商务地址 省/市/自治区": "addresses.office.province",
    "Business Postal Code | 商务地址 邮政编码": "addresses.office.postcode",
    "Business Country | Business Country/Region | 商务地址 国家/地区": (
        "addresses.office.notes:country"
    ),
    "Home Street | Home Street 0 | 住宅地址 街道 | 住宅地址 街道 0": "addresses.home.street",
    "Home City | 住宅地址 市/县": "addresses.home.city",
    "Home State | 住宅地址 省/市/自治区": "addresses.home.province",
    "Home Postal Code | 住宅地址 邮政编码": "addresses.home.postcode",
    "Home Country | Home Country/Region | 住宅地址 国家/地区": "addresses.home.notes:country",
    "Other Street | Other Street 0 | 其他地址 街道 | 其他地址 街道 0": "addresses.other.street",
    "Other City | 其他地址 市/县": "addresses.other.city",
    "Other State | 其他地址 省/市/自治区": "addresses.other.province",
    "Other Postal Code | 其他地址 邮政编码": "addresses.other.postcode",
    "Other Country | Other Country/Region | 其他地址 国家/地区": "addresses.other.notes:country",
    "Business Address | Home Address | Other Address": NOTHING,
    "Initials | 缩写 | Sensitivity | 敏感度 | Private | 私有 | Priority | 优先级": NOTHING,
    "E-mail Type | E-mail 0 Type | 电子邮件类型 | 电子邮件 0 类型": NOTHING,
    "E-mail Display Name | E-mail 0 Display Name | 电子邮件显示名称 | 电子邮件 0 显示名": NOTHING,
    "Directory Server | 目录服务器 | Internet Free Busy | Internet 忙闲": NOTHING,
}

_ADDRESS_PARTS = {
    "Street": "street",
    "Street 0": "street",
    "City": "city",
    "State | State/Province | Province": "province",
    "Zip | Zip/Postal Code | Postal Code | Zip Code": "postcode",
    "Country | Country/Region": "notes:country",
}


def _spell_addresses(kinds: Mapping[str, str]) -> dict[str, str]:
    """`Billing Street` and the like, for each kind of address that a program knows."""
    return {
        " | ".join(f"{kind} {part}" for part in parts.split(" | ")): f"addresses.{entry}.{place}"
        for kind, entry in kinds.items()
        for parts, place in _ADDRESS_PARTS.items()
    }


_WESTERN = {
    **_PERSON,
    "Account Name | Company | Company / Account": "name",
    "Account Number": "code",
    "Account Owner | Contact Owner | Lead Owner | Account Owner Name": "owner",
    "Salutation": "contacts.1.salutation",
    "Full Name | Contact Name": "contacts.1.name",
    "Title": "contacts.1.title",
    "Phone | Mobile | Mobile Phone | Home Phone | Other Phone": "contacts.1.phones",
    "Email | Secondary Email": "contacts.1.emails",
    "Fax": "contacts.1.fax",
    "Birthdate | Date of Birth": "contacts.1.birthday",
    "Description | Account Description | Contact Description": "notes",
    "Industry": "industry",
    "Employees | No. of Employees | Number Of Employees": "headcount",
    "Website | Web site": "website",
    "Lead Source | Account Source": "source",
    "Tag": "tags",
    "Created Date | Created Time": "created",
    "Last Activity | Last Activity Date | Last Activity Time": "visits.last.date",
    **_spell_addresses(
        {
            "Billing": "billing",
            "Shipping": "delivery",
            "Mailing": "office",
            "Other": "other",
            "": "1",
        }
    ),
    "Billing Code": "addresses.billing.postcode",
    "Shipping Code": "addresses.delivery.postcode",
    "Type | Account Type": "stage:type",
    "Rating": "notes:labelled",
    "Created By | Modified By | Modified Time | Last Modified Date | Last Modified By": NOTHING,
    "Created By Alias | Last Modified By Alias | Record Id | Account ID | Contact ID": NOTHING,
    "Account Name.id | Account Owner.id | Contact Owner.id | Created By.id": NOTHING,
    "Modified By.id | Parent Account.id | System Modstamp | Is Deleted": NOTHING,
    "Master Record ID | Owner ID | Created By ID | Last Modified By ID | Photo URL": NOTHING,
    "Billing Latitude | Billing Longitude | Billing Geocode Accuracy": NOTHING,
    "Shipping Latitude | Shipping Longitude | Shipping Geocode Accuracy": NOTHING,
    "Mailing Latitude | Mailing Longitude | Mailing Geocode Accuracy": NOTHING,
    "Last Viewed Date | Last Referenced Date | Record Type ID | Is Email Bounced": NOTHING,
    "Unsubscribed Mode | Unsubscribed Time | Change Log Time | Locked": NOTHING,
    "Email Opt Out | Do Not Call | Has Opted Out Of Email": NOTHING,
}

_HUBSPOT = {
    **_PERSON,
    "Company name | Company | Associated Company | Primary Associated Company": "name",
    "Company owner | Contact owner | HubSpot owner": "owner",
    "Email | Work email | Email Address": "contacts.1.emails",
    "Phone Number | Mobile Phone Number": "contacts.1.phones",
    "Fax Number": "contacts.1.fax",
    "Job Title": "contacts.1.title",
    "Buying Role": "contacts.1.role",
    "Date of birth": "contacts.1.birthday",
    "Salutation": "contacts.1.salutation",
    "Lifecycle Stage": "stage",
    "Industry": "industry",
    "Number of Employees": "headcount",
    "Website URL": "website",
    "Street Address | Street Address 0": "addresses.1.street",
    "City": "addresses.1.city",
    "State/Region": "addresses.1.province",
    "Postal Code": "addresses.1.postcode",
    "Country/Region | Country": "addresses.1.notes:country",
    "Description | About us": "notes",
    "Create Date": "created",
    "Last Activity Date | Last Contacted": "visits.last.date",
    "Next Activity Date": "follow_up.on",
    "Record ID | Company ID | Contact ID | Associated Company IDs": NOTHING,
    "Primary Associated Company ID | Associated Contact IDs | Associated Contact": NOTHING,
    "Last Modified Date | Owner Assigned Date | Created by user ID": NOTHING,
    "Updated by user ID | Marketing contact status | Email Domain": NOTHING,
}

_FXIAOKE = {
    "成交状态": "stage",
    "1级行业 | 一级行业": "industry",
    "省": "region.province",
    "市": "region.city",
    "区": "region.district",
    "详细地址": "addresses.1.street",
    "国家": "addresses.1.notes:country",
    "最后跟进时间": "visits.last.date",
    "下次跟进时间": "follow_up.on",
    "邮件": "contacts.1.emails",
    "首要联系人 | 主联系人": "contacts.1.name",
    "生命状态 | 锁定状态 | 业务类型 | 转手次数 | 资料完善度 | 退回/收回时间": NOTHING,
    "预计收回时间 | 收回原因 | 负责人主属部门 | 负责人所在部门 | 归属部门 | 归属组织": NOTHING,
    "最后修改人 | 最后修改时间 | 创建人 | 填写人 | 审核人 | 外部负责人 | 外部来源": NOTHING,
    "相关团队 | 唯一性ID | 数据ID | 锁定规则 | 加锁人 | 剩余保护时间": NOTHING,
}

SYSTEMS = (
    _know(
        "google",
        "Organization Name | Organization 0 - Name | E-mail 0 - Value | Phone 0 - Value"
        " | Group Membership | Given Name Yomi | Phonetic First Name | Address 0 - Formatted",
        _GOOGLE,
    ),
    _know(
        "outlook",
        "Business Street | Business City | Business State | Business Postal Code"
        " | Home Street | E-mail 0 Address"
        " | Company Main Phone | TTY/TDD Phone | Business Phone | 商务电话 | 商务传真"
        " | 电子邮件地址 | 商务地址 街道 | 住宅电话 | 单位主要电话",
        _OUTLOOK,
    ),
    _know(
        "hubspot",
        "Record ID | Lifecycle Stage | Associated Company | Company owner | Contact owner"
        " | Create Date | Last Activity Date | Associated Company IDs | Mobile Phone Number"
        " | Lead Status | Number of Employees | State/Region | Country/Region",
        _HUBSPOT,
    ),
    _know(
        "western",
        "Account Name | Account Owner | Billing Street | Mailing Street | Mailing City"
        " | Billing City | Shipping Street | Lead Source | Account Number | Billing State/Province"
        " | Billing State | Billing Country | Mailing State/Province | Account ID | Created By"
        " | Modified Time | Lead Owner | Company / Account | Account Source | Billing Postal Code",
        _WESTERN,
    ),
    _know(
        "fxiaoke",
        "成交状态 | 1级行业 | 一级行业 | 2级行业 | 生命状态 | 锁定状态 | 负责人主属部门 | 转手次数"
        " | 归属部门"
        " | 业务类型 | 资料完善度 | 退回/收回时间 | 最后一次成交时间 | 所属公海",
        _FXIAOKE,
    ),
)
"""Salesforce and Zoho say most things alike, and are one here."""

SYSTEM_NAMES: Mapping[str, str] = {
    "google": "Google Contacts",
    "outlook": "Outlook",
    "hubspot": "HubSpot",
    "western": "Salesforce / Zoho",
    "fxiaoke": "纷享销客",
}
"""What the programs are called, in any language."""
