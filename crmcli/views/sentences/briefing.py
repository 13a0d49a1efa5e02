"""What to know before a visit."""

SENTENCES: dict[str, tuple[str, str]] = {
    "brief-birthday": ("{name} {day} ({distance})", "{name} {day}（{distance}）"),
    "brief-birthday-lunar": (
        "{name} {day} (lunar birthday, {distance})",
        "{name} {day}（农历生日，{distance}）",
    ),
    "brief-birthdays": ("Birthdays", "生日"),
    "brief-contact-last": ("last met {day}", "上次 {day}"),
    "brief-contact-never": ("never met", "未接触过"),
    "brief-hint": (
        "the card: crm show {id}    changes: crm log {id}    log one: crm visit {id} -m NOTES",
        "客户卡 crm show {id}    全部变更 crm log {id}    记一次 crm visit {id} -m 内容",
    ),
    "brief-missed": (
        "{count} {count:attempt since has|attempts since have} reached nobody",
        "此后 {count} 次未联系上",
    ),
    "brief-needs": ("Needs", "需求"),
    "brief-news": ("Changed since", "其后变更"),
    "brief-nobody": ("no contacts yet", "尚无联系人"),
    "brief-not-visited": ("no contact yet", "尚无跟进记录"),
    "brief-people": ("Who decides", "联系人"),
    "brief-problems": ("Unsolved", "待解决"),
    "brief-promises": ("Promises", "约定"),
    "brief-visits": ("Last contacts", "最近跟进"),
    "fate-ended": ("ended", "已取消"),
    "fate-kept": ("kept {day}", "{day} 已履约"),
    "fate-moved": ("moved", "已改期"),
    "fate-open": ("open", "待履约"),
    "fate-open-late": ("broken: {days} late", "已逾期 {days}"),
}
