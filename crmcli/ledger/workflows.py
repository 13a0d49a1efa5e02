"""The workflows that `crm init --ci` writes: what a forge does with each request and push.

They lie beside this file as they are written, but for the version and the language.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Forge = Literal["github", "gitlab", "gitea"]

WORKFLOWS: dict[Forge, str] = {
    "github": ".github/workflows/crm.yml",
    "gitlab": ".gitlab-ci.yml",
    "gitea": ".gitea/workflows/crm.yml",
}
"""Where each forge looks for its workflow."""

GITLAB_INCLUDED = ".gitlab/crm.gitlab-ci.yml"
"""Where the workflow of GitLab lies beside one that the team has already, which includes it."""

_TEMPLATES = Path(__file__).with_name("forges")
_LANGUAGES = ("en", "zh")


def format_workflow(forge: Forge, language: str) -> bytes:
    """The bytes of a forge's workflow, in which the program speaks the language.

    What it installs the team has to say: a name in a public registry could be anybody's.
    """
    text = (_TEMPLATES / f"{forge}.yml").read_bytes()
    return text.replace(b"@LANGUAGE@", language.encode())


def is_workflow(forge: Forge, data: bytes) -> bool:
    """Whether a file is what this version writes, in either language and with any line ends."""
    lines = data.splitlines()
    return any(lines == format_workflow(forge, one).splitlines() for one in _LANGUAGES)
