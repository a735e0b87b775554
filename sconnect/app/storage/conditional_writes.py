"""Conditional writes that can be believed.

The tables' client library repeats writes by itself. A write that was applied but whose answer was lost then comes back
as a conflict with ourselves, or as 'busy' (docs/why.md). So whoever claims something reads back before believing
either. Every record that is claimed carries an owner token, so a record equal to ours can only be ours.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sconnect.app.errors import RowChangedError, RowExistsError, StoreBusyError
from sconnect.app.ports import Clock
from sconnect.app.storage.repository import Record, RecordStore, Stored

_TRIES = 4
_PAUSE = 0.5

R = TypeVar("R", bound=Record)


async def write_if_unchanged(store: RecordStore, clock: Clock, before: Stored[R] | None, record: R) -> Stored[R] | None:
    """Write a record where `before` stood, or nothing did. None when somebody was first."""
    return await (
        replace_if_unchanged(store, clock, before, record) if before else insert_if_absent(store, clock, record)
    )


async def insert_if_absent(store: RecordStore, clock: Clock, record: R) -> Stored[R] | None:
    """Add a record. None when somebody else's stands there. Raises `StoreBusyError` when the tables stay silent."""
    return await _believed(store, clock, record, lambda: store.insert(record))


async def replace_if_unchanged(store: RecordStore, clock: Clock, before: Stored[R], record: R) -> Stored[R] | None:
    """Replace a record that nobody changed since. None when somebody did. Raises `StoreBusyError` as above."""
    return await _believed(store, clock, record, lambda: store.replace(record, before.etag))


async def _believed(
    store: RecordStore, clock: Clock, record: R, write: Callable[[], Awaitable[str]]
) -> Stored[R] | None:
    for attempt in range(_TRIES):
        try:
            return Stored(record, await write())
        except (RowExistsError, RowChangedError):
            return await _ours(store, record)
        except StoreBusyError:
            if attempt == _TRIES - 1:
                raise
            await clock.sleep(_PAUSE * 2**attempt)
    raise AssertionError  # the loop returns or raises


async def _ours(store: RecordStore, record: R) -> Stored[R] | None:
    seen = await store.get_like(record)
    return seen if seen is not None and seen.record == record else None
