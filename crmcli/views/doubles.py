"""Likely duplicates as rows: two customers, how alike they are, and the evidence in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from crmcli.rules.fields import Field, find_field
from crmcli.rules.outcome import Message
from crmcli.views.columns import Column, Row
from crmcli.views.headline import say_archived, say_name
from crmcli.views.language import Language, pick
from crmcli.views.sentences import say, say_message
from crmcli.views.values import Reader

if TYPE_CHECKING:
    from crmcli.rules.likeness import Likeness
    from crmcli.rules.outcome import Card


def build_columns(root: Field, reader: Reader) -> list[Column]:
    """The columns for the rows of `build_rows`."""
    name = find_field(root, ("name",))
    label = reader.say_short(name) if name else "name"
    return [
        Column(
            "score",
            say(reader.language, "heading-score"),
            align="right",
            kind="fixed",
            show=lambda row: f"{row['score']:.2f}",
        ),
        Column("id", "ID", kind="fixed"),
        _name_column("name", label, "card", reader),
        Column("other", say(reader.language, "heading-other"), kind="fixed"),
        _name_column("other_name", label, "other_card", reader),
        Column(
            "evidence",
            say(reader.language, "heading-evidence"),
            kind="below",
            show=lambda row: say_evidence(row["said"], reader.language),
        ),
    ]


def build_rows(pairs: Iterable[tuple[Card, Card, Likeness]]) -> Iterator[Row]:
    """A row for each pair."""
    for card, other, likeness in pairs:
        yield {
            "score": likeness.score,
            "id": card.id,
            "name": card.value.get("name"),
            "other": other.id,
            "other_name": other.value.get("name"),
            "evidence": [{"code": one.code, **one.values} for one in likeness.evidence],
            "said": likeness.evidence,
            "card": card.value,
            "other_card": other.value,
        }


def say_evidence(evidence: Sequence[Message], language: Language) -> str:
    """What speaks for a pair, and against it, in words."""
    return pick(language, "; ", "；").join(say_message(language, one) for one in evidence)


def _name_column(key: str, label: str, card: str, reader: Reader) -> Column:
    return Column(
        key,
        label,
        show=lambda row: say_name(row[card], reader),
        tail=lambda row: say_archived(row[card], reader),
    )
