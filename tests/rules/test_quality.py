"""What a schema cannot say of a card."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import Field
from crmcli.rules.numbers import count_check_character, is_tax_number, lacks_area_code
from crmcli.rules.outcome import Card
from crmcli.rules.quality import examine_card, iter_ledger_findings, iter_settings_findings
from crmcli.rules.settings import Escalation, MailSettings, Person, Settings, Weekly
from crmcli.views.sentences import say_value

ROOT = parse_schema(read_shipped_schema()).root
TODAY = date(2026, 11, 23)
SETTINGS = Settings(people={"li.wei": Person("li.wei", "李伟")})

COMPLETE: dict[str, object] = {
    "id": "x",
    "name": "华信",
    "industry": "软件",
    "region": {"city": "北京市"},
    "owner": "li.wei",
    "stage": "lead",
    "grade": "B",
    "contacts": [{"id": "wang", "name": "王静", "phones": ["95588"]}],
}


def _find(value: dict[str, object], id_: str = "x") -> list[tuple[str, str, str]]:
    card = Card(id_, f"records/{id_}.yaml", value)
    return [
        (".".join(map(str, path)), rule, severity)
        for path, rule, severity, _ in examine_card(card, SETTINGS, ROOT, TODAY).flaws
    ]


def _change(**changes: object) -> dict[str, object]:
    return {**COMPLETE, **changes}


def test_a_complete_card_has_nothing_wrong() -> None:
    assert _find(COMPLETE) == []


def test_the_id_is_the_files_name() -> None:
    assert _find(COMPLETE, "y") == [("id", "id-mismatch", "error")]


@pytest.mark.parametrize("word", ["con", "nul", "lpt1", "none", "me"])
def test_reserved_ids(word: str) -> None:
    assert _find(_change(id=word), word) == [("id", "reserved-id", "error")]


def test_people_must_be_known() -> None:
    assert _find(_change(owner="none")) == []
    assert _find(_change(owner="anna")) == [("owner", "unknown-person", "error")]
    consent = {"date": "2026-01-01", "by": "none"}
    assert _find(_change(consent=consent)) == [("consent.by", "unknown-person", "error")]


def test_contacts_and_visits_must_be_known() -> None:
    visit = {"id": "v", "date": "2026-11-01", "contact": "li", "by": "li.wei"}
    value = _change(follow_up={"on": "2026-12-01", "after": "w"}, visits=[visit])
    assert _find(value) == [
        ("follow_up.after", "unknown-visit", "error"),
        ("visits.0.contact", "unknown-contact", "error"),
    ]


@pytest.mark.parametrize("day", ["2026-11-24", "9999-12-31"])
def test_what_has_happened_lies_not_in_the_future(day: str) -> None:
    assert _find(_change(created=day)) == [("created", "future-date", "error")]
    assert _find(_change(created="2026-11-23")) == []
    assert _find(_change(opened_on=day)) == []
    assert _find(_change(follow_up={"on": day})) == []


def test_ids_of_entries_are_unique_in_their_list() -> None:
    contacts = [{"id": "a", "name": "x", "wechat": "y"}, {"id": "a", "name": "z"}]
    assert _find(_change(contacts=contacts)) == [("contacts.1.id", "duplicate-entry", "error")]
    addresses = [{"id": "a"}]
    assert _find(_change(addresses=addresses)) == []


def test_visits_stand_in_order_and_last() -> None:
    visits = [{"id": str(n), "date": day} for n, day in enumerate(["2026-03-01", "2026-02-01"])]
    assert _find(_change(visits=visits)) == [("visits.1.date", "visits-order", "warning")]
    assert _find(_change(visits=[], tags=["a"])) == [("visits", "visits-last", "warning")]
    same = [{"id": "a", "date": "2026-02-01"}, {"id": "b", "date": "2026-02-01"}]
    assert _find(_change(visits=same)) == []


def test_many_visits_out_of_order_are_one_warning() -> None:
    visits = [{"id": str(n), "date": f"2026-01-{20 - n:02}"} for n in range(9)]
    assert _find(_change(visits=visits)) == [("visits.1.date", "visits-order", "warning")]


def test_a_promise_before_its_own_visit_is_doubtful() -> None:
    visits = [{"id": "a", "date": "2026-02-01", "next": "2026-01-31"}]
    assert _find(_change(visits=visits)) == [("visits.0.next", "next-before-visit", "warning")]


def test_the_grade_agrees_with_its_history() -> None:
    history = [
        {"id": "b", "date": "2026-02-01", "to": "B"},
        {"id": "a", "date": "2026-01-01", "to": "C"},
    ]
    assert _find(_change(regrades=history)) == []
    assert _find(_change(grade="A", regrades=history)) == [("grade", "grade-history", "warning")]


def test_what_is_asked_is_told_in_one_warning() -> None:
    flaws = examine_card(Card("x", "f", {"id": "x"}), SETTINGS, ROOT, TODAY).flaws
    assert [flaw.rule for flaw in flaws] == ["incomplete"]
    fields = flaws[0].values["fields"]
    assert isinstance(fields, tuple)
    asked = [one.key for one in fields if isinstance(one, Field)]
    assert asked == ["industry", "region", "owner", "stage", "grade", "contacts"]


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("industry", "crm set x industry=..."),
        ("region", "crm set x region.province=..."),
        ("contacts", "crm add x contacts name=..."),
    ],
)
def test_the_first_thing_asked_comes_with_its_command(key: str, command: str) -> None:
    value = _change()
    del value[key]
    (flaw,) = examine_card(Card("x", "f", value), SETTINGS, ROOT, TODAY).flaws
    assert say_value("en", flaw.values["command"]) == command


def test_what_is_not_asked() -> None:
    assert _find({"id": "x", "archived": {"on": "2026-01-01"}}) == []
    person = _change(kind="individual")
    del person["industry"]
    assert _find(person) == []


def test_somebody_must_be_reachable() -> None:
    contacts = [{"id": "a", "name": "x"}]
    assert _find(_change(contacts=contacts)) == [("contacts", "unreachable", "warning")]


def test_ids_and_codes_are_unique_over_the_ledger() -> None:
    cards = [
        Card("a", "records/a.yaml", {"code": "1"}),
        Card("a", "records/ab/a.yaml", {"code": "2"}),
        Card("b", "records/b.yaml", {"code": "1"}),
        Card("c", "records/c.yaml", {"code": ["1"]}),
        Card("d", "records/d.yaml", {}),
    ]
    found = [(file, flaw.rule, flaw.values["others"]) for file, flaw in iter_ledger_findings(cards)]
    assert found == [
        ("records/a.yaml", "duplicate-id", ("records/ab/a.yaml",)),
        ("records/ab/a.yaml", "duplicate-id", ("records/a.yaml",)),
        ("records/a.yaml", "duplicate-code", ("records/b.yaml",)),
        ("records/b.yaml", "duplicate-code", ("records/a.yaml",)),
    ]


def test_settings_name_channels_and_grades_of_the_schema() -> None:
    settings = Settings(visit_channel="fax", cadence={"K": 7, "E": 9, "none": 365})
    found = [(flaw.path, flaw.rule) for flaw in iter_settings_findings(settings, ROOT)]
    assert found == [(("visit", "channel"), "bad-choice"), (("cadence", "E"), "unknown-grade")]
    assert list(iter_settings_findings(Settings(visit_channel="chat"), ROOT)) == []


def test_who_is_to_be_told_of_the_team_but_gets_no_mail_is_named() -> None:
    people = {
        one.id: one
        for one in (
            Person("anna", "Anna"),
            Person("li", "Li", ("li@example.com",), "none"),
            Person("chen", "Chen", ("chen@example.com",)),
            Person("bo", "Bo", (), "bo@example.com"),
        )
    }
    mail = MailSettings(
        escalate=Escalation(14, ("chen", "li")), weekly=Weekly(0, ("anna", "bo", "gone"))
    )
    found = [
        (flaw.path, flaw.rule, flaw.severity, flaw.values["value"])
        for flaw in iter_settings_findings(Settings(people=people, mail=mail), ROOT)
    ]
    assert found == [
        (("mail", "escalate", "to", 1), "person-without-mail", "warning", "li"),
        (("mail", "weekly", "to", 0), "person-without-mail", "warning", "anna"),
    ]


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("2026-11-30"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "date", "to", "next", "contact", "by", "on", "phones"]), inner
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(ROOT.children)), _ANY))
def test_whatever_a_card_holds_nothing_raises(value: dict[str, object]) -> None:
    _find(value)


# Numbers that check themselves; the codes are those of public bodies and companies.


@pytest.mark.parametrize("text", ["91350100M000100Y43", "914403001922038216", "91110000802100433B"])
def test_tax_numbers(text: str) -> None:
    assert is_tax_number(text)
    for wrong in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        if wrong != text[-1]:
            assert not is_tax_number(text[:-1] + wrong)


def test_tax_numbers_that_are_not_ours_to_judge() -> None:
    assert is_tax_number("110108123456789")
    assert is_tax_number("DE123456789")
    assert not is_tax_number("91350100I000100Y43")


@given(
    st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17),
    st.integers(0, 16),
    st.integers(1, 30),
)
def test_every_misread_character_is_found(text: str, position: int, shift: int) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    right = text + count_check_character(text)
    assert is_tax_number(right)
    other = alphabet[(alphabet.index(text[position]) + shift) % 31]
    assert not is_tax_number(right[:position] + other + right[position + 1 :])


@pytest.mark.parametrize(
    ("phone", "lacks"),
    [("65000000", True), ("6500 0000", True), ("650-0000 ext 12", True), ("65000000转8", True),
     ("010-65000000", False), ("(0755) 2650 0000", False), ("13800138000", False),
     ("95588", False), ("+49 30 1234", False), ("400-800-8820", False)],
)  # fmt: skip
def test_area_codes(phone: str, lacks: bool) -> None:
    assert lacks_area_code(phone) is lacks
