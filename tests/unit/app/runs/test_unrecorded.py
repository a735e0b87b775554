"""Runs of which nothing came have no record; they are seen all the same, and whatever came of a run is recorded."""

import asyncio

import pytest

from sconnect.app.errors import SettingsError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.abandoned import close_abandoned_runs
from sconnect.app.runs.ending import cancel_run, fail_run
from sconnect.app.runs.execution import MOST_UNEVENTFUL, execute
from sconnect.app.runs.leases import read_lease, read_leases
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import list_runs, read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import RunRecord
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import RunState
from sconnect.domain.values.bilingual import same
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS
_FAILED = SettingsError("De winkel is weg.", "The shop is gone.")


class _KilledError(BaseException):
    """The process ended here."""


@pytest.fixture(autouse=True)
def _profile(desk: Desk) -> None:
    desk.clock.run(save_profile(desk.services, profile(), by="test"))


async def _nothing(*_: object) -> bool:
    return False


async def _booking(_: Services, __: Profile, progress: Progress) -> bool:
    progress.count("done")
    return False


async def _failing(*_: object) -> bool:
    raise _FAILED


async def _dying(*_: object) -> bool:
    raise _KilledError


async def _tick(desk: Desk) -> RunName:
    await desk.clock.sleep(900)
    return (await start_run(desk.services, "lab", IMPORT, by="")).name


async def _recorded(desk: Desk) -> list[str]:
    return [stored.record.run_id async for stored in desk.services.store.range(RunRecord, "lab")]


async def _shown(desk: Desk) -> list[tuple[str, RunState]]:
    found, _ = await list_runs(desk.services, "lab")
    return [(run.run_id, run.state) for run in found]


async def test_a_run_of_which_nothing_came_is_seen_although_it_has_no_record(desk: Desk) -> None:
    name = await _tick(desk)
    assert (await read_run(desk.services, name)).state is RunState.QUEUED
    await desk.clock.sleep(2)

    assert not await execute(desk.services, name, {IMPORT: _nothing})

    assert await _recorded(desk) == []
    run = await read_run(desk.services, name)
    assert (run.state, run.started_at, run.finished_at) == (RunState.DONE, desk.clock.now(), desk.clock.now())
    assert await _shown(desk) == [(name.key, RunState.DONE)]
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    assert (lease.record.owner, lease.record.last_run, lease.record.last_state) == ("", name.key, RunState.DONE)


@pytest.mark.parametrize(("body", "state"), [(_booking, RunState.DONE), (_failing, RunState.FAILED)])
async def test_whatever_came_of_a_run_is_recorded(desk: Desk, body: object, state: RunState) -> None:
    name = await _tick(desk)
    await execute(desk.services, name, {IMPORT: body})  # type: ignore[dict-item]  # those above
    assert await _recorded(desk) == [name.key]
    assert (await read_run(desk.services, name)).state is state


async def test_the_run_after_one_that_failed_is_recorded_so_that_it_is_seen_to_be_over(desk: Desk) -> None:
    for body in (_failing, _nothing, _nothing):
        await execute(desk.services, await _tick(desk), {IMPORT: body})
    assert len(await _recorded(desk)) == 2
    assert [state for _, state in await _shown(desk)] == [RunState.DONE, RunState.DONE, RunState.FAILED]


async def test_a_run_that_a_person_asked_for_is_recorded(desk: Desk) -> None:
    name = (await start_run(desk.services, "lab", IMPORT, by="eva")).name
    await execute(desk.services, name, {IMPORT: _nothing})
    assert await _recorded(desk) == [name.key]


async def test_a_run_that_takes_longer_is_recorded_while_it_is_at_work(desk: Desk) -> None:
    async def slowly(services: Services, *_: object) -> bool:
        await services.clock.sleep(8)
        assert (await _recorded(desk), (await read_run(services, name)).state) == ([name.key], RunState.RUNNING)
        return False

    name = await _tick(desk)
    began = desk.clock.now()
    await execute(desk.services, name, {IMPORT: slowly})
    run = await read_run(desk.services, name)
    assert (run.state, run.started_at, run.finished_at) == (RunState.DONE, began, desk.clock.now())


async def test_a_run_that_was_killed_is_recorded_by_the_next_one(desk: Desk) -> None:
    name = await _tick(desk)
    with pytest.raises(_KilledError):
        await execute(desk.services, name, {IMPORT: _dying})
    assert (await read_run(desk.services, name)).state is RunState.RUNNING

    await execute(desk.services, await _tick(desk), {IMPORT: _nothing})

    assert (await read_run(desk.services, name)).state is RunState.FAILED
    assert name.key in await _recorded(desk)


async def test_a_run_that_was_killed_is_found_by_the_maintenance(desk: Desk) -> None:
    name = await _tick(desk)
    with pytest.raises(_KilledError):
        await execute(desk.services, name, {IMPORT: _dying})
    assert await close_abandoned_runs(desk.services, "lab", await read_leases(desk.services, "lab")) == 0
    await desk.clock.sleep(2 * 3_600)

    assert await close_abandoned_runs(desk.services, "lab", await read_leases(desk.services, "lab")) == 1

    run = await read_run(desk.services, name)
    assert (run.state, len(run.errors)) == (RunState.FAILED, 1)
    assert await close_abandoned_runs(desk.services, "lab", await read_leases(desk.services, "lab")) == 0


async def test_a_message_that_failed_too_often_leaves_a_record(desk: Desk) -> None:
    name = await _tick(desk)
    await fail_run(desk.services, name)
    assert (await _recorded(desk), (await read_run(desk.services, name)).state) == ([name.key], RunState.FAILED)


async def test_a_message_that_comes_again_after_a_death_carries_the_run_out(desk: Desk) -> None:
    name = await _tick(desk)
    with pytest.raises(_KilledError):
        await execute(desk.services, name, {IMPORT: _dying})
    assert not await execute(desk.services, name, {IMPORT: _booking}, is_redelivery=True)
    assert (await read_run(desk.services, name)).counts == {"done": 1}


async def test_one_that_waits_in_the_queue_can_be_cancelled(desk: Desk) -> None:
    name = await _tick(desk)
    assert (await cancel_run(desk.services, name, "bram")).state is RunState.CANCELLED
    assert not await execute(desk.services, name, {IMPORT: _booking})
    assert (await read_run(desk.services, name)).counts == {}


async def test_one_at_work_can_be_cancelled(desk: Desk) -> None:
    async def until_asked(services: Services, _: Profile, progress: Progress) -> bool:
        while not progress.stop_asked:
            await services.clock.sleep(0.5)
        return True

    name = await _tick(desk)
    working = asyncio.create_task(execute(desk.services, name, {IMPORT: until_asked}))
    await desk.clock.sleep(1)
    assert (await cancel_run(desk.services, name, "bram")).state is RunState.RUNNING
    assert not await working
    run = await read_run(desk.services, name)
    assert (run.state, run.cancel_by) == (RunState.CANCELLED, "bram")


async def test_one_that_is_over_stays_as_it_ended(desk: Desk) -> None:
    name = await _tick(desk)
    await execute(desk.services, name, {IMPORT: _nothing})
    assert (await cancel_run(desk.services, name, "bram")).state is RunState.DONE
    assert await _recorded(desk) == []


async def test_what_a_person_asks_of_it_as_it_ends_is_not_lost(desk: Desk) -> None:
    asked: list[RunName] = []

    async def ends(services: Services, *_: object) -> bool:
        asked.append((await start_run(services, "lab", IMPORT, by="eva", released_only=True)).name)
        return False

    name = await _tick(desk)
    assert await execute(desk.services, name, {IMPORT: ends}), "a follow-up looks at what was set free"
    assert asked == [name]
    assert not await execute(desk.services, name, {IMPORT: _nothing})
    assert (await read_run(desk.services, name)).state is RunState.DONE


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3, 1.0])
async def test_who_asks_while_it_ends_gets_a_run_that_is_to_come_or_goes_on(desk: Desk, seconds: float) -> None:
    async def ends(services: Services, *_: object) -> bool:
        await services.clock.sleep(0.2)
        return False

    name = await _tick(desk)
    working = asyncio.create_task(execute(desk.services, name, {IMPORT: ends}))
    await desk.clock.sleep(seconds)
    asked = await start_run(desk.services, "lab", IMPORT, by="eva", released_only=True)
    goes_on = await working
    assert goes_on if asked.name == name else asked.needs_message
    run = await read_run(desk.services, asked.name)
    assert run.finished_at is None


async def test_the_list_holds_both_kinds_in_order_page_by_page(desk: Desk) -> None:
    names = []
    for body in (_nothing, _booking, _nothing, _nothing, _booking):
        names.append(await _tick(desk))
        await execute(desk.services, names[-1], {IMPORT: body})
    names.append(await _tick(desk))
    expected = [name.key for name in reversed(names)]
    assert [run for run, _ in await _shown(desk)] == expected
    pages, after = [], ""
    while True:
        found, after = await list_runs(desk.services, "lab", after=after, limit=2)
        pages.append([run.run_id for run in found])
        if not after:
            break
    assert [each for page in pages for each in page] == expected


async def test_only_the_last_ones_are_named(desk: Desk) -> None:
    names = [await _run_of_nothing(desk) for _ in range(MOST_UNEVENTFUL + 3)]
    assert [run for run, _ in await _shown(desk)] == [name.key for name in reversed(names[3:])]


async def _run_of_nothing(desk: Desk) -> RunName:
    name = await _tick(desk)
    await execute(desk.services, name, {IMPORT: _nothing})
    return name


def test_progress_is_uneventful_only_when_there_is_nothing_to_say() -> None:
    def progress() -> Progress:
        return Progress(run_id="run", deadline=0, by_hand=False)

    assert progress().is_uneventful
    told, called, refused, stopped = progress(), progress(), progress(), progress()
    told.error(same("Iets."))
    called.calls, refused.key_refused, stopped.stop_asked = 1, True, True
    assert not any(each.is_uneventful for each in (told, called, refused, stopped))
