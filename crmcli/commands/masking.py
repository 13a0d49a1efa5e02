"""Where what the schema calls sensitive is not shown, whichever command is asked."""

from __future__ import annotations

import os

from crmcli.rules.masking import is_set


def must_mask(form: str) -> bool:
    """Whether sensitive values stay out of a form: Markdown is made to be sent around, and what
    a job of CI prints (it has CI in its environment) is kept where many may read it.
    """
    return form == "md" or is_set(os.environ.get("CI"))
