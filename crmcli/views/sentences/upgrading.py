"""New shipped fields and labels for the team's own schema."""

SENTENCES: dict[str, tuple[str, str]] = {
    "schema-absent": ("nothing", "无"),
    "schema-added": ("new field {path} ({field})", "新增字段 {path}（{field}）"),
    "schema-changed": ("other definition of {path} ({field})", "重新定义 {path}（{field}）"),
    "schema-clash": (
        "changed on both sides: {place}; yours: {ours}; shipped: {new}",
        "双方都改过：{place}；台账：{ours}；自带：{new}",
    ),
    "schema-clashes": (
        "clashes: {count}, so nothing is written; to keep yours: crm schema upgrade --ours",
        "台账与新版都改过 {count} 处，因此没有写入；保留台账的写法：crm schema upgrade --ours",
    ),
    "schema-completed": (
        "the schema now has all that version {after} ships",
        "字段定义现已含第 {after} 版的全部内容",
    ),
    "schema-labels": ("labels of {path} ({field})", "字段名称 {path}（{field}）"),
    "schema-newer": (
        "the ledger's schema is of version {version}, this program ships {known}: update crmcli",
        "台账的字段定义是第 {version} 版，本程序自带第 {known} 版：请升级 crmcli",
    ),
    "schema-nothing-new": (
        "nothing new: the schema has all that version {version} ships",
        "没有新内容：字段定义已含第 {version} 版的全部内容",
    ),
    "schema-place": ("other rule at {place}", "规则有变：{place}"),
    "schema-refused": (
        "the new schema would make this wrong, so nothing is written; mend it first",
        "新的字段定义会使以下内容出错，因此没有写入；请先修正",
    ),
    "schema-removed": ("{path} ({field}) is no longer there", "删除字段 {path}（{field}）"),
    "schema-rule": ("rule of {path} ({field}): {rule}", "字段规则 {path}（{field}）：{rule}"),
    "schema-upgraded": (
        "schema upgraded: version {before} -> {after}",
        "字段定义已升级：第 {before} 版 -> 第 {after} 版",
    ),
    "schema-values": ("values of {path} ({field})", "可选值 {path}（{field}）"),
}
