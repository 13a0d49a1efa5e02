"""What is said of a card in an editor, of joining a ledger, and of the sample ledger."""

_FOUNDING = {
    "demo-folder": (
        "say where the sample ledger shall be: {command}",
        "请指定示例台账的目录：{command}",
    ),
    "demo-hint": (
        "look around: crm -C {root} overdue, due, brief harrow, log, status",
        "可以试试：crm -C {root} overdue、due、brief 云杉、log、status",
    ),
    "demo-made": (
        "made the sample ledger {root}, all of it invented; in it you are {person}",
        "已建示例台账 {root}，内容均为虚构；你在其中是 {person}",
    ),
    "demo-not-empty": (
        "{folder} is not an empty folder; the sample ledger needs one of its own",
        "{folder} 不是空目录；示例台账须放在单独的空目录中",
    ),
    "init-you": ("you are {name} ({person}, {email})", "你是 {name}（{person}，{email}）"),
}

SENTENCES: dict[str, tuple[str, str]] = {**_FOUNDING}
