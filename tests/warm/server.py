"""Runs `crm` for tests in copies of itself, which have imported the program already.

A fresh Python takes most of a command's time to import it. What runs here is a process all the
same, with words, a folder, an environment and streams of its own. That each module can be
imported first, which it does not show, tests/test_house.py holds.
"""

from __future__ import annotations

import gc
import marshal
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module

import crmcli
from tests.warm.client import COLD, describe_start

CALLED = {"__main__", "cli", "commands"}
"""What words and environment steer already while it is imported: the help is in one language."""
LIBRARIES = ("jsonschema_rs", "pypinyin", "tabulate", "typer", "wcwidth")
"""What many commands import and the rooms below them do not, or only where they need it."""
START = describe_start(os.environ)


def serve(door: socket.socket) -> None:
    """Run what is asked for at the door until standard input ends, as it does with the tests."""
    _import_program()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who have answered
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
        caller, _ = door.accept()
        with caller:
            if not os.fork():
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _answer(caller)
                os._exit(0)


def _import_program() -> None:
    """Import what does not depend on how `crm` is called: all below the command, and libraries."""
    for module in pkgutil.walk_packages(crmcli.__path__, "crmcli."):
        if module.name.split(".")[1] not in CALLED:
            import_module(module.name)
    for library in LIBRARIES:
        import_module(library)
    gc.collect()
    gc.freeze()


def _answer(caller: socket.socket) -> None:
    """Run the command that is asked for, and tell its exit code."""
    _, streams, _, _ = socket.recv_fds(caller, 1, 3)
    with caller.makefile("rb") as request:
        words, folder, environment = marshal.load(request)
    if describe_start(environment) != START:
        caller.sendall(COLD)
        return
    command = os.fork()
    if not command:
        caller.close()
        _run(words, folder, environment, streams)
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(command, 0)
    caller.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _run(
    words: Sequence[str], folder: str, environment: Mapping[str, str], streams: Sequence[int]
) -> None:
    """Be `crm` from here on."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115  they are open to the end
    sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", 1, closefd=False, encoding="utf-8")  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["crm", *words]
    from crmcli.__main__ import main

    main()


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        serve(given)
