"""What an act answers, and why it may refuse."""

SENTENCES: dict[str, tuple[str, str]] = {}
