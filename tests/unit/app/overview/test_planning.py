from dataclasses import replace
from datetime import timedelta

from sconnect.app.overview.planning import LastRun, PlannedTask, read_planning
from sconnect.app.profiles.capabilities import remember_shop
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.execution import execute
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.starting import start_run
from sconnect.app.services import Services
from sconnect.domain.profile import Interval, Planning, Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from tests.fakes.ticks import start_due_runs
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import dutch_shop, profile

IMPORT = Task.IMPORT_ORDERS
HOURLY = Planning(import_orders=TaskPlan(interval=Interval.HOURS_1))


def _profile(name: str, planning: Planning, *, active: bool = True) -> Profile:
    made = profile(reference_prefix=f"{name}-")
    return made.model_copy(update={"id": name.lower(), "name": name, "planning": planning, "active": active})


async def _task(desk: Desk, name: str, task: Task = IMPORT) -> PlannedTask:
    return next(each for each in await read_planning(desk.services) if (each.profile_name, each.task) == (name, task))


async def _nothing(_: Services, __: Profile, ___: Progress) -> bool:
    return False


async def test_every_task_of_every_profile_has_a_row_by_name(desk: Desk) -> None:
    for name in ("Zee", "aap", "Maan"):
        await save_profile(desk.services, _profile(name, Planning()), by="test")
    rows = await read_planning(desk.services)
    assert [(row.profile_name, row.task) for row in rows] == [
        (name, task) for name in ("aap", "Maan", "Zee") for task in Task
    ]
    assert {(row.last_run, row.next_run, row.running_run, row.possible) for row in rows} == {(None, None, None, True)}


async def test_a_task_from_its_first_run_to_the_next(desk: Desk) -> None:
    await save_profile(desk.services, _profile("Winkel", HOURLY), by="test")
    start = desk.clock.now()
    assert (await _task(desk, "Winkel")).next_run == start

    [name] = await start_due_runs(desk.services, IMPORT)
    at_work = await _task(desk, "Winkel")
    assert (at_work.running_run, at_work.last_run) == (name, None)

    await desk.clock.sleep(60)
    await execute(desk.services, name, {IMPORT: _nothing})
    over = await _task(desk, "Winkel")
    assert over.running_run is None
    assert over.last_run == LastRun(name, RunState.DONE, desk.clock.now())
    assert over.next_run == start + timedelta(hours=1)

    await desk.clock.sleep(7_200)
    assert (await _task(desk, "Winkel")).next_run == desk.clock.now()


async def test_a_dry_run_does_not_show_as_the_task_itself(desk: Desk) -> None:
    await save_profile(desk.services, _profile("Winkel", HOURLY), by="test")
    started = await start_run(desk.services, "winkel", IMPORT, by="eva", dry_run=True)
    await execute(desk.services, started.name, {IMPORT: _nothing})
    row = await _task(desk, "Winkel")
    assert (row.last_run, row.running_run) == (None, None)


async def test_what_is_off_or_impossible_has_no_next_run(desk: Desk) -> None:
    everything = Planning(**{task.value: TaskPlan(interval=Interval.HOURS_1) for task in Task})
    await save_profile(desk.services, _profile("Uit", everything, active=False), by="test")
    await save_profile(desk.services, _profile("Aan", everything), by="test")
    await remember_shop(desk.services, "aan", replace(dutch_shop(), capabilities=frozenset({"import_orders"})))
    assert (await _task(desk, "Uit")).next_run is None
    assert (await _task(desk, "Aan")).next_run is not None
    export = await _task(desk, "Aan", Task.EXPORT_ARTICLES)
    assert (export.possible, export.next_run) == (False, None)
