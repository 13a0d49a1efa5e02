"""What is well with an installation, and what is not."""

from __future__ import annotations

import pytest

from crmcli.rules.health import (
    LONG_HISTORY,
    Check,
    Clone,
    Terminal,
    is_well,
    judge_cards,
    judge_clone,
    judge_files,
    judge_git,
    judge_history,
    judge_identity,
    judge_index,
    judge_interrupted,
    judge_line_ends,
    judge_person,
    judge_setup,
    judge_signing,
    judge_terminal,
    judge_zone,
)
from crmcli.rules.outcome import Message
from tests.acting import LI_WEI

WELL = Clone(
    shallow=False,
    sparse=False,
    under_way=None,
    locks={},
    hooks="/x/hooks",
    sleeping_hooks=(),
    closed=(),
)
UTF8 = Terminal("utf-8", "UTF-8")


@pytest.mark.parametrize(
    ("check", "state"),
    [
        (judge_git((2, 39, 5)), "ok"),
        (judge_git((2, 34)), "ok"),
        (judge_git((2, 33, 9)), "problem"),
        (judge_git((1, 99)), "problem"),
        (judge_git(None), "problem"),
        (judge_terminal(UTF8), "ok"),
        (judge_terminal(Terminal("cp65001", "utf_8")), "ok"),
        (judge_terminal(Terminal("ascii", "UTF-8")), "warning"),
        (judge_terminal(Terminal("utf-8", "ANSI_X3.4-1968")), "warning"),
        (judge_identity("李伟", "li.wei@example.com"), "ok"),
        (judge_identity("李伟", None), "problem"),
        (judge_identity(None, "li.wei@example.com"), "problem"),
        (judge_person("li.wei@example.com", LI_WEI), "ok"),
        (judge_person("x@example.com", None), "warning"),
        (judge_person(None, None), "warning"),
        (judge_index(""), "ok"),
        (judge_index("warning: unable to access 'x'"), "warning"),
        (judge_line_ends({}), "ok"),
        (judge_line_ends({"core.autocrlf": "input"}), "ok"),
        (judge_line_ends({"core.autocrlf": "True"}), "warning"),
        (judge_signing({}, program="gpg", has_program=False), "ok"),
        (judge_signing({"commit.gpgsign": "no"}, program="gpg", has_program=False), "ok"),
        (judge_signing({"commit.gpgsign": "true"}, program="gpg", has_program=False), "problem"),
        (judge_signing({"commit.gpgsign": "true"}, program="gpg", has_program=True), "warning"),
        (
            judge_signing(
                {"commit.gpgsign": "true", "user.signingkey": "K"}, program="gpg", has_program=True
            ),
            "ok",
        ),
        (judge_interrupted(None), "ok"),
        (judge_interrupted("visit(huaxin)"), "warning"),
        (judge_interrupted("visit(huaxin)", running=True), "ok"),
        (judge_files([]), "ok"),
        (judge_files([".gitignore"]), "warning"),
        (judge_files([".gitignore", ".gitattributes"]), "problem"),
        (judge_setup([]), "ok"),
        (judge_history(LONG_HISTORY - 1, indexed=False), "ok"),
        (judge_history(LONG_HISTORY, indexed=True), "ok"),
        (judge_history(LONG_HISTORY, indexed=False), "warning"),
        (judge_setup(["diff.crm.xfuncname"]), "warning"),
        (judge_zone("UTC", "UTC", has_data=True), "ok"),
        (judge_zone("UTC", "Asia/Shanghai", has_data=True), "ok"),
        (judge_zone("UTC", "UTC", has_data=False), "problem"),
        (judge_cards(30, 0), "ok"),
        (judge_cards(30, 1), "problem"),
    ],
)
def test_a_judgement(check: Check, state: str) -> None:
    assert check.state == state
    assert (check.mend is None) is (state == "ok"), "what is not well has a mend"


@pytest.mark.parametrize(
    ("changed", "name", "state"),
    [
        ({"shallow": True}, "clone", "warning"),
        ({"sparse": True}, "clone", "warning"),
        ({"under_way": "merge"}, "under_way", "warning"),
        ({"closed": ["/x"]}, "writing", "warning"),
        ({"locks": {"/x/index.lock": 3.0}}, "locks", "warning"),
        ({"locks": {"/x/index.lock": 3000.0}}, "locks", "problem"),
        ({"hooks": ""}, "hooks", "warning"),
        ({"sleeping_hooks": ["/x/hooks/pre-commit"]}, "hooks", "warning"),
    ],
)
def test_a_clone(changed: dict[str, object], name: str, state: str) -> None:
    assert {check.state for check in judge_clone(WELL)} == {"ok"}
    clone = WELL._replace(**changed)  # type: ignore[arg-type]
    assert {check.name: check.state for check in judge_clone(clone) if check.state != "ok"} == {
        name: state
    }


def test_a_warning_is_well() -> None:
    found = Message("doctor-whole")
    assert is_well([Check("a", "ok", found), Check("b", "warning", found)])
    assert not is_well([Check("a", "ok", found), Check("b", "problem", found)])
