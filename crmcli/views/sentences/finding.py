"""What searching, counting and days in words say."""

SENTENCES: dict[str, tuple[str, str]] = {
    "day-understood": ("{text}: {day}", "{text}：{day}"),
    "found-more": (
        "customers {count}; every place: crm find {text} --all",
        "客户 {count} 家；列出每一处：crm find {text} --all",
    ),
    "found": ("customers {count}", "客户 {count} 家"),
    "found-nothing": ("nothing found: {text}", "没有找到：{text}"),
    "heading-text": ("Text", "内容"),
    "heading-where": ("Where", "位置"),
    "name-archived": ("{name} (archived)", "{name}（已归档）"),
    "search-empty": ("say what to search for: crm find TEXT", "请写明要找什么：crm find 内容"),
}
