"""Dry runs beside real ones: a lease of their own, allowed while the profile is off, and no trace in the planning."""

import asyncio
from datetime import timedelta

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.ending import cancel_run
from sconnect.app.runs.execution import execute
from sconnect.app.runs.leases import read_lease
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.domain.profile import Interval, Planning, Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from tests.fakes.ticks import start_due_runs
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS


@pytest.fixture(autouse=True)
def _profile(desk: Desk) -> None:
    desk.clock.run(save_profile(desk.services, _planned(), by="test"))


def _planned(*, active: bool = True) -> Profile:
    planning = Planning(import_orders=TaskPlan(interval=Interval.MINUTES_5))
    return profile().model_copy(update={"planning": planning, "active": active})


class _Body:
    def __init__(self) -> None:
        self.seen: list[Progress] = []

    async def __call__(self, services: Services, _: Profile, progress: Progress) -> bool:
        self.seen.append(progress)
        await services.clock.sleep(30)
        return False


async def test_a_dry_run_and_a_real_run_neither_join_nor_wait_for_each_other(desk: Desk) -> None:
    body = _Body()
    dry = await start_run(desk.services, "lab", IMPORT, by="eva", dry_run=True, newest=20)
    real = await start_run(desk.services, "lab", IMPORT, by="eva")
    assert dry.needs_message
    assert real.needs_message
    assert dry.name != real.name
    assert (await start_run(desk.services, "lab", IMPORT, by="eva", dry_run=True)).name == dry.name

    await asyncio.gather(*(execute(desk.services, started.name, {IMPORT: body}) for started in (dry, real)))

    assert desk.clock.seconds == 30
    assert [(progress.dry_run, progress.newest) for progress in body.seen] == [(True, 20), (False, 0)]
    for name in (dry.name, real.name):
        assert (await read_run(desk.services, name)).state is RunState.DONE


async def test_a_dry_run_leaves_the_planning_alone(desk: Desk) -> None:
    dry = await start_run(desk.services, "lab", IMPORT, by="eva", dry_run=True)
    assert await read_lease(desk.services, "lab", IMPORT) is None
    [due] = await start_due_runs(desk.services, IMPORT)
    assert due != dry.name
    lease = await read_lease(desk.services, "lab", IMPORT)
    await desk.clock.sleep(1)
    await execute(desk.services, dry.name, {IMPORT: _Body()})
    assert await read_lease(desk.services, "lab", IMPORT) == lease


async def test_a_profile_that_is_off_may_be_tried(desk: Desk) -> None:
    await save_profile(desk.services, _planned(active=False), by="test")
    with pytest.raises(RefusedError, match="staat uit"):
        await start_run(desk.services, "lab", IMPORT, by="eva")
    dry = await start_run(desk.services, "lab", IMPORT, by="eva", dry_run=True)
    body = _Body()
    await execute(desk.services, dry.name, {IMPORT: body})
    assert len(body.seen) == 1
    assert (await read_run(desk.services, dry.name)).state is RunState.DONE


async def test_a_dry_run_can_be_cancelled_without_touching_the_real_one(desk: Desk) -> None:
    dry = await start_run(desk.services, "lab", IMPORT, by="eva", dry_run=True)
    real = await start_run(desk.services, "lab", IMPORT, by="eva")
    await cancel_run(desk.services, dry.name, "eva")
    assert (await read_run(desk.services, dry.name)).state is RunState.CANCELLED
    assert (await read_run(desk.services, real.name)).state is RunState.QUEUED
    assert not (await start_run(desk.services, "lab", IMPORT, by="eva")).needs_message


async def test_the_message_of_a_dry_run_that_got_lost_is_sent_again_by_the_next_tick(desk: Desk) -> None:
    dry = await start_run(desk.services, "lab", IMPORT, by="eva", dry_run=True)
    await desk.clock.sleep(timedelta(minutes=6).total_seconds())
    assert dry.name in await start_due_runs(desk.services, IMPORT)
