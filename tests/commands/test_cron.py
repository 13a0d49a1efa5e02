"""What cron is given: the line itself, and a sync that has nothing to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli import cli
from tests.sandbox import Sandbox
from tests.team import join, make_hub


def run(root: Path, *words: str) -> int:
    return cli.run(["-C", str(root), *words])


def test_the_line_pulls_where_there_is_something_to_pull_from(
    ledger: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(ledger.root, "init", "--cron") == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"0 8 * * *  cd {ledger.root} && ")
    assert out.endswith(" remind --email\n")
    assert "sync" not in out
    assert "crontab" in err
    clone = join(make_hub(ledger, tmp_path), "clone")
    assert run(clone.root / "records", "init", "--cron") == 0
    out = capsys.readouterr().out
    assert f"cd {clone.root} && " in out
    assert "sync --pull --quiet; " in out


def test_it_does_nothing_else(
    ledger: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ledger.head()
    assert run(ledger.root, "init", "--cron", "--hook") == 2
    assert run(ledger.root, "init", "--cron", "--json") == 2
    assert run(tmp_path, "init", "--cron") == 3
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "crm.yaml").exists()
    assert ledger.head() == before


def test_a_quiet_sync_says_nothing_unless_it_fails(
    ledger: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = make_hub(ledger, tmp_path)
    ours, theirs = join(hub, "ours"), join(hub, "theirs", "zhang.min")
    theirs.commit("notes.txt", "more\n")
    theirs.git("push", "--quiet")
    assert run(ours.root, "sync", "--pull", "--quiet") == 0
    assert ours.head() == theirs.head()
    assert capsys.readouterr() == ("", "")
    hub.rename(tmp_path / "away")
    assert run(ours.root, "sync", "--pull", "--quiet") == 6
    assert capsys.readouterr().err != ""
