"""What the loader refuses in a file, what reads otherwise elsewhere, and the mend of each.

`syntax.<reason>` and `edit-refused.<reason>` are parts of a sentence.
"""

SENTENCES: dict[str, tuple[str, str]] = {
    "check.syntax": ("this is not valid YAML: {reason}", "YAML 语法不对：{reason}"),
    "mend.syntax": (
        "look at this line and the one above it; undo the last hand edit if nothing is to be seen",
        "请检查这一行和上一行；看不出问题就撤销上次的手工改动",
    ),
    "syntax.full-width-colon": (
        "a full-width colon ：after the key; it takes `: `, a half-width colon and a blank",
        "键后面用了全角冒号“：”，应为半角冒号加一个空格“: ”",
    ),
    "syntax.colon": (
        "a colon and a blank inside an unquoted text, or wrong indentation",
        "未加引号的文本里有“冒号加空格”，或缩进不对",
    ),
    "syntax.no-colon": ("a line without `key:`", "有一行缺少“键:”"),
    "syntax.indentation": (
        "the indentation does not fit the lines around it, or there is text after a closed value",
        "缩进与上下行不一致，或值的后面还有多余文本",
    ),
    "syntax.entry": (
        "an entry that begins with `- ` takes a line of its own, below its key",
        "以“- ”开头的条目要另起一行，写在键的下面",
    ),
    "syntax.unclosed-quote": ("a quotation mark is not closed", "引号没有成对"),
    "syntax.unclosed-bracket": (
        "a bracket or brace is not closed, or a comma is missing",
        "方括号或花括号没有成对，或缺少逗号",
    ),
    "syntax.first-character": (
        "a text that begins with this character needs quotes",
        "以这个字符开头的文本要加引号",
    ),
    "syntax.content": (
        "a bracket, brace or comma stands where a value should",
        "该写值的地方是括号或逗号",
    ),
    "syntax.block-header": (
        "after | or > the text begins on the next line, indented",
        "| 或 > 后面要换行，文本从下一行缩进写起",
    ),
    "syntax.escape": (
        r"a backslash in double quotes that begins no escape; write \\ for a backslash",
        r"双引号里的反斜杠不是合法转义；反斜杠本身请写成 \\",
    ),
    "syntax.comment": (
        "a comment needs a blank before its #",
        "注释的 # 前面要有一个空格",
    ),
    "syntax.block": (
        "the first line after | or > is indented wrongly",
        "| 或 > 后面的第一行缩进不对",
    ),
    "syntax.braceless": (
        "a pair inside [ ] needs braces: {{key: value}}; a text with a colon needs quotes",
        "方括号里的“键: 值”要加花括号：{{键: 值}}；带冒号的文本要加引号",
    ),
    "syntax.question": (
        "a text with ? inside brackets or braces needs quotes",
        "方括号或花括号里带 ? 的文本要加引号",
    ),
    "syntax.flow-colon": (
        "a text that ends in a colon needs quotes inside brackets or braces",
        "方括号或花括号里以冒号结尾的文本要加引号",
    ),
    "syntax.other": ("{text}", "{text}"),
    "check.duplicate-key": (
        "{key} is given twice; the first is on line {first}",
        "{key} 写了两次，第一次在第 {first} 行",
    ),
    "mend.duplicate-key": ("keep one of the two", "请只保留一处"),
    "check.anchor": ("anchors are not allowed: &{name}", "不允许使用锚点：&{name}"),
    "mend.anchor": (
        "remove the anchor; put quotes around a text that begins with &",
        "请去掉锚点；以 & 开头的文本请加引号",
    ),
    "check.alias": ("aliases are not allowed: *{name}", "不允许使用引用：*{name}"),
    "mend.alias": (
        "write the value itself; put quotes around a text that begins with *",
        "请写出值本身；以 * 开头的文本请加引号",
    ),
    "check.merge-key": ("merge keys (<<) are not allowed", "不允许使用合并键（<<）"),
    "mend.merge-key": ("write the keys and values themselves", "请把键和值直接写出来"),
    "check.tag": ("tags are not allowed: {tag}", "不允许使用类型标签：{tag}"),
    "mend.tag": (
        "remove the tag; put quotes around a text that begins with !",
        "请去掉标签；以 ! 开头的文本请加引号",
    ),
    "check.directive": (
        "directives are not allowed before the card",
        "卡片前面不允许有 % 指令行",
    ),
    "mend.directive": ("remove the line that begins with %", "请删掉以 % 开头的这一行"),
    "check.second-document": (
        "a second document begins here; a file holds one card",
        "这里开始了第二个文档；一个文件只放一张卡片",
    ),
    "mend.second-document": (
        "remove the line ---, or move what follows into a file of its own",
        "请删掉 --- 这一行，或把后面的内容移到另一个文件",
    ),
    "check.tab": (
        "a tab stands here; YAML readers do not agree about tabs",
        "这里有制表符；各种 YAML 读取器对它的处理不一致",
    ),
    "mend.tab": (
        r"write blanks instead; inside double quotes a tab is \t",
        r"请改用空格；双引号里的制表符写成 \t",
    ),
    "check.non-text-key": (
        "the key {key} is not text",
        "键 {key} 不是文本",
    ),
    "mend.non-text-key": ("put the key in quotes, or name it", "请给键加引号，或补上键名"),
    "check.invalid-utf8": (
        "this byte ({byte}) is not UTF-8; the file looks like {encoding}",
        "此处字节 {byte} 不是 UTF-8；文件像是 {encoding} 编码",
    ),
    "mend.invalid-utf8": (
        "save it as UTF-8 in your editor, or: iconv -f {encoding} -t UTF-8 OLD > NEW",
        "请在编辑器里另存为 UTF-8，或运行：iconv -f {encoding} -t UTF-8 旧文件 > 新文件",
    ),
    "check.control-character": (
        "an invisible or control character: {character}",
        "有不可见字符或控制字符：{character}",
    ),
    "mend.control-character": ("remove it", "请删除它"),
    "check.bidi-character": (
        "a character that turns the direction of writing: {character}",
        "有改变书写方向的字符：{character}",
    ),
    "mend.bidi-character": ("remove it", "请删除它"),
    "check.line-break": (
        "an unusual line break: {character}",
        "有不常见的换行符：{character}",
    ),
    "mend.line-break": (
        "end lines with LF or CRLF",
        "请用 LF 或 CRLF 换行",
    ),
    "check.too-large": (
        "the file has {size} KiB; {limit} KiB is the most",
        "文件有 {size} KiB，上限是 {limit} KiB",
    ),
    "mend.too-large": (
        "keep documents outside the card and name their place in it",
        "请把长资料另存，卡片里只写它放在哪里",
    ),
    "check.scalar-too-long": (
        "this text has {size} characters; {limit} is the most",
        "这段文本有 {size} 个字符，上限是 {limit}",
    ),
    "mend.scalar-too-long": (
        "shorten it, or keep it outside the card and name its place",
        "请缩短，或另存并只写它放在哪里",
    ),
    "check.too-deep": (
        "more than {limit} levels of lists and maps",
        "列表和映射的嵌套超过 {limit} 层",
    ),
    "mend.too-deep": (
        "a card needs three or four; look for brackets that are not closed",
        "卡片只需要三四层；请检查括号是否没有成对",
    ),
    "check.too-many-nodes": (
        "more than {limit} keys and values in one file",
        "一个文件里的键和值超过 {limit} 个",
    ),
    "mend.too-many-nodes": (
        "keep tables outside the card and name their place in it",
        "请把大表另存，卡片里只写它放在哪里",
    ),
    "check.not-a-map": (
        "the file does not consist of lines `key: value`",
        "文件内容不是“键: 值”的形式",
    ),
    "mend.not-a-map": (
        "begin with `id:` and `name:`, or delete the file",
        "请以 `id:` 和 `name:` 开头，或删除这个文件",
    ),
    "mend.not-a-map.crm": (
        "bring back the last good one from git, or write `people: {{}}` and enter yourself",
        "请从 git 取回上一个正确的版本，或写入 `people: {{}}` 后再登记自己",
    ),
    "mend.not-a-map.calendar": (
        'write years, as "2027": {{holidays: [2027-01-01..2027-01-03]}}; or empty the file',
        '请按年份填写，如 "2027": {{holidays: [2027-01-01..2027-01-03]}}；或清空文件',
    ),
    "check.conflict-markers": (
        "a merge was left unfinished: conflict markers begin here",
        "合并没有完成：冲突标记从这里开始",
    ),
    "mend.conflict-markers": (
        "crm resolve asks what is right; or keep that, remove <<<<<<<, |||||||, =======, >>>>>>>",
        "请运行 crm resolve；或保留正确的行，删掉 <<<<<<<、|||||||、======= 和 >>>>>>> 这几行",
    ),
    "check.ambiguous-scalar": (
        "{text} is text here, but not to other readers ({readings})",
        "{text} 在这里是文本，但其他读取器会读成别的（{readings}）",
    ),
    "mend.ambiguous-scalar": (
        "put it in quotes, or run `crm check --fix`",
        "请加引号，或运行 `crm check --fix`",
    ),
    "mend.ambiguous-scalar.by-hand": ("put it in quotes", "请加引号"),
    "check.last-break": (
        "the text in | at the file's end loses its last line break to other readers",
        "文件末尾 | 里的文本，其他读取器会丢掉最后一个换行",
    ),
    "mend.last-break": (
        "end the file with a line break, or run `crm check --fix`",
        "请在文件末尾加一个换行，或运行 `crm check --fix`",
    ),
    "mend.last-break.by-hand": (
        "end the file with a line break",
        "请在文件末尾加一个换行",
    ),
    "check.hidden-comment": (
        "{comment} is a comment, not part of the text {text}",
        "{comment} 会被当作注释，不属于文本 {text}",
    ),
    "mend.hidden-comment": (
        "put the whole text in quotes; a comment meant as such is `# ` after two blanks",
        "请给整段文本加引号；若确是注释，请写成两个空格加“# ”",
    ),
    "edit-refused": (
        "cannot change {path} without touching more of the file: {reason}",
        "无法只改 {path} 而不动文件的其他部分：{reason}",
    ),
    "edit-refused.unreadable": (
        "the file is not a readable card; `crm check` says why",
        "文件不是可读的卡片，`crm check` 会说明原因",
    ),
    "edit-refused.no-such-place": ("there is no such place in it", "文件里没有这个位置"),
    "edit-refused.character": (
        "the new text has a control, bidi or invisible character",
        "新文本里有控制字符、改变书写方向的字符或不可见字符",
    ),
    "edit-refused.comment": (
        "a comment would be lost; edit the file by hand",
        "会丢失注释，请手工修改文件",
    ),
    "edit-refused.layout": (
        "it is written in a way that the program cannot edit; edit the file by hand",
        "它的写法程序改不了，请手工修改文件",
    ),
}
