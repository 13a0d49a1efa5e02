"""What acts on several customers answer, and what is said of customers who were put away.

Here, too, are several visits at once, and the mending of one that was logged.
"""

_ANSWERS = {
    "amend-which": ("visit {visit} of {name}", "{name} 的跟进 {visit}"),
    "archived": (
        "{name} is archived; crm restore brings it back",
        "{name} 已归档；恢复用 crm restore",
    ),
    "archived-already": ("{name} is archived already", "{name} 早已归档，未改动"),
    "archived-hidden": (
        "{count} archived not shown; --archived shows them",
        "另有 {count} 家已归档，未列出；加 --archived 可列出",
    ),
    "archived-still": (
        "{name} stays archived; crm restore {id} brings it back",
        "{name} 仍为已归档；恢复请用 crm restore {id}",
    ),
    "archived-promise": (
        "still promised: {standing}; to end that: {command}",
        "仍有未完成的约定：{standing}；取消请用 {command}",
    ),
    "ask-again": ("{field} (empty: {old})", "{field}（留空则不变：{old}）"),
    "bulk-done": ("{changed} changed", "已修改 {changed} 家"),
    "bulk-done-some": (
        "{changed} changed, {same} so already",
        "已修改 {changed} 家，另有 {same} 家本来如此",
    ),
    "bulk-note": ("{customers}: {note}", "{customers}：{note}"),
    "bulk-same": (
        "nothing to change, {same} so already",
        "无需修改，{same} 家本来如此",
    ),
    "last-visit": ("your last visit", "你最近的跟进"),
    "nobody-named": (
        "standard input names no customer; nothing was done",
        "标准输入没有给出客户；未作任何改动",
    ),
    "no-visits-given": (
        "standard input holds no visit; nothing was done",
        "标准输入没有跟进记录；未作任何改动",
    ),
    "preview-cleared": ("(empty)", "（空）"),
    "preview-more": ("and {count} more", "另有 {count} 家"),
    "restored": ("{name} is back: {standing}", "{name} 已恢复：{standing}"),
    "restored-already": ("{name} is not archived", "{name} 没有归档，未改动"),
    "visit-already": ("{visit} of {name}: already so", "{name} 的跟进 {visit} 已是如此，未改动"),
    "visit-amended": (
        "amended {visit} ({day}) of {name}: {standing}",
        "已修改 {name} {day} 的跟进 {visit}：{standing}",
    ),
    "visits-logged": (
        "visits logged: {visits}, customers: {customers}",
        "已记跟进 {visits} 条，客户 {customers} 家",
    ),
}

_REFUSALS = {
    "ambiguous-visit": (
        "of your visits of that day, which: {candidates}; name the customer",
        "当天你有多次跟进：{candidates}；请写明客户",
    ),
    "amend-what": ("say what is to be mended: {command}", "请写明要修改什么：{command}"),
    "archive-reason-empty": ("archiving needs its reason", "归档须写明理由"),
    "bulk-refused": (
        "lines that cannot be done: {count}; nothing was written",
        "有 {count} 行无法执行；未写入任何内容",
    ),
    "customer-needed": ("which customer? {command}", "请写明客户：{command}"),
    "key-twice": ("{key} is said twice", "{key} 写了两次"),
    "line-not-closed": ("a quotation mark is not closed", "引号没有配对"),
    "line-not-json": (
        "not a JSON object: a mistake at character {position}",
        "不是 JSON 对象：第 {position} 个字符处有误",
    ),
    "line-not-text": ("{key} must be a text", "{key} 须是文字"),
    "line-not-truth": ("{key} must be true or false", "{key} 须是 true 或 false"),
    "line-problem": (
        "line {line} ({text}): {problem}",
        "第 {line} 行（{text}）：{problem}",
    ),
    "lines-problem": (
        "{count} lines ({lines}): {problem}",
        "{count} 行（{lines}）：{problem}",
    ),
    "line-reads-input": (
        "-m - cannot be said in a line, for standard input holds the visits",
        "行内不能用 -m -，标准输入已用于跟进记录",
    ),
    "line-without-promise": (
        "next_what without a day in next",
        "有 next_what 而 next 没有日期",
    ),
    "no-own-visit": ("you have logged no visit yet", "你还没有记过跟进"),
    "no-own-visit-there": ("you have logged no visit of {name}", "你没有记过 {name} 的跟进"),
    "stdin-alone": (
        "--stdin takes all from standard input; say nothing else but --dry-run and --json",
        "--stdin 的内容都来自标准输入；只能再加 --dry-run 和 --json",
    ),
    "table-for-ids": (
        "standard input is a table, not ids; write them with crm list ... -f ids",
        "标准输入是表格而不是标识；请用 crm list ... -f ids 输出标识",
    ),
    "unknown-key": (
        "no {key} in a visit; choose from {choices}",
        "跟进记录没有 {key}；可选：{choices}",
    ),
}

SENTENCES = {**_ANSWERS, **_REFUSALS}
