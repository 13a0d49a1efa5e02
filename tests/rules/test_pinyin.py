"""How names read in Latin letters."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.pinyin import (
    OPENING,
    fold_letters,
    is_typed_as,
    list_openings,
    list_sounds,
    to_pinyin,
)


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("华信", "huaxin"),
        ("重庆长安", "chongqingchangan"),
        ("ABB中国", "abbzhongguo"),
        ("吕布", "lvbu"),
        ("Acme Ltd", "acmeltd"),
        ("", ""),
    ],
)
def test_companies(text, pinyin):
    assert to_pinyin(text) == pinyin


@pytest.mark.parametrize(
    ("one", "other"), [("华信", "华鑫"), ("重庆", "众庆"), ("吕布", "陆布"), ("A1中", "a1钟")]
)
def test_names_that_sound_alike_have_a_sound_in_common(one, other):
    assert set(list_sounds(one)) & set(list_sounds(other))
    assert not set(list_sounds(one)) & set(list_sounds(other + "里"))


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [("曾国藩", "zengguofan"), ("仇英", "qiuying"), ("单于琳", "chanyulin"), ("张单", "zhangdan")],
)
def test_surnames_read_as_surnames(name, pinyin):
    assert to_pinyin(name, person=True) == pinyin


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("华信", "huaxin"),
        ("华信", "hx"),
        ("重庆长安", "chongqingchangan"),
        ("重庆长安", "zhongqingzhangan"),
        ("重庆长安", "cqca"),
        ("曾伟", "zengwei"),
        ("曾伟", "cengwei"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("吕布", "lyubu"),
        ("西安", "xian"),
        ("先", "xian"),
        ("ABB（中国）", "abbzhongguo"),
        ("ABB（中国）", "abbzg"),
        ("3M中国", "3mzg"),
    ],
)
def test_what_a_name_may_be_typed_as(text, typed):
    assert is_typed_as(text, typed, whole=True)
    for size in range(1, len(typed) + 1):
        assert is_typed_as(text, typed[:size], whole=False)
    assert not is_typed_as(text, typed[:-1], whole=True)
    assert not is_typed_as(text, typed + "x", whole=True)


@pytest.mark.parametrize("typed", ["xin", "huax1", "hxx", "hau", "uaxin"])
def test_what_it_may_not_be_typed_as(typed):
    assert not is_typed_as("华信", typed, whole=True)
    assert not is_typed_as("华信", typed, whole=False)


UNREAD = "\u3402"
"""A character that the dictionary has no reading of."""


@given(
    st.text(f"云思青重长女A1,щ{UNREAD}", max_size=7),
    st.text("yunsiqgcha1", min_size=1, max_size=6),
)
def test_what_a_name_is_typed_as_begins_with_one_of_its_openings(text, typed):
    opening = typed[:OPENING]
    if is_typed_as(text, typed, whole=False):
        assert any(one.startswith(opening) for one in list_openings(text))


def test_a_character_without_reading_hides_no_other():
    assert is_typed_as(f"青{UNREAD}云", "q", whole=False)
    assert any(one.startswith("q") for one in list_openings(f"青{UNREAD}云"))


def test_letters_lose_their_marks_as_they_are_written():
    assert fold_letters("Straße Ærø ÜÖ Łódź Ñandú Ｆｕｌｌ") == "strasse aeroe ueoe lodz nandu full"


def test_names_without_chinese_never_load_the_dictionary():
    program = (
        "import sys; from crmcli.rules.proposals import propose_id; propose_id('Acme Ltd', ());"
        "sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
