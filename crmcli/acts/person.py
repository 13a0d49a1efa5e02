"""Enter a member of the team in crm.yaml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crmcli.errors import Refused, UsageError
from crmcli.rules.edits import Set
from crmcli.rules.ids import is_person_id, make_unique
from crmcli.rules.outcome import Message, Outcome
from crmcli.rules.pinyin import fold_letters
from crmcli.rules.proposals import propose_entry_id
from crmcli.rules.settings import Settings
from crmcli.rules.values import find_unseen

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def add_person(
    settings: Settings, name: str, emails: Sequence[str], person_id: str | None = None
) -> Outcome:
    """The edits of crm.yaml that enter a person, under the part before @ of the first e-mail.

    Raises UsageError for an empty name, a bad e-mail or id; Refused when the id, or one of the
    e-mails, is somebody's already.
    """
    called, addresses = name.strip(), [mail.strip() for mail in emails]
    _refuse_bad_words(called, addresses)
    _refuse_known_emails(settings, addresses)
    chosen = person_id or _propose(settings, called, addresses)
    if not is_person_id(chosen):
        raise UsageError("bad-person-id", id=chosen)
    if chosen in settings.people:
        raise Refused("person-taken", id=chosen, name=settings.people[chosen].name)
    entry = {"name": called, "emails": addresses}
    return Outcome(
        edits=(Set(("people", chosen), entry),),
        answer=Message("person-added", {"id": chosen, "name": called}),
        subject=(chosen,),
        made=chosen,
    )


def _refuse_bad_words(name: str, emails: Sequence[str]) -> None:
    if not name or find_unseen(name) is not None:
        raise UsageError("bad-person-name", name=name)
    for email in emails:
        if not _EMAIL.fullmatch(email) or find_unseen(email) is not None:
            raise UsageError("bad-email", email=email)


def _refuse_known_emails(settings: Settings, emails: Sequence[str]) -> None:
    for person in settings.people.values():
        known = {mail.casefold() for mail in person.emails}
        for email in emails:
            if email.casefold() in known:
                raise Refused("email-taken", email=email, id=person.id, name=person.name)


def _propose(settings: Settings, name: str, emails: Sequence[str]) -> str:
    """The part before @ as an id allows it (`li.wei`), else the name in Latin letters."""
    local = fold_letters(emails[0].partition("@")[0]) if emails else ""
    stem = ".".join(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", local))
    return make_unique(stem or propose_entry_id(name, ()), settings.people)
