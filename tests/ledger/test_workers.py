"""What becomes of work on many pieces when something goes wrong, or nobody wants it any more."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from crmcli.ledger import workers

LONG = 60.0


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_count_processors", lambda: 2)


def double() -> Callable[[int], int]:
    return lambda piece: 2 * piece


def test_forked_workers_get_their_work_ready_made() -> None:
    if multiprocessing.get_start_method() != "fork":
        pytest.skip("workers are not forked here")
    made: list[tuple[int, str]] = []

    def prepare(where: str) -> Callable[[int], tuple[int, list[tuple[int, str]]]]:
        made.append((os.getpid(), where))
        return lambda _: (os.getpid(), made)

    done = list(workers.iter_done(range(10), prepare, apart=("apart",), here=("here",)))
    once_here = [(os.getpid(), "here")]
    assert made == once_here
    assert [one for _, one in done] == [once_here] * 10
    assert os.getpid() not in {worker for worker, _ in done}


def list_pieces(error: type[Exception]) -> Iterator[int]:
    yield from range(10)
    raise error


@pytest.mark.parametrize("error", [OSError, ImportError, RuntimeError])
def test_pieces_that_cannot_be_made_are_not_passed_over(error: type[Exception]) -> None:
    with pytest.raises(error):
        list(workers.iter_done(list_pieces(error), double, apart=(), here=()))


def make_sleeper() -> Callable[[float], float]:
    return sleep


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def iter_slept(seconds: list[float]) -> Iterator[float]:
    return workers.iter_done(seconds, make_sleeper, apart=(), here=())


def test_whoever_wants_no_more_does_not_wait() -> None:
    done = iter_slept([0.0, LONG, LONG, LONG])
    assert next(done) == 0
    since = time.monotonic()
    done.close()  # type: ignore[attr-defined]
    assert time.monotonic() - since < LONG / 2
    assert multiprocessing.active_children() == []


def test_whoever_presses_ctrl_c_does_not_wait() -> None:
    done = iter_slept([0.0, LONG, LONG, LONG])
    assert next(done) == 0
    since = time.monotonic()
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            next(done)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - since < LONG / 2
    assert multiprocessing.active_children() == []


def make_talker() -> Callable[[int], bytes]:
    return bytes


LEFT_HALFWAY = """\
from crmcli.ledger import workers
from tests.ledger.test_workers import make_talker

workers._count_processors = lambda: 2
for turn in range(5):
    done = workers.iter_done([2**24] * 20, make_talker, apart=(), here=())
    next(done)
    done.close()
"""
"""Answers so long that a worker is in the middle of one, whenever it is stopped."""


def test_no_half_of_an_answer_is_waited_for() -> None:
    done = subprocess.run([sys.executable, "-c", LEFT_HALFWAY], timeout=60, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("seconds", [0.0, 0.002, 0.004, 0.008, 0.016])
def test_nobody_waits_for_the_rest_of_an_answer_whose_worker_was_killed(seconds: float) -> None:
    size = 2**24
    done = workers.iter_done([size] * 8, make_talker, apart=(), here=())
    assert len(next(done)) == size
    time.sleep(seconds)  # until a worker is in the middle of an answer that fits no pipe
    for worker in multiprocessing.active_children():
        worker.kill()
    assert [len(one) for one in done] == [size] * 7


def test_a_worker_that_ends_by_itself_is_not_waited_for() -> None:
    parent = os.getpid()

    def prepare() -> Callable[[int], int]:
        return lambda piece: os._exit(3) if piece == 3 and os.getpid() != parent else piece

    assert list(workers.iter_done(range(9), prepare, apart=(), here=())) == [*range(9)]


def test_a_piece_for_a_worker_that_was_killed_is_not_lost() -> None:
    def iter_pieces() -> Iterator[int]:
        yield 0
        for worker in multiprocessing.active_children():
            worker.kill()
            worker.join()
        yield from range(1, 9)

    done = list(workers.iter_done(iter_pieces(), double, apart=(), here=()))
    assert done == [*range(0, 18, 2)]


def test_answers_come_in_the_order_of_the_pieces() -> None:
    seconds = [0.2, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.0]
    assert list(iter_slept(seconds)) == seconds
    assert multiprocessing.active_children() == []


def test_what_the_work_raises_is_raised_at_once() -> None:
    since = time.monotonic()
    with pytest.raises(ValueError, match="negative"):
        list(iter_slept([0.0, -1.0, LONG, LONG]))
    assert time.monotonic() - since < LONG / 2
    assert multiprocessing.active_children() == []
