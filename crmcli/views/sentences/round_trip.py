"""What is said of a workbook that was exported, edited and comes back."""

SENTENCES: dict[str, tuple[str, str]] = {
    "round-trip-gone": (
        "the customer is no longer in the ledger",
        "台账里已没有这个客户",
    ),
    "round-trip-heir": (
        "the customer has become one with {id}; no commit tells how, so edit it there",
        "该客户已并入 {id}，但没有提交记录可循，请直接修改 {id}",
    ),
    "round-trip-merged": (
        "the workbook was made of commit {commit}; what was edited in it since is merged",
        "工作簿来自提交 {commit}，合并其后在表中的修改",
    ),
    "round-trip-clashes": (
        (
            "{count} {count:cell contradicts|cells contradict} what the ledger has become; "
            "nothing was written"
        ),
        "有 {count} 处与台账现在的内容冲突；未写入任何内容",
    ),
    "round-trip-clashes-hint": (
        ("change the cells to what is right, or say which side holds: {ways}"),
        "请把单元格改成正确的内容，或指定以哪边为准：{ways}",
    ),
    "round-trip-clash": (
        "{customer}  {cell}  {place}: {base} at the export, {ours} here, {theirs} in the sheet",
        "{customer}  {cell}  {place}：导出时 {base}，台账现为 {ours}，表中为 {theirs}",
    ),
    "round-trip-settled-sheet": (
        (
            "{count} {count:cell contradicts|cells contradict} what the ledger has become; "
            "the sheet holds"
        ),
        "有 {count} 处与台账现在的内容冲突，以表中为准",
    ),
    "round-trip-settled-ledger": (
        (
            "{count} {count:cell contradicts|cells contradict} what the ledger has become; "
            "the ledger holds"
        ),
        "有 {count} 处与台账现在的内容冲突，以台账为准",
    ),
    "round-trip-named": (
        (
            "{entry}, whose row was deleted, is named in {places}: clear the name there first, "
            "or put the row back"
        ),
        "“{entry}”的行已删除，但{places}仍提到：请先清除这些地方，或恢复该行",
    ),
    "round-trip-named-rows": (
        "{count} {count:row|rows} of {table}",
        "{table}中有 {count} 行",
    ),
    "round-trip-named-field": ("{field}", "{field}"),
    "round-trip-aside": (
        "{sheets} {count:was|were} not exported, and left aside",
        "{sheets} 不是导出时的工作表（{count} 张），未读取",
    ),
    "round-trip-other-ledger": (
        "the workbook was exported from another ledger",
        "这个工作簿不是从本台账导出的",
    ),
    "round-trip-no-such-commit": (
        "the workbook was made of commit {commit}, which is not here: crm sync first",
        "工作簿来自提交 {commit}，本地没有：请先 crm sync",
    ),
    "round-trip-kind": (
        ("{file} was exported to come back, and this form cuts what is long: save it as {kinds}"),
        "{file} 是往返的工作簿，这种格式会截断较长的内容：请另存为 {kinds}",
    ),
    "round-trip-format": (
        (
            "{file} was exported by another version of crm (its notes have the format {format}): "
            "import it with that one, or export anew"
        ),
        "{file} 由另一版本的 crm 导出（附记格式 {format}）：请用该版本导入，或重新导出",
    ),
    "round-trip-notes": (
        (
            "{file} no longer says what it was made of, for its hidden sheet {sheet} was changed: "
            "export anew, or delete that sheet to import it as a table like any other"
        ),
        "{file} 的隐藏表 {sheet} 已被改动，无法得知来历：请重新导出，或删去该表按普通表格导入",
    ),
    "round-trip-strange-sheet": (
        (
            "the sheet {sheet} is none that was exported; those are {sheets}: give it its name "
            "back, or remove it"
        ),
        "工作表“{sheet}”不是导出时的表（{sheets}）：请改回原名或删去",
    ),
    "round-trip-twice": (
        "the sheets {sheets} are both taken for {table}: leave one of them",
        "工作表 {sheets} 都是“{table}”：请只留一张",
    ),
    "round-trip-no-keys": (
        (
            "the rows of the sheet {sheet} cannot be told apart without {columns}: put these "
            "columns back as they were exported, or remove the sheet"
        ),
        "工作表“{sheet}”缺少 {columns} 列，各行无从对照：请恢复导出时的这些列，或删去该表",
    ),
    "round-trip-column-twice": (
        "the sheet {sheet} has the column {column} twice: leave one of them",
        "工作表“{sheet}”有两个“{column}”列：请只留一个",
    ),
    "round-trip-repeated": (
        "rows {rows} have one ID: clear it in the row that is new",
        "第 {rows} 行的标识相同：新的一行请清空标识",
    ),
    "round-trip-other-id": (
        (
            "{id} is no ID that was exported here: put back the one that was, or clear it in a row "
            "that is new"
        ),
        "{id} 不是此处导出的标识：请恢复原来的标识，新的一行请清空",
    ),
    "round-trip-lost-id": (
        (
            "the row is like the one that was exported with the ID {id}: put that ID back; a new "
            "one needs a name or words of its own"
        ),
        "这一行与导出时标识为 {id} 的一行几乎相同：请恢复该标识；新的一行须另有名称或内容",
    ),
    "round-trip-known": (
        (
            "a customer with that name or number was exported with the ID {ids}: put that ID back; "
            "a new one needs a name and numbers of its own"
        ),
        "导出时同名或同号客户的标识是 {ids}：请恢复该标识；新客户须另有名称和编号",
    ),
    "round-trip-unclear": (
        "entries of {customer} have no ID, or one that another has: crm check names them",
        "客户 {customer} 有条目没有标识或标识重复：请用 crm check 查看",
    ),
    "round-trip-owner": (
        "{heading} says whose row it is: rename the customer in the sheet of the customers",
        "“{heading}”只说明该行属于谁：客户改名请在客户表中修改",
    ),
    "round-trip-not-deleted": (
        (
            "{sheet}: {count} {count:row is|rows are} missing, and nothing was deleted, for rows "
            "that were rejected may be these: {entries}"
        ),
        "{sheet}：少了 {count} 行，被拒绝的行可能就是它们，因此未删除：{entries}",
    ),
    "round-trip-kept": (
        (
            "{count} {count:customer whose row is|customers whose rows are} gone stay: "
            "{customers}; crm archive is for those who are to go"
        ),
        "有 {count} 家客户的行已删去，客户仍保留：{customers}；不再跟进的请用 crm archive",
    ),
    "round-trip-not-compared": (
        (
            "{sheet}: {columns} {count:was|were} not exported, and what stands there was not "
            "compared ({count})"
        ),
        "{sheet}：{columns} 不是导出时的列，其中 {count} 格未作对照",
    ),
}
