"""What the loader refuses in a file, and the mend."""

SENTENCES: dict[str, tuple[str, str]] = {}
