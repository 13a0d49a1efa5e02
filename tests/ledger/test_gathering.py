"""Reading many cards: on two processes, and as well on one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import pytest

from crmcli.ledger import gathering, workers
from crmcli.ledger.gathering import MANY, Gathered, Ground, iter_gathered
from crmcli.ledger.schema import parse_schema, read_shipped_schema

GROUND = Ground(read_shipped_schema(), MappingProxyType({"A": 14}), "sha1")
ROOT = parse_schema(GROUND.schema).root
SLOWLY = """\
import signal, sys, time
from pathlib import Path
from tests.ledger.test_gathering import GROUND, ROOT
from crmcli.ledger.gathering import iter_gathered
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
files = sys.argv[2:]
for gathered in iter_gathered(Path(sys.argv[1]), files, GROUND, ROOT):
    print(gathered[0].file, flush=True)
    time.sleep(1)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cards enough for two processes; some are broken, and one is gone."""
    root = tmp_path_factory.mktemp("cards")
    for number in range(MANY + 50):
        text = f"id: c{number}\nname: n{number}\n" if number % 7 else "id: [\n"
        (root / f"c{number}.yaml").write_text(text)
    (root / "c5.yaml").unlink()
    return root


def list_files() -> list[str]:
    return [f"c{number}.yaml" for number in range(MANY + 50)]


def read(folder: Path) -> list[Gathered]:
    chunks = iter_gathered(folder, list_files(), GROUND, ROOT)
    return [gathered for chunk in chunks for gathered in chunk]


def read_alone(folder: Path) -> list[Gathered]:
    return [
        gathered
        for file in list_files()
        for chunk in iter_gathered(folder, [file], GROUND, ROOT)
        for gathered in chunk
    ]


def test_two_processes_read_what_one_reads(folder: Path) -> None:
    before = multiprocessing.active_children()
    assert read(folder) == read_alone(folder)
    assert multiprocessing.active_children() == before


def test_large_cards_are_read_in_batches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = read_alone(folder)
    monkeypatch.setattr(gathering, "_TOGETHER", 50)  # two or three of these cards
    assert read(folder) == together


def test_workers_that_are_not_forked_read_the_same(folder: Path) -> None:
    script = """if True:
        import multiprocessing, sys
        from pathlib import Path
        from crmcli.ledger.gathering import iter_gathered
        from tests.ledger.test_gathering import GROUND, ROOT, list_files, read_alone

        multiprocessing.set_start_method("spawn")
        folder = Path(sys.argv[1])
        chunks = iter_gathered(folder, list_files(), GROUND, ROOT)
        gathered = next(chunks)
        workers = len(multiprocessing.active_children())
        gathered += [one for chunk in chunks for one in chunk]
        print(workers, gathered == read_alone(folder))
        """
    assert run_script(script, folder) == ("2 True\n", "")


def test_a_thread_may_read(folder: Path) -> None:
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(read, folder).result() == read_alone(folder)


def test_one_processor_needs_no_second_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = sorted(os.sched_getaffinity(0))[:1]
    before = os.sched_getaffinity(0)
    monkeypatch.setattr(workers, "_iter_from_workers", refuse)
    os.sched_setaffinity(0, alone)
    try:
        assert read(folder) == read_alone(folder)
    finally:
        os.sched_setaffinity(0, before)


def refuse(*_: object) -> None:
    raise AssertionError("no worker was needed")


@pytest.mark.parametrize("many", [1, 2])
def test_the_rest_is_read_when_workers_are_killed(folder: Path, many: int) -> None:
    files = list_files() * 4
    before = {child.pid for child in multiprocessing.active_children()}
    chunks = iter_gathered(folder, files, GROUND, ROOT)
    read_until_then = [next(chunks)]
    started = {child.pid for child in multiprocessing.active_children()} - before
    assert len(started) == workers.WORKERS
    for worker in list(started)[:many]:
        assert worker is not None
        os.kill(worker, signal.SIGKILL)
    gathered = [one for chunk in (*read_until_then, *chunks) for one in chunk]
    assert gathered == read_alone(folder) * 4


def test_the_rest_is_read_where_there_can_be_no_thread(folder: Path) -> None:
    script = """if True:
        import os, sys, threading
        from pathlib import Path
        from tests.ledger.test_gathering import read

        start, here = threading.Thread.start, os.getpid()
        def refuse(thread):
            if os.getpid() == here:
                raise RuntimeError("can't start new thread")
            start(thread)
        threading.Thread.start = refuse
        print(len(read(Path(sys.argv[1]))))
        """
    assert run_script(script, folder) == (f"{MANY + 50}\n", "")


def run_script(script: str, folder: Path) -> tuple[str, str]:
    """What a process of its own prints and complains of."""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout, done.stderr


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_a_command_that_is_ended(folder: Path, end: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOWLY, str(folder), *list_files()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    if end == signal.SIGINT:  # as a terminal does, to all of them
        os.killpg(process.pid, end)
    else:
        process.send_signal(end)
    _, said = process.communicate(timeout=20)  # the workers hold the pipe, too
    assert process.returncode != 0
    assert said.count("Traceback") <= 1
    deadline = time.monotonic() + 10
    while is_alive(process.pid):
        assert time.monotonic() < deadline, "a worker lives on"
        time.sleep(0.05)


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
