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
    "init-joined": (
        "joined the ledger {root}: this clone has its settings now",
        "已加入台账 {root}，本地副本的设置已就绪",
    ),
    "init-you": ("you are {name} ({person}, {email})", "你是 {name}（{person}，{email}）"),
}

_EDITING = {
    "ask-draft": (
        "r go on with it, d throw it away and begin anew, l leave it [r]",
        "r 继续编辑，d 丢弃并重新开始，l 暂时保留 [r]",
    ),
    "ask-edit-again": (
        "e edit again, l leave the draft for later, d throw it away [e]",
        "e 继续编辑，l 保留草稿，d 丢弃 [e]",
    ),
    "draft-discarded": ("the draft of {customer} is thrown away", "已丢弃 {customer} 的草稿"),
    "draft-kept": (
        "nothing is lost, the draft is kept: crm edit {customer} --resume ({file})",
        "内容没有丢失，草稿已保留：crm edit {customer} --resume（{file}）",
    ),
    "draft-refused": (
        "the card would not be valid; nothing was saved",
        "客户卡将不合规则；未保存",
    ),
    "draft-there": (
        "a draft of {customer} waits ({file}); go on with --resume, or --discard it",
        "{customer} 有未保存的草稿（{file}）；用 --resume 继续，或用 --discard 丢弃",
    ),
    "draft-waits": (
        "a draft of {customer} is not saved yet: crm edit {customer} ({file})",
        "{customer} 的草稿尚未保存：crm edit {customer}（{file}）",
    ),
    "edit-already": ("{name} says so already; nothing to save", "{name} 已是如此，无需保存"),
    "edit-clash": (
        "{file} was changed meanwhile in the same place; nothing was saved",
        "{file} 在此期间被修改，且改的是同一处；未保存",
    ),
    "edit-clash-line": ("{place}: now {now}, typed {typed}", "{place}：现为 {now}，键入 {typed}"),
    "edit-clash-lines": (
        "{file} was changed meanwhile, and the two cannot be merged; nothing was saved",
        "{file} 在此期间被修改，两者无法合并；未保存",
    ),
    "edit-gone": (
        "{file} is gone from the ledger; nothing was saved",
        "台账中已没有 {file}；未保存",
    ),
    "edit-merged": (
        "the card was changed meanwhile; both changes are in it now",
        "客户卡在此期间被修改，已合并两边的改动",
    ),
    "edit-resume-or-discard": (
        "--resume goes on with the draft, --discard throws it away; not both",
        "--resume 继续编辑草稿，--discard 丢弃草稿，不能同时使用",
    ),
    "edit-saved": ("saved {name}", "已保存 {name}"),
    "edit-took-hand-edit": (
        "what was edited by hand in {file} is saved with it",
        "{file} 中先前的手工修改一并保存",
    ),
    "edit-unchanged": ("nothing was changed", "没有改动"),
    "edit-unchanged-at-once": (
        "nothing was changed; if the editor is still open, it has to be told to wait: code --wait",
        "没有改动；若编辑器仍开着，须让它等待：code --wait",
    ),
    "editor-failed": (
        "the editor {editor} ended with {ended}; nothing was saved",
        "编辑器 {editor} 异常结束（{ended}）；未保存",
    ),
    "no-editor": ("no editor is set; choose one: {command}", "没有设置编辑器；请设置：{command}"),
    "no-draft": ("no draft of {customer} waits", "{customer} 没有未保存的草稿"),
}

SENTENCES: dict[str, tuple[str, str]] = {**_EDITING, **_FOUNDING}
