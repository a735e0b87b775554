"""The trouble that the tables in memory can make: the very outcomes the real line was seen to give."""

from collections.abc import Awaitable, Callable
from random import Random

import pytest

from sconnect.app.errors import RowChangedError, RowExistsError, StoreBusyError
from tests.fakes.rows import Fate, InMemoryRows, Operation, SeededFaults


def always(fate: Fate) -> Callable[[Operation], Fate]:
    return lambda _: fate


async def held(rows: InMemoryRows) -> object:
    rows.policy = always(Fate.FINE)
    row = await rows.get("orders", "p", "k")
    return row and row.values["n"]


WRITES: list[Callable[[InMemoryRows, str], Awaitable[object]]] = [
    lambda rows, _: rows.insert("orders", "p", "k", {"n": 2}),
    lambda rows, etag: rows.replace("orders", "p", "k", {"n": 2}, etag),
    lambda rows, _: rows.put("orders", "p", "k", {"n": 2}),
]
CONFLICTS = [RowExistsError, RowChangedError, None]


async def prepared(number: int) -> tuple[InMemoryRows, str]:
    rows = InMemoryRows()
    return rows, "" if number == 0 else await rows.put("orders", "p", "k", {"n": 1})


@pytest.mark.parametrize("number", range(3))
async def test_a_lost_write_changes_nothing(number: int) -> None:
    rows, etag = await prepared(number)
    before = await held(rows)
    rows.policy = always(Fate.LOST)
    with pytest.raises(StoreBusyError):
        await WRITES[number](rows, etag)
    assert await held(rows) == before


@pytest.mark.parametrize("number", range(3))
async def test_a_lost_answer_hides_a_write_that_happened(number: int) -> None:
    rows, etag = await prepared(number)
    rows.policy = always(Fate.ANSWER_LOST)
    with pytest.raises(StoreBusyError):
        await WRITES[number](rows, etag)
    assert await held(rows) == 2


@pytest.mark.parametrize("number", range(3))
async def test_a_conflict_with_ourselves_hides_a_write_that_happened(number: int) -> None:
    rows, etag = await prepared(number)
    rows.policy = always(Fate.OWN_CONFLICT)
    conflict = CONFLICTS[number]
    if conflict is None:
        await WRITES[number](rows, etag)
    else:
        with pytest.raises(conflict):
            await WRITES[number](rows, etag)
    assert await held(rows) == 2


async def test_a_real_conflict_stays_one_whatever_happens_to_the_answer() -> None:
    rows = InMemoryRows()
    await rows.put("orders", "p", "k", {"n": 1})
    rows.policy = always(Fate.ANSWER_LOST)
    with pytest.raises(RowExistsError):
        await rows.insert("orders", "p", "k", {"n": 2})
    assert await held(rows) == 1


async def test_a_delete_can_be_lost_or_hidden() -> None:
    rows = InMemoryRows()
    await rows.put("orders", "p", "k", {"n": 1})
    rows.policy = always(Fate.LOST)
    with pytest.raises(StoreBusyError):
        await rows.delete("orders", "p", "k")
    assert await held(rows) == 1
    rows.policy = always(Fate.ANSWER_LOST)
    with pytest.raises(StoreBusyError):
        await rows.delete("orders", "p", "k")
    assert await held(rows) is None


async def test_reads_can_go_unanswered() -> None:
    rows = InMemoryRows(policy=always(Fate.LOST))
    with pytest.raises(StoreBusyError):
        await rows.get("orders", "p", "k")
    with pytest.raises(StoreBusyError):
        [row async for row in rows.range("orders", "p")]


async def test_calls_are_counted_per_table_and_pages_per_range() -> None:
    rows = InMemoryRows(page_size=2)
    for number in range(5):
        await rows.put("orders", "p", str(number), {})
    await rows.get("runs", "p", "k")
    assert [row.key async for row in rows.range("orders", "p")] == ["0", "1", "2", "3", "4"]
    assert dict(rows.writes) == {"orders": 5}
    assert dict(rows.reads) == {"orders": 3, "runs": 1}


async def test_rows_that_come_while_reading_are_seen_when_they_lie_ahead() -> None:
    rows = InMemoryRows(page_size=1)
    await rows.put("orders", "p", "b", {})
    await rows.put("orders", "p", "d", {})
    found = []
    async for row in rows.range("orders", "p"):
        found.append(row.key)
        await rows.put("orders", "p", "a", {})
        await rows.put("orders", "p", "c", {})
    assert found == ["b", "c", "d"]


class Killed(BaseException):
    pass


async def kill(_: Operation) -> None:
    raise Killed


async def test_a_kill_before_leaves_nothing_and_after_leaves_the_write() -> None:
    rows = InMemoryRows(before=kill)
    with pytest.raises(Killed):
        await rows.insert("orders", "p", "k", {"n": 1})
    rows.before = InMemoryRows().before
    assert await held(rows) is None
    rows.after = kill
    with pytest.raises(Killed):
        await rows.insert("orders", "p", "k", {"n": 1})
    rows.after = InMemoryRows().after
    assert await held(rows) == 1


async def test_hooks_are_told_what_happens() -> None:
    seen: list[Operation] = []

    async def note(operation: Operation) -> None:
        seen.append(operation)

    rows = InMemoryRows(before=note)
    await rows.put("orders", "p", "k", {})
    [row async for row in rows.range("orders", "p", first="a")]
    assert seen == [Operation("put", "orders", "p", "k"), Operation("range", "orders", "p", "a")]


async def test_seeded_trouble_repeats_itself_and_makes_every_kind() -> None:
    async def fates(seed: int) -> list[str]:
        trouble = SeededFaults(Random(seed), lost=0.2, answer_lost=0.2, own_conflict=0.2, read_lost=0.2)
        rows = InMemoryRows(policy=trouble)
        outcomes = []
        for number in range(100):
            try:
                outcomes.append(await rows.insert("orders", "p", str(number), {}))
            except (StoreBusyError, RowExistsError) as error:
                outcomes.append(type(error).__name__)
        assert set(rows.fates) == set(Fate)
        return outcomes

    assert await fates(1) == await fates(1) != await fates(2)
