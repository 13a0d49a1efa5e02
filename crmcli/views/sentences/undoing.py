"""Taking an act back, and merging two people's changes of a card."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no-such-commit": (
        "no commit {revision} here; crm log names them",
        "没有提交 {revision}；见 crm log",
    ),
    "nothing-to-undo": (
        "no act of yours is left to take back; crm undo COMMIT takes back any other",
        "没有可撤销的本人操作；撤销其他操作请用 crm undo 提交号",
    ),
    "redo-import-gone": (
        "no longer in the ledger, so nothing was done again for: {places}",
        "台账中已没有，无从重做：{places}",
    ),
    "redo-import-nothing": (
        "as the ledger is now, nothing of the import can be done again",
        "按台账现状，导入的内容无一可以重做",
    ),
    "redo-import-there": (
        "entered again since, so not brought back: {places}",
        "之后又重新录入、未再恢复的：{places}",
    ),
    "redo-import-unfit": (
        "left as they are, for the cards of the import would not be valid now: {places}",
        "按导入的内容恢复会不合规则，保持现状：{places}",
    ),
    "redone": ("did again {act}", "已重做 {act}"),
    "undo-act": ("{act} {commit} of {time}", "{act} {commit}（{time}）"),
    "undo-again": ("to do it again: crm undo {commit}", "重做请用 crm undo {commit}"),
    "undo-back": ("to take it back again: crm undo {commit}", "再次撤销请用 crm undo {commit}"),
    "undo-already": (
        "{act} is taken back already; crm undo {commit} does it again",
        "{act} 已撤销；重做请用 crm undo {commit}",
    ),
    "undo-beside": (
        "{later} changed {place} too, on another branch; write the value that you want",
        "{later}在另一分支也改动了 {place}；请直接写入想要的值",
    ),
    "undo-changed": ("{place} was changed since", "之后 {place} 又有改动"),
    "undo-comments": (
        "{place} has comments of it in lines that were changed since",
        "{place} 中有它的注释，所在行之后又有改动",
    ),
    "undo-elsewhere": (
        "{commit} is not in the history of this branch",
        "{commit} 不在当前分支的历史中",
    ),
    "undo-import-changed": (
        "all that is left of it was changed since",
        "它带来的内容之后都有改动",
    ),
    "undo-import-gone": (
        "no longer in the ledger, so nothing was taken back of: {places}",
        "台账中已没有，无从撤销：{places}",
    ),
    "undo-import-kept": (
        "changed since the import, so it stays as it is: {places}",
        "导入后又有改动，保持现状：{places}",
    ),
    "undo-import-stays": (
        "customers of the import who were changed since, so they stay: {places}",
        "导入的客户中之后有改动、予以保留的：{places}",
    ),
    "undo-import-unfit": (
        "left as they are, for without the import they would not be valid now: {places}",
        "撤销后会不合规则，保持现状：{places}",
    ),
    "undo-in-merge": (
        "{later} settled {place} in a merge; write the value that you want",
        "{later}在合并中决定了 {place}；请直接写入想要的值",
    ),
    "undo-kept-ours": (
        (
            "{commit} merged, and kept what was here: nothing came in that could be taken back; "
            "crm diff {commit}..{commit}^2 tells what the others had, crm set writes it"
        ),
        (
            "{commit} 合并时保留了本地内容，没有可撤销的改动；"
            "对方的内容见 crm diff {commit}..{commit}^2，需要时用 crm set 写入"
        ),
    ),
    "undo-lost-ground": (
        "since then {later} changed what it was made from ({place})",
        "之后 {later}改变了它的依据（{place}）",
    ),
    "undo-merge": (
        "{commit} is a merge; take back the acts that it brought one by one (crm log)",
        "{commit} 是合并提交；请逐一撤销它带来的操作（见 crm log）",
    ),
    "undo-more": (
        "and {count} more {count:change|changes}: crm log",
        "另有 {count} 处变更：crm log",
    ),
    "undo-moved": ("the file of {place} was moved again since", "之后 {place} 的文件又被移动"),
    "undo-no-ledger": (
        "{commit} changed no card, no setting and no schema; only git takes it back: {command}",
        "{commit} 没有改动客户卡、设置或字段定义；只能用 git 撤销：{command}",
    ),
    "undo-nothing-left": (
        "nothing is left of {act}: the ledger is as it would be without it",
        "{act} 已不留任何改动，台账与撤销后相同",
    ),
    "undo-refused": (
        "{file} would not be valid without it; nothing was written",
        "撤销后 {file} 将不合规则；未写入任何内容",
    ),
    "undo-start": (
        "{commit} belongs to the beginning of the ledger, and cannot be taken back",
        "{commit} 是建立台账时的提交，不能撤销",
    ),
    "undo-stays": ("{act} stays: {reason}", "不能撤销 {act}：{reason}"),
    "undo-stays-for": (
        "{act} stays: {reason}; take that back first: crm undo {commit}",
        "不能撤销 {act}：{reason}；请先撤销后者：crm undo {commit}",
    ),
    "undo-took-grade": (
        "{later} recorded the grade as it was then ({place})",
        "{later}记下了当时的级别（{place}）",
    ),
    "undo-took-id": (
        "{later} gave the id {place}, which depends on it",
        "{later}所取标识 {place} 与之有关",
    ),
    "undo-took-promise": (
        "{later} set the follow-up ({place}) by the promises of then",
        "{later}按当时的约定安排了下次跟进（{place}）",
    ),
    "undo-took-role": (
        "{later} recorded the contact as it was then ({place})",
        "{later}记下了联系人当时的情况（{place}）",
    ),
    "undo-touched": ("{later} changed {place} since", "之后 {later}改动了 {place}"),
    "undone": ("took back {act}", "已撤销 {act}"),
    "merge-unreadable": (
        "a version of the card cannot be read, so the changes cannot be merged by what they mean",
        "卡片的某个版本无法读取，不能按内容合并修改",
    ),
}
