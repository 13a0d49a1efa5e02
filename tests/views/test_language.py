"""Which language a run speaks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from crmcli.views.language import Language, choose_language


@pytest.mark.parametrize(
    ("asked", "environ", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"CRM_LANG": "zh", "LANG": "de_DE"}, "zh"),
        (None, {"CRM_LANG": "en", "LANG": "zh_CN"}, "en"),
        ("en", {"CRM_LANG": "zh"}, "en"),
        ("zh", {}, "zh"),
    ],
)
def test_the_nearest_wish_holds(
    asked: str | None, environ: Mapping[str, str], language: Language
) -> None:
    assert choose_language(asked, environ) == language


def test_a_language_that_is_none_of_ours_is_refused_in_the_readers() -> None:
    assert choose_language("fr", {"CRM_LANG": "zh"}) == "zh"
    assert choose_language("fr", {"LANG": "zh_CN.UTF-8"}) == "zh"
    assert choose_language("fr", {}) == "en"
