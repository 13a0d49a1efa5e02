"""What a check finds in a card, and the mend."""

SENTENCES: dict[str, tuple[str, str]] = {}
