"""The help of every command, in both languages: complete, pure, straight, and on one screen."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer

from crmcli import cli
from crmcli.commands.helptext import SCREEN, render_help
from crmcli.views.screen import cell_width
from tests.commands.tree import WIDTHS, load_pages
from tests.purity import find_foreign
from tests.sandbox import Sandbox
from tests.sentences import SENTENCES

LANGUAGES = ("en", "zh")

AGREED = {
    "new": ("Open a card for a new customer", "新建客户卡（建档）"),
    "show": ("Show a card: front and contact log", "查看客户卡：档案和跟进记录"),
    "list": ("List and filter customers", "列出、筛选客户"),
    "find": ("Search names, pinyin, phones, notes", "搜索名称、拼音、电话、备注"),
    "visit": ("Log a visit, call or chat", "记一次跟进（外访、电话、微信等）"),
    "due": ("What to do today: overdue and due", "今日待跟进（含逾期）"),
    "overdue": ("Customers past their follow-up date", "逾期未跟进的客户"),
    "next": ("Set or postpone the next follow-up", "安排或推迟下次跟进"),
    "visits": ("Contacts logged, by day, person or channel", "跟进记录汇总（销售日志）"),
    "regrade": ("Change a customer's grade, with a reason", "调整客户级别，须写理由"),
    "set": ("Change fields", "修改字段"),
    "add": ("Add an entry to a list (contact, need, tag)", "添加一条（联系人、需求、标签）"),
    "unset": ("Clear a field or delete an entry", "清空字段或删除一条"),
    "edit": ("Edit a card in your editor, checked on save", "用编辑器修改客户卡，保存时检查"),
    "save": ("Check and record what you edited by hand", "检查并保存手工修改"),
    "status": ("Who you are, what is unsent, what is wrong", "当前身份、未推送、待处理"),
    "log": ("What changed, when, by whom and why", "变更记录：谁、何时、改了什么、为什么"),
    "undo": ("Take back one act by a new commit", "撤销一次操作（历史保留）"),
    "check": ("Check every card", "检查台账"),
    "stats": ("Count customers by field", "按字段统计客户"),
    "brief": ("What to know before a visit", "拜访前速览"),
    "archive": ("Put a card away", "归档"),
    "restore": ("Bring it back", "恢复"),
    "init": ("Start a ledger, or join the one you cloned", "新建台账，或加入已克隆的台账"),
    "person": ("Add a member of the team", "添加成员"),
    "doctor": ("Check the installation and mend it", "诊断并修复安装"),
    "completion": ("Print shell completion", "输出命令补全脚本"),
}
"""The help lines that were agreed on, also of commands that are not here yet."""


def test_the_languages_have_the_same_commands_and_words() -> None:
    english, chinese = load_pages("en"), load_pages("zh")
    assert [page.path for page in english] == [page.path for page in chinese]
    assert set(cli.VERBS) == {page.path.split()[1] for page in english if " " in page.path}
    for one, other in zip(english, chinese, strict=True):
        assert [word.name for word in one.words] == [word.name for word in other.words], one.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_word_is_explained_in_the_language(language: str) -> None:
    foreign = {
        f"{page.path} {name}": found or "nothing said"
        for page in load_pages(language)
        for name, text in [("", page.text), *((word.name, word.help) for word in page.words)]
        if page.path != "crm" or name
        if (found := find_foreign(language, text)) or not text.strip()
    }
    assert foreign == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_one_language_from_top_to_bottom(language: str) -> None:
    foreign = {
        f"{page.path}: {line}": found
        for page in load_pages(language)
        for line in page.laid[-1].splitlines()
        if line.strip() not in page.examples and (found := find_foreign(language, _unname(line)))
    }
    assert foreign == {}


def _unname(line: str) -> str:
    """A line of a page without the name of a command, option or argument at its beginning."""
    return re.sub(r'^ +(\S| (?! ))+(  |$)|"[^"]*"', "", line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_examples_that_it_understands(language: str) -> None:
    pages = [page for page in load_pages(language) if page.path != "crm"]
    assert [page.path for page in pages if not page.examples] == []
    assert [page.refused for page in pages if page.refused] == []
    named = [page for page in pages if any(one.startswith(page.path) for one in page.examples)]
    assert [page.path for page in pages if page not in named] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_keep_their_width(language: str) -> None:
    for page in load_pages(language):
        for width, laid in zip(WIDTHS, page.laid, strict=True):
            wide = [line for line in laid.splitlines() if cell_width(line) > width]
            assert [line for line in wide if line.strip() not in page.examples] == [], page.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanations_stand_in_one_column(language: str) -> None:
    seen = 0
    for page in load_pages(language):
        for block in "\n\n".join(page.laid).split("\n\n"):
            title, *lines = block.splitlines()
            if title in ("Options:", "选项：", "Arguments:", "参数："):
                assert len(set(find_columns(lines))) == 1, block
                seen += 1
    assert seen > 2 * len(load_pages(language))


def find_columns(lines: list[str]) -> Iterator[int]:
    """The cells at which explanations begin; a name is parted from its own by two blanks."""
    for line in lines:
        found = re.match(r" {7,}(?=\S)| {2,6}\S.*?\S {2,}(?=\S)", line)
        if found:
            yield cell_width(found[0])


def test_the_parser_meets_types_that_it_can_name() -> None:
    types = {word.value_type for page in load_pages("en") for word in page.words}
    assert types <= {"str", "boolean", "int", "int range", "float", "float range"}


def test_the_help_lines_are_those_agreed_on() -> None:
    known = {name: (verb.en, verb.zh) for name, verb in cli.VERBS.items() if name in AGREED}
    assert known == {name: AGREED[name] for name in known}


# The page of all commands.


def lay_overview() -> str:
    return render_help(typer.Context(cli.load_program(), info_name="crm"), 80)


def test_the_overview_fits_a_screen_and_names_every_command() -> None:
    laid = lay_overview().splitlines()
    assert len(laid) <= SCREEN
    assert max(map(cell_width, laid)) <= 80
    for name, verb in cli.VERBS.items():
        assert name in " ".join(laid).split()
        if verb.group in ("everyday", "team"):
            assert any(line.startswith(f"  {name} ") and verb.en in line for line in laid), name


def test_the_overview_fits_a_screen_with_all_commands_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coming = "diff sync resolve report sql import export remind calendar dedupe merge handover"
    known = list(dict.fromkeys([*AGREED, *cli.VERBS, *coming.split()]))
    groups = list(cli.GROUPS)
    verbs = {
        name: cli.Verb(groups[place * len(groups) // len(known)], "new", "x" * 42, "字" * 21)
        for place, name in enumerate(known)
    }
    monkeypatch.setattr(cli, "VERBS", verbs)
    laid = lay_overview()
    assert len(laid.splitlines()) <= SCREEN
    assert len(known) >= 38
    assert set(known) <= set(laid.split())


def test_what_is_not_asked_for_is_not_imported() -> None:
    """The overview imports no command, and only who shows a help page imports what lays it out."""
    script = (
        "import sys; from crmcli import cli; code = cli.run(sys.argv[1:]);"
        "names = {name.rpartition('.')[2] for name in sys.modules if 'crmcli.commands.' in name};"
        "print(*names, file=sys.stderr); sys.exit(code)"
    )
    imported = {}
    for word in ("--help", "--version"):
        done = subprocess.run(
            [sys.executable, "-c", script, word], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0
        imported[word] = set(done.stderr.split())
    assert imported["--help"] & {verb.module for verb in cli.VERBS.values()} == set()
    assert imported["--help"] - imported["--version"] == {"helptext"}
    assert imported["--version"] & {"helptext", "usage", "slips"} == set()


_PROSE = {"has", "itself"}
"""Words after the program's name that are no commands."""


def test_sentences_and_help_name_commands_that_are_there() -> None:
    texts = [text for both in SENTENCES.values() for text in both]
    texts += [page.laid[-1] for language in LANGUAGES for page in load_pages(language)]
    named = {
        word for text in texts for word in re.findall(r"(?<![\w/.])crm (?:-C \S+ )?([a-z]+)", text)
    }
    assert named - _PROSE - set(cli.VERBS) == set()


# Where help comes from.


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.run(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_help_is_the_same_from_either_side(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["visit"], ["person"], ["person", "add"]):
        code, page, err = run(capsys, "help", *words)
        assert (code, err) == (0, "")
        assert page == run(capsys, *words, "--help")[1]
        assert page == run(capsys, *words, "-h")[1]
    assert run(capsys, "help", "person", "add", "more")[0] == 2
    assert "visit" in run(capsys, "help", "vist")[2]


def test_a_group_without_its_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys) == (2, "", run(capsys, "--help")[1])
    assert run(capsys, "person") == (2, "", run(capsys, "person", "--help")[1])
    assert run(capsys, "--color", "never")[0] == 2


def test_help_needs_no_ledger(ledger: Sandbox) -> None:
    ledger.put("crm.yaml", "people: [")
    assert ledger.crm("visit", "-h", CRM_LANG="zh").stdout.startswith("用法：crm visit ")
