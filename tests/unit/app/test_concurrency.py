import asyncio
from collections.abc import AsyncIterator

import pytest

from sconnect.app.concurrency import first_of, map_concurrently, partition_concurrently
from tests.unit.app.conftest import Desk


async def test_answers_come_in_the_order_of_the_things_and_a_few_are_done_at_once(desk: Desk) -> None:
    begun: list[int] = []
    at_once = most = 0

    async def work(number: int) -> int:
        nonlocal at_once, most
        begun.append(number)
        at_once += 1
        most = max(most, at_once)
        await desk.clock.sleep(10 - number % 7)
        at_once -= 1
        return number * 2

    assert await map_concurrently(work, range(100), at_once=5) == [number * 2 for number in range(100)]
    assert begun == list(range(100))
    assert most == 5


async def test_nothing_to_do(desk: Desk) -> None:
    async def never(_: int) -> int:
        raise AssertionError

    assert await map_concurrently(never, []) == []
    assert desk.clock.seconds == 0


async def test_the_first_failure_ends_it_all(desk: Desk) -> None:
    finished: list[int] = []

    async def work(number: int) -> None:
        await desk.clock.sleep(number)
        if number == 3:
            raise ZeroDivisionError
        finished.append(number)

    with pytest.raises(ZeroDivisionError):
        await map_concurrently(work, range(1, 50), at_once=4)
    await asyncio.sleep(100)
    assert finished == [1, 2]


async def test_items_are_parted_in_their_own_order_whatever_finishes_first(desk: Desk) -> None:
    async def is_even(number: int) -> bool:
        await desk.clock.sleep(10 - number)
        return number % 2 == 0

    assert await partition_concurrently([1, 2, 3, 4, 5], is_even) == ((2, 4), (1, 3, 5))
    assert await partition_concurrently([], is_even) == ((), ())


async def test_whoever_is_cancelled_cancels_what_is_under_way() -> None:
    stopped: list[int] = []

    async def work(number: int) -> None:
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            stopped.append(number)
            raise

    whole = asyncio.create_task(map_concurrently(work, range(3)))
    await asyncio.sleep(0.01)
    whole.cancel()
    with pytest.raises(asyncio.CancelledError):
        await whole
    assert sorted(stopped) == [0, 1, 2]


async def test_work_that_is_cancelled_from_elsewhere_cancels_the_whole() -> None:
    async def work(number: int) -> int:
        if number == 2:
            raise asyncio.CancelledError
        return number

    with pytest.raises(asyncio.CancelledError):
        await map_concurrently(work, [1, 2, 3], at_once=1)


@pytest.mark.parametrize(
    ("most", "given", "asked"), [(1, [0], [0]), (3, [0, 1, 2], [0, 1, 2]), (9, [0, 1, 2, 3], [0, 1, 2, 3])]
)
async def test_the_first_rows_are_read_without_asking_for_the_next_one(
    most: int, given: list[int], asked: list[int]
) -> None:
    read: list[int] = []

    async def rows() -> AsyncIterator[int]:
        for number in range(4):
            read.append(number)
            yield number

    assert [row async for row in first_of(rows(), most)] == given
    assert read == asked
