"""The records on disk: where they lie, reading one, replacing one."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.errors import Failure, Refused
from crmcli.ledger.disk import explain_errors, save_beside, save_file, save_folder
from crmcli.ledger.refusals import name_reason

if TYPE_CHECKING:
    from crmcli.ledger.problems import Problem
    from crmcli.rules.fields import Field

FOLDER = "records"
SUFFIX = ".yaml"
SHARDED_FROM = 5_000
"""Cards from which on new ones go into folders of their own: one big folder makes commits slow."""
_OUR_FOLDER = re.compile(f"{FOLDER}(/[0-9a-f]{{2}})?")
_MARK = ".crmtmp-"
_NEW, _OLD = "new", "old"
_TEMPORARY = re.compile(rf"\..+{_MARK}[0-9]+-({_NEW}|{_OLD})")


class Record(NamedTuple):
    """One file as it is on disk. `value` is None when the dialect refuses it."""

    id: str
    file: str
    data: bytes
    value: dict[str, Any] | None
    problems: tuple[Problem, ...]


def name_record(file: str) -> str:
    """The id that a record's file stands for: `records/ab/huaxin.yaml` is `huaxin`."""
    return file.rpartition("/")[2].removesuffix(SUFFIX)


def iter_record_files(root_dir: Path) -> Iterator[str]:
    """Every record below `records/`, at any depth, as sorted paths below the root.

    Hidden files and folders are none of ours, and no symbolic link is followed.
    """
    yield from sorted(_iter_files(root_dir / FOLDER, FOLDER))


def is_record(file: str) -> bool:
    """Whether a path below the root is that of a record, as `iter_record_files` finds them."""
    folder, *parts = file.split("/")
    hidden = any(part.startswith(".") for part in parts)
    return folder == FOLDER and file.endswith(SUFFIX) and not hidden


def list_present(root_dir: Path, path: str) -> list[str]:
    """The records that a path below the root stands for: itself if it is a file, all in a folder.

    None where it is gone or hidden, or where a link leads. Raises Failure as `iter_record_files`.
    """
    folder = path.rstrip("/")
    if any(part.startswith(".") for part in folder.split("/")) or _passes_link(root_dir, folder):
        return []
    mode = _find_mode(f"{root_dir}/{folder}")
    if stat.S_ISDIR(mode):
        return sorted(_iter_files(root_dir / path, folder))
    return [path] if stat.S_ISREG(mode) and is_record(path) else []


def find_record_files(root_dir: Path, customer: str) -> list[str]:
    """The files of the customer with this id: one, or none, or several where somebody copied one.

    The two places where we put cards ourselves are looked at first, and if it is in one no
    other folder is searched.
    """
    found = find_usual_files(root_dir, customer)
    if found:
        return found
    ending = f"/{customer}{SUFFIX}"
    return sorted(file for file in _iter_files(root_dir / FOLDER, FOLDER) if file.endswith(ending))


def find_usual_files(root_dir: Path, customer: str) -> list[str]:
    """The same, looked for only in the two places where we put cards ourselves."""
    places = [name_place(customer, sharded=sharded) for sharded in (False, True)]
    return [
        file for file in places if (root_dir / file).is_file() and not _passes_link(root_dir, file)
    ]


def place_record(root_dir: Path, customer: str) -> str:
    """Where a new card goes: `records/<id>.yaml`, or below two hex digits in a big ledger."""
    # No more are counted than it takes: a big ledger is not read through for its next card.
    counted = islice(_iter_files(root_dir / FOLDER, FOLDER), SHARDED_FROM)
    return name_place(customer, sharded=sum(1 for _ in counted) == SHARDED_FROM)


def name_place(customer: str, *, sharded: bool) -> str:
    """A card's file: in `records/` itself, or below two hex digits of the id's SHA-256."""
    if not sharded:
        return f"{FOLDER}/{customer}{SUFFIX}"
    import hashlib

    shard = hashlib.sha256(customer.encode()).hexdigest()[:2]
    return f"{FOLDER}/{shard}/{customer}{SUFFIX}"


def list_own_folders(files: Iterable[str]) -> list[str]:
    """The folders of these records in which we put none ourselves, in order."""
    folders = {file.rpartition("/")[0] for file in files}
    return sorted(folder for folder in folders if not _OUR_FOLDER.fullmatch(folder))


def load_record(root_dir: Path, file: str, root: Field) -> Record:
    """Read one record. What is wrong with its content is in `problems`; nothing raises for it."""
    return read_record(file, load_bytes(root_dir, file), root)


def read_record(file: str, data: bytes, root: Field) -> Record:
    """The record that a file with these bytes is."""
    from crmcli.ledger.yamltext import parse_record

    parsed = parse_record(data, root)
    return Record(name_record(file), file, data, parsed.value, parsed.problems)


def load_any_record(root_dir: Path, file: str, root: Field) -> Record:
    """The same, where a file that cannot be read shall not end the reading of the others.

    Its record has no bytes and no value, and the problem `unreadable-file`.
    """
    try:
        return load_record(root_dir, file, root)
    except Failure as failure:
        return Record(name_record(file), file, b"", None, (explain_failure(failure),))


def explain_failure(failure: Failure) -> Problem:
    """The problem of a file that cannot be read."""
    from crmcli.ledger.problems import Problem

    return Problem(1, 1, (), "unreadable-file", {"reason": failure.values["reason"]})


def load_bytes(root_dir: Path, file: str) -> bytes:
    """A file's bytes. Raises Failure("unreadable-file")."""
    try:
        return (root_dir / file).read_bytes()
    except OSError as error:
        raise Failure("unreadable-file", file=file, reason=name_reason(error)) from error


def find_bytes(root_dir: Path, file: str) -> bytes | None:
    """A file's bytes, or None where there is no such file."""
    return load_bytes(root_dir, file) if (root_dir / file).is_file() else None


def save_record(root_dir: Path, file: str, data: bytes) -> None:
    """Replace a file, or make it with the folders on the way, in one step that outlives a crash.

    Raises Failure where the disk will not have it; the old file is then as it was.
    """
    prepare_record(root_dir, file, data, durable=True)
    show_record(root_dir, file)
    with explain_errors(file):
        save_folder((root_dir / file).parent)


def prepare_record(root_dir: Path, file: str, data: bytes, *, durable: bool) -> None:
    """Write a file's new bytes beside it, for `show_record`; make the folders on the way.

    Not `durable`: the caller waits for the disk, for many files together. Raises Failure.
    """
    path = root_dir / file
    temporary = _name_temporary(path, _NEW)
    with explain_errors(file):
        try:
            _make_folders(path.parent, durable=durable)
            save_beside(path, data, temporary, durable=durable)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def show_record(root_dir: Path, file: str) -> None:
    """Put what `prepare_record` wrote in the file's place, in one step. Raises Failure.

    It lasts through a power cut when the folder was saved.
    """
    temporary = _name_temporary(root_dir / file, _NEW)
    with explain_errors(file):
        try:
            temporary.replace(root_dir / file)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def reserve_record(root_dir: Path, file: str, data: bytes) -> None:
    """Keep a file's old bytes beside it, so that they can come back though the disk be full.

    They are not waited for: most writes never need them.
    """
    with explain_errors(file):
        _name_temporary(root_dir / file, _OLD).write_bytes(data)


def restore_record(root_dir: Path, file: str, data: bytes | None, *, durable: bool = True) -> None:
    """Give a file its old bytes back, from what `reserve_record` kept if it is there.

    None: there was no such file. It lasts through a power cut when the folder was saved. Not
    `durable`: the caller has waited for what was kept, of many files together.
    """
    reserve = _name_temporary(root_dir / file, _OLD)
    path = root_dir / file
    if data is None:
        delete_record(root_dir, file, durable=durable)
    elif reserve.exists() and reserve.read_bytes() == data:
        with explain_errors(file):
            if durable:
                save_file(reserve)
            if path.exists():
                reserve.chmod(path.stat().st_mode & 0o777)
            reserve.replace(path)
    else:
        save_record(root_dir, file, data)


def delete_record(root_dir: Path, file: str, *, durable: bool = True) -> None:
    """Remove a file if it is there, and its folder below `records/` if that is empty then.

    Not `durable`: the caller waits for the disk, for many files together. Raises Failure.
    """
    path = root_dir / file
    with explain_errors(file):
        path.unlink(missing_ok=True)
        if durable and path.parent.is_dir():
            save_folder(path.parent)
    remove_empty_folder(root_dir, file)


def remove_empty_folder(root_dir: Path, file: str) -> None:
    """Remove the folder of a file below `records/` if there is nothing in it."""
    folder = (root_dir / file).parent
    with explain_errors(file):
        if folder in (root_dir, root_dir / FOLDER) or not folder.is_dir():
            return
        with os.scandir(folder) as entries:  # a big folder is not read through to see that
            empty = next(entries, None) is None
        if empty:
            folder.rmdir()


def discard_temporaries(root_dir: Path, file: str) -> None:
    """Remove what this process wrote beside a file. Raises Failure."""
    with explain_errors(file):
        for purpose in (_NEW, _OLD):
            _name_temporary(root_dir / file, purpose).unlink(missing_ok=True)


def sweep_temporaries(root_dir: Path, files: Iterable[str]) -> None:
    """Remove what killed writes of `files` left beside them. Only for the holder of our lock."""
    folders: dict[Path, set[str]] = {}
    for file in files:
        path = root_dir / file
        folders.setdefault(path.parent, set()).add(f".{path.name}")
    for folder, names in folders.items():
        with explain_errors(folder.relative_to(root_dir).as_posix()):
            for left in folder.glob(f".*{_MARK}*"):
                if left.name.rpartition(_MARK)[0] in names:
                    left.unlink(missing_ok=True)


def sweep_all_temporaries(root_dir: Path, folders: Iterable[str]) -> None:
    """The same where nobody knows which files: in the root itself, and in all of `folders`.

    No hidden folder below these is looked into, and no symbolic link is followed.
    """
    _sweep_folder(root_dir, ".")
    for name in folders:
        if (root_dir / name).is_symlink():
            continue
        for place, below, _ in os.walk(root_dir / name):
            below[:] = [one for one in below if not one.startswith(".")]
            _sweep_folder(Path(place), name)


def _sweep_folder(folder: Path, name: str) -> None:
    with explain_errors(name):
        for left in folder.glob(f".*{_MARK}*"):
            if _TEMPORARY.fullmatch(left.name):
                left.unlink(missing_ok=True)


def refuse_links(root_dir: Path, file: str) -> None:
    """Raise Refused("symlink") if `file` or a folder on its way is a symbolic link.

    Writing through one would change a file that git does not keep here.
    """
    link = _passes_link(root_dir, file)
    if link:
        raise Refused("symlink", file=link)


def _passes_link(root_dir: Path, file: str) -> str | None:
    end = 0
    while end != -1:  # with plain texts: this is asked of ten thousand files in a row
        end = file.find("/", end + 1)
        here = file if end == -1 else file[:end]
        if stat.S_ISLNK(_find_mode(f"{root_dir}/{here}")):
            return here
    return None


def _find_mode(place: str) -> int:
    """What there is, of a link the link itself; 0 for nothing."""
    try:
        return os.lstat(place).st_mode
    except (OSError, ValueError):  # a name with a zero byte is no file's
        return 0


def _make_folders(folder: Path, *, durable: bool) -> None:
    """Make a folder and those that it lies in, if they are not there, so that they last."""
    if folder.is_dir():
        return
    _make_folders(folder.parent, durable=durable)
    folder.mkdir(exist_ok=True)
    if durable:
        save_folder(folder.parent)


def _name_temporary(path: Path, purpose: str) -> Path:
    return path.with_name(f".{path.name}{_MARK}{os.getpid()}-{purpose}")


def _iter_files(folder: Path, prefix: str) -> Iterator[str]:
    if folder.is_symlink() or not folder.is_dir():
        return
    for entry in _iter_folder(folder, prefix):
        name = f"{prefix}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _iter_files(Path(entry.path), name)
        elif entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False):
            yield name


def _iter_folder(folder: Path, name: str) -> Iterator[os.DirEntry[str]]:
    """What is in a folder and not hidden. Raises Failure: nobody knows which cards it holds."""
    try:
        with os.scandir(folder) as entries:
            yield from (entry for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        raise Failure("unreadable-file", file=name, reason=name_reason(error)) from error
