"""The same work on very many pieces: on two processes, where there are two processors."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.process import BaseProcess

WORKERS = 2
_AHEAD = 3 * WORKERS
"""Pieces under way at most, so that what is done does not pile up before it is stored."""

Piece = TypeVar("Piece")
Done = TypeVar("Done")


class _NoWorkers(Exception):
    """There can be none, or one was killed."""


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
    worth a second one (`apart` is None), there is no processor for it, or it was killed.
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

    `start` is what `_start_worker` takes. Raises _NoWorkers; what making the pieces raises, as it
    is.
    """
    with _needing_workers():
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import active_children

        pool = ProcessPoolExecutor(WORKERS, initializer=_start_worker, initargs=start)
    under_way: deque[Future[Done]] = deque()
    try:
        for piece in rest:
            given.append(piece)
            with _needing_workers(), _deaf_to_interrupts():
                under_way.append(pool.submit(_work, piece))
            if len(under_way) == _AHEAD:
                yield _take_first(under_way, given)
        while under_way:
            yield _take_first(under_way, given)
    except _NoWorkers:
        # A pool that could start no thread tells its workers of no end.
        for worker in active_children():
            worker.terminate()
        raise
    except BaseException:
        # The rest is wanted no more, after Ctrl-C for one, and what is under way may take long.
        _stop(active_children())
        raise
    finally:
        with _needing_workers():
            pool.shutdown(cancel_futures=True)


def _stop(workers: Iterable[BaseProcess]) -> None:
    """Tell workers that nothing more is wanted of them; each then ends itself.

    Nobody else may end one: of half an answer the pool would wait for the rest for ever. Where
    there is no such signal, on Windows, they end what they are at.
    """
    if sys.platform == "win32":
        return
    for worker in workers:
        if worker.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGUSR1)


def _take_first(under_way: deque[Future[Done]], given: deque[Piece]) -> Done:
    with _needing_workers():
        done = under_way.popleft().result()
    given.popleft()
    return done


@contextlib.contextmanager
def _needing_workers() -> Iterator[None]:
    try:
        yield
    except (OSError, ImportError, RuntimeError) as error:
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


class _Worker:
    """What a worker does, until it is stopped: at once, but an answer it has begun is given."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._do = work
        self._is_at_work = False
        self._is_stopped = False

    def stop(self, *_: object) -> None:
        """A signal has come."""
        self._is_stopped = True
        if self._is_at_work:
            os._exit(0)

    def work(self, piece: Any) -> Any:
        """What becomes of a piece."""
        self._is_at_work = True
        if self._is_stopped:
            os._exit(0)
        try:
            return self._do(piece)
        finally:
            self._is_at_work = False


_started: list[_Worker] = []
"""In a worker: itself."""


def _start_worker(prepare: Callable[..., Callable[[Any], Any]], apart: tuple[Any, ...]) -> None:
    # Ctrl-C reaches all processes of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Unlike a command, a worker lives long enough to have garbage worth collecting.
    gc.freeze()
    gc.enable()
    import threading

    threading.Thread(target=_end_with_parent, daemon=True).start()
    worker = _Worker(prepare(*apart))
    if sys.platform != "win32":
        signal.signal(signal.SIGUSR1, worker.stop)
    _started.append(worker)


def _end_with_parent() -> None:
    """Let no worker outlive a command that was killed."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(piece: Any) -> Any:
    return _started[-1].work(piece)
