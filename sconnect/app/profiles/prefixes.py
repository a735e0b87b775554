"""Prefixes of the payment references of a profile: fixed from the first booking on, and those that it had before."""

from collections.abc import AsyncIterator

from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import OrderRecord, UsedPrefixes
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile

_MOST_PREFIXES = 100
_REFERENCE = ["reference", "state", "by_hand"]


async def prefixes_of(services: Services, profile: Profile) -> tuple[str, ...]:
    """Return every prefix under which orders of a profile may stand in the books, that of today first.

    Earlier versions let it change after booking, so their markers are read, once.
    """
    where = RecordKey.of(UsedPrefixes(profile_id=profile.id))
    stored = await services.store.get(where.kind, where.partition, where.key)
    if stored is None or not stored.record.markers_read:
        found = {prefix async for prefix in _read(services, profile.id)}
        stored = await update(services.store, services.clock, where, lambda row: _added(row, profile.id, found))
    known = stored.record.prefixes if stored else ()
    return tuple(dict.fromkeys((profile.orders.reference_prefix, *known)))


async def keep_prefix(services: Services, profile: Profile) -> None:
    """Remember the prefix of a profile that is about to get another one: a run may still book under it."""
    where = RecordKey.of(UsedPrefixes(profile_id=profile.id))
    prefix = {profile.orders.reference_prefix}
    await update(services.store, services.clock, where, lambda row: _added(row, profile.id, prefix, read=False))


async def has_booked(services: Services, profile_id: str) -> bool:
    """Whether an order of a profile stands in the books, or may stand there, under its payment reference."""
    async for _ in _read(services, profile_id):
        return True
    return False


def _added(row: UsedPrefixes | None, profile_id: str, prefixes: set[str], *, read: bool = True) -> UsedPrefixes | None:
    before = row or UsedPrefixes(profile_id=profile_id)
    after = UsedPrefixes(
        profile_id=profile_id,
        prefixes=tuple(dict.fromkeys((*before.prefixes, *sorted(prefixes))))[:_MOST_PREFIXES],
        markers_read=before.markers_read or read,
    )
    return None if after == row else after


async def _read(services: Services, profile_id: str) -> AsyncIterator[str]:
    """Read the prefix of every order that may have been sent."""
    rows = services.store.range(OrderRecord, profile_id, columns=_REFERENCE, skip_unreadable=True)
    async for stored in rows:
        marker = stored.record
        is_sent = marker.state is OrderState.DONE or marker.state.may_have_been_sent
        if is_sent and not marker.by_hand and marker.reference.endswith(marker.order_id):
            yield marker.reference.removesuffix(marker.order_id)
