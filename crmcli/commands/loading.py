"""Ctrl-C while the program is only being loaded. Imports next to nothing."""

import os
import signal

EXIT_INTERRUPTED = 130


class Loading:
    """Lets Ctrl-C end the process at once: nothing was begun, and nobody asks where that was.

    An exception would come out of an import half-way, which some libraries do not survive. An
    interrupt that is ignored, as in the background, stays so.
    """

    def __enter__(self) -> None:
        self._is_usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._is_usual:
            signal.signal(signal.SIGINT, _leave)

    def __exit__(self, *_: object) -> None:
        if self._is_usual:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(_number: int, _frame: object) -> None:
    os._exit(EXIT_INTERRUPTED)
