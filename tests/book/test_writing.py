"""What a new card is refused for."""

from __future__ import annotations

import pytest

from crmcli.book import open_book
from crmcli.errors import Refused
from crmcli.ledger.records import name_place
from crmcli.rules.outcome import Creation, Message
from tests.sandbox import Sandbox

TEXT = "id: xinghe\nname: 星河\n"


@pytest.mark.parametrize("file", ["records/xinghe.yaml", "", "records/old/xinghe.yaml"])
def test_the_id_of_a_customer_who_was_deleted_is_given_to_nobody(
    ledger: Sandbox, file: str
) -> None:
    file = file or name_place("xinghe", sharded=True)
    ledger.commit("records/old/other.yaml", TEXT.replace("xinghe", "other"))
    ledger.commit(file, TEXT)
    ledger.git("rm", "--quiet", file)
    ledger.git("commit", "--quiet", "--message", "gone")
    creation = Creation("xinghe", {"id": "xinghe", "name": "星河"}, Message("card-opened"))
    with pytest.raises(Refused, match="id-used") as caught:
        open_book(ledger.root).create(lambda known, acting: creation)
    assert caught.value.values == {"id": "xinghe", "commit": ledger.head()[:7]}
    assert ledger.status() == ""
