"""Headings and remarks of tables and cards."""

SENTENCES: dict[str, tuple[str, str]] = {}
