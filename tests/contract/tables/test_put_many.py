"""Many rows at once: what every fulfilment does, and what a broken line makes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from unittest.mock import patch

import pytest

from local.host.azurite import Storage
from sconnect.adapters.tables import AzureTableRows
from sconnect.adapters.tables import config as connection
from sconnect.adapters.tables.transactions import LARGEST_TRANSACTION, operations, request_body, transactions
from sconnect.app.errors import SconnectError, StoreBusyError
from sconnect.app.ports import RowChange, Rows, Value
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.orders.state import OrderState
from tests.contract.tables.conftest import own_tables
from tests.contract.tables.unreliable_line import Fault, UnreliableLine, unreliable_line
from tests.fakes.rows import Fate, InMemoryRows, Operation
from tests.unit.app.storage.samples import NOON

Many = list[tuple[str, Mapping[str, Value]]]


def many(number: int, **more: Value) -> Many:
    return [(f"{index:04d}", {"n": index, **more}) for index in range(number)]


async def held(rows: Rows, partition: str = "p") -> Many:
    return [(row.key, row.values) async for row in rows.range("articles", partition)]


@pytest.mark.parametrize("number", [0, 1, 100, 101, 250])
async def test_any_number_of_rows_is_written(rows: Rows, number: int) -> None:
    await rows.put_many("articles", "p", many(number))
    assert await held(rows) == many(number)


async def test_what_stood_there_is_replaced_and_the_rest_stays(rows: Rows) -> None:
    await rows.put("articles", "p", "0001", {"old": True})
    await rows.put("articles", "p", "other", {"n": 9})
    await rows.put("articles", "q", "0001", {"n": 9})
    await rows.put_many("articles", "p", many(3))
    await rows.put_many("articles", "p", many(3))
    assert await held(rows) == [*many(3), ("other", {"n": 9})]
    assert await held(rows, "q") == [("0001", {"n": 9})]


async def test_of_several_with_one_key_the_last_counts(rows: Rows) -> None:
    await rows.put_many("articles", "p", [("a", {"n": 1}), ("b", {"n": 2}), ("a", {"n": 3, "gone": None})])
    assert await held(rows) == [("a", {"n": 3}), ("b", {"n": 2})]


@pytest.mark.parametrize("text", ["a/b", "a'b", "a%2Fb", "é😀", "=", " a", ""])
async def test_any_text_can_be_a_key(rows: Rows, text: str) -> None:
    await rows.put_many("articles", text, [(text, {"n": 1, "wide": 2**40, "moment": NOON}), ("z", {"n": 2})])
    row = await rows.get("articles", text, text)
    assert row is not None
    assert row.values == {"n": 1, "wide": 2**40, "moment": NOON}


async def test_rows_that_are_large_together_are_divided(rows: Rows) -> None:
    large: dict[str, Value] = {f"text{index}": "x" * 30_000 for index in range(16)}
    await rows.put_many("articles", "p", many(12, **large))
    assert await held(rows) == many(12, **large)


async def test_what_the_service_would_refuse_is_refused_before_anything_is_written(rows: Rows) -> None:
    with pytest.raises(ValueError, match="bad"):
        await rows.put_many("articles", "p", [*many(150), ("x", {"bad": 2**63})])
    assert await held(rows) == []


def test_transactions_are_as_few_as_the_limits_allow() -> None:
    assert [len(group) for group in transactions([b"small"] * 250)] == [100, 100, 50]
    assert [len(group) for group in transactions([bytes(LARGEST_TRANSACTION // 9 - 300)] * 20)] == [9, 9, 2]
    assert [len(group) for group in transactions([bytes(LARGEST_TRANSACTION)] * 2)] == [1, 1]


def test_the_largest_transaction_is_a_request_that_the_service_takes() -> None:
    values: dict[str, Value] = {"text": "é" * 7_000}
    changes = [RowChange(f"{number:0200d}", values) for number in range(200)]
    group, *_ = transactions(operations("https://shop.table.core.windows.net/sconnectorders", "é" * 200, changes))
    assert LARGEST_TRANSACTION - 50_000 < len(request_body(group)) < 4 * 1024 * 1024


async def test_a_transaction_that_is_lost_leaves_the_earlier_ones() -> None:
    rows = InMemoryRows()
    seen: list[Operation] = []

    def second_lost(operation: Operation) -> Fate:
        seen.append(operation)
        return Fate.LOST if len(seen) == 2 else Fate.FINE

    rows.policy = second_lost
    with pytest.raises(StoreBusyError):
        await rows.put_many("articles", "p", many(250))
    assert seen == [Operation("put_many", "articles", "p", key) for key in ("0000", "0100")]
    assert await held(rows) == many(100)
    rows.policy = lambda _: Fate.ANSWER_LOST
    with pytest.raises(StoreBusyError):
        await rows.put_many("articles", "p", many(3, new=True))
    rows.policy = lambda _: Fate.FINE
    assert (await held(rows))[:4] == [*many(3, new=True), many(4)[-1]]
    assert rows.writes["articles"] == 3


async def test_records_are_written_by_table_and_partition() -> None:
    rows = InMemoryRows()
    store = RecordStore(rows)

    def order(number: int, profile: str) -> OrderRecord:
        return OrderRecord(
            profile_id=profile, order_id=str(number), state=OrderState.SENDING, owner="token", updated_at=NOON
        )

    records = [order(number, profile) for number in range(120) for profile in ("a", "b")]
    await store.put_many([*records, replace(records[0], attempt=7)])
    assert rows.writes[OrderRecord.TABLE] == 4
    stored = await store.get_like(records[0])
    assert stored is not None
    assert stored.record.attempt == 7
    assert len([each async for each in store.range(OrderRecord, records[1].partition)]) == 120
    await store.put_many([])
    assert rows.writes[OrderRecord.TABLE] == 4


@pytest.fixture
def line(storage: Storage) -> Iterator[UnreliableLine]:
    with unreliable_line(storage.connection_string) as line:
        yield line


@pytest.fixture
def over_the_line(line: UnreliableLine) -> Iterator[AzureTableRows]:
    with patch.dict(connection._PATIENCE, retry_backoff_factor=0.01, read_timeout=0.5, timeout=5):
        rows = own_tables(line.connection_string)
    yield rows
    rows.close()


@pytest.mark.azurite
async def test_a_hundred_rows_are_one_request(over_the_line: AzureTableRows, line: UnreliableLine) -> None:
    await over_the_line.put_many("articles", "p", many(1))
    line.requests.clear()
    await over_the_line.put_many("articles", "p", many(200))
    assert [request.rpartition("/")[2] for request in line.requests] == ["$batch"] * 2


@pytest.mark.azurite
@pytest.mark.parametrize("fault", [Fault.APPLIED_503, Fault.APPLIED_CUT, Fault.REFUSED_503, Fault.CUT])
async def test_a_lost_answer_is_made_up_for_by_the_library(
    over_the_line: AzureTableRows, line: UnreliableLine, fault: Fault
) -> None:
    await over_the_line.put_many("articles", "p", many(1))
    line.faults.append(fault)
    try:
        await over_the_line.put_many("articles", "p", many(150))
    except StoreBusyError:
        await over_the_line.put_many("articles", "p", many(150))
    assert await held(over_the_line) == many(150)


@pytest.mark.azurite
@pytest.mark.parametrize("fault", [Fault.REFUSED_403, Fault.REFUSED_400, Fault.GARBLED])
async def test_an_answer_that_is_no_good_is_an_error_of_ours(
    over_the_line: AzureTableRows, line: UnreliableLine, fault: Fault
) -> None:
    await over_the_line.put_many("articles", "p", many(1))
    line.faults.append(fault)
    with pytest.raises(SconnectError) as caught:
        await over_the_line.put_many("articles", "p", many(50, new=True))
    assert isinstance(caught.value, StoreBusyError) == (fault is Fault.GARBLED)
    assert len(await held(over_the_line)) == (50 if fault is Fault.GARBLED else 1)
