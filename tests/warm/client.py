"""`crm` in a shell of a test: a process that has imported it already runs it, and we end alike.

Started as `python -IS client.pyc SOCKET WORD…` for each command, so it imports next to nothing.
"""

from __future__ import annotations

import _socket
import marshal
import os
import sys
from collections.abc import Mapping, Sequence

COLD = b"cold"
"""The answer where a command has to be started anew."""


def describe_start(environment: Mapping[str, str]) -> dict[str, str]:
    """What Python itself heeds when it starts: its own variables and the character set."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    own = {name: value for name, value in environment.items() if name.startswith("PYTHON")}
    return {**own, "locale": locale}


def ask(
    place: str,
    words: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    streams: Sequence[int] = (0, 1, 2),
) -> int | None:
    """The exit code of a command that was run with these streams; None: it has to start anew."""
    try:
        for stream in streams:
            os.fstat(stream)
    except OSError:  # it is closed, and what is opened next would get its number
        return None
    server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        server.connect(place)
        numbers = b"".join(stream.to_bytes(4, sys.byteorder) for stream in streams)
        server.sendmsg([b"."], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)])
        server.sendall(marshal.dumps((list(words), folder, dict(environment))))
        server.shutdown(_socket.SHUT_WR)
        answer = server.recv(16)
    finally:
        server.close()
    return None if answer == COLD else int(answer)


def main() -> None:
    """End as the command ends."""
    place, *words = sys.argv[1:]
    code = ask(place, words, os.getcwd(), os.environ)  # noqa: PTH109  pathlib is slow to import
    if code is None:
        os.execv(sys.executable, [sys.executable, "-m", "crmcli", *words])
    if code < 0:
        os.kill(os.getpid(), -code)
    sys.exit(code)


if __name__ == "__main__":
    main()
