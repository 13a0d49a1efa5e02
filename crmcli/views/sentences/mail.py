"""What becomes of mail, and what keeps it from going out."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bot-bad-address": (
        "what is set for {service} is neither the https address of a bot nor its token",
        "为 {service} 设置的内容既不是机器人的 https 地址，也不是令牌",
    ),
    "bot-refused": (
        "{service} refused the message ({code}): {words}",
        "{service} 拒绝了消息（{code}）：{words}",
    ),
    "bot-unreachable": (
        "no answer from {host}: {reason}",
        "{host} 没有应答：{reason}",
    ),
    "bot-unset": (
        "no address for {service}: set {setting} to a file that only you can read",
        "尚未设置 {service} 的地址：请把 {setting} 设为只有本人可读的文件",
    ),
    "mail-bad-address": (
        "{value} is no address that one mail can go to",
        "{value} 不是可用的单个邮箱地址",
    ),
    "mail-bad-sender": (
        "from in crm.yaml is no address: {value}",
        "crm.yaml 中 mail.from 不是邮箱地址：{value}",
    ),
    "mail-bad-server": (
        "write the mail server as smtp://[USER@]HOST[:PORT] (or smtps://, or smtp+plain://HOST)",
        "邮件服务器应写作 smtp://[用户@]主机[:端口]（或 smtps://、smtp+plain://主机）",
    ),
    "mail-fault": (
        "a fault of crm itself, told below",
        "crm 自身出错，详见下文",
    ),
    "mail-login": (
        "the server does not let {user} in: {reason}",
        "服务器不接受用户 {user} 登录：{reason}",
    ),
    "mail-login-lost": (
        "{host} hung up when {user} logged in; is the password right?",
        "{user} 登录时 {host} 断开了连接；密码是否正确？",
    ),
    "mail-lost": (
        "not known whether it was sent today; not sent again",
        "今天是否已发送无从得知，不再发送",
    ),
    "mail-lost-connection": (
        "{host} hung up in the middle",
        "{host} 中途断开了连接",
    ),
    "mail-no-login": (
        "{host} offers no way to log in that we know",
        "{host} 不提供可用的登录方式",
    ),
    "mail-no-password": (
        "no password for {user}: set {setting} to a command that prints it",
        "没有 {user} 的密码：请把 {setting} 设为能输出密码的命令",
    ),
    "mail-no-sender": (
        "whom is the mail from? Set mail: {{from: ADDRESS}} in crm.yaml, or git's user.email",
        "邮件的发件人未定：请在 crm.yaml 设 mail: {{from: 邮箱}}，或设 git 的 user.email",
    ),
    "mail-no-server": (
        (
            "no mail server is set, and there is none at {host}, port {port} ({reason}); "
            "set it: git config crm.mailServer smtp://USER@HOST"
        ),
        (
            "尚未设置邮件服务器，{host} 的端口 {port} 上也没有（{reason}）；"
            "请设置：git config crm.mailServer smtp://用户@主机"
        ),
    ),
    "mail-no-starttls": (
        "{host} offers no encryption, so nothing was sent; smtp+plain:// does without",
        "{host} 不提供加密，未发送任何内容；确需明文请用 smtp+plain://",
    ),
    "mail-password-in-address": (
        "a password does not belong in the mail server's address; set {setting}",
        "邮件服务器地址中不应含密码；请改设 {setting}",
    ),
    "mail-password-letters": (
        "the password has characters other than ASCII, which a mail server cannot be told",
        "密码含有 ASCII 以外的字符，无法交给邮件服务器",
    ),
    "mail-plain-user": (
        "smtp+plain:// is not encrypted and takes no user; use smtp:// or smtps://",
        "smtp+plain:// 不加密，不能带用户名；请用 smtp:// 或 smtps://",
    ),
    "mail-refused": (
        (
            "{count} of {all} {all:mail|mails} refused ({who}): {reason}; "
            "tried again with the next one, or when the address is changed"
        ),
        "{all} 封邮件中有 {count} 封被拒收（{who}）：{reason}；下一封或更改地址后再试",
    ),
    "mail-refused-today": (
        "this address was refused before; tried again with the next one, or when it is changed",
        "该地址此前已被拒收；下一封或更改地址后再试",
    ),
    "mail-server-said": ("the server said {code} {words}", "服务器答复 {code} {words}"),
    "mail-server-said-code": ("the server said {code}", "服务器答复 {code}"),
    "mail-slow": (
        "{host} took too long",
        "{host} 响应超时",
    ),
    "mail-unreachable": (
        "no connection to {host}, port {port}: {reason}",
        "无法连接 {host} 的端口 {port}：{reason}",
    ),
    "mail-unsent": (
        "{count} of {all} {all:mail|mails} not sent ({who}): {reason}",
        "{all} 封邮件中有 {count} 封未发出（{who}）：{reason}",
    ),
    "mailbox-locked": (
        "another program has kept {file} locked for {seconds} seconds; try again later",
        "其他程序已锁定 {file} {seconds} 秒；请稍后重试",
    ),
    "mailbox-no-mailbox": (
        "{file} is no mailbox: it does not begin with 'From '; it was left as it is",
        "{file} 不是 mbox 邮箱：开头不是 'From '；未改动",
    ),
    "post-cut": (
        "({count} more {count:person|people}: see their mail, or crm due)",
        "（另有 {count} 人，详见各自邮件或 crm due）",
    ),
    "post-unsent": ("the group was not told: {reason}", "群消息未发出：{reason}"),
    "post-short": (
        "(too long for this group; the whole: crm remind, each one's own; crm due, all of today)",
        "（内容过长，已缩略；本人全部内容：crm remind；今天所有人的：crm due）",
    ),
    "reason-certificate": ("its certificate cannot be trusted: {words}", "证书不可信：{words}"),
    "reason-hung-up": ("it hung up", "对方断开了连接"),
    "reason-no-host": ("no machine of that name is known", "找不到该主机"),
    "reason-no-tls": ("it does not encrypt as it should", "无法建立加密连接"),
    "reason-no-way": ("there is no way there", "网络不可达"),
    "reason-nobody-there": ("nobody listens there", "没有程序在监听"),
    "reason-slow": ("it took too long", "响应超时"),
    "secret-command-failed": (
        "the command in {setting} failed (exit code {exit})",
        "{setting} 中的命令失败（退出码 {exit}）",
    ),
    "secret-command-slow": (
        "the command in {setting} said nothing for {seconds} seconds",
        "{setting} 中的命令 {seconds} 秒内没有结果",
    ),
    "secret-empty": (
        "{setting} gives an empty first line",
        "{setting} 给出的第一行为空",
    ),
    "secret-file-open": (
        "others may read {file}, which {setting} names; chmod 600 it",
        "{setting} 指定的 {file} 他人可读；请先 chmod 600",
    ),
    "secret-file-tracked": (
        "{file}, which {setting} names, lies in the ledger; a secret belongs elsewhere",
        "{setting} 指定的 {file} 在台账之内；密码等应放在别处",
    ),
    "secret-file-unreadable": (
        "{file}, which {setting} names, cannot be read: {reason}",
        "无法读取 {setting} 指定的 {file}：{reason}",
    ),
    "sending-locked": (
        "another crm has been sending for {seconds} seconds ({file}); try again later",
        "另一个 crm 已发送 {seconds} 秒仍未结束（{file}）；请稍后重试",
    ),
    "sent-broken": (
        "{file} was damaged ({aside}); lest any go out twice, no mail today unless you delete it",
        "{file} 已损坏，现移至 {aside}；为免重复，今天不再发送；仍要发送今天的，请删除 {file}",
    ),
    "sent-damaged": (
        "{file} is damaged; lest any go out twice, no mail would go out today unless you delete it",
        "{file} 已损坏；为免重复，今天不会发送；仍要发送今天的，请删除 {file}",
    ),
    "sent-not-ours": (
        "{file} is no record of what was sent; it was left as it is, and nothing was sent",
        "{file} 不是已发记录，未改动，也未发送任何内容",
    ),
    "sent-other-version": (
        "{file} is from another version of crm; nothing was sent",
        "{file} 由其他版本的 crm 写成，未发送任何内容",
    ),
}
