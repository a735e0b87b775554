import asyncio

import pytest

from sconnect.app.concurrency import map_concurrently
from tests.unit.app.conftest import Desk


async def test_answers_come_in_the_order_of_the_things_and_a_few_are_done_at_once(desk: Desk) -> None:
    begun: list[int] = []
    at_work = most = 0

    async def session(number: int) -> int:
        nonlocal at_work, most
        begun.append(number)
        at_work += 1
        most = max(most, at_work)
        await desk.clock.sleep(10 - number % 7)
        at_work -= 1
        return number * 2

    assert await map_concurrently(session, range(100), at_once=5) == [number * 2 for number in range(100)]
    assert begun == list(range(100))
    assert most == 5


async def test_nothing_to_do(desk: Desk) -> None:
    async def never(_: int) -> int:
        raise AssertionError

    assert await map_concurrently(never, []) == []
    assert desk.clock.seconds == 0


async def test_the_first_failure_ends_it_all(desk: Desk) -> None:
    finished: list[int] = []

    async def session(number: int) -> None:
        await desk.clock.sleep(number)
        if number == 3:
            raise ZeroDivisionError
        finished.append(number)

    with pytest.raises(ZeroDivisionError):
        await map_concurrently(session, range(1, 50), at_once=4)
    await asyncio.sleep(100)
    assert finished == [1, 2]
