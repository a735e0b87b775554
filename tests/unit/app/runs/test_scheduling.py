from datetime import timedelta

from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.leases import read_lease, release_lease
from sconnect.app.runs.starting import start_run
from sconnect.app.storage.records import TaskLease
from sconnect.domain.profile import Interval, Planning, Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from tests.fakes.rows import Fate, Operation
from tests.fakes.ticks import start_due_runs
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile


def _profile(name: str, interval: Interval = Interval.MINUTES_5, *, active: bool = True) -> Profile:
    planning = Planning(import_orders=TaskPlan(interval=interval))
    made = profile(reference_prefix=f"{name}-")
    return made.model_copy(update={"id": name, "name": name, "planning": planning, "active": active})


async def _due(desk: Desk) -> list[str]:
    return [name.profile_id for name in await start_due_runs(desk.services, Task.IMPORT_ORDERS)]


async def _finish(desk: Desk, name: str) -> None:
    lease = await read_lease(desk.services, name, Task.IMPORT_ORDERS)
    assert lease is not None
    await release_lease(desk.services, lease, RunState.DONE)


async def test_a_task_is_due_by_its_own_interval_and_not_by_the_ticks(desk: Desk) -> None:
    await save_profile(desk.services, _profile("vaak", Interval.MINUTES_5), by="test")
    await save_profile(desk.services, _profile("soms", Interval.HOURS_1), by="test")
    started = []
    for _ in range(13):
        started += await _due(desk)
        for name in ("vaak", "soms"):
            await _finish(desk, name)
        await desk.clock.sleep(300)
    assert started.count("vaak") == 13
    assert started.count("soms") == 2


async def test_a_tick_that_comes_twice_starts_nothing_twice(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    assert await _due(desk) == ["winkel"]
    assert await _due(desk) == []
    await _finish(desk, "winkel")
    assert await _due(desk) == []


async def test_ticks_that_were_missed_are_made_up_for_by_one_run(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    assert await _due(desk) == ["winkel"]
    await _finish(desk, "winkel")
    await desk.clock.sleep(timedelta(days=1).total_seconds())
    assert await _due(desk) == ["winkel"]
    await _finish(desk, "winkel")
    assert await _due(desk) == []


async def test_what_is_off_or_by_hand_only_is_never_due(desk: Desk) -> None:
    await save_profile(desk.services, _profile("uit", active=False), by="test")
    await save_profile(desk.services, _profile("handmatig", Interval.OFF), by="test")
    assert await _due(desk) == []


async def test_a_task_that_is_under_way_is_not_started_again(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    await start_run(desk.services, "winkel", Task.IMPORT_ORDERS, by="api")
    await desk.clock.sleep(30)
    assert await _due(desk) == []


async def test_trouble_with_one_profile_does_not_delay_the_others(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        await save_profile(desk.services, _profile(name), by="test")

    def b_is_busy(operation: Operation) -> Fate:
        return Fate.LOST if operation.partition == "b" else Fate.FINE

    desk.rows.policy = b_is_busy
    assert await _due(desk) == ["a", "c"]
    desk.rows.policy = lambda _: Fate.FINE
    assert await _due(desk) == ["b"]


async def test_a_lease_without_its_run_is_due_again_once_it_expired(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    orphan = TaskLease(
        profile_id="winkel",
        task=Task.IMPORT_ORDERS,
        owner="dead",
        executor="dead",
        lease_until=desk.clock.now() + timedelta(minutes=2),
        last_started=desk.clock.now() - timedelta(hours=1),
    )
    await desk.services.store.put(orphan)
    assert await _due(desk) == []
    await desk.clock.sleep(121)
    assert await _due(desk) == ["winkel"]
