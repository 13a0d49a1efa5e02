"""How an act is answered: the id on stdout, a sentence on stderr; or a diff; or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.commands.session import Session

if TYPE_CHECKING:
    from crmcli.book.receipts import Receipt


def answer_act(session: Session, receipt: Receipt, *, as_json: bool, **more: object) -> None:
    """Tell what an act did. `more` are further keys of the JSON object.

    Remarks, such as the day that was understood, are for people and said on stderr in any case.
    A dry run prints the diff that it would make and says that nothing was written.
    """
    session.say_all(receipt.notes)
    if as_json:
        from crmcli.views.formats import render_object

        record = {"customer": receipt.customer, **more, "commit": receipt.commit}
        if receipt.diff is not None:
            record["diff"] = receipt.diff
        session.show(render_object(record))
        session.say_all(receipt.outcome.notes)
        return
    if receipt.diff is not None:
        session.show(receipt.diff)
        session.say_all(receipt.outcome.notes)
        session.say("dry-run")
        return
    if receipt.outcome.made is not None:
        session.show(receipt.outcome.made)
    session.say_all([receipt.outcome.answer, *receipt.outcome.notes])
