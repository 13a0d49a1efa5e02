"""How tests run `crm`: in a copy of a process that has imported it already, where there is one."""

from __future__ import annotations

import os
import py_compile
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from tests.warm.client import ask

FRESH = (sys.executable, "-m", "crmcli")
"""The words for `crm` in a process that starts from nothing."""
_CLIENT = Path(__file__).with_name("client.py")
_PLACE = "WARM_CRM"
"""Names the folder of the socket to tests, and to the processes that they start."""

Done = subprocess.CompletedProcess[str]


@contextmanager
def crm_kept_warm() -> Iterator[None]:
    """Until the block ends there is a process that runs `crm` in copies of itself."""
    with TemporaryDirectory(prefix="crm-") as folder, socket.socket(socket.AF_UNIX) as door:
        py_compile.compile(str(_CLIENT), cfile=f"{folder}/client.pyc", doraise=True)
        door.bind(f"{folder}/door")
        door.listen(64)
        command = [sys.executable, "-m", "tests.warm.server", str(door.fileno())]
        # It ends when its standard input does.
        with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[door.fileno()]):
            os.environ[_PLACE] = folder
            try:
                yield
            finally:
                del os.environ[_PLACE]


def run_crm(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], given: str | None = None
) -> Done:
    """Run `crm` and give back what it printed. `given` is its standard input."""
    place = os.environ.get(_PLACE)
    with TemporaryFile("w+") as stdin, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        stdin.write(given or "")
        stdin.seek(0)
        source = 0 if given is None else stdin.fileno()
        streams = (source, out.fileno(), err.fileno())
        code = ask(f"{place}/door", words, str(folder), environment, streams) if place else None
        if code is None:
            code = subprocess.run(
                [*FRESH, *words],
                cwd=folder,
                env=environment,
                stdin=source,
                stdout=out,
                stderr=err,
                check=False,
            ).returncode
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(["crm", *words], code, out.read(), err.read())


def call_crm() -> Sequence[str]:
    """The words that stand for `crm` in a command."""
    place = os.environ.get(_PLACE)
    return (sys.executable, "-IS", f"{place}/client.pyc", f"{place}/door") if place else FRESH


def write_crm(folder: Path) -> None:
    """Put `crm` into a folder, for shells that look there first."""
    folder.mkdir(exist_ok=True)
    script = folder / "crm"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(call_crm())} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
