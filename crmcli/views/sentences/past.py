"""What reading the ledger as of a day or a commit says."""

SENTENCES: dict[str, tuple[str, str]] = {
    "at-before": (
        "nothing was committed by {day}: the history here begins on {first}",
        "截至 {day} 还没有提交：本机的历史从 {first} 开始",
    ),
    "at-both": (
        "a commit is named {text} too, which is not meant; it is --at {text}^0",
        "也有提交名为 {text}，此处按日期理解；要看该提交请写 --at {text}^0",
    ),
    "at-future": (
        "{day} is after today, {today}, and only the past can be looked at",
        "{day} 在今天（{today}）之后，只能查看过去",
    ),
    "at-no-commits": (
        "nothing has been committed yet, so there is no past to look at",
        "还没有任何提交，没有过去可看",
    ),
    "at-no-file": ("the commit does not have it", "该提交中没有此文件"),
    "at-no-ledger": (
        "commit {commit} holds no ledger: {file} is missing there",
        "提交 {commit} 中没有台账：缺少 {file}",
    ),
    "at-of-then": ("as committed in {commit}:", "提交 {commit} 中的内容："),
    "at-only-reads": (
        (
            "--at is for show, list, find, brief, overdue, due, visits, stats, log, blame, "
            "remind, calendar; not for {path}"
        ),
        (
            "{path} 不能用 --at；可用的有 "
            "show、list、find、brief、overdue、due、visits、stats、log、blame、remind、calendar"
        ),
    ),
    "at-taken": (
        "as of commit {commit}, {time}; today is {today}",
        "截至提交 {commit}（{time}），今天按 {today} 计",
    ),
    "at-unknown": (
        "--at: {text} is no day, and git knows no commit, branch or tag of that name here",
        "--at：{text} 不是日期，git 里也没有这个提交、分支或标签",
    ),
}
