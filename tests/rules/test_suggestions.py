"""Whom a word may mean that names nobody."""

from __future__ import annotations

import pytest

from crmcli.rules.settings import Person, Settings
from crmcli.rules.suggestions import refuse_person, suggest_people

PEOPLE = [("tang.wei", "唐伟"), ("sofia", "Sofia Berger"), ("lin.xiao", "林晓")]
TEAM = Settings(people={key: Person(key, name) for key, name in PEOPLE})


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("wei", ["tang.wei"]),
        ("Sofi", ["sofia"]),
        ("berge", ["sofia"]),
        ("barger", ["sofia"]),
        ("唐", ["tang.wei"]),
        ("linx", ["lin.xiao"]),
        ("lx", ["lin.xiao"]),
        ("nobody", []),
        ("", []),
    ],
)
def test_the_nearest_people(word: str, found: list[str]) -> None:
    assert [one.id for one in suggest_people(TEAM, word)] == found


def test_they_are_named_and_of_a_big_team_only_the_first() -> None:
    error = refuse_person(TEAM, "wei")
    assert (error.code, error.values["nearest"]) == ("unknown-colleague-nearest", ["tang.wei 唐伟"])
    crowd = Settings(people={f"p{at}": Person(f"p{at}", "x") for at in range(30)})
    candidates = refuse_person(crowd, "nobody").values["candidates"]
    assert isinstance(candidates, list)
    assert (len(candidates), candidates[-1]) == (9, "+22")
