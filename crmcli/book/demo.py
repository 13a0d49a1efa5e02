"""A sample ledger: invented customers, and what a small team did about them over some months."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from crmcli.book.clock import read_today
from crmcli.book.demo_history import Team, list_commits
from crmcli.book.demo_plan import plan_steps
from crmcli.book.founding import Founding, find_identity
from crmcli.errors import Refused
from crmcli.history.founding import BRANCH, configure_clone, found_repository, name_author
from crmcli.history.importing import ImportedCommit, import_history
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.template import format_founding_files
from crmcli.rules.settings import Person

_SEED = "crmcli"


def found_demo(
    folder: Path, timezone: str, ask_identity: Callable[[], tuple[str, str] | None]
) -> Founding:
    """Make a sample ledger in `folder`, which must be empty or not be there.

    It is the same for everybody on the same day, but for the one who makes it: their e-mail is
    added to one of the people of the sample. Raises Refused: `demo-not-empty`, `no-identity`;
    GitFailed, and then the folder is empty again.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("demo-not-empty", folder=str(folder))
    name, email, was_asked = find_identity(folder, ask_identity)
    people, me = gather_people(email)
    today = read_today(timezone)
    with _emptied_on_failure(folder):
        root = found_repository(folder)
        if was_asked:
            name_author(root, name, email)
        commits = _make_history(people, timezone, today)
        import_history(root, BRANCH, commits)
        settings = tuple(configure_clone(root))
    files = sorted({file for commit in commits for file in commit.files})
    return Founding(root, tuple(files), settings, is_new=True, email=email, person=me)


def load_data() -> dict[str, Any]:
    """The people, customers and texts of the sample."""
    import yaml

    text = Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return data


def gather_people(email: str) -> tuple[list[Person], Person]:
    """The people of the sample, and the one of them that the e-mail belongs to from now on."""
    data = load_data()
    people = [Person(id_, one["name"], (one["email"],)) for id_, one in data["people"].items()]
    mine = [one for one in people if email.casefold() in one.emails]
    me = mine[0] if mine else next(one for one in people if one.id == data["me"])
    if not mine:
        people[people.index(me)] = me = me._replace(emails=(*me.emails, email))
    return people, me


def _make_history(people: list[Person], timezone: str, today: date) -> list[ImportedCommit]:
    data, die = load_data(), Random(_SEED)
    steps = plan_steps(data, today, ZoneInfo(timezone), die)
    founding = format_founding_files(people[0], timezone)
    team = Team(data, parse_schema(read_shipped_schema()).root, founding[SETTINGS_FILE], die)
    return list_commits(team, steps, people, founding)


@contextmanager
def _emptied_on_failure(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        raise
