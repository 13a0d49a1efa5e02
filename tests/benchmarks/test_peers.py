"""Other programs are given the same customers, and agree with us on who is late."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from benchmarks.generate import write_ledger
from benchmarks.peers import Peer, find_peers, name_task, write_files
from tests.sandbox import Sandbox

COUNT = 150


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What `crm overdue` prints of the generated customers."""
    ledger = tmp_path_factory.mktemp("peers") / "ledger"
    write_ledger(ledger, COUNT)
    done = Sandbox(ledger).crm("overdue", CRM_TODAY="2026-11-23")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Peer]:
    """The other programs, with their files."""
    folder = tmp_path_factory.mktemp("peers") / "files"
    write_files(folder, COUNT)
    return {peer.what: peer for peer in find_peers(folder)}


def test_jq_works_out_the_same_and_prints_it_byte_for_byte(
    late: str, peers: dict[str, Peer]
) -> None:
    assert ask(peers["jq"]) == late


def test_recsel_finds_the_same_customers(late: str, peers: dict[str, Peer]) -> None:
    lines = ask(peers["recsel"]).splitlines()
    found = {line.removeprefix("Id: ") for line in lines if line.startswith("Id: ")}
    assert found == list_ids(late)


def test_taskwarrior_finds_the_same_customers(late: str, peers: dict[str, Peer]) -> None:
    found = {
        line.split()[0]
        for line in ask(peers["task, four columns by day"]).splitlines()
        if line.strip()
    }
    assert found == {name_task(one) for one in list_ids(late)}


def test_taskwarrior_s_own_report_names_them_too(late: str, peers: dict[str, Peer]) -> None:
    text = ask(peers["task overdue"])
    for name in list_names(late):
        assert name in text


def list_ids(table: str) -> set[str]:
    ids = {line.split("\t")[0] for line in table.splitlines()[1:]}
    assert len(ids) > COUNT / 10
    return ids


def list_names(table: str) -> list[str]:
    return [line.split("\t")[1] for line in table.splitlines()[1:]]


def ask(peer: Peer) -> str:
    """What another program prints; skips where there is none."""
    if shutil.which(peer.program) is None:
        pytest.skip(f"{peer.program} is not installed")
    command = peer.command
    done = subprocess.run(
        command.words,
        cwd=command.directory,
        env={**os.environ, **command.env},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
