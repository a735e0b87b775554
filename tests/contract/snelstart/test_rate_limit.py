import asyncio
from datetime import timedelta

import pytest

from local.snelstart.administration import demo_administration
from local.snelstart.faults import Fault, FaultKind
from sconnect.adapters.snelstart.http.rate_limit import LOOK_AGAIN, Quota
from sconnect.app.errors import NotNowError, TooManyCallsError
from sconnect.domain.call_quota import LONGEST_WAIT, CallLimits, CallUse
from tests.fakes.quota import quota_in
from tests.fakes.rows import Fate, InMemoryRows, Operation
from tests.fakes.virtual_time import VirtualClock as SharedTime

from .test_orders import sales_order
from .world import ADMINISTRATION, CLIENT_KEY, NAME, VirtualClock, World


class Process:
    """One process's part of the quota of an administration, and what it asked of the tables."""

    def __init__(
        self,
        clock: VirtualClock | SharedTime,
        rows: InMemoryRows | None = None,
        *,
        per_minute: int = 100,
        per_hour: int = 1_000,
        concurrency: int = 4,
        use: CallUse = CallUse.IMPORT,
    ) -> None:
        self.rows = rows or InMemoryRows(before=self._count)
        self._asked = 0
        limits = CallLimits(per_minute, per_hour)
        self.quota = Quota(clock, quota_in(self.rows, clock), ADMINISTRATION, limits=limits, concurrency=concurrency)
        self._clock = clock
        self._use = use

    async def _count(self, _: Operation) -> None:
        self._asked += 1

    async def call(self) -> float:
        """Make a call; returns when."""
        async with self.quota.turn(self._use):
            return self._clock.seconds

    async def calls(self, number: int) -> list[float]:
        return [await self.call() for _ in range(number)]

    @property
    def requests(self) -> int:
        """How many requests to the tables were made."""
        return self._asked


async def test_a_burst_goes_at_once_and_the_next_when_it_has_left_the_minute() -> None:
    process = Process(VirtualClock())
    moments = await process.calls(190)
    assert moments == [0.0] * 95 + [60.5] * 95


async def test_a_wait_of_more_than_the_longest_is_refused_with_its_length() -> None:
    clock = VirtualClock()
    process = Process(clock, per_hour=20)
    await process.calls(18)
    clock.seconds = 600
    with pytest.raises(TooManyCallsError) as caught:
        await process.call()
    assert caught.value.retry_after == pytest.approx(3_000, abs=40)
    assert clock.slept == []
    clock.seconds = 3_590
    assert await process.call() == pytest.approx(3_600, abs=40)
    assert clock.slept[0] <= LONGEST_WAIT.total_seconds()


def test_waiting_callers_take_different_moments() -> None:
    clock = SharedTime()
    process = Process(clock, per_minute=1)

    async def four() -> list[float | BaseException]:
        return await asyncio.gather(*(process.call() for _ in range(4)), return_exceptions=True)

    results = clock.run(four())
    assert sorted(type(result).__name__ for result in results) == ["TooManyCallsError"] * 2 + ["float"] * 2


async def test_no_more_than_a_few_are_in_flight() -> None:
    process = Process(VirtualClock(), concurrency=2)
    flying, most = 0, 0

    async def call() -> None:
        nonlocal flying, most
        async with process.quota.turn(CallUse.IMPORT):
            flying += 1
            most = max(most, flying)
            await asyncio.sleep(0)
            flying -= 1

    await asyncio.gather(*(call() for _ in range(8)))
    assert most == 2


def test_one_that_waits_for_its_share_keeps_no_other_from_theirs() -> None:
    clock = SharedTime()
    exports = Process(clock, concurrency=1, use=CallUse.BACKGROUND)

    async def both() -> tuple[float, float]:
        await exports.calls(75)
        waiting = asyncio.create_task(exports.call())
        await asyncio.sleep(1)
        async with exports.quota.turn(CallUse.IMPORT):
            imported = clock.seconds
        return imported, await waiting

    imported, exported = clock.run(both())
    assert imported == 1
    assert exported >= 60


async def test_a_turn_tells_how_long_it_took_to_come() -> None:
    process = Process(VirtualClock(), per_minute=1)
    waits = []
    for _ in range(2):
        async with process.quota.turn(CallUse.IMPORT) as waited:
            waits.append(waited)
    assert waits == [0.0, pytest.approx(60.5, abs=0.5)]


async def test_how_much_of_an_hour_is_used() -> None:
    clock = VirtualClock()
    process = Process(clock, per_hour=1_000)
    assert process.quota.used == 0
    await process.calls(90)
    assert process.quota.used == 0.09
    clock.seconds = 3_700
    await process.calls(1)
    assert process.quota.used == pytest.approx(0.001), "calls of an hour ago no longer count"


async def test_a_process_alone_asks_the_tables_once_a_block_and_blocks_grow() -> None:
    process = Process(VirtualClock(), per_minute=500)
    await process.calls(10)
    assert process.requests == 2, "a look at the row, and the block"
    await process.calls(20)
    assert process.requests == 4
    await process.calls(400)
    assert process.requests == 13, "ten more blocks, of 40 and of 50: nobody else wrote"


async def test_what_is_left_of_a_block_is_given_back_and_the_next_is_as_small_as_what_was_used() -> None:
    clock = VirtualClock()
    process = Process(clock)
    await process.calls(3)
    clock.seconds = 20
    await process.calls(1)
    assert process.quota.used == pytest.approx(0.004)


async def test_profiles_with_one_administration_share_one_quota_whatever_their_keys() -> None:
    world = World()
    world.sim.administrations["second-key"] = world.sim.books(NAME)
    snelstart = world.snelstart()
    waited = []
    for turn in range(400):
        await snelstart.books(("second-key", CLIENT_KEY)[turn % 2]).customers.search("Klant", limit=1)
        waited.append(world.clock.seconds)
    assert max(waited) == pytest.approx(60.5, abs=0.1)
    assert 385 <= waited.count(0) <= 400
    assert snelstart.books(CLIENT_KEY).usage.quota_used == pytest.approx(402 / 5_000)
    assert {call.status for call in world.sim.log.calls} == {200}, "SnelStart never had to refuse"


async def test_of_a_new_key_the_administration_is_asked_once_and_by_nothing_else_than_what_is_asked_anyway() -> None:
    world = World()
    await world.snelstart().books(CLIENT_KEY).reference.read()
    assert world.sim.log.count("GET", "/companyInfo") == 1
    found = await world.snelstart().books(CLIENT_KEY).customers.search("Klant", limit=1)
    assert found
    assert world.sim.log.count("GET", "/companyInfo") == 2


async def test_a_key_that_opens_another_administration_than_its_profile_counts_there_as_soon_as_it_is_known() -> None:
    world = World()
    world.sim.administrations["other-key"] = demo_administration("Other", "other-key", oss=False)
    snelstart = world.snelstart()
    books = snelstart.books("other-key", administration_id=ADMINISTRATION)
    await books.reference.read()
    before = books.usage.quota_used
    await books.customers.search("Klant", limit=1)
    assert before == 0
    assert books.usage.quota_used == pytest.approx(1 / 5_000)


async def test_nothing_is_sent_while_the_row_cannot_be_read_or_written() -> None:
    for lost in ("get", "insert"):
        world = World()
        world.rows.policy = lambda operation, lost=lost: Fate.LOST if operation.name == lost else Fate.FINE  # type: ignore[misc]
        with pytest.raises(NotNowError) as caught:
            await world.books().orders.create(sales_order(world))
        assert not caught.value.may_have_acted
        assert "opslag" in caught.value.dutch
        assert [call.template for call in world.sim.log.calls if call.template.startswith("/verkoop")] == []


async def test_a_block_whose_answer_was_lost_is_not_accounted_for_twice() -> None:
    clock = VirtualClock()
    process = Process(clock)
    await process.calls(10)
    process.rows.policy = lambda operation: Fate.ANSWER_LOST if operation.is_write else Fate.LOST
    with pytest.raises(NotNowError):
        await process.call()
    process.rows.policy = lambda _: Fate.FINE
    moments = await process.calls(60)
    assert set(moments) == {clock.seconds}
    assert process.quota.used >= 0.07


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


async def test_what_one_process_is_told_holds_for_all() -> None:
    world = World()
    busy, idle = world.books(), world.books()
    await busy.customers.search("Klant", limit=1)
    world.fault(Fault(FaultKind.TOO_MANY, path="/v2/verkooporders", times=1, retry_after=40))
    with pytest.raises(TooManyCallsError):
        await world.books().orders.create(sales_order(world))
    began = world.clock.seconds
    await idle.customers.search("Klant", limit=1)
    assert world.clock.seconds == began + 40
    assert busy.usage.paused == 0


async def test_a_process_with_a_block_in_hand_learns_within_seconds_that_the_books_want_no_calls() -> None:
    clock = VirtualClock()
    rows = InMemoryRows()
    going, told = Process(clock, rows), Process(clock, rows)
    await going.calls(1)
    await told.quota.hold_off(45)
    clock.seconds = LOOK_AGAIN + 0.5
    assert await going.call() == 45


def test_a_block_of_later_is_looked_at_again_before_it_is_used() -> None:
    clock, rows = SharedTime(), InMemoryRows()
    going, told = Process(clock, rows), Process(clock, rows)

    async def closed_meanwhile() -> float:
        await going.calls(95)
        waiting = asyncio.create_task(going.call())
        await asyncio.sleep(50)
        await told.quota.hold_off(20)
        return await waiting

    assert clock.run(closed_meanwhile()) == 70


async def test_turned_away_without_a_word_on_when_to_come_back() -> None:
    world = World()
    world.fault(Fault(FaultKind.TOO_MANY, path="/v2/verkooporders", times=1))
    with pytest.raises(TooManyCallsError) as caught:
        await world.books().orders.create(sales_order(world))
    assert caught.value.retry_after is None


def test_a_wait_is_longer_than_the_minute_after_a_burst() -> None:
    assert timedelta(seconds=60) < LONGEST_WAIT
