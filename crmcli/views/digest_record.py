"""A digest for programs: the same facts, under keys that stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crmcli.rules.reminding import Digest, Item, Occurring, TeamLine

_GROUPS = ("first", "overdue", "today", "ahead", "escalated")


def describe_digest(digest: Digest) -> dict[str, object]:
    """What a person is told. What the settings keep back is null here, too."""
    groups: Mapping[str, Iterable[Item]] = {key: getattr(digest, key) for key in _GROUPS}
    return {
        **{key: [_describe_item(one) for one in items] for key, items in groups.items()},
        "occasions": [_describe_occasion(one) for one in digest.occasions],
        "put_off": digest.put_off,
    }


def describe_week(lines: Iterable[TeamLine]) -> dict[str, object]:
    """The team's week, a record a person."""
    return {
        "team": [
            {
                "owner": line.owner,
                "overdue": line.late,
                "today": line.today,
                "longest": line.oldest,
                "contacts": line.contacts,
            }
            for line in lines
        ]
    }


def _describe_item(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "name": item.name,
        "grade": item.grade,
        "owner": item.owner,
        "due": item.due,
        "day": item.day,
        "days_overdue": item.late,
        "basis": item.basis,
        "promised": item.promised,
        "last_visit": item.story.day,
        "channel": item.story.channel,
        "notes": item.story.note,
        "contact": item.story.contact,
        "phone": item.story.phone,
    }


def _describe_occasion(one: Occurring) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "day": one.occasion.day,
        "field": ".".join(one.occasion.label.path),
        "kind": one.occasion.kind,
        "contact": one.who,
    }
