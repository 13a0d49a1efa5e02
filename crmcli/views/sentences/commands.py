"""What the commands ask and say."""

SENTENCES: dict[str, tuple[str, str]] = {}
