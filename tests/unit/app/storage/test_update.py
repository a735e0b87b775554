"""Reading, changing and writing a record while others do the same."""

from dataclasses import replace

import pytest

from sconnect.app.errors import ContendedError
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import Cursor
from sconnect.app.storage.repository import RecordKey
from tests.fakes.rows import Operation
from tests.unit.app.conftest import Desk

BLANK = Cursor(profile_id="lab", name="orders")
WHERE = RecordKey.of(BLANK)


def _next(before: Cursor | None) -> Cursor:
    return replace(before, history_id=before.history_id + 1, note="ours") if before else BLANK


class _Others:
    """Writes the same record between our reading and our writing, so many times."""

    def __init__(self, desk: Desk, times: int) -> None:
        self._desk = desk
        self._times = times
        self._is_ours = True

    async def __call__(self, operation: Operation) -> None:
        if operation.is_write and self._is_ours and self._times:
            self._times -= 1
            self._is_ours = False
            stored = await self._desk.services.store.get_like(BLANK)
            await self._desk.services.store.put(replace(_next(stored.record if stored else None), note="theirs"))
            self._is_ours = True


async def _standing(desk: Desk) -> Cursor | None:
    stored = await desk.services.store.get_like(BLANK)
    return stored.record if stored else None


async def test_a_record_is_made_where_nothing_stood_and_changed_where_one_did(desk: Desk) -> None:
    for expected in (0, 1, 2):
        written = await update(desk.services.store, desk.clock, WHERE, _next)
        assert written is not None
        assert written.record == await _standing(desk)
        assert written.record.history_id == expected


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_record_that_is_said_to_be_new_is_read_only_where_one_stands(desk: Desk, is_there: bool) -> None:
    if is_there:
        await desk.services.store.put(replace(BLANK, history_id=7))
    desk.rows.reads.clear()
    written = await update(desk.services.store, desk.clock, WHERE, _next, is_new=True)
    assert written is not None
    assert written.record.history_id == (8 if is_there else 0)
    assert bool(desk.rows.reads["claims"]) == is_there


@pytest.mark.parametrize("is_there", [True, False])
async def test_what_is_to_be_left_is_not_written_and_is_returned_as_it_stands(desk: Desk, is_there: bool) -> None:
    if is_there:
        await desk.services.store.put(BLANK)
    changes = desk.rows.changes
    left = await update(desk.services.store, desk.clock, WHERE, lambda _: None)
    assert (left and left.record) == (BLANK if is_there else None)
    assert desk.rows.changes == changes


@pytest.mark.parametrize("times", [1, 4])
async def test_a_change_is_made_anew_from_what_others_wrote_meanwhile(desk: Desk, times: int) -> None:
    desk.rows.before = _Others(desk, times)
    await update(desk.services.store, desk.clock, WHERE, _next)
    assert await _standing(desk) == replace(BLANK, history_id=times, note="ours")


async def test_others_who_keep_changing_it_are_left_alone(desk: Desk) -> None:
    desk.rows.before = _Others(desk, 5)
    with pytest.raises(ContendedError) as caught:
        await update(desk.services.store, desk.clock, WHERE, _next)
    assert not caught.value.may_have_acted
    assert await _standing(desk) == replace(BLANK, history_id=4, note="theirs")


async def test_what_was_read_before_is_not_read_again_until_it_turns_out_to_be_old(desk: Desk) -> None:
    known = await update(desk.services.store, desk.clock, WHERE, _next)
    reads = desk.rows.reads["claims"]
    newer = await update(desk.services.store, desk.clock, WHERE, _next, known=known)
    assert desk.rows.reads["claims"] == reads
    assert newer is not None
    written = await update(
        desk.services.store, desk.clock, WHERE, lambda before: replace(before or BLANK, history_id=9), known=known
    )
    assert written is not None
    assert (written.record.history_id, written.record.note) == (9, "ours"), "what was written since is not lost"
