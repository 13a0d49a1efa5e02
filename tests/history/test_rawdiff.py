"""git's raw differences, as it writes them."""

from __future__ import annotations

import os

from crmcli.history.rawdiff import RawDiff, iter_raw
from tests.sandbox import HUAXIN, Sandbox

OPTIONS = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev")


def test_what_came_went_and_changed(ledger: Sandbox) -> None:
    before = ledger.head()
    ledger.put("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: A"))
    ledger.put("records/新 客户\n.yaml", "id: x\n")
    ledger.path("records/mueller.yaml").unlink()
    ledger.path("link").symlink_to("notes.txt")
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", "all of it")
    raw = os.fsencode(ledger.git("diff-tree", *OPTIONS, before, "HEAD"))
    found = {one.file: one for one in iter_raw(raw.split(b"\0")[:-1])}
    ids = ledger.git("rev-parse", f"{before}:records/huaxin.yaml", "HEAD:records/huaxin.yaml")
    huaxin = found.pop("records/huaxin.yaml")
    assert huaxin == RawDiff("records/huaxin.yaml", "100644", "100644", *ids.split())
    modes = {file: (one.old_mode, one.new_mode) for file, one in found.items()}
    assert modes == {
        "records/新 客户\n.yaml": ("000000", "100644"),
        "records/mueller.yaml": ("100644", "000000"),
        "link": ("000000", "120000"),
    }
    assert found["link"].old.strip("0") == ""


def test_nothing_differs() -> None:
    assert list(iter_raw([])) == []
