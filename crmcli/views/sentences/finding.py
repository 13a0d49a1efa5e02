"""What searching, counting and days in words say."""

SENTENCES: dict[str, tuple[str, str]] = {
    "day-understood": ("{text}: {day}", "{text}：{day}"),
    "found-more": (
        "customers {count}; every place: crm find {text} --all",
        "客户 {count} 家；列出每一处：crm find {text} --all",
    ),
    "found": ("customers {count}", "客户 {count} 家"),
    "found-nothing": ("nothing found: {text}", "没有找到：{text}"),
    "heading-customers": ("Customers", "客户数"),
    "heading-missed": ("Missed", "未联系上"),
    "heading-month": ("Month", "月份"),
    "heading-text": ("Text", "内容"),
    "heading-total": ("Total", "合计"),
    "heading-week": ("Week of", "周起始"),
    "heading-where": ("Where", "位置"),
    "name-archived": ("{name} (archived)", "{name}（已归档）"),
    "no-ids": (
        "-f ids lists customers, and {option} shows none",
        "-f ids 只列出客户，{option} 的结果不是客户",
    ),
    "search-empty": ("say what to search for: crm find TEXT", "请写明要找什么：crm find 内容"),
    "unknown": ("not filled in", "未填"),
    "visits-counted": (
        "visits {count}, customers {customers}, {first} to {last}",
        "跟进 {count} 次，客户 {customers} 家，{first} 至 {last}",
    ),
    "visits-counted-missed": (
        "visits {count}, missed {missed}, customers {customers}, {first} to {last}",
        "跟进 {count} 次，未联系上 {missed} 次，客户 {customers} 家，{first} 至 {last}",
    ),
    "visits-none": ("no visits", "没有跟进记录"),
}
