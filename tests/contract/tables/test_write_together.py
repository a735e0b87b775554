"""Several changes of one partition at once: all of them, or none."""

import pytest

from sconnect.app.errors import RowChangedError, RowExistsError, SconnectError, StoreBusyError
from sconnect.app.ports import RowChange, Rows
from sconnect.app.storage.overlay import OverlayRows
from tests.fakes.rows import Fate, InMemoryRows

TABLE = "articles"


async def held(rows: Rows) -> dict[str, object]:
    return {row.key: row.values["n"] async for row in rows.range(TABLE, "p")}


async def test_rows_are_added_replaced_and_removed_together(rows: Rows) -> None:
    for fulfilment in (rows, OverlayRows(rows)):
        etag = await fulfilment.put(TABLE, "p", "b'é/", {"n": 1})
        await fulfilment.put(TABLE, "p", "gone", {"n": 1})
        await fulfilment.delete(TABLE, "p", "a")
        changes = [
            RowChange("a", {"n": 2}, ""),
            RowChange("b'é/", {"n": 2}, etag),
            RowChange("c", {"n": 2}),
            RowChange("gone", None),
        ]
        etags = await fulfilment.write_together(TABLE, "p", changes)
        assert await held(fulfilment) == {"a": 2, "b'é/": 2, "c": 2}
        assert etags[3] == ""
        for change, etag in zip(changes[:3], etags[:3], strict=True):
            await fulfilment.replace(TABLE, "p", change.key, {"n": 2}, etag)  # the version that stands there


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (RowChange("there", {"n": 2}, ""), RowExistsError),
        (RowChange("there", {"n": 2}, "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\""), RowChangedError),
        (RowChange("absent", {"n": 2}, "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\""), RowChangedError),
        (RowChange("absent", None), RowChangedError),
    ],
)
async def test_when_one_row_is_otherwise_nothing_is_changed(
    rows: Rows, change: RowChange, error: type[SconnectError]
) -> None:
    await rows.put(TABLE, "p", "there", {"n": 1})
    for fulfilment in (rows, OverlayRows(rows)):
        with pytest.raises(error):
            await fulfilment.write_together(TABLE, "p", [RowChange("new", {"n": 2}), change])
        assert await held(fulfilment) == {"there": 1}


async def test_a_table_that_is_not_there_is_made(rows: Rows) -> None:
    await rows.write_together(TABLE, "p", [RowChange("a", {"n": 2}, "")])
    assert await held(rows) == {"a": 2}


async def test_a_page_holds_no_more_than_is_asked_and_the_rest_still_follows(rows: Rows) -> None:
    await rows.put_many(TABLE, "p", [(str(number), {"n": number}) for number in range(9)])
    assert [row.key async for row in rows.range(TABLE, "p", first="2", page=3)] == list("2345678")


async def test_what_was_done_and_not_answered_raises() -> None:
    rows = InMemoryRows(lambda operation: Fate.ANSWER_LOST if operation.name == "write_together" else Fate.FINE)
    with pytest.raises(StoreBusyError):
        await rows.write_together(TABLE, "p", [RowChange("a", {"n": 2}, "")])
    assert await held(rows) == {"a": 2}
