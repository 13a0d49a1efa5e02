"""`crm remind` where something is not as it should be: what is said, and that no mail is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcli.commands.reports import report
from crmcli.commands.sending import refuse_unsent
from crmcli.commands.session import reader_language
from crmcli.errors import MailFailed
from crmcli.exchange.delivery import Outcome
from crmcli.ledger.sent import hold_sent_book
from crmcli.rules.outcome import Message
from tests.commands.reminders import Crm, list_told, make_crm, read_box, read_text, tell
from tests.exchange.letters import TODAY, make_letter
from tests.sandbox import HUAXIN, Sandbox


@pytest.fixture
def crm(
    ledger: Sandbox, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Crm:
    return make_crm(ledger, capfdbinary, monkeypatch)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "box"


def test_a_card_that_cannot_be_read_is_told_in_the_mail_and_to_the_job(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    people = "mail: {weekly: {day: mon, to: [zhang.min]}}\n"
    tell(ledger, people)
    ledger.commit("records/broken.yaml", "id: [\n")
    code, out, err = crm("remind", "--mbox", str(box))
    assert (code, out) == (1, "")
    assert "records/broken.yaml" in err
    daily, weekly = map(read_text, read_box(box))
    assert "有 1 张卡片无法读取，不知是否到期：records/broken.yaml；见 crm check\n" in daily
    said = "1 card cannot be read, so nobody knows whether it is due: records/broken.yaml;"
    assert said in weekly
    # The next run of the job says so again, and mails nobody a second time.
    assert crm("remind", "--mbox", str(box))[0] == 1
    assert len(read_box(box)) == 2
    assert crm("remind", "--test", "me", "--mbox", str(box))[0] == 1


@pytest.mark.parametrize("file", ["crm.yaml", "calendar.yaml", "schema/customer.schema.json"])
def test_a_broken_rule_of_the_ledger_stops_all_until_it_is_mended(
    crm: Crm, ledger: Sandbox, box: Path, file: str
) -> None:
    tell(ledger)
    before = ledger.read(file) if ledger.path(file).exists() else ""
    ledger.put(file, before + "\nx: [\n")
    code, out, err = crm("remind", "--mbox", str(box))
    assert (code, out) == (1, "")
    assert file in err
    assert read_box(box) == []
    ledger.put(file, before)
    assert crm("remind", "--mbox", str(box)) == (0, "", "")
    assert len(read_box(box)) == 1


def test_who_only_looks_is_told_as_by_every_list(crm: Crm, ledger: Sandbox) -> None:
    for number in range(5):
        ledger.put(f"records/broken{number}.yaml", "id: [\n")
    code, out, err = crm("remind")
    assert code == crm("overdue")[0] == 0
    assert "records/broken1.yaml" in err
    assert "5 cards cannot be read, so nobody knows whether they are due:" in out
    assert "records/broken3.yaml" not in out
    assert "2 more; see crm check" in out.replace("\n", " ")
    assert crm("remind", "--dry-run")[0] == 0
    told = json.loads(crm("remind", "--json")[1])
    assert told["unreadable"] == [f"records/broken{number}.yaml" for number in range(5)]


def test_it_says_that_edits_which_are_not_saved_count_too(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger)
    assert "with edits" not in crm("remind")[1]
    assert json.loads(crm("remind", "--json")[1])["edited"] is False
    ledger.put("notes.txt", "of no ledger\n")
    ledger.put("records/notes.txt", "no card\n")
    assert "with edits" not in crm("remind")[1]
    ledger.put("records/huaxin.yaml", HUAXIN.replace("grade: B\ncreated", "grade: A\ncreated"))
    assert "), with edits not saved;" in crm("remind")[1]
    assert json.loads(crm("remind", "--json")[1])["edited"] is True
    assert "with edits" not in crm("remind", "--at", "HEAD")[1]
    assert crm("remind", "--mbox", str(box))[0] == 0
    (mail,) = read_box(box)
    assert "含尚未保存的手工修改" in read_text(mail)
    ledger.commit("records/huaxin.yaml", ledger.read("records/huaxin.yaml"))
    ledger.path("records/lantian.yaml").unlink()
    assert "with edits not saved" in crm("remind")[1]


def test_a_damaged_state_is_told_by_every_run_of_the_day(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger)
    state = ledger.root / ".git/crm/sent.jsonl"
    words = ("remind", "--mbox", str(box))
    assert crm(*words, today="2026-11-20")[0] == 0
    state.write_bytes(b"\0" * 400)
    for language, said in (("en", "is damaged"), ("zh", "已损坏")):
        code, out, err = crm("remind", "--dry-run", language=language)
        assert (code, out) == (7, "")
        assert f"{state} {said}" in err
        assert "gone out" not in err and "已发出" not in err
        assert state.read_bytes() == b"\0" * 400
    for language in ("en", "zh", "en"):
        code, out, err = crm(*words, language=language)
        assert (code, out) == (7, "")
        assert err.count("\n") == 1
        assert str(state) in err
    code, out, err = crm("remind", "--dry-run")
    assert (code, out) == (7, "")
    assert "was damaged" in err
    assert "gone out" not in err
    assert "0 digests would go out" in err
    assert len(read_box(box)) == 1
    assert crm(*words, today="2026-11-24")[0] == 0
    assert len(read_box(box)) == 2
    state.unlink()
    assert list_told(crm(*words, "--json")) == [("li.wei", "daily", "sent")]


def test_a_refused_address_and_a_damaged_state_are_both_told(
    crm: Crm, ledger: Sandbox, tmp_path: Path
) -> None:
    tell(ledger)
    state = ledger.root / ".git/crm/sent.jsonl"
    nowhere = tmp_path / "no/such/box"
    assert crm("remind", "--mbox", str(nowhere))[0] == 7
    header, *_ = state.read_text().splitlines()
    begun = {
        "state": "begun",
        "person": "li.wei",
        "kind": "daily",
        "day": "2026-11-23",
        "id": "<a@b>",
    }
    state.write_text(f"{header}\nrubbish\n{json.dumps(begun)}\n")
    code, _, err = crm("remind", "--mbox", str(nowhere))
    assert code == 7
    assert err.count("\n") == 2
    assert f"{state} was damaged" in err
    assert "1 of 1 mail not sent (li.wei)" in err


def test_of_faults_of_ours_all_are_reported_and_whom_they_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_LANG", "en")
    reader_language.cache_clear()
    reason, faults = Message("mail-fault"), [KeyError("first"), IndexError("second")]
    outcomes = [
        Outcome(make_letter(person), "failed", reason, fault=fault)
        for person, fault in zip(("li.wei", "anna"), faults, strict=True)
    ]
    refused = Outcome(make_letter("zhang.min"), "refused", Message("reason-slow"))
    with hold_sent_book(tmp_path / "sent.jsonl", TODAY) as sent:
        with pytest.raises(ExceptionGroup) as caught:
            refuse_unsent([*outcomes, refused], sent)
        assert report(caught.value, ["remind", "--email"]) == 70
        said, report_of_ours = capsys.readouterr().err.split("\n", 1)
        assert said == (
            "1 of 3 mails refused (zhang.min): it took too long; "
            "tried again with the next one, or when the address is changed"
        )
        said, report_of_ours = report_of_ours.split("\n", 1)
        assert said == "2 of 3 mails not sent (li.wei, anna): a fault of crm itself, told below"
        assert "KeyError: 'first'" in report_of_ours
        assert "IndexError: second" in report_of_ours
        with pytest.raises(MailFailed, match="mail-refused"):
            refuse_unsent([refused], sent)
        refuse_unsent([], sent)
    reader_language.cache_clear()


def test_the_subject_counts_those_whom_a_day_does_not_hold(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger, "mail: {most: 2}\n")
    card = 'name: X\nowner: {}\nfollow_up: {{on: "2026-11-{}"}}\n'
    for owner in ("li.wei", "zhang.min"):
        for day in (18, 19, 23):
            file = f"{owner}-{day}".replace(".", "")
            ledger.put(f"records/{file}.yaml", f"id: {file}\n" + card.format(owner, day))
    assert crm("remind", "--mbox", str(box))[0] == 0
    assert [str(one["Subject"]) for one in read_box(box)] == [
        "[客户台账] 11-23 周一：应办 4（逾期 3、今天 1），今天办 2",
        "[crm] Mon 23 Nov: 3 due (2 overdue, 1 today), 2 to do today",
    ]
