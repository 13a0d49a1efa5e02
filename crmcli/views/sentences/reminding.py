"""The digest that tells a person what to do today."""

SENTENCES: dict[str, tuple[str, str]] = {
    "cron-alone": (
        "--cron prints a line and does nothing else; it goes without {option}",
        "--cron 只输出一行，不能与 {option} 同用",
    ),
    "cron-hint": (
        "put it into the crontab (crontab -e); first try: crm remind --test me --email",
        "请写入 crontab（crontab -e）；可先试发：crm remind --test me --email",
    ),
    "digest-ahead": ("Next {count} days", "{count} 天内"),
    "digest-cadence": ("due by cadence, every {count} days", "按周期 {count} 天该联系了"),
    "digest-cadence-unsaid": ("due by cadence", "按周期该联系了"),
    "digest-cadence-workdays": (
        "due by cadence, every {count} work days",
        "按周期 {count} 个工作日该联系了",
    ),
    "digest-count-ahead": ("{count} in the next {days} days", "{days} 天内 {count}"),
    "digest-count-escalated": ("{count} escalated", "久未联系 {count}"),
    "digest-count-late": ("{count} overdue", "逾期 {count}"),
    "digest-count-occasions": ("{count} birthdays or deadlines", "生日和期限 {count}"),
    "digest-count-occasions-one": ("1 birthday or deadline", "生日和期限 1"),
    "digest-count-due": ("{count} due ({kinds})", "应办 {count}（{kinds}）"),
    "digest-count-planned": ("{count} to do today", "今天办 {count}"),
    "digest-count-today": ("{count} today", "今天 {count}"),
    "digest-created": (
        "nobody was in touch since the card was made; every {count} days",
        "建档后尚未联系，周期 {count} 天",
    ),
    "digest-created-unsaid": (
        "nobody was in touch since the card was made",
        "建档后尚未联系",
    ),
    "digest-created-workdays": (
        "nobody was in touch since the card was made; every {count} work days",
        "建档后尚未联系，周期 {count} 个工作日",
    ),
    "digest-escalated": (
        "Escalated: overdue for {count} days or more",
        "久未联系：逾期 {count} 天以上",
    ),
    "digest-first-none": (
        "Hello {name}. Nothing is due today.",
        "{name}，你好。今天没有到期的跟进。",
    ),
    "digest-first-one": ("Hello {name}. This one first:", "{name}，你好。先办这一件："),
    "digest-first-two": ("Hello {name}. These two first:", "{name}，你好。先办这两件："),
    "digest-heading": ("[crm] {day}", "[客户台账] {day}"),
    "digest-heading-contacts": ("Contacts", "跟进次数"),
    "digest-heading-late": ("Overdue", "逾期"),
    "digest-heading-oldest": ("Longest", "最久"),
    "digest-heading-person": ("Person", "人员"),
    "digest-heading-today": ("Today", "今天"),
    "digest-how-log": ("log it", "记一次"),
    "digest-how-log-words": ('-m "what was said" -n fri', '-m "谈了什么" -n 周五'),
    "digest-how-postpone": ("postpone", "推迟"),
    "digest-how-postpone-words": ('wed "what is promised"', '周三 "约定事项"'),
    "digest-last": ("last", "上次"),
    "digest-late": ("Overdue", "逾期"),
    "digest-late-one": ("1 day late", "逾期 1 天"),
    "digest-late-many": ("{count} days late", "逾期 {count} 天"),
    "digest-late-today": ("due today", "今天到期"),
    "digest-more": (
        "{count} more: crm overdue owner={owner}",
        "另有 {count} 家：crm overdue owner={owner}",
    ),
    "digest-more-ahead": (
        "{count} more: crm overdue owner={owner} --within {days}d",
        "另有 {count} 家：crm overdue owner={owner} --within {days}d",
    ),
    "digest-more-plain": ("{count} more", "另有 {count} 条"),
    "digest-nobody": ("nobody", "公海"),
    "digest-occasions": ("Birthdays and deadlines", "生日和期限"),
    "digest-of-commit": (
        "As of commit {commit} ({time}); what is not synced from laptops yet is missing.",
        "数据截至提交 {commit}（{time}），不含各人电脑上尚未同步的记录。",
    ),
    "digest-of-commit-edited": (
        (
            "As of commit {commit} ({time}), with edits not saved; what is not synced from laptops "
            "yet is missing."
        ),
        "数据截至提交 {commit}（{time}），含尚未保存的手工修改，不含各人电脑上尚未同步的记录。",
    ),
    "digest-of-contact": ("{label} of a contact", "联系人{label}"),
    "digest-of-first-none": (
        "{name}: nothing is due today.",
        "{name}：今天没有到期的跟进。",
    ),
    "digest-of-first-one": ("{name}: this one first:", "{name}：先办这一件："),
    "digest-of-first-two": ("{name}: these two first:", "{name}：先办这两件："),
    "digest-phone": ("phone", "电话"),
    "digest-contact": ("contact", "联系人"),
    "digest-promised": ("promised", "约定"),
    "digest-promised-bare": ("for {day}", "{day}"),
    "digest-promised-what": ("{what} ({day})", "{what}（{day}）"),
    "digest-put-off": ("Put off to the next work days", "排到后面的工作日"),
    "digest-put-off-many": (
        "At most {most} a day: {count} more are spread over the work days until {day}.",
        "一天最多 {most} 家：另有 {count} 家排到后面的工作日，到 {day}为止。",
    ),
    "digest-put-off-many-later": (
        "At most {most} a day: {count} more are spread over the work days after.",
        "一天最多 {most} 家：另有 {count} 家排到后面的工作日。",
    ),
    "digest-put-off-one": (
        "At most {most} a day: {count} more waits until {day}.",
        "一天最多 {most} 家：另有 {count} 家排到 {day}。",
    ),
    "digest-put-off-one-later": (
        "At most {most} a day: {count} more waits for a work day after.",
        "一天最多 {most} 家：另有 {count} 家排到后面的工作日。",
    ),
    "digest-row-cadence": ("(every {count} days)", "(周期 {count} 天)"),
    "digest-row-cadence-unsaid": ("(by cadence)", "(按周期)"),
    "digest-row-cadence-workdays": ("(every {count} work days)", "(周期 {count} 个工作日)"),
    "digest-row-promise": ("(promised)", "(约定)"),
    "digest-sample": (
        "This is a sample that somebody sent with crm remind --test; it counts as no reminder.",
        "这是用 crm remind --test 发的测试提醒，不算已提醒。",
    ),
    "digest-selection": ("a selection: {query}", "部分客户：{query}"),
    "digest-selection-unsaid": ("a selection", "部分客户"),
    "digest-stop": (
        "To stop these mails: write 'mail: none' under your name in crm.yaml",
        "停收：在 crm.yaml 里本人名下写 'mail: none'",
    ),
    "digest-subject": ("[crm] {day}: {counts}", "[客户台账] {day}：{counts}"),
    "digest-subject-none": ("nothing due", "无到期"),
    "digest-subject-sample": ("[test] {subject}", "[测试] {subject}"),
    "digest-summary": ("{name}: {counts}", "{name}：{counts}"),
    "digest-today": ("Due today", "今天到期"),
    "digest-unreadable": (
        (
            "{count} {count:card|cards} cannot be read, so nobody knows whether "
            "{count:it is|they are} due: {files}; see crm check"
        ),
        "有 {count} 张卡片无法读取，不知是否到期：{files}；见 crm check",
    ),
    "digest-unreached": (
        "Nobody is reminded of {count} customers that are overdue or due today: {owners}",
        "有 {count} 家逾期或今天到期的客户无人收到提醒：{owners}",
    ),
    "digest-unreached-single": (
        "Nobody is reminded of {count} customer that is overdue or due today: {owners}",
        "有 {count} 家逾期或今天到期的客户无人收到提醒：{owners}",
    ),
    "digest-unreached-one": ("{owner} {count}", "{owner} {count}"),
    "digest-weekly": ("Hello {name}. The week of the team:", "{name}，你好。团队概况："),
    "digest-weekly-of": (
        "Hello {name}. The week of the team ({selection}):",
        "{name}，你好。团队概况（{selection}）：",
    ),
    "digest-weekly-remark": (
        "Overdue: as of {today}. Contacts: the seven days before {day}.",
        "逾期截至 {today}；跟进次数为 {day} 之前七天的。",
    ),
    "digest-weekly-remark-of": (
        "Overdue: as of {today}. Contacts: with these customers, in the seven days before {day}.",
        "逾期截至 {today}；跟进次数只计与这些客户的，为 {day} 之前七天的。",
    ),
    "digest-weekly-subject": (
        "[crm] {week}: {late} overdue, {today} today",
        "[客户台账] {week}：逾期 {late}，今天 {today}",
    ),
    "digest-weekly-week": ("Weekly {day}", "{day} 周报"),
    "digest-years-one": ("1 year", "1 周年"),
    "digest-years-many": ("{count} years", "{count} 周年"),
    "ledger-unnamed": (
        "a shallow clone without an origin has nothing that names the ledger: clone all of it",
        "没有远程仓库的浅克隆无从确定是哪个台账：请完整克隆",
    ),
    "letter-attached": ("Attached", "附件"),
    "letter-subject": ("Subject", "主题"),
    "letter-to": ("To", "收件人"),
    "place-of-ledger": (
        "{option} names {file}, which is the ledger's; it was left as it is",
        "{option} 指定的 {file} 属于台账本身，未改动",
    ),
    "remind-already": (
        "{count} digests of today have gone out already",
        "今天已发出 {count} 份提醒",
    ),
    "remind-already-one": (
        "{count} digest of today has gone out already",
        "今天已发出 {count} 份提醒",
    ),
    "remind-already-post": (
        "the group has had its message of today already",
        "群里今天的消息已发出",
    ),
    "remind-already-weekly": (
        "the weekly of {day} has gone out already ({who})",
        "{day} 的周报已发出（{who}）",
    ),
    "remind-day-off": (
        "today is a day off, on which the settings want no mail",
        "今天休息，按设置不发送",
    ),
    "remind-dry-run": (
        "{count} digests would go out; nothing was sent or noted",
        "将发出 {count} 份提醒；未发送，也未记录",
    ),
    "remind-dry-run-one": (
        "{count} digest would go out; nothing was sent or noted",
        "将发出 {count} 份提醒；未发送，也未记录",
    ),
    "remind-dry-run-post": (
        (
            "one message about {count} {count:person|people} would go to the group; "
            "nothing was sent or noted"
        ),
        "将向群里发 1 条消息，涉及 {count} 人；未发送，也未记录",
    ),
    "remind-empty-option": ("{option} names nothing", "{option} 后面没有内容"),
    "remind-no-person": (
        "nobody is reminded of these customers ({owners}); see crm overdue {query}",
        "这些客户无人收到提醒（{owners}）；见 crm overdue {query}",
    ),
    "remind-none-mine": (
        "none of these customers is yours ({owners}); to see theirs: crm remind {query}",
        "这些客户都不是你的（{owners}）；查看他们的：crm remind {query}",
    ),
    "remind-no-address": (
        "{person} has no address in crm.yaml, or wants no mail",
        "crm.yaml 中 {person} 没有邮箱，或已设为不收",
    ),
    "remind-one-way": (
        "only one way at a time: {options}",
        "一次只能用一种方式：{options}",
    ),
    "remind-refused": (
        "refused earlier, and tried again with the next one or at another address: {who}",
        "此前被拒收，下一封或更改地址后再试：{who}",
    ),
    "remind-sample-sent": ("sent {name} a sample", "已给 {name} 发出测试提醒"),
    "remind-state-unused": (
        "--state is for sending: it goes with --email and the like, or --dry-run",
        "--state 用于发送：须与 --email 等方式或 --dry-run 同用",
    ),
    "remind-test-way": (
        "--test sends: it takes one of {options}, and no --dry-run",
        "--test 会真正发送：须与 {options} 之一同用，不能与 --dry-run 同用",
    ),
    "remind-two-outputs": (
        "--stdout prints the mails; --json has no room beside them",
        "--stdout 输出邮件原文，不能与 --json 同用",
    ),
}
