"""Whom a word may mean that names nobody."""

from __future__ import annotations

import pytest

from crmcli.rules.settings import Person, Settings, find_person, list_called
from crmcli.rules.suggestions import refuse_person, suggest_people
from crmcli.views.sentences import say

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


def test_of_two_who_are_called_alike_both_are_named() -> None:
    twins = {"wang.wei": Person("wang.wei", "王伟"), "wang.wei.2": Person("wang.wei.2", "王伟")}
    team = Settings(people={**TEAM.people, **twins})
    error = refuse_person(team, "王伟")
    assert error.exit_code == 3
    assert error.values["candidates"] == ["wang.wei 王伟", "wang.wei.2 王伟"]
    assert say("en", error.code, **error.values) == (
        "several people in crm.yaml are called 王伟: wang.wei 王伟, wang.wei.2 王伟; "
        "say which by the id"
    )
    assert [one.id for one in list_called(team, "王伟")] == [*twins]
    assert [one.id for one in list_called(team, "wang.wei")] == ["wang.wei"]
    assert find_person(team, "王伟") is None
    assert find_person(team, "林晓") == TEAM.people["lin.xiao"]


def test_they_are_named_and_of_a_big_team_only_the_first() -> None:
    error = refuse_person(TEAM, "wei")
    assert (error.code, error.values["nearest"]) == ("unknown-colleague-nearest", ["tang.wei 唐伟"])
    crowd = Settings(people={f"p{at}": Person(f"p{at}", "x") for at in range(30)})
    candidates = refuse_person(crowd, "nobody").values["candidates"]
    assert isinstance(candidates, list)
    assert (len(candidates), candidates[-1]) == (9, "+22")
