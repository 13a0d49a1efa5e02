"""`crm schema upgrade` in real ledgers: what comes in, what stays, and what refuses it."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmcli.book import open_book, upgrading
from crmcli.book.upgrading import Upgraded
from crmcli.errors import GitFailed, InvalidCard, Refused
from crmcli.ledger import schema as shipping
from crmcli.ledger.json_text import rewrite_json
from crmcli.ledger.schema import SCHEMA_FILE, find_former_schema, parse_schema, read_shipped_schema
from crmcli.rules.outcome import Message
from tests.sandbox import LANTIAN, Sandbox

SHIPPED = read_shipped_schema().decode()
DIGESTS = {
    1: "55614082abb44ccc502c5907875f865f71898229236d158d3dd333f9eb5901b9",
    2: "e0d4db75d9d643469eca37477876fecda50caf51847acab1cb50cfdc38fb2d76",
}
"""Of each version that was ever shipped. A schema that is out does not change any more."""

NEWEST = parse_schema(SHIPPED.encode()).version

Document = dict[str, Any]
Edit = Callable[[Document], None]
FAX = {"type": "string", "x-crm": {"en": "Fax", "zh": "传真", "section": "business"}}


def edit(text: str, *edits: Edit) -> str:
    document: Document = json.loads(text)
    for one in edits:
        one(document)
    return rewrite_json(text, document, SHIPPED)


def drop(*keys: str) -> Edit:
    def apply(document: Document) -> None:
        for key in keys:
            del document["properties"][key]

    return apply


def label(key: str, language: str, said: str) -> Edit:
    def apply(document: Document) -> None:
        document["properties"][key]["x-crm"][language] = said

    return apply


def put(key: str, value: Any) -> Edit:
    def apply(document: Document) -> None:
        document["properties"][key] = copy.deepcopy(value)

    return apply


def number(version: int) -> Edit:
    def apply(document: Document) -> None:
        document["x-crm"]["version"] = version

    return apply


OLDER = edit(SHIPPED, drop("website", "headcount"), label("size", "en", "Extent"))
"""A schema that might have been shipped before this one."""


def found(ledger: Sandbox, text: str) -> None:
    """Make the first commit that of `crm init` by a program that shipped this schema."""
    ledger.put(SCHEMA_FILE, text)
    message = "init: start the ledger\n\nCrm-Act: init\n"
    ledger.git("commit", "--quiet", "--all", "--amend", "--message", message)


def commit(ledger: Sandbox, *edits: Edit) -> None:
    """The team changes its schema."""
    ledger.commit(SCHEMA_FILE, edit(ledger.read(SCHEMA_FILE), *edits))


def upgrade(ledger: Sandbox, *, keep_ours: bool = False, dry_run: bool = False) -> Upgraded:
    return open_book(ledger.root).upgrade_schema(keep_ours=keep_ours, dry_run=dry_run)


def ship(patch: pytest.MonkeyPatch, text: str, folder: Path) -> None:
    """Another schema as the newest one; the real one is a former version of it then."""
    patch.setattr(upgrading, "read_shipped_schema", text.encode)
    patch.setattr(shipping, "FORMER", folder)
    folder.mkdir(exist_ok=True)
    (folder / f"{NEWEST}.json").write_text(SHIPPED, encoding="utf-8")


def list_codes(done: Upgraded) -> list[tuple[str, object]]:
    return [(note.code, note.values.get("path")) for note in done.receipt.outcome.notes]


def test_a_schema_that_nobody_touched_becomes_the_shipped_one_word_for_word(
    ledger: Sandbox,
) -> None:
    found(ledger, OLDER)
    done = upgrade(ledger)
    assert ledger.read(SCHEMA_FILE) == SHIPPED
    assert done.receipt.commit == ledger.head()
    assert ledger.git("log", "-1", "--format=%B").splitlines() == [
        *("schema: upgrade to version 2", "", "Crm-Act: schema", ""),
    ]
    assert list_codes(done) == [
        *(("schema-labels", "size"), ("schema-added", "headcount"), ("schema-added", "website")),
    ]
    assert ledger.status() == ""


def test_what_the_team_changed_stays(ledger: Sandbox) -> None:
    found(ledger, OLDER)
    commit(ledger, put("fax", FAX), drop("needs"), label("size", "zh", "大小"))
    upgrade(ledger)
    wanted = edit(SHIPPED, put("fax", FAX), drop("needs"), label("size", "zh", "大小"))
    assert json.loads(ledger.read(SCHEMA_FILE)) == json.loads(wanted)
    fields = list(json.loads(ledger.read(SCHEMA_FILE))["properties"])
    assert fields.index("website") == fields.index("headcount") + 1
    again = upgrade(ledger)
    assert (again.receipt.commit, again.steps) == (None, ())
    assert again.receipt.outcome.answer == Message("schema-nothing-new", {"version": 2})


def test_only_the_named_file_is_committed(ledger: Sandbox) -> None:
    found(ledger, OLDER)
    ledger.put("notes.txt", "edited\n")
    ledger.git("add", "notes.txt")
    upgrade(ledger)
    assert ledger.git("show", "--name-only", "--format=").split() == [SCHEMA_FILE]
    assert ledger.status() == "M  notes.txt\n"


def test_a_clash_refuses_until_the_team_says_that_its_own_stays(ledger: Sandbox) -> None:
    found(ledger, OLDER)
    commit(ledger, label("size", "en", "How large"))
    before, head = ledger.read(SCHEMA_FILE), ledger.head()
    with pytest.raises(Refused, match="schema-clashes") as refused:
        upgrade(ledger)
    place = "#/properties/size/x-crm/en"
    said = {"place": place, "ours": '"How large"', "new": '"Company size"'}
    assert refused.value.notes == (Message("schema-clash", said),)
    assert (ledger.read(SCHEMA_FILE), ledger.head()) == (before, head)
    done = upgrade(ledger, keep_ours=True)
    assert [one.place for one in done.clashes] == [place]
    assert json.loads(ledger.read(SCHEMA_FILE)) == json.loads(
        edit(SHIPPED, label("size", "en", "How large"))
    )
    assert upgrade(ledger).clashes == ()


def test_a_dry_run_writes_nothing(ledger: Sandbox) -> None:
    found(ledger, OLDER)
    head = ledger.head()
    done = upgrade(ledger, dry_run=True)
    assert done.receipt.diff is not None
    assert '+    "website": {' in done.receipt.diff
    assert len(done.steps) == 3
    assert (ledger.read(SCHEMA_FILE), ledger.head(), ledger.status()) == (OLDER, head, "")


def test_the_new_schema_makes_no_card_wrong(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found(ledger, SHIPPED)

    def require_code(document: Document) -> None:
        document["required"] = [*document["required"], "code"]

    ship(monkeypatch, edit(SHIPPED, number(2), require_code), tmp_path / "former")
    head = ledger.head()
    with pytest.raises(InvalidCard, match="schema-refused") as refused:
        upgrade(ledger)
    findings = refused.value.values["findings"]
    assert isinstance(findings, list)
    assert {one.file for one in findings} == {"records/lantian.yaml", "records/mueller.yaml"}
    assert (ledger.read(SCHEMA_FILE), ledger.head()) == (SHIPPED, head)
    for card in ("lantian", "mueller"):
        text = ledger.read(f"records/{card}.yaml")
        ledger.commit(f"records/{card}.yaml", text.replace("kind:", f"code: {card}\nkind:"))
    assert upgrade(ledger).after.version == 2


def test_a_card_that_was_wrong_before_refuses_nothing(ledger: Sandbox) -> None:
    found(ledger, OLDER)
    ledger.commit("records/lantian.yaml", LANTIAN + "odd: 1\n")
    assert upgrade(ledger).receipt.commit is not None


def test_two_fields_may_not_come_to_have_one_label(ledger: Sandbox) -> None:
    found(ledger, OLDER)
    site = {"type": "string", "x-crm": {"en": "Website", "zh": "网站", "section": "business"}}
    commit(ledger, put("site", site))
    with pytest.raises(InvalidCard, match="schema-refused") as refused:
        upgrade(ledger)
    findings = refused.value.values["findings"]
    assert isinstance(findings, list)
    assert {one.file for one in findings} == {SCHEMA_FILE}


def test_a_former_version_is_known_where_the_first_commit_does_not_tell(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The team began by hand, and had changed its schema by the first commit."""
    commit(ledger, drop("needs"), label("size", "en", "How large"))
    ship(monkeypatch, edit(SHIPPED, number(NEWEST + 1), put("fax", FAX)), tmp_path / "former")
    done = upgrade(ledger)
    assert list_codes(done) == [("schema-added", "fax")]
    assert (done.before.version, done.after.version) == (NEWEST, NEWEST + 1)
    assert done.receipt.outcome.answer.code == "schema-upgraded"
    wanted = edit(
        SHIPPED,
        number(NEWEST + 1),
        put("fax", FAX),
        drop("needs"),
        label("size", "en", "How large"),
    )
    assert json.loads(ledger.read(SCHEMA_FILE)) == json.loads(wanted)


def test_upgrades_follow_each_other_and_are_undone(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found(ledger, OLDER)
    commit(ledger, label("size", "en", "How large"))
    upgrade(ledger, keep_ours=True)
    second = edit(SHIPPED, number(NEWEST + 1), put("fax", FAX))
    ship(monkeypatch, second, tmp_path / "former")
    assert list_codes(upgrade(ledger)) == [("schema-added", "fax")]
    undone = open_book(ledger.root).undo(None)
    assert undone is not None
    assert "fax" not in json.loads(ledger.read(SCHEMA_FILE))["properties"]
    assert list_codes(upgrade(ledger)) == [("schema-added", "fax")]
    assert json.loads(ledger.read(SCHEMA_FILE)) == json.loads(
        edit(second, label("size", "en", "How large"))
    )


def test_where_nobody_knows_the_base_nothing_is_taken_away(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commit(ledger, drop("needs"), put("mine", FAX), number(NEWEST + 1))
    ship(monkeypatch, edit(SHIPPED, number(NEWEST + 2)), tmp_path / "former")
    with pytest.raises(Refused, match="schema-clashes"):
        upgrade(ledger)
    done = upgrade(ledger, keep_ours=True)
    assert list_codes(done)[0] == ("schema-added", "needs")
    assert "mine" in done.after.document["properties"]


def test_a_ledger_of_a_newer_program_is_left_alone(ledger: Sandbox) -> None:
    commit(ledger, number(7))
    with pytest.raises(Refused, match="schema-newer"):
        upgrade(ledger)


def test_hand_edits_and_strangers_are_refused(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(ledger, OLDER)
    ledger.put(SCHEMA_FILE, edit(OLDER, put("fax", FAX)))
    with pytest.raises(Refused, match="hand-edited"):
        upgrade(ledger)
    ledger.put(SCHEMA_FILE, OLDER)
    ledger.git("config", "user.email", "who@example.com")
    with pytest.raises(Refused, match="unknown-person"):
        upgrade(ledger)


def test_a_hook_that_says_no_leaves_the_schema(ledger: Sandbox) -> None:
    found(ledger, OLDER)
    ledger.put(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
    ledger.path(".git/hooks/pre-commit").chmod(0o755)
    with pytest.raises(GitFailed):
        upgrade(ledger)
    assert (ledger.read(SCHEMA_FILE), ledger.status()) == (OLDER, "")


def test_every_version_that_was_shipped_is_kept() -> None:
    """Who changes the shipped schema raises its version, and keeps the old one where this looks."""
    newest = parse_schema(read_shipped_schema())
    former = {version: find_former_schema(version) for version in range(1, newest.version)}
    digests = {
        version: hashlib.sha256(json.dumps(one.document, sort_keys=True).encode()).hexdigest()
        for version, one in {**former, newest.version: newest}.items()
        if one is not None
    }
    assert digests == DIGESTS
    assert find_former_schema(newest.version) is None


def test_a_ledger_of_the_first_version_gets_the_newest(ledger: Sandbox) -> None:
    first = find_former_schema(1)
    assert first is not None
    found(ledger, first.source.decode())
    done = upgrade(ledger)
    assert (done.before.version, done.after.version) == (1, NEWEST)
    assert ("schema-added", "contacts.lunar_birthday") in list_codes(done)
    assert json.loads(ledger.read(SCHEMA_FILE)) == json.loads(SHIPPED)
