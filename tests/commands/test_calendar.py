"""`crm calendar` as it is typed: what it prints, and what it does to a file."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar

from crmcli.commands.session import Session
from tests.in_process import run_crm
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox

Ran = tuple[int, bytes, str]
Crm = Callable[..., Ran]


@pytest.fixture
def crm(ledger: Sandbox, capfdbinary: pytest.CaptureFixture[bytes]) -> Crm:
    """Run `crm calendar`; its exit code, stdout and stderr."""

    def call(*words: str, language: str = "en", folder: Path = ledger.root) -> Ran:
        capfdbinary.readouterr()
        code = run_crm(folder, "calendar", *words, language=language)
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return call


def _list(data: bytes) -> list[tuple[str, str]]:
    """Who is to be followed up, and when."""
    events = Calendar.from_ical(data).walk("VEVENT")
    return [(str(one["UID"]).split("-follow-up@")[0], str(one["DTSTART"].dt)) for one in events]


def test_it_prints_all_follow_ups(crm: Crm) -> None:
    code, out, err = crm()
    assert (code, err) == (0, "")
    assert _list(out) == [
        ("huaxin", "2026-11-23"),
        ("mueller", "2026-11-30"),
        ("lantian", "2027-11-01"),
    ]
    assert Calendar.from_ical(out)["X-WR-CALNAME"] == "Customer follow-ups"


def test_it_speaks_chinese(crm: Crm) -> None:
    code, out, err = crm("负责人=li.wei", language="zh")
    assert (code, err) == (0, "")
    calendar = Calendar.from_ical(out)
    assert calendar["X-WR-CALNAME"] == "客户跟进：李伟"
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "跟进 北京华信信息技术股份有限公司"


def test_the_bytes_are_the_same_twice_and_in_a_clone(
    crm: Crm, ledger: Sandbox, tmp_path: Path
) -> None:
    first = crm()
    ledger.git("clone", "--quiet", str(ledger.root), str(tmp_path / "elsewhere"))
    assert first == crm() == crm(folder=tmp_path / "elsewhere")
    ledger.commit("notes.txt", "of no concern to a calendar\n")
    assert first == crm()


def test_a_query_selects_and_ids_come_from_standard_input(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _list(crm("owner=none")[1]) == [("mueller", "2026-11-30")]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"lantian\n")))
    _, out, _ = crm("-")
    assert _list(out) == [("lantian", "2027-11-01")]
    assert Calendar.from_ical(out)["X-WR-CALNAME"] == "Customer follow-ups"
    code, out, _ = crm("name=nobody")
    assert code == 0
    assert _list(out) == []


def test_however_an_owner_is_named_the_calendar_is_the_same(crm: Crm, ledger: Sandbox) -> None:
    mine = crm("owner=me")
    assert mine == crm("owner=li.wei") == crm("负责人=李伟") == crm("owner＝me")
    assert b"NAME:Customer follow-ups: " + "李伟\r\n".encode() in mine[1]
    for words, named in (
        (["grade=B", "owner=li.wei,none"], "grade=B 李伟, nobody"),
        (["owner!=me", "华信"], "all but 李伟 华信"),
        (["tag:a=b", "owner=me"], "tag:a=b 李伟"),
    ):
        name = Calendar.from_ical(crm(*words)[1])["X-WR-CALNAME"]
        assert str(name).replace("\\", "") == f"Customer follow-ups: {named}"
    ledger.git("config", "user.email", "stranger@example.com")
    assert crm("owner=li.wei") == mine


def test_what_is_asked_for_does_not_change_the_days(crm: Crm, ledger: Sandbox) -> None:
    ledger.put("crm.yaml", SETTINGS + "mail: {most: 1}\n")
    late = HUAXIN.replace("grade: B", "grade: D", 1).replace("id: huaxin", "id: second")
    ledger.put("records/second.yaml", late)
    days = dict(_list(crm()[1]))
    assert (days["huaxin"], days["second"]) == ("2026-11-23", "2026-11-24")
    assert _list(crm("grade=D")[1]) == [("second", "2026-11-24")]


def test_it_says_what_the_team_lets_out(crm: Crm, ledger: Sandbox) -> None:
    ledger.put("crm.yaml", SETTINGS + "mail: {include: [name, contact, note, phone]}\n")
    _, out, _ = crm("owner=li.wei")
    (event,) = Calendar.from_ical(out).walk("VEVENT")
    assert event["SUMMARY"] == "Follow up 北京华信信息技术股份有限公司: 送报价"
    assert "王静 采购总监: 看现场；客户关心售后响应" in event["DESCRIPTION"]
    assert "+86 138 0000 0000" in event["DESCRIPTION"]


def test_it_answers_as_of_then(crm: Crm, ledger: Sandbox) -> None:
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("2026-11-20", "2026-12-24"))
    assert ("huaxin", "2026-12-24") in _list(crm()[1])
    code, out, err = crm("--at", "HEAD~1")
    assert code == 0
    assert err.startswith("as of commit ")
    assert dict(_list(out))["huaxin"] < "2026-12"


def test_a_broken_card_is_named_and_hides_no_other(crm: Crm, ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", LANTIAN + "name: twice\n")
    code, out, err = crm()
    assert code == 0
    assert "records/lantian.yaml" in err
    assert [customer for customer, _ in _list(out)] == ["huaxin", "mueller"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as", "journal"], "--as journal is unknown; choose from event, todo"),
        (["colour=red"], "colour"),
    ],
)
def test_words_that_mean_nothing_are_refused(crm: Crm, words: list[str], said: str) -> None:
    code, out, err = crm(*words)
    assert (code, out) == (2, b"")
    assert said in err


def test_a_file_is_replaced_when_there_is_news_and_else_left_alone(
    crm: Crm, ledger: Sandbox
) -> None:
    assert crm("-o", "out.ics") == (0, b"", "")
    place = ledger.path("out.ics")  # below the folder of -C
    assert place.read_bytes() == crm()[1]
    os.utime(place, (1, 1))
    before = place.stat()
    assert crm("-o", "out.ics") == (0, b"", "")
    after = place.stat()
    assert (after.st_mtime, after.st_ino) == (1, before.st_ino)
    ledger.put("records/lantian.yaml", LANTIAN.replace("2026-11-01", "2026-11-02"))
    assert crm("--output", str(place)) == (0, b"", "")
    assert b"DTSTART;VALUE=DATE:20271102" in place.read_bytes()
    assert sorted(one.name for one in ledger.root.glob("*out*")) == ["out.ics"]
    assert not list(ledger.root.glob(".out*"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "out.ics: 3 to follow up, 1 birthdays, anniversaries and deadlines\n"),
        ("zh", "out.ics：待跟进 3 家，生日、纪念日和期限 1 个\n"),
    ],
)
def test_who_looks_on_is_told_what_was_written(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    ledger.put("records/lantian.yaml", LANTIAN + 'opened_on: "2020-12-31"\n')
    monkeypatch.setattr(Session, "is_watched", True)
    assert crm("-o", "out.ics", language=language) == (0, b"", said)


def test_who_looks_on_is_told_which_holidays_nobody_knows_yet(
    crm: Crm, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = HUAXIN.replace("2026-11-20", "2090-01-03")
    ledger.put("crm.yaml", SETTINGS + "calendar: {country: CN}\nmail: {most: 1}\n")
    ledger.put("records/huaxin.yaml", far)
    ledger.put("records/second.yaml", far.replace("id: huaxin", "id: second"))
    code, out, err = crm("owner=li.wei")
    assert (code, err) == (0, "")  # a job is not told each time
    assert [day for _, day in _list(out)] == ["2090-01-03", "2090-01-04"]
    monkeypatch.setattr(Session, "is_watched", True)
    _, again, err = crm("owner=li.wei")
    assert again == out
    assert "2090" in err
    ledger.put("crm.yaml", SETTINGS + "calendar: {country: CN}\n")
    assert crm("owner=li.wei")[2] == ""  # no day depends on them


def test_a_ledger_before_its_first_commit_has_a_calendar(crm: Crm, ledger: Sandbox) -> None:
    ledger.git("update-ref", "-d", "HEAD")
    code, out, _ = crm()
    assert code == 0
    assert len(_list(out)) == 3


def test_a_link_and_the_permissions_stay(crm: Crm, ledger: Sandbox, tmp_path: Path) -> None:
    place = tmp_path / "published.ics"
    place.write_bytes(b"old")
    place.chmod(0o640)
    ledger.path("link.ics").symlink_to(place)
    assert crm("-o", "link.ics")[0] == 0
    assert ledger.path("link.ics").is_symlink()
    assert place.read_bytes() == crm()[1]
    assert stat.S_IMODE(place.stat().st_mode) == 0o640


def test_what_is_no_file_is_written_to(crm: Crm) -> None:
    assert crm("-o", "/dev/null") == (0, b"", "")
    assert Path("/dev/null").is_char_device()
    assert crm("-o", "-")[1] == crm()[1]


def test_a_place_that_cannot_be_written_to_is_named(crm: Crm) -> None:
    code, out, err = crm("-o", "nowhere/out.ics")
    assert (code, out) == (1, b"")
    assert "nowhere/out.ics" in err


@pytest.mark.parametrize("place", ["records", "records/huaxin.yaml", "crm.yaml", "schema/x.ics"])
def test_no_calendar_takes_the_place_of_the_ledger(crm: Crm, ledger: Sandbox, place: str) -> None:
    code, out, err = crm("-o", place)
    assert (code, out) == (2, b"")
    assert place in err
    assert ledger.git("status", "--porcelain") == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_in_one_sentence(ledger: Sandbox) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "crmcli", "calendar"],
            cwd=ledger.root,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
