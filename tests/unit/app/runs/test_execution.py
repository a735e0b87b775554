"""Carrying out runs: once at a time, with follow-ups, after deaths, and with messages that come twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from sconnect.app.errors import SettingsError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.execution import execute
from sconnect.app.runs.leases import read_lease
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import RunState
from sconnect.domain.values.bilingual import same
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS


class _KilledError(BaseException):
    """The process ended here."""


class _Body:
    """A task with a fixed script: `seconds` of work each time, `more` to do after all but the last."""

    def __init__(self, seconds: float = 0.0, more: int = 0, error: BaseException | None = None) -> None:
        self._seconds = seconds
        self._more = more
        self.error = error
        self.seen: list[Progress] = []
        self.at_once = 0
        self.most_at_once = 0

    async def __call__(self, services: Services, _: Profile, progress: Progress) -> bool:
        self.seen.append(progress)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await services.clock.sleep(self._seconds)
        self.at_once -= 1
        progress.count("done")
        if self.error:
            raise self.error
        return len(self.seen) <= self._more


@pytest.fixture(autouse=True)
def _profile(desk: Desk) -> None:
    desk.clock.run(save_profile(desk.services, profile(), by="test"))


async def _start(desk: Desk, by: str = "") -> RunName:
    return (await start_run(desk.services, "lab", IMPORT, by=by)).name


async def _lease(desk: Desk) -> TaskLease:
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    return lease.record


async def _execute(
    desk: Desk, name: RunName, body: Callable[[Services, Profile, Progress], Awaitable[bool]], *, again: bool = False
) -> bool:
    """Handle the message of a run; `again`: the queue hands it out once more."""
    return await execute(desk.services, name, {IMPORT: body}, is_redelivery=again)


async def test_a_run_is_carried_out_recorded_and_over(desk: Desk) -> None:
    body = _Body(seconds=3)
    name = await _start(desk)
    assert not await _execute(desk, name, body)
    run = await read_run(desk.services, name)
    assert run.state is RunState.DONE
    assert run.counts == {"done": 1}
    assert run.started_at is not None
    assert run.finished_at is not None
    assert (run.finished_at - run.started_at).total_seconds() == 3
    lease = await _lease(desk)
    assert (lease.owner, lease.executor, lease.lease_until) == ("", "", None)


@pytest.mark.parametrize("by", ["", "api"])
async def test_a_body_knows_who_asked_and_until_when(desk: Desk, by: str) -> None:
    body = _Body()
    await _execute(desk, await _start(desk, by), body)
    [progress] = body.seen
    assert progress.by_hand is bool(by)
    assert progress.deadline == desk.services.limits.run_budget


async def test_more_to_do_goes_to_a_follow_up_that_counts_on(desk: Desk) -> None:
    body = _Body(more=2)
    name = await _start(desk)
    assert await _execute(desk, name, body)
    assert (await read_run(desk.services, name)).state is RunState.RUNNING
    lease = await _lease(desk)
    assert (lease.owner, lease.executor) == (name.key, "")
    assert await _execute(desk, name, body)
    assert not await _execute(desk, name, body)
    run = await read_run(desk.services, name)
    assert (run.state, run.counts) == (RunState.DONE, {"done": 3})


async def test_what_the_settings_owner_must_change_ends_the_run_in_words(desk: Desk) -> None:
    name = await _start(desk)
    assert not await _execute(desk, name, _Body(error=SettingsError("Stel een sjabloon in.", "Stel een sjabloon in.")))
    run = await read_run(desk.services, name)
    assert (run.state, run.errors) == (RunState.FAILED, ("Stel een sjabloon in.",))
    assert (await _lease(desk)).owner == ""


async def test_why_a_run_failed_is_told_however_much_went_wrong_before(desk: Desk) -> None:
    async def full_of_errors(_: Services, __: Profile, progress: Progress) -> bool:
        for number in range(100):
            progress.error(same(f"Order {number} wacht."))
        raise SettingsError("De sleutel is ingetrokken.", "De sleutel is ingetrokken.")

    name = await _start(desk)
    await _execute(desk, name, full_of_errors)
    assert "De sleutel is ingetrokken." in (await read_run(desk.services, name)).errors


async def test_an_unexpected_failure_is_left_to_the_queue_to_try_again(desk: Desk) -> None:
    name = await _start(desk)
    with pytest.raises(ZeroDivisionError):
        await _execute(desk, name, _Body(error=ZeroDivisionError()))
    body = _Body()
    await _execute(desk, name, body, again=True)
    assert len(body.seen) == 1
    assert (await read_run(desk.services, name)).state is RunState.DONE


async def test_a_message_that_comes_twice_is_carried_out_once(desk: Desk) -> None:
    body = _Body(seconds=300)
    name = await _start(desk)
    outcomes = await asyncio.gather(*(_execute(desk, name, body, again=again) for again in (False, False, True, True)))
    assert outcomes == [False, False, False, False]
    assert len(body.seen) == 1
    assert body.most_at_once == 1


async def test_a_message_that_comes_after_the_end_does_nothing(desk: Desk) -> None:
    body = _Body()
    name = await _start(desk)
    await _execute(desk, name, body)
    await _execute(desk, name, body)
    assert len(body.seen) == 1


async def test_a_message_about_a_run_that_never_was_does_nothing(desk: Desk) -> None:
    body = _Body()
    await _execute(desk, RunName("lab", "nothing"), body)
    assert body.seen == []


async def test_the_lease_is_renewed_as_long_as_the_work_goes_on(desk: Desk) -> None:
    name = await _start(desk)
    working = asyncio.create_task(_execute(desk, name, _Body(seconds=400)))
    for _ in range(39):
        await desk.clock.sleep(10)
        lease = await _lease(desk)
        assert lease.executor
        assert lease.lease_until is not None
        assert lease.lease_until > desk.clock.now()
        assert not (await start_run(desk.services, "lab", IMPORT, by="api")).needs_message
    await working


async def test_a_dead_execution_is_taken_over_by_its_redelivered_message_after_the_lease(desk: Desk) -> None:
    name = await _start(desk)
    with pytest.raises(_KilledError):
        await _execute(desk, name, _Body(error=_KilledError()))
    died_at = desk.clock.seconds
    body = _Body()

    assert not await _execute(desk, name, body, again=True)

    assert len(body.seen) == 1
    assert desk.services.limits.lease <= desk.clock.seconds - died_at <= desk.services.limits.lease + 10
    assert (await read_run(desk.services, name)).state is RunState.DONE


async def test_a_dead_execution_whose_message_is_gone_makes_place_after_the_lease(desk: Desk) -> None:
    name = await _start(desk)
    with pytest.raises(_KilledError):
        await _execute(desk, name, _Body(error=_KilledError()))
    assert (await start_run(desk.services, "lab", IMPORT, by="api")).name == name
    await desk.clock.sleep(desk.services.limits.lease + 1)
    assert (await start_run(desk.services, "lab", IMPORT, by="api")).name != name


async def test_an_execution_whose_lease_was_taken_over_stops_and_leaves_it(desk: Desk) -> None:
    stopped = False

    async def until_stopped(services: Services, _: Profile, progress: Progress) -> bool:
        nonlocal stopped
        for _second in range(300):
            await services.clock.sleep(1)
            stopped = progress.stop_asked
            if stopped:
                break
        return True

    name = await _start(desk)
    working = asyncio.create_task(_execute(desk, name, until_stopped))
    await desk.clock.sleep(10)
    await desk.services.store.put(TaskLease(profile_id="lab", task=IMPORT, owner="other", executor="other"))

    assert not await working

    assert stopped
    assert (await _lease(desk)).owner == "other"
    assert (await read_run(desk.services, name)).state is RunState.CANCELLED


async def test_progress_can_be_watched(desk: Desk) -> None:
    async def counting(services: Services, _: Profile, progress: Progress) -> bool:
        for _minute in range(5):
            progress.count("done")
            await services.clock.sleep(60)
        return False

    name = await _start(desk)
    working = asyncio.create_task(_execute(desk, name, counting))
    seen = []
    for _ in range(4):
        await desk.clock.sleep(55)
        seen.append((await read_run(desk.services, name)).counts["done"])
    await working
    assert seen == [1, 2, 3, 4]


async def test_the_end_of_a_run_never_meets_its_own_renewal(desk: Desk) -> None:
    """However long a write takes, and whenever the work ends: the lease is given back at once."""

    async def slowly(_: object) -> None:
        await asyncio.sleep(0.7)

    for tenths in range(40, 60):
        name = await _start(desk)
        desk.rows.before = slowly
        assert not await _execute(desk, name, _Body(seconds=tenths / 10))
        assert (await _lease(desk)).owner == ""
    assert len([run async for run in desk.services.store.range(RunRecord, "lab")]) == 20


async def test_orders_set_free_while_a_run_is_at_work_are_looked_at_before_it_ends(desk: Desk) -> None:
    name = await _start(desk)

    async def decided_meanwhile(services: Services, *_: object) -> bool:
        for _time in range(2):  # the same decision twice is one
            joined = await start_run(services, "lab", IMPORT, by="anna", released_only=True)
            assert (joined.name, joined.needs_message) == (name, False)
        return False

    assert await _execute(desk, name, decided_meanwhile)
    body = _Body()
    assert not await _execute(desk, name, body)
    assert not body.seen[0].released_only  # it goes on as the import that it was
    run = await read_run(desk.services, name)
    assert (run.state, run.continued, run.asked_again) == (RunState.DONE, 1, False)


async def test_a_decision_as_a_run_ends_starts_the_next(desk: Desk) -> None:
    name, started = await _start(desk), []

    async def ends(services: Services, *_: object) -> bool:
        run = await read_run(services, name)
        await services.store.put(replace(run, finished_at=services.clock.now(), state=RunState.DONE))
        started.append(asyncio.create_task(start_run(services, "lab", IMPORT, by="anna", released_only=True)))
        await asyncio.sleep(0)
        return False

    await _execute(desk, name, ends)
    following = await started[0]
    assert following.name != name
    assert following.needs_message
    assert (await read_run(desk.services, following.name)).released_only


async def test_a_run_for_what_was_set_free_is_outside_the_planning(desk: Desk) -> None:
    released = await start_run(desk.services, "lab", IMPORT, by="anna", released_only=True)
    body = _Body()
    assert not await _execute(desk, released.name, body)
    assert body.seen[0].released_only
    lease = await _lease(desk)
    assert (lease.owner, lease.last_started, lease.last_run) == ("", None, "")


async def test_an_import_that_is_asked_for_during_such_a_run_is_done_whole(desk: Desk) -> None:
    name = (await start_run(desk.services, "lab", IMPORT, by="anna", released_only=True)).name

    async def asked_for_all(services: Services, *_: object) -> bool:
        await start_run(services, "lab", IMPORT, by="piet")
        return False

    assert await _execute(desk, name, asked_for_all)
    body = _Body()
    assert not await _execute(desk, name, body)
    assert not body.seen[0].released_only
    assert (await _lease(desk)).last_run == name.key
