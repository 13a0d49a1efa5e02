"""`crm edit` with real editors: one that dies, one that spoils the card, two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.cli.test_asking import answer
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
LEAD = "sed -i s/prospect/lead/"


def write_editor(ledger: Sandbox, script: str) -> str:
    """An editor that is a shell script; `$1` is the file."""
    path = ledger.root.parent / "editor.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def find_draft(ledger: Sandbox) -> Path:
    (found,) = ledger.path(".git/crm/drafts").glob("*/huaxin.yaml")
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_editor_that_does_its_work(ledger: Sandbox) -> None:
    done = ledger.crm("edit", "华信", "-m", "typo", "--json", EDITOR=LEAD)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said == {"customer": "huaxin", "fields": ["stage"], "commit": ledger.head()}
    assert list(ledger.path(".git/crm/drafts").iterdir()) == []


def test_git_s_order_of_editors_and_what_one_prints(ledger: Sandbox) -> None:
    ledger.git("config", "core.editor", "echo core; false")
    done = ledger.crm("edit", "huaxin", GIT_EDITOR="echo first; true", EDITOR="false")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "first" in done.stderr
    assert "nothing was changed" in done.stderr
    done = ledger.crm("edit", "huaxin", EDITOR="true")
    assert done.returncode == 1
    assert "core" in done.stderr


def test_an_editor_that_dies_leaves_what_was_typed(ledger: Sandbox) -> None:
    dying = write_editor(ledger, f'{LEAD} "$1"; kill -9 $$')
    done = ledger.crm("edit", "huaxin", EDITOR=dying, CRM_LANG="zh")
    assert done.returncode == 1
    assert str(find_draft(ledger)) in done.stderr
    assert ledger.read(CARD) == HUAXIN

    done = ledger.crm("status")
    assert str(find_draft(ledger)) in done.stdout
    done = ledger.crm("edit", "huaxin", EDITOR="true")
    assert done.returncode == 4
    assert str(find_draft(ledger)) in done.stderr
    done = ledger.crm("edit", "huaxin", "--resume", EDITOR="true")
    assert done.returncode == 0, done.stderr
    assert "stage: lead" in ledger.git("show", f"HEAD:{CARD}")


def test_an_invalid_save_is_told_and_kept(ledger: Sandbox) -> None:
    done = ledger.crm("edit", "huaxin", EDITOR="sed -i s/^stage:/stadge:/")
    assert done.returncode == 5
    assert f"{CARD}:8:1" in done.stderr
    assert "stadge: prospect" in find_draft(ledger).read_text()
    assert ledger.crm("edit", "huaxin", "--discard").returncode == 0
    assert ledger.crm("edit", "huaxin", "--resume").returncode == 4


def test_two_editors_at_once_lose_nothing(ledger: Sandbox) -> None:
    folder = ledger.root.parent
    running = []
    for name, change in (("one", "s/prospect/lead/"), ("two", "s/采购总监/总经理/")):
        script = (
            f'touch "{folder}/{name}"; cat "{folder}/{name}.go" >/dev/null; sed -i {change} "$1"'
        )
        editor = folder / f"{name}.sh"
        editor.write_text(f"#!/bin/sh\n{script}\n")
        editor.chmod(0o755)
        os.mkfifo(folder / f"{name}.go")
        os.environ["EDITOR"] = str(editor)
        try:
            running.append(ledger.start_crm("edit", "huaxin"))
        finally:
            del os.environ["EDITOR"]
        wait_for((folder / name).exists)
    for name, command in zip(("two", "one"), reversed(running), strict=True):
        (folder / f"{name}.go").write_text("go")
        _, words = command.communicate(timeout=60)
        assert command.returncode == 0, words
    text = ledger.git("show", f"HEAD:{CARD}")
    assert "stage: lead" in text
    assert "title: 总经理" in text


def test_crm_killed_while_the_editor_is_open(ledger: Sandbox) -> None:
    folder = ledger.root.parent
    os.mkfifo(folder / "go")
    editor = write_editor(ledger, f'{LEAD} "$1"; touch "{folder}/typed"; cat "{folder}/go"')
    with subprocess.Popen(
        [sys.executable, "-m", "crmcli", "edit", "huaxin"],
        cwd=ledger.root,
        env={**os.environ, "EDITOR": editor},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as crm:
        wait_for((folder / "typed").exists)
        crm.send_signal(signal.SIGKILL)
    assert "huaxin" not in ledger.crm("status").stdout, "the editor is still at it"
    (folder / "go").write_text("go")
    wait_for(lambda: "huaxin" in ledger.crm("status").stdout)
    assert ledger.crm("edit", "huaxin", "--resume", EDITOR="true").returncode == 0
    assert "stage: lead" in ledger.read(CARD)


def test_a_clash_is_named_and_settled_later(ledger: Sandbox) -> None:
    other = HUAXIN.replace("采购总监", "副总")
    script = f'sed -i s/采购总监/总经理/ "$1"; cat > {CARD} <<"END"\n{other}END\ngit commit -qam x'
    done = ledger.crm("edit", "huaxin", EDITOR=write_editor(ledger, script))
    assert done.returncode == 4
    assert "now 副总, typed 总经理" in done.stderr
    assert ledger.read(CARD) == other
    settle = write_editor(ledger, "sed -i -e '/^<<</d' -e '/^|||/,/^>>>/d' \"$1\"")
    done = ledger.crm("edit", "huaxin", "--resume", EDITOR=settle)
    assert done.returncode == 0, done.stderr
    assert "title: 总经理" in ledger.read(CARD)


def test_a_dry_run_shows_and_keeps(ledger: Sandbox) -> None:
    done = ledger.crm("edit", "huaxin", "--dry-run", EDITOR=LEAD)
    assert done.returncode == 0, done.stderr
    assert "+stage: lead" in done.stdout
    assert ledger.read(CARD) == HUAXIN
    assert "stage: lead" in find_draft(ledger).read_text()


# On a terminal.


def test_a_slip_is_edited_again(ledger: Sandbox) -> None:
    slip = write_editor(
        ledger,
        'if grep -q stadge "$1"; then sed -i "s/stadge: prospect/stage: lead/" "$1"\n'
        'else sed -i s/^stage:/stadge:/ "$1"; fi',
    )
    with_editor = {"EDITOR": slip}
    code, screen = answer(ledger, "edit", "huaxin", answers=[""], **with_editor)
    assert code == 0, screen
    assert "stage: lead" in ledger.git("show", f"HEAD:{CARD}")


def test_a_draft_is_left_found_again_and_thrown_away(ledger: Sandbox) -> None:
    spoil = "sed -i s/^stage:/stadge:/"
    code, screen = answer(ledger, "edit", "huaxin", answers=["?", "l"], EDITOR=spoil)
    assert code == 5, screen
    assert "stadge" in find_draft(ledger).read_text()
    code, screen = answer(ledger, "edit", "huaxin", answers=["r", "d"], EDITOR="true")
    assert code == 0, screen
    assert list(ledger.path(".git/crm/drafts").iterdir()) == []
    assert ledger.read(CARD) == HUAXIN
