"""Files below records/ that no command reads."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from crmcli.ledger.records import FOLDER, SUFFIX
from crmcli.rules.findings import Finding


def iter_strays(root_dir: Path) -> Iterator[Finding]:
    """Links, and what is no .yaml file, folder by folder. What is hidden is nobody's business."""
    yield from _iter_folder(root_dir / FOLDER, FOLDER)


def _iter_folder(folder: Path | str, prefix: str) -> Iterator[Finding]:
    inside: list[tuple[str, str]] = []
    # A folder that cannot be read is told of by whoever reads its cards.
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            is_link = entry.is_symlink()
            if name.startswith(".") and (not is_link or entry.is_dir()):
                continue
            file = f"{prefix}/{name}"
            if is_link:
                yield Finding(file, 1, 1, "", "symlink", "warning", {"file": file})
            elif is_folder:
                inside.append((entry.path, file))
            elif not name.endswith(SUFFIX):
                yield Finding(file, 1, 1, "", "not-a-record", "warning", {"file": file})
    for path, file in inside:
        yield from _iter_folder(path, file)
