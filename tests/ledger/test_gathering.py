"""Reading many cards: on two processes, and as well on one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from crmcli.ledger import gathering, workers
from crmcli.ledger.gathering import MANY, Gathered, Ground, iter_gathered
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.verdicts import Standards
from crmcli.rules.settings import Workdays
from crmcli.rules.workdays import Announced, build_calendar

GROUND = Ground(read_shipped_schema(), MappingProxyType({"A": 14}), "sha1")
JUDGED = GROUND._replace(standards=Standards(("anna",), date(2026, 11, 23)))
ROOT = parse_schema(GROUND.schema).root
TOGETHER = 1024 * 1024
"""Bytes of cards from which on they are enough to be read together."""
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
    """Cards enough for two processes; some are broken, some have a flaw, and one is gone."""
    root = tmp_path_factory.mktemp("cards")
    for number in range(MANY + 50):
        owner, day = ("anna", "anan")[number % 3 == 0], 22 + number % 4
        text = f"id: c{number}\nname: n{number}\nowner: {owner}\ncreated: 2026-11-{day}\n"
        text = text if number % 7 else "id: [\n"
        (root / f"c{number}.yaml").write_text(text)
    (root / "c5.yaml").unlink()
    return root


def list_files() -> list[str]:
    return [f"c{number}.yaml" for number in range(MANY + 50)]


def read(folder: Path) -> list[Gathered]:
    chunks = iter_gathered(folder, list_files(), GROUND, ROOT)
    return [gathered for chunk in chunks for gathered in chunk]


def read_alone(folder: Path, ground: Ground = GROUND) -> list[Gathered]:
    """Without a second process, which so few cards are not worth."""
    files = list_files()
    return [
        gathered
        for few in (files[: MANY // 2], files[MANY // 2 :])
        for chunk in iter_gathered(folder, few, ground, ROOT)
        for gathered in chunk
    ]


def test_two_processes_read_what_one_reads(folder: Path) -> None:
    before = multiprocessing.active_children()
    assert read(folder) == read_alone(folder)
    assert multiprocessing.active_children() == before


def test_two_processes_count_the_same_work_days(folder: Path) -> None:
    announced = {2026: Announced(frozenset({date(2026, 11, 27)}))}
    ground = GROUND._replace(
        cadence=MappingProxyType({"none": Workdays(3)}),
        calendar=build_calendar("CN", announced),
    )
    chunks = iter_gathered(folder, list_files(), ground, ROOT)
    together = [gathered for chunk in chunks for gathered in chunk]
    assert together == read_alone(folder, ground)
    dues = {one.entry.due for one in together if one.entry}
    assert dues >= {"2026-11-25", "2026-11-26", "2026-11-30"}


class Watched(gathering._Reader):
    """Keeps the sizes of the files that are read together."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, GROUND, ROOT)
        self.batches: list[dict[str, int]] = []

    def _gather(self, texts: Sequence[tuple[str, bytes]]) -> Iterator[Gathered]:
        self.batches.append({file: len(data) for file, data in texts})
        return super()._gather(texts)


def test_large_cards_are_read_in_batches(tmp_path: Path) -> None:
    files = [f"c{number}.yaml" for number in range(24)]
    for number, file in enumerate(files):
        text = f"id: c{number}\n".ljust(10_000 * (number + 1), "#") + "\n"
        (tmp_path / file).write_text(text)
    (tmp_path / "c8.yaml").unlink()
    reader = Watched(tmp_path)
    gathered = reader.read(files)
    there = [file for file in files if file != "c8.yaml"]
    assert gathered == [one for file in files for one in Watched(tmp_path).read([file])]
    assert [one.file for one in gathered if one.entry is not None] == there
    assert [file for batch in reader.batches for file in batch] == there
    *full, rest = ([*batch.values()] for batch in reader.batches)
    assert len(full) == 2
    assert all(sum(sizes[:-1]) < TOGETHER <= sum(sizes) for sizes in full)
    assert 0 < sum(rest) < TOGETHER


@pytest.mark.parametrize("ground", ["GROUND", "JUDGED"])
def test_workers_that_are_not_forked_read_the_same(folder: Path, ground: str) -> None:
    script = f"""if True:
        import multiprocessing, sys
        from pathlib import Path
        from crmcli.ledger.gathering import iter_gathered
        from tests.ledger.test_gathering import {ground}, ROOT, list_files, read_alone

        multiprocessing.set_start_method("spawn")
        folder = Path(sys.argv[1])
        chunks = iter_gathered(folder, list_files(), {ground}, ROOT)
        gathered = next(chunks)
        workers = len(multiprocessing.active_children())
        gathered += [one for chunk in chunks for one in chunk]
        print(workers, gathered == read_alone(folder, {ground}))
        """
    assert run_script(script, folder) == ("2 True\n", "")


def test_cards_are_judged_where_standards_are_given(folder: Path) -> None:
    verdicts = [one.verdict for one in read_alone(folder, JUDGED) if one.entry is not None]
    assert None not in verdicts
    assert {one.named for one in verdicts if one is not None} == {None, '["anna"]'}
    assert all(one.verdict is None for one in read_alone(folder))


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


def test_all_is_read_where_there_can_be_no_second_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_to_fork() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refuse_to_fork)
    assert read(folder) == read_alone(folder)


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
