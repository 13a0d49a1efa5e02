"""Tables from outside: what was found in a file, and why one cannot be read."""

_FOUND: dict[str, tuple[str, str]] = {
    "cells-wrong": (
        (
            "{place}: nothing to read in {count} {count:cell|cells} whose formula has an error or "
            "no stored value: {cells}"
        ),
        "{place}：{count} 个单元格的公式出错或没有存下结果，读不到值：{cells}",
    ),
    "mark-comma": ("commas", "逗号"),
    "mark-pipe": ("vertical bars", "竖线"),
    "mark-semicolon": ("semicolons", "分号"),
    "mark-tab": ("tabs", "制表符"),
    "mark-wide-comma": ("Chinese commas", "中文逗号"),
    "place-file": ("{file}", "{file}"),
    "place-sheet": ("{file}, sheet {sheet}", "{file} 的工作表“{sheet}”"),
    "sheet-passed": ("passed over: {reason}", "已跳过：{reason}"),
    "sheet-titles": (
        "{place}: the heading is row {row}; passed over above it: {titles}",
        "{place}：表头在第 {row} 行，其上已跳过：{titles}",
    ),
    "sheets-hidden": (
        "{file}: hidden sheets are passed over: {sheets}; to import one: --sheet NAME",
        "{file}：已跳过隐藏的工作表：{sheets}；如要导入请用 --sheet 指定",
    ),
    "table-divided": (
        "{file}: read as {encoding}, with {mark} between cells",
        "{file}：按 {encoding} 读取，以{mark}分列",
    ),
    "table-read": ("{file}: read as {encoding}", "{file}：按 {encoding} 读取"),
}

_KINDS: dict[str, tuple[str, str]] = {
    "kind-archive": ("an archive", "压缩包"),
    "kind-calendar": ("a calendar", "日历文件"),
    "kind-csv": ("a table as text", "文本表格"),
    "kind-database": ("a database", "数据库文件"),
    "kind-document": ("a text document", "文字文档"),
    "kind-json": ("JSON", "JSON"),
    "kind-numbers": ("a sheet of Apple Numbers", "苹果 Numbers 表格"),
    "kind-ods": ("an OpenDocument sheet", "OpenDocument 表格"),
    "kind-page": ("a web page, whatever it is called", "网页（与扩展名无关）"),
    "kind-pdf": ("a PDF", "PDF"),
    "kind-picture": ("a picture", "图片"),
    "kind-slides": ("a presentation", "演示文稿"),
    "kind-vcard": ("an address book", "通讯录"),
    "kind-xls": ("a sheet of an older Excel", "旧版 Excel 表格"),
    "kind-xlsb": ("a binary sheet of Excel", "Excel 二进制表格"),
    "kind-xlsx": ("a sheet of Excel", "Excel 表格"),
    "kind-xml": ("XML", "XML"),
    "kind-xml-workbook": ("an XML sheet of Excel 2003", "Excel 2003 XML 表格"),
}

_FILES: dict[str, tuple[str, str]] = {
    "extra-missing": (
        "needs: pip install 'crmcli[{extra}]'",
        "需另装软件包：pip install 'crmcli[{extra}]'",
    ),
    "file-bomb": (
        "{file} unpacks to more than {most} MB: no table is that large, so it was not read",
        "{file} 解压后超过 {most} MB，不像正常的表格，未读取",
    ),
    "file-damaged": (
        "{file} is damaged: open it in a spreadsheet program and save it as .xlsx",
        "{file} 已损坏：请用表格软件打开并另存为 .xlsx",
    ),
    "file-empty": ("{file} is empty", "{file} 是空文件"),
    "file-encrypted": (
        "{file} is locked with a password: save it without one and import that",
        "{file} 设有打开密码：请去掉密码另存后再导入",
    ),
    "file-large": (
        "{file} is larger than {most} MB: divide it into several",
        "{file} 超过 {most} MB：请拆成几个文件",
    ),
    "folder-empty": (
        "no file in the folder {file} ends in any of {endings}",
        "目录 {file} 中没有扩展名为 {endings} 的文件",
    ),
    "file-other": (
        "{file} is {what}; what is read: csv, tsv, xlsx, xls, ods, json, jsonl, vcf",
        "{file} 是{what}；可读取：csv、tsv、xlsx、xls、ods、json、jsonl、vcf",
    ),
    "file-to-save": (
        "{file} is {what}: open it in a spreadsheet program and save it as .xlsx",
        "{file} 是{what}：请用表格软件打开并另存为 .xlsx",
    ),
    "no-sheet": (
        "{file} has no sheet {value}; it has: {candidates}",
        "{file} 没有工作表 {value}；现有：{candidates}",
    ),
    "option-for-other": (
        "{option} is not for {file}, which is {kind}",
        "{option} 不适用于 {file}（{kind}）",
    ),
    "rejects-form": (
        "the rows that are rejected cannot go into {file}: its name must end in {choices}",
        "无法把未导入的行写入 {file}：文件名须以 {choices} 结尾",
    ),
    "rejects-round-trip": (
        (
            "rows of a workbook that comes back cannot go into {file}, for they could not be "
            "merged again: write them to a file whose name ends in {ending}"
        ),
        "往返工作簿中未导入的行不能写入 {file}，否则无法再合并：文件名须以 {ending} 结尾",
    ),
}

_TEXTS: dict[str, tuple[str, str]] = {
    "bad-delimiter": (
        "{value} is no mark between cells: give one sign, or one of {choices}",
        "{value} 不能作分列符：请给一个符号，或 {choices}",
    ),
    "bad-encoding": (
        "there is no encoding {value}; as an example: gb18030, big5, cp1252",
        "没有编码 {value}；例如：gb18030、big5、cp1252",
    ),
    "cell-long": (
        (
            "{place}: the row from line {line} has a cell of more than {most} characters: "
            'is a " missing?'
        ),
        '{place}：自第 {line} 行起，有单元格超过 {most} 字：是否少了一个 "？',
    ),
    "cell-unfit": (
        "a cell of xlsx holds {most} characters, and one has more: name a file ending in .csv",
        "xlsx 的单元格至多 {most} 字，有一格超出：请改用以 .csv 结尾的文件名",
    ),
    "encoding-broken": (
        (
            "{file}: line {line} has the byte {byte}, which UTF-8 does not have there; mend the "
            "line, or name the encoding: --encoding NAME"
        ),
        "{file}：第 {line} 行有不合 UTF-8 的字节 {byte}；请修正此行，或用 --encoding 指明编码",
    ),
    "encoding-unknown": (
        "{file} is neither UTF-8 nor UTF-16 nor GB18030; name its encoding, as --encoding big5",
        "{file} 不是 UTF-8、UTF-16 或 GB18030；请指明编码，如 --encoding big5",
    ),
    "encoding-wrong": (
        "{file}: line {line} is not {encoding}",
        "{file}：第 {line} 行不是 {encoding} 编码",
    ),
    "json-deep": ("{file}: line {line} is nested too deeply", "{file}：第 {line} 行嵌套过深"),
    "json-no-object": (
        "{file}: line {line}: a customer or a row is an object, in {{ }}",
        "{file}：第 {line} 行：客户或表格的行须是 {{ }} 中的对象",
    ),
    "json-wrong": ("{file}: line {line}: {reason}", "{file}：第 {line} 行：{reason}"),
    "nul-byte": (
        "{file}: line {line} has a NUL, which no text has: the file is damaged or no text",
        "{file}：第 {line} 行含有空字符（NUL）：文件已损坏，或不是文本",
    ),
    "quote-open": (
        '{place}: the row from line {line} has a " that is never closed',
        '{place}：自第 {line} 行起，有一个 " 没有结束',
    ),
    "quote-stray": (
        '{place}: the row from line {line} goes on behind a closing ": write "" for one in a cell',
        '{place}：自第 {line} 行起，结束的 " 之后还有文字：单元格内的 " 须写作 ""',
    ),
    "reason-json-number": ("{value} is no number", "{value} 不是数"),
    "reason-json-twice": ("the key {key} stands twice", "键 {key} 重复"),
    "vcard-encoding": (
        "{file}: line {line} is not in the encoding that it names",
        "{file}：第 {line} 行与其注明的编码不符",
    ),
    "vcard-none": ("{file} has no card in it", "{file} 中没有名片"),
    "vcard-open": (
        "{file}: the card from line {line} has no END:VCARD: is the file whole?",
        "{file}：自第 {line} 行起的名片没有 END:VCARD：文件是否完整？",
    ),
}

_SHEETS: dict[str, tuple[str, str]] = {
    "row-ragged": (
        (
            "{count} {count:cell|cells} for {columns} columns: is a mark between cells missing, "
            "or one too many?"
        ),
        "有 {count} 格，而表头有 {columns} 列：是否多了或少了分列符？",
    ),
    "rows-unfit": (
        "a sheet of xlsx holds {most} rows, and there are more: name a file ending in .csv",
        "xlsx 的工作表至多 {most} 行，行数超出：请改用以 .csv 结尾的文件名",
    ),
    "sheet-empty": ("{place} is empty", "{place} 是空的"),
    "sheet-heading-only": (
        "{place} has nothing below its heading in row {row}",
        "{place} 第 {row} 行的表头之下没有内容",
    ),
    "sheet-no-such-row": (
        "{place} has nothing in row {row}, which was to be the heading",
        "{place} 的第 {row} 行没有内容，不能作表头",
    ),
    "sheet-wide": (
        "{place} has more than {most} columns",
        "{place} 超过 {most} 列",
    ),
    "sheet-without-heading": (
        (
            "{place} has no heading: row {row} looks like a customer; put the names of the columns "
            "above it, or name their row: --heading ROW"
        ),
        "{place} 没有表头：第 {row} 行像是客户；请在其上补一行列名，或用 --heading 指明行号",
    ),
    "sheets-far": (
        (
            "{file} has a cell as far out as row {rows}, column {columns}, and more than {most} "
            "cells in all: delete the rows and columns that are not used"
        ),
        "{file} 的内容远至第 {rows} 行、第 {columns} 列，总计超过 {most} 格：请删去不用的行和列",
    ),
}

SENTENCES = {**_FOUND, **_KINDS, **_FILES, **_TEXTS, **_SHEETS}
