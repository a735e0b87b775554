"""Rows that are known not to be there are not asked for, and nothing else is different."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.app.errors import RowExistsError
from sconnect.app.storage.absent import AbsentRows, KnownKeys
from sconnect.app.storage.records import Cursor, TaskLease
from sconnect.app.storage.repository import Change, RecordKey, RecordStore
from sconnect.domain.profile import Task
from tests.fakes.rows import InMemoryRows, Operation
from tests.unit.app.conftest import Desk

WHERE = ("t", "p")
KEYS = st.text("ab!~:/'%é", min_size=1, max_size=3).map(lambda text: f"k!{text}")


@given(st.sets(KEYS | KEYS.map(lambda key: f"other{key}"), max_size=8), KEYS, KEYS, st.integers(0, 8))
def test_no_row_that_is_there_is_taken_for_one_that_is_not(keys: set[str], one: str, other: str, known: int) -> None:
    """Whatever the keys consist of, and however many of them are known."""
    rows = InMemoryRows()

    async def play() -> None:
        for key in keys:
            await rows.put(*WHERE, key, {})
        stored = [row.key async for row in rows.range(*WHERE)]
        aware = AbsentRows(rows, {WHERE: KnownKeys(stored[:known], is_whole=known >= len(stored))})
        for first, last in ((one, other), (one, one), ("", other), (one, ""), ("k!", "k~"), ("otherk!", "otherk~")):
            there = [row.key async for row in rows.range(*WHERE, first=first, last=last)]
            assert [row.key async for row in aware.range(*WHERE, first=first, last=last)] == there
        for key in (*keys, one, other):
            assert await aware.get(*WHERE, key) == await rows.get(*WHERE, key)

    asyncio.run(play())


async def test_what_is_not_there_is_not_asked_for(desk: Desk) -> None:
    store, asked = await _aware(desk)
    asked.clear()
    assert await store.get(Cursor, "lab", "cursor!b") is None
    assert [each async for each in store.range(TaskLease, "lab")] == []
    assert not asked
    assert await store.get(Cursor, "lab", Cursor(profile_id="lab", name="a").key) is not None
    assert await store.get(Cursor, "ander", "cursor!b") is None, "of another partition nothing is known"
    assert asked == {"get": 2}


async def test_what_is_written_is_found_whatever_became_of_the_write(desk: Desk) -> None:
    store, _ = await _aware(desk)
    lease = TaskLease(profile_id="lab", task=Task.IMPORT_ORDERS)
    await desk.services.store.insert(lease)  # by somebody else, meanwhile
    assert await store.get_like(lease) is None
    with pytest.raises(RowExistsError):
        await store.insert(lease)
    assert await store.get_like(lease) is not None
    one, two, three, four = (Cursor(profile_id="lab", name=f"new-{number}") for number in range(4))
    await store.put(one)
    await store.put_many([two])
    await store.merge(three, ["note"])
    await store.write_together([Change(RecordKey.of(four), four, "")])
    assert all([await store.get_like(cursor) is not None for cursor in (one, two, three, four)])
    await store.delete(Cursor, "lab", one.key)
    assert await store.get_like(one) is None


async def test_of_more_rows_than_a_page_holds_the_first_are_known(desk: Desk) -> None:
    cursors = [Cursor(profile_id="lab", name=f"{number:04d}") for number in range(1_100)]
    await desk.services.store.put_many(cursors)
    known = await desk.services.store.known_keys(Cursor.TABLE, "lab")
    assert known.has_any("cursor!")
    assert known.has_any("adoption!") is False
    assert known.has_any("task!") is None
    store = desk.services.store.knowing({(Cursor.TABLE, "lab"): known})
    assert await store.get_like(cursors[-1]) is not None


async def _aware(desk: Desk) -> tuple[RecordStore, Counter[str]]:
    await desk.services.store.put(Cursor(profile_id="lab", name="a"))
    known = await desk.services.store.known_keys(Cursor.TABLE, "lab")
    asked: Counter[str] = Counter()

    async def note(operation: Operation) -> None:
        asked[operation.name] += 1

    desk.rows.before = note
    return desk.services.store.knowing({(Cursor.TABLE, "lab"): known}), asked
