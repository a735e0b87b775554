"""The index of due work: it follows what changes in a profile, and whatever dies meanwhile, nobody is forgotten."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from sconnect.app.profiles.repository import read_profile, read_stored, save_profile
from sconnect.app.profiles.saving import save_change
from sconnect.app.runs.leases import LOST_AFTER, is_queued, read_lease, read_leases, release_lease
from sconnect.app.runs.scheduling import list_due_work
from sconnect.app.runs.starting import start_run
from sconnect.app.storage.records import DueWork, ProfileRecord, TaskLease
from sconnect.domain.profile import Interval, Planning, Profile, Task, TaskPlan
from sconnect.domain.profile.history import By
from sconnect.domain.runs import RunState
from tests.fakes.rows import Operation
from tests.fakes.ticks import start_due_runs
from tests.unit.app.conftest import Desk
from tests.unit.app.runs.tick_costs import requests
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS
TICK = timedelta(minutes=5)
BY = By("test")


class _Died(BaseException):
    """The process ended here."""


def _profile(interval: Interval, *, active: bool = True) -> Profile:
    planning = Planning(import_orders=TaskPlan(interval=interval))
    return profile().model_copy(update={"id": "lab", "planning": planning, "active": active})


async def _list_due_work(desk: Desk) -> None:
    profile = await read_profile(desk.services, "lab")
    await list_due_work(desk.services, profile, await read_leases(desk.services, "lab"))


async def _listed(desk: Desk) -> list[tuple[Task, float]]:
    """Return the rows of the index: the task, and in how many minutes it is due."""
    rows = [
        (task, (stored.record.due_at - desk.clock.now()).total_seconds() / 60)
        for task in Task
        async for stored in desk.services.store.range(DueWork, DueWork.scope_of(task))
    ]
    return sorted(rows)


async def _change(desk: Desk, **changes: object) -> None:
    stored = await read_stored(desk.services, "lab")
    await save_change(desk.services, stored, stored.profile.model_copy(update=changes), by=BY)


async def _finish(desk: Desk) -> None:
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    await release_lease(desk.services, lease, RunState.DONE)


async def _started(desk: Desk) -> list[str]:
    return [name.profile_id for name in await start_due_runs(desk.services, IMPORT)]


async def test_a_profile_is_listed_for_what_it_plans_and_when_it_is_due(desk: Desk) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_1), by="test")
    assert await _started(desk) == ["lab"]
    assert (IMPORT, LOST_AFTER.total_seconds() / 60) in await _listed(desk)
    await _finish(desk)
    await desk.clock.sleep(TICK.total_seconds())
    assert await _started(desk) == []
    assert await _listed(desk) == [(IMPORT, 54.0)], "an hour after its start, less the slack, whatever there was before"


@pytest.mark.parametrize("changes", [{"active": False}, {"planning": Planning()}])
async def test_who_is_switched_off_or_by_hand_only_leaves_the_index_when_its_time_comes(
    desk: Desk, changes: dict[str, object]
) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_1), by="test")
    await _change(desk, **changes)
    await desk.clock.sleep(2 * TICK.total_seconds())
    assert await _started(desk) == []
    assert await _listed(desk) == []


async def test_who_is_removed_leaves_the_index_when_its_time_comes(desk: Desk) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_1), by="test")
    await desk.services.store.delete(ProfileRecord, ProfileRecord.PARTITION, "lab")
    await desk.clock.sleep(2 * TICK.total_seconds())
    assert await _started(desk) == []
    assert await _listed(desk) == []


@pytest.mark.parametrize("is_active", [True, False])
async def test_who_is_planned_sooner_or_switched_on_is_started_by_the_next_tick(desk: Desk, *, is_active: bool) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_12), by="test")
    assert await _started(desk) == ["lab"]
    await _finish(desk)
    await _change(desk, active=is_active)
    await desk.clock.sleep(2 * TICK.total_seconds())
    assert await _started(desk) == []
    await _change(desk, active=True, planning=Planning(import_orders=TaskPlan(interval=Interval.MINUTES_5)))
    assert await _started(desk) == ["lab"]


async def test_who_is_switched_on_is_asked_about_at_vies_although_its_import_is_by_hand_only(desk: Desk) -> None:
    await save_profile(desk.services, _profile(Interval.OFF), by="test")
    asks_at = desk.clock.now() + TICK
    await desk.services.store.put(TaskLease(profile_id="lab", task=IMPORT, vies_at=asks_at))
    await _change(desk, active=False)
    await desk.clock.sleep(3 * TICK.total_seconds())
    assert await _started(desk) == []
    assert await _listed(desk) == []
    await _change(desk, active=True)
    assert await _started(desk) == ["lab"]


async def test_a_change_of_other_settings_costs_the_index_nothing(desk: Desk) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_12), by="test")
    before = await _listed(desk)
    await _change(desk, name="Andere naam")
    assert await _listed(desk) == before


async def test_a_profile_whose_settings_no_longer_fit_is_looked_at_once_an_hour(desk: Desk) -> None:
    broken = ProfileRecord(id="lab", body="geen json", modified_at=desk.clock.now())
    await desk.services.store.put(broken)
    assert await _started(desk) == []
    before = requests(desk.rows)
    assert await _started(desk) == []
    assert requests(desk.rows) - before == 2
    await save_profile(desk.services, _profile(Interval.HOURS_1), by="test")
    assert await _started(desk) == ["lab"]


async def test_a_row_that_is_missing_is_written_by_the_daily_maintenance_and_one_that_is_there_stays(
    desk: Desk,
) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_1), by="test")
    assert await _started(desk) == ["lab"]
    await _finish(desk)
    await desk.clock.sleep(2 * TICK.total_seconds())
    assert await _started(desk) == []
    [listed] = await _listed(desk)
    await _list_due_work(desk)
    assert await _listed(desk) == [listed]
    async for stored in desk.services.store.range(DueWork, DueWork.scope_of(IMPORT)):
        await desk.services.store.delete(DueWork, stored.record.partition, stored.record.key)
    await _list_due_work(desk)
    assert await _listed(desk) == [listed]


async def test_a_row_that_is_written_anew_while_it_is_handled_stays(desk: Desk) -> None:
    """A profile is switched on right after a tick saw that it is off, and at the same moment as its row says."""
    await save_profile(desk.services, _profile(Interval.HOURS_1, active=False), by="test")
    row = DueWork(task=IMPORT, profile_id="lab", due_at=desk.clock.now())
    await start_due_runs(desk.services, IMPORT)
    await desk.services.store.put(row)

    async def meanwhile(operation: Operation) -> None:
        if operation.name == "get" and operation.table == ProfileRecord.TABLE:
            desk.rows.after = still
            await desk.services.store.put(ProfileRecord(id="lab", body=on, modified_at=desk.clock.now()))
            await desk.services.store.put(row)

    on, still = _profile(Interval.HOURS_1).model_dump_json(), desk.rows.after
    desk.rows.after = meanwhile
    assert await _started(desk) == []
    assert await _started(desk) == ["lab"]


async def _saved(desk: Desk) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_1), by="test")


async def _switched_on(desk: Desk) -> None:
    await _change(desk, active=True)


async def _by_hand(desk: Desk) -> None:
    await start_run(desk.services, "lab", IMPORT, by="eva")


async def _ticked(desk: Desk) -> None:
    await start_due_runs(desk.services, IMPORT)


async def _nothing(desk: Desk) -> None:
    """Stand where there is no profile yet."""


async def _off(desk: Desk) -> None:
    await save_profile(desk.services, _profile(Interval.HOURS_1, active=False), by="test")
    await start_due_runs(desk.services, IMPORT)


async def _only_by_hand(desk: Desk) -> None:
    await save_profile(desk.services, _profile(Interval.OFF), by="test")
    await start_due_runs(desk.services, IMPORT)


async def _due(desk: Desk) -> None:
    """Stand an hour after a run, with one row."""
    await _saved(desk)
    await _ticked(desk)
    await _finish(desk)
    await desk.clock.sleep(2 * TICK.total_seconds())
    await _ticked(desk)
    assert len(await _listed(desk)) == 1
    await desk.clock.sleep(10 * TICK.total_seconds())


async def _of_before(desk: Desk) -> None:
    """Stand where no row was ever written, right after an upgrade."""
    body = _profile(Interval.HOURS_1).model_dump_json()
    await desk.services.store.put(ProfileRecord(id="lab", body=body, modified_at=desk.clock.now()))


@pytest.mark.parametrize("tick_comes", [None, 0, 1], ids=["alone", "ticked meanwhile", "ticked a call before"])
@pytest.mark.parametrize("hook", ["before", "after"])
@pytest.mark.parametrize(
    ("given", "work"),
    [
        *((_nothing, _saved), (_off, _switched_on), (_only_by_hand, _by_hand)),
        *((_due, _ticked), (_of_before, _ticked)),
    ],
    ids=["saved", "switched on", "started by hand", "ticked", "first tick after an upgrade"],
)
async def test_wherever_a_process_dies_what_is_due_is_started(
    desk: Desk,
    given: Callable[[Desk], Awaitable[None]],
    work: Callable[[Desk], Awaitable[None]],
    hook: str,
    tick_comes: int | None,
) -> None:
    """At every call to the tables; `tick_comes`: another process ticks so many calls before, too."""
    calm = getattr(desk.rows, hook)
    for place in range(1, await _calls_of(desk, given, work) + 1):
        desk.rows._tables.clear()
        await given(desk)
        seen = 0

        async def die(_: Operation, place: int = place) -> None:
            nonlocal seen
            seen += 1
            if tick_comes is not None and seen == place - tick_comes:
                setattr(desk.rows, hook, calm)
                await start_due_runs(desk.services, IMPORT)  # its messages are lost as well
                setattr(desk.rows, hook, die)
            if seen == place:
                raise _Died

        setattr(desk.rows, hook, die)
        with suppress(_Died):  # when another ticked, less may be left to do
            await work(desk)
        setattr(desk.rows, hook, calm)
        assert await _comes(desk) or not await _is_to_come(desk), f"died {hook} call {place}"


async def _calls_of(
    desk: Desk, given: Callable[[Desk], Awaitable[None]], work: Callable[[Desk], Awaitable[None]]
) -> int:
    """Return how many calls to the tables some work takes when nobody dies."""
    await given(desk)
    before = requests(desk.rows)
    await work(desk)
    return requests(desk.rows) - before


async def _is_to_come(desk: Desk) -> bool:
    """Whether the tables say that the profile has to be started, or a run of it waits for its message."""
    lease = await read_lease(desk.services, "lab", IMPORT)
    stored = await desk.services.store.get(ProfileRecord, ProfileRecord.PARTITION, "lab")
    if stored is None:
        return False
    made = (await read_stored(desk.services, "lab")).profile
    is_planned = made.active and made.planning.import_orders.interval is not Interval.OFF
    return is_planned or (lease is not None and is_queued(lease.record))


async def _comes(desk: Desk) -> bool:
    """Whether a message of a run comes within a quarter of an hour of ticks."""
    for _ in range(4):
        if await start_due_runs(desk.services, IMPORT):
            return True
        await desk.clock.sleep(TICK.total_seconds())
    return False
