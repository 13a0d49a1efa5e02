"""Bringing a branch and the remote's together, and settling what both changed."""

_STEPS = {
    "sync-step-fetch": ("asking {remote}", "正在询问 {remote}"),
    "sync-step-merge": ("merging", "正在合并"),
    "sync-step-push": ("sending to {remote}", "正在发送到 {remote}"),
    "sync-step-update": ("updating the cards", "正在更新卡片"),
}

_ENDS = {
    "synced-same": ("level with {upstream}", "与 {upstream} 一致"),
    "synced-updated": (
        "level with {upstream}; {received} {received:act|acts} received",
        "与 {upstream} 一致；收到 {received} 条操作",
    ),
    "sync-received": (
        "{received} {received:act|acts} received from {upstream}",
        "从 {upstream} 收到 {received} 条操作",
    ),
    "synced-sent": (
        "level with {upstream}; {received} {received:act|acts} received, {sent} sent",
        "与 {upstream} 一致；收到 {received} 条操作，发送 {sent} 条",
    ),
    "synced-waiting": (
        "{received} {received:act|acts} received from {upstream}, {waiting} not sent",
        "从 {upstream} 收到 {received} 条操作；未发送 {waiting} 条",
    ),
    "synced-requested": (
        "{place} takes no pushes from you: {waiting} {waiting:act waits|acts wait} in {request}",
        "你不能直接推送到 {place}：{waiting} 条操作已送到 {request} 等待合并",
    ),
    "synced-sent-elsewhere": (
        "{received} {received:act|acts} received from {upstream}, {sent} sent to {place}",
        "从 {upstream} 收到 {received} 条操作，向 {place} 发送 {sent} 条",
    ),
    "sync-open-request": (
        "open a merge request from {request} into {target}",
        "请新建从 {request} 到 {target} 的合并请求",
    ),
    "sync-open-request-at": ("open the merge request: {address}", "新建合并请求：{address}"),
    "sync-merged": ("changed by both, and merged: {customers}", "双方都改过，已合并：{customers}"),
    "sync-merged-more": (
        "changed by both, and merged: {customers} and {more} more",
        "双方都改过，已合并：{customers} 等，另有 {more} 个",
    ),
    "sync-repeated": (
        "{customer} and {other} may be one customer, opened twice: {evidence}",
        "{customer} 与 {other} 可能是同一客户，重复建档：{evidence}",
    ),
    "forward-completed": (
        "a sync that was interrupted has been brought to its end",
        "已完成先前中断的同步",
    ),
    "forward-stayed": (
        "git merge did not bring {branch} on; nothing is lost, the next write tries again",
        "git merge 未能推进分支 {branch}；没有丢失任何内容，下次写入时会重试",
    ),
    "forward-refused": (
        "an interrupted sync could not go on: {words}",
        "先前中断的同步无法继续：{words}",
    ),
    "forward-left": (
        "an interrupted sync could not go on, since these were edited meanwhile: {files}",
        "先前中断的同步无法继续，以下文件在此期间被修改：{files}",
    ),
}

_REFUSALS = {
    "no-remote": (
        "no remote to share the ledger through; add one: git remote add origin URL",
        "没有可共享台账的远程仓库；请添加：git remote add origin 网址",
    ),
    "many-remotes": (
        "{branch} goes to which of {remotes}? git branch --set-upstream-to=REMOTE/{branch:word}",
        (
            "{branch} 应同步到哪个远程仓库（{remotes}）？"
            "git branch --set-upstream-to=远程/{branch:word}"
        ),
    ),
    "no-commits": ("nothing is committed here yet", "这里还没有任何提交"),
    "no-such-branch": ("{remote} has no branch {branch}", "{remote} 没有分支 {branch}"),
    "unrelated": (
        "the two histories have nothing in common; is this the remote of another ledger?",
        "两边的历史毫无关联；这是否是另一份台账的远程仓库？",
    ),
    "sync-shallow": (
        "this clone does not have the commit where the two parted: git fetch --unshallow",
        "本地克隆缺少两边分开处的提交：git fetch --unshallow",
    ),
    "contents-away": (
        "whether the two clash is not known offline, this partial clone lacks the files: crm sync",
        "本地是部分克隆，缺少相关文件，离线无法判断两边是否冲突：crm sync",
    ),
    "sync-paths": (
        "one side has a folder where the other has a file; merge with git: git merge",
        "一边是目录、另一边是文件，无法合并；请用 git merge 处理",
    ),
    "sync-offline": (
        (
            "{remote} cannot be reached; nothing is lost, {count} {count:act|acts} still to be sent"
            "\n{words}"
        ),
        "无法连接 {remote}；没有丢失任何内容，待发送操作 {count} 条\n{words}",
    ),
    "sync-rewritten": (
        "{remote}/{target} was rewritten; a merge would bring back what was taken out. {rescue}",
        "{remote}/{target} 的历史被改写，合并会把已删除的内容带回。{rescue}",
    ),
    "sync-rescue": (
        (
            "To leave it out here, too: git rebase --onto {theirs:word} {dropped} "
            "({count} {count:act waits|acts wait}); to bring it back: git merge and git push"
        ),
        (
            "要在本地也去掉：git rebase --onto {theirs:word} {dropped}（待发送 {count} 条操作）；"
            "要恢复：用 git merge 和 git push"
        ),
    ),
    "sync-blocked": (
        (
            "others changed what is edited here and not saved ({files}); crm save, then sync "
            "again; nothing is lost{sent}"
        ),
        (
            "他人改过的文件在这里有未保存的手工修改（{files}）；请先 crm save，再 crm sync；"
            "没有丢失任何内容{sent}"
        ),
    ),
    "sync-raced": (
        "others were quicker {tries} times; nothing is lost, sync again",
        "连续 {tries} 次被他人抢先；没有丢失任何内容，请再次同步",
    ),
    "sync-held": (
        "the cards could not be updated; nothing is lost{sent}\n{words}",
        "未能更新卡片；没有丢失任何内容{sent}\n{words}",
    ),
    "sync-was-sent": (", and what was to be sent is sent", "，待发送的内容已发送"),
    "sync-unsent": (
        (
            "nothing could be sent to {remote}; nothing is lost, {count} {count:act|acts} "
            "still to be sent\n{words}"
        ),
        "未能发送到 {remote}；没有丢失任何内容，待发送操作 {count} 条\n{words}",
    ),
    "sync-unnoted": (
        (
            "git cannot note what {remote} has; if a branch is gone there: "
            "git remote prune {remote:word}; nothing is lost\n{words}"
        ),
        (
            "git 无法记录 {remote} 的现状；若因那里有分支已删除，请用 "
            "git remote prune {remote:word} 清理；没有丢失任何内容\n{words}"
        ),
    ),
    "sync-hook": (
        (
            "the hook {hook} of this clone stopped git; nothing is lost, {count} {count:act|acts} "
            "still to be sent\n{words}"
        ),
        "本地克隆的钩子 {hook} 阻止了 git；没有丢失任何内容，待发送操作 {count} 条\n{words}",
    ),
    "sync-unfit": (
        (
            "not sent: {place} would get errors that it does not have; mend them, crm save, then "
            "sync again; nothing is lost, {count} {count:act|acts} still to be sent"
        ),
        (
            "未发送：会给 {place} 带来它没有的错误；请改好卡片并 crm save，再 crm sync；"
            "没有丢失任何内容，待发送操作 {count} 条"
        ),
    ),
    "unknown-remote": (
        (
            "branch {branch} goes to a remote {remote}, unknown to git (it knows {remotes}): "
            "git remote add {remote:word} URL, or git branch --set-upstream-to=REMOTE/{branch:word}"
        ),
        (
            "分支 {branch} 指向 git 未知的远程仓库 {remote}（已知：{remotes}）："
            "git remote add {remote:word} 网址，或 git branch --set-upstream-to=远程/{branch:word}"
        ),
    ),
    "branch-gone": (
        (
            "{remote} has no branch {target} any more; "
            "git push {remote:word} {target:word} makes it again"
        ),
        "{remote} 已没有分支 {target}；要重建请 git push {remote:word} {target:word}",
    ),
    "empty-branch": ("--onto needs the name of a branch", "--onto 需要分支名"),
    "push-declined": ("{remote} said: {words}", "{remote} 的答复：{words}"),
    "sync-faulty": (
        "what came in has errors (crm check): {customers}",
        "收到的卡片有错误（crm check）：{customers}",
    ),
    "sync-elsewhere": (
        "the branch was changed meanwhile; nothing is lost, sync again on {branch}",
        "同步期间切换了分支；没有丢失任何内容，请在 {branch} 上再次同步",
    ),
    "sync-clash": (
        "changed here and in {name}; nothing was merged, decide with {command}",
        "本地与 {name} 改了同一处；未合并，请用 {command} 决定",
    ),
    "sync-invalid": (
        "merged, it would have errors that neither side has; mend it here and sync again",
        "合并后会出现双方都没有的错误；请在本地改好后再同步",
    ),
}

_CLASHES = {
    "clash-line": (
        "{place}: ours {ours}, theirs {theirs}, before {base}",
        "{place}：我方 {ours}，对方 {theirs}，原为 {base}",
    ),
    "clash-place": ("{place}:", "{place}："),
    "clash-ours": ("ours: {value}", "我方：{value}"),
    "clash-theirs": ("theirs: {value}", "对方：{value}"),
    "clash-base": ("before: {value}", "原为：{value}"),
    "clash-settled": ("settled: {value}", "已选：{value}"),
    "clash-settled-ours": ("settled: ours", "已选：我方"),
    "clash-settled-theirs": ("settled: theirs", "已选：对方"),
    "clash-deleted-here": (
        "the card is deleted here and changed by them",
        "卡片在本地已删除，对方作了修改",
    ),
    "clash-deleted-there": (
        "the card is changed here and deleted by them",
        "卡片在本地有修改，对方已删除",
    ),
    "clash-lines": (
        "both changed the same lines, and it cannot be merged by what it means",
        "双方改了相同的行，且无法按内容合并",
    ),
    "clash-kind": (
        "both changed it, and one is no plain file or has the card twice",
        "双方都改过，其中一边不是普通文件或卡片重复",
    ),
}

_SETTLING = {
    "nothing-to-resolve": ("nothing is left to settle", "没有需要解决的冲突"),
    "ask-clash": (
        "o ours, t theirs, e another value, s skip [s]",
        "o 我方，t 对方，e 另填，s 跳过 [s]",
    ),
    "ask-clash-card": ("o ours, t theirs, s skip [s]", "o 我方，t 对方，s 跳过 [s]"),
    "ask-clash-value": ("the value (empty: none)", "取值（留空为无）"),
    "clash-progress": (
        "settled so far: {settled} of {count} (crm resolve --forget drops them)",
        "已选 {settled} 处，共 {count} 处（crm resolve --forget 可清除）",
    ),
    "clash-left": (
        "still to be settled: {count}; nothing is written before all are",
        "尚未解决 {count} 处；全部解决后才写入",
    ),
    "clash-left-in-git": (
        "still to be settled: {count}; a card is written when all of it is",
        "尚未解决 {count} 处；一张卡片全部解决后才写入",
    ),
    "clash-left-to-git": (
        "{file} cannot be settled field by field; edit it, git add it, then crm resolve",
        "{file} 不能逐字段解决；请手工编辑并 git add，再运行 crm resolve",
    ),
    "clash-left-marked": (
        "{file}, line {lines}: both sides between markers; mend it, git add it, then crm resolve",
        "{file} 第 {lines} 行：标记之间是双方内容；请改好并 git add，再运行 crm resolve",
    ),
    "clash-left-to-merge": (
        "{file} cannot be settled field by field; begin with git merge {name:word}, then edit it",
        "{file} 不能逐字段解决；请先 git merge {name:word}，再编辑该文件",
    ),
    "resolve-one-way": (
        "--ours and --theirs exclude each other",
        "--ours 与 --theirs 只能用一个",
    ),
    "resolve-whole-card": (
        "{customer} is deleted on one side and must be taken whole: --ours or --theirs",
        "{customer} 有一方已删除，只能整张选择：--ours 或 --theirs",
    ),
    "resolve-whole-entry": (
        "{path} is in question as a whole: {path}=ours or {path}=theirs",
        "{path} 须整条选择：{path}=我方 或 {path}=对方",
    ),
    "resolve-by-git": (
        "{file} has no fields to settle; crm resolve says what can be done",
        "{file} 没有可逐项解决的字段；请运行 crm resolve 查看处理办法",
    ),
    "resolve-set-needs-id": (
        "whose field? crm resolve ID --set PATH=VALUE",
        "哪个客户的字段？crm resolve 标识 --set 字段=值",
    ),
    "no-such-clash": (
        "{path} is not in question; what is: {places}",
        "{path} 没有冲突；有冲突的是：{places}",
    ),
    "no-clash-of": (
        "nothing of {customer} is in question; what is: {customers}",
        "{customer} 没有冲突；有冲突的是：{customers}",
    ),
    "resolve-moved": (
        "the branch was changed meanwhile; nothing is lost, settle again with crm resolve",
        "分支在此期间有变化；没有丢失任何内容，请再次运行 crm resolve",
    ),
    "resolve-invalid": (
        "what is chosen makes errors that neither side has; choose otherwise (--set PATH=VALUE)",
        "现有选择会造成双方都没有的错误；请另作选择（--set 字段=值）",
    ),
    "resolve-edited": (
        (
            "{file} was mended by hand; if it is as it shall be, git add it; to drop what was "
            "typed, git checkout --merge {file:word}; then crm resolve"
        ),
        (
            "{file} 已手工修改；若已改好请 git add，"
            "若要放弃修改请 git checkout --merge {file:word}；再运行 crm resolve"
        ),
    ),
    "resolve-staged": (
        "git's merge has errors that neither side has; mend them, git add, then crm resolve",
        "git 合并的内容有双方都没有的错误；请改好并 git add，再运行 crm resolve",
    ),
    "resolve-ready": (
        "nothing to choose in {files}: merged by what it means, and written with the rest",
        "{files} 无需选择：已按内容合并，将与其余一并写入",
    ),
    "resolved": ("settled: {files}", "已解决：{files}"),
    "resolved-merge": (
        "the merge is committed; crm sync sends it",
        "合并已提交；用 crm sync 发送",
    ),
    "resolved-under-way": (
        "git goes on with: git {what} --continue",
        "请继续：git {what} --continue",
    ),
    "resolve-forgotten": ("choices dropped: {count}", "已清除 {count} 处选择"),
    "resolve-none-kept": ("no choice was kept", "没有保留任何选择"),
    "resolve-forget-alone": (
        "--forget drops choices and makes none: without --ours, --theirs, --set",
        "--forget 只清除选择，不能与 --ours、--theirs、--set 同用",
    ),
    "resolve-kept": ("kept as chosen before: {places}", "保留先前的选择：{places}"),
    "resolve-misfit": (
        "not chosen: {file} would not be valid",
        "未采用：{file} 将不合规则",
    ),
    "resolve-blocked": (
        "not saved here, and in the way: {files}; crm save, then crm resolve; nothing is lost",
        "这里有未保存的手工修改（{files}）；请先 crm save，再 crm resolve；没有丢失任何内容",
    ),
    "resolve-unseen-branch": (
        (
            "no sync has seen a branch {branch} of {remote}: "
            "crm sync --onto {branch:word} looks for it"
        ),
        "还没有同步见过 {remote} 的分支 {branch}：crm sync --onto {branch:word} 会去取",
    ),
    "resolve-onto-in-git": (
        "git is in the middle of something, which is settled first: without --onto",
        "git 正在进行合并等操作，须先解决：请去掉 --onto",
    ),
    "ask-clash-help": (
        "o: what you have; t: what the others have; e: type another value; s or nothing: later",
        "o：取我方的；t：取对方的；e：另填一个值；s 或直接回车：暂不决定",
    ),
    "ask-clash-help-card": (
        "o: all of it as you have it; t: all of it as the others have it; s or nothing: later",
        "o：整条取我方的；t：整条取对方的；s 或直接回车：暂不决定",
    ),
    "ask-clash-again": (
        "{text} is none of {answers}",
        "{text} 不是 {answers} 之一",
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {**_STEPS, **_ENDS, **_REFUSALS, **_CLASHES, **_SETTLING}
