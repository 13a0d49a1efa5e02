"""Workflows of forges, hooks, and what wants a reviewer."""

SENTENCES: dict[str, tuple[str, str]] = {
    "check.unknown-review": (
        "no change goes by the name {value}",
        "没有名为 {value} 的操作或字段",
    ),
    "mend.unknown-review": ("choose from {names}", "可选：{names}"),
    "heading-change": ("Change", "变更"),
    "heading-review": ("By rule", "所依规则"),
    "no-merge-base": (
        "{range}: no commit in common; fetch the whole history (git fetch --unshallow)",
        "{range}：没有共同的提交；请取回完整历史（git fetch --unshallow）",
    ),
    "review-changed": ("{place} changed", "{place}已变更"),
    "review-file": ("no card: always reviewed", "不是客户卡：一律须审核"),
    "review-none": (
        "no change wants a reviewer (files changed: {files})",
        "没有须审核的变更（改动文件 {files} 个）",
    ),
    "review-some": (
        "changes that want a reviewer: {count}",
        "须审核的变更 {count} 项",
    ),
    "review-unknown": (
        "review in crm.yaml names {name}, which is no act and no field; choose from {names}",
        "crm.yaml 的 review 中没有 {name} 这一操作或字段；可选：{names}",
    ),
    "review-unset": (
        "crm.yaml has no setting review, so nothing is said of reviewers",
        "crm.yaml 没有 review 设置，不作审核要求",
    ),
    "check-alone": (
        "{option} says itself what is checked; leave out {other}",
        "{option} 已限定检查范围，请去掉 {other}",
    ),
}
