"""What spreadsheets kept by hand call things, and where it belongs in a card.

What the ledger's own schema names stands nowhere here: it is found by its labels. Places are
written as in `targets`; where only the user can know, there are several with ` | ` between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from crmcli.rules.heading_words import fold_words
from crmcli.rules.targets import NOTHING


@lru_cache(maxsize=1)
def load_common() -> Mapping[str, str]:
    """The headings, folded, with `#` for a number, and their places."""
    return {
        fold_words(word).replace("0", "#"): place
        for place, words in _COMMON.items()
        for word in words.split("|")
    }


_COMMON: Mapping[str, str] = MappingProxyType(
    {
        # whose row it is
        "name": """
        公司 | 单位 | 企业 | 厂名 | 厂家 | 店名 | 门店名称 | 商户名称 | 公司全称 | 公司名 |
        单位全称 | 客户姓名 | 客户名 | 顾客姓名 | 会员姓名 | 甲方名称 | 客户公司 | 客户单位 |
        往来单位 | Company | Company Name | Account | Account Name | Organization |
        Organisation | Client | Client Name | Business Name | Firm
        """,
        "aliases": """
        客户简称 | 公司简称 | 企业简称 | Short Name | Trade Name | Also Known As
        """,
        "code": """
        客户编码 | 客户代码 | 客户号 | 客户代号 | 会员号 | 会员编号 | 档案号 | 卡号 |
        Customer ID | Customer No | Customer Number | Customer Code | Account Number |
        Account No | Client ID | Client Code
        """,
        NOTHING: """
        序号 | 行号 | No | # | Index | Row | 原因 | Reason for rejection
        """,
        # whom one speaks with
        "contacts.1.name:given": "First Name | Given Name | 名",
        "contacts.1.name:middle": "Middle Name | Additional Name | 中间名",
        "contacts.1.name:family": "Last Name | Family Name | Surname | 姓",
        "contacts.1.name": """
        联系人姓名 | 联络人 | 联系人名称 | 对接人 | 接口人 | 经办人 | 收件人 | 主要联系人 |
        第一联系人 | 首要联系人 | 关键联系人 | 主联系人 | 采购负责人 | Contact Person |
        Contact Full Name | Full Name | Person | Main Contact | Primary Contact | Attn |
        Attention
        """,
        "contacts.1.phones": """
        负责人电话 | 老板电话 | 座机 | 固话 | 固定电话 | 办公电话 | 移动电话 | 手机号码 |
        座机0 | 固话0 | 电话号码 | 联系手机 | 家庭电话 | 宅电 | 公司座机 | 前台电话 | Tel |
        Telephone | Mobile Phone | Cell | Cell Phone | Cellphone | Work Phone |
        Business Phone | Home Phone | Office Phone | Tel No
        """,
        "contacts.1.emails": """
        邮件 | 邮件地址 | 邮箱地址 | 电子邮箱 | Mail | Email Address | E-mail Address |
        Email 0 | E-mail 0
        """,
        "contacts.1.wechat": """
        微信号码 | Wechat ID | WeChat No
        """,
        "contacts.1.title": """
        职称 | 头衔 | Position | Role | Job | 部门职务
        """,
        # where
        "region": """
        所在地 | 所在地区 | 所在区域 | 地域 | 省市 | 省份城市 | 客户区域 | 片区
        """,
        "region.province": """
        State | State/Province
        """,
        "addresses.1.street": """
        公司地址 | 通讯地址 | 详细地址 | 办公地址 | 收件地址 | Street | Street Address |
        Address | Address 1 | Address 2 | Address 3 | Address Line 1 | Address Line 2 |
        Street 1 | Street 2 | Street Address 2
        """,
        "addresses.1.postcode": """
        Zip | Zip Code | Postal Code | Postcode
        """,
        "addresses.1.notes:country": """
        Country | Country/Region | 国家 | 国别 | 国家地区
        """,
        # what they are to us
        "grade": """
        客户分级 | 分类等级 | 重要程度 | 客户分类级别 | 客户星级 | Tier
        """,
        "owner": """
        跟单员 | 销售员 | 销售人员 | 销售代表 | 业务经理 | 业务负责人 | 归属人 | 所属业务员 |
        客户归属 | 所有人 | 责任人 | 维护人 | 我方负责人 | Sales Rep | Sales Person |
        Salesperson | Account Manager | Assigned To | Rep
        """,
        "stage": """
        合作状态 | 跟进状态 | 跟进阶段 | 销售阶段 | Status | Lifecycle
        """,
        "source": """
        来源渠道 | 渠道 | 获客渠道 | 客户渠道 | Lead Source
        """,
        "registration.scope": """
        主营 | 主营业务 | 主营产品 | 经营项目
        """,
        "registration.legal_rep": """
        老板 | 法人代表 | 法人姓名
        """,
        "registration.tax_no": """
        信用代码 | 社会信用代码 | 纳税识别号 | 纳税人识别码 | 税务登记号 | VAT | VAT No |
        Tax No | Tax ID | VAT Number | VAT ID
        """,
        "registration.capital": """
        注册资金
        """,
        "first_deal.on": """
        合同日期 | 合同签订日期 | 签约日期 | 签约时间 | 签订日期 | 成交时间 | Contract Date |
        Date of contract
        """,
        "needs.1.budget.max": """
        预算 | 预算金额 | 客户预算 | 采购预算 | Budget
        """,
        "website": """
        官方网站 | 公司网址 | 公司网站 | Web | Homepage | URL | Web Page
        """,
        "headcount": """
        员工数 | 公司人数 | 企业人数 | No. of Employees
        """,
        "size": """
        员工规模 | 人员规模 | 公司规模 | Employee Range
        """,
        "created": """
        登记日期 | 登记时间 | 建档时间 | 录入时间 | 创建日期 | 加入时间 | 添加时间 |
        Date Added | Created | Create Date | Created Date
        """,
        "tags": """
        标记 | Label | Labels | Category | Categories | Keywords
        """,
        # what was and what will be
        "visits.last.date": """
        最后跟进 | 最后跟进时间 | 最后跟进日期 | 最近跟进 | 最近跟进时间 | 最近跟进日期 |
        最后联系 | 最后联系时间 | 最后联系日期 | 最近联系 | 最近联系时间 | 最近联系日期 |
        上次跟进 | 上次跟进时间 | 上次跟进日期 | 上次联系 | 上次联系时间 | 上次联系日期 |
        最后拜访 | 最后拜访时间 | 最后拜访日期 | 最近拜访 | 最近拜访时间 | 最近拜访日期 |
        上次拜访 | 上次拜访时间 | 上次拜访日期 | 上次回访 | 上次回访时间 | 最后回访时间 |
        拜访日期 | 拜访时间 | 联系日期 | 联系时间 | 沟通日期 | 沟通时间 | 跟进时间 |
        Last Contact | Last Contacted | Last Contact Date | Last Activity |
        Last Activity Date | Last Visit | Last Visit Date | Last Follow Up | Last Called |
        Last Call | Date of last contact
        """,
        "visits.last.notes": """
        最后跟进内容 | 最近跟进内容 | 最后跟进记录 | 最近跟进记录 | 最新跟进 | 最新进展 |
        跟进情况 | 跟进内容 | 拜访内容 | 拜访情况 | 联系情况 | 沟通情况 | 进展 | 进展情况 |
        洽谈内容 | 洽谈情况 | 回访内容 | 回访情况 | 回访记录 | 联系记录 | Last Contact Notes
        """,
        "visits.last.date | follow_up.on": """
        跟进日期
        """,
        "visits.last.by": """
        最后跟进人 | 最近跟进人 | 最后联系人员
        """,
        "visits.last.channel": """
        最后跟进方式 | 联系渠道 | 拜访方式
        """,
        "follow_up.on": """
        下次跟进 | 下次联系 | 下次联系日期 | 下次拜访 | 下次拜访时间 | 下次拜访日期 |
        下次回访 | 下次回访时间 | 下次回访日期 | 下次跟踪时间 | 计划跟进时间 | 预计联系日 |
        下次时间 |
        Next Contact | Next Contact Date | Next Follow Up | Next Follow Up Date |
        Next Follow-up Date | Next Activity | Next Activity Date | Follow Up Date | Follow Up |
        Next Visit | Next Call
        """,
        "follow_up.what": """
        下次跟进内容 | 下次跟进事项 | 下次事项 | 下次内容 |
        下一步 | 下一步计划 | 下步计划 | 跟进计划 | 待办 |
        Next Step | Next Steps | Next Action
        """,
        # the rest
        "notes": """
        客户备注 | 备注信息 | 备注说明 | 其他 | 其它 | 描述 | 附注 | Note | Comment |
        Comments | Remark | Remarks | Description | Memo
        """,
    }
)
"""The words for each place; 0 stands for any number."""
