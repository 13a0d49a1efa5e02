"""Taking an act back, and merging two people's changes of a card."""

SENTENCES: dict[str, tuple[str, str]] = {
    "merge-unreadable": (
        "a version of the card cannot be read, so the changes cannot be merged by what they mean",
        "卡片的某个版本无法读取，不能按内容合并修改",
    ),
}
