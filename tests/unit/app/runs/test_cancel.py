"""Stopping runs on request: in the queue at once, at work within seconds, and never at the cost of an order."""

import asyncio
from dataclasses import replace

import pytest

from sconnect.app.errors import NotFoundError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.ending import CANCELLED, cancel_run
from sconnect.app.runs.execution import execute
from sconnect.app.runs.leases import read_lease
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import RunRecord
from sconnect.app.storage.records.runs import new_run_id
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import RunState
from tests.fakes.rows import Fate, Operation
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS


@pytest.fixture(autouse=True)
def _profile(desk: Desk) -> None:
    desk.clock.run(save_profile(desk.services, profile(), by="test"))


class _Watchful:
    """A task that works until it is asked to stop."""

    def __init__(self) -> None:
        self.began = False
        self.stopped_at: float | None = None

    async def __call__(self, services: Services, _: Profile, progress: Progress) -> bool:
        self.began = True
        for _second in range(300):
            if progress.stop_asked:
                self.stopped_at = services.clock.monotonic()
                return True
            progress.count("done")
            await services.clock.sleep(1)
        return False


async def _start(desk: Desk) -> RunName:
    return (await start_run(desk.services, "lab", IMPORT, by="eva")).name


async def _owner(desk: Desk) -> str:
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    return lease.record.owner


async def test_a_run_in_the_queue_is_over_at_once_and_its_message_does_nothing(desk: Desk) -> None:
    name, body = await _start(desk), _Watchful()

    cancelled = await cancel_run(desk.services, name, "bram")

    assert (cancelled.state, cancelled.finished_at, cancelled.cancel_by) == (
        RunState.CANCELLED,
        desk.clock.now(),
        "bram",
    )
    assert cancelled == await read_run(desk.services, name)
    assert await _owner(desk) == ""
    assert not await execute(desk.services, name, {IMPORT: body})
    assert not body.began
    assert (await start_run(desk.services, "lab", IMPORT, by="eva")).name != name


async def test_a_run_at_work_stops_within_seconds_and_keeps_what_it_did(desk: Desk) -> None:
    name, body = await _start(desk), _Watchful()
    working = asyncio.create_task(execute(desk.services, name, {IMPORT: body}))
    await desk.clock.sleep(62)

    asked = await cancel_run(desk.services, name, "bram")
    assert (asked.state, asked.cancel_asked) == (RunState.RUNNING, True)
    asked_at = desk.clock.seconds

    assert not await working
    assert body.stopped_at is not None
    assert body.stopped_at - asked_at <= 6
    run = await read_run(desk.services, name)
    assert (run.state, run.errors, run.cancel_by) == (RunState.CANCELLED, (CANCELLED.dutch,), "bram")
    assert run.counts["done"] > 60
    assert await _owner(desk) == ""


async def test_a_run_that_hears_it_as_it_ends_is_simply_done(desk: Desk) -> None:
    async def ends(services: Services, _: Profile, __: Progress) -> bool:
        await cancel_run(services, name, "bram")
        return False

    name = await _start(desk)
    await execute(desk.services, name, {IMPORT: ends})
    run = await read_run(desk.services, name)
    assert (run.state, run.cancel_asked, run.errors) == (RunState.DONE, True, ())


async def test_the_question_may_come_while_the_run_is_taken_in_hand(desk: Desk) -> None:
    name, body = await _start(desk), _Watchful()
    started = await desk.services.store.get(RunRecord, "lab", name.key)
    assert started is not None
    await desk.services.store.replace(replace(started.record, cancel_asked=True), started.etag)
    assert not await execute(desk.services, name, {IMPORT: body})
    assert not body.began
    assert (await read_run(desk.services, name)).state is RunState.CANCELLED


async def test_between_two_executions_it_stops_at_once(desk: Desk) -> None:
    async def more(_: Services, __: Profile, ___: Progress) -> bool:
        return True

    name = await _start(desk)
    assert await execute(desk.services, name, {IMPORT: more})
    assert (await cancel_run(desk.services, name, "bram")).state is RunState.CANCELLED
    assert not await execute(desk.services, name, {IMPORT: more})
    assert (await read_run(desk.services, name)).errors == (CANCELLED.dutch,)


async def test_a_run_that_is_over_stays_as_it_ended(desk: Desk) -> None:
    async def nothing(_: Services, __: Profile, ___: Progress) -> bool:
        return False

    name = await _start(desk)
    await execute(desk.services, name, {IMPORT: nothing})
    assert (await cancel_run(desk.services, name, "bram")).state is RunState.DONE
    assert (await cancel_run(desk.services, name, "bram")).cancel_asked is False


async def test_asking_twice_changes_nothing(desk: Desk) -> None:
    name = await _start(desk)
    both = await asyncio.gather(*(cancel_run(desk.services, name, by) for by in ("bram", "eva")))
    assert {run.state for run in both} == {RunState.CANCELLED}
    assert len({run.cancel_by for run in both}) == 1


async def test_a_run_that_never_was(desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="bestaat niet"):
        await cancel_run(desk.services, RunName("lab", new_run_id(desk.clock.now(), desk.services.random)), "bram")


@pytest.mark.parametrize("fate", [Fate.ANSWER_LOST, Fate.OWN_CONFLICT])
async def test_lost_answers_of_the_tables_do_not_hide_the_question(desk: Desk, fate: Fate) -> None:
    def every_other(operation: Operation) -> Fate:
        return fate if operation.is_write and sum(desk.rows.writes.values()) % 2 else Fate.FINE

    name, body = await _start(desk), _Watchful()
    desk.rows.policy = every_other
    working = asyncio.create_task(execute(desk.services, name, {IMPORT: body}))
    await desk.clock.sleep(30)
    await cancel_run(desk.services, name, "bram")
    assert not await working
    assert (await read_run(desk.services, name)).state is RunState.CANCELLED
