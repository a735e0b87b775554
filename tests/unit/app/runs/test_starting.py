"""Starting runs: one at a time per task, for any caller and number of requests."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.ending import close_abandoned, fail_run
from sconnect.app.runs.leases import QUEUE_LEASE, read_lease, release_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.app.storage.records.runs import new_run_id
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState
from tests.fakes.rows import Fate, Operation
from tests.fakes.virtual_time import NOON
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS


@pytest.fixture(autouse=True)
def _profile(desk: Desk) -> None:
    desk.clock.run(save_profile(desk.services, profile(), by="test"))


async def _runs(desk: Desk) -> list[str]:
    return [stored.record.run_id async for stored in desk.services.store.range(RunRecord, "lab")]


async def _acquire(desk: Desk, *, seconds: float) -> None:
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    until = desk.clock.now() + timedelta(seconds=seconds)
    await desk.services.store.replace(replace(lease.record, executor="somebody", lease_until=until), lease.etag)


async def test_a_run_is_leased_recorded_and_put_on_the_queue(desk: Desk) -> None:
    started = await start_run(desk.services, "lab", IMPORT, by="api")
    assert started.needs_message
    run = await read_run(desk.services, started.name)
    assert (run.state, run.started_by, run.queued_at) == (RunState.QUEUED, "api", desk.clock.now())
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    assert lease.record.owner == started.name.key


async def test_whoever_asks_while_a_run_is_under_way_joins_it(desk: Desk) -> None:
    first = await start_run(desk.services, "lab", IMPORT, by="api")
    second = await start_run(desk.services, "lab", IMPORT, by="api")
    assert second.name == first.name
    assert not second.needs_message
    assert await _runs(desk) == [first.name.key]


async def test_two_who_ask_at_the_same_moment_share_one_run(desk: Desk) -> None:
    asked = await asyncio.gather(*(start_run(desk.services, "lab", IMPORT, by="api") for _ in range(5)))
    assert len({started.name for started in asked}) == 1
    assert [started.needs_message for started in asked].count(True) == 1
    assert await _runs(desk) == [asked[0].name.key]


@pytest.mark.parametrize("fate", [Fate.ANSWER_LOST, Fate.OWN_CONFLICT])
async def test_a_lease_whose_answer_was_lost_is_ours_all_the_same(desk: Desk, fate: Fate) -> None:
    def leases_only(operation: Operation) -> Fate:
        return fate if operation.is_write and operation.key.startswith(TaskLease.KEY_PREFIX) else Fate.FINE

    desk.rows.policy = leases_only
    started = await start_run(desk.services, "lab", IMPORT, by="api")
    assert started.needs_message
    assert await _runs(desk) == [started.name.key]


async def test_other_tasks_do_not_wait_for_each_other(desk: Desk) -> None:
    first = await start_run(desk.services, "lab", Task.IMPORT_ORDERS, by="api")
    second = await start_run(desk.services, "lab", Task.EXPORT_ARTICLES, by="api")
    assert second.needs_message
    assert first.name != second.name


async def test_a_finished_run_makes_place_for_the_next(desk: Desk) -> None:
    first = await start_run(desk.services, "lab", IMPORT, by="api")
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    await release_lease(desk.services, lease, RunState.DONE)
    second = await start_run(desk.services, "lab", IMPORT, by="api")
    assert second.needs_message
    assert second.name != first.name


async def test_a_run_that_nobody_picks_up_gets_its_message_again_and_keeps_its_turn(desk: Desk) -> None:
    first = await start_run(desk.services, "lab", IMPORT, by="")
    for wait in (120, QUEUE_LEASE.total_seconds(), 86_400):
        await desk.clock.sleep(wait)
        again = await start_run(desk.services, "lab", IMPORT, by="api")
        assert (again.name, again.needs_message) == (first.name, True)
        assert not (await start_run(desk.services, "lab", IMPORT, by="api")).needs_message
    assert await _runs(desk) == [first.name.key]


async def test_a_run_that_died_at_work_is_replaced_after_its_lease(desk: Desk) -> None:
    first = await start_run(desk.services, "lab", IMPORT, by="")
    await _acquire(desk, seconds=60)
    assert (await start_run(desk.services, "lab", IMPORT, by="api")).name == first.name
    await desk.clock.sleep(61)

    other = await start_run(desk.services, "lab", IMPORT, by="api")

    assert other.name != first.name
    abandoned = await read_run(desk.services, first.name)
    assert abandoned.state is RunState.FAILED
    assert abandoned.errors == ("Deze uitvoering is onverwacht gestopt. De volgende gaat verder waar zij was.",)
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    assert (lease.record.last_run, lease.record.last_state) == (first.name.key, RunState.FAILED)


@pytest.mark.parametrize("is_closed", [True, False])
async def test_a_lease_whose_run_is_over_or_gone_is_free(desk: Desk, is_closed: bool) -> None:
    first = await start_run(desk.services, "lab", IMPORT, by="eva")
    if is_closed:
        await close_abandoned(desk.services, first.name)
    else:
        await desk.services.store.delete(RunRecord, "lab", first.name.key)
    await desk.clock.sleep(120)
    other = await start_run(desk.services, "lab", IMPORT, by="api")
    assert other.name != first.name
    assert other.needs_message


async def test_a_run_in_hand_gets_no_second_message(desk: Desk) -> None:
    await start_run(desk.services, "lab", IMPORT, by="")
    await _acquire(desk, seconds=3_600)
    await desk.clock.sleep(120)
    assert not (await start_run(desk.services, "lab", IMPORT, by="api")).needs_message


async def test_giving_back_what_was_taken_over_changes_nothing(desk: Desk) -> None:
    await start_run(desk.services, "lab", IMPORT, by="api")
    ours = await read_lease(desk.services, "lab", IMPORT)
    assert ours is not None
    await desk.services.store.replace(replace(ours.record, owner="other"), ours.etag)
    assert not await release_lease(desk.services, ours, RunState.DONE)
    standing = await read_lease(desk.services, "lab", IMPORT)
    assert standing is not None
    assert standing.record.owner == "other"


async def test_a_run_that_failed_too_often_is_recorded_and_makes_place(desk: Desk) -> None:
    started = await start_run(desk.services, "lab", IMPORT, by="api")
    await fail_run(desk.services, started.name)
    run = await read_run(desk.services, started.name)
    assert run.state is RunState.FAILED
    assert run.finished_at == desk.clock.now()
    [sentence] = run.errors
    assert "Start hem opnieuw" in sentence
    assert (await start_run(desk.services, "lab", IMPORT, by="api")).needs_message


async def test_a_failed_run_leaves_the_lease_of_another_alone(desk: Desk) -> None:
    first = await start_run(desk.services, "lab", IMPORT, by="api")
    await _acquire(desk, seconds=-1)
    second = await start_run(desk.services, "lab", IMPORT, by="api")
    await fail_run(desk.services, first.name)
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    assert lease.record.owner == second.name.key


async def test_a_message_about_a_run_that_never_was_is_dropped(desk: Desk) -> None:
    await fail_run(desk.services, RunName("lab", "nothing"))
    assert await _runs(desk) == []


async def test_a_profile_that_is_off_or_does_not_exist_starts_nothing(desk: Desk) -> None:
    await save_profile(desk.services, profile().model_copy(update={"active": False}), by="test")
    with pytest.raises(RefusedError, match=r"staat uit\. Zet het aan"):
        await start_run(desk.services, "lab", IMPORT, by="api")
    with pytest.raises(NotFoundError):
        await start_run(desk.services, "nergens", IMPORT, by="api")
    assert await _runs(desk) == []


@pytest.mark.parametrize(
    "text",
    ["", ".", "lab", "lab.", ".key", "lab.key", "Lab.8204478339999-f252e6b438", "lab.8204478339999-f252e6b438/x"],
)
async def test_a_text_that_names_no_run(text: str) -> None:
    with pytest.raises(NotFoundError, match="bestaat niet"):
        RunName.parse(text)


async def test_a_name_is_read_as_it_was_written() -> None:
    name = RunName("lab", new_run_id(NOON, Random(7)))
    assert RunName.parse(str(name)) == name
