"""Why the machine or the schema is not as it should be; parts of longer sentences."""

_MACHINE: dict[str, tuple[str, str]] = {
    "file-reason": ("{file}: {reason}", "{file}：{reason}"),
    "reason-busy": ("another program is using it", "正被其他程序占用"),
    "reason-denied": ("permission denied", "没有权限"),
    "reason-disk": ("the disk cannot be read or written", "磁盘读写出错"),
    "reason-folder": ("it is a folder", "是目录，不是文件"),
    "reason-full": ("the disk is full", "磁盘已满"),
    "reason-long-name": ("the name is too long", "名称太长"),
    "reason-loop": ("too many symbolic links", "符号链接层数过多"),
    "reason-many-files": ("too many open files", "打开的文件过多"),
    "reason-memory": ("out of memory", "内存不足"),
    "reason-missing": ("there is no such file or folder", "没有该文件或目录"),
    "reason-no-folder": ("a part of the path is no folder", "路径中有一段不是目录"),
    "reason-read-only": ("the disk is read-only", "磁盘只读"),
}

_SCHEMA: dict[str, tuple[str, str]] = {
    "reason-no-card": (
        "a card must be an object with properties",
        "客户卡须是有 `properties` 的对象",
    ),
    "reason-no-integer": ("not a whole number", "不是整数"),
    "reason-no-key-beside": ("no key {key} beside it", "旁边没有键 {key}"),
    "reason-no-label": ("no label in x-crm", "x-crm 中没有名称"),
    "reason-no-object": ("not an object", "不是对象"),
    "reason-no-section": ("no section {section}", "没有分组 {section}"),
    "reason-no-text": ("not a text", "不是文字"),
    "reason-no-texts": ("not a list of texts", "不是文字列表"),
    "reason-no-value-label": ("no label for the value {value}", "值 {value} 没有名称"),
    "reason-none-of": ("not one of {allowed}", "不在可选值之中：{allowed}"),
    "reason-occurs-no-day": ("`occurs` is for dates alone", "`occurs` 只能用于日期"),
    "reason-not-installed": ("not installed", "没有安装"),
    "reason-not-utf8": ("not UTF-8 (byte {position})", "不是 UTF-8（第 {position} 字节）"),
    "reason-other-draft": ("not {draft}", "不是 {draft}"),
    "reason-repeated-key": (
        "the key {key} stands twice in one object",
        "同一对象中键 {key} 写了两次",
    ),
    "reason-shared-word": ("{word} names {keys}", "{word} 同时指 {keys}"),
    "reason-too-deep": ("nested too deep", "嵌套过深"),
    "reason-too-large": ("over {limit} bytes", "超过 {limit} 字节"),
}

_JSON: dict[str, tuple[str, str]] = {
    "reason-json": ("a mistake here", "此处有误"),
    "reason-json-bom": ("it begins with a byte order mark", "开头有字节顺序标记（BOM）"),
    "reason-json-colon": ("a colon is missing here", "此处缺少冒号"),
    "reason-json-comma": ("a comma is missing here", "此处缺少逗号"),
    "reason-json-control": ("a line break or tab inside a text", "文字中有换行或制表符"),
    "reason-json-escape": ("no such escape with \\", "没有这样的 \\ 转义"),
    "reason-json-extra": ("there is more after its end", "结尾之后还有内容"),
    "reason-json-key": ('a key in " is missing here', '此处缺少用 " 括起的键'),
    "reason-json-quote": ('this text has no " at its end', '此处的文字缺少结尾的 "'),
    "reason-json-trailing": ("a comma before the end", "结尾前多了逗号"),
    "reason-json-value": ("a value is missing here", "此处缺少值"),
}

SENTENCES: dict[str, tuple[str, str]] = {**_MACHINE, **_SCHEMA, **_JSON}
