"""The same work on very many pieces: on two processes, where there are two processors."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from types import TracebackType

WORKERS = 2
_AHEAD = 3 * WORKERS
"""Pieces given out at most, so that what is done does not pile up before it is stored."""

Piece = TypeVar("Piece")
Done = TypeVar("Done")


class _NoWorkers(Exception):
    """There can be none, or one has ended: it was killed, or its work raises something."""


def iter_done(
    pieces: Iterable[Piece],
    prepare: Callable[..., Callable[[Piece], Done]],
    *,
    apart: tuple[Any, ...] | None,
    here: tuple[Any, ...],
) -> Iterator[Done]:
    """What becomes of the pieces, in their order.

    `prepare` makes what does the work: in each worker of `apart`, which must be plain values as
    pieces and answers are, for they are sent; in this process of `here`, where the work is not
    worth a second one (`apart` is None), there is no processor for it, or it has ended before its
    time. What the work raises is raised here: the piece is done again.
    """
    rest = iter(pieces)
    given: deque[Piece] = deque()
    if apart is not None and _count_processors() > 1:
        with contextlib.suppress(_NoWorkers):  # the rest is done here
            yield from _iter_from_workers(rest, given, _prepare_start(prepare, apart, here))
    work = None
    for piece in chain(given, rest):
        work = work or prepare(*here)
        yield work(piece)


def _count_processors() -> int:
    """Those that we may use."""
    find_ours = getattr(os, "sched_getaffinity", None)
    return len(find_ours(0)) if find_ours else os.cpu_count() or 1


def _prepare_start(
    prepare: Callable[..., Callable[[Piece], Done]], apart: tuple[Any, ...], here: tuple[Any, ...]
) -> tuple[Any, ...]:
    """What a worker is started with: if it is forked, with the very thing that does its work."""
    with _needing_workers():
        import multiprocessing

        if multiprocessing.get_start_method() == "fork":
            return _get_ready, (prepare(*here),)
    return prepare, apart


def _get_ready(work: Callable[[Piece], Done]) -> Callable[[Piece], Done]:
    return work


def _iter_from_workers(
    rest: Iterator[Piece],
    given: deque[Piece],
    start: tuple[Any, ...],
) -> Iterator[Done]:
    """The answers of workers; `given` has the pieces that they were given and have not answered.

    `start` is what `_serve` takes. Raises _NoWorkers; what making the pieces raises, as it is.
    """
    answers: dict[int, bytes] = {}
    told = 0
    with _Team(start) as team:
        while True:
            # Before an answer is told, so that the workers have something to do meanwhile.
            while team.has_idle() and len(given) < _AHEAD:
                try:
                    piece = next(rest)
                except StopIteration:
                    break
                given.append(piece)
                team.give(told + len(given) - 1, piece)
            if told in answers:
                yield pickle.loads(answers.pop(told))
                given.popleft()
                told += 1
            elif given:
                answers.update(team.take())
            else:
                return


class _Team:
    """The workers, each at one piece at a time, until the `with` block ends and they with it.

    Each has a pipe of its own whose other end nobody else holds: if a worker is killed in the
    middle of an answer, the pipe says so, and the rest of the answer is not waited for.
    """

    def __init__(self, start: tuple[Any, ...]) -> None:
        self._start = start
        self._workers: list[BaseProcess] = []
        self._idle: list[Connection] = []
        self._busy: dict[Connection, int] = {}
        """The numbers of the pieces that are under way."""

    def __enter__(self) -> Self:
        try:
            with _needing_workers(), _deaf_to_interrupts():
                for _ in range(WORKERS):
                    self._add()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def _add(self) -> None:
        from multiprocessing import Pipe, Process

        ours, its = Pipe()
        self._idle.append(ours)
        with its:
            worker = Process(target=_serve, args=(its, *self._start), daemon=True)
            worker.start()
        self._workers.append(worker)

    def _end(self) -> None:
        # Workers keep nothing that could be lost, and what they are at may take long.
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.join()
        for pipe in (*self._idle, *self._busy):
            pipe.close()

    def has_idle(self) -> bool:
        """Whether a worker has nothing to do."""
        return bool(self._idle)

    def give(self, number: int, piece: Any) -> None:
        """Let a worker that is idle begin with a piece. Raises _NoWorkers."""
        pipe = self._idle.pop()
        self._busy[pipe] = number
        with _needing_workers():
            # It waits for a piece, so that this cannot wait for it.
            pipe.send_bytes(pickle.dumps(piece))

    def take(self) -> Iterator[tuple[int, bytes]]:
        """Wait for an answer or more: numbers of pieces, and what was sent. Raises _NoWorkers."""
        from multiprocessing.connection import wait

        ready = wait(self._busy)
        for pipe in [pipe for pipe in self._busy if pipe in ready]:
            with _needing_workers():
                answer = pipe.recv_bytes()
            self._idle.append(pipe)
            yield self._busy.pop(pipe), answer


@contextlib.contextmanager
def _needing_workers() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError, ImportError, RuntimeError) as error:
        raise _NoWorkers from error


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C waits, so that no worker hears of it before it has been told to ignore it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, prepare: Callable[..., Callable[[Any], Any]], apart: Any) -> None:
    """What a worker does: answer piece after piece, until it is ended."""
    # Ctrl-C reaches all processes of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Unlike a command, a worker lives long enough to have garbage worth collecting.
    gc.freeze()
    gc.enable()
    try:
        import threading

        threading.Thread(target=_end_with_parent, daemon=True).start()
        work = prepare(*apart)
        while True:
            answer = work(pickle.loads(pipe.recv_bytes()))
            pipe.send_bytes(pickle.dumps(answer))
    except Exception:
        # The first process does the piece again, and there whatever is wrong with it is raised.
        os._exit(1)


def _end_with_parent() -> None:
    """Let no worker outlive a command that was killed."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
