"""git that is listened to while it runs: answers, and the errors that end them."""

from __future__ import annotations

import pytest

from crmcli.errors import GitFailed
from crmcli.history.changes import History
from crmcli.history.repository import open_repository
from crmcli.history.streams import Questions, iter_fields
from tests.sandbox import HUAXIN, Sandbox


def test_fields_come_as_git_prints_them(ledger: Sandbox) -> None:
    fields = list(iter_fields(ledger.root, "ls-tree", "-z", "--name-only", "HEAD", "records/"))
    assert fields == [b"records/huaxin.yaml", b"records/lantian.yaml", b"records/mueller.yaml"]


def test_a_command_that_fails_says_why(ledger: Sandbox) -> None:
    with pytest.raises(GitFailed) as caught:
        list(iter_fields(ledger.root, "log", "-z", "no-such-branch", "--"))
    assert caught.value.values["command"] == "log"
    assert "no-such-branch" in str(caught.value.values["words"])


def test_a_question_to_a_git_that_ended(ledger: Sandbox) -> None:
    # git may have ended before it is asked, or after.
    with (
        pytest.raises(GitFailed) as caught,
        Questions(ledger.root, "cat-file", "--no-such-option") as questions,
    ):
        assert questions.send("x\n").readline() == b""
        raise questions.explain_end()
    assert "no-such-option" in str(caught.value.values["words"])


def test_contents_in_the_order_asked_for(ledger: Sandbox) -> None:
    blobs = ledger.git("rev-parse", "HEAD:records/huaxin.yaml", "HEAD:notes.txt").split()
    with History(open_repository(ledger.root)) as history:
        assert list(history.iter_blobs([*blobs, blobs[0]])) == [
            HUAXIN.encode(),
            b"not the ledger's\n",
            HUAXIN.encode(),
        ]
        assert list(history.iter_blobs([])) == []


def test_a_blob_that_is_missing_is_an_error_and_no_endless_wait(ledger: Sandbox) -> None:
    missing = "1" * 40
    with History(open_repository(ledger.root)) as history, pytest.raises(GitFailed) as caught:
        list(history.iter_blobs([missing]))
    assert missing in str(caught.value.values["words"])


LOUD = "alias.loud=!head -c 300000 /dev/zero | tr '\\0' x >&2; printf 'a\\0b'; exit"


@pytest.mark.parametrize("code", [0, 3])
def test_a_git_that_says_much_on_the_side_is_not_stopped_by_it(ledger: Sandbox, code: int) -> None:
    fields = iter_fields(ledger.root, "-c", f"{LOUD} {code} #", "loud")
    assert [next(fields), next(fields)] == [b"a", b"b"]
    if code:
        with pytest.raises(GitFailed) as caught:
            next(fields)
        assert len(str(caught.value.values["words"])) == 300_000
    else:
        assert list(fields) == []
