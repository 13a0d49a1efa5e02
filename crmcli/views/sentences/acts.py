"""What an act answers, why it may refuse, and why a customer is due."""

_ANSWERS = {
    "already-empty": ("{paths} of {name}: nothing there", "{name} 的 {paths} 本来就是空的"),
    "already-so": ("{paths} of {name}: already so", "{name} 的 {paths} 已是此值，未改动"),
    "card-opened": ("opened the card {id} for {name}", "已为 {name} 建档：{id}"),
    "channel-default": (
        "channel: {channel}, the default in crm.yaml; -c says another",
        "跟进方式：{channel}（crm.yaml 的默认值，可用 -c 指定）",
    ),
    "duplicate-forced": (
        "opened although it looks like a duplicate",
        "疑似重复，已按 --force 新建",
    ),
    "entry-added": ("added {entry} to {field} of {name}", "已在 {name} 的{field}中添加 {entry}"),
    "fields-set": ("set {paths} of {name}", "已修改 {name} 的 {paths}"),
    "fields-unset": ("cleared {paths} of {name}", "已清除 {name} 的 {paths}"),
    "grade-already": ("{name} has grade {grade} already", "{name} 的级别已是 {grade}，未改动"),
    "member-already": (
        "{field} of {name} has it already: {members}",
        "{name} 的{field}中已有：{members}",
    ),
    "members-added": (
        "added to {field} of {name}: {members}",
        "已加入 {name} 的{field}：{members}",
    ),
    "members-removed": (
        "removed from {field} of {name}: {members}",
        "已从 {name} 的{field}中去掉：{members}",
    ),
    "namesake": (
        "another of {field} has the name {name}: {entries}",
        "{field}中还有同名的“{name}”：{entries}",
    ),
    "no-promise": (
        "nothing was promised to {name}: {standing}",
        "{name} 没有未完成的约定：{standing}",
    ),
    "person-added": ("{name} is entered as {id}", "已添加成员 {name}（{id}）"),
    "promise-already": ("{name}, already so: {standing}", "{name} 已是如此：{standing}"),
    "promise-ended": (
        "the promise to {name} is ended: {standing}",
        "已取消对 {name} 的约定：{standing}",
    ),
    "promise-far": ("that is in {days}", "距今还有 {days}"),
    "promise-kept": (
        "what was promised for {due} is done: {what}",
        "已完成 {due} 的约定：{what}",
    ),
    "promise-made": ("{name}: {standing}", "{name}：{standing}"),
    "promise-not-next": (
        "the promise of this visit for {next} is recorded, but this stands: {standing}",
        "本次约定的 {next} 已记下，但目前以此为准：{standing}",
    ),
    "promise-past": (
        "that day has passed; {name} is overdue by {days} now",
        "该日期已过；{name} 现已逾期 {days}",
    ),
    "regraded": ("{name}: grade {old} -> {new}", "{name}：级别 {old} -> {new}"),
    "visit-logged": (
        "logged {visit} for {name}{whom}: {standing}",
        "已记 {visit} {name}{whom}：{standing}",
    ),
    "visit-long-ago": (
        "dated {day}, a year ago or more; -d says which year",
        "日期为 {day}，已是一年以前；年份可用 -d 写明",
    ),
    "visit-missed": (
        "logged {visit} for {name}{whom}, nobody answered: {standing}",
        "已记 {visit} {name}{whom}（未联系上）：{standing}",
    ),
    "visit-whom": (" with {name}", " 接触 {name}"),
}

_STANDING = {
    "standing-cadence": (
        "due {due} by the cadence of {cadence}",
        "按周期 {cadence}，应于 {due} 跟进",
    ),
    "standing-none": ("no follow-up is due", "无需跟进"),
    "standing-promise": ("next {due}", "下次跟进 {due}"),
    "standing-promise-what": ("next {due} {what}", "下次跟进 {due} {what}"),
    "why-cadence": (
        "every {cadence} ({grade}), last contact {since}{moved}: {late}",
        "周期 {cadence}（{grade}），上次跟进 {since}{moved}：{late}",
    ),
    "why-created": (
        "every {cadence} ({grade}), no contact since the card was opened {since}{moved}: {late}",
        "周期 {cadence}（{grade}），{since} 建档后从未跟进{moved}：{late}",
    ),
    "why-never": (
        "never contacted, and the card has no date of creation",
        "从未跟进，也没有建档日期",
    ),
    "why-promise": ("promised {what} for {due}: {late}", "约定 {due} {what}：{late}"),
    "why-promise-visit": (
        "promised {what} for {due} on the visit of {made}: {late}",
        "{made} 跟进时约定 {due} {what}：{late}",
    ),
    "why-put-away": (
        "churned or archived, and nothing is promised",
        "已流失或归档，且没有未完成的约定",
    ),
    "grade-is": ("grade {grade}", "级别 {grade}"),
    "grade-none": ("ungraded", "未定级"),
    "promised-contact": ("a follow-up", "跟进"),
    "late-ahead": ("due in {days}", "还有 {days}"),
    "late-cadences": ("{days} late = {units} cadences", "逾期 {days} = {units} 个周期"),
    "late-never": ("never due", "无需跟进"),
    "late-today": ("due today", "今天到期"),
    "late-weeks": ("{days} late = {units} weeks", "逾期 {days} = {units} 周"),
    "days": ("{count} {count:day|days}", "{count} 天"),
}

_WORDS = {
    "bad-characters": (
        "{field}: {character} may not stand in a card, for it cannot be seen; type the text anew",
        "{field}：不能含有不可见字符 {character}，请重新键入",
    ),
    "bad-choice": ("{field}: {text} is none of {choices}", "{field}：没有“{text}”，可选 {choices}"),
    "bad-date": (
        "{text} names no day; say 2026-12-01, +3d, fri, next tue, tomorrow or end of month",
        "看不懂日期“{text}”；可写 2026-12-01、+3d、明天、周五、下周三、3天后、月底",
    ),
    "bad-path": (
        "{path} is not a path; write keys joined by dots, as contacts.wang.title",
        "“{path}”不是字段路径；用点连接，如 联系人.王静.职务",
    ),
    "bad-value": ("{field}: {text} is not {expected}", "{field}：“{text}”不是{expected}"),
    "empty-value": (
        "{field}: the value is empty; crm unset clears a field",
        "{field}：值为空；清空字段请用 crm unset",
    ),
    "year-needed": (
        "{field}: {text} has no year; write the whole date, as {example}",
        "{field}：“{text}”没有年份，请写完整日期，如 {example}",
    ),
    "value-too-long": (
        "{field}: {count} characters are too many, at most {limit} are allowed",
        "{field}：共 {count} 个字符，最多 {limit} 个",
    ),
    "expected-any": ("a value", "可用的值"),
    "expected-boolean": ("yes or no", "“是”或“否”"),
    "expected-integer": ("a whole number", "整数"),
    "expected-json": ("JSON", "JSON"),
    "expected-line": ("a single line", "单行文字"),
    "expected-list": ("a list", "列表"),
    "expected-map": (
        "a group of fields; name each behind a dot, or give a JSON object",
        "一组字段；请用点逐项指明，或给出 JSON 对象",
    ),
    "expected-number": ("a number", "数字"),
    "expected-text": ("a text", "文字"),
    "choice-named": ("{key} ({label})", "{key}（{label}）"),
    "field-named": ("{path} ({label})", "{path}（{label}）"),
    "list-of-entries": (
        "{field} has entries with fields of their own; add one with {command}",
        "{field}的每一条各有字段；添加一条请用 {command}",
    ),
    "map-by-field": (
        "{path} has fields of its own; give them one by one: {places}",
        "{path} 由多个字段组成，请逐项填写：{places}",
    ),
    "list-replaced": (
        "{field} has {count} values: add with {add}, remove with {unset}, replace all with {json}",
        "{field}已有 {count} 项：添加请用 {add}，去掉请用 {unset}，全部替换请用 {json}",
    ),
    "not-a-list": (
        "{field} does not fit here, for it is not a list of that kind: {command}",
        "{field}不是可这样增减的列表：{command}",
    ),
    "not-comparable": (
        "{field} has no order for {operator}; ask with = or !=",
        "{field}不能用 {operator} 比较，请用 = 或 !=",
    ),
    "section-asked": (
        "{field} is a section; ask for one of its fields: {fields}",
        "{field}是一组字段，请查询其中之一：{fields}",
    ),
    "unknown-field": (
        "no field {word}; the nearest: {suggestions}",
        "没有字段“{word}”，相近的有：{suggestions}",
    ),
    "unknown-field-alone": ("no field {word}", "没有字段“{word}”"),
}

_NAMES = {
    "ambiguous-entry": (
        "{name} names more than one of {field}: {candidates}",
        "{field}中不止一个“{name}”：{candidates}",
    ),
    "ambiguous-name": (
        "{name} names {count} customers: {candidates}{rest}",
        "“{name}”对应 {count} 个客户：{candidates}{rest}",
    ),
    "ambiguous-name-rest": (
        "; these are the first {shown}: write more of the name, or see crm find {name}",
        "；只列出前 {shown} 个：请多写几个字，或用 crm find {name} 查看",
    ),
    "me-unknown": (
        "`me` is nobody here: git's user.email is not in crm.yaml; crm person add enters you",
        "不知道 me 是谁：git 的 user.email 不在 crm.yaml 中，请用 crm person add 添加",
    ),
    "no-entries": ("{field} has no {name}; it is empty", "{field}中没有“{name}”，列表为空"),
    "nobody-yet": ("nobody yet", "（暂无）"),
    "ambiguous-colleague": (
        "several people in crm.yaml are called {name}: {candidates}; say which by the id",
        "crm.yaml 中有几位“{name}”：{candidates}；请写标识",
    ),
    "unknown-colleague-nearest": (
        "nobody in crm.yaml is {name}; the nearest: {nearest}",
        "crm.yaml 中没有“{name}”，相近的有：{nearest}",
    ),
    "unknown-colleague": (
        "no {name} in crm.yaml; it has: {candidates}",
        "crm.yaml 中没有“{name}”，已有：{candidates}",
    ),
    "unknown-contact": (
        "no contact {name}; the card has: {candidates}",
        "没有联系人“{name}”，卡片上有：{candidates}",
    ),
    "unknown-entry": (
        "no {name} in {field}; it has: {candidates}",
        "{field}中没有“{name}”，已有：{candidates}",
    ),
    "unknown-name": (
        "no customer {name}; crm find {name} searches phones, tags and notes as well",
        "没有客户“{name}”；crm find {name} 还会搜索电话、标签和备注",
    ),
    "unknown-name-unread": (
        "no customer {name} among those that can be read; it may be {files}: see crm check",
        "能读取的客户中没有“{name}”；可能是无法读取的 {files}，见 crm check",
    ),
    "unknown-name-nearest-unread": (
        "no {name} that can be read; nearest: {nearest}; or it may be {files}: see crm check",
        "能读取的客户中没有“{name}”（相近：{nearest}）；也可能是 {files}，见 crm check",
    ),
    "unknown-name-nearest": (
        "no customer {name}; the nearest: {nearest}; or crm find {name}",
        "没有客户“{name}”，相近的有：{nearest}；也可 crm find {name}",
    ),
}

_REFUSALS = {
    "bad-email": ("{email} is not an e-mail address", "“{email}”不是邮箱地址"),
    "bad-id": (
        "{id} cannot be an id: use lower-case letters and digits joined by hyphens, at most 64",
        "“{id}”不能作标识：请用小写字母、数字和连字符，至多 64 个字符",
    ),
    "bad-person-id": (
        "{id} cannot name a person: lower-case letters and digits joined by dots or hyphens",
        "“{id}”不能作成员标识：只能用小写字母、数字，以点或连字符相连",
    ),
    "bad-person-name": ("{name!r} is not a name", "{name!r} 不是姓名"),
    "channel-needed": (
        "say how, with -c: {choices}; or set visit.channel in crm.yaml",
        "请用 -c 指明跟进方式：{choices}；或在 crm.yaml 中设置 visit.channel",
    ),
    "contact-in-use": (
        "{contact} stays, for the contact log names this contact: {visits}; change that first",
        "{contact} 不能删除：跟进记录提到此联系人（{visits}），请先修改",
    ),
    "duplicate": ("{id} {name} ({evidence})", "{id} {name}（{evidence}）"),
    "email-taken": ("{email} belongs to {name} ({id})", "{email} 已属于 {name}（{id}）"),
    "entry-exists": (
        "{field} has {entry} already; crm set changes it",
        "{field}中已有 {entry}，修改请用 crm set",
    ),
    "entry-id-fixed": (
        "{path}: an entry's id is never changed",
        "{path}：条目的标识不可修改",
    ),
    "future-visit": (
        "{day} is still to come; a visit is logged when it has been (today is {today})",
        "{day} 还没到，跟进只能事后记录（今天是 {today}）",
    ),
    "id-fixed": (
        "a card's id is never changed: it is the name of its file",
        "客户的标识不可修改：它就是文件名",
    ),
    "id-taken": ("there is a card {id} already", "标识 {id} 已被使用"),
    "likely-duplicate": (
        "{name} may be there already: {evidence}; --force opens a card all the same",
        "{name} 可能已建档：{evidence}；仍要新建请加 --force",
    ),
    "likely-duplicate-entry": (
        "{name} looks like {entry} of {field}: crm set changes that one; id=... adds another",
        "“{name}”疑似{field}中已有的 {entry}：修改请用 crm set；确是另一个请加 id=...",
    ),
    "log-fixed": (
        "{field} is a log, changed entry by entry: name one by its id; to add one: {command}",
        "{field}是流水记录，只能逐条修改：请写明条目标识；添加请用 {command}",
    ),
    "managed-field": (
        "{field} is written by a command of its own: {command}",
        "{field}由专门的命令写入：{command}",
    ),
    "person-taken": (
        "{id} is {name} already; choose another with --id",
        "{id} 已是 {name}，请用 --id 另取",
    ),
    "promise-before-visit": (
        "the next follow-up, {next}, lies before the visit of {day}",
        "下次跟进 {next} 早于本次跟进 {day}",
    ),
    "reason-empty": ("a change of grade needs its reason", "调级须写明理由"),
    "required-field": ("{field} must stay: every card needs it", "{field}是必填项，不能清空"),
    "same-code": ("same record no. {value}", "档案编号相同：{value}"),
    "same-name": ("same name {value}", "名称相同：{value}"),
    "same-name-but-form": (
        "same name but for the legal form: {value}",
        "名称相近（除公司形式外相同）：{value}",
    ),
    "same-name-but-place": (
        "same name but for the place or legal form: {value}",
        "名称相近（除地名或公司形式外相同）：{value}",
    ),
    "same-name-but-end": ("the beginning of the name {value}", "与名称开头相同：{value}"),
    "same-name-but-letter": ("same name but for one letter: {value}", "名称只差一个字母：{value}"),
    "same-phone": ("same phone {value}", "电话相同：{value}"),
    "same-tax-no": ("same tax ID {value}", "税号相同：{value}"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    **_ANSWERS,
    **_STANDING,
    **_WORDS,
    **_NAMES,
    **_REFUSALS,
}
