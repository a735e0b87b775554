"""Retention: old runs are removed whole, personal data of orders column by column, markers never.

Which columns are personal is declared with the columns (`app.storage.records`), so a new one is emptied without being
named here. A marker keeps its ids; nothing depends on the emptied columns, and what they said without a person (rules,
figures, decisions) stays in a column of its own, for the yearly evidence.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import MISSING, fields, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import RowChangedError
from sconnect.app.housekeeping.erasure_log import log_erasure
from sconnect.app.importing.markers import SHORT_COLUMNS, OrderMarkers
from sconnect.app.services import Services
from sconnect.app.storage import records
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import (
    AdoptionPart,
    AdoptionState,
    BulkDecision,
    BulkPart,
    CorrectionRecord,
    CustomerCreation,
    EvidenceProgress,
    EvidenceYear,
    MailRecipient,
    MailWatch,
    MaintenanceDay,
    OfProfile,
    OpenOrder,
    OrderRecord,
    ProfileAccess,
    ReconciledPart,
    RunItems,
    RunRecord,
    SentMail,
    SettingsSave,
    SummaryRow,
    ViesCheck,
    WorkListPart,
)
from sconnect.app.storage.records.runs import runs_before
from sconnect.app.storage.repository import Change, RecordKey, Stored
from sconnect.app.storage.schema import Privacy, Record, Source
from sconnect.domain.archive.kept import kept_of
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.vies import quarter_of

R = TypeVar("R", bound=Record)
T = TypeVar("T")

_TOGETHER = 100
_STAYING = frozenset({OrderRecord, CorrectionRecord, EvidenceProgress, EvidenceYear})
"""What stays of a profile that is removed: what was booked, and what is written of that."""
_LOOK_KEPT = timedelta(days=1)
_PROOF_KEPT = timedelta(days=8 * 366)
"""Records for VAT are kept for seven years after the year that they are about (article 52 of the Dutch general tax
act, AWR), so with this no quarter goes too early."""


def without_personal(record: R) -> R:
    """Empty every personal column of a record; a key stays as it is."""
    personal = {
        column.name
        for column in record.COLUMNS
        if column.privacy is Privacy.PERSONAL and column.source is Source.COLUMN
    }
    # Every record is a dataclass.
    emptied = {each.name: _default(each) for each in fields(record) if each.name in personal}  # type: ignore[arg-type]
    return replace(record, **emptied)  # type: ignore[type-var]


def emptied_marker(marker: OrderRecord, now: datetime, cause: Cause | None = None) -> OrderRecord:
    """Empty the personal columns of a marker; what they say without a person is kept. `cause`: shown from now on."""
    return without_personal(marker).emptied(now, kept_of(marker).text, cause)


def _default(declared: Any) -> Any:
    return declared.default if declared.default_factory is MISSING else declared.default_factory()


async def purge_runs(services: Services, profile_id: str) -> int:
    """Remove runs, reports, e-mails and days of maintenance past their retention period, and looks that stopped.

    Changes of settings stay as long as the explanation of a booking. Returns how many runs went.
    """
    oldest = services.clock.now() - services.retention.runs
    runs = await _purge_recorded_runs(services, profile_id, runs_before(oldest))
    for kind in (BulkDecision, BulkPart):
        await _remove(services, kind, profile_id, first=f"{kind.KEY_PREFIX}{runs_before(oldest)}")
    await _remove(services, ReconciledPart, profile_id, first=ReconciledPart.first_key_of(runs_before(oldest)))
    await _remove(services, SentMail, profile_id, first=SentMail.first_key_of(oldest))
    await _remove(services, MaintenanceDay, profile_id, last=oldest.date().isoformat())
    changed = SettingsSave.first_key_before(services.clock.now() - services.retention.finished)
    await _remove(services, SettingsSave, profile_id, first=changed)
    await _purge_look(services, profile_id)
    return runs


async def _purge_recorded_runs(services: Services, profile_id: str, first: str) -> int:
    """Remove the runs from key `first` on, their reports before them: where no run is left, no report is either."""
    removed = 0
    async for part in in_parts(services.store.keys(RunRecord, profile_id, first=first)):
        if not removed:
            await _remove(services, RunItems, profile_id, first=first)
        removed += await _remove_keys(services, RunRecord, profile_id, part)
    return removed


async def _purge_look(services: Services, profile_id: str) -> None:
    """Remove what was read for a look that nobody went on with: it holds customers of the shop and of the books."""
    state = await services.store.get(AdoptionState, profile_id, AdoptionState.KEY)
    begun = state.record.begun_at if state else None
    if begun is None or services.clock.now() - begun > _LOOK_KEPT:
        await _remove(services, AdoptionPart, profile_id)


async def purge_vat_numbers(services: Services, profile_id: str) -> int:
    """Remove what VIES answered in quarters for which the tax law no longer asks for proof. Returns how many went."""
    oldest = quarter_of(services.clock.now() - _PROOF_KEPT)
    return await _remove(services, ViesCheck, profile_id, last=ViesCheck.last_key_of(oldest))


def until_next_quarter(now: datetime) -> timedelta:
    """Return in how long the quarters that are purged are other ones than now, in whole days."""
    kept, days = now - _PROOF_KEPT, timedelta(0)
    while quarter_of(kept + days) == quarter_of(kept):
        days += timedelta(days=1)
    return days


async def purge_held(services: Services, profile_id: str) -> int:
    """Empty the personal data of orders that have waited for too long; a sentence says so. Returns how many."""
    before = services.clock.now() - services.retention.held
    purged = 0
    await _remove(services, WorkListPart, profile_id)  # a copy: the next view of a long list makes it anew
    async for entry in services.store.range(OpenOrder, profile_id, skip_unreadable=True):
        if entry.record.since < before and not entry.record.is_purged:
            purged += await _purge_held(services, entry)
    return purged


async def purge_finished(services: Services, markers: Iterable[OrderRecord]) -> int:
    """Empty the personal data of the given markers that were finished long enough ago. Returns how many."""
    before = services.clock.now() - services.retention.finished
    return await _purge_markers(services, [marker for marker in markers if _is_ripe(marker, before)])


async def purge_corrections(services: Services, profile_id: str, order_id: str = "") -> int:
    """Empty the personal data of corrections that ended long enough ago, or of those of one order now.

    The corrections themselves stay, as markers do. Returns how many were emptied.
    """
    before = services.clock.now() - (timedelta(0) if order_id else services.retention.finished)
    first, last = (CorrectionRecord.first_key(order_id), CorrectionRecord.last_key(order_id)) if order_id else ("", "")
    return await _empty_corrections(services, profile_id, before, first=first, last=last)


async def _empty_corrections(
    services: Services, profile_id: str, before: datetime, *, first: str = "", last: str = ""
) -> int:
    purged = 0
    rows = services.store.range(CorrectionRecord, profile_id, first=first, last=last, skip_unreadable=True)
    async for stored in rows:
        emptied = without_personal(stored.record)
        if emptied != stored.record and stored.record.updated_at <= before and not stored.record.state.is_open:
            purged += await replace_if_unchanged(services.store, services.clock, stored, emptied) is not None
    return purged


async def empty_finished(services: Services, seen: Stored[OrderRecord]) -> OrderRecord | None:
    """Empty the personal data of a finished order now, with its entry in the work list.

    None when it was changed meanwhile. Idempotent.
    """
    emptied = await _empty(services, seen)
    if emptied is not None:
        await purge_corrections(services, emptied.partition, emptied.order_id)
        await services.store.delete(OpenOrder, emptied.partition, OpenOrder.key_of(emptied.order_id))
    return emptied


async def forget_profile(services: Services, profile_id: str, deadline: float) -> bool:
    """Remove what is kept of a profile that is gone; its markers stay, without personal data. True when time ran out.

    The markers prevent double booking should the profile ever be made again, and the corrections double credits.
    """
    await _empty_corrections(services, profile_id, services.clock.now())
    await services.store.delete(SummaryRow, SummaryRow.PARTITION_PREFIX, profile_id)
    await services.store.delete(ProfileAccess, ProfileAccess.PARTITION_PREFIX, profile_id)
    await _forget_recipients(services, profile_id)
    for kind in records.RECORDS:
        if issubclass(kind, OfProfile) and kind not in _STAYING:
            removed = await _remove(services, kind, profile_id)
            if removed and services.clock.monotonic() >= deadline:
                return True
    async for markers in markers_in_parts(services, profile_id):
        filled = [marker for marker in markers if not _is_emptied(marker)]
        await _purge_markers(services, filled, is_listing=False)
        if filled and services.clock.monotonic() >= deadline:
            return True
    return False


async def _forget_recipients(services: Services, profile_id: str) -> None:
    """Remove who got e-mails about a profile. Noted row by row: they stand together with those of other profiles."""
    first, last = MailRecipient.keys_of(profile_id)
    partition = MailRecipient.PARTITION_PREFIX
    rows = services.store.range(MailRecipient, partition, first=first, last=last, skip_unreadable=True)
    if listed := [RecordKey.of(stored.record) async for stored in rows]:
        await log_erasure(services, listed)
        await _remove(services, MailRecipient, partition, first=first, last=last)
    await services.store.delete(MailWatch, MailWatch.PARTITION_PREFIX, profile_id)


async def forget_cards(services: Services, administration_id: str, deadline: float) -> bool:
    """Empty the names of the cards made in an administration of which no profile is left. True when time ran out.

    That they were made stays: it prevents a second card should a profile of it ever be made again.
    """

    async def empty(stored: Stored[CustomerCreation]) -> None:
        await replace_if_unchanged(services.store, services.clock, stored, without_personal(stored.record))

    rows = services.store.range(CustomerCreation, CustomerCreation.scope_of(administration_id), skip_unreadable=True)
    async for part in in_parts(rows):
        if named := [stored for stored in part if stored.record.name]:
            await log_erasure(services, [RecordKey.of(stored.record) for stored in named])
            await map_concurrently(empty, named)
            if services.clock.monotonic() >= deadline:
                return True
    return False


async def markers_in_parts(services: Services, profile_id: str, first: str = "") -> AsyncIterator[list[OrderRecord]]:
    """Read markers from a key on, without their texts, a part at a time."""
    columns = (*SHORT_COLUMNS, "purged_at")
    rows = services.store.range(OrderRecord, profile_id, first=first, columns=columns, skip_unreadable=True)
    async for part in in_parts(rows):
        yield [stored.record for stored in part]


async def _purge_markers(services: Services, markers: Iterable[OrderRecord], *, is_listing: bool = True) -> int:
    return sum(await map_concurrently(lambda marker: _purge_marker(services, marker, is_listing=is_listing), markers))


def _is_ripe(marker: OrderRecord, before: datetime) -> bool:
    return marker.state.is_finished and marker.updated_at < before and not _is_emptied(marker)


def _is_emptied(marker: OrderRecord) -> bool:
    return marker.purged_at is not None and marker.purged_at >= marker.updated_at


async def _purge_marker(services: Services, seen: OrderRecord, *, is_listing: bool) -> bool:
    """Empty one marker, unless it was changed since it was read."""
    marker = await services.store.get_like(seen)
    if marker is None or marker.record.updated_at != seen.updated_at:
        return False
    return await _empty(services, marker, is_listing=is_listing) is not None


async def _empty(
    services: Services, marker: Stored[OrderRecord], cause: Cause | None = None, *, is_listing: bool = True
) -> OrderRecord | None:
    """Empty the personal data of a marker; `cause`: what it shows from now on. None when it was changed meanwhile."""
    emptied = emptied_marker(marker.record, services.clock.now(), cause)
    markers = OrderMarkers(services, marker.record.profile_id, is_listing=is_listing)
    written = await markers.transition(marker, emptied)
    await markers.put_in_list()  # the list names the shopper too: what was not written there raises
    return written.record if written else None


async def _purge_held(services: Services, entry: Stored[OpenOrder]) -> bool:
    """Empty an entry of the work list and its marker. The marker first: after a crash the entry still leads to it."""
    cause = Cause(CauseKind.DATA_PURGED, "", {"days": str(services.retention.held // timedelta(days=1))})
    marker = await OrderMarkers(services, entry.record.profile_id).read(entry.record.order_id)
    if marker is not None and marker.record.state.is_finished:
        # A notice about a finished order on which nobody acted in all that time.
        await services.store.delete(OpenOrder, entry.record.partition, entry.record.key)
        return True
    if marker is not None and await _empty(services, marker, cause) is None:
        return False  # a run is at it
    short = replace(without_personal(entry.record), causes=((cause.kind, cause.key),), reason=cause.dutch)
    return await replace_if_unchanged(services.store, services.clock, entry, short) is not None


async def _remove(services: Services, kind: type[Record], partition: str, *, first: str = "", last: str = "") -> int:
    """Remove the records of a kind from key `first` to `last`."""
    removed = 0
    async for part in in_parts(services.store.keys(kind, partition, first=first, last=last)):
        removed += await _remove_keys(services, kind, partition, part)
    return removed


async def _remove_keys(services: Services, kind: type[Record], partition: str, keys: Sequence[str]) -> int:
    async def remove(key: str) -> None:
        await services.store.delete(kind, partition, key)

    try:
        await services.store.write_together([Change(RecordKey(kind, partition, key), None) for key in keys])
    except RowChangedError:  # one of them went meanwhile
        await map_concurrently(remove, keys)
    return len(keys)


async def in_parts(rows: AsyncIterator[T]) -> AsyncIterator[list[T]]:
    """Yield rows in parts of a bounded size."""
    part: list[T] = []
    async for row in rows:
        part.append(row)
        if len(part) == _TOGETHER:
            yield part
            part = []
    if part:
        yield part
