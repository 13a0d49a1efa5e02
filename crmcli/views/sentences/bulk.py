"""What acts on several customers answer, and what is said of customers who were put away."""

_ANSWERS = {
    "archived": (
        "{name} is archived; crm restore brings it back",
        "{name} 已归档；恢复用 crm restore",
    ),
    "archived-already": ("{name} is archived already", "{name} 早已归档，未改动"),
    "archived-hidden": (
        "{count} archived not shown; --archived shows them",
        "另有 {count} 家已归档，未列出；加 --archived 可列出",
    ),
    "archived-promise": (
        "still promised: {standing}; to end that: {command}",
        "仍有未完成的约定：{standing}；取消请用 {command}",
    ),
    "bulk-done": ("changed {changed}", "已修改 {changed} 家"),
    "bulk-done-some": (
        "changed {changed}, {same} were so already",
        "已修改 {changed} 家，另有 {same} 家本来如此",
    ),
    "bulk-note": ("{customers}: {note}", "{customers}：{note}"),
    "bulk-same": (
        "nothing to change, {same} were so already",
        "无需修改，{same} 家本来如此",
    ),
    "nobody-named": (
        "standard input names no customer; nothing was done",
        "标准输入没有给出客户；未作任何改动",
    ),
    "preview-cleared": ("(empty)", "（空）"),
    "preview-more": ("and {count} more", "另有 {count} 家"),
    "restored": ("{name} is back: {standing}", "{name} 已恢复：{standing}"),
    "restored-already": ("{name} is not archived", "{name} 没有归档，未改动"),
}

_REFUSALS = {
    "archive-reason-empty": ("archiving needs its reason", "归档须写明理由"),
    "bulk-refused": (
        "lines that cannot be done: {count}; nothing was written",
        "有 {count} 行无法执行；未写入任何内容",
    ),
    "line-problem": (
        "line {line} ({text}): {problem}",
        "第 {line} 行（{text}）：{problem}",
    ),
    "table-for-ids": (
        "standard input is a table, not ids; write them with crm list ... -f ids",
        "标准输入是表格而不是标识；请用 crm list ... -f ids 输出标识",
    ),
}

SENTENCES = {**_ANSWERS, **_REFUSALS}
