"""Looking after a ledger: is everything there that it needs, on this machine and in this clone?

It reads only. What stands in the way of one look (no git, no ledger, a crm.yaml that cannot be
read) is itself what was found, and the others go on.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crmcli import __version__
from crmcli.book.founding import list_missing_files
from crmcli.book.opening import open_book
from crmcli.errors import CrmError
from crmcli.history.drivers import list_missing_drivers
from crmcli.history.graph import count_commits, is_indexed, write_graph
from crmcli.history.health import (
    examine_clone,
    find_git_version,
    find_signer,
    read_git_settings,
)
from crmcli.history.presence import read_complaint
from crmcli.history.repository import (
    STATE_FOLDER,
    Repository,
    find_root,
    open_repository,
    read_identity,
)
from crmcli.ledger.journal import Torn, find_begun
from crmcli.ledger.records import FOLDER
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.rules.health import (
    Check,
    Terminal,
    judge_cards,
    judge_clone,
    judge_files,
    judge_git,
    judge_history,
    judge_identity,
    judge_index,
    judge_interrupted,
    judge_line_ends,
    judge_person,
    judge_setup,
    judge_signing,
    judge_terminal,
    judge_torn,
    judge_zone,
)
from crmcli.rules.outcome import Message

_A_ZONE = "Asia/Shanghai"
"""One that every set of time zones has."""


def examine(directory: Path, terminal: Terminal, zone: str) -> list[Check]:
    """Every check that can be made here. `zone` is the system's own."""
    version = find_git_version(directory)
    versions = {"python": platform.python_version(), "crm": __version__}
    checks = [
        judge_git(version),
        Check("python", "ok", Message("doctor-python", versions)),
        judge_terminal(terminal),
    ]
    if version is not None:
        checks += _examine_git(directory)
    root, found = find_ledger(directory)
    checks.append(found)
    if root is not None:
        checks += _examine_ledger(root, zone, has_git=version is not None)
        if version is not None:
            checks += _examine_clone(root)
    return checks


def index_history(root: Path) -> bool:
    """Let git index a long history that has no index; whether it was wanted and done."""
    repository = open_repository(root)
    wanted = judge_history(count_commits(repository), indexed=is_indexed(repository))
    if wanted.state == "ok":
        return False
    write_graph(repository)
    return is_indexed(repository)


def find_ledger(directory: Path) -> tuple[Path | None, Check]:
    """The root of the ledger that holds the folder, or None; and how that was told."""
    try:
        root = find_root(directory)
    except CrmError as error:  # a bare repository
        return None, Check("ledger", "problem", Message(error.code, error.values))
    if root is None or not (root / SETTINGS_FILE).is_file():
        values = {"folder": str(directory.resolve())}
        found = Message("doctor-no-ledger", values)
        return None, Check("ledger", "warning", found, Message("doctor-go-to-ledger"))
    return root, Check("ledger", "ok", Message("doctor-ledger", {"root": str(root)}))


def _examine_git(directory: Path) -> Iterator[Check]:
    settings = read_git_settings(directory)
    identity = read_identity(directory)
    yield judge_identity(identity.name, identity.email)
    yield judge_line_ends(settings)
    program, there = find_signer(settings)
    yield judge_signing(settings, program=program, has_program=there)


def _examine_ledger(root: Path, zone: str, *, has_git: bool) -> Iterator[Check]:
    """What the files say. Without crm.yaml or the schema no card can be read."""
    yield judge_files(list_missing_files(root))
    try:
        book = open_book(root)
    except CrmError as error:
        yield Check("settings", "problem", Message(error.code, error.values), "crm check")
        yield judge_zone(zone, zone, has_data=_has_zones())
        return
    yield Check("settings", "ok", Message("doctor-settings"))
    yield judge_zone(book.settings.timezone, zone, has_data=_has_zones())
    if has_git:
        yield judge_person(book.identity.email, book.find_me())
    count = book.open_catalog().count()
    yield judge_cards(count, len({finding.file for finding in book.broken}))


def _examine_clone(root: Path) -> Iterator[Check]:
    """How git keeps this copy, and what it was told about it."""
    try:
        repository = open_repository(root)
    except CrmError as error:  # a folder of somebody else's: git says how to trust it
        yield Check("clone", "problem", Message(error.code, error.values))
        return
    settings = read_git_settings(root)
    yield from judge_clone(examine_clone(repository, settings))
    yield judge_index(read_complaint(root, FOLDER))
    yield _judge_write(repository)
    yield judge_setup(list_missing_drivers(settings))
    yield judge_history(count_commits(repository), indexed=is_indexed(repository))


def _judge_write(repository: Repository) -> Check:
    """Whether a write has begun and not ended, and is not running either."""
    begun = find_begun(repository.git_dir / STATE_FOLDER, repository.common_dir / STATE_FOLDER)
    if isinstance(begun, Torn):
        return judge_torn()
    return judge_interrupted(begun.act, running=begun.running) if begun else judge_interrupted(None)


def _has_zones() -> bool:
    try:
        ZoneInfo(_A_ZONE)
    except ZoneInfoNotFoundError:
        return False
    return True
