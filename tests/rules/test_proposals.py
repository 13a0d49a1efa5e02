"""Proposals for new ids."""

from __future__ import annotations

import pytest

from crmcli.rules.proposals import propose_entry_id, propose_id


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("北京华信信息技术股份有限公司", "huaxin"),
        ("杭州云帆科技有限公司", "yunfan"),
        ("苏州蓝海自动化", "lanhai"),
        ("德顺五金店", "deshun"),
        ("青禾职业学校", "qinghe"),
        ("重庆长安汽车股份有限公司", "changan"),
        ("甲乙丙丁戊己", "jiayibingding"),
        ("TCL科技集团股份有限公司", "tcl"),
        ("3M中国有限公司", "3m"),
        ("Acme Instruments Ltd", "acme-instruments"),
        ("Rheinland Sensorik GmbH", "rheinland-sensorik"),
        ("Müller & Söhne GmbH & Co. KG", "mueller-soehne"),
        ("O'Neill Co., Ltd.", "oneill"),
        ("The Very Long Name of a Company", "the-very-long"),
        ("Donaudampfschifffahrtsgesellschaftskapitän", "donaudampfschifffahrtsgesellscha"),
        ("Con", "con-2"),
        ("Газпром", ""),
        ("!!!", ""),
    ],
)
def test_an_id_is_proposed_from_the_short_name(name, proposed):
    assert propose_id(name, ()) == proposed


def test_a_taken_id_gets_the_first_free_number():
    assert propose_id("华信", {"huaxin"}) == "huaxin-2"
    assert propose_id("华信", {"huaxin", "huaxin-2", "huaxin-4"}) == "huaxin-3"


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("王静", "wangjing"),
        ("曾伟", "zengwei"),
        ("单雄信", "shanxiongxin"),
        ("尉迟恭", "yuchigong"),
        ("欧阳修", "ouyangxiu"),
        ("Anna Müller", "anna-mueller"),
        ("Jean-Luc", "jean-luc"),
        ("张Tony", "zhangtony"),
        ("Иван", ""),
    ],
)
def test_an_entry_is_named_after_the_person(name, proposed):
    assert propose_entry_id(name, ()) == proposed


def test_a_second_person_of_that_name_is_numbered():
    assert propose_entry_id("王静", {"wangjing"}) == "wangjing-2"
