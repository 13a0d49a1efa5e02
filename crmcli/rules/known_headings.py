"""Headings that other programs and spreadsheets use, and where they belong in a card.

Places are written as in `targets`; `#` is the number that stands in the heading, and `-` a column
that only the other program needs. Headings are compared without case, blanks and punctuation.
What the ledger's own schema names stands nowhere here: it is found by its labels. Where only the
user can know, the places are told with ` | ` between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
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


@lru_cache(maxsize=1)
def load_common() -> Mapping[str, str]:
    """What spreadsheets kept by hand call things, folded."""
    return _fold(_COMMON)


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
    "Address 0 - Formatted": NOTHING,
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
    "Type | Account Type": "kind",
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
        "Business Street | Business Postal Code | Home Street | E-mail 0 Address"
        " | Company Main Phone | TTY/TDD Phone | Business Phone | 商务电话 | 商务传真 | 电子邮件地址"
        " | 商务地址 街道 | 住宅电话 | 单位主要电话",
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
        "成交状态 | 1级行业 | 一级行业 | 2级行业 | 生命状态 | 锁定状态 | 负责人主属部门 | 转手次数 | 归属部门"
        " | 业务类型 | 资料完善度 | 退回/收回时间 | 最后一次成交时间 | 所属公海",
        _FXIAOKE,
    ),
)
"""Salesforce and Zoho say most things alike, and are one here."""

_COMMON: Mapping[str, str] = MappingProxyType(
    {
        # whose row it is
        "公司 | 单位 | 企业 | 厂名 | 厂家 | 店名 | 门店名称 | 商户名称 | 公司全称 | 公司名 | 单位全称": "name",
        "客户姓名 | 客户名 | 顾客姓名 | 会员姓名 | 甲方名称 | 客户公司 | 客户单位 | 往来单位": "name",
        "Company | Company Name | Account | Account Name | Organization | Organisation": "name",
        "Client | Client Name | Business Name | Firm": "name",
        "客户简称 | 公司简称 | 企业简称 | Short Name | Trade Name | Also Known As": "aliases",
        "客户编码 | 客户代码 | 客户号 | 客户代号 | 会员号 | 会员编号 | 档案号 | 卡号": "code",
        "Customer ID | Customer No | Customer Number | Customer Code | Account Number": "code",
        "Account No | Client ID | Client Code": "code",
        "序号 | 行号 | No | # | Index | Row | 原因 | Reason for rejection": NOTHING,
        # whom one speaks with
        "联系人姓名 | 联络人 | 联系人名称 | 对接人 | 接口人 | 经办人 | 收件人": "contacts.1.name",
        "主要联系人 | 第一联系人 | 首要联系人 | 关键联系人 | 主联系人 | 采购负责人": "contacts.1.name",
        "Contact Person | Contact Full Name | Full Name | Person | Main Contact": "contacts.1.name",
        "Primary Contact | Attn | Attention": "contacts.1.name",
        **_PERSON,
        "负责人电话 | 老板电话 | 座机 | 固话 | 固定电话 | 办公电话 | 移动电话 | 手机号码": (
            "contacts.1.phones"
        ),
        "座机0 | 固话0 | 电话号码 | 联系手机 | 家庭电话 | 宅电 | 公司座机 | 前台电话": (
            "contacts.1.phones"
        ),
        "Tel | Telephone | Mobile Phone | Cell | Cell Phone | Cellphone": "contacts.1.phones",
        "Work Phone | Business Phone | Home Phone | Office Phone | Tel No": "contacts.1.phones",
        "邮件 | 邮件地址 | 邮箱地址 | 电子邮箱 | Mail | Email Address | E-mail Address": (
            "contacts.1.emails"
        ),
        "Email 0 | E-mail 0": "contacts.1.emails",
        "微信号码 | Wechat ID | WeChat No": "contacts.1.wechat",
        "职称 | 头衔 | Position | Role | Job": "contacts.1.title",
        "部门职务": "contacts.1.title",
        # where
        "所在地 | 所在地区 | 所在区域 | 地域 | 省市 | 省份城市 | 客户区域 | 片区": "region",
        "State | State/Province": "region.province",
        "公司地址 | 通讯地址 | 详细地址 | 办公地址 | 收件地址": "addresses.1.street",
        "Street | Street Address | Address": "addresses.1.street",
        "Address 1 | Address 2 | Address 3 | Address Line 1 | Address Line 2": "addresses.1.street",
        "Street 1 | Street 2 | Street Address 2": "addresses.1.street",
        "Zip | Zip Code | Postal Code | Postcode": "addresses.1.postcode",
        "Country | Country/Region | 国家 | 国别 | 国家地区": "addresses.1.notes:country",
        # what they are to us
        "客户分级 | 分类等级 | 重要程度 | 客户分类级别 | 客户星级 | Tier": "grade",
        "跟单员 | 销售员 | 销售人员 | 销售代表 | 业务经理 | 业务负责人 | 归属人 | 所属业务员": "owner",
        "客户归属 | 所有人 | 责任人 | 维护人 | 我方负责人 | Sales Rep | Sales Person": "owner",
        "Salesperson | Account Manager | Assigned To | Rep": "owner",
        "合作状态 | 跟进状态 | 跟进阶段 | 销售阶段 | Status | Lifecycle": "stage",
        "来源渠道 | 渠道 | 获客渠道 | 客户渠道 | Lead Source": "source",
        "主营 | 主营业务 | 主营产品 | 经营项目": "registration.scope",
        "老板 | 法人代表 | 法人姓名": "registration.legal_rep",
        "信用代码 | 社会信用代码 | 纳税识别号 | 纳税人识别码 | 税务登记号 | VAT | VAT No | Tax No": (
            "registration.tax_no"
        ),
        "Tax ID | VAT Number | VAT ID": "registration.tax_no",
        "注册资金": "registration.capital",
        "官方网站 | 公司网址 | 公司网站 | Web | Homepage | URL | Web Page": "website",
        "员工数 | 公司人数 | 企业人数 | No. of Employees": "headcount",
        "员工规模 | 人员规模 | 公司规模 | Employee Range": "size",
        "登记日期 | 登记时间 | 建档时间 | 录入时间 | 创建日期 | 加入时间 | 添加时间": "created",
        "Date Added | Created | Create Date | Created Date": "created",
        "标记 | Label | Labels | Category | Categories | Keywords": "tags",
        # what was and what will be
        "最后跟进 | 最后跟进时间 | 最后跟进日期 | 最近跟进 | 最近跟进时间 | 最近跟进日期": "visits.last.date",
        "最后联系 | 最后联系时间 | 最后联系日期 | 最近联系 | 最近联系时间 | 最近联系日期": "visits.last.date",
        "上次跟进 | 上次跟进时间 | 上次跟进日期 | 上次联系 | 上次联系时间 | 上次联系日期": "visits.last.date",
        "最后拜访 | 最后拜访时间 | 最后拜访日期 | 最近拜访 | 最近拜访时间 | 最近拜访日期": "visits.last.date",
        "上次拜访 | 上次拜访时间 | 上次拜访日期 | 上次回访 | 上次回访时间 | 最后回访时间": "visits.last.date",
        "拜访日期 | 拜访时间 | 联系日期 | 联系时间 | 沟通日期 | 沟通时间 | 跟进时间": "visits.last.date",
        "Last Contact | Last Contacted | Last Contact Date | Last Activity": "visits.last.date",
        "Last Activity Date | Last Visit | Last Visit Date | Last Follow Up": "visits.last.date",
        "Last Called | Last Call | Date of last contact": "visits.last.date",
        "最后跟进内容 | 最近跟进内容 | 最后跟进记录 | 最近跟进记录 | 最新跟进 | 最新进展": "visits.last.notes",
        "跟进情况 | 跟进内容 | 拜访内容 | 拜访情况 | 联系情况 | 沟通情况 | 进展 | 进展情况": "visits.last.notes",
        "洽谈内容 | 洽谈情况 | 回访内容 | 回访情况 | 回访记录 | 联系记录 | Last Contact Notes": (
            "visits.last.notes"
        ),
        "跟进日期": "visits.last.date | follow_up.on",
        "最后跟进人 | 最近跟进人 | 最后联系人员": "visits.last.by",
        "最后跟进方式 | 联系渠道 | 拜访方式": "visits.last.channel",
        "下次跟进 | 下次联系 | 下次联系日期 | 下次拜访 | 下次拜访时间 | 下次拜访日期": "follow_up.on",
        "下次回访 | 下次回访时间 | 下次回访日期 | 下次跟踪时间 | 计划跟进时间 | 预计联系日": "follow_up.on",
        "Next Contact | Next Contact Date | Next Follow Up | Next Follow Up Date": "follow_up.on",
        "Next Follow-up Date | Next Activity | Next Activity Date | Follow Up Date": "follow_up.on",
        "Follow Up | Next Visit | Next Call": "follow_up.on",
        "下次跟进内容 | 下次跟进事项 | 下一步 | 下一步计划 | 下步计划 | 跟进计划 | 待办": "follow_up.what",
        "Next Step | Next Steps | Next Action": "follow_up.what",
        # the rest
        "客户备注 | 备注信息 | 备注说明 | 其他 | 其它 | 描述 | 附注": "notes",
        "Note | Comment | Comments | Remark | Remarks | Description | Memo": "notes",
    }
)
