"""`crm` as a process: how it starts, what its streams are, and how it ends.

`python -m crmcli` is the same.
"""

import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence

from crmcli.commands.loading import Loading


def main() -> None:
    """Run `crm` on the words of the command line and exit with its code."""
    # A command is over before there is garbage worth collecting. To look for it costs 5 %, half
    # of that while the libraries are imported.
    gc.disable()
    _open_closed_streams()
    with Loading():
        from crmcli.cli import run

    _prepare_streams()
    codes: list[int] = []
    atexit.register(_end_at_once, codes)  # the first to be registered is the last to be called
    codes.append(run(sys.argv[1:]))
    sys.exit(codes[0])


def _open_closed_streams() -> None:
    """Let a stream that the caller has closed be /dev/null, as git does.

    Else the next file to be opened, a card perhaps, gets its number, and what was meant for the
    screen.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)  # what is started by us needs it as much
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def _prepare_streams() -> None:
    """A pipe gets UTF-8 whatever the locale; what a terminal cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.write_through:
        _write_in_blocks(sys.stdout)


def _write_in_blocks(stdout: io.TextIOWrapper) -> None:
    """Let stdout be as it is where PYTHONUNBUFFERED is not set, which containers like to set.

    To hand over each line by itself costs as much as to make it. A terminal gets it at once.
    """
    blocks = open(stdout.fileno(), "wb", closefd=False)  # noqa: SIM115  it is open to the end
    sys.stdout = io.TextIOWrapper(
        blocks, stdout.encoding, stdout.errors, line_buffering=stdout.isatty()
    )


def _end_at_once(codes: Sequence[int]) -> None:
    """End the process: to take its memory apart first takes longer than many a command."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # Python has its own words and exit code for that
        return
    if codes:  # else it ends in another way
        os._exit(codes[0])


if __name__ == "__main__":
    main()
