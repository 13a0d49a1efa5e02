"""Workflows of forges, hooks, and what wants a reviewer."""

SENTENCES: dict[str, tuple[str, str]] = {
    "check.unknown-review": (
        "no change goes by the name {value}",
        "没有名为 {value} 的操作或字段",
    ),
    "mend.unknown-review": ("the nearest: {near}", "相近的有：{near}"),
    "mend.unknown-review.alone": (
        "write an act (new, visit, regrade), or the key or label of a field (crm schema)",
        "请写操作（new、visit、regrade），或字段的键或名称（crm schema）",
    ),
    "heading-change": ("Change", "变更"),
    "heading-review": ("By rule", "所依规则"),
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
        "review in crm.yaml names {name}, which is no act and no field; {mend}",
        "crm.yaml 的 review 中没有 {name} 这一操作或字段；{mend}",
    ),
    "review-unreadable": ("cannot be read before or after", "改动前或改动后无法读取"),
    "review-unset": (
        "crm.yaml has no setting review, so nothing is said of reviewers",
        "crm.yaml 没有 review 设置，不作审核要求",
    ),
    "check-alone": (
        "{option} says itself what is checked; leave out {other}",
        "{option} 已限定检查范围，请去掉 {other}",
    ),
    "cannot-write-hook": ("{file} cannot be written: {reason}", "无法写入 {file}：{reason}"),
    "demo-plain": (
        "a sample has no {option}; leave it out",
        "示例台账不支持 {option}，请去掉",
    ),
    "init-ci": (
        "wrote the workflow {file}; it works once it is pushed",
        "已写好流水线 {file}，推送后生效",
    ),
    "init-ci-gitea": (
        "comments need no token; so that a merge starts the checks again: secret CRM_TOKEN",
        "评论无需令牌；要让合并后重新检查，请设置密钥 CRM_TOKEN",
    ),
    "init-ci-github": (
        "comments need no token; so that a merge starts the checks again: secret CRM_TOKEN",
        "评论无需令牌；要让合并后重新检查，请设置密钥 CRM_TOKEN",
    ),
    "init-ci-gitlab": (
        "notes, approvals and merges need a project token in the variable CRM_TOKEN",
        "评论、批准和合并需要项目令牌，请设为变量 CRM_TOKEN",
    ),
    "init-ci-here": (
        "the workflow {file} is there already",
        "流水线 {file} 已存在，无需改动",
    ),
    "init-ci-include": (
        "add to .gitlab-ci.yml: include: [{{local: {file}}}]",
        "请在 .gitlab-ci.yml 中加上：include: [{{local: {file}}}]",
    ),
    "init-hook": (
        "wrote the hook {file}: git checks the cards of each commit here",
        "已写好钩子 {file}：提交之前会先检查卡片",
    ),
    "init-hook-here": ("the hook is there already", "钩子已存在，无需改动"),
    "other-hook": (
        "{file} is a hook of your own and stays as it is; add this line to it: {line}",
        "{file} 是已有的其他钩子，保持不变；请在其中加上一行：{line}",
    ),
    "other-workflow": (
        "{file} is there with other content and stays so; to have it anew, move it away first",
        "{file} 已存在且内容不同，保持不变；要重新写入，请先移走该文件",
    ),
    "forge-refused": (
        "the forge refused {asked} ({status}): {words}",
        "托管平台拒绝了 {asked}（{status}）：{words}",
    ),
    "forge-unreachable": (
        "no answer that can be read from {address}: {reason}",
        "{address} 没有可读的应答：{reason}",
    ),
    "no-forge": (
        "this runs on no forge that is known (GitHub, GitLab, Gitea): it is for their workflows",
        "当前不在 GitHub、GitLab 或 Gitea 的流水线中；此命令供流水线使用",
    ),
    "no-forge-token": (
        "the forge asks for a token: set CRM_TOKEN",
        "访问托管平台需要令牌：请设置 CRM_TOKEN",
    ),
    "no-request": (
        "this run belongs to no request",
        "本次运行不属于任何合并请求",
    ),
    "note-not-needed": ("nothing to say, and no note to change", "没有要说明的内容，也没有旧评论"),
    "note-nothing": (
        "This request changes nothing in the ledger.",
        "此请求不改动台账的内容。",
    ),
    "note-saved": ("the note of the request is up to date", "合并请求的评论已更新"),
    "request-approved": ("the request is approved", "合并请求已获批准"),
    "request-odd": (
        "request of {branch} into {base}: {reason}",
        "合并请求 {branch}（目标 {base}）：{reason}",
    ),
    "request-not-approved": (
        "nobody else than its author has approved the request as it is now",
        "合并请求的当前内容尚未由作者以外的人批准",
    ),
}
