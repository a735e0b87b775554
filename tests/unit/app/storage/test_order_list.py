"""The list of orders is what the markers say, whoever writes it, in whatever order, and however often."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from sconnect.app.errors import SconnectError
from sconnect.app.storage.order_list import fill_list, list_markers, unlisted
from sconnect.app.storage.records import ListedOrder, OrderListFilled, OrderPlaces, OrderRecord
from sconnect.app.storage.records.order_list import Listing
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.orders.state import OrderState
from tests.fakes.rows import InMemoryRows, Operation, SeededFaults

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIDENCE = (
    '{"version": 1, "prices_include_vat": false, "rounding": "none", "rates": [], "discounts": [], "left_out": [], '
    '"accepted": [], "lines": [["product", "a", "2", "12.50", "high", "21"]], "treatment": "domestic", "country": "DE"}'
)


def marker(number: int, **columns: object) -> OrderRecord:
    usual = {"state": OrderState.WAITING, "shop_total": Decimal(number), "placed_at": NOON, "updated_at": NOON}
    return OrderRecord(profile_id="p", order_id=str(number), **(usual | columns))  # type: ignore[arg-type]


def later(before: OrderRecord, hours: int = 1, **columns: object) -> OrderRecord:
    return replace(before, updated_at=before.updated_at + timedelta(hours=hours), **columns)  # type: ignore[arg-type]


async def listed(store: RecordStore) -> set[ListedOrder]:
    return {stored.record async for stored in store.range(ListedOrder, "p")}


async def assert_as(store: RecordStore, *markers: OrderRecord) -> None:
    """The list holds the rows of these markers, and nothing else."""
    wanted = [Listing.of(each) for each in markers]
    assert await listed(store) == {row for each in wanted for row in each.rows}
    assert {stored.record async for stored in store.range(OrderPlaces, "p")} == {each.places for each in wanted}


async def test_a_hundred_orders_take_few_calls_and_what_no_longer_holds_goes() -> None:
    rows = InMemoryRows()
    store = RecordStore(rows)
    before = [marker(number, shopper="Jan de Vries") for number in range(1, 101)]
    await list_markers(store, before)
    assert rows.reads["orderlist"] == 1
    assert rows.writes["orderlist"] <= 10
    after = [later(each, state=OrderState.DONE, sales_order_number=7, shopper="Klaas") for each in before]
    await list_markers(store, after)
    await assert_as(store, *after)


async def test_a_write_that_comes_late_changes_nothing() -> None:
    store = RecordStore(InMemoryRows())
    before = marker(1)
    after = later(before, state=OrderState.DONE)
    await list_markers(store, [after, marker(2)])
    await list_markers(store, [before])
    await assert_as(store, after, marker(2))


async def test_what_was_never_listed_is_not_looked_up() -> None:
    rows = InMemoryRows()
    store = RecordStore(rows)
    await list_markers(store, [marker(1), marker(2)], new={"1", "2"})
    assert not rows.reads["orderlist"]
    await assert_as(store, marker(1), marker(2))


async def test_nor_is_it_written_over_what_somebody_listed_later_meanwhile() -> None:
    store = RecordStore(InMemoryRows())
    before = marker(1)
    theirs = later(before, state=OrderState.DONE, shopper="Anna")
    await list_markers(store, [theirs])
    await list_markers(store, [before, marker(2)], new={"1", "2"})
    await assert_as(store, theirs, marker(2))


async def test_two_that_write_the_same_order_leave_one_of_them_whole() -> None:
    rows = InMemoryRows()
    store = RecordStore(rows)
    before, mine, theirs = marker(1), later(marker(1), shop_total=Decimal(5)), later(marker(1), 2, shopper="Anna")
    await list_markers(store, [before])
    interfered = False

    async def interfere(operation: Operation) -> None:
        nonlocal interfered
        if operation.name == "write_together" and not interfered:
            interfered = True
            await list_markers(store, [theirs])

    rows.before = interfere
    await list_markers(store, [mine, marker(2)])
    assert interfered
    await assert_as(store, theirs, marker(2))


@pytest.mark.parametrize("seed", range(8))
async def test_with_whatever_is_lost_a_write_that_succeeds_leaves_the_list_right(seed: int) -> None:
    rows = InMemoryRows(SeededFaults(Random(seed), lost=0.15, answer_lost=0.15, own_conflict=0.15, read_lost=0.1))
    store, random, now = RecordStore(rows), Random(seed), NOON
    current = {number: marker(number) for number in range(1, 40)}
    for _ in range(12):
        now += timedelta(minutes=1)
        for number in random.sample(sorted(current), 9):
            columns = {"state": random.choice(list(OrderState)), "shopper": random.choice(["Anna Bos", "Bob", ""])}
            current[number] = replace(current[number], updated_at=now, **columns)  # type: ignore[arg-type]
        for _ in range(60):
            try:
                await list_markers(store, await unlisted(store, list(current.values())))
                break
            except SconnectError:
                continue
    rows.policy = InMemoryRows().policy
    await list_markers(store, await unlisted(store, list(current.values())))
    await assert_as(store, *current.values())


async def test_orders_of_before_are_put_in_a_part_at_a_time_and_once() -> None:
    rows = InMemoryRows()
    store = RecordStore(rows)
    markers = [marker(number) for number in range(1, 451)]
    await store.put_many(markers)
    await list_markers(store, markers[100:120])
    parts = 0
    while await fill_list(store, "p", NOON, lambda: False):
        parts += 1
        filled = await store.get(OrderListFilled, "p", OrderListFilled.KEY)
        assert filled is not None
        assert (filled.record.up_to, filled.record.filled_at) == (str(200 * parts), None)
    assert parts == 2
    await assert_as(store, *markers)
    rows.reads.clear()
    assert not await fill_list(store, "p", NOON, lambda: True)
    assert rows.reads == Counter({"orderlist": 1})


async def test_of_a_list_that_lacks_distance_sales_only_those_are_written_anew() -> None:
    rows = InMemoryRows()
    store = RecordStore(rows)
    markers = [marker(number, state=OrderState.DONE) for number in range(1, 101)]
    await store.put_many(markers)
    await list_markers(store, markers)
    sold = replace(markers[49], evidence=EVIDENCE)
    await store.put(sold)
    await store.put(OrderListFilled(profile_id="p", up_to="100", filled_at=NOON, form=2))
    written: list[str] = []

    async def note(operation: Operation) -> None:
        if operation.name == "write_together":
            written.append(operation.key)

    rows.before = note
    assert not await fill_list(store, "p", NOON, lambda: True)
    assert len(written) == 1
    await assert_as(store, *markers[:49], sold, *markers[50:])
    [listed] = [row for row in Listing.of(sold).rows if row.place.startswith("by!distance!")]
    assert listed.distance_sale == 25


async def test_a_list_of_before_gets_its_new_places_in_parts_and_lacks_nothing_else_meanwhile() -> None:
    store = RecordStore(InMemoryRows())
    markers = [marker(number, state=OrderState.DONE) for number in range(1, 451)]
    await store.put_many(markers)
    for each in map(Listing.of, markers):
        keys = tuple(key for key in each.places.keys if "!sent!" not in key)
        await store.put_many([replace(each.places, keys=keys), *(row for row in each.rows if row.place in keys)])
    await store.put(OrderListFilled(profile_id="p", up_to="450", filled_at=NOON))
    parts = 0
    while await fill_list(store, "p", NOON, lambda: False):
        parts += 1
        filled = await store.get(OrderListFilled, "p", OrderListFilled.KEY)
        assert filled is not None
        assert (filled.record.filled_at, filled.record.is_whole) == (NOON, False)
        assert filled.record.renewed_to == str(200 * parts)
    assert parts == 2
    await assert_as(store, *markers)
    filled = await store.get(OrderListFilled, "p", OrderListFilled.KEY)
    assert filled is not None
    assert filled.record.is_whole
