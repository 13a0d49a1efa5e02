"""Every sentence of the program by its code: what `find_sentence` looks through."""

from __future__ import annotations

from importlib import import_module

from crmcli.views.sentences import TOPICS

SENTENCES: dict[str, tuple[str, str]] = {
    code: texts
    for topic in TOPICS
    for code, texts in import_module(f"crmcli.views.sentences.{topic}").SENTENCES.items()
}
