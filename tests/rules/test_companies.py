"""Companies' names taken apart."""

from __future__ import annotations

import pytest

from crmcli.rules.companies import split_words, strip_legal_form, strip_trade, take_apart


@pytest.mark.parametrize(
    ("name", "place", "core"),
    [
        ("北京华信信息技术股份有限公司", "北京", "华信信息技术"),
        ("华信（北京）信息技术有限公司", "北京", "华信信息技术"),
        ("华信信息技术(北京市)有限公司", "北京", "华信信息技术"),
        ("北京市华信信息技术", "北京", "华信信息技术"),
        ("江苏省苏州市蓝海自动化设备有限公司", "苏州", "蓝海自动化设备"),
        ("广西壮族自治区柳州螺蛳粉厂", "柳州", "螺蛳粉厂"),
        ("上海北京路商店", "上海", "北京路商店"),
        ("北京", "", "北京"),
        ("公司", "", "公司"),
        ("华信集团有限公司", "", "华信"),
        ("Ａｃｍｅ Co., Ltd.", "", "acme"),
        ("Müller & Söhne GmbH & Co. KG", "", "müllersöhne"),
        ("A.B.C. Inc.", "", "abc"),
        ("Limited", "", "limited"),
        ("ABB（中国）有限公司", "", "abb中国"),
        ("华信（研发）有限公司", "", "华信研发"),
        ("!!!", "", ""),
    ],
)
def test_place_and_core(name, place, core):
    assert take_apart(name) == (place, core)


def test_the_legal_form_alone_is_stripped_for_comparing():
    assert strip_legal_form("北京华信有限责任公司") == strip_legal_form("北京 华信 股份有限公司")
    assert strip_legal_form("ACME, Inc.") == strip_legal_form("acme ltd")
    assert strip_legal_form("北京华信") != strip_legal_form("华信")


@pytest.mark.parametrize(
    ("core", "short"),
    [("华信信息技术", "华信"), ("德顺五金店", "德顺"), ("科技", "科技"), ("大科技", "大科技")],
)
def test_the_trade_is_stripped_but_two_characters_stay(core, short):
    assert strip_trade(core) == short


def test_words_of_a_latin_name_lose_the_forms_at_the_end_only():
    assert split_words("The Company Store Ltd.") == ["The", "Company", "Store"]
    assert split_words("O’Neill Co., Ltd.") == ["ONeill"]
