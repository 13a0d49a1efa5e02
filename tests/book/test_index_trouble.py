"""The index where something is in the way: other processes, a kill, a disk that takes nothing."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crmcli.book import open_book
from crmcli.ledger import trust
from crmcli.ledger.index import LAYOUT
from crmcli.ledger.index_file import close_index, open_index
from crmcli.ledger.trust import Guard, make_file, take_turn
from tests.book.index_truth import find_difference
from tests.book.index_world import wait_for_a_tick
from tests.book.test_book import run_unprivileged
from tests.book.test_refreshing import count_read
from tests.sandbox import LANTIAN, Sandbox

MANY = 450
"""Cards enough for workers, and for a reading that lasts a moment."""
LONG = bool(os.environ.get("CRM_TEST_LONG"))
AT_ONCE = 20 if LONG else 8
KILLED_AFTER = [number / 50 for number in range(40)] if LONG else [0.0, 0.1]
"""Seconds after which a builder is killed, once it has begun to store."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Sandbox:
    """A ledger that takes a moment to read; nobody has looked at it yet."""
    ledger = Sandbox(
        Path(shutil.copytree(_template, tmp_path_factory.mktemp("large") / "l", symlinks=True))
    )
    for number in range(MANY):
        text = LANTIAN.replace("id: lantian", f"id: c{number}")
        ledger.put(f"records/{number % 20:02}/c{number}.yaml", text)
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", "many cards")
    return ledger


def list_left(ledger: Sandbox) -> list[str]:
    folder = ledger.path(".git/crm")
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def forget(ledger: Sandbox) -> None:
    shutil.rmtree(ledger.path(".git/crm"), ignore_errors=True)


def start_comparing(ledger: Sandbox, times: int = 1) -> subprocess.Popen[str]:
    """A process that looks at the ledger and says what is wrong with the look."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom tests.book.index_truth import find_difference\n"
        f"for _ in range({times}): sys.exit(found) if (found := find_difference("
        "Path(sys.argv[1]))) else None"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(ledger.root)], stderr=subprocess.PIPE, text=True
    )


def test_builders_at_once_share_one_index(large: Sandbox) -> None:
    forget(large)
    running = [start_comparing(large) for _ in range(AT_ONCE // 2)]
    for process in running:
        _, said = process.communicate(timeout=200)
        assert (process.returncode, said) == (0, "")
    indexes = [name for name in list_left(large) if name.endswith(".sqlite")]
    assert len(indexes) == 1
    assert find_difference(large.root) is None


def test_writers_and_readers_at_once(ledger: Sandbox) -> None:
    writers = [
        ledger.start_crm("visit", ("huaxin", "lantian", "mueller")[number % 3], "-m", f"n{number}")
        for number in range(AT_ONCE // 2)
    ]
    readers = [ledger.start_crm("list", "--json") for _ in range(AT_ONCE // 2)]
    for process in (*writers, *readers):
        _, words = process.communicate(timeout=200)
        assert (process.returncode, "locked" in words) == (0, False), words
    assert find_difference(ledger.root) is None
    assert len([name for name in list_left(ledger) if name.endswith(".sqlite")]) == 1


@pytest.mark.parametrize("after", KILLED_AFTER)
def test_a_builder_that_is_killed_leaves_nothing_wrong(large: Sandbox, after: float) -> None:
    forget(large)
    process = start_comparing(large)
    deadline = time.monotonic() + 30
    while not any(name.endswith("-wal") for name in list_left(large)):
        assert time.monotonic() < deadline
        if process.poll() is not None:
            break
        time.sleep(0.005)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    large.put("records/07/c7.yaml", LANTIAN)
    assert find_difference(large.root) is None
    large.git("checkout", "--quiet", "--", ".")
    assert find_difference(large.root) is None
    indexes = [name for name in list_left(large) if name.endswith(".sqlite")]
    assert len(indexes) == 1


def test_a_sealed_index_outlives_a_reader_that_is_killed(ledger: Sandbox) -> None:
    find_difference(ledger.root)
    before = list_left(ledger)
    script = """if True:
        import os, signal
        from pathlib import Path
        from crmcli.book import open_book
        book = open_book(Path.cwd())
        next(book.open_catalog().iter_cards())
        os.kill(os.getpid(), signal.SIGKILL)
        """
    held = subprocess.Popen([sys.executable, "-c", script], cwd=ledger.root)
    held.wait(30)
    assert find_difference(ledger.root) is None
    assert list_left(ledger) == before


def test_a_reader_that_lasts_costs_nobody_the_index(ledger: Sandbox) -> None:
    find_difference(ledger.root)
    reader = open_book(ledger.root)
    cards = reader.open_catalog().iter_cards()
    assert next(cards).card.id == "huaxin"
    for number in range(3):
        ledger.commit("records/lantian.yaml", LANTIAN + f"# {number}\n")
        assert find_difference(ledger.root) is None
    before = list_left(ledger)
    assert [glance.card.id for glance in cards] == ["lantian", "mueller"]
    reader.open_catalog().close()
    assert [one for one in list_left(ledger) if one.endswith(".sqlite")] == [
        one for one in before if one.endswith(".sqlite")
    ]
    assert not any(one.endswith(("-wal", "-shm")) for one in list_left(ledger))


def test_what_stray_writes_did_is_not_believed(ledger: Sandbox) -> None:
    find_difference(ledger.root)
    (path,) = ledger.path(".git/crm").glob("index-*.sqlite")
    wait_for_a_tick(ledger.root.parent)
    path.write_bytes(path.read_bytes().replace("李伟".encode(), "李维".encode()))
    path.write_bytes(path.read_bytes().replace(b"2026-11", b"2027-11"))
    assert find_difference(ledger.root) is None
    assert path.name not in list_left(ledger)


def test_streams_go_on_when_the_index_fails_under_them(ledger: Sandbox) -> None:
    for customer in ("second", "third"):
        ledger.put(f"records/{customer}.yaml", LANTIAN.replace("id: lantian", f"id: {customer}"))
    catalog = open_book(ledger.root).open_catalog()
    files = list(catalog.iter_files())
    streams = [catalog.iter_cards(), catalog.iter_glances()]
    found = [[next(stream).card.file] for stream in streams]
    assert catalog._index is not None
    catalog._index.database.close()
    ledger.path("records/third.yaml").unlink()
    for seen, stream in zip(found, streams, strict=True):
        seen += [one.card.file for one in stream]
        assert seen == [file for file in files if "third" not in file]
    assert [card.file for card in catalog.iter_fronts(files)] == found[0]


def test_leftovers_are_swept(ledger: Sandbox) -> None:
    find_difference(ledger.root)
    before = list_left(ledger)
    ours = f"index-{LAYOUT}-"
    for name in (
        f"{ours}00000000.sqlite-wal",
        f"{ours}zz.sqlite-wal",
        f"{ours}zz.sqlite",
        "index-0.sqlite-wal",
        "index-0.sqlite.seal",
        "index-zzz.sqlite.seal",
    ):
        ledger.path(f".git/crm/{name}").write_bytes(b"left")
    assert find_difference(ledger.root) is None
    assert list_left(ledger) == before


def test_two_versions_leave_each_other_their_indexes(ledger: Sandbox) -> None:
    find_difference(ledger.root)
    old, wanted, used = (ledger.path(f".git/crm/index-1-{name}.sqlite") for name in "abc")
    for path in (old, wanted, used):
        make_file(path)
    for path in (old, used):
        os.utime(path, (time.time() - 8 * 24 * 3600,) * 2)
    guard = Guard(used)
    before = list_left(ledger)
    assert find_difference(ledger.root) is None
    assert [name for name in before if name not in list_left(ledger)] == [
        old.name,
        f"{old.name}.seal",
    ]
    guard.release()


@pytest.mark.parametrize("mode", [0o755, 0o2775, 0o700])
def test_the_index_is_open_to_whom_the_repository_is(ledger: Sandbox, mode: int) -> None:
    forget(ledger)
    ledger.path(".git").chmod(mode)
    before = os.umask(0o077)
    try:
        index = open_index(ledger.path(".git/crm"))
    finally:
        os.umask(before)
    assert index is not None
    folder = ledger.path(".git/crm")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    close_index(index)
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    assert set(modes.values()) == {mode & 0o666}


def test_so_it_is_where_another_part_of_us_was_the_first_to_keep_something(ledger: Sandbox) -> None:
    forget(ledger)
    ledger.path(".git").chmod(0o2775)
    before = os.umask(0o077)
    try:
        open_book(ledger.root).open_catalog().close()
    finally:
        os.umask(before)
    folder = ledger.path(".git/crm")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2775
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("index-*")} == {0o664}


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_ledger_whose_place_is_no_text(ledger: Sandbox, tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"led\xffger")
    shutil.copytree(ledger.root, place, symlinks=True)
    for _ in range(2):
        assert find_difference(place) is None


def run_answers(ledger: Sandbox, **environment: str) -> list[str]:
    said = []
    for words in (("overdue",), ("list", "--json"), ("find", "华")):
        done = ledger.crm(*words, **environment)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
    return said


def test_without_git_the_answers_are_the_same(ledger: Sandbox, tmp_path: Path) -> None:
    expected = run_answers(ledger)
    forget(ledger)
    assert run_answers(ledger, PATH=str(tmp_path)) == expected
    assert not any(name.startswith("index") for name in list_left(ledger))


def test_where_git_does_not_trust_the_folder_nothing_is_made(ledger: Sandbox) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder somebody else's")
    expected = run_answers(ledger)
    forget(ledger)
    for place in (ledger.root, ledger.path(".git")):
        os.chown(place, 65534, 65534)
    ledger.git("status", code=128)
    assert run_answers(ledger) == expected
    assert not any(name.startswith("index") for name in list_left(ledger))


def test_a_git_directory_that_is_read_only(ledger: Sandbox) -> None:
    expected = run_answers(ledger)
    for place in (ledger.path(".git/crm"), ledger.path(".git")):
        place.chmod(0o555)
    before = list_left(ledger)
    ledger.put("records/lantian.yaml", LANTIAN.replace("蓝天", "白云"))
    done = run_unprivileged(ledger, "crmcli", "list", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == expected[1].replace("蓝天", "白云")
    assert list_left(ledger) == before
    done = run_unprivileged(ledger, "crmcli", "doctor")
    assert "warning  writing " in done.stdout
    assert str(ledger.path(".git/crm")) in done.stdout


def test_a_process_that_was_stopped_in_its_turn(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_difference(ledger.root)
    monkeypatch.setattr(trust, "_PATIENCE", 0.1)
    with take_turn(ledger.path(".git/crm")):
        ledger.put("records/new.yaml", LANTIAN + "# new\n")
        assert find_difference(ledger.root) is None
        assert count_read(ledger.root) == 1
    assert count_read(ledger.root) == 1
    assert count_read(ledger.root) == 0


@pytest.mark.parametrize("is_sealed", [True, False])
def test_its_index_is_copied_if_it_can_be_believed(ledger: Sandbox, *, is_sealed: bool) -> None:
    find_difference(ledger.root)
    (path,) = ledger.path(".git/crm").glob("index-*.sqlite")
    if not is_sealed:
        path.write_bytes(path.read_bytes().replace("李伟".encode(), "李维".encode()))
    path.chmod(0o444)
    guard = Guard(path)
    if is_sealed:
        guard.seal()
    guard.release()
    path.with_name(f"{path.name}-wal").write_bytes(b"left")
    for place in (path.parent, ledger.path(".git")):
        place.chmod(0o555)
    before = list_left(ledger)
    ledger.put("records/lantian.yaml", LANTIAN.replace("蓝天", "白云"))
    done = run_unprivileged(ledger, "tests.book.index_truth", ".")
    assert (done.returncode, done.stderr) == (0, "")
    done = run_unprivileged(ledger, "tests.book.test_refreshing", ".")
    assert (done.stdout, done.stderr) == ("1\n" if is_sealed else "3\n", "")
    assert list_left(ledger) == before


def test_a_full_disk(ledger: Sandbox) -> None:
    expected = run_answers(ledger)
    forget(ledger)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192));"
    script = f"{limit} from crmcli.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "list", "--json"],
        cwd=ledger.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == expected[1]
    assert find_difference(ledger.root) is None


def test_in_a_hook_the_index_is_that_of_the_ledger(ledger: Sandbox, tmp_path: Path) -> None:
    find_difference(ledger.root)
    other = tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", str(other)], check=True)
    environment = {"GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": str(other / ".git/index")}
    assert run_answers(ledger, **environment) == run_answers(ledger)
    assert not (other / ".git/crm").exists()


@pytest.mark.long
def test_many_acts_do_not_make_the_index_grow_for_ever(ledger: Sandbox) -> None:
    sizes = []
    for number in range(1_300):
        ledger.put("records/lantian.yaml", LANTIAN + f"tags: [t/{number}]\n")
        catalog = open_book(ledger.root).open_catalog()
        if number % 100 == 99:
            assert [one.card.id for one in catalog.iter_cards()] == ["huaxin", "lantian", "mueller"]
            catalog.close()
            sizes.append(sum(path.stat().st_size for path in ledger.path(".git/crm").iterdir()))
        else:
            catalog.close()
    assert sizes[-1] <= 1.1 * sizes[10]  # by then the oldest have been forgotten once
