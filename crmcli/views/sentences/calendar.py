"""What stands in a calendar that other programs read."""

SENTENCES: dict[str, tuple[str, str]] = {
    "calendar-at-most": (
        "no more than {most} a day, so it was moved to this one",
        "每天最多 {most} 家，顺延到这一天",
    ),
    "calendar-all-but": ("all but {people}", "除{people}外"),
    "calendar-category-once": ("Deadlines", "期限"),
    "calendar-category-follow-up": ("Follow-ups", "跟进"),
    "calendar-category-yearly": ("Birthdays and anniversaries", "生日和纪念日"),
    "calendar-day": ("{label}: {whose}", "{label}：{whose}"),
    "calendar-day-of-contact": ("{label} of a contact: {whose}", "联系人{label}：{whose}"),
    "calendar-due": ("due on {due} by cadence", "按周期应于 {due} 跟进"),
    "calendar-follow-up": ("Follow up {name}", "跟进 {name}"),
    "calendar-follow-up-what": ("Follow up {name}: {what}", "跟进 {name}：{what}"),
    "calendar-last": ("last contact {told}", "上次跟进 {told}"),
    "calendar-last-noted": ("last contact {told}: {notes}", "上次跟进 {told}：{notes}"),
    "calendar-name": ("Customer follow-ups", "客户跟进"),
    "calendar-name-selection": ("Customer follow-ups: a selection", "客户跟进：部分客户"),
    "calendar-name-of": ("Customer follow-ups: {query}", "客户跟进：{query}"),
    "calendar-phone": ("phone {told}", "电话 {told}"),
    "calendar-promised": ("promised for {due}", "约定 {due}"),
    "calendar-who": ("{who} ({name})", "{who}（{name}）"),
    "calendar-written": (
        "{file}: {follow_ups} to follow up, {days} birthdays, anniversaries and deadlines",
        "{file}：待跟进 {follow_ups} 家，生日、纪念日和期限 {days} 个",
    ),
    "calendar-years-many": ("{count} years", "满 {count} 年"),
    "calendar-years-one": ("1 year", "满 1 年"),
}
