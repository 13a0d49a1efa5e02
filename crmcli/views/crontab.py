"""The line of a crontab that sends reminders each morning."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from crmcli.views.language import Language

_WHEN = "0 8 * * *"


def format_cron_line(program: Sequence[str], root: str, language: Language, *, pulls: bool) -> str:
    """The line for a ledger: every day at eight, by the clock of the machine.

    `program` are the words that start crm, `root` is the ledger's folder, both absolute, since
    cron knows no other; with `pulls` what others have sent is fetched first. Where that fails,
    people are reminded of what is there: the mail says of which commit it is.
    """
    crm = shlex.join(program)
    reminds = f"{crm} remind --email"
    if pulls:
        reminds = f"{{ {crm} sync --pull --quiet; {reminds}; }}"
    steps = [f"cd {shlex.quote(root)}", f"export CRM_LANG={language}", reminds]
    # cron would take a percent sign for the end of a line.
    return f"{_WHEN}  {' && '.join(steps)}".replace("%", "\\%")
