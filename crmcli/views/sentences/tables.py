"""Headings and remarks of tables and cards."""

SENTENCES: dict[str, tuple[str, str]] = {
    "card-cadence": ("every {cadence}", "周期 {cadence}"),
    "card-hint-all": ("all text: crm show {id} --all", "全文 crm show {id} --all"),
    "card-hint-visit": ("log one: crm visit {id} -m NOTES", "记一次 crm visit {id} -m 内容"),
    "card-late": ("{days} overdue", "逾期 {days}"),
    "card-last": ("last {distance}", "上次 {distance}"),
    "card-next": ("Next follow-up", "下次跟进"),
    "card-next-bare": ("{day} ({distance})", "{day}（{distance}）"),
    "card-next-cadence": (
        "{day}, every {cadence} ({distance})",
        "{day} 按周期 {cadence}（{distance}）",
    ),
    "card-next-promise": ("{day}: {what} ({distance})", "{day} {what}（{distance}）"),
    "card-visits-none": ("no visits yet", "尚无跟进记录"),
    "card-visits-some": ("{count} {count:visit|visits}", "跟进记录 {count} 次"),
    "count-coming": ("{count} to come", "即将到期 {count} 家"),
    "count-late": ("{count} overdue ({grades})", "逾期 {count} 家（{grades}）"),
    "count-late-promised": (
        "{count} overdue ({grades}), {promised} of them promised",
        "逾期 {count} 家（{grades}），{promised} 家有约定未办",
    ),
    "count-today": ("{count} due today", "今天到期 {count} 家"),
    "count-unplanned": ("{count} not planned", "未安排 {count} 家"),
    "days-ago": ("{count} days ago", "{count} 天前"),
    "days-ahead": ("in {count} days", "{count} 天后"),
    "every-days": ("(every {cadence})", "(周期 {cadence})"),
    "first-of": ("the first {shown} of {count}", "仅列前 {shown} 家，共 {count} 家"),
    "heading-due": ("Due", "应跟进"),
    "heading-last-contact": ("Last contact", "上次跟进"),
    "heading-late": ("Late", "逾期"),
    "heading-promised": ("Promised", "约定事项"),
    "heading-why": ("Why", "原因"),
    "hints-overdue": (
        "only mine: crm {verb} owner=me    why this order: crm {verb} --why",
        "只看自己 crm {verb} owner=me    为什么这样排 crm {verb} --why",
    ),
    "more-today": ("{count} more today: crm due", "今天另有 {count} 家：crm due"),
    "never-contacted": ("never", "从未跟进"),
    "nobody-due": ("nobody is due", "没有待跟进的客户"),
    "nobody-overdue": ("nobody is overdue", "没有逾期的客户"),
    "not-planned": ("not planned", "未安排"),
    "promised-contact-short": ("to get in touch", "联系"),
    "day-today": ("today", "今天"),
    "day-tomorrow": ("tomorrow", "明天"),
    "status-added": ("added", "新增"),
    "status-alone": (
        "branch {branch} follows no remote branch, nothing is shared yet: crm sync",
        "分支 {branch} 没有对应的远程分支，尚未与他人共享：crm sync",
    ),
    "status-no-remote": (
        "branch {branch} is shared with nobody: git remote add origin URL, then crm sync",
        "分支 {branch} 尚未与他人共享：先 git remote add origin 网址，再 crm sync",
    ),
    "status-clash": (
        "changed differently here and in {where}: {names}; decide with {command}",
        "本地与 {where} 改成了不同内容：{names}；请用 {command} 决定",
    ),
    "status-clash-more": (
        "changed differently here and in {where}: {names} and {more} more; {command}",
        "本地与 {where} 改成了不同内容：{names} 等，另有 {more} 个；请用 {command} 决定",
    ),
    "status-taken": (
        (
            "branch {branch} has nothing that {upstream} lacks: {count} {count:act is|acts are} "
            "there under other commits"
        ),
        "分支 {branch} 没有 {upstream} 缺少的内容：{count} 条操作已以其他提交并入",
    ),
    "status-unlooked": (
        (
            "{count} more {count:file was|files were} changed on both sides: crm sync tells "
            "whether they clash"
        ),
        "另有 {count} 个文件两边都改过；是否冲突由 crm sync 检查",
    ),
    "status-unseen": (
        "branch {branch} follows {upstream}, of which nothing is known here: crm sync",
        "分支 {branch} 对应 {upstream}，这里还没有它的内容：crm sync",
    ),
    "status-gone": (
        "branch {branch} follows {upstream}, which is there no more: crm sync says what helps",
        "分支 {branch} 对应的 {upstream} 已不存在；处理办法见 crm sync",
    ),
    "status-elsewhere": (
        "{place}, where yours go, has {count} {count:act that is|acts that are} not here: crm sync",
        "你的操作所送往的 {place} 有 {count} 条这里没有的操作：crm sync",
    ),
    "status-request": (
        (
            "branch {branch}: {count} {count:act waits|acts wait} in {request} to be merged into "
            "{upstream}"
        ),
        "分支 {branch}：{count} 条操作已送到 {request}，等待合并到 {upstream}",
    ),
    "status-apart": (
        (
            "branch {branch}: {ahead} {ahead:act|acts} not sent to {upstream}, "
            "{behind} not taken in: crm sync"
        ),
        "分支 {branch}：{ahead} 条未发送到 {upstream}，{behind} 条未取回：crm sync",
    ),
    "status-broken": (
        "cards that cannot be read: {count}; crm check says why",
        "无法读取的客户卡 {count} 张；原因见 crm check",
    ),
    "status-changed": ("changed", "已修改"),
    "status-deleted": ("deleted", "已删除"),
    "status-detached": (
        "HEAD is detached: git switch BRANCH, then go on",
        "HEAD 处于分离状态：先 git switch 分支名",
    ),
    "status-conflicts": ("files in conflict: {count}", "有冲突的文件 {count} 个"),
    "status-end": (
        "git {what} --continue ends it, git {what} --abort takes it back",
        "完成：git {what} --continue；放弃：git {what} --abort",
    ),
    "status-end-bisect": ("git bisect reset ends it", "结束：git bisect reset"),
    "status-end-conflicts": (
        "settle it field by field: crm resolve; or git {what} --abort",
        "逐字段解决：crm resolve；放弃：git {what} --abort",
    ),
    "status-mend-conflicts": (
        "mend the file, then git add it",
        "改好文件后 git add",
    ),
    "status-edits-under-way": (
        "files not committed yet: {count}",
        "尚未提交的文件 {count} 个",
    ),
    "status-edits": (
        "files edited by hand: {count}; crm save takes them in",
        "手工修改的文件 {count} 个；用 crm save 检查并保存",
    ),
    "status-fine": ("nothing is waiting", "没有待处理的事项"),
    "status-ignored": ("ignored", "被忽略"),
    "status-interrupted": (
        "the act {act} was cut short; the next write finishes or undoes it",
        "操作 {act} 中途中断；下一次写入时会自动完成或撤销",
    ),
    "status-level": (
        "branch {branch} is level with {upstream}",
        "分支 {branch} 与 {upstream} 一致",
    ),
    "status-me": ("{name} ({id}, {email})", "{name}（{id}，{email}）"),
    "status-no-email": (
        "git does not know your e-mail: git config user.email YOU@EXAMPLE.COM",
        "git 里没有你的邮箱：git config user.email 邮箱",
    ),
    "status-stranger": (
        "nobody in crm.yaml has the e-mail {email}: crm person add NAME {email}",
        "crm.yaml 中没有邮箱 {email}：crm person add 姓名 {email}",
    ),
    "status-under-way": (
        "git is in the middle of a {what}",
        "git 正在进行 {what}",
    ),
    "ungraded": ("ungraded", "未定级"),
    "day-yesterday": ("yesterday", "昨天"),
}
