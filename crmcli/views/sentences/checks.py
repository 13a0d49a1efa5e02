"""What a check finds in a card, in the settings and in the schema, and the mend.

`mend.<rule>.alone` is the mend where nothing near what was written can be suggested; other endings
are the finding's value `mend`.
"""

_CARDS: dict[str, tuple[str, str]] = {
    "check.unknown-field": ("there is no field {key} here", "这里没有字段 {key}"),
    "mend.unknown-field": (
        "did you mean {near}? A field of your own goes into schema/customer.schema.json",
        "是否为 {near}？自定义字段请加到 schema/customer.schema.json",
    ),
    "mend.unknown-field.alone": (
        "delete it, or add the field to schema/customer.schema.json",
        "请删除，或在 schema/customer.schema.json 中加上该字段",
    ),
    "check.unknown-key": ("there is no key {key} here", "这里没有键 {key}"),
    "mend.unknown-key": (
        "did you mean {near}? Allowed here: {keys}",
        "是否为 {near}？这里可用：{keys}",
    ),
    "mend.unknown-key.alone": ("delete it; allowed here: {keys}", "请删除；这里可用：{keys}"),
    "check.goes-away": ("without this file it is no ledger", "没有此文件，这里就不再是台账"),
    "mend.goes-away": (
        "bring it back: git checkout HEAD -- {file}",
        "请取回：git checkout HEAD -- {file}",
    ),
    "check.missing-field": ("{key} ({field}) is missing", "缺少 {key}（{field}）"),
    "mend.missing-field": ("add a line {key}: ...", "请加一行 {key}: ..."),
    "check.missing-when": (
        "{key} ({field}) is missing, and {when} {value} requires it",
        "缺少 {key}（{field}）：{when}为 {value} 时必填",
    ),
    "mend.missing-when": (
        "add {key}, or change what requires it",
        "请补上 {key}，或改回要求它的那一项",
    ),
    "mend.missing-when.section": (
        "it has {inside}; set them together: {command}",
        "其中有 {inside}；请一并填写：{command}",
    ),
    "check.missing-beside": (
        "{key} ({field}) is missing beside {when}",
        "{when}旁缺少 {key}（{field}）",
    ),
    "mend.missing-beside": ("add a line {key}: ...", "请加一行 {key}: ..."),
    "check.empty-value": ("there is nothing after the colon", "冒号后没有内容"),
    "mend.empty-value": ("write a value, or delete the line", "请填写内容，或删去这一行"),
    "check.wrong-type": ("this is {got}, and it must be {wanted}", "这里是{got}，应为{wanted}"),
    "mend.wrong-type": ("write it as {wanted}", "请改写为{wanted}"),
    "kind.text": ("a text", "文字"),
    "kind.integer": ("a whole number", "整数"),
    "kind.number": ("a number", "数字"),
    "kind.boolean": ("true or false", "true 或 false"),
    "kind.map": ("a map of keys and values", "键值结构"),
    "kind.list": ("a list", "列表"),
    "kind.any": ("something else", "其他类型"),
    "check.bad-choice": ("{value} is none of the values allowed", "{value} 不在可选值之中"),
    "mend.bad-choice": (
        "did you mean {near}? All of them: {choices}",
        "是否为 {near}？全部可选：{choices}",
    ),
    "mend.bad-choice.alone": ("choose one of {choices}", "可选：{choices}"),
    "check.bad-date": ("{value} is not a date that exists", "{value} 不是存在的日期"),
    "mend.bad-date": ("write the day as 2026-11-20", "日期请写成 2026-11-20"),
    "check.bad-date-or-none": ("{value} is not a date that exists", "{value} 不是存在的日期"),
    "mend.bad-date-or-none": (
        "write the day as 2026-11-20, or none to end the promise before it",
        "日期请写成 2026-11-20；取消之前的约定写 none",
    ),
    "check.bad-email": ("{value} is not an e-mail address", "{value} 不是邮箱地址"),
    "mend.bad-email": ("write it as name@example.com", "请写成 name@example.com"),
    "mend.bad-email.or-none": (
        "write an address, none for no mail, or nothing for the first of emails",
        "请写邮箱地址；不收写 none；省略则发到 emails 的第一个",
    ),
    "check.bad-uri": ("{value} is not a web address", "{value} 不是网址"),
    "mend.bad-uri": (
        "write it in full, as https://www.example.com",
        "请写完整，如 https://www.example.com",
    ),
    "check.bad-form": ("{value} does not have the right form", "{value} 的格式不对"),
    "mend.bad-form": ("wanted: {form}", "格式：{form}"),
    "check.bad-pattern": ("{value} does not match {pattern}", "{value} 不符合 {pattern}"),
    "mend.bad-pattern": (
        "write it as the schema's pattern wants it",
        "请按 schema 中的格式填写",
    ),
    "check.too-short": (
        "{length} characters are too few; at least {limit}",
        "只有 {length} 个字符，至少 {limit} 个",
    ),
    "mend.too-short": ("write it in full", "请写完整"),
    "check.too-long": (
        "{length} characters are too many; at most {limit}",
        "共 {length} 个字符，最多 {limit} 个",
    ),
    "mend.too-long": ("shorten it, or put the rest into notes", "请缩短，其余写进备注"),
    "check.too-small": ("{value} is too small; at least {limit}", "{value} 太小，至少 {limit}"),
    "mend.too-small": ("write {limit} or more", "请填 {limit} 或更大的数"),
    "check.too-big": ("{value} is too big; at most {limit}", "{value} 太大，最多 {limit}"),
    "mend.too-big": ("write {limit} or less", "请填 {limit} 或更小的数"),
    "check.repeated-member": ("{value} stands here twice", "{value} 重复"),
    "mend.repeated-member": ("delete one of the two", "请删去其中一个"),
    "check.schema-rule": (
        "this breaks the rule {keyword} of schema/customer.schema.json",
        "不符合 schema/customer.schema.json 中的规则 {keyword}",
    ),
    "mend.schema-rule": (
        "see what the schema says of this field",
        "请查看 schema 中该字段的规定",
    ),
    "check.id-mismatch": (
        "the id is {value}, but the file is called {stem}.yaml",
        "标识为 {value}，文件名却是 {stem}.yaml",
    ),
    "mend.id-mismatch": (
        "write id: {stem}; an id never changes",
        "请写 id: {stem}；标识永不更改",
    ),
    "check.reserved-id": ("{value} may not be an id", "{value} 不能作标识"),
    "mend.reserved-id": ("give the card another name", "请换一个标识和文件名"),
    "check.duplicate-id": ("the card {value} is also in {others}", "客户卡 {value} 还在 {others}"),
    "mend.duplicate-id": (
        "keep one of them; a copy gets a file name and an id of its own",
        "请只留一份；复制的卡须另取文件名和标识",
    ),
    "check.duplicate-code": (
        "the record no. {value} is also in {others}",
        "档案编号 {value} 还在 {others}",
    ),
    "mend.duplicate-code": ("give one of them another number", "请给其中一个换编号"),
    "check.duplicate-entry": (
        "another entry of {list} has the id {value} already",
        "{list}中已有标识 {value}",
    ),
    "mend.duplicate-entry": ("give one of the two another id", "请给其中一条换标识"),
    "check.unknown-person": (
        "crm.yaml knows nobody called {value}",
        "crm.yaml 中没有成员 {value}",
    ),
    "mend.unknown-person": ("did you mean {near}?", "是否为 {near}？"),
    "mend.unknown-person.alone": (
        "write a person's id, or add the person: crm person add",
        "请填成员的标识，或添加成员：crm person add",
    ),
    "check.person-without-mail": (
        "{value} gets no mail, and so will not be told",
        "{value} 不收邮件，因此收不到",
    ),
    "mend.person-without-mail": (
        "write an address under that name (mail), or name somebody else",
        "请在该成员下填写邮箱（mail），或改为其他成员",
    ),
    "check.missing-person": (
        "{count} cards name {value}, whom crm.yaml does not have: {cards} (and {more} more)",
        "{count} 张卡片写有 {value}，crm.yaml 中却没有：{cards}（另有 {more} 张）",
    ),
    "mend.missing-person": (
        "did you mean {near}? The key of a person in crm.yaml is what the cards say",
        "是否为 {near}？crm.yaml 中成员的键须与卡片所写一致",
    ),
    "mend.missing-person.alone": (
        "enter the person in crm.yaml, with what the cards say as the key",
        "请在 crm.yaml 中添加该成员，键须与卡片所写一致",
    ),
    "check.unknown-contact": (
        "the card has no contact with the id {value}",
        "卡上没有标识为 {value} 的联系人",
    ),
    "mend.unknown-contact": ("did you mean {near}?", "是否为 {near}？"),
    "mend.unknown-contact.alone": (
        "write the id of one of the contacts, or add the contact",
        "请填某个联系人的标识，或添加联系人",
    ),
    "check.unknown-visit": (
        "the card has no visit with the id {value}",
        "卡上没有标识为 {value} 的跟进",
    ),
    "mend.unknown-visit": ("did you mean {near}?", "是否为 {near}？"),
    "mend.unknown-visit.alone": (
        "write the id of the visit after which it was promised",
        "请填约定之前那次跟进的标识",
    ),
    "check.future-date": (
        "{field} is {day}, and today is {today}",
        "{field}为 {day}，而今天是 {today}",
    ),
    "mend.future-date": (
        "write the day on which it happened; a plan is a follow-up: crm next",
        "请填实际发生的日期；计划请用 crm next",
    ),
    "check.phone-area-code": ("{value} has no area code", "{value} 没有区号"),
    "mend.phone-area-code": (
        "write the area code before it, as 010-65000000",
        "请注明区号，如 010-65000000",
    ),
    "check.tax-number": (
        "the check character of {value} is wrong",
        "{value} 的校验码不对",
    ),
    "mend.tax-number": (
        "compare it with the business licence; one character is misread",
        "请对照营业执照核对，可能有一位抄错",
    ),
    "check.visits-last": ("visits is not the last key: {after}", "visits 不是最后一项：{after}"),
    "mend.visits-last": (
        "move what follows above it, so that a visit is logged by adding lines",
        "请把其后的内容移到它上面，这样记跟进只需在末尾添行",
    ),
    "check.visits-order": (
        "this visit of {day} stands below one of {newest}",
        "{day} 的跟进排在 {newest} 之后",
    ),
    "mend.visits-order": (
        "put the visits in the order of their days: crm check --fix",
        "请按日期排列跟进记录：crm check --fix",
    ),
    "check.next-before-visit": (
        "the follow-up {day} lies before the visit itself, {visited}",
        "下次跟进 {day} 早于本次跟进 {visited}",
    ),
    "mend.next-before-visit": ("correct one of the two days", "请更正其中一个日期"),
    "check.grade-history": (
        "the grade is {grade}, but the last regrading was to {latest}",
        "级别为 {grade}，而最近一次调级为 {latest}",
    ),
    "mend.grade-history": (
        "change a grade with crm regrade, which keeps both together",
        "请用 crm regrade 调级，两处会一起改",
    ),
    "check.incomplete": ("still missing: {fields}", "尚缺：{fields}"),
    "mend.incomplete": ("fill it in when you know: {command}", "了解后请补上：{command}"),
    "filling-add": ("crm add {id} {words}", "crm add {id} {words}"),
    "filling-set": ("crm set {id} {words}", "crm set {id} {words}"),
    "check.unreachable": (
        "no contact has a phone, an e-mail or WeChat",
        "联系人都没有电话、邮箱或微信",
    ),
    "mend.unreachable": ("add one: crm add", "请补上一种联系方式：crm add"),
}

_LEDGER: dict[str, tuple[str, str]] = {
    "check.bad-person-id": ("{value} may not be a person's id", "{value} 不能作成员标识"),
    "mend.bad-person-id": (
        "use lower-case letters and digits, joined by dots or hyphens, as li.wei",
        "请用小写字母和数字，以点或连字符相连，如 li.wei",
    ),
    "check.shared-email": ("another person has {value} too", "{value} 已属于另一成员"),
    "mend.shared-email": (
        "an e-mail says who commits, so each belongs to one person",
        "邮箱用来识别提交人，只能属于一个成员",
    ),
    "check.cadence-too-long": (
        "{days} days for grade {grade} are more than {limit}",
        "{grade} 级的周期 {days} 天超过上限 {limit} 天",
    ),
    "mend.cadence-too-long": (
        "shorten it; if the team wants longer, set cadence_max",
        "请缩短；确需更长时设置 cadence_max",
    ),
    "check.unknown-country": (
        "no calendar of public holidays for {value}",
        "没有 {value} 的公共假日历",
    ),
    "mend.unknown-country": (
        "write the country's code as CN or DE",
        "请写 CN、DE 这样的国家代码",
    ),
    "check.bad-sender": ("{value} names no sender", "{value} 不是发件人"),
    "mend.bad-sender": (
        "write Name <name@example.com>, or the address alone",
        "请写成“名称 <name@example.com>”，或只写地址",
    ),
    "check.unknown-timezone": ("{value} is not a time zone", "{value} 不是时区"),
    "mend.unknown-timezone": (
        "write a name as Asia/Shanghai or Europe/Berlin",
        "请写 Asia/Shanghai 这样的时区名",
    ),
    "check.unknown-grade": ("no customer can have grade {grade}", "没有 {grade} 这一级别"),
    "mend.unknown-grade": ("choose one of {grades}", "可选：{grades}"),
    "check.symlink": (
        "this is a symbolic link; it is not read",
        "这是符号链接，不会读取",
    ),
    "mend.symlink": ("put the file itself here", "请放入文件本身"),
    "check.not-a-record": (
        "this is not a .yaml file; it is not read",
        "这不是 .yaml 文件，不会读取",
    ),
    "mend.not-a-record": (
        "call it .yaml if it is a card, else keep it elsewhere",
        "若是客户卡请改名为 .yaml，否则移到别处",
    ),
    "check.schema-doubt": ("the schema: {reason}", "schema：{reason}"),
    "mend.schema-doubt": (
        "mend schema/customer.schema.json; labels stand under x-crm",
        "请修改 schema/customer.schema.json；标签写在 x-crm 下",
    ),
    "way-back-edited": (
        "mend it; or give up what was edited there: git checkout HEAD -- {file}",
        "请修正；或放弃其中的手工修改：git checkout HEAD -- {file}",
    ),
    "way-back-settle": (
        "it is in conflict; settle it: crm resolve",
        "该文件有冲突；请用 crm resolve 解决",
    ),
    "settings-unreadable": ("{file} cannot be read: {reason}", "无法读取 {file}：{reason}"),
    "settings-invalid": ("{place}: {path}: {problem}", "{place}：{path}：{problem}"),
    "settings-invalid-there": ("{place}: {problem}", "{place}：{problem}"),
    "no-such-file": ("there is no file {file} in the ledger", "台账中没有文件 {file}"),
}

_FAILURES: dict[str, tuple[str, str]] = {
    "schema-unreadable": ("{file} cannot be read: {reason}", "无法读取 {file}：{reason}"),
    "schema-syntax": (
        "{file}:{line}:{column}: not JSON: {reason}",
        "{file}:{line}:{column}：不是 JSON：{reason}",
    ),
    "schema-invalid": ("{file}: {where}: {reason}", "{file}：{where}：{reason}"),
    "schema-ref": (
        "{file}: {where}: $ref {ref} leads nowhere in this file",
        "{file}：{where}：$ref {ref} 在本文件中不存在",
    ),
    "schema-ref-loop": (
        "{file}: {where}: $ref {ref} leads back to itself",
        "{file}：{where}：$ref {ref} 指回自身",
    ),
}
_MEND_SCHEMA = (
    "mend schema/customer.schema.json, or bring back the last good one from git",
    "请修改 schema/customer.schema.json，或从 git 取回上一个正确的版本",
)

SENTENCES: dict[str, tuple[str, str]] = {
    **_CARDS,
    **_LEDGER,
    **_FAILURES,
    **{f"check.{code}": sentence for code, sentence in _FAILURES.items()},
    **{f"mend.{code}": _MEND_SCHEMA for code in _FAILURES},
}
