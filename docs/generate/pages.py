"""Which pages are made, and of what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crmcli import __version__
from crmcli.ledger.schema import read_shipped_schema
from docs.generate.commands import render_commands
from docs.generate.fields import render_fields
from docs.generate.manual import render_manual
from docs.generate.picture import render_picture
from docs.generate.terminal import make_shell, run_on_terminal
from docs.generate.tree import Language, load_tree

_PROMPT = "$ crm overdue"
_TITLES: Mapping[Language, str] = {
    "en": "crm overdue in a terminal: who is past the follow-up date, the most pressing first",
    "zh": "终端里的 crm overdue：逾期未跟进的客户，最急的在前",
}


def build_pages(root: Path) -> dict[str, str]:
    """Every generated page by its name below `root`, the checkout with the sample ledger."""
    english, chinese = load_tree("en"), load_tree("zh")
    return {
        "docs/reference/commands.md": render_commands(english),
        "docs/reference/commands.zh-CN.md": render_commands(chinese),
        "docs/reference/fields.md": render_fields(read_shipped_schema()),
        "docs/crm.1": render_manual(english, __version__),
        "docs/overdue.svg": _draw_overdue(root, "en"),
        "docs/overdue.zh-CN.svg": _draw_overdue(root, "zh"),
    }


def _draw_overdue(root: Path, language: Language) -> str:
    """The picture of the first command that a reader sees, on the sample ledger."""
    shown = run_on_terminal(
        ["crm", "--lang", language, "--color", "always", "overdue"], root, make_shell()
    )
    return render_picture(f"{_PROMPT}\n{shown}", _TITLES[language])
