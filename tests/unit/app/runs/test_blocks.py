"""Blocks of due profiles: what a tick finds, that each is started once, and what that asks of the tables."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from math import ceil

import azure.functions as func
import pytest

from sconnect.app.profiles.repository import profile_ids
from sconnect.app.runs.blocks import BLOCK_SECONDS, MOST_IN_BLOCK, Block, StartedBlock, due_blocks, start_block
from sconnect.app.runs.leases import LOST_AFTER, read_lease, release_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.storage.records import DueWork, DueWorkListed, ProfileRecord, TaskLease
from sconnect.domain.profile import Interval, Planning, Task, TaskPlan
from sconnect.domain.runs import RunState
from sconnect.entrypoints.queue.block_messages import block_in, block_message
from tests.fakes.rows import Operation
from tests.unit.app.conftest import Desk
from tests.unit.app.runs.tick_costs import (
    DUE_PER_MESSAGE,
    DUE_PER_REQUEST,
    LONGEST,
    MOVES_PER_REQUEST,
    PER_BLOCK,
    PER_LOOK,
    PER_START,
    PER_TICK,
    SECONDS_OF_REQUEST,
    counted,
)
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS
HOURLY = TaskPlan(interval=Interval.HOURS_1)


def _names(how_many: int, kind: str) -> list[str]:
    return [f"{kind}-{number:05d}" for number in range(how_many)]


async def _profiles(desk: Desk, names: Sequence[str], *, due_in: timedelta, is_listed: bool = True) -> None:
    """Store profiles with an hourly import that are due from some time on, as they stand after their last run."""
    now = desk.clock.now()
    body = profile().model_copy(update={"planning": Planning(import_orders=HOURLY)})
    rows: list[ProfileRecord | TaskLease | DueWork | DueWorkListed] = []
    rows += [DueWorkListed(task=task, listed_at=now) for task in Task] if is_listed else []
    for place, name in enumerate(names):
        text = body.model_copy(update={"id": name, "name": name}).model_dump_json()
        due_at = now + due_in + timedelta(milliseconds=place)
        started = due_at + timedelta(minutes=1) - timedelta(hours=1)
        rows.append(ProfileRecord(id=name, body=text, modified_at=now))
        rows.append(TaskLease(profile_id=name, task=IMPORT, last_started=started, last_state=RunState.DONE))
        rows += [DueWork(task=IMPORT, profile_id=name, due_at=due_at)] if is_listed else []
    await desk.services.store.put_many(rows)


async def _all_runs(desk: Desk, blocks: Sequence[Block]) -> tuple[list[RunName], int]:
    """Start blocks one by one, with what follows; returns the runs, and the most requests of one invocation."""
    runs: list[RunName] = []
    most, left = 0, [*blocks]
    while left:
        started, took = await counted(desk.rows, start_block(desk.services, left.pop(0)))
        runs += started.runs
        left += [started.rest] if started.rest else []
        most = max(most, took)
    return runs, most


async def _after_outage(desk: Desk, how_many: int, *, is_listed: bool) -> None:
    due = _names(how_many, "due")
    await _profiles(desk, due, due_in=-timedelta(hours=5), is_listed=is_listed)
    await _profiles(desk, _names(how_many // 10, "later"), due_in=timedelta(minutes=30), is_listed=is_listed)
    blocks, of_tick = await counted(desk.rows, due_blocks(desk.services, IMPORT))
    runs, of_block = await _all_runs(desk, blocks)
    assert {name.profile_id for name in runs} == set(due)
    assert len(runs) == how_many
    assert max(of_tick, of_block) * SECONDS_OF_REQUEST <= LONGEST
    looked_at = how_many if is_listed else how_many + how_many // 10
    assert len(blocks) == ceil(looked_at / DUE_PER_MESSAGE)
    assert await due_blocks(desk.services, IMPORT) == []


@pytest.mark.parametrize("is_listed", [True, False])
async def test_all_that_is_due_after_an_outage_is_queued_once_in_blocks(desk: Desk, *, is_listed: bool) -> None:
    """`is_listed` False: the version of before wrote no index, and its first tick makes it."""
    await _after_outage(desk, 1_100, is_listed=is_listed)


@pytest.mark.large
@pytest.mark.timeout(900)
@pytest.mark.parametrize("is_listed", [True, False])
async def test_thirty_thousand_that_are_due_after_an_outage_are_queued_once(desk: Desk, *, is_listed: bool) -> None:
    await _after_outage(desk, 30_000, is_listed=is_listed)


async def test_of_profiles_that_are_not_due_a_tick_reads_nothing(desk: Desk) -> None:
    names = _names(1_100, "later")
    await _profiles(desk, names, due_in=timedelta(minutes=30))
    desk.rows.rows_read.clear()
    blocks, took = await counted(desk.rows, due_blocks(desk.services, IMPORT))
    assert blocks == []
    assert took == PER_TICK - 1, "that the timer went off is written by the timer"
    assert sum(desk.rows.rows_read.values()) <= len(names) / 1_000


async def test_a_tick_and_its_blocks_ask_no_more_of_the_tables_than_is_told(desk: Desk) -> None:
    """The numbers of `tick_costs`, for profiles that are started, and for the same ones once their run is over."""
    due = 1_001
    await _profiles(desk, _names(due, "due"), due_in=-timedelta(hours=5))
    blocks, took = await counted(desk.rows, due_blocks(desk.services, IMPORT))
    assert took == PER_TICK - 1 + due // DUE_PER_REQUEST
    started: list[StartedBlock] = []
    for block in blocks:
        size = min(MOST_IN_BLOCK, due - MOST_IN_BLOCK * len(started))
        done, took = await counted(desk.rows, start_block(desk.services, block))
        assert took == PER_BLOCK + PER_START * size + 2 * ceil(size / (2 * MOVES_PER_REQUEST))
        started.append(done)
    runs = [name for done in started for name in done.runs]
    for name in runs:
        lease = await read_lease(desk.services, name.profile_id, IMPORT)
        assert lease is not None
        await release_lease(desk.services, lease, RunState.DONE)
    await desk.clock.sleep(LOST_AFTER.total_seconds())
    [block, *_] = await due_blocks(desk.services, IMPORT)
    done, took = await counted(desk.rows, start_block(desk.services, block))
    assert done == StartedBlock((), None)
    assert took == PER_BLOCK + PER_LOOK * MOST_IN_BLOCK + MOST_IN_BLOCK // MOVES_PER_REQUEST
    assert len(await due_blocks(desk.services, IMPORT)) == len(blocks) - 1, "the others are still to be looked at"


async def test_a_block_that_comes_twice_at_once_queues_nobody_twice(desk: Desk) -> None:
    due = _names(30, "due")
    await _profiles(desk, due, due_in=-timedelta(hours=5))
    [block] = await due_blocks(desk.services, IMPORT)
    both = await asyncio.gather(*(start_block(desk.services, block) for _ in range(3)))
    assert Counter(name.profile_id for started in both for name in started.runs) == Counter(due)
    assert await start_block(desk.services, block) == StartedBlock((), None)
    kept = [row.values["owner"] for _, row in desk.rows.held() if row.key.startswith(TaskLease.KEY_PREFIX)]
    assert sorted(map(str, kept)) == sorted(name.key for started in both for name in started.runs)


async def test_a_block_that_runs_out_of_time_goes_on_in_a_follow_up(desk: Desk) -> None:
    due = _names(350, "due")
    await _profiles(desk, due, due_in=-timedelta(hours=5))
    [block] = await due_blocks(desk.services, IMPORT)

    async def slowly(_: Operation) -> None:
        await desk.clock.sleep(1)

    desk.rows.before = slowly
    runs: list[RunName] = []
    executions = 0
    rest: Block | None = block
    while rest:
        began = desk.clock.monotonic()
        started = await start_block(desk.services, rest)
        assert desk.clock.monotonic() - began < BLOCK_SECONDS + 100, "a hundred of them are begun at the most"
        runs += started.runs
        executions, rest = executions + 1, started.rest
    assert executions > 1
    assert Counter(name.profile_id for name in runs) == Counter(due)


async def test_what_came_into_a_block_meanwhile_goes_to_a_follow_up(desk: Desk) -> None:
    due = _names(MOST_IN_BLOCK, "due")
    await _profiles(desk, due, due_in=-timedelta(hours=5))
    [block] = await due_blocks(desk.services, IMPORT)
    more = _names(7, "more")
    await _profiles(desk, more, due_in=-timedelta(hours=5) + timedelta(milliseconds=3))
    runs, most = await _all_runs(desk, [block])
    assert Counter(name.profile_id for name in runs) == Counter(due + more)
    assert most <= PER_BLOCK + PER_START * MOST_IN_BLOCK + 2 * MOST_IN_BLOCK


async def test_a_block_says_no_more_than_where_to_look(desk: Desk) -> None:
    """Whatever part of the index a message names: only what is due is started."""
    await _profiles(desk, ["later"], due_in=timedelta(minutes=30))
    everything = Block(IMPORT, "0000000000000!a", "9999999999999!z")
    assert await start_block(desk.services, everything) == StartedBlock((), None)
    lease = await read_lease(desk.services, "later", IMPORT)
    assert lease is not None
    assert lease.record.owner == ""


async def test_rows_that_somebody_put_there_by_hand_keep_nobody_from_being_started(desk: Desk) -> None:
    """A profile under a name that is no id, before and after the others; a row of the index, copied to another key."""
    now, due = desk.clock.now(), _names(20, "due")
    strange = ("0 Winkel", "~winkel")
    await desk.services.store.put_many([ProfileRecord(id=name, body="", modified_at=now) for name in strange])
    await _profiles(desk, due, due_in=-timedelta(hours=5), is_listed=False)
    for due_at in (now - timedelta(days=1), now):
        await desk.services.store.put(DueWork(task=IMPORT, profile_id="Winkel A", due_at=due_at))
    await due_blocks(desk.services, IMPORT)
    copied = next(row for _, row in desk.rows.held() if row.partition == DueWork.scope_of(IMPORT) and "due-" in row.key)
    await desk.rows.put("claims", copied.partition, "0000000000001!copied", copied.values)

    assert {each async for each in profile_ids(desk.services)} == set(due)
    blocks = await due_blocks(desk.services, IMPORT)
    assert all(block_in(func.QueueMessage(body=block_message(block).encode())) == block for block in blocks)
    runs, _ = await _all_runs(desk, blocks)
    assert Counter(name.profile_id for name in runs) == Counter(due)
    runs, _ = await _all_runs(desk, await due_blocks(desk.services, IMPORT))
    assert runs == []
