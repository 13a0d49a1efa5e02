"""An import is stopped at its file-changing calls: nothing of it is there, or all, once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.kill.killing import LONG, NEEDS_SHIM, STAGED, assert_sound, run
from tests.sandbox import Sandbox

TABLE = """\
公司名称,级别,联系人,手机
北京远方科技有限公司,A,王强,13911112222
深圳海蓝电子有限公司,B,刘梅,13911113333
Müller Werkzeugbau GmbH,A,,
"""
BRANCH = "imports/one"
IMPORT = ["import", "../table.csv"]
ON_BRANCH = [*IMPORT, "--branch", BRANCH]
NEW = ("hailan", "yuanfang")
TAKEN_IN = (*NEW, "mueller")
MODES = ("group", "process", "interrupt", "full") if LONG else ("group", "interrupt")
SHARES = 6 if LONG else 1
POINTS = 3
"""How many calls of an import are tried in the short form."""

pytestmark = NEEDS_SHIM


@pytest.fixture(scope="session")
def prepare(
    make_copy: Callable[[], Sandbox], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Sandbox]:
    """Gives a ledger with the table beside it; its index is made, so most calls are the write's."""
    master = make_copy()
    assert master.crm("list").returncode == 0
    master.root.with_name("table.csv").write_text(TABLE, "utf-8")

    def copy() -> Sandbox:
        place = tmp_path_factory.mktemp("import")
        subprocess.run(["cp", "-a", f"{master.root.parent}/.", str(place)], check=True)
        return Sandbox(place / master.root.name)

    return copy


def list_stops(calls: int, mode: str) -> range:
    """The calls at which an import is stopped; in the short form other ones for each mode."""
    if LONG:
        return range(1, calls + 1)
    step = calls // POINTS
    return range(1 + (2 * MODES.index(mode) + 1) * step // (2 * len(MODES)), calls + 1, step)


def stop_at_all(
    prepare: Callable[[], Sandbox], words: list[str], shim: Path, mode: str, share: int
) -> Iterator[tuple[Sandbox, str]]:
    """Ledgers whose import was stopped, one after the other, and where."""
    code, said, calls = run(prepare(), words, shim, mode, 0)
    assert code == 0, said
    for at in list_stops(calls, mode)[share::SHARES]:
        ledger = prepare()
        code, said, _ = run(ledger, words, shim, mode, at)
        yield ledger, f"{mode} at call {at}, exit code {code}: {said}"
        shutil.rmtree(ledger.root.parent)


def is_taken_in(ledger: Sandbox, revision: str) -> bool:
    """Whether a commit has the import; a part of it is never there."""
    files = ledger.git("ls-tree", "--name-only", revision, "records/").split()
    new = [f"records/{name}.yaml" in files for name in NEW]
    graded = "grade: A" in ledger.git("show", f"{revision}:records/mueller.yaml")
    assert new == [graded] * len(NEW)
    return graded


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("mode", MODES if LONG else MODES[:1])
def test_an_import_is_done_wholly_or_not_at_all(
    mode: str, share: int, shim: Path, prepare: Callable[[], Sandbox]
) -> None:
    clean = prepare()
    assert clean.crm(*IMPORT).returncode == 0
    wanted = [clean.git("rev-parse", f"HEAD:records/{name}.yaml") for name in TAKEN_IN]
    for ledger, where in stop_at_all(prepare, IMPORT, shim, mode, share):
        done = ledger.crm("set", "lantian", "industry=x")
        assert done.returncode == 0, f"{where}{done.stderr}"
        first = is_taken_in(ledger, "HEAD")
        assert ledger.status() == STAGED, where
        again = ledger.crm(*IMPORT)
        assert again.returncode == 0, f"{where}{again.stderr}"
        assert ("3 unchanged" in again.stderr) == first, where
        reached = [ledger.git("rev-parse", f"HEAD:records/{name}.yaml") for name in TAKEN_IN]
        assert reached == wanted, where
        assert len(ledger.git("log", "--format=%s").splitlines()) == 3
        assert ledger.status() == STAGED, where
        assert_sound(ledger)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("mode", MODES)
def test_an_import_to_a_branch_is_done_there_or_leaves_no_trace(
    mode: str, share: int, shim: Path, prepare: Callable[[], Sandbox]
) -> None:
    for ledger, where in stop_at_all(prepare, ON_BRANCH, shim, mode, share):
        start = ledger.git("rev-parse", "main")
        done = ledger.crm("set", "lantian", "industry=x")
        assert done.returncode == 0, f"{where}{done.stderr}"
        branch = ledger.git("branch", "--show-current").strip()
        assert branch in ("main", BRANCH), where
        others = {"main"} if branch == "main" else {"main", BRANCH}
        assert set(ledger.git("branch", "--format=%(refname:short)").split()) == others, where
        assert is_taken_in(ledger, "HEAD") == (branch == BRANCH), where
        assert ledger.git("rev-parse", "main~1" if branch == "main" else "main") == start, where
        assert ledger.status() == STAGED, where
        if branch == "main":
            again = ledger.crm(*ON_BRANCH)
            assert again.returncode == 0, f"{where}{again.stderr}"
            assert ledger.git("branch", "--show-current").strip() == BRANCH
        assert len(ledger.git("log", "--format=%s").splitlines()) == 3, where
        assert is_taken_in(ledger, "HEAD")
        assert ledger.status() == STAGED, where
        assert_sound(ledger)
