"""Likely duplicates, and cards that become one."""

SENTENCES: dict[str, tuple[str, str]] = {
    "merged": (
        (
            "merged {other} into {name}: {visits} {visits:visit|visits} and "
            "{contacts} {contacts:contact|contacts} more"
        ),
        "已将 {other} 并入 {name}：新增跟进 {visits} 条、联系人 {contacts} 位",
    ),
    "merged-already": (
        "{id} was merged into {name} before; nothing to do",
        "{id} 早已并入 {name}，未改动",
    ),
    "merge-differs": (
        "both say something here; on the left what stays, on the right what is kept beside it:",
        "两张卡片以下各项不同；左为保留的值，右为另行记下的值：",
    ),
    "merge-take-hint": (
        "--take PATH takes the value on the right instead",
        "加 --take 字段 可改取右边的值",
    ),
    "merge-undo-hint": (
        "to take it back: crm undo {commit}",
        "撤销合并：crm undo {commit}",
    ),
    "diff-card-merged": ("merged into {customer}", "并入 {customer}"),
    "merge-same": (
        "{customer} is named twice; name two customers",
        "两次写的是同一客户 {customer}；请写两家不同的客户",
    ),
    "merge-comments": (
        "the comments in the file of {customer} are in its history alone now",
        "{customer} 文件中的注释今后只见于历史",
    ),
    "merge-decided": (
        (
            "{name} and {other} were said to be two customers; --force merges them all the same, "
            "crm unset ID distinct_from forgets it"
        ),
        (
            "已记录 {name} 与 {other} 并非同一客户；仍要合并请加 --force，"
            "取消该记录用 crm unset 客户 distinct_from"
        ),
    ),
    "merge-schema": (
        "the ledger's schema has no field {field}; crm schema upgrade brings it",
        "台账的 schema 没有字段 {field}；请先运行 crm schema upgrade",
    ),
    "merge-takes-nothing": (
        "{other} has nothing to take at {path}",
        "{other} 的 {path} 没有值可采用",
    ),
    "merge-takes-list": (
        "{field}: lists are joined, there is nothing to choose; name a field in an entry",
        "{field}：列表会合并，无须选择；请写某一条中的字段",
    ),
    "distinct-marked": (
        "noted: {name} is not the same customer as {others}",
        "已记录：{name} 与 {others} 并非同一客户",
    ),
    "distinct-already": (
        "{name} was noted before as another customer than {others}",
        "早已记录 {name} 与 {others} 并非同一客户，未改动",
    ),
    "distinct-needs-two": (
        "name two customers at least: crm dedupe --not A B",
        "至少写两家客户：crm dedupe --not 客户甲 客户乙",
    ),
    "undo-merge-kept": (
        "changed since, so it stays with {customer}: {places}",
        "合并后又有改动，仍留在 {customer}：{places}",
    ),
    "dedupe-none": ("no likely duplicates", "没有疑似重复的客户"),
    "dedupe-count": (
        (
            "{count} likely {count:pair|pairs}; crm merge {one} {other} joins the first, "
            "crm dedupe --not {one} {other} says that they are two"
        ),
        (
            "疑似重复 {count} 对；合并第一对用 crm merge {one} {other}，"
            "确非同一客户用 crm dedupe --not {one} {other}"
        ),
    ),
    "dedupe-decided": (
        "{count} {count:pair|pairs} not shown: said to be two customers",
        "另有 {count} 对已记录为不同客户，未列出",
    ),
    "dedupe-crowd": (
        "says nothing, for {count} customers have it: {evidence}",
        "有 {count} 家共有，不作依据：{evidence}",
    ),
    "dedupe-more-crowds": (
        "and {count} more that too many have",
        "另有 {count} 项因共有者过多不作依据",
    ),
    "dry-run-writes-nothing": (
        "nothing is written here; --dry-run is for {command}",
        "此处本不写入；--dry-run 用于 {command}",
    ),
    "heading-score": ("Score", "相似度"),
    "heading-other": ("Perhaps the same", "疑似同一客户"),
    "heading-evidence": ("Evidence", "依据"),
    "same-email": ("same e-mail {value}", "邮箱相同：{value}"),
    "same-domain": ("same mail domain {value}", "邮箱域名相同：{value}"),
    "same-host": ("same website {value}", "网址相同：{value}"),
    "same-wechat": ("same WeChat {value}", "微信相同：{value}"),
    "same-address": ("same address {value}", "地址相同：{value}"),
    "same-contact": ("same contact {value}", "联系人同名：{value}"),
    "same-sound": ("sounds like {value}", "读音相同：{value}"),
    "same-but-character": ("same name but for one character: {value}", "名称只差一字：{value}"),
    "same-core": ("same name but for what it does: {value}", "名称相近（字号相同）：{value}"),
    "other-tax-no": ("but other tax IDs", "但税号不同"),
    "other-place": ("but elsewhere: {value}", "但地区不同：{value}"),
}
