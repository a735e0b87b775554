"""Orphans: orders with something open and no entry in the work list, so that nothing leads to them any more.

A process that dies right after it wrote an intent leaves one. The next import finds it again, unless the profile has
come to select other orders or no longer imports. Then the order would stay in doubt for ever, unnoticed.
"""

from collections.abc import Iterable
from datetime import timedelta

from sconnect.app.concurrency import map_concurrently
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import insert_if_absent
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.answer import known_difference
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.state import OrderState

_LEFT_ALONE = timedelta(days=1)
"""So long after its last change an order is surely not in the hands of any run."""


async def listed_orders(services: Services, profile_id: str) -> frozenset[str]:
    """Read which orders stand in the work list."""
    entries = services.store.range(OpenOrder, profile_id, columns=("order_id",), skip_unreadable=True)
    return frozenset([entry.record.order_id async for entry in entries])


async def list_orphans(services: Services, unlisted: Iterable[OrderRecord]) -> int:
    """Put the orphans among some unlisted markers in the work list again. Returns how many."""
    before = services.clock.now() - _LEFT_ALONE
    orphans = [marker for marker in unlisted if _is_open(marker) and marker.updated_at < before]
    return sum(await map_concurrently(lambda marker: _list(services, marker), orphans))


def _is_open(marker: OrderRecord) -> bool:
    return not marker.state.is_finished or marker.has_finding


async def _list(services: Services, seen: OrderRecord) -> bool:
    stored = await services.store.get_like(seen)
    if stored is None or not _is_open(stored.record):
        return False
    if stored.record.state.is_finished:
        difference = known_difference(stored.record) if stored.record.answer is AnswerState.DIFFERS else None
        markers = OrderMarkers(services, stored.record.profile_id)
        await markers.list_booked(stored.record, [difference] if difference else [])
        return True
    marker, now = stored.record, services.clock.now()
    in_doubt = marker.state.may_have_been_sent
    entry = OpenOrder.about(
        marker,
        marker.causes or [Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, {"detail": ""})],
        since=now,
        state=OrderState.UNKNOWN if in_doubt else marker.state,
        retry_at=now if in_doubt and not marker.causes else None,
    )
    return await insert_if_absent(services.store, services.clock, entry) is not None
