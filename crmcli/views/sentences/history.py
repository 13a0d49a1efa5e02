"""What the history of cards says."""

SENTENCES: dict[str, tuple[str, str]] = {
    "log-added": ("{what} added", "新增{what}"),
    "log-by": ("by {author}", "更新人:{author}"),
    "log-by-hand": ("edited by hand", "直接改文件"),
    "log-card-deleted": ("card deleted", "删除客户卡"),
    "log-card-opened": ("card opened", "新建客户卡"),
    "log-changed": ("{place} changed from {old} to {new}", "{place}由{old}变更为{new}"),
    "log-count": ("changes: {count}, since {day}", "{count} 处变更，自 {day} 起"),
    "log-count-first": (
        "newest changes: {count}, since {day}; older ones are not shown",
        "最近 {count} 处变更，自 {day} 起；更早的未列出",
    ),
    "log-cut": (
        "this clone is shallow, so its history is cut: git fetch --unshallow",
        "这是浅克隆，更早的历史不在本机：git fetch --unshallow",
    ),
    "log-empty": ("nothing", "空"),
    "log-undone": ("an undo", "撤销操作"),
    "log-unsaid": ("not said", "未写"),
    "log-hint-customer": ("One customer: crm log ID", "只看一个客户 crm log ID"),
    "log-hint-field": (
        "One field: crm log {customer} --field {field}",
        "只看一个字段 crm log {customer} --field {field}",
    ),
    "log-hint-undo": ("undo: crm undo {commit}", "撤销 crm undo {commit}"),
    "log-in-merge": ("settled in a merge", "合并时选定"),
    "log-last-of-what": (
        "{path}: the last of which customer? Give its ID, or the entry's id",
        "{path}：哪个客户的最后一条？请给出客户 ID，或该条的标识",
    ),
    "log-no-changes": ("no changes", "没有变更"),
    "log-no-commits": (
        "nothing has been committed yet, so there is no history",
        "还没有任何提交，因此没有变更记录",
    ),
    "log-no-reason": ("no reason", "没有理由"),
    "log-nobody": (
        "no change by {word}: no person in crm.yaml, and no author in git of that name here",
        "没有 {word} 的变更：crm.yaml 里没有此人，git 里也没有这个作者",
    ),
    "log-reason": ("reason{mark}{reason}", "理由{mark}{reason}"),
    "log-reason-short": ("reason {reason}", "理由 {reason}"),
    "log-removed": ("{what} removed", "删除{what}"),
    "log-settings-deleted": ("settings deleted", "删除设置"),
    "log-settings-opened": ("settings made", "新建设置"),
    "log-uncommitted": (
        "{customer} is not committed yet: crm save {customer}",
        "{customer} 尚未提交：crm save {customer}",
    ),
    "log-unreadable": (
        "cannot be read in this commit",
        "此提交中无法读取",
    ),
    "log-with": ("with {others}", "同 {others}"),
}
