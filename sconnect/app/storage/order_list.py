"""Keeping the list of orders as the markers say. It is derived: what is missing or behind is made anew from a marker.

All rows of an order are written in one transaction with the row that names them, and only over the version that was
read of that row. So no place outlives what it says, whoever writes at the same time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sconnect.app.concurrency import batches, first_of, map_concurrently, partition_concurrently
from sconnect.app.errors import ContendedError, RowChangedError, RowExistsError
from sconnect.app.ports import KnownOrder
from sconnect.app.storage.records.order_list import (
    FORM,
    WITH_ARTICLES,
    ListedOrder,
    Listing,
    OrderListFilled,
    OrderPlaces,
    as_of,
)
from sconnect.app.storage.records.orders import OrderRecord, order_key, stretches
from sconnect.app.storage.repository import MOST_TOGETHER, Change, RecordKey, RecordStore, Stored
from sconnect.domain.listing import Place, Term
from sconnect.domain.orders.state import OrderState

_TOGETHER = 200
_TRIES = 4
_GAP = 10
"""Order numbers that are read between two that are wanted, rather than each by itself."""
_KNOWN = 2
"""How many booked orders are named: a person may have removed one."""
_LOOKED_AT = 10
"""How many rows are read for them."""

_Known = Mapping[str, Stored[OrderPlaces]]


async def list_markers(store: RecordStore, markers: Iterable[OrderRecord], *, new: Collection[str] = ()) -> int:
    """Put the orders of markers of one profile in the list; one that stands there as of later stays as it is.

    `new`: the numbers of those that were never listed as far as is known, which are not looked up first. Returns how
    many were written. Raises `StoreBusyError`, and `ContendedError` when others keep writing them.
    """
    listings = [Listing.of(marker) for marker in {marker.order_id: marker for marker in markers}.values()]
    return sum([await _list(store, some, new) for some in batches(listings, _TOGETHER)])


async def fill_list(store: RecordStore, profile_id: str, now: datetime, goes_on: Callable[[], bool]) -> bool:
    """Put the orders in the list that were there before it, or its latest places, were kept, from where it stopped.

    `goes_on`: asked before each part but the first. True when there is more to do. Raises `StoreBusyError`.
    """
    known = await store.get(OrderListFilled, profile_id, OrderListFilled.KEY)
    filled = known.record if known else OrderListFilled(profile_id=profile_id, form=FORM)
    if filled.is_whole:
        return False
    begun = filled.renewed_to if filled.filled_at else filled.up_to
    part: list[OrderRecord] = []
    rows = store.range(OrderRecord, profile_id, first=f"{order_key(begun)}!" if begun else "", skip_unreadable=True)
    async for stored in rows:
        if len(part) == _TOGETHER:
            filled = await _fill(store, filled, part)
            if not goes_on():
                return True
            part = []
        part.append(stored.record)
    filled = await _fill(store, filled, part) if part else filled
    if filled.filled_at:
        filled = replace(filled, form=FORM, renewed_to="")
    await store.put(replace(filled, filled_at=now))
    return filled.form < FORM


async def newest_booked(store: RecordStore, profile_id: str, before: datetime) -> list[KnownOrder]:
    """Return the newest few orders of a profile that were booked before a moment, as far as they are listed."""
    first, last = ListedOrder.keys_of(Term(Place.STATE, OrderState.DONE.value, is_whole=True))
    rows = store.range(ListedOrder, profile_id, first=first, last=last, skip_unreadable=True, page=_LOOKED_AT)
    found: list[KnownOrder] = []
    async for stored in first_of(rows, _LOOKED_AT):
        order = stored.record
        if order.sales_order_id and order.reference and not order.by_hand and order.updated_at < before:
            found.append(KnownOrder(order.sales_order_id, order.reference))
        if len(found) == _KNOWN:
            break
    return found


async def _fill(store: RecordStore, filled: OrderListFilled, part: Sequence[OrderRecord]) -> OrderListFilled:
    last = part[-1].order_id
    if filled.filled_at:
        await list_markers(store, await _lacking_places(store, part) if filled.form >= WITH_ARTICLES else part)
        filled = replace(filled, renewed_to=last)
    else:
        await list_markers(store, await unlisted(store, part))
        filled = replace(filled, up_to=last)
    await store.put(filled)
    return filled


async def _lacking_places(store: RecordStore, markers: Sequence[OrderRecord]) -> list[OrderRecord]:
    """Return the markers of one profile, by number, of which the list does not have just the places of today."""
    known = await _read(store, markers[0].profile_id, [marker.order_id for marker in markers])
    found = ((marker, known.get(marker.order_id)) for marker in markers)
    return [each for each, there in found if there is None or there.record.keys != Listing.of(each).places.keys]


async def unlisted(store: RecordStore, markers: Sequence[OrderRecord]) -> list[OrderRecord]:
    """Return the markers of one profile, by number, of which the list does not say what they say now."""
    known = await _read(store, markers[0].profile_id, [marker.order_id for marker in markers]) if markers else {}
    found = ((marker, known.get(marker.order_id)) for marker in markers)
    return [marker for marker, places in found if places is None or places.record.as_of != as_of(marker)]


async def _list(store: RecordStore, listings: Sequence[Listing], new: Collection[str]) -> int:
    left, written, unread = listings, 0, frozenset(new)
    for _ in range(_TRIES):
        wanted = [each.places.order_id for each in left if each.places.order_id not in unread]
        known, unread = await _read(store, left[0].places.profile_id, wanted), frozenset()
        news = [each for each in left if not _is_behind(each, known)]
        groups = list(_grouped(news, known))
        taken, refused = await partition_concurrently(groups, partial(_write, store, known))
        written += sum(map(len, taken))
        left = [each for group in refused for each in group]
        if not left:
            return written
    raise ContendedError(
        "Deze orders worden op dit moment door anderen bijgewerkt.",
        english="Others are updating these orders at this moment.",
    )


async def _read(store: RecordStore, profile_id: str, order_ids: Sequence[str]) -> _Known:
    known: dict[str, Stored[OrderPlaces]] = {}

    async def read(stretch: tuple[str, str]) -> None:
        start, end = map(OrderPlaces.key_of, stretch)
        async for stored in store.range(OrderPlaces, profile_id, first=start, last=end, skip_unreadable=True):
            known[stored.record.order_id] = stored

    await map_concurrently(read, stretches(order_ids, gap=_GAP))
    return known


def _is_behind(listing: Listing, known: _Known) -> bool:
    there = known.get(listing.places.order_id)
    return there is not None and there.record.as_of > listing.places.as_of


def _grouped(listings: Iterable[Listing], known: _Known) -> Iterator[list[Listing]]:
    """Group orders that fit one transaction together; an order alone always does."""
    group: list[Listing] = []
    used = 0
    for listing in listings:
        size = sum(1 for _ in _changes(listing, known))
        if group and used + size > MOST_TOGETHER:
            yield group
            group, used = [], 0
        group.append(listing)
        used += size
    if group:
        yield group


async def _write(store: RecordStore, known: _Known, group: Sequence[Listing]) -> bool:
    """Write some orders; False when another write of one of them came first."""
    try:
        await store.write_together([change for listing in group for change in _changes(listing, known)])
    except (RowExistsError, RowChangedError):
        return False
    return True


def _changes(listing: Listing, known: _Known) -> Iterator[Change]:
    there = known.get(listing.places.order_id)
    yield Change(RecordKey.of(listing.places), listing.places, there.etag if there else "")
    for row in listing.rows:
        yield Change(RecordKey.of(row), row)
    gone = set(there.record.keys if there else ()) - set(listing.places.keys)
    for key in sorted(gone):
        yield Change(RecordKey(ListedOrder, listing.places.profile_id, key), None)
