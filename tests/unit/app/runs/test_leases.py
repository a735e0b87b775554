"""Claims under every fate that a write can meet."""

from dataclasses import replace

import pytest

from sconnect.app.errors import StoreBusyError
from sconnect.app.storage.conditional_writes import insert_if_absent, replace_if_unchanged
from sconnect.app.storage.records import TaskLease
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task
from tests.fakes.rows import Fate, InMemoryRows, Operation
from tests.unit.app.conftest import Desk

OURS = TaskLease(profile_id="lab", task=Task.IMPORT_ORDERS, owner="ours")
THEIRS = replace(OURS, owner="theirs")


class _Fated:
    """A policy: these fates for the first writes, and none after them."""

    def __init__(self, *fates: Fate) -> None:
        self._fates = list(fates)

    def __call__(self, operation: Operation) -> Fate:
        return self._fates.pop(0) if operation.is_write and self._fates else Fate.FINE


async def _standing(desk: Desk) -> str:
    stored = await desk.services.store.get_like(OURS)
    return stored.record.owner if stored else ""


async def _put(desk: Desk, lease: TaskLease) -> Stored[TaskLease]:
    return Stored(lease, await desk.services.store.put(lease))


@pytest.mark.parametrize("fate", Fate)
async def test_a_first_lease_is_won_whatever_becomes_of_the_write(desk: Desk, fate: Fate) -> None:
    desk.rows.policy = _Fated(fate)
    won = await insert_if_absent(desk.services.store, desk.clock, OURS)
    assert won is not None
    assert won.record == OURS
    assert await _standing(desk) == "ours"
    assert await replace_if_unchanged(desk.services.store, desk.clock, won, THEIRS), "the etag is the one that stands"


@pytest.mark.parametrize("fate", Fate)
async def test_a_first_lease_on_what_is_taken_is_lost(desk: Desk, fate: Fate) -> None:
    await _put(desk, THEIRS)
    desk.rows.policy = _Fated(fate)
    assert await insert_if_absent(desk.services.store, desk.clock, OURS) is None
    assert await _standing(desk) == "theirs"


@pytest.mark.parametrize("fate", Fate)
async def test_a_change_is_won_whatever_becomes_of_the_write(desk: Desk, fate: Fate) -> None:
    before = await _put(desk, THEIRS)
    desk.rows.policy = _Fated(fate)
    won = await replace_if_unchanged(desk.services.store, desk.clock, before, OURS)
    assert won is not None
    assert await _standing(desk) == "ours"
    assert await replace_if_unchanged(desk.services.store, desk.clock, won, THEIRS), "the etag is the one that stands"


@pytest.mark.parametrize("fate", Fate)
async def test_a_change_of_what_changed_meanwhile_is_lost(desk: Desk, fate: Fate) -> None:
    before = await _put(desk, replace(OURS, owner="somebody"))
    await _put(desk, THEIRS)
    desk.rows.policy = _Fated(fate)
    assert await replace_if_unchanged(desk.services.store, desk.clock, before, OURS) is None
    assert await _standing(desk) == "theirs"


async def test_a_change_of_what_is_gone_is_lost(desk: Desk) -> None:
    before = await _put(desk, THEIRS)
    await desk.services.store.delete(TaskLease, OURS.partition, OURS.key)
    assert await replace_if_unchanged(desk.services.store, desk.clock, before, OURS) is None


async def test_tables_that_stay_silent_are_told_of(desk: Desk) -> None:
    desk.rows.policy = _Fated(*[Fate.LOST] * 10)
    with pytest.raises(StoreBusyError):
        await insert_if_absent(desk.services.store, desk.clock, OURS)
    before = Stored(OURS, "etag")
    with pytest.raises(StoreBusyError):
        await replace_if_unchanged(desk.services.store, desk.clock, before, THEIRS)
    assert 1 < desk.clock.seconds < 30


async def test_another_who_acquires_it_between_our_lost_answers_wins(desk: Desk) -> None:
    rows: InMemoryRows = desk.rows
    rows.policy = _Fated(Fate.LOST)

    async def theirs_comes_first(operation: Operation) -> None:
        rows.after = _nothing
        await rows.put(
            operation.table, operation.partition, operation.key, {"task": "import_orders", "owner": "theirs"}
        )

    async def _nothing(_: Operation) -> None:
        pass

    rows.after = theirs_comes_first
    assert await insert_if_absent(desk.services.store, desk.clock, OURS) is None
    assert await _standing(desk) == "theirs"
