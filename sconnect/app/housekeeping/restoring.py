"""Putting a copy of the tables back (docs/adr/0031): what is missing is added, what is there is newer and stays.

Every profile is closed first, so that nothing is booked before what came after the copy was looked up in the books.
What was erased since on request stays erased. Doing it again does no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import NotFoundError, RowExistsError
from sconnect.app.housekeeping.copies import Copy, read_copy, rows_of
from sconnect.app.housekeeping.erasure_log import Erased, erased_since
from sconnect.app.housekeeping.retention import emptied_marker, without_personal
from sconnect.app.ports import Row, Secrets, Value
from sconnect.app.services import Backup
from sconnect.app.storage.codec import decode, encode
from sconnect.app.storage.records import (
    CorrectionRecord,
    CustomerCreation,
    DueWorkListed,
    LastLook,
    OrderListFilled,
    OrderRecord,
    ProfileRecord,
    RestoredProfile,
)
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.profile import Task


@dataclass(slots=True)
class Restored:
    """What came of it: rows that were put back per table, rows that stayed erased, and profiles that were closed."""

    copy: Copy
    rows: dict[str, int] = field(default_factory=dict)
    erased: int = 0
    profiles: int = 0


async def restore_copy(store: RecordStore, backup: Backup, secrets: Secrets, day: str, now: datetime) -> Restored:
    """Put the copy of a day back.

    Raises `NotFoundError` when there is no complete one, `ValueError` when it was changed, and `SettingsError` when
    the key is missing by which is told what was erased since.
    """
    copy = await read_copy(backup.copies, day)
    if copy is None:
        raise NotFoundError(f"Van {day} is er geen volledige kopie.", english=f"There is no complete copy of {day}.")
    there = set(await backup.copies.names(f"{day}/"))
    if missing := [part.name for part in copy.parts if part.name not in there]:
        raise ValueError(f"The copy of {day} lacks {len(missing)} files, such as {missing[0]}.")
    erased = await erased_since(backup.copies, secrets, copy.started_at)
    restored = Restored(copy)
    await _close_profiles(store, backup, restored, erased, now)
    for part in copy.parts:
        put = await map_concurrently(partial(_put, backup, part.table, erased, now), await rows_of(backup.copies, part))
        restored.rows[part.table] = restored.rows.get(part.table, 0) + sum(each == "put" for each in put)
        restored.erased += sum(each == "erased" for each in put)
    for task in Task:
        # The index of due work knows no profile that was put back: the first tick makes it anew.
        listed = DueWorkListed(task=task, listed_at=now)
        await store.delete(DueWorkListed, listed.partition, listed.key)
    return restored


async def _close_profiles(
    store: RecordStore, backup: Backup, restored: Restored, erased: Erased, now: datetime
) -> None:
    """Close every profile, of the copy and of the tables, before any of their rows is put back."""
    ids = {key async for key in store.keys(ProfileRecord, ProfileRecord.PARTITION)}
    for part in restored.copy.parts:
        if part.table == ProfileRecord.TABLE:
            ids |= {row.key for row in await rows_of(backup.copies, part)}
    for profile_id in sorted(ids - erased.profiles):
        closed = RestoredProfile(profile_id=profile_id, copied_at=restored.copy.started_at, restored_at=now)
        known = await store.get_like(closed)
        if known is not None and known.record.checked_at is None:
            # Put back twice without a check in between: what came after the older copy is to be looked up.
            closed = RestoredProfile(
                profile_id=profile_id, copied_at=min(known.record.copied_at, closed.copied_at), restored_at=now
            )
        await store.put(closed)
        # What is put back is not in the list of orders: the daily maintenance goes through all of them again.
        await store.delete(OrderListFilled, profile_id, OrderListFilled.KEY)
        await store.delete(LastLook, profile_id, LastLook.KEY)
        restored.profiles += 1


async def _put(backup: Backup, table: str, erased: Erased, now: datetime, row: Row) -> str:
    """Add a row that is missing; returns what came of it."""
    values: Mapping[str, Value] | None = row.values
    is_erased = erased.is_erased(table, row.partition, row.key) or (
        table == ProfileRecord.TABLE and row.key in erased.profiles
    )
    if is_erased:
        values = _without_personal(table, row, now)
    if values is None:
        return "erased"
    try:
        await backup.tables.insert(table, row.partition, row.key, values)
    except RowExistsError:
        return "there"
    return "erased" if is_erased else "put"


def _without_personal(table: str, row: Row, now: datetime) -> Mapping[str, Value] | None:
    """Return what stays of a row that was erased: what keeps an order from being booked or credited twice.

    Of a card too, that it was made.
    """
    if table == CustomerCreation.TABLE and row.partition.startswith(CustomerCreation.PARTITION_PREFIX):
        return encode(without_personal(decode(CustomerCreation, row))).values
    if table == OrderRecord.TABLE:
        return encode(emptied_marker(decode(OrderRecord, row), now)).values
    if table == CorrectionRecord.TABLE and row.key.startswith(CorrectionRecord.KEY_PREFIX):
        return encode(without_personal(decode(CorrectionRecord, row))).values
    return None
