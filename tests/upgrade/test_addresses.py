"""Claims on shops of before hold addresses as they were typed; they are found whatever form an address now comes in."""

import asyncio
import json

import pytest

from sconnect.app.storage.records import ShopClaims
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.shop import ShopIdentity
from tests.fakes.rows import InMemoryRows

LETTERS, ENCODED = "café.nl", "xn--caf-dma.nl"


@pytest.mark.parametrize(("stored", "now"), [(ENCODED, LETTERS), (LETTERS, ENCODED), (ENCODED, ENCODED)])
def test_a_claim_of_before_is_of_the_shop_in_either_form_of_its_address(stored: str, now: str) -> None:
    async def read() -> list[ShopClaims]:
        rows = InMemoryRows()
        columns = {"where": "admin!x", "administration_id": "admin", "addresses": json.dumps([stored])}
        await rows.put(ShopClaims.TABLE, ShopClaims.PARTITION_PREFIX, "admin!x", {"schema": 1, **columns})
        return [each.record async for each in RecordStore(rows).range(ShopClaims, ShopClaims.PARTITION_PREFIX)]

    [row] = asyncio.run(read())
    assert row.addresses == (stored,)  # shown as it was written
    assert row.is_of(ShopIdentity(address=now, linked_address=now))
    assert row.may_be(ShopIdentity("a" * 32, "b" * 32, now, now))
    assert not row.is_of(ShopIdentity(address="cafe.nl", linked_address="cafe.nl"))
