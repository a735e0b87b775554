"""Markers of orders: which orders of a page still need something, read with few queries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sconnect.app.importing.session import Candidate, ImportSession
from sconnect.app.storage.keys import order_key
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.storage.schema import Source
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder

_WIDEST_GAP = 200
"""Order numbers further apart than this are read with separate queries, so that an old order that changed does not
drag in every marker between."""

_SAME_ORDER = timedelta(hours=26)
"""A shop that sets its time zone right moves all its orders by some hours."""

SHORT_COLUMNS = tuple(
    column.name for column in OrderRecord.COLUMNS if column.source is Source.COLUMN and not column.long
)
"""All that a marker says except its texts, which a whole page does not need."""


async def with_markers(session: ImportSession, orders: Sequence[ShopOrder]) -> list[Candidate]:
    """Put each order with its marker: one query per stretch of neighbouring order numbers."""
    markers: dict[str, Stored[OrderRecord]] = {}
    for first, last in stretches(order.order_id for order in orders):
        rows = session.services.store.range(
            OrderRecord, session.profile.id, first=order_key(first), last=order_key(last), columns=SHORT_COLUMNS
        )
        async for stored in rows:
            markers[stored.record.order_id] = stored
    return [Candidate(order, markers.get(order.order_id)) for order in orders]


async def markers_of(session: ImportSession, order_ids: Iterable[str]) -> dict[str, Stored[OrderRecord]]:
    """Read the whole markers of a few orders."""
    markers = {}
    for order_id in order_ids:
        stored = await session.services.store.get(OrderRecord, session.profile.id, order_key(order_id))
        if stored is not None:
            markers[order_id] = stored
    return markers


def has_to_be_booked(candidate: Candidate) -> bool:
    """Whether an order the shop just reported is to be prepared and sent.

    What waits is tried again only when the shop changed it; everything else about waiting orders goes through the
    work list, so that a run without news asks nothing of SnelStart.
    """
    if candidate.marker is None:
        return True
    marker = candidate.marker.record
    if marker.state in {OrderState.WAITING, OrderState.REFUSED}:
        return candidate.order.history_id > marker.history_id
    return was_skipped_by_itself(marker)  # the profile selects it again, or the shop has it again


def can_be_tried(candidate: Candidate) -> bool:
    """Whether an order waits for something that may be solved."""
    return candidate.marker is not None and candidate.marker.record.state in {OrderState.WAITING, OrderState.REFUSED}


def has_to_be_settled(candidate: Candidate) -> bool:
    """Whether an order may have been booked without our knowing. What is left to a person waits in the work list."""
    return candidate.marker is not None and candidate.marker.record.state is OrderState.SENDING


def is_another_order(order: ShopOrder | None, marker: OrderRecord) -> bool:
    """Whether the shop gave the number of a booked order to a new one, as after a restored backup."""
    if order is None or order.problem or marker.state is not OrderState.DONE or marker.placed_at is None:
        return False
    return abs(order.placed_at - marker.placed_at) > _SAME_ORDER


def was_skipped_by_itself(marker: OrderRecord) -> bool:
    """Whether an order dropped out because of its status or because it was gone, not because a person said so."""
    return marker.state is OrderState.SKIPPED and marker.cause_kind in {CauseKind.NOT_SELECTED, CauseKind.GONE}


def fresh_marker(session: ImportSession, order: ShopOrder, now: datetime) -> OrderRecord:
    """Make the marker of an order that has none yet."""
    return OrderRecord(
        profile_id=session.profile.id,
        order_id=order.order_id,
        state=OrderState.WAITING,
        reference=session.profile.payment_reference(order.order_id),
        placed_at=order.placed_at,
        updated_at=now,
    )


def stretches(order_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Group order numbers into runs of neighbours."""
    by_number = sorted(set(order_ids), key=lambda order_id: (len(order_id), order_id))
    start = 0
    for index in range(1, len(by_number) + 1):
        if index == len(by_number) or _gap(by_number[index - 1], by_number[index]) > _WIDEST_GAP:
            yield by_number[start], by_number[index - 1]
            start = index


def _gap(one: str, other: str) -> int:
    """How far apart two order numbers are; a text that is no number is far from everything."""
    if one.isdecimal() and other.isdecimal():
        return int(other) - int(one)
    return _WIDEST_GAP + 1
