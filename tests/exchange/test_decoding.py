"""The encoding of a text that nobody has named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import Failure, UsageError
from crmcli.exchange.decoding import decode_table

_TABLE = "客户名称,联系人,电话\n北京华信信息技术股份有限公司,王静,13800000000\n杭州云帆，李伟,\n"
_LATIN = "Name;City\nMüller GmbH;Köln\nCafé Société;Genève\n"
_COMMON = st.text(
    st.sampled_from("客户名称联系人电话地址北京上海，、。（）一二三四五六七八九十"), min_size=1
)
_ASCII = st.text(st.sampled_from("abcXYZ 0123456789,;\t\n-"), min_size=1)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("gb18030", "GB18030"),
    ],
)
def test_a_table_in_chinese_is_read_in_any_usual_encoding(encoding: str, name: str) -> None:
    assert decode_table(_TABLE.encode(encoding), "a.csv") == (_TABLE, name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_letters_with_accents(encoding: str) -> None:
    assert decode_table(_LATIN.encode(encoding), "a.csv").text == _LATIN


@given(_COMMON, _ASCII, st.sampled_from(["utf-8-sig", "utf-16", "gb18030"]))
def test_what_was_encoded_is_decoded(chinese: str, plain: str, encoding: str) -> None:
    text = f"客户名称,{plain}\n{chinese}\n"
    assert decode_table(text.encode(encoding), "a.csv").text == text


@given(_COMMON, _ASCII, st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf_16_without_a_mark_is_found(chinese: str, plain: str, encoding: str) -> None:
    text = f"客户名称\t{plain}\n{chinese}\n"
    assert decode_table(text.encode(encoding), "a.csv").text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (_LATIN, "cp1252"),
        ("姓名,電話\n陳大文,1\n繁體中文檔案\n", "big5"),
        ("氏名,電話\n山田太郎,1\nカタカナ\n", "cp932"),
    ],
)
def test_another_encoding_is_asked_for(text: str, encoding: str) -> None:
    with pytest.raises(Failure) as caught:
        decode_table(text.encode(encoding), "a.csv")
    assert caught.value.code == "encoding-unknown"
    assert decode_table(text.encode(encoding), "a.csv", encoding).text == text


def test_a_damaged_utf_8_is_not_taken_for_another_encoding() -> None:
    data = _TABLE.encode()
    at = data.index("王".encode())
    with pytest.raises(Failure) as caught:
        decode_table(data[:at] + b"\xff" + data[at:], "a.csv")
    assert (caught.value.code, caught.value.values["line"]) == ("encoding-broken", 2)


def test_a_stray_byte_among_accents_is_named() -> None:
    with pytest.raises(Failure) as caught:
        decode_table(_LATIN.encode() + "é \n".encode("cp1252"), "a.csv")
    assert (caught.value.code, caught.value.values["line"]) == ("encoding-broken", 4)


def test_a_nul_is_named_with_its_line() -> None:
    for text in ("a,b\n1,\0\n", "a,b\r\n1,2\r\n\0", _TABLE + "\0"):
        with pytest.raises(Failure) as caught:
            decode_table(text.encode(), "a.csv")
        assert caught.value.code == "nul-byte"
    assert caught.value.values["line"] == 4


@pytest.mark.parametrize("encoding", ["no-such", "base64", "rot13", "undefined", "idna"])
def test_no_encoding_of_files(encoding: str) -> None:
    with pytest.raises(UsageError) as caught:
        decode_table("a\u4e00".encode(), "a.csv", encoding)
    assert caught.value.code == "bad-encoding"


def test_the_encoding_named_is_wrong() -> None:
    with pytest.raises(Failure) as caught:
        decode_table("a\nb\né".encode("latin-1"), "a.csv", "utf-8")
    assert (caught.value.code, caught.value.values["line"]) == ("encoding-wrong", 3)


def test_what_dos_ends_a_text_with_is_no_cell() -> None:
    assert decode_table(b"a,b\r\n1,2\r\n\x1a", "a.csv").text == "a,b\r\n1,2\r\n"
