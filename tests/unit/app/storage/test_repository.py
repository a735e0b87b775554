from dataclasses import replace

import pytest

from sconnect.app.errors import RowChangedError, RowExistsError
from sconnect.app.storage.records import Cursor, OpenOrder, OrderRecord, TaskLease
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Task
from tests.fakes.rows import InMemoryRows
from tests.unit.app.storage.samples import NOON


def order(number: int, profile: str = "winkel") -> OrderRecord:
    return OrderRecord(
        profile_id=profile, order_id=str(number), state=OrderState.SENDING, owner=f"token {number}", updated_at=NOON
    )


async def test_a_record_is_read_back_with_its_etag() -> None:
    store = RecordStore(InMemoryRows())
    etag = await store.insert(order(1))
    stored = await store.get(OrderRecord, "winkel", "011")
    assert stored is not None
    assert (stored.record, stored.etag) == (order(1), etag)
    assert await store.get_like(order(1)) == stored
    assert await store.get_like(order(2)) is None


async def test_a_second_insert_is_refused() -> None:
    store = RecordStore(InMemoryRows())
    await store.insert(order(1))
    with pytest.raises(RowExistsError):
        await store.insert(order(1))


async def test_only_the_holder_of_the_etag_replaces() -> None:
    store = RecordStore(InMemoryRows())
    first = await store.insert(order(1))
    second = await store.replace(replace(order(1), attempt=2), first)
    with pytest.raises(RowChangedError):
        await store.replace(replace(order(1), attempt=3), first)
    assert await store.replace(replace(order(1), attempt=4), second) not in {first, second}


async def test_put_overwrites_and_delete_removes() -> None:
    store = RecordStore(InMemoryRows())
    await store.put(order(1))
    await store.put(replace(order(1), attempt=2))
    stored = await store.get_like(order(1))
    assert stored is not None
    assert stored.record.attempt == 2
    await store.delete(OrderRecord, "winkel", order(1).key)
    await store.delete(OrderRecord, "winkel", order(1).key)
    assert await store.get_like(order(1)) is None


async def test_orders_are_read_in_number_order_within_bounds() -> None:
    store = RecordStore(InMemoryRows())
    for number in (100, 9, 10, 2):
        await store.put(order(number))
    await store.put(order(50, profile="ander"))
    numbers = [int(each.record.order_id) async for each in store.range(OrderRecord, "winkel")]
    assert numbers == [2, 9, 10, 100]
    bounded = store.range(OrderRecord, "winkel", first=order(9).key, last=order(10).key)
    assert [int(each.record.order_id) async for each in bounded] == [9, 10]


async def test_chosen_columns_come_with_those_that_have_no_default() -> None:
    store = RecordStore(InMemoryRows())
    await store.put(replace(order(1), reference="K-1", explanation="lang"))
    [stored] = [each async for each in store.range(OrderRecord, "winkel", columns=["reference"])]
    assert stored.record == replace(order(1), reference="K-1", owner="")


async def test_a_chosen_long_column_comes_whole() -> None:
    store = RecordStore(InMemoryRows())
    await store.put(replace(order(1), explanation="x" * 40_000))
    [stored] = [each async for each in store.range(OrderRecord, "winkel", columns=["explanation"])]
    assert len(stored.record.explanation) == 40_000


async def test_kinds_that_share_a_table_are_read_apart() -> None:
    store = RecordStore(InMemoryRows())
    await store.put(TaskLease(profile_id="p", task=Task.IMPORT_ORDERS))
    await store.put(Cursor(profile_id="p", name="orders", history_id=7))
    await store.put(OpenOrder(profile_id="p", order_id="é", state=OrderState.WAITING, since=NOON))
    assert [each.record.task async for each in store.range(TaskLease, "p")] == [Task.IMPORT_ORDERS]
    assert [each.record.history_id async for each in store.range(Cursor, "p")] == [7]
    assert [each.record.order_id async for each in store.range(OpenOrder, "p")] == ["é"]
