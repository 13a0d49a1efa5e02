"""Names with a role in brackets, and cells with several people."""

from __future__ import annotations

import pytest

from crmcli.rules.people_in_cells import names_several, split_role


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("李娜（采购）", ("李娜", "采购")),
        ("李娜(采购经理)", ("李娜", "采购经理")),
        ("王强 （技术总监） ", ("王强", "技术总监")),
        ("Anna Berg (Purchasing Manager)", ("Anna Berg", "Purchasing Manager")),
        ("Anna Berg (Head of Sales)", ("Anna Berg", "Head of Sales")),
        ("Ben Krause (CTO)", ("Ben Krause", "CTO")),
        ("王强（副总）", ("王强", "副总")),
        ("赵六（业务员）", ("赵六", "业务员")),
        ("李娜（小王总）", None),
        ("李娜（已离职员工）", None),
        ("李娜（Lina）", None),
        ("李娜（已离职）", None),
        ("李娜（女）", None),
        ("Anna Berg (Annie)", None),
        ("李娜", None),
        ("（采购）", None),
        ("李娜（采购）（新）", None),
    ],
)
def test_a_role_in_brackets_is_told_from_other_words(
    text: str, found: tuple[str, str] | None
) -> None:
    assert split_role(text) == found


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("赵六/钱七", True),
        ("赵六、钱七、孙小八", True),
        ("Anna Berg; Ben Krause", True),
        ("Anna Berg & Ben Krause", True),
        ("欧阳娜娜/张伟", True),
        ("赵六", False),
        ("北京/上海", False),
        ("江苏/安徽", False),
        ("研发/技术", False),
        ("项目/市场", False),
        ("销售部/采购部", False),
        ("张经理/李工程师", False),
        ("Berg, Anna", False),
        ("Berg Smith, Anna Maria", False),
        ("Anna Berg/CTO", False),
        ("赵六/13900000000", False),
        ("买买提·艾山/古丽", False),
        ("", False),
    ],
)
def test_several_people_in_one_cell_are_seen(text: str, several: bool) -> None:
    assert names_several(text) is several
