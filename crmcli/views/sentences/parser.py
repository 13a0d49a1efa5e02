"""What the words of a command lack, and the right word for a slip."""

_COMMANDS: dict[str, tuple[str, str]] = {
    "command-named": ("{name} ({line})", "{name}（{line}）"),
    "no-command-inside": (
        "{path} is one command, without a command {word} in it; see {path} --help",
        "{path} 之下没有命令 {word}；用法见 {path} --help",
    ),
    "unknown-command": (
        "there is no command {word}; all of them: {path} --help",
        "没有命令 {word}；全部命令：{path} --help",
    ),
    "unknown-command-near": (
        "there is no command {word}; you may want {near}. All of them: {path} --help",
        "没有命令 {word}；可用：{near}。全部命令：{path} --help",
    ),
}

_OPTIONS: dict[str, tuple[str, str]] = {
    "option-after": (
        "crm itself has no option {option}; a command's options stand after the command",
        "crm 本身没有选项 {option}；命令的选项写在命令之后",
    ),
    "option-before": (
        "{option} stands before the command: crm {words} ...",
        "{option} 要写在命令之前：crm {words} ...",
    ),
    "option-is-field": (
        "there is no option {option}; fields take no dashes: {word}=...; see {path} --help",
        "没有选项 {option}；字段不加横线，写作 {word}=...；用法见 {path} --help",
    ),
    "option-near": (
        "there is no option {option}; the nearest: {near}; see {path} --help",
        "没有选项 {option}；相近的有：{near}；用法见 {path} --help",
    ),
    "option-needs-value": (
        "{option} needs a value: {words}; see {path} --help",
        "{option} 后面要写值：{words}；用法见 {path} --help",
    ),
    "option-takes-nothing": (
        "{option} takes no value; see {path} --help",
        "{option} 后面不写值；用法见 {path} --help",
    ),
    "option-unknown": (
        "there is no option {option}; see {path} --help",
        "没有选项 {option}；用法见 {path} --help",
    ),
}

_WORDS: dict[str, tuple[str, str]] = {
    "expected-between": ("{kind} from {least} to {most}", "{kind}，{least} 到 {most} 之间"),
    "expected-least": ("{kind}, at least {least}", "{kind}，至少为 {least}"),
    "usage-unclear": (
        "the command cannot be understood; see {path} --help",
        "看不懂这条命令；用法见 {path} --help",
    ),
    "value-unfit": (
        "{name} takes {expected}; see {path} --help",
        "{name} 须为{expected}；用法见 {path} --help",
    ),
    "word-missing": (
        "{name} is missing: {what}; see {path} --help",
        "缺少 {name}：{what}；用法见 {path} --help",
    ),
    "words-left-over": (
        "too many words: {words}; a text with blanks goes in quotation marks; see {path} --help",
        "多出了 {words}；含空格的文字请加引号；用法见 {path} --help",
    ),
}

_SLIPS: dict[str, tuple[str, str]] = {
    "slip-log-visit": (
        "{path} only shows what is there; to log a visit, call or chat: crm visit ID -m TEXT",
        "{path} 用来查看已有的记录；要记一次跟进，请用 crm visit ID -m TEXT",
    ),
    "slip-new-notes": (
        "notes of a card: crm new NAME notes=TEXT; what was said: crm visit ID -m TEXT",
        "新建客户卡请写字段：crm new NAME 备注=TEXT；跟进内容请用 crm visit ID -m TEXT",
    ),
    "slip-next-text": (
        "the day and what is promised stand without {option}: crm next ID WHEN TEXT",
        "日期和约定事项直接写，不加 {option}：crm next ID WHEN TEXT",
    ),
    "slip-regrade-grade": (
        "the grade stands without {option}: crm regrade ID GRADE -m TEXT",
        "级别直接写，不加 {option}：crm regrade ID GRADE -m TEXT",
    ),
    "slip-regrade-words": (
        "the reason goes after -m, in quotation marks: crm regrade ID GRADE -m TEXT",
        "理由写在 -m 之后，含空格时加引号：crm regrade ID GRADE -m TEXT",
    ),
    "slip-set-reason": (
        "crm set takes no reason; a change of grade has one: crm regrade ID GRADE -m TEXT",
        "crm set 不写理由；调级才要写：crm regrade ID GRADE -m TEXT",
    ),
    "slip-visit-words": (
        "what was said goes after -m, in quotation marks: crm visit ID -m TEXT; too many: {words}",
        "过程记录写在 -m 之后，含空格时加引号：crm visit ID -m TEXT；多出了 {words}",
    ),
    "slip-visit-why": (
        'what is promised stands beside the day: crm visit ID -m TEXT -n "WHEN TEXT"',
        '约定事项和日期写在一起：crm visit ID -m TEXT -n "WHEN TEXT"',
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {**_COMMANDS, **_OPTIONS, **_WORDS, **_SLIPS}
