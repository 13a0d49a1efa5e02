"""Put a customer away, with the reason, and bring one back."""

from __future__ import annotations

from crmcli.acts.entries import get_field, get_name
from crmcli.errors import UsageError
from crmcli.rules.edits import Delete, Set, apply_edits
from crmcli.rules.followup import assess_card, describe_standing, is_archived
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.values import arrange, clean_text

_PLACE = ("archived",)


def archive_card(card: Card, acting: Acting, reason: str) -> Outcome:
    """Put the customer away today; one who is put away already stays as it is.

    A promise that is open stands, and is remarked on: it keeps the customer among those who are
    due. Raises UsageError("archive-reason-empty").
    """
    if not reason.strip():
        raise UsageError("archive-reason-empty")
    name = get_name(card)
    if is_archived(card.value):
        return Outcome((), Message("archived-already", {"name": name}))
    field = get_field(acting.root, *_PLACE)
    put_away = {
        "on": acting.today.isoformat(),
        "reason": clean_text(get_field(acting.root, "archived", "reason"), reason),
    }
    return Outcome(
        edits=(Set(_PLACE, arrange(field, put_away)),),
        answer=Message("archived", {"name": name}),
        subject=(put_away["reason"],),
        notes=_remark_promise(card, acting),
    )


def restore_card(card: Card, acting: Acting) -> Outcome:
    """Bring the customer back; one who is not put away stays as it is."""
    name = get_name(card)
    if not is_archived(card.value):
        return Outcome((), Message("restored-already", {"name": name}))
    edits = (Delete(_PLACE),)
    standing = assess_card(apply_edits(card.value, edits), acting.settings)
    values = {"name": name, "standing": describe_standing(standing)}
    return Outcome(edits, Message("restored", values))


def _remark_promise(card: Card, acting: Acting) -> tuple[Message, ...]:
    standing = assess_card(card.value, acting.settings)
    if standing.basis != "promise":
        return ()
    values = {
        "standing": describe_standing(standing),
        "command": f"crm next {card.id} none",
    }
    return (Message("archived-promise", values),)
