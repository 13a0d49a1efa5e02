"""A team: a bare remote, and clones of it in which different people work."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from crmcli.book import Book, open_book
from crmcli.book.syncing import Synced, sync
from crmcli.errors import Refused
from crmcli.rules.edits import Edit, Insert, Set
from crmcli.rules.outcome import Message, Outcome
from tests.sandbox import Sandbox

PEOPLE = {"li.wei": "li.wei@example.com", "zhang.min": "zm@example.com"}
CARD = "records/huaxin.yaml"


def run_git(folder: Path, *words: str) -> str:
    """Run git somewhere and give back its output."""
    return subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def make_hub(ledger: Sandbox, folder: Path) -> Path:
    """A bare repository with what the ledger has."""
    run_git(folder, "clone", "--quiet", "--bare", str(ledger.root), "hub.git")
    return folder / "hub.git"


def join(hub: Path, name: str, person: str = "li.wei") -> Sandbox:
    """A clone of the hub beside it, in which one person works."""
    email = PEOPLE.get(person, f"{person}@example.com")
    settings = ("--config", f"user.name={person}", "--config", f"user.email={email}")
    run_git(hub.parent, "clone", "--quiet", *settings, str(hub), name)
    return Sandbox(hub.parent / name)


def open_clone(clone: Sandbox) -> Book:
    """Its ledger, read anew."""
    return open_book(clone.root)


def edit(clone: Sandbox, *edits: Edit, customer: str = "huaxin") -> None:
    """An act on a card, committed."""
    book = open_clone(clone)
    record, _ = book.get_record(customer)
    book.write("set", record, lambda *_: Outcome(edits, Message("fields-set")))


def grade(clone: Sandbox, value: str) -> None:
    """Give a card another grade."""
    edit(clone, Set(("grade",), value))


def log_visit(clone: Sandbox, code: str, notes: str = "电话") -> None:
    """Add a visit of today."""
    entry = {
        "id": f"20261123-{code}",
        "date": "2026-11-23",
        "channel": "phone",
        "by": "li.wei",
        "notes": notes,
    }
    edit(clone, Insert(("visits",), entry))


def sync_clone(clone: Sandbox, *, pull: bool = False, onto: str | None = None) -> Synced:
    """What `crm sync` does there."""
    return sync(open_clone(clone), pull=pull, onto=onto)


def refuse_sync(clone: Sandbox, code: str) -> Refused:
    """The error, of this code, with which a sync there must end."""
    with pytest.raises(Refused) as refused:
        sync_clone(clone)
    assert refused.value.code == code
    return refused.value


def tip(hub: Path, branch: str = "main") -> str:
    """The last commit of a branch of the hub."""
    return run_git(hub, "rev-parse", f"refs/heads/{branch}").strip()


def refuse_pushes(hub: Path, words: str, where: str = "pre-receive", only: str = "main") -> None:
    """The hub takes no push to a branch."""
    hook = hub / "hooks" / where
    if where == "update":
        # git itself says this of a branch that another push holds.
        (hub / "refs/heads/main.lock").write_text("")
        return
    hook.write_text(
        f"#!/bin/sh\nwhile read old new ref; do\n"
        f'  test "$ref" = refs/heads/{only} && {{ echo "{words}" >&2; exit 1; }}\ndone\nexit 0\n'
    )
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
