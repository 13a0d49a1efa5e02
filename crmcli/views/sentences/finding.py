"""What searching, counting and days in words say."""

SENTENCES: dict[str, tuple[str, str]] = {
    "day-understood": ("{text}: {day}", "{text}：{day}"),
}
