"""What the commands ask and say."""

SENTENCES: dict[str, tuple[str, str]] = {
    "answer-taken-for-no": ("taken for no", "按“否”处理"),
    "answer-yes-or-no": ("{text} is neither yes nor no", "“{text}”既不是“是”也不是“否”"),
    "ask-channel": ("how ({choices})", "跟进方式（{choices}）"),
    "ask-channel-usual": (
        "how ({choices}; empty: {usual})",
        "跟进方式（{choices}；留空为{usual}）",
    ),
    "ask-contact": (
        "with whom ({names}; empty: nobody named)",
        "接触对象（{names}；可留空）",
    ),
    "ask-email": ("your e-mail", "你的邮箱"),
    "ask-name": ("your name", "你的姓名"),
    "ask-new-contact": ("job title of {name} (empty: none)", "{name} 的职务（可留空）"),
    "ask-next": (
        "next follow-up, e.g. fri send quote (empty: none)",
        "下次跟进，如 周五 送报价（可留空）",
    ),
    "ask-notes": ("what was said", "过程记录"),
    "ask-reason": ("why", "理由"),
    "bad-option": (
        "{option} {value} is unknown; choose from {choices}",
        "{option} 没有 {value}；可选：{choices}",
    ),
    "bad-span": (
        "{text} is no number of days, weeks or months; write 30d, 2w, 1 month or three weeks",
        "“{text}”不是天数、周数或月数；请写 30天、两周、1个月，或 30d、2w",
    ),
    "broken-cards": (
        "cards that cannot be read and are not counted here: {count}; see crm check",
        "无法读取、未计入的卡片：{count}；见 crm check",
    ),
    "bug": (
        (
            "this is a bug of crm, not of yours; nothing half-written was left. "
            "Please report what follows:"
        ),
        "这是 crm 自身的错误，没有留下写到一半的内容。请反馈以下内容：",
    ),
    "cannot-print": ("the output cannot be written: {reason}", "无法输出：{reason}"),
    "cannot-read-spool": (
        "temporary data cannot be read (in {folder}): {reason}",
        "无法读取临时数据（{folder}）：{reason}",
    ),
    "cannot-spool": (
        "no room for temporary data (in {folder}): {reason}",
        "无法写入临时数据（{folder}）：{reason}",
    ),
    "checked": (
        "cards {cards}, errors {errors}, warnings {warnings}",
        "卡片 {cards} 张，错误 {errors}，警告 {warnings}",
    ),
    "confirm-new-contact": (
        "{name} is not in the card ({names}). A new contact? [y/N]",
        "卡片中没有 {name}（已有 {names}）。新增此联系人？[y/N]",
    ),
    "dry-run": ("dry run: nothing was written", "试运行：未写入任何内容"),
    "fixed": ("mended {file}", "已修正 {file}"),
    "init-here": ("already a ledger, nothing was missing: {root}", "已是台账，无缺失：{root}"),
    "init-made": (
        "made the ledger {root}; you are {person} ({email})",
        "已建台账 {root}；你是 {person}（{email}）",
    ),
    "init-mended": ("mended the ledger {root}: {files}", "已补全台账 {root}：{files}"),
    "init-unknown": (
        "nobody in crm.yaml has your e-mail {email}: crm person add NAME {email}",
        "crm.yaml 中没有邮箱 {email}：crm person add 姓名 {email}",
    ),
    "input-not-utf8": (
        "standard input is not UTF-8 text (byte {position}); convert it, e.g. iconv -f gb18030",
        "标准输入不是 UTF-8 文本（第 {position} 字节）；请先转换，如 iconv -f gb18030",
    ),
    "inside-ledger": (
        "{folder} would lie inside the ledger {root}; a ledger is a repository of its own",
        "{folder} 位于台账 {root} 之内；一个台账须是独立的仓库",
    ),
    "listed": ("customers {count}", "客户 {count} 家"),
    "no-such-folder": ("there is no folder {folder}", "没有目录 {folder}"),
    "not-an-assignment": (
        "{word} is not of the form PATH=VALUE",
        "{word} 不是 字段=值 的形式",
    ),
    "not-filled-in": ("{path} of {name} is not filled in", "{name} 的 {path} 尚未填写"),
    "notes-empty": ("the notes may not be empty", "过程记录不能为空"),
    "notes-needed": ("say what happened: {command}", "请写明过程：{command}"),
    "nothing-to-set": ("nothing to set: {command}", "没有要修改的内容：{command}"),
    "reading-cards": ("reading {count} {count:card|cards}", "正在读取 {count} 张卡片"),
    "reason-needed": ("a reason is required: {command}", "须写理由：{command}"),
    "two-formats": (
        "--json and --format {format} exclude each other; leave one out",
        "--json 与 --format {format} 不能同时用，请去掉一个",
    ),
    "unknown-column-nearest": (
        "there is no column {word}; the nearest: {near}; all: {choices}",
        "没有列 {word}，相近的有：{near}；全部可选：{choices}",
    ),
    "unknown-column": (
        "there is no column {word}; choose from {choices}",
        "没有列 {word}；可选：{choices}",
    ),
}
