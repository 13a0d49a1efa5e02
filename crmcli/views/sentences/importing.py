"""What an import took in, what it did not, and what it has to ask."""

SENTENCES: dict[str, tuple[str, str]] = {
    "match-torn": (
        "the row names several customers: {customers}",
        "这一行对应多个客户：{customers}",
    ),
    "match-namesakes": (
        "several customers have that name: {customers}",
        "有多个同名客户：{customers}",
    ),
    "match-other-code": (
        "a customer of that name has another code or tax number: {customers}",
        "同名客户的编号或税号不同：{customers}",
    ),
    "match-other-id": (
        "a customer of that name has another ID: {customers}",
        "同名客户的标识不同：{customers}",
    ),
    "place-taken": (
        "{option} names {file}, which this import reads or writes already; name another file",
        "{option} 指定的 {file} 在这次导入中已另作读写，请换一个文件名",
    ),
    "match-likely-row": (
        "may be the same as another row: {evidence}",
        "与表中另一行疑似同一客户：{evidence}",
    ),
    "match-likely": ("may be a customer there is already: {evidence}", "疑似已有客户：{evidence}"),
    "import-unknown-settled": (
        "the map names a customer {id} whom the ledger does not have",
        "映射中的客户 {id} 不在台账里",
    ),
    "import-no-such-customer": (
        "the ledger has no customer {customer}, and a new one needs a name",
        "台账里没有客户“{customer}”，新建须有名称",
    ),
    "import-no-owner": (
        "the ledger has no customer {customer}",
        "台账里没有客户“{customer}”",
    ),
    "import-id-former": (
        "the id {id} was that of a customer who was deleted, or is that of a broken card",
        "标识 {id} 属于已删除的客户或无法读取的客户卡",
    ),
    "import-customer-refused": (
        "{customer} was not taken in for what another row says",
        "{customer} 因另一行有误而未导入",
    ),
    "import-cell": ("{heading}: {reason}", "{heading}：{reason}"),
    "import-and-more": ("{remark} (and {count} more)", "{remark}（另有 {count} 处）"),
    "import-unmapped": (
        "{place}: {name} has no place in a card and was left out",
        "{place}：{name} 在客户卡中没有对应字段，未导入",
    ),
    "import-unmapped-department": (
        "{place}: the department {texts} has no place in a card and was left out",
        "{place}：客户卡中没有部门字段，“{texts}”未导入",
    ),
    "import-unmapped-country": (
        "{place}: the country {texts} has no place in an address and was left out",
        "{place}：地址没有国家字段，“{texts}”未导入",
    ),
    "import-line": ("line {line}", "第 {line} 行"),
    "import-row": ("row {row}", "第 {row} 行"),
    "import-row-of": ("{sheet}, row {row}", "{sheet} 第 {row} 行"),
    "import-sheet-of": ("{sheet}", "{sheet}"),
    "import-labelled": ("{place} ({label})", "{place}（{label}）"),
    "import-rows-more": ("and {count} more rows", "另有 {count} 行"),
    "import-counts": (
        (
            "{new} new, {updated} updated, {unchanged} unchanged, {doubtful} doubtful, "
            "{rejected} rejected"
        ),
        (
            "新建 {new} 家，更新 {updated} 家，未变 {unchanged} 家，存疑 {doubtful} 行，"
            "拒绝 {rejected} 行"
        ),
    ),
    "import-dry": ("nothing was written: {counts}", "未写入任何内容：{counts}"),
    "import-on-branch": (
        "it is on branch {branch}, which you are on now; git switch {before} goes back",
        "已提交到分支 {branch}，当前就在该分支；回去用 git switch {before}",
    ),
    "import-rejects": (
        "{count} {count:row is|rows are} in {file}, each with the reason; mend and import it",
        "未导入的 {count} 行写入了 {file}，附有原因；改好后可再导入",
    ),
    "import-rejects-hint": (
        "--rejects FILE writes these rows to a file, each with its reason",
        "--rejects 文件 可把这些行连同原因写入文件",
    ),
    "import-doubt-hint": (
        (
            "who is whom goes into a map (customers: {{NAME: id, NAME: new}}), or --force takes "
            "all for new ones"
        ),
        (
            "存疑的请在映射文件中写明（customers: {{名称: 标识, 名称: new}}），"
            "或用 --force 都按新客户处理"
        ),
    ),
    "import-stranger-hint": (
        (
            "crm person add takes in who is not in crm.yaml; or a map (--map) says who is meant: "
            "values: {{COLUMN: {{{name}: {person}}}}}"
        ),
        (
            "crm.yaml 中没有的人可用 crm person add 加入；或在映射文件（--map）中写明是谁："
            "values: {{列名: {{{name}: {person}}}}}"
        ),
    ),
    "import-map-saved": ("{file}: the map of {count} columns", "{file}：{count} 列的映射"),
    "import-questions": (
        "{count} {count:thing is|things are} to be settled first; nothing was written",
        "有 {count} 处须先确定；未写入任何内容",
    ),
    "import-questions-hint": (
        "answer in a map: --save-map FILE writes one to fill in, --map FILE uses it",
        "请在映射文件中回答：--save-map 文件 先写出，填好后用 --map 文件",
    ),
    "import-asks-word": (
        "{heading}: {text} ({times}) may mean {choices}",
        "{heading}：“{text}”（{times} 处）可能是 {choices}",
    ),
    "import-ask-word": (
        "{heading}: {text} ({times}) means {choices}, or - for nothing",
        "{heading}：“{text}”（{times} 处）是 {choices}，不导入填 -",
    ),
    "import-choice": ("{key} ({choice})", "{key}（{choice}）"),
    "import-asks-heading": (
        "column {heading} may be {choices}",
        "列“{heading}”可能是 {choices}",
    ),
    "import-asks-days": (
        "{headings}: which comes first, the day or the month? {ways}",
        "{headings}：日在前还是月在前？请用 {ways}",
    ),
    "import-column": ("{heading} -> {place}", "{heading} -> {place}"),
    "import-left": (
        "not taken, for no field is called so: {columns}; --map FILE says where they belong",
        "没有对应字段，未导入：{columns}；用 --map 文件 指定",
    ),
    "import-left-column": ("{heading} ({count})", "{heading}（{count} 格）"),
    "import-left-out": ("left out: {columns}", "按约定不导入：{columns}"),
    "import-system": ("the columns are those of {system}", "表头是 {system} 的"),
    "import-held-choice": (
        (
            "{count} {count:customer has|customers have} the {field} {choice} only among the "
            "notes, for it needs {needs}; columns can say it, or defaults in a map (--map)"
        ),
        (
            "有 {count} 家的{field}“{choice}”只记入备注，因为还须有{needs}；"
            "可由列给出，或写在映射文件（--map）的 defaults: 部分"
        ),
    ),
    "import-held": (
        (
            "{count} {count:customer has|customers have} the {field} only among the notes, for "
            "it lacks {needs}; defaults in a map (--map) can say it"
        ),
        (
            "有 {count} 家的{field}只记入备注，因为缺少{needs}；"
            "可写在映射文件（--map）的 defaults: 部分"
        ),
    ),
    "field-at": ("{label} ({path})", "{label}（{path}）"),
    "default-no-place": (
        "defaults: there is no field {place} of the customer; write a path as first_deal.on",
        "defaults: 客户卡没有字段“{place}”；请写路径，如 first_deal.on",
    ),
    "default-of-list": (
        "{file}: defaults are for tables of customers, not for those of a list",
        "{file}：其中 defaults: 部分只用于客户表，不用于列表",
    ),
    "import-owner": (
        "customers without an owner in the table are yours: {count}",
        "表中没有负责人的新客户记在你名下：{count} 家",
    ),
    "import-untied": (
        (
            "promises made after a visit that is not in the file stand alone: {count}; "
            "import the visits, then this file again, and they are as they were"
        ),
        (
            "约定所对应的跟进记录不在文件中，暂不对应：{count} 家；"
            "导入跟进记录后再导入本文件即可恢复"
        ),
    ),
    "import-crowd": (
        (
            "{count} of the new customers fall due on {day}; --spread DAYS gives each a first "
            "follow-up of its own within so many work days"
        ),
        "有 {count} 家新客户都在 {day} 到期；--spread 天数 可把首次跟进分摊到若干工作日",
    ),
    "import-spread": (
        "first follow-ups spread over {days} work days: {count}",
        "首次跟进分摊到 {days} 个工作日：{count} 家",
    ),
    "import-first-contact": ("first contact after the import", "导入后首次联系"),
    "import-visit-notes": (
        "(the day of the last contact, from an imported table)",
        "（最近联系日期，来自导入的表格）",
    ),
    "import-regrade-reason": ("from an imported table", "来自导入的表格"),
    "import-branch-name": (
        "{branch} cannot name a branch",
        "{branch} 不能用作分支名",
    ),
    "import-branch-there": (
        "there is a branch {branch} already",
        "分支 {branch} 已存在",
    ),
    "import-table-unclear": (
        "the rows may be entries of {choices}: say which with {option}",
        "各行可能是 {choices} 的条目：请用 {option} 指定",
    ),
    "import-taken-for": (
        "{sheet} was taken for the table of {table}; {option} says otherwise",
        "“{sheet}”按“{table}”表读取；如不是，请用 {option} 指定",
    ),
    "import-not-merged": (
        (
            "{file} does not say which commit it was made of: what it says replaces what the "
            "ledger has; crm export --round-trip makes one whose edits are merged"
        ),
        "{file} 未注明来自哪次提交，其内容将覆盖台账；crm export --round-trip 的工作簿可合并修改",
    ),
    "import-new": ("new: {count}", "新建 {count} 家"),
    "import-updated": ("updated: {count}", "更新 {count} 家"),
    "import-doubtful": ("doubtful: {count}", "存疑 {count} 行"),
    "import-rejected": ("rejected: {count}", "拒绝 {count} 行"),
    "importing-cards": ("importing {count} customers", "正在导入 {count} 家客户"),
    "map-unreadable": (
        "{file}: line {line} is no YAML",
        "{file}：第 {line} 行不是有效的 YAML",
    ),
    "map-key-twice": (
        "{file}: line {line} gives {key} a second time, after line {first}: keep one of the two",
        "{file}：第 {line} 行又写了一次 {key}，第一次在第 {first} 行：请只保留一处",
    ),
    "map-columns-absent": (
        "{file} has no column {columns}, which the map names",
        "{file} 中没有映射文件所列的 {columns} 这一列",
    ),
    "map-shape": (
        "{file}: a map has the parts {parts}, each with a line a heading or name",
        "{file}：映射文件由 {parts} 组成，每行一个表头或名称",
    ),
    "import-list-entries": (
        "--list is for tables; {file} has whole cards",
        "--list 只用于表格；{file} 是整张客户卡",
    ),
    "standard-input": ("standard input", "标准输入"),
    "import-nothing": ("{file} holds no customer", "{file} 中没有客户"),
}
