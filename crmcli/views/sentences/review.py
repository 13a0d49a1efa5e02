"""What differs between two states of the ledger, and git's way to show a card."""

SENTENCES: dict[str, tuple[str, str]] = {
    "drivers-missing": (
        "git could not be told how to show and merge cards: {reason}",
        "未能让 git 按字段显示和合并客户卡：{reason}",
    ),
    "textconv-usage": ("usage: crm-textconv FILE", "用法：crm-textconv 文件"),
}
