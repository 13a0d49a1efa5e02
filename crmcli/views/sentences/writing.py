"""What may stand in the way of a write."""

SENTENCES: dict[str, tuple[str, str]] = {
    "ambiguous-file": (
        "{customer} lies in more than one file: {candidates}; keep one of them",
        "{customer} 有多个文件：{candidates}；请只保留一个",
    ),
    "bad-today": (
        "CRM_TODAY is {value}, which is not a date; write it as 2026-11-23",
        "CRM_TODAY 为 {value}，不是日期；请写成 2026-11-23 的形式",
    ),
    "bare-repository": (
        "{folder} is a bare repository, without files to work on; clone it",
        "{folder} 是裸仓库，没有可编辑的文件；请先克隆",
    ),
    "broken-card": (
        "{file} cannot be read; mend what follows by hand, then crm save",
        "{file} 无法读取；请手工修正以下问题，再运行 crm save",
    ),
    "broken-card-unmerged": (
        "{file} cannot be read: a merge has left both sides in it; settle it with crm resolve",
        "{file} 无法读取：合并在其中留下了双方的内容；请用 crm resolve 解决",
    ),
    "broken-cards-doubt": (
        "{files} cannot be read, and may be the same customer; mend first (crm check), or --force",
        "{files} 无法读取，可能是同一客户；请先修正（crm check），或加 --force",
    ),
    "broken-cards-hide": (
        "{files} cannot be read, and {name} may be there; give an exact id, or mend it (crm check)",
        "{files} 无法读取，{name} 可能就在其中；请用完整标识，或先修正（crm check）",
    ),
    "broken-cards-unread": (
        "{files} cannot be read and may be what is looked for; see crm check",
        "{files} 无法读取，要找的可能就在其中；见 crm check",
    ),
    "errors-more": ("and {count} more {count:error|errors}", "另有 {count} 个错误"),
    "errors-more-there": (
        "and {count} more {count:error|errors}; crm check lists them",
        "另有 {count} 个错误，见 crm check",
    ),
    "id-used": (
        "{id} was a customer's id; crm undo {commit} brings that card back, or choose with id=...",
        "标识 {id} 曾属于另一客户；恢复那张卡请用 crm undo {commit}，或用 id=… 另选",
    ),
    "card-exists": ("{file} is there already", "{file} 已存在"),
    "check.unreadable-file": ("the file cannot be read: {reason}", "文件无法读取：{reason}"),
    "mend.unreadable-file": (
        "give yourself the right to read it (ls -l), or see whether the disk is well",
        "请检查文件权限（ls -l）及磁盘",
    ),
    "changed-meanwhile": (
        "{file} was changed by another program just now; nothing was written, try again",
        "{file} 刚被其他程序修改；未写入任何内容，请重试",
    ),
    "detached-head": (
        "HEAD is detached: a commit would belong to no branch; git switch BRANCH first",
        "HEAD 处于分离状态，提交不属于任何分支；请先 git switch 分支名",
    ),
    "disk-full": (
        "the disk is full; make room and try again",
        "磁盘已满；请清理空间后重试",
    ),
    "file-failed": ("cannot write {reason}", "无法写入 {reason}"),
    "file-unread": ("cannot read {reason}", "无法读取 {reason}"),
    "git-failed": ("git {command} said no: {words}", "git {command} 拒绝了：{words}"),
    "git-killed": (
        "git {command} was killed by signal {signal}; try again",
        "git {command} 被信号 {signal} 终止；请重试",
    ),
    "git-missing": (
        "git is not installed, or not on the PATH; install git 2.34 or newer",
        "找不到 git；请安装 git 2.34 或更新版本",
    ),
    "git-said": ("git or a hook said: {words}", "git 或钩子的输出：{words}"),
    "hand-edited": (
        "{file} has changes that are not committed; take them in first: crm save",
        "{file} 有未提交的手工修改；请先保存：crm save",
    ),
    "hidden-file": (
        "git is told not to look at {file} (sparse checkout or assume-unchanged); undo that first",
        "git 被设为忽略 {file} 的变化（稀疏检出或 assume-unchanged）；请先取消该设置",
    ),
    "ignored-file": (
        "{file} is left out by git's ignore rules; see git check-ignore -v {file}",
        "{file} 被 git 的忽略规则排除，无法留下历史；见 git check-ignore -v {file}",
    ),
    "index-locked": (
        "another git holds {file}; wait for it to end (if none runs, remove the file)",
        "另一个 git 占用着 {file}；请等它结束，确认没有 git 在运行时可删除该文件",
    ),
    "stopped": ("stopped: the ledger is as it was", "已中止：台账没有改动"),
    "stopped-done": (
        "stopped, but all was written and committed by then",
        "已中止，但此前已全部写入并提交",
    ),
    "interrupted": (
        "{act} was interrupted and waits to be finished; the next write does that",
        "{act} 曾中断，尚未完成；下一次写入会处理",
    ),
    "interrupted-completed": (
        "{act} had been interrupted; it is complete now",
        "{act} 曾中断，现已完成",
    ),
    "interrupted-left": (
        "{act} had been interrupted, and {files} changed since; see git diff, then crm save",
        "{act} 曾中断，之后 {files} 又有改动；请看 git diff，再运行 crm save",
    ),
    "interrupted-on-branch": (
        "it is on branch {branch}; {before} is as it was",
        "已提交到分支 {branch}，{before} 没有变动",
    ),
    "interrupted-undone": (
        "{act} had been interrupted; it is undone, do it again if it is still wanted",
        "{act} 曾中断，已撤销；如仍需要请重做",
    ),
    "journal-dropped": (
        "a damaged record of a killed write was removed ({file}); see crm log for what was done",
        "已清除一次中断写入的损坏记录（{file}）；已完成的操作见 crm log",
    ),
    "journal-left": (
        "what the write had kept is left for the next one to remove: {reason}",
        "本次写入的临时文件未能清除，留待下一次写入：{reason}",
    ),
    "journal-torn": (
        "the record of a killed write is damaged: look at {files}, remove {file}, then crm save",
        "中断写入的记录已损坏：请查看 {files}，删除 {file}，再运行 crm save",
    ),
    "locked": (
        "another crm has been writing here for {seconds} seconds ({file}); try again later",
        "另一个 crm 已写入 {seconds} 秒仍未结束（{file}）；请稍后重试",
    ),
    "no-identity": (
        "git does not know who you are: git config --global user.name NAME, and user.email ADDRESS",
        "git 不知道你是谁：git config --global user.name 姓名，并设 user.email 邮箱",
    ),
    "no-ledger": (
        "{folder} is not in a ledger (a git repository with crm.yaml); make one: crm init",
        "{folder} 不在台账内（含 crm.yaml 的 git 仓库）；新建：crm init",
    ),
    "nothing-to-save": ("nothing was edited by hand", "没有手工修改"),
    "read-only": ("cannot write here: {reason}", "无法写入：{reason}"),
    "save-refused": (
        "nothing was saved; mend these first",
        "未保存；请先修正以下问题",
    ),
    "saved": ("saved {files}", "已保存 {files}"),
    "symlink": (
        "{file} is a symbolic link; put the file itself there",
        "{file} 是符号链接；请换成文件本身",
    ),
    "under-way": (
        (
            "a {what} is under way in git, with files in conflict; settle them first: crm resolve; "
            "or git {what} --abort"
        ),
        "git 正在进行 {what}，有文件冲突；请先用 crm resolve 解决，或放弃：git {what} --abort",
    ),
    "under-way-bisect": (
        "a bisect is under way in git; git bisect reset ends it",
        "git 正在进行二分查找；结束：git bisect reset",
    ),
    "under-way-settled": (
        (
            "a {what} is under way in git, and nothing is left to settle: git {what} --continue "
            "ends it, git {what} --abort takes it back"
        ),
        "git 正在进行 {what}，已没有冲突；完成：git {what} --continue；放弃：git {what} --abort",
    ),
    "unknown-person": (
        "nobody in crm.yaml has your e-mail {email}; enter yourself: crm person add NAME {email}",
        "crm.yaml 中没有邮箱 {email}；请登记：crm person add 姓名 {email}",
    ),
    "unmerged": (
        "{file} has a merge conflict that is not resolved; settle it first (git status)",
        "{file} 有未解决的合并冲突；请先处理（git status）",
    ),
    "unreadable-file": ("cannot read {file}: {reason}", "无法读取 {file}：{reason}"),
    "write-running": (
        "{act} is being written just now, by another crm",
        "另一个 crm 正在写入 {act}",
    ),
    "write-torn": (
        "a killed write seems to have changed no card; the next forgets it, or names what differs",
        "一次写入曾中断，似乎尚未改动卡片；下一次写入会清除其记录，或指出有差异的文件",
    ),
    "write-refused": (
        "{file} would not be valid; nothing was written",
        "{file} 将不合规则；未写入任何内容",
    ),
}
