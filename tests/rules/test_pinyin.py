"""How names read in Latin letters."""

from __future__ import annotations

import subprocess
import sys

import pytest

from crmcli.rules.pinyin import fold_letters, to_pinyin


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("华信", "huaxin", "hx"),
        ("重庆长安", "chongqingchangan", "cqca"),
        ("ABB中国", "abbzhongguo", "abbzg"),
        ("吕布", "lvbu", "lb"),
        ("Acme Ltd", "acmeltd", ""),
        ("", "", ""),
    ],
)
def test_companies(text, full, initials):
    assert to_pinyin(text) == (full, initials)


@pytest.mark.parametrize(
    ("name", "full"),
    [("曾国藩", "zengguofan"), ("仇英", "qiuying"), ("单于琳", "chanyulin"), ("张单", "zhangdan")],
)
def test_surnames_read_as_surnames(name, full):
    assert to_pinyin(name, person=True).full == full


def test_letters_lose_their_marks_as_they_are_written():
    assert fold_letters("Straße Ærø ÜÖ Łódź Ñandú Ｆｕｌｌ") == "strasse aeroe ueoe lodz nandu full"


def test_names_without_chinese_never_load_the_dictionary():
    program = (
        "import sys; from crmcli.rules.ids import propose_id; propose_id('Acme Ltd', ());"
        "sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
