"""What the operating system refuses is said in the reader's language."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from crmcli.errors import Failure
from crmcli.ledger.disk import explain_errors
from crmcli.ledger.records import load_bytes
from crmcli.ledger.refusals import name_reason
from crmcli.rules.outcome import Message
from crmcli.views.sentences import say, say_message
from tests.purity import find_foreign


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EIO, errno.EBUSY])
def test_a_reason_is_in_the_readers_language(code: int) -> None:
    reason = name_reason(OSError(code, os.strerror(code)))
    assert isinstance(reason, Message)
    assert find_foreign("zh", say_message("zh", reason)) == []
    assert find_foreign("en", say_message("en", reason)) == []


def test_a_reason_that_is_not_known_stays_as_the_system_says_it() -> None:
    assert name_reason(OSError(errno.EPIPE, "Broken pipe")) == "Broken pipe"
    assert name_reason(OSError("odd")) == "odd"


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Failure) as unread:
        load_bytes(tmp_path, "folder")
    assert say("zh", unread.value.code, **unread.value.values) == (
        "无法读取 folder：是目录，不是文件"
    )
    with pytest.raises(Failure) as unwritten, explain_errors("folder"):
        (tmp_path / "folder").write_text("x", encoding="utf-8")
    assert say("zh", unwritten.value.code, **unwritten.value.values) == (
        "无法写入 folder：是目录，不是文件"
    )
