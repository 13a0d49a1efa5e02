"""What is said of questions in SQL."""

SENTENCES: dict[str, tuple[str, str]] = {
    "heading-sql-column": ("Column", "列"),
    "heading-sql-columns": ("Columns", "列"),
    "heading-sql-label": ("Label", "名称"),
    "heading-sql-table": ("Table", "表"),
    "heading-sql-type": ("Type", "类型"),
    "heading-sql-values": ("Values", "可选值"),
    "sql-aggregate": (
        "the SQL has {name}() where nothing can be summed up",
        "SQL 在不能汇总的地方用了 {name}()",
    ),
    "sql-ambiguous": (
        "several tables of the SQL have a column {name}; write TABLE.{name}",
        "SQL 中有多个表含列 {name}；请写成 TABLE.{name}",
    ),
    "sql-arguments": (
        "the SQL function {name}() takes another number of values",
        "SQL 函数 {name}() 的参数个数不对",
    ),
    "sql-empty": (
        "there is no SQL to ask; an example: {command}",
        "没有写 SQL；例如：{command}",
    ),
    "sql-function-forbidden": (
        "the SQL function {name}() is not allowed: crm sql only reads",
        "不允许使用 SQL 函数 {name}()：crm sql 只能查询",
    ),
    "sql-ids": (
        "-f ids needs a column `customer` or `id` in the answer",
        "-f ids 要求结果中有 `customer` 或 `id` 列",
    ),
    "sql-incomplete": ("the SQL ends too early", "SQL 不完整"),
    "sql-no-column": (
        (
            "there is no column {word} (crm sql --tables lists them); a text stands in single "
            "quotes: '{word}'"
        ),
        "没有列 {word}（各列见 crm sql --tables）；文本要用单引号：'{word}'",
    ),
    "sql-no-column-nearest": (
        "there is no column {word}; the nearest: {near}",
        "没有列 {word}，相近的有：{near}",
    ),
    "sql-no-function": ("there is no SQL function {name}", "没有 SQL 函数 {name}"),
    "sql-no-room": (
        "the SQL takes more room than there is: {reason}",
        "SQL 所需的空间不足：{reason}",
    ),
    "sql-no-table": (
        "there is no table {word}; crm sql --tables lists them",
        "没有表 {word}；各表见 crm sql --tables",
    ),
    "sql-no-table-nearest": (
        "there is no table {word}; the nearest: {near}",
        "没有表 {word}，相近的有：{near}",
    ),
    "sql-no-text": (
        "the SQL is no text: it has a null character or broken UTF-8",
        "SQL 不是有效文本：含空字符或无效的 UTF-8",
    ),
    "sql-one-text": (
        "write the SQL as one text, in double quotes: {command}",
        "请把 SQL 写成一个参数，用双引号括起：{command}",
    ),
    "sql-only-reads": (
        "crm sql only reads, and {what} is something else; write SELECT or WITH",
        "crm sql 只能查询，不能 {what}；请写 SELECT 或 WITH",
    ),
    "sql-other": (
        "the SQL cannot be answered; SQLite says: {text}",
        "SQL 无法执行，SQLite 报错：{text}",
    ),
    "sql-parameters": (
        "the SQL has a parameter (? or :NAME); write the value itself",
        "SQL 中有参数（? 或 :NAME）；请直接写值",
    ),
    "sql-rows": ("{count} {count:row|rows}", "{count} 行"),
    "sql-rows-none": ("no rows", "没有结果"),
    "sql-several": (
        "the SQL has several statements; ask one at a time",
        "SQL 含多条语句；一次只能执行一条",
    ),
    "sql-syntax": (
        "the SQL is not understood at `{near}`",
        "SQL 有语法错误，位于 `{near}` 附近",
    ),
    "sql-syntax-quote": (
        "the SQL is not understood at `{near}`; the column of this name is written {quoted}",
        "SQL 有语法错误，位于 `{near}` 附近；同名的列要写成 {quoted}",
    ),
    "sql-table-forbidden": (
        "the SQL asks for a table of SQLite's own; crm sql --tables lists those of the ledger",
        "不允许查询 SQLite 自身的表；台账的各表见 crm sql --tables",
    ),
    "sql-tables-hint": (
        "the columns of one table: crm sql --tables {table}",
        "查看某个表的列：crm sql --tables {table}",
    ),
    "sql-token": ("the SQL is not understood at `{name}`", "SQL 有语法错误，位于 `{name}` 附近"),
    "sql-too-big": (
        "the SQL, or a value that it makes, is too long",
        "SQL 或其产生的值过长",
    ),
}
