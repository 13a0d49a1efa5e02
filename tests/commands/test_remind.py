"""`crm remind` as it is typed: on the screen, tried out, and into mailboxes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.reminders import (
    PEOPLE,
    Crm,
    list_told,
    make_crm,
    make_three_due,
    read_box,
    read_text,
    tell,
)
from tests.exchange.mail_server import Served, serve_mail
from tests.exchange.test_webhooks import YES, serve
from tests.sandbox import HUAXIN, LANTIAN, MUELLER, Sandbox


@pytest.fixture
def crm(
    ledger: Sandbox, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Crm:
    return make_crm(ledger, capfdbinary, monkeypatch)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "box"


# On the screen.


def test_on_the_screen_i_see_mine_and_nothing_is_noted(crm: Crm, ledger: Sandbox) -> None:
    code, out, err = crm("remind")
    assert (code, err) == (0, "")
    assert out.startswith("Hello 李伟. This one first:\n")
    assert "   promised 送报价 (Fri 20 Nov)\n" in out
    assert "王静 采购总监: 看现场；客户关心售后响应\n" in out
    assert "crm.yaml" not in out
    assert not (ledger.root / ".git/crm/sent.jsonl").exists()
    assert crm("remind", language="zh")[1].startswith("李伟，你好。先办这一件：\n")


def test_who_is_nobody_here_is_told_how_to_enter(crm: Crm, ledger: Sandbox) -> None:
    ledger.git("config", "user.email", "stranger@example.com")
    code, out, err = crm("remind")
    assert (code, out) == (4, "")
    assert "crm person add" in err
    assert crm("remind", "--dry-run")[0] == 0


def test_a_query_narrows_what_is_told(crm: Crm) -> None:
    told = json.loads(crm("remind", "grade=B", "--json")[1])
    assert [one["id"] for one in told["digests"][0]["first"]] == ["huaxin"]
    assert json.loads(crm("remind", "grade=K", "--json")[1])["digests"][0]["first"] == []
    code, _, err = crm("remind", "nonsense=1")
    assert code == 2
    assert "nonsense" in err


def test_as_of_then_it_tells_what_was_due_then(crm: Crm, ledger: Sandbox) -> None:
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("2026-11-20", "2027-01-20"))
    assert "huaxin" not in crm("remind")[1]
    code, out, err = crm("remind", "--at", "HEAD~1")
    assert code == 0
    assert "huaxin" in out
    assert ledger.git("rev-parse", "--short=7", "HEAD~1").strip() in out
    code, out, err = crm("remind", "--at", "HEAD~1", "--stdout")
    assert (code, out) == (2, "")
    assert "remind --stdout" in err


# Tried out.


def test_a_dry_run_shows_all_and_sends_and_notes_nothing(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger)
    state = ledger.root / ".git/crm/sent.jsonl"
    code, out, err = crm("remind", "--dry-run", "--mbox", str(box))
    assert code == 0
    assert "To        李伟 <li.wei@example.com>\n" in out
    assert "Subject   [客户台账] 11-23 周一：逾期 1\n" in out
    assert "Attached  跟进.ics\n" in out
    assert "1 digest would go out; nothing was sent or noted\n" in err
    assert not box.exists()
    assert not state.exists()


def test_it_says_of_whom_nobody_is_reminded(crm: Crm, ledger: Sandbox) -> None:
    tell(ledger)
    due = 'follow_up: {on: "2026-11-20"}\n'
    ledger.commit("records/lantian.yaml", LANTIAN.replace("zhang.min", "chen.jing") + due)
    ledger.commit("records/mueller.yaml", MUELLER + due)
    ledger.commit("records/left.yaml", f"id: left\nname: Left\nowner: wang.lei\n{due}")
    err = crm("remind", "--dry-run")[2]
    assert "Nobody is reminded of 3 customers" in err
    assert "陈静 1, nobody 1, wang.lei 1" in err
    told = json.loads(crm("remind", "--dry-run", "--json")[1])
    assert told["unreached"] == {"chen.jing": 1, "none": 1, "wang.lei": 1}


def test_programs_get_one_object(crm: Crm, ledger: Sandbox) -> None:
    tell(ledger)
    told = json.loads(crm("remind", "--dry-run", "--email", "--json")[1])
    assert [*told] == [
        *("day", "commit", "edited", "way", "dry_run", "day_off", "digests", "unreached"),
        "unreadable",
    ]
    assert (told["day"], told["way"], told["dry_run"]) == ("2026-11-23", "email", True)
    assert told["commit"] == ledger.head()
    (letter,) = told["digests"]
    assert (letter["person"], letter["kind"], letter["state"]) == ("li.wei", "daily", "planned")
    assert letter["first"][0]["promised"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--email", "--stdout"], "only one way"),
        (["--test", "me"], "--test sends"),
        (["--test", "li.wei", "--email", "--dry-run"], "--test sends"),
        (["--post", "telegram"], "telegram"),
        (["--mbox", ""], "--mbox"),
        (["--state", "x"], "--state"),
        (["--stdout", "--json"], "--json"),
    ],
)
def test_options_that_do_not_go_together(crm: Crm, words: list[str], said: str) -> None:
    code, out, err = crm("remind", *words)
    assert (code, out) == (2, "")
    assert said in err


# Into a mailbox.


def test_each_is_sent_theirs_once_a_day(crm: Crm, ledger: Sandbox, box: Path) -> None:
    tell(ledger)
    mbox = ("remind", "--mbox", str(box))
    assert crm(*mbox) == (0, "", "")
    assert crm(*mbox) == (0, "", "")
    (mail,) = read_box(box)
    assert mail["To"].addresses[0].addr_spec == "li.wei@example.com"
    assert mail["Subject"] == "[客户台账] 11-23 周一：逾期 1"
    assert ledger.head()[:7] in read_text(mail)
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "跟进.ics"
    assert "SUMMARY:跟进 北京华信信息技术股份有限公司" in attached.get_content()
    assert crm(*mbox, today="2026-11-24")[0] == 0
    assert len({one["Message-ID"] for one in read_box(box)}) == 2
    assert ledger.status() == ""


def test_a_state_of_ones_own_is_what_counts(
    crm: Crm, ledger: Sandbox, box: Path, tmp_path: Path
) -> None:
    tell(ledger)
    words = ("remind", "--mbox", str(box), "--state", str(tmp_path / "cache/sent"), "--json")
    assert list_told(crm(*words)) == [("li.wei", "daily", "sent")]
    assert list_told(crm(*words)) == [("li.wei", "daily", "already")]
    assert len(read_box(box)) == 1
    assert not (ledger.root / ".git/crm/sent.jsonl").exists()


@pytest.mark.parametrize("option", ["--mbox", "--maildir", "--state"])
@pytest.mark.parametrize("file", ["crm.yaml", "records", "records/huaxin.yaml", "schema/x"])
def test_nothing_is_noted_or_mailed_into_the_ledger_itself(
    crm: Crm, ledger: Sandbox, box: Path, option: str, file: str
) -> None:
    tell(ledger)
    way = [] if option != "--state" else ["--mbox", str(box)]
    for language in ("en", "zh"):
        code, out, err = crm("remind", *way, option, str(ledger.path(file)), language=language)
        assert (code, out) == (2, "")
        assert f"{option} " in err
        assert file in err
    assert ledger.status() == ""
    assert not box.exists()


def test_a_state_that_is_something_else_is_left_alone(
    crm: Crm, ledger: Sandbox, box: Path, tmp_path: Path
) -> None:
    tell(ledger)
    other = tmp_path / "notes.txt"
    other.write_text("my notes\n")
    code, out, err = crm("remind", "--mbox", str(box), "--state", str(other))
    assert (code, out) == (1, "")
    assert "no record of what was sent" in err
    code, _, err = crm("remind", "--mbox", str(other))
    assert code == 7
    assert "no mailbox" in err
    assert other.read_text() == "my notes\n"
    assert not box.exists()


def test_to_stdout_is_sent_too(crm: Crm, ledger: Sandbox) -> None:
    tell(ledger)
    code, out, err = crm("remind", "--stdout")
    assert (code, err) == (0, "")
    assert out.startswith("From ")
    assert crm("remind", "--stdout") == (0, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_what_stdout_does_not_take_is_not_sent(crm: Crm, ledger: Sandbox) -> None:
    make_three_due(ledger)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "crmcli", "remind", "--stdout"],
            cwd=ledger.root,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 7
    assert done.stderr.count("\n") == 1
    assert "3 of 3 mails not sent" in done.stderr
    assert crm("remind", "--stdout")[1].count("\nTo: ") == 3


def test_what_was_sent_about_some_customers_keeps_nothing_back_about_others(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger)
    ledger.commit(
        "records/lan.yaml",
        'id: lan\nname: Lan\ngrade: A\nowner: li.wei\nfollow_up: {on: "2026-11-20"}\n',
    )
    words = ("remind", "--mbox", str(box), "--json")
    mine, again = ([("li.wei", "daily", state)] for state in ("sent", "already"))
    assert list_told(crm(*words, "grade=K,A", "owner=li.wei")) == mine
    assert list_told(crm(*words, "owner=li.wei", "grade=K,A")) == again
    assert list_told(crm(*words, "grade=B,C,D")) == mine
    assert list_told(crm(*words, "grade=B,C,D")) == again
    first, second = read_box(box)
    assert "Lan" in read_text(first) and "华信" not in read_text(first)
    assert "华信" in read_text(second) and "Lan" not in read_text(second)
    assert first["Message-ID"] != second["Message-ID"]
    shown = crm("remind", "grade=B,C,D", "--dry-run")[2]
    assert "1 digest of today has gone out already" in shown
    assert "gone out" not in crm("remind", "--dry-run")[2]


def test_with_nothing_due_it_is_silent(crm: Crm, ledger: Sandbox, box: Path) -> None:
    tell(ledger)
    assert crm("remind", "--mbox", str(box), today="2026-11-03") == (0, "", "")
    assert crm("remind", "--email", today="2026-11-03") == (0, "", "")
    assert read_box(box) == []


def test_a_missed_birthday_is_made_up(crm: Crm, ledger: Sandbox, box: Path) -> None:
    tell(ledger, "mail: {include: [name, contact], ahead: 2}\n")
    born = HUAXIN.replace("role: decider\n    phones", 'birthday: "1980-11-15"\n    phones', 1)
    ledger.commit("records/huaxin.yaml", born)

    def run(today: str) -> str:
        before = len(read_box(box))
        assert crm("remind", "--mbox", str(box), today=today)[0] == 0
        mails = read_box(box)[before:]
        return read_text(mails[0]) if mails else ""

    assert run("2026-11-12") == ""
    assert "11-15 周日  生日  王静" in run("2026-11-13")
    assert run("2026-11-14") == ""
    # the 15th and 16th are missed
    assert "11-15 周日  生日  王静" in run("2026-11-17")
    assert run("2026-11-18") == ""


def test_on_days_off_it_rests_only_where_that_is_set(crm: Crm, ledger: Sandbox, box: Path) -> None:
    saturday = "2026-11-21"
    tell(ledger, "mail: {days_off: silent}\n")
    assert crm("remind", "--mbox", str(box), today=saturday) == (0, "", "")
    told = json.loads(crm("remind", "--mbox", str(box), "--json", today=saturday)[1])
    assert told["day_off"] is True
    assert "day off" in crm("remind", "--dry-run", today=saturday)[2]
    assert read_box(box) == []
    tell(ledger)
    assert crm("remind", "--mbox", str(box), today=saturday)[0] == 0
    assert len(read_box(box)) == 1


def test_a_year_whose_days_off_nobody_knows_is_named_when_mails_go_out(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    """And then alone: a job that runs each hour would have it mailed each hour."""
    tell(ledger, "calendar: {country: CN}\nmail: {days_off: silent}\n")
    words = ("remind", "--mbox", str(box))
    assert "no holidays of 2031" in crm("remind", "--dry-run", today="2031-10-01")[2]
    assert "2031 年的放假安排" in crm("remind", "--dry-run", today="2031-10-01", language="zh")[2]
    code, _, err = crm(*words, today="2031-10-01")
    assert (code, err.count("\n")) == (0, 1)
    assert "no holidays of 2031" in err
    assert crm(*words, today="2031-10-01") == (0, "", "")
    assert crm("remind", "--stdout", today="2026-11-23")[2] == ""
    tell(ledger, "calendar: {country: CN}\n")
    assert crm(*words, today="2031-10-02") == (0, "", "")


def test_a_manager_is_told_of_who_was_left_and_of_the_week(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    manager = PEOPLE.replace(", mail: none", "")
    mail = "mail: {escalate: {after: 5, to: [chen.jing]}, weekly: {day: mon, to: [chen.jing]}}\n"
    tell(ledger, mail, manager)
    words = ("remind", "--mbox", str(box))
    for today in ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"):
        assert crm(*words, today=today) == (0, "", "")
    sent = [
        (str(one["Subject"]), read_text(one))
        for one in read_box(box)
        if "chen.jing" in str(one["To"])
    ]
    assert [subject for subject, _ in sent] == [
        "[crm] Weekly 23 Nov: 1 overdue, 0 today",
        "[crm] Wed 25 Nov: 1 escalated",
    ]
    assert "   李伟          1      0      3 d         0\n" in sent[0][1]
    assert "   北京华信信息技术股份有限公司  B  5 d  李伟\n" in sent[1][1]


def test_a_weekly_that_goes_out_late_is_of_the_day_of_its_numbers(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger, "mail: {weekly: {day: mon, to: [zhang.min]}}\n")
    for today in ("2026-11-23", "2026-12-01", "2026-12-02"):
        assert crm("remind", "grade=B", "--mbox", str(box), today=today)[0] == 0
    told = [str(one["Subject"]) for one in read_box(box) if "zhang.min" in str(one["To"])]
    assert told == [
        "[crm] Weekly 23 Nov (a selection: grade=B): 1 overdue, 0 today",
        "[crm] Weekly 01 Dec (a selection: grade=B): 1 overdue, 0 today",
    ]


def test_a_dry_run_counts_the_weekly_before_and_after_it_went_out(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger, "mail: {weekly: {day: mon, to: [zhang.min]}}\n")
    assert "2 digests would go out" in crm("remind", "--dry-run")[2]
    assert crm("remind", "--mbox", str(box)) == (0, "", "")
    gone = crm("remind", "--dry-run")[2]
    assert gone.startswith("1 digest of today has gone out already\n")
    assert "the weekly of 23 Nov has gone out already (zhang.min)\n" in gone
    assert "11-23 的周报已发出（zhang.min）\n" in crm("remind", "--dry-run", language="zh")[2]
    assert list_told(crm("remind", "--dry-run", "--json", today="2026-11-24")) == [
        ("li.wei", "daily", "planned"),
        ("zhang.min", "weekly", "already"),
    ]


def test_what_a_manager_is_told_does_not_depend_on_who_else_is_told(
    crm: Crm, ledger: Sandbox
) -> None:
    mail = "mail: {escalate: {after: 1, to: [zhang.min]}, include: [name, contact, note]}\n"

    def list_escalated() -> list[dict[str, Any]]:
        digests = json.loads(crm("remind", "--dry-run", "--json")[1])["digests"]
        told = {one["person"]: one for one in digests}
        return [*told["zhang.min"]["escalated"]]

    tell(ledger, mail)
    (left,) = list_escalated()
    assert (left["id"], left["promised"]) == ("huaxin", "送报价")
    assert (left["notes"], left["contact"]) == (None, None)
    tell(ledger, mail, PEOPLE.replace("language: zh", "mail: none"))
    assert list_escalated() == [left]


def test_a_manager_is_told_of_whom_a_late_sync_brings_long_after_the_day(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger, "mail: {escalate: {after: 3, to: [zhang.min]}}\n")

    def run(today: str) -> list[str]:
        before = len(read_box(box))
        assert crm("remind", "--mbox", str(box), today=today) == (0, "", "")
        mails = read_box(box)[before:]
        return [read_text(one) for one in mails if "zhang.min" in str(one["To"])]

    assert "北京华信" in "".join(run("2026-11-23"))
    assert run("2026-11-24") == []
    late = 'id: late\nname: Late\nowner: li.wei\nfollow_up: {on: "2026-11-02"}\n'
    ledger.commit("records/late.yaml", late)
    assert "Late" in "".join(run("2026-11-25"))
    assert run("2026-11-26") == []
    assert "huaxin" not in (ledger.root / ".git/crm/sent.jsonl").read_text()


def test_the_settings_say_what_leaves_the_house(crm: Crm, ledger: Sandbox, box: Path) -> None:
    secrets = {
        "name": "北京华信",
        "contact": "王静",
        "note": "看现场",
        "phone": "138 0000 0000",
    }
    for place, include in enumerate(["[]", "[name]", "[contact]", "[note]", "[phone]"]):
        tell(ledger, f"mail: {{include: {include}}}\n")
        assert crm("remind", "--mbox", str(box), today=f"2026-12-{place + 1:02}")[0] == 0
        mail = read_box(box)[-1]
        whole = "".join(str(part.get_content()) for part in mail.walk() if not part.is_multipart())
        for name, secret in secrets.items():
            assert (secret in whole) is (name in include), (include, name)


def test_names_with_line_ends_and_commas_add_no_recipient(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    evil = PEOPLE.replace(
        "name: 李伟", 'name: "李伟, Evil <evil@example.com>\\nBcc: e@example.com"'
    )
    ledger.put("crm.yaml", evil)
    ledger.put("records/huaxin.yaml", HUAXIN.replace("北京华信信息", "<b>华信, a@b.c</b>"))
    code, _, err = crm("remind", "--mbox", str(box))
    mails = read_box(box)
    if code == 0:
        (mail,) = mails
        assert [one.addr_spec for one in mail["To"].addresses] == ["li.wei@example.com"]
        assert mail["Bcc"] is None
    else:
        assert mails == []
        assert "crm.yaml" in err


# By a mail server.


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serve_mail() as served:
        monkeypatch.setenv("CRM_MAIL_SERVER", f"smtp+plain://127.0.0.1:{served.port}")
        yield served


LI, ZHANG, CHEN = (f"{name}@example.com" for name in ("li.wei", "zhang.min", "chen.jing"))


def test_everybody_is_mailed_once(crm: Crm, ledger: Sandbox, server: Served) -> None:
    make_three_due(ledger)
    assert crm("remind", "--email") == (0, "", "")
    assert server.people == [LI, ZHANG, CHEN]
    assert crm("remind", "--email") == (0, "", "")
    assert server.people == [LI, ZHANG, CHEN]
    assert server.read(0)["Subject"] == "[客户台账] 11-23 周一：逾期 1"
    assert server.read(1)["Subject"] == "[crm] Mon 23 Nov: 1 overdue"
    assert crm("remind", "--email", today="2026-11-24") == (0, "", "")
    assert server.people == [LI, ZHANG, CHEN] * 2
    assert len(set(server.list_ids())) == 6


def test_whoever_failed_is_tried_again_and_nobody_else(
    crm: Crm, ledger: Sandbox, server: Served
) -> None:
    make_three_due(ledger)
    server.tricks["RCPT", 2] = lambda _: "451 4.3.0 come back later"
    code, out, err = crm("remind", "--email")
    assert (code, out) == (7, "")
    assert err.count("\n") == 1
    assert "zhang.min" in err
    assert server.people == [LI, CHEN]
    assert crm("remind", "--email") == (0, "", "")
    assert server.people == [LI, CHEN, ZHANG]


def test_whom_the_server_refuses_is_named_and_the_others_are_mailed(
    crm: Crm, ledger: Sandbox, server: Served
) -> None:
    make_three_due(ledger)
    server.refused = {ZHANG}
    code, out, _ = crm("remind", "--email", "--json")
    assert code == 7
    states = {one["person"]: one["state"] for one in json.loads(out)["digests"]}
    assert states == {"li.wei": "sent", "zhang.min": "refused", "chen.jing": "sent"}
    assert crm("remind", "--email") == (0, "", "")
    for way in ([], ["--dry-run"]):
        again = json.loads(crm("remind", "--email", *way, "--json")[1])["digests"]
        assert {one["person"]: one["state"] for one in again} == {
            "li.wei": "already",
            "zhang.min": "refused",
            "chen.jing": "already",
        }
    for language, said in (("en", "at another address: zhang.min"), ("zh", "再试：zhang.min")):
        assert said in crm("remind", "--dry-run", language=language)[2]
    assert crm("remind", "--email", today="2026-11-24")[0] == 7


def test_each_who_was_left_out_is_told_with_the_reason(
    crm: Crm, ledger: Sandbox, server: Served
) -> None:
    make_three_due(ledger)
    server.tricks["RCPT", 1] = lambda _: "451 4.7.1 greylisted"
    server.tricks["RCPT", 2] = lambda _: "550 5.1.1 no such user"
    server.tricks["RCPT", 3] = lambda _: "451 4.7.1 greylisted"
    code, out, err = crm("remind", "--email")
    assert (code, out) == (7, "")
    assert err == (
        "2 of 3 mails not sent (li.wei, chen.jing): the server said 451 4.7.1 greylisted\n"
        "1 of 3 mails refused (zhang.min): the server said 550 5.1.1 no such user; "
        "tried again with the next one, or when the address is changed\n"
    )
    server.tricks["RCPT", 4] = lambda _: "451 4.7.1 greylisted"
    server.tricks["RCPT", 5] = lambda _: "550 5.1.1 no such user"
    code, out, err = crm("remind", "--email", language="zh")
    assert err == (
        "2 封邮件中有 1 封未发出（li.wei）：服务器答复 451 4.7.1 greylisted\n"
        "2 封邮件中有 1 封被拒收（chen.jing）：服务器答复 550 5.1.1 no such user；"
        "下一封或更改地址后再试\n"
    )


def test_without_a_server_one_line_says_so(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_three_due(ledger)
    monkeypatch.setenv("CRM_MAIL_SERVER", "smtp+plain://127.0.0.1:1")
    for language in ("en", "zh"):
        code, out, err = crm("remind", "--email", language=language)
        assert (code, out) == (7, "")
        assert err.count("\n") == 1
    assert ledger.status() == ""


def test_without_a_setting_it_is_said_how_to_make_one(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(ledger)
    monkeypatch.delenv("CRM_MAIL_SERVER", raising=False)
    monkeypatch.setattr("crmcli.exchange.outgoing.DEFAULT_SERVER", "smtp://localhost:1")
    for language, said in (("en", "no mail server is set"), ("zh", "尚未设置邮件服务器")):
        code, _, err = crm("remind", "--test", "me", "--email", language=language)
        assert (code, err.count("\n")) == (7, 1)
        assert said in err
        assert "git config crm.mailServer smtp://" in err


def test_as_cron_runs_it(ledger: Sandbox, server: Served) -> None:
    """The real command: silent, exit 0, and the second time nothing is left to do."""
    tell(ledger)
    for _ in range(2):
        done = ledger.crm("remind", "--email")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert server.people == [LI]
    assert ledger.status() == ""


# To a group.


def test_a_group_is_told_once_a_day_and_of_no_escalation(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_three_due(ledger)
    ledger.put("crm.yaml", ledger.read("crm.yaml") + "mail: {escalate: {after: 1, to: [li.wei]}}\n")
    with serve() as posted:
        posted.answers = [YES["wecom"]]
        monkeypatch.setenv("CRM_WECOM_COMMAND", f"echo http://127.0.0.1:{posted.port}/send?key=k")
        assert crm("remind", "--post", "wecom") == (0, "", "")
        assert crm("remind", "--post", "wecom") == (0, "", "")
        tried = ("remind", "--post", "wecom", "--dry-run")
        assert crm(*tried)[2].startswith("the group has had its message of today already\n")
        assert [state for _, _, state in list_told(crm(*tried, "--json"))] == ["already"] * 3
        monkeypatch.delenv("CRM_WECOM_COMMAND")
        assert crm(*tried)[2].startswith("one message about 3 people would go to the group;")
        assert "群里发 1 条消息，涉及 3 人" in crm(*tried, language="zh")[2]
        asked = crm(*tried, "grade=B")[1]
        assert asked.startswith("[crm] Mon 23 Nov (a selection: grade=B)\n\n李伟: ")
    ((_, body),) = posted.got
    text = body["text"]["content"]
    assert text.count("crm visit") == 0
    assert [name for name in ("李伟", "张敏", "陈静") if name in text] == ["李伟", "张敏", "陈静"]
    assert "久未联系" not in text
    assert text.startswith("[crm] Mon 23 Nov\n\n李伟: ")
    assert text.count("[crm]") == text.count("As of commit") == 1
    assert "As of commit" in text.splitlines()[-1]
    assert "  " not in text


def test_a_group_reads_one_language_and_a_dry_run_shows_what_it_would_be_sent(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_three_due(ledger)
    ledger.put("crm.yaml", ledger.read("crm.yaml") + "mail: {language: zh}\n")
    with serve() as posted:
        posted.answers = [YES["wecom"]]
        monkeypatch.setenv("CRM_WECOM_COMMAND", f"echo http://127.0.0.1:{posted.port}/send?key=k")
        code, shown, _ = crm("remind", "--post", "wecom", "--dry-run")
        assert code == 0
        assert crm("remind", "--post", "wecom") == (0, "", "")
    ((_, body),) = posted.got
    assert shown == body["text"]["content"] + "\n"
    assert shown.startswith("[客户台账] 11-23 周一\n\n李伟：逾期 1\n1. ")
    assert "overdue" not in shown
    ledger.put("records/broken.yaml", "id: [\n")
    shown = crm("remind", "--post", "wecom", "--dry-run", today="2026-11-24")[1]
    assert shown.count("broken.yaml") == 1
    assert "broken.yaml" in shown.splitlines()[-2]


# A sample.


def test_a_sample_is_sent_at_once_and_counts_for_nothing(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger)
    for _ in range(2):
        code, out, err = crm("remind", "--test", "张敏", "--mbox", str(box))
        assert (code, out, err) == (0, "", "sent 张敏 a sample\n")
    samples = read_box(box)
    assert [str(one["Subject"]) for one in samples] == ["[test] [crm] Mon 23 Nov: nothing due"] * 2
    assert len({one["Message-ID"] for one in samples}) == 2
    assert crm("remind", "--test", "me", "--mbox", str(box))[2] == "sent 李伟 a sample\n"
    assert list_told(crm("remind", "--mbox", str(box), "--json")) == [("li.wei", "daily", "sent")]
    assert len(read_box(box)) == 4


def test_nobody_is_sent_a_sample_who_is_unknown_or_wants_none(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    tell(ledger)
    code, _, err = crm("remind", "--test", "zhang", "--mbox", str(box))
    assert (code, "zhang.min 张敏" in err) == (3, True)
    assert crm("remind", "--test", "陈静", "--mbox", str(box))[0] == 4
    assert not box.exists()


def test_days_in_visits_count_where_the_schema_says_so(
    crm: Crm, ledger: Sandbox, box: Path
) -> None:
    schema: dict[str, Any] = json.loads(ledger.read("schema/customer.schema.json"))
    visit = schema["properties"]["visits"]["items"]
    target = visit
    while "$ref" in target:
        target = schema
        for key in visit["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        visit = target
    target["properties"]["offer_until"] = {
        "type": "string",
        "format": "date",
        "x-crm": {"en": "Offer until", "zh": "报价有效期", "occurs": "once"},
    }
    ledger.commit("schema/customer.schema.json", json.dumps(schema, ensure_ascii=False, indent=2))
    offer = HUAXIN.replace("next_what: 送报价", 'next_what: 送报价\n    offer_until: "2026-11-25"')
    ledger.commit("records/huaxin.yaml", offer)
    assert "Wed 25 Nov  Offer until  北京华信信息技术股份有限公司\n" in crm("remind")[1]
