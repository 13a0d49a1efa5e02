"""Change a customer's grade, with the reason that a reviewer will read."""

from __future__ import annotations

from crmcli.acts.entries import get_codes, get_field, get_item, get_name, make_scope
from crmcli.errors import UsageError
from crmcli.rules.edits import Insert, Set
from crmcli.rules.ids import format_visit_id
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.settings import UNGRADED
from crmcli.rules.values import arrange, clean_text, parse_value


def regrade_card(card: Card, acting: Acting, grade: str, reason: str) -> Outcome:
    """Give the customer a grade and write the change into `regrades`.

    The grade that the card has already changes nothing. Raises UsageError for an unknown grade
    and for an empty reason.
    """
    if not reason.strip():
        raise UsageError("reason-empty")
    field = get_field(acting.root, "grade")
    new = parse_value(field, grade, make_scope(acting, card.value))
    old = card.value.get("grade")
    if new == old:
        return Outcome((), Message("grade-already", {"name": get_name(card), "grade": new}))
    item = get_item(acting.root, "regrades")
    entry = {
        "id": format_visit_id(acting.today, acting.new_code(get_codes(card.value, "regrades"))),
        "date": acting.today.isoformat(),
        **({"from": old} if old else {}),
        "to": new,
        "by": acting.me.id,
        "reason": clean_text(item.children["reason"], reason),
    }
    values = {"name": get_name(card), "old": old or Message("grade-none"), "new": new}
    return Outcome(
        edits=(Set(("grade",), new), Insert(("regrades",), arrange(item, entry))),
        answer=Message("regraded", values),
        subject=(f"{old or UNGRADED} -> {new}",),
        made=str(entry["id"]),
    )
