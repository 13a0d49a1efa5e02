"""Questions in SQL to a real ledger: the answers, and that nothing more is read than is asked."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from crmcli.book import Book, asking_sql, open_book, relational
from crmcli.book.past import open_past_book
from crmcli.errors import Failure, UsageError
from crmcli.ledger import tables
from crmcli.ledger.snapshot import Snapshot
from crmcli.rules.outcome import Message
from tests.sandbox import HUAXIN, SETTINGS, Sandbox, load_cards

TODAY = date(2026, 11, 23)
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"


def open_now(ledger: Sandbox) -> Book:
    return open_book(ledger.root, TODAY)


def ask(book: Book, text: str, *, masked: bool = False) -> list[tuple[object, ...]]:
    with asking_sql.answering(book, text, masked=masked) as answer:
        return list(answer.rows)


def test_customers_and_what_follows_from_their_visits(ledger: Sandbox) -> None:
    text = "SELECT id, grade, owner, last_visit, due, days_overdue, basis FROM customers"
    assert ask(open_now(ledger), text) == [
        ("huaxin", "B", "li.wei", "2026-11-02", "2026-11-20", 3, "promise"),
        ("lantian", None, "zhang.min", None, "2027-11-01", -343, "created"),
        ("mueller", "C", "none", None, "2026-11-30", -7, "created"),
    ]


def test_lists_are_joined_by_the_customer(ledger: Sandbox) -> None:
    text = """
        SELECT c.name, k.name, p.value, v.outcome, v.next, u.name
        FROM customers c
        JOIN contacts k ON k.customer = c.id
        JOIN contacts_phones p ON p.customer = c.id AND p.entry = k.id
        JOIN visits v ON v.customer = c.id AND v.contact = k.id
        LEFT JOIN people u ON u.id = c.owner
    """
    name = "北京华信信息技术股份有限公司"
    assert ask(open_now(ledger), text) == [
        (name, "王静", "+86 138 0000 0000", None, "2026-11-20", "李伟")
    ]


def test_the_counts_are_those_of_the_cards(ledger: Sandbox) -> None:
    for number, channel in zip(range(40), itertools.cycle(["phone", "chat", "onsite"])):
        ledger.put(f"records/c{number}.yaml", make_card(f"c{number}", channel, number % 7))
    book = open_now(ledger)
    rows = ask(book, "SELECT channel, count(*) FROM visits GROUP BY channel")
    visits = [visit for card in load_cards(book) for visit in card.value.get("visits", ())]  # type: ignore[attr-defined]
    assert dict(rows) == Counter(visit["channel"] for visit in visits)
    text = (
        "SELECT c.id, count(v.id) FROM customers c LEFT JOIN visits v ON v.customer = c.id"
        " GROUP BY c.id"
    )
    assert dict(ask(book, text)) == {
        card.id: len(card.value.get("visits", ()))  # type: ignore[arg-type]
        for card in load_cards(book)
    }


def make_card(id_: str, channel: str, visits: int) -> str:
    logged = "".join(
        f'  - {{id: 20260101-0000{n}, date: "2026-01-01", channel: {channel}, by: li.wei,'
        " notes: x}\n"
        for n in range(visits)
    )
    return f"id: {id_}\nname: {id_}\n" + (f"visits:\n{logged}" if visits else "")


def test_amounts_are_numbers_and_codes_are_text(ledger: Sandbox) -> None:
    text = (
        "id: a\ncode: '007'\nname: A\nstage: customer\nheadcount: 12\n"
        "first_deal: {amount: '128000.50', currency: CNY, on: '2026-01-02'}\n"
        "contacts:\n  - {id: k, name: K, primary: true}\n"
    )
    ledger.put("records/a.yaml", text)
    ledger.put("records/b.yaml", text.replace("id: a", "id: b").replace("128000.50", "9.50"))
    book = open_now(ledger)
    rows = ask(
        book,
        "SELECT id, code, headcount, first_deal_amount FROM customers"
        " WHERE first_deal_amount < 1000 OR code = '007' ORDER BY first_deal_amount",
    )
    assert rows == [("b", "007", 12, 9.5), ("a", "007", 12, 128000.5)]
    assert ask(book, "SELECT sum(first_deal_amount) FROM customers") == [(128010.0,)]
    assert ask(book, 'SELECT count(*) FROM contacts WHERE "primary"') == [(2,)]


def test_today_is_the_ledger_s(ledger: Sandbox) -> None:
    assert ask(open_now(ledger), "SELECT date(today(), '-1 day')") == [("2026-11-22",)]


def test_hand_edits_count_and_broken_cards_are_told(ledger: Sandbox) -> None:
    ledger.put("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: K"))
    ledger.put("records/lantian.yaml", "id: [\n")
    book = open_now(ledger)
    assert ask(book, "SELECT id, grade FROM customers") == [("huaxin", "K"), ("mueller", "C")]
    assert book.list_broken() == ["records/lantian.yaml"]


def test_the_past_is_asked_as_it_was(ledger: Sandbox) -> None:
    before = ledger.head()
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: K"))
    ledger.commit("crm.yaml", SETTINGS.replace("李伟", "李唯"))
    text = (
        "SELECT grade, (SELECT name FROM people WHERE id = owner),"
        " (SELECT count(*) FROM changes) > 3 FROM customers WHERE id = 'huaxin'"
    )
    assert ask(open_now(ledger), text) == [("K", "李唯", 1)]
    assert ask(open_past_book(ledger.root, before, TODAY).book, text) == [("B", "李伟", 1)]


def test_changes_tell_who_changed_what(ledger: Sandbox) -> None:
    ledger.crm("regrade", "huaxin", "A", "-m", "签约在即")
    ledger.crm("set", "huaxin", "contacts.wang.phones=+86 139 0000 0001")
    text = "SELECT customer, path, old, new, reason, act, commit_id, date FROM changes LIMIT 2"
    rows = ask(open_now(ledger), text)
    phones = ("contacts.wang.phones", '["+86 138 0000 0000"]', '["+86 139 0000 0001"]')
    assert rows[0][:6] == ("huaxin", *phones, None, "set")
    assert rows[0][6] == ledger.head()
    assert rows[1][:6] == ("huaxin", "grade", "B", "A", "签约在即", "regrade")
    masked = ask(open_now(ledger), "SELECT old, new FROM changes LIMIT 1", masked=True)
    assert masked == [('["***"]', '["***"]')]


def test_a_ledger_without_a_commit_has_no_changes(ledger: Sandbox) -> None:
    ledger.git("update-ref", "-d", "HEAD")
    assert ask(open_now(ledger), "SELECT * FROM changes") == []
    assert ask(open_now(ledger), "SELECT count(*) FROM customers") == [(3,)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("SELECT count(*) FROM customers WHERE grade = 'K' AND due < today()", "headlines"),
        ("SELECT id FROM customers", "headlines"),
        ("SELECT industry FROM customers", "glances"),
        ("SELECT count(*) FROM contacts_phones", "glances"),
        ("SELECT count(*) FROM visits", "cards"),
        ("SELECT name FROM people", ""),
        ("SELECT 1", ""),
    ],
)
def test_no_more_is_read_than_is_asked(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, text: str, read: str
) -> None:
    asked = []
    for kind in ("headlines", "glances", "cards"):
        usual = getattr(Snapshot, f"iter_{kind}")
        monkeypatch.setattr(
            Snapshot,
            f"iter_{kind}",
            lambda *rest, kind=kind, usual=usual: asked.append(kind) or usual(*rest),
        )
    ask(open_now(ledger), text)
    assert asked == ([read] if read else [])


def test_columns_that_nobody_asks_for_stay_empty(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = []
    usual = relational.fill_table

    def note(database, relation, columns, rows):
        filled.append((relation.name, [column.name for column in columns]))
        usual(database, relation, columns, rows)

    monkeypatch.setattr(relational, "fill_table", note)
    ask(open_now(ledger), "SELECT notes FROM visits WHERE by = 'li.wei'")
    assert filled == [("visits", ["customer", "by", "notes"])]


def test_the_ledger_and_its_index_stay_as_they_were(ledger: Sandbox) -> None:
    book = open_now(ledger)
    ask(book, "SELECT count(*) FROM visits")
    book.open_catalog()  # settles what was stored
    book = open_now(ledger)
    with pytest.raises(UsageError):
        ask(book, "DELETE FROM customers")
    with pytest.raises(UsageError):
        ask(book, "SELECT * FROM cards")  # the index's own
    assert ask(open_now(ledger), "SELECT count(*) FROM customers") == [(3,)]
    assert ledger.status() == ""


def test_a_disk_without_room_is_told(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = tables.open_scratch

    def open_small():
        scratch = usual()
        scratch.execute("PRAGMA max_page_count = 40")
        return scratch

    monkeypatch.setattr(asking_sql, "open_scratch", open_small)
    ledger.put("records/huaxin.yaml", HUAXIN + "notes: |\n" + "  客户关心售后响应\n" * 5000)
    with pytest.raises(Failure) as caught:
        ask(open_now(ledger), "SELECT notes FROM customers")
    assert caught.value.code == "sql-no-room"
    assert caught.value.values == {"reason": Message("reason-full")}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="says when it is busy")
@pytest.mark.parametrize(
    "text",
    [
        f"{ENDLESS} SELECT count(*) FROM n",
        f"{ENDLESS} SELECT x FROM n ORDER BY x DESC",
        f"{ENDLESS} SELECT x FROM n WHERE x < 0",
    ],
)
def test_ctrl_c_stops_what_has_no_end(ledger: Sandbox, text: str) -> None:
    with ledger.start_crm("sql", text) as running:
        try:
            wait_until_busy(running)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
        finally:
            running.kill()
    assert (running.returncode, out, err.strip()) == (130, "", "")


def wait_until_busy(running: subprocess.Popen[str]) -> None:
    """Wait until the command has started, by the processor time that it took."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        told = Path(f"/proc/{running.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        ticks = sum(map(int, told[11:13]))
        if ticks / os.sysconf("SC_CLK_TCK") > 1:
            return
        time.sleep(0.05)
    raise AssertionError("it never became busy")


def test_an_endless_answer_ends_with_its_reader(ledger: Sandbox) -> None:
    words = [sys.executable, "-m", "crmcli", "sql", f"{ENDLESS} SELECT x FROM n", "-f", "jsonl"]
    with subprocess.Popen(
        words, cwd=ledger.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        first = [json.loads(running.stdout.readline()) for _ in range(3)]
        running.stdout.close()
        said = running.stderr.read()
    assert first == [{"x": 1}, {"x": 2}, {"x": 3}]
    assert (running.returncode, said) == (141, b"")
