"""What `crm doctor` finds, and what mends it."""

SENTENCES: dict[str, tuple[str, str]] = {
    "doctor-add-person": ("crm person add NAME {email}", "crm person add 姓名 {email}"),
    "doctor-autocrlf": (
        "core.autocrlf is {value}: git turns line ends round in files that no attribute protects",
        "core.autocrlf 为 {value}：未受属性保护的文件会被转换换行符",
    ),
    "doctor-broken-cards": (
        "cards {count}, of which cannot be read: {broken}",
        "卡片 {count} 张，其中无法读取 {broken} 张",
    ),
    "doctor-busy": ("git is at work in it just now", "此刻有 git 正在其中工作"),
    "doctor-cards": ("cards {count}, all can be read", "卡片 {count} 张，均可读取"),
    "doctor-encoding": (
        "terminal {encoding}, locale {locale}",
        "终端 {encoding}，区域设置 {locale}",
    ),
    "doctor-files": (
        "schema, attributes and ignore file are there",
        "字段定义、属性和忽略文件齐全",
    ),
    "doctor-go-to-ledger": (
        "crm -C DIR doctor; or start one: crm init",
        "crm -C DIR doctor；或新建：crm init",
    ),
    "doctor-hooks": ("git can run every hook", "钩子均可运行"),
    "doctor-identity": ("{name} <{email}>", "{name} <{email}>"),
    "doctor-index": ("the index keeps what was read", "索引保留已读内容"),
    "doctor-install-git": (
        "install a new git with the packages of your system",
        "请用系统的软件包安装新版 git",
    ),
    "doctor-interrupted": (
        "{act} was killed half-way; the next write finishes or undoes it",
        "{act} 中途被终止；下一次写入会将其完成或撤销",
    ),
    "doctor-ledger": ("{root}", "{root}"),
    "doctor-line-ends": ("git leaves them alone", "git 不作转换"),
    "doctor-locks": (
        "git left locks behind, which keep it from writing: {files}",
        "git 遗留的锁会阻止其写入：{files}",
    ),
    "doctor-missing": (
        "missing, or without its line: {files}",
        "缺少文件或其中应有的一行：{files}",
    ),
    "doctor-no-git": ("there is no git", "没有安装 git"),
    "doctor-no-hooks-folder": (
        "core.hooksPath names a folder that is not there, so no hook runs",
        "core.hooksPath 指向的目录不存在，钩子都不会运行",
    ),
    "doctor-no-identity": (
        "git does not know who you are ({key})",
        "git 不知道你是谁（{key}）",
    ),
    "doctor-no-index": (
        "each command reads all cards, since git says: {words}",
        "每个命令都要读取全部卡片，因为 git 提示：{words}",
    ),
    "doctor-no-key": (
        "commits are to be signed, and no key is named; git tries one for your e-mail",
        "提交须签名，但未指定密钥；git 会按邮箱寻找",
    ),
    "doctor-no-ledger": ("{folder} lies in no ledger", "{folder} 不在任何台账中"),
    "doctor-no-locks": ("none", "无"),
    "doctor-no-signer": (
        "commits are to be signed, and {program} is not there to do it",
        "提交须签名，但没有安装 {program}",
    ),
    "doctor-no-zones": (
        "this machine has no time zones to look up",
        "本机没有时区数据",
    ),
    "doctor-not-interrupted": ("none", "无"),
    "doctor-not-set-up": (
        "this clone was not told: {settings}",
        "此克隆缺少设置：{settings}",
    ),
    "doctor-not-utf8": (
        "terminal {encoding}, locale {locale}: what they do not have is shown as codes",
        "终端 {encoding}，区域设置 {locale}：无法显示的文字会显示为代码",
    ),
    "doctor-nothing-under-way": ("none", "无"),
    "doctor-old-git": (
        "git {version} is too old; {oldest} or newer is needed",
        "git {version} 过旧；须为 {oldest} 或更新",
    ),
    "doctor-other-zone": (
        "days begin at midnight in {zone}; this machine is in {system}",
        "按 {zone} 的零点换日；本机时区为 {system}",
    ),
    "doctor-person": ("{name} ({id})", "{name}（{id}）"),
    "doctor-python": ("Python {python}, crm {crm}", "{python}，crm {crm}"),
    "doctor-remove-locks": (
        "rm {files} (when no git is running)",
        "rm {files}（确认没有 git 在运行之后）",
    ),
    "doctor-set-email": (
        "git config --global user.email you@example.com",
        "git config --global user.email you@example.com",
    ),
    "doctor-set-key": ("git config user.signingkey KEY", "git config user.signingkey KEY"),
    "doctor-set-name": (
        'git config --global user.name "YOUR NAME"',
        'git config --global user.name "姓名"',
    ),
    "doctor-history": ("history of {count} {count:commit|commits}", "历史共 {count} 次提交"),
    "doctor-history-indexed": (
        "git's index of the history is written",
        "已建立 git 的历史索引",
    ),
    "doctor-no-graph": (
        "a history of {count} commits without git's index: the log of a customer is slow",
        "历史共 {count} 次提交，缺少 git 的索引：查看客户的变更记录会慢",
    ),
    "doctor-closed": (
        "no right to write in {files}: nothing can be saved, new cards are read each time",
        "没有写权限：{files}；不能保存修改，索引中没有的卡片每次都要重读",
    ),
    "doctor-open": ("git's folders can be written to", "git 的目录可写"),
    "doctor-open-folders": (
        "ask who owns them for the right to write; who only reads needs nothing",
        "请向目录所有者申请写权限；只查看则无需处理",
    ),
    "doctor-set-up": ("this clone knows how to show cards", "此克隆的设置齐全"),
    "doctor-settings": ("crm.yaml and the schema can be read", "crm.yaml 和字段定义均可读取"),
    "doctor-shallow": (
        "this clone is shallow: the older history is not here",
        "这是浅克隆：更早的历史不在本机",
    ),
    "doctor-signed": ("commits are signed by {key}", "提交用 {key} 签名"),
    "doctor-sleeping-hooks": (
        "git passes over hooks that may not be run: {files}",
        "无执行权限、被 git 跳过的钩子：{files}",
    ),
    "doctor-sparse": (
        "this clone is sparse: cards may be missing here",
        "这是稀疏检出：本机可能缺少部分卡片",
    ),
    "doctor-stranger": (
        "nobody in crm.yaml has the e-mail {email}; you can read and not write",
        "crm.yaml 中没有邮箱 {email}；只能查看，不能写入",
    ),
    "doctor-under-way": (
        "a {what} is under way; writes wait for its end",
        "{what} 正在进行；结束之前不能写入",
    ),
    "doctor-unsigned": ("commits are not signed", "提交不签名"),
    "doctor-version": ("git {version}", "git {version}"),
    "doctor-whole": ("the whole history is here", "历史完整"),
    "doctor-zone": ("{zone}", "{zone}"),
    "doctor.cards": ("cards", "卡片"),
    "doctor.clone": ("clone", "克隆"),
    "doctor.encoding": ("encoding", "编码"),
    "doctor.files": ("files", "文件"),
    "doctor.git": ("git", "git"),
    "doctor.history": ("history", "历史"),
    "doctor.hooks": ("hooks", "钩子"),
    "doctor.identity": ("identity", "身份"),
    "doctor.index": ("index", "索引"),
    "doctor.interrupted": ("killed writes", "中断的写入"),
    "doctor.ledger": ("ledger", "台账"),
    "doctor.line_ends": ("line ends", "换行符"),
    "doctor.locks": ("locks", "锁"),
    "doctor.mend": ("mend: {mend}", "修复：{mend}"),
    "doctor.person": ("person", "成员"),
    "doctor.ok": ("ok", "正常"),
    "doctor.problem": ("problem", "问题"),
    "doctor.python": ("Python", "运行环境"),
    "doctor.settings": ("settings", "设置"),
    "doctor.setup": ("set-up", "克隆设置"),
    "doctor.signing": ("signing", "签名"),
    "doctor.timezone": ("time zone", "时区"),
    "doctor.under_way": ("under way", "进行中"),
    "doctor.warning": ("warning", "注意"),
    "doctor.writing": ("writing", "写入"),
    "doctor-well": (
        "nothing is wrong (warnings {warnings})",
        "一切正常（注意 {warnings} 项）",
    ),
    "doctor-unwell": (
        "problems {problems}, warnings {warnings}",
        "问题 {problems} 项，注意 {warnings} 项",
    ),
}
