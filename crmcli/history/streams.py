"""git commands that are listened to while they run: long answers, and questions one by one."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from crmcli.errors import GitFailed
from crmcli.history.runner import Reply, explain_failure, make_environment, read_words

_CHUNK = 1 << 16
_FAITHFUL = ("--no-replace-objects", "--literal-pathspecs")
_FRUGAL = ("-c", "core.packedGitLimit=48m", "-c", "core.packedGitWindowSize=8m")
"""git looks at its packs as memory: at all of them together if it may, however large they are."""
"""History as it was committed, and paths as they are."""


def iter_fields(root: Path, *arguments: str, fine: Sequence[int] = (0,)) -> Iterator[bytes]:
    """The NUL-ended fields of what a git command prints, as it prints them.

    A reader who has enough closes the iterator, which ends git. Raises GitFailed for an exit code
    that is not among the `fine` ones.
    """
    with _run(root, arguments) as (process, said):
        out = _get_pipe(process.stdout)
        rest = b""
        while chunk := out.read1(_CHUNK):  # type: ignore[attr-defined]
            *fields, rest = (rest + chunk).split(b"\0")
            yield from fields
        if rest:
            yield rest
        words, code = said.get(), process.wait()
    if code not in fine:
        raise explain_failure(arguments, Reply(code, b"", words))


class Questions:
    """A git command that answers what it is asked on its standard input, one line at a time.

    The process starts with the first question and ends with the `with` block.
    """

    def __init__(self, root: Path, *arguments: str) -> None:
        self._root = root
        self._arguments = arguments
        self._stack = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        self._said: _Words | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def send(self, lines: str) -> IO[bytes]:
        """Ask, and give back the stream that the answer comes on. Raises GitFailed."""
        if self._process is None:
            run = _run(self._root, self._arguments)
            self._process, self._said = self._stack.enter_context(run)
        given = _get_pipe(self._process.stdin)
        try:
            given.write(os.fsencode(lines))
            given.flush()
        except BrokenPipeError:
            raise self.explain_end() from None
        return _get_pipe(self._process.stdout)

    def explain_end(self, answer: bytes = b"") -> Exception:
        """The error for an answer that did not come, or is none, with git's own words."""
        words, code = read_words(answer), -1
        if self._process is not None and self._said is not None:
            # git ends when nothing more can be asked, and only then has said all.
            with contextlib.suppress(BrokenPipeError):
                _get_pipe(self._process.stdin).close()
            words, code = self._said.get() or words, self._process.wait()
        return explain_failure(self._arguments, Reply(code, b"", words))


class _Words(threading.Thread):
    """What git says on the side, read while it runs: it would wait for a pipe that is full."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._said = b""
        self.start()

    def run(self) -> None:
        with self._pipe:
            self._said = self._pipe.read()

    def get(self) -> str:
        """All of it, when git has ended or says no more."""
        self.join()
        return read_words(self._said)


@contextlib.contextmanager
def _run(
    root: Path, arguments: tuple[str, ...]
) -> Iterator[tuple[subprocess.Popen[bytes], _Words]]:
    # Grafts, too, would show another history than the one that was committed.
    environment = make_environment() | {"GIT_OPTIONAL_LOCKS": "0", "GIT_GRAFT_FILE": os.devnull}
    try:
        process = subprocess.Popen(
            ["git", "-c", "advice.graftFileDeprecated=false", *_FRUGAL, *_FAITHFUL, *arguments],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise GitFailed("git-missing") from error
    said = _Words(_get_pipe(process.stderr))
    try:
        yield process, said
    finally:
        if process.poll() is None:
            process.kill()
        # Closing the pipe of a process that is gone may find unsent bytes in it.
        with contextlib.suppress(BrokenPipeError):
            _get_pipe(process.stdin).close()
        _get_pipe(process.stdout).close()
        process.wait()


def _get_pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("every process here is started with three pipes")
    return pipe
