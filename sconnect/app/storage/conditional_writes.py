"""Conditional writes (optimistic concurrency) that read back before a conflict is believed.

The tables' client library repeats writes by itself. A write that was applied but whose answer was lost then comes back
as a conflict with ourselves, or as 'busy' (docs/why.md). A record that several may write carries an owner token, so
one that is equal to ours can only be ours.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from sconnect.app.errors import ContendedError, RowChangedError, RowExistsError, StoreBusyError
from sconnect.app.ports import Clock
from sconnect.app.storage.repository import Change, KnownRecords, RecordKey, RecordStore, Stored
from sconnect.app.storage.schema import Record

_REPEATS = 4
"""How often a write is sent while the tables do not answer."""
_PAUSE = 0.5
_TRIES = 5
"""How often a record is read, changed and written before others are said to keep changing it."""

R = TypeVar("R", bound=Record)
W = TypeVar("W")


async def update(
    store: RecordStore,
    clock: Clock,
    where: RecordKey[R],
    change: Callable[[R | None], R | None],
    *,
    known: Stored[R] | None = None,
    is_new: bool = False,
) -> Stored[R] | None:
    """Read a record, change it, and write it unless it was written meanwhile; then try again from the new record.

    `change` receives the stored record (None: there is none) and returns its replacement, or None to leave it. `known`:
    the record as read before, so that the first try reads nothing; nor does it when `is_new`: there was none. Returns
    the record as stored in the end. Raises `ContendedError` when other writers keep changing it, and `StoreBusyError`.
    """
    for attempt in range(_TRIES):
        is_known = attempt == 0 and (is_new or known is not None)
        before = known if is_known else await store.get(where.kind, where.partition, where.key)
        wanted = change(before.record if before else None)
        if wanted is None:
            return before
        if written := await write_if_unchanged(store, clock, before, wanted):
            return written
    raise ContendedError(
        "Dit gegeven wordt op dit moment door een uitvoering bijgewerkt. Probeer het zo nog eens.",
        english="A run is updating this at this moment. Try again in a moment.",
        says_what_next=True,
    )


async def write_if_unchanged(store: RecordStore, clock: Clock, before: Stored[R] | None, record: R) -> Stored[R] | None:
    """Write a record in the place of `before`, or of none. None when another write was first."""
    return await (
        replace_if_unchanged(store, clock, before, record) if before else insert_if_absent(store, clock, record)
    )


async def write_all_if_unchanged(
    store: RecordStore, clock: Clock, writes: Sequence[tuple[Stored[R] | None, R]]
) -> AsyncIterator[Stored[R] | None]:
    """Write records of one partition, each in the place of what was read or of none; yields None if another was first.

    They go together; where a transaction met another write, or got no answer, one by one as they are asked for. Raises
    `StoreBusyError`.
    """
    etags: list[str | None] = [None] * len(writes)
    if len({record.key for _, record in writes}) == len(writes) > 1:
        changes = [Change(RecordKey.of(record), record, before.etag if before else "") for before, record in writes]
        etags = await store.write_in_transactions(changes)
    for (before, record), etag in zip(writes, etags, strict=True):
        yield await write_if_unchanged(store, clock, before, record) if etag is None else Stored(record, etag)


async def insert_if_absent(store: RecordStore, clock: Clock, record: R) -> Stored[R] | None:
    """Add a record. None when there is another one. Raises `StoreBusyError` when the tables do not answer."""
    return await _written(store, clock, record, lambda: store.insert(record))


async def replace_if_unchanged(store: RecordStore, clock: Clock, before: Stored[R], record: R) -> Stored[R] | None:
    """Replace a record unless it changed since it was read: then None. Raises `StoreBusyError` as above."""
    return await _written(store, clock, record, lambda: store.replace(record, before.etag))


async def read_under_new_key(
    store: RecordStore,
    clock: Clock,
    where: RecordKey[R],
    former: str,
    renamed: Callable[[R], R],
    *,
    known: KnownRecords[R] | None = None,
) -> Stored[R] | None:
    """Read a record by its key, else by the `former` form of that key, under which an older version wrote it.

    What is found so is written under the key of today (`renamed`) and removed under the other. A `former` that is the
    same, or empty, costs no call; nor does what is `known`, as it was read together.
    """
    known = known or KnownRecords(store, where.kind, where.partition, {})
    stored = await known.get_once(where.key)
    if stored is not None or former in {"", where.key}:
        return stored
    older = await known.get_once(former)
    if older is None:
        return None
    moved = await insert_if_absent(store, clock, renamed(older.record))
    with suppress(RowChangedError):  # written anew by an older version: read again the next time
        await store.delete(where.kind, where.partition, former, older.etag)
    known.note(where.key, moved)
    return await known.get_once(where.key)


async def put_surely(store: RecordStore, clock: Clock, records: Sequence[Record]) -> None:
    """Write records whatever stands there, again while the tables do not answer: then raises `StoreBusyError`."""
    await _repeated(clock, lambda: store.put_many(records))


async def _written(
    store: RecordStore, clock: Clock, record: R, write: Callable[[], Awaitable[str]]
) -> Stored[R] | None:
    try:
        return Stored(record, await _repeated(clock, write))
    except (RowExistsError, RowChangedError):
        return await _ours(store, record)


async def _repeated(clock: Clock, write: Callable[[], Awaitable[W]]) -> W:
    for attempt in range(_REPEATS):
        try:
            return await write()
        except StoreBusyError:
            if attempt == _REPEATS - 1:
                raise
            await clock.sleep(_PAUSE * 2**attempt)
    raise AssertionError  # the loop returns or raises


async def _ours(store: RecordStore, record: R) -> Stored[R] | None:
    seen = await store.get_like(record)
    return seen if seen is not None and seen.record == record else None
