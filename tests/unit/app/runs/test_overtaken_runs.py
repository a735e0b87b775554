"""The record of a run that was overtaken, or that ended before its message failed, keeps saying what happened."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.ending import fail_run
from sconnect.app.runs.execution import execute
from sconnect.app.runs.leases import read_lease
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import RunState
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS


@pytest.fixture(autouse=True)
def _profile(desk: Desk) -> None:
    desk.clock.run(save_profile(desk.services, profile(), by="test"))


async def _let_the_lease_run_out(desk: Desk) -> None:
    """As when the process stood still longer than its lease."""
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    lapsed = replace(lease.record, lease_until=desk.clock.now() - timedelta(seconds=1))
    await desk.services.store.replace(lapsed, lease.etag)


async def test_a_run_that_was_overtaken_asks_for_no_follow_up_and_stays_failed(desk: Desk) -> None:
    async def overtaken(_: Services, __: Profile, ___: Progress) -> bool:
        await _let_the_lease_run_out(desk)
        await desk.clock.sleep(1)
        assert (await start_run(desk.services, "lab", IMPORT, by="")).needs_message
        return True

    first = (await start_run(desk.services, "lab", IMPORT, by="")).name

    assert not await execute(desk.services, first, {IMPORT: overtaken})

    run = await read_run(desk.services, first)
    assert run.state is RunState.FAILED
    assert run.finished_at is not None
    lease = await read_lease(desk.services, "lab", IMPORT)
    assert lease is not None
    assert lease.record.owner not in {"", first.key}


async def test_a_run_that_was_done_is_not_called_failed_afterwards(desk: Desk) -> None:
    async def nothing(_: Services, __: Profile, ___: Progress) -> bool:
        return False

    name = (await start_run(desk.services, "lab", IMPORT, by="")).name
    await execute(desk.services, name, {IMPORT: nothing})

    await fail_run(desk.services, name)

    run = await read_run(desk.services, name)
    assert (run.state, run.errors) == (RunState.DONE, ())
