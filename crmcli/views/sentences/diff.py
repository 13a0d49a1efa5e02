"""What differs between two states of the ledger, and git's way to show a card."""

SENTENCES: dict[str, tuple[str, str]] = {
    "diff-both-ways": (
        "what {left} gained meanwhile reads as taken back; without: crm diff {left}...{right}",
        "{left} 后来的改动会显示为撤回；不看这些：crm diff {left}...{right}",
    ),
    "diff-card-added": ("new customer", "新建客户"),
    "diff-card-removed": ("customer deleted", "删除客户"),
    "diff-contacts": ("contacts: {count}", "联系人 {count} 位"),
    "diff-count": ("Customers: {parts}", "客户：{parts}"),
    "diff-count-added": ("{count} new", "{count} 家新增"),
    "diff-count-changed": ("{count} changed", "{count} 家变更"),
    "diff-count-removed": ("{count} deleted", "{count} 家删除"),
    "diff-count-schema": ("the schema changed", "字段定义有变更"),
    "diff-count-settings": ("the settings changed", "设置有变更"),
    "diff-count-unreadable": ("{count} cannot be read", "{count} 家无法读取"),
    "diff-more-changes": ("more changes: {count}", "另有 {count} 处变更"),
    "diff-more-customers": ("{count} more", "另 {count} 家"),
    "diff-more-people": ("{count} more", "另 {count} 人"),
    "diff-more-sections": (
        "Too long for a comment. Not shown: {count} more",
        "内容过长，另有 {count} 家客户未列出",
    ),
    "diff-name-or-revision": (
        "{word} is a commit's name and a customer: crm diff {word}... or crm diff HEAD {word}",
        "{word} 既是提交的名称，也是客户：crm diff {word}... 或 crm diff HEAD {word}",
    ),
    "diff-no-revision": ("no revision is named {word}", "git 里没有名为 {word} 的版本"),
    "diff-nothing": ("nothing differs", "没有不同"),
    "diff-of-first": (
        "compared: nothing, since nothing is committed yet, with the files as they are",
        "比较：尚无任何提交，当前文件均为新增",
    ),
    "diff-of-hand-edits": (
        "compared: the last commit with the files as they are",
        "比较：最近一次提交与当前文件",
    ),
    "diff-quote-day": (
        'a day of several words stands in quotes: crm diff "{text}"',
        '由几个词写成的日期要加引号：crm diff "{text}"',
    ),
    "diff-schema-added": ("the schema is new", "新增字段定义"),
    "diff-schema-changed": ("the schema changed", "字段定义有变更"),
    "diff-schema-removed": ("the schema was deleted", "删除了字段定义"),
    "diff-several": ("{count} customers: {names}", "{count} 家客户：{names}"),
    "diff-share": (
        "{author} (commits {commits}, customers {customers})",
        "{author}（{commits} 次提交，{customers} 家客户）",
    ),
    "diff-shares": ("by {shares}", "提交人：{shares}"),
    "diff-since": ("compared: {left} ({base}) with {right}", "比较：{left}（{base}）与 {right}"),
    "diff-since-here": (
        "compared: {left} ({base}) with the files as they are",
        "比较：{left}（{base}）与当前文件",
    ),
    "diff-since-parting": (
        "compared: where {left} and {right} parted ({base}) with {right}",
        "比较：{left} 与 {right} 的分叉点（{base}）与 {right}",
    ),
    "diff-since-parting-here": (
        "compared: where {left} and {right} parted ({base}) with the files as they are",
        "比较：{left} 与 {right} 的分叉点（{base}）与当前文件",
    ),
    "diff-two-revisions": (
        "two commits are compared so: crm diff {left}..{right}",
        "比较两次提交的写法：crm diff {left}..{right}",
    ),
    "diff-unreadable-added": ("cannot be read: crm check {file}", "无法读取：crm check {file}"),
    "diff-unreadable-both": (
        "changed, and cannot be read before or after: crm check {file}",
        "有变更，但前后都无法读取：crm check {file}",
    ),
    "diff-unreadable-new": (
        "cannot be read any more: crm check {file}",
        "现在无法读取：crm check {file}",
    ),
    "diff-unreadable-old": (
        "could not be read before, so what changed cannot be said",
        "之前的版本无法读取，无法说明改了什么",
    ),
    "diff-unreadable-removed": ("could not be read before either", "删除前也无法读取"),
    "diff-visits": ("visits: {count}", "跟进 {count} 次"),
    "drivers-missing": (
        "git could not be told how to show and merge cards: {reason}",
        "未能让 git 按字段显示和合并客户卡：{reason}",
    ),
    "no-parting": (
        "{left} and {right} have no commit in common; as they are: crm diff {left}..{right}",
        "{left} 与 {right} 没有共同的提交；可用 crm diff {left}..{right} 直接比较",
    ),
    "no-parting-shallow": (
        "where {left} and {right} parted is not in this shallow clone: git fetch --unshallow",
        "这是浅克隆，{left} 与 {right} 的分叉点不在本机：git fetch --unshallow",
    ),
    "textconv-usage": ("{command} takes one file", "{command} 须带一个文件"),
}
