"""Cards from address books, brought to the usual form."""

from __future__ import annotations

from crmcli.rules.tidying import tidy_card
from tests.acting import load_root
from tests.tables import HABITS


def test_an_entry_of_an_address_book():
    value, problems, remarks = tidy_card(
        load_root(),
        {
            "name": "华信",
            "website": "www.example.com",
            "tags": ["VIP"],
            "addresses": [{"street": "中关村1号", "postcode": "100084"}],
            "contacts": [
                {
                    "name": "王静",
                    "phones": ["13800000000", "+86 138 0000 0000", "95588"],
                    "emails": ["Wang@Example.com"],
                    "birthday": "19800506",
                    "fax": "010-65000000",
                    "gender": "女",
                }
            ],
        },
        HABITS,
        number=7,
    )
    assert problems == []
    assert [(one.row, one.heading, one.reason.code) for one in remarks] == [
        (7, "contacts.phones", "phone-kept")
    ]
    assert value == {
        "name": "华信",
        "website": "http://www.example.com",
        "tags": ["VIP"],
        "addresses": [{"street": "中关村1号", "postcode": "100084"}],
        "contacts": [
            {
                "name": "王静",
                "phones": ["+86 138 0000 0000", "95588"],
                "emails": ["Wang@example.com"],
                "birthday": "1980-05-06",
                "fax": "+86 10 6500 0000",
                "gender": "female",
            }
        ],
    }


def test_what_cannot_be_read_is_a_problem_and_the_rest_stays():
    value, problems, _ = tidy_card(
        load_root(),
        {"name": "华信", "grade": "一般", "contacts": [{"name": "王静", "phones": ["x"]}], "y": 1},
        HABITS,
    )
    assert value == {"name": "华信", "contacts": [{"name": "王静"}], "y": 1}
    assert [(one.heading, one.reason.code) for one in problems] == [
        ("grade", "meaning-unclear"),
        ("contacts.phones", "not-a-phone"),
    ]


def test_what_a_value_says_besides_is_kept():
    value, _, _ = tidy_card(
        load_root(),
        {"name": "华信", "credit": {"limit": "USD 300"}, "region": {"city": "x"}},
        HABITS,
    )
    assert value["credit"] == {"limit": "300", "currency": "USD"}
    assert value["region"] == {"city": "x"}
