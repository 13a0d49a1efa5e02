"""What may stand in the way of a write."""

SENTENCES: dict[str, tuple[str, str]] = {}
