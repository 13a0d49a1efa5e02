"""Runs the git executable: argument lists, never a shell, and an environment that is ours."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from crmcli.errors import CrmError, Failure, GitFailed

_KEPT = (
    "GIT_ASKPASS",
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_KEY_",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_VALUE_",
    "GIT_EXEC_PATH",
    "GIT_SSH",
    "GIT_SSL_",
    "GIT_TERMINAL_PROMPT",
    "GIT_TRACE",
)
"""Variables that say who commits, how to reach a remote, where configuration lies, what to trace.

All others of git's go: inside a hook, GIT_DIR or GIT_INDEX_FILE would lead us astray.
"""
_STEERING = (
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, and where the cursor goes
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links
    r"|\x1b[ -/]*[0-~]"
)
_LINE_ENDS = "\r*\n|\r+"
_CONTROLS = "[\x00-\x1f\x7f-\x9f]"
"""The three are compiled when first used: few commands have words of git's to show."""
_FULL = ("No space left on device", "Out of diskspace", "Disk quota exceeded")
"""git's words, and the system's, for a full disk."""

_ALONE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
"""git's own way, and one that older gits know: to them no kind of remote is allowed."""
_ADDED: ContextVar[Mapping[str, str]] = ContextVar("added", default=MappingProxyType({}))


class Reply(NamedTuple):
    """What a git command answered: exit code, standard output, and its words on stderr."""

    code: int
    output: bytes
    words: str


def ask_git(directory: Path, *arguments: str) -> bytes:
    """The output of a git command that only reads. Raises GitFailed with git's own words."""
    return demand(arguments, run_git(directory, *arguments))


def demand(arguments: tuple[str, ...], reply: Reply) -> bytes:
    """The output of a command that has to succeed. Raises GitFailed, or Failure on a full disk."""
    if reply.code:
        raise explain_failure(arguments, reply)
    return reply.output


def run_git(
    directory: Path,
    *arguments: str,
    given: bytes = b"",
    writes: bool = False,
    literal: bool = True,
    held: int | None = None,
    index: Path | None = None,
) -> Reply:
    """Run git in `directory` and wait for it.

    `given` is its standard input. A command that does not write takes no optional locks, so it
    never stands in the way of another. `literal` takes paths as they are, never as patterns; a
    few commands do not know it. `held` is the descriptor of our lock: git inherits it,
    so the lock lasts as long as git does, even if we are killed meanwhile. `index` is a file
    that serves as git's index instead of its own.
    """
    environment = make_environment()
    if index is not None:
        environment["GIT_INDEX_FILE"] = str(index)
    if not writes:
        environment["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(
            ["git", *(["--literal-pathspecs"] if literal else []), *arguments],
            cwd=directory,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
            pass_fds=() if held is None or os.name == "nt" else (held,),
        )
    except FileNotFoundError as error:
        raise GitFailed("git-missing") from error
    return Reply(done.returncode, done.stdout, read_words(done.stderr))


@contextlib.contextmanager
def remotes_unasked() -> Iterator[None]:
    """Until the block ends git does without what a partial clone would ask its remote for."""
    with _environment_extended(_ALONE):
        yield


@contextlib.contextmanager
def objects_forgotten(root: Path) -> Iterator[None]:
    """Until the block ends git stores objects in a place of their own, which then goes.

    So nothing is written into the repository, which may be one that only can be read. Raises
    Failure as on a full disk.
    """
    from crmcli.history.scratch import open_folder

    kept = ask_git(root, "rev-parse", "--git-path", "objects")
    # Quoted, for else a colon would end the path.
    path = (root / os.fsdecode(kept).removesuffix("\n")).as_posix()
    quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
    with open_folder("crm-") as folder:
        places = {"GIT_OBJECT_DIRECTORY": str(folder), "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted}
        with _environment_extended(places):
            yield


@contextlib.contextmanager
def _environment_extended(variables: Mapping[str, str]) -> Iterator[None]:
    before = _ADDED.set({**_ADDED.get(), **variables})
    try:
        yield
    finally:
        _ADDED.reset(before)


def read_words(said: bytes) -> str:
    """What git, ssh or a hook said to people, line by line, without what steers a terminal."""
    text = re.sub(_STEERING, "", said.decode("utf-8", "replace"))
    lines = [
        re.sub(_CONTROLS, " ", line.expandtabs()).rstrip() for line in re.split(_LINE_ENDS, text)
    ]
    return "\n".join(lines).strip()


def make_environment() -> dict[str, str]:
    """The environment for git: its own variables scrubbed, its words in English.

    The user's character set stays, since hooks print in it.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    everything = environment.pop("LC_ALL", "")
    if everything:
        environment["LC_CTYPE"] = everything
    environment.pop("LANGUAGE", None)
    environment["LC_MESSAGES"] = "C"
    return {**environment, **_ADDED.get()}


def explain_failure(arguments: tuple[str, ...], reply: Reply) -> CrmError:
    """The error for a git command that failed: a full or read-only disk, or git's own no."""
    words = reply.words or read_words(reply.output)
    if any(sign in words for sign in _FULL):
        return Failure("disk-full")
    if "Read-only file system" in words:
        return Failure("read-only", reason=words)
    command = _name_command(arguments)
    if reply.code < 0:
        return GitFailed("git-killed", command=command, signal=-reply.code)
    return GitFailed("git-failed", command=command, words=words)


def _name_command(arguments: tuple[str, ...]) -> str:
    """The git command among its arguments: past the options, and the setting after each -c."""
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] == "-c" else rest[1:]
    return rest[0] if rest else ""
