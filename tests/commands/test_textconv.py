"""What `git diff` shows of a card in conflict."""

from __future__ import annotations

import subprocess

from crmcli.commands.textconv import flatten_bytes
from tests.acting import load_root
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
CONTESTED = "<<<<<<< ours\ngrade: A\n=======\ngrade: C\n>>>>>>> theirs\n"


def test_a_conflict_stands_around_what_the_sides_have_differently() -> None:
    text = HUAXIN.replace("\ngrade: B\n", "\n" + CONTESTED).encode()
    flat = flatten_bytes(text, load_root(), masked=False).decode()
    plain = flatten_bytes(HUAXIN.encode(), load_root(), masked=False).decode()
    assert flat == plain.replace("\ngrade: B\n", "\n" + CONTESTED)


def test_a_side_that_is_no_card_leaves_the_file_as_it_is() -> None:
    text = HUAXIN.replace("\ngrade: B\n", "\n" + CONTESTED.replace("A", "[")).encode()
    assert flatten_bytes(text, load_root(), masked=False) == text


def test_git_shows_only_what_is_in_conflict(ledger: Sandbox) -> None:
    ledger.git("switch", "--quiet", "--create", "side")
    ledger.commit(CARD, HUAXIN.replace("\ngrade: B", "\ngrade: A"))
    ledger.git("switch", "--quiet", "main")
    ledger.commit(CARD, HUAXIN.replace("\ngrade: B", "\ngrade: C"))
    ledger.git("merge", "side", code=1)
    # git cuts what stands behind @@ between bytes.
    done = subprocess.run(["git", "diff"], cwd=ledger.root, capture_output=True, check=True)
    shown = done.stdout.decode("utf-8", "replace").splitlines()
    changed = [line for line in shown[5:] if line[:2].strip()]
    assert [line[2:] for line in changed if "grade" in line] == ["grade: C", "grade: A"], shown
    assert all("name:" not in line for line in changed), shown
