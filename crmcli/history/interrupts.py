"""Ctrl-C while another program has the terminal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def leave_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the program that runs in the foreground while the block lasts."""
    # A handler of ours is not inherited, as an ignored signal would be.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
