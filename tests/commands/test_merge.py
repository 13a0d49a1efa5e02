"""`crm dedupe` and `crm merge` as people and scripts meet them."""

from __future__ import annotations

import json

import pytest

from tests.sandbox import Sandbox

TWIN = """\
id: hx
name: 华信信息技术
industry: 软件
created: "2026-11-02"
contacts:
  - {id: wj, name: 王静, title: 总监}
"""


@pytest.fixture
def twins(ledger: Sandbox) -> Sandbox:
    ledger.commit("records/hx.yaml", TWIN)
    return ledger


def test_pairs_in_a_pipe_and_as_json(twins: Sandbox) -> None:
    done = twins.crm("dedupe")
    heading, row = done.stdout.splitlines()
    assert heading.split("\t") == ["score", "id", "name", "other", "other_name", "evidence"]
    assert row.split("\t")[1:5:2] == ["huaxin", "hx"]
    (pair,) = json.loads(twins.crm("dedupe", "--json").stdout)
    assert list(pair) == ["score", "id", "name", "other", "other_name", "evidence"]
    assert pair["score"] >= 0.8
    assert [one["code"] for one in pair["evidence"]] == ["same-name-but-place", "same-contact"]
    assert json.loads(twins.crm("dedupe", "owner=zhang.min", "--json").stdout) == []


def test_in_words_of_either_language(twins: Sandbox) -> None:
    english, chinese = (
        twins.crm("--lang", language, "dedupe", "-f", "table") for language in ("en", "zh")
    )
    assert "same name but for the place" in english.stdout
    assert "1 likely pair" in english.stderr
    assert "crm dedupe --not huaxin hx" in " ".join(english.stderr.split())
    assert "名称相近" in chinese.stdout
    assert "疑似重复 1 对" in chinese.stderr
    assert "crm dedupe --not huaxin hx" in chinese.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("dedupe", "-f", "ids"), 2),
        (("dedupe", "--dry-run"), 2),
        (("dedupe", "--not", "huaxin"), 2),
        (("merge", "huaxin", "nobody"), 3),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    twins: Sandbox, words: tuple[str, ...], code: int
) -> None:
    head = twins.head()
    done = twins.crm(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr
    assert (twins.head(), twins.status()) == (head, "")


def test_what_was_decided_is_left_out_and_refuses_a_merge(twins: Sandbox) -> None:
    done = twins.crm("dedupe", "--not", "华信", "hx")
    assert done.returncode == 0
    assert twins.git("log", "-1", "--format=%s").strip() == "dedupe(huaxin): 华信 · not · hx"
    assert "1 pair not shown" in twins.crm("dedupe", "-f", "table").stderr
    assert "before" in twins.crm("dedupe", "--not", "huaxin", "hx").stderr
    assert twins.crm("merge", "huaxin", "hx").returncode == 4
    assert twins.crm("merge", "huaxin", "hx", "--force").returncode == 0


def test_a_merge_is_shown_before_and_told_after(twins: Sandbox) -> None:
    head = twins.head()
    dry = twins.crm("merge", "huaxin", "hx", "--dry-run")
    assert "deleted file" in dry.stdout
    assert "--take PATH" in dry.stderr
    assert twins.head() == head
    done = twins.crm("merge", "huaxin", "hx", "--take", "contacts.王静.title")
    assert "采购总监" in done.stderr.splitlines()[3]
    assert "0 visits and 0 contacts more" in done.stderr
    assert "crm undo" in done.stderr
    again = twins.crm("merge", "huaxin", "hx", "--json")
    assert json.loads(again.stdout) == {"customer": "huaxin", "merged": "hx", "commit": None}
    assert "nothing to do" in again.stderr


def test_the_old_id_works_in_lists_of_ids_and_in_every_act(twins: Sandbox) -> None:
    done = twins.crm("merge", "huaxin", "hx", "--json")
    record = json.loads(done.stdout)
    assert (record["customer"], record["merged"]) == ("huaxin", "hx")
    assert len(record["commit"]) == 40
    listed = twins.crm("list", "-", "-f", "ids", given="hx\nnobody\n")
    assert listed.stdout == "huaxin\n"
    assert "nobody" in listed.stderr
    assert "hx" not in listed.stderr
    assert twins.crm("set", "hx", "size=9").returncode == 0
    assert twins.crm("set", "-", "size=8", given="hx\nhuaxin\n").returncode == 0
    assert 'size: "8"' in twins.read("records/huaxin.yaml")
