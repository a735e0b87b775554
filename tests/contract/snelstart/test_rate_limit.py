import asyncio

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.adapters.snelstart.http.rate_limit import Quota
from sconnect.app.errors import TooManyCallsError

from .test_orders import sales_order
from .world import CLIENT_KEY, NAME, VirtualClock, World


def quota(clock: VirtualClock, *, per_minute: int = 10, per_hour: int = 100, concurrency: int = 4) -> Quota:
    return Quota(clock, per_minute=per_minute, per_hour=per_hour, concurrency=concurrency)


async def moments(clock: VirtualClock, limited: Quota, calls: int) -> list[float]:
    seen = []
    for _ in range(calls):
        async with limited.turn():
            seen.append(clock.seconds)
    return seen


async def test_no_minute_ever_holds_more_than_the_limit() -> None:
    clock = VirtualClock()
    limited = quota(clock)
    assert await moments(clock, limited, 25) == [0.0] * 10 + [60.0] * 10 + [120.0] * 5


async def test_calls_leave_the_window_one_by_one() -> None:
    clock = VirtualClock()
    limited = quota(clock, per_minute=2)
    await moments(clock, limited, 1)
    clock.seconds = 40
    assert await moments(clock, limited, 3) == [40.0, 60.0, 100.0]


async def test_a_wait_of_more_than_a_minute_is_refused_with_its_length() -> None:
    clock = VirtualClock()
    limited = quota(clock, per_hour=10)
    await moments(clock, limited, 10)
    clock.seconds = 600
    with pytest.raises(TooManyCallsError) as caught:
        await moments(clock, limited, 1)
    assert caught.value.retry_after == 3_000
    assert clock.slept == []
    clock.seconds = 3_590
    assert await moments(clock, limited, 1) == [3_600.0]


async def test_waiting_callers_take_different_moments() -> None:
    clock = VirtualClock()
    limited = quota(clock, per_minute=1)

    async def call() -> None:
        async with limited.turn():
            pass

    results = await asyncio.gather(*(call() for _ in range(4)), return_exceptions=True)
    assert [type(result) for result in results] == [type(None), type(None), TooManyCallsError, TooManyCallsError]
    assert clock.slept == [60.0]


async def test_no_more_than_a_few_are_in_flight() -> None:
    limited = quota(VirtualClock(), concurrency=2)
    flying, most = 0, 0

    async def call() -> None:
        nonlocal flying, most
        async with limited.turn():
            flying += 1
            most = max(most, flying)
            await asyncio.sleep(0)
            flying -= 1

    await asyncio.gather(*(call() for _ in range(8)))
    assert most == 2


async def test_a_turn_tells_how_long_it_took_to_come() -> None:
    limited = quota(VirtualClock(), per_minute=1)
    waits = []
    for _ in range(2):
        async with limited.turn() as waited:
            waits.append(waited)
    assert waits == [0.0, 60.0]


async def test_how_much_of_an_hour_is_used() -> None:
    clock = VirtualClock()
    limited = quota(clock, per_hour=8)
    assert limited.used == 0
    await moments(clock, limited, 2)
    clock.seconds = 3_000
    await moments(clock, limited, 4)
    assert limited.used == 0.75
    clock.seconds = 3_600
    assert limited.used == 0.5, "calls of an hour ago no longer count"


async def test_profiles_with_one_key_share_one_quota() -> None:
    world = World()
    snelstart = world.snelstart()
    for _ in range(500):
        await snelstart.books(CLIENT_KEY).articles.find(["X"])
    assert world.clock.slept == []
    await snelstart.books(CLIENT_KEY).articles.find(["X"])
    assert world.clock.slept == [60.0]
    assert snelstart.books(CLIENT_KEY).usage.quota_used == 501 / 5_000
    assert {call.status for call in world.sim.log.calls} == {200}, "SnelStart never had to refuse"


async def test_a_change_turned_away_is_not_repeated_and_tells_when_to_come_back() -> None:
    world = World()
    world.fault(Fault(FaultKind.TOO_MANY, path="/v2/verkooporders", times=1, retry_after=27))
    books = world.books()
    with pytest.raises(TooManyCallsError) as caught:
        await books.orders.create(sales_order(world))
    assert caught.value.retry_after == 27
    assert not caught.value.may_have_acted
    assert world.sim.orders(NAME) == []
    assert world.clock.slept == []
    assert await books.orders.create(sales_order(world)) is not None
    assert world.clock.slept == [27.0], "the next call stays away as long as it was asked to"
    assert books.usage.paused == 27.0


async def test_turned_away_without_a_word_on_when_to_come_back() -> None:
    world = World()
    world.fault(Fault(FaultKind.TOO_MANY, path="/v2/verkooporders", times=1))
    with pytest.raises(TooManyCallsError) as caught:
        await world.books().orders.create(sales_order(world))
    assert caught.value.retry_after is None
