"""What searching, counting and days in words say."""

SENTENCES: dict[str, tuple[str, str]] = {
    "counted-several": (
        "customers {count}; one with several values counts for each",
        "客户 {count} 家；有多个值的客户各计一次",
    ),
    "day-understood": ("{text}: {day}", "{text}：{day}"),
    "found-more": (
        "customers {count}; every place: crm find {text} --all",
        "客户 {count} 家；列出每一处：crm find {text} --all",
    ),
    "found": ("customers {count}", "客户 {count} 家"),
    "found-nothing": ("nothing found: {text}", "没有找到：{text}"),
    "heading-count": ("Count", "数量"),
    "heading-customer": ("Customer", "客户"),
    "heading-due_today": ("Due today", "今天到期"),
    "heading-overdue": ("Overdue", "逾期"),
    "heading-promises": ("Of them promised", "其中有约定"),
    "heading-share": ("Share", "占比"),
    "heading-worst": ("Worst", "最久"),
    "heading-customers": ("Customers", "客户数"),
    "heading-missed": ("Missed", "未联系上"),
    "heading-month": ("Month", "月份"),
    "heading-text": ("Text", "内容"),
    "heading-total": ("Total", "合计"),
    "heading-week": ("Week of", "周起始"),
    "heading-where": ("Where", "位置"),
    "nobody-selected": ("no customer answers to {query}", "没有客户符合 {query}"),
    "ids-unknown": ("no customer has the id {ids}", "没有客户用这个标识：{ids}"),
    "name-archived": ("{name} (archived)", "{name}（已归档）"),
    "no-ids": (
        "-f ids lists customers, and {option} shows none",
        "-f ids 只列出客户，{option} 的结果不是客户",
    ),
    "not-countable": (
        "{field} is text of its own in each card; count by a field with values",
        "{field}是各不相同的长文本，不能用来统计",
    ),
    "not-with-by": (
        "{option} belongs to a list of customers; leave it out beside --by",
        "{option} 只用于客户列表，不能与 --by 同用",
    ),
    "search-empty": ("say what to search for: crm find TEXT", "请写明要找什么：crm find 内容"),
    "stats-by": ("name one or two fields to count by: {command}", "请写一个或两个字段：{command}"),
    "untouched-since": (
        "customers {count} without contact since {day}",
        "自 {day} 起没有跟进的客户 {count} 家",
    ),
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
    "since-after-until": (
        "--since {since} is later than --until {until}",
        "--since {since} 晚于 --until {until}",
    ),
}
