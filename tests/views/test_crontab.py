"""The line of a crontab."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from crmcli.views.crontab import format_cron_line


def test_it_goes_to_the_ledger_fetches_and_reminds() -> None:
    line = format_cron_line(["/usr/bin/crm"], "/srv/ledger", "zh", pulls=True)
    assert line == (
        "0 8 * * *  cd /srv/ledger && export CRM_LANG=zh && "
        "{ /usr/bin/crm sync --pull --quiet; /usr/bin/crm remind --email; }"
    )
    assert "sync" not in format_cron_line(["crm"], "/srv/ledger", "en", pulls=False)


def run(line: str) -> subprocess.CompletedProcess[str]:
    """What cron does at eight."""
    command = ["sh", "-c", line.split("  ", 1)[1]]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("synced", [0, 6])
def test_people_are_reminded_though_the_sync_fails(tmp_path: Path, synced: int) -> None:
    program = tmp_path / "crm"
    program.write_text(f'#!/bin/sh\necho "$PWD $1"\n[ $1 != sync ] || exit {synced}\nexit 7\n')
    program.chmod(0o700)
    line = format_cron_line([str(program)], str(tmp_path), "en", pulls=True)
    done = run(line)
    assert done.stdout == f"{tmp_path} sync\n{tmp_path} remind\n"
    assert done.returncode == 7


def test_without_its_folder_nothing_runs(tmp_path: Path) -> None:
    line = format_cron_line(["echo"], str(tmp_path / "gone"), "en", pulls=True)
    done = run(line)
    assert done.stdout == ""
    assert done.returncode != 0


def test_paths_are_quoted_for_the_shell_and_percent_signs_for_cron() -> None:
    root, program = "/srv/客户 台账/50%", ["/opt/my python/bin/python", "-m", "crmcli"]
    line = format_cron_line(program, root, "en", pulls=False)
    assert line.count("%") == line.count("\\%") == 1
    command = line.replace("\\%", "%").split("  ", 1)[1]
    words = shlex.split(command)
    assert words[1] == root
    assert words[words.index("remind") - 3 : -2] == program
