"""Who last set each field."""

SENTENCES: dict[str, tuple[str, str]] = {
    "blame-act": ("act", "操作"),
    "blame-author": ("by", "更新人"),
    "blame-commit": ("commit", "提交"),
    "blame-day": ("day", "日期"),
    "blame-earlier": ("earlier", "更早"),
    "blame-field": ("field", "字段"),
    "blame-hint-all": (
        "older visits not shown: {count}. All of them: crm blame {id} --all",
        "另有 {count} 条较早的跟进未列出，全部见 crm blame {id} --all",
    ),
    "blame-reason": ("reason", "理由"),
    "blame-unsaved": ("not saved yet", "尚未保存"),
    "blame-value": ("value", "值"),
    "blame-with": ("{author}, with {others}", "{author}（同 {others}）"),
}
