"""Orders that nothing leads to any more: a marker that is not finished, without an entry in the work list.

A process that dies right after it wrote an intent leaves one. The next import meets it again, unless the profile
meanwhile selects other orders or imports no more. Then it would be uncertain for ever, and nobody would know.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sconnect.app.concurrency import map_concurrently
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import insert_if_absent
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState

_LEFT_ALONE = timedelta(days=1)
"""So long after its last change an order is surely not in the hands of any run."""


async def listed_orders(services: Services, profile_id: str) -> frozenset[str]:
    """Read which orders stand in the work list."""
    entries = services.store.range(OpenOrder, profile_id, columns=("order_id",), skip_unreadable=True)
    return frozenset([entry.record.order_id async for entry in entries])


async def list_forgotten(services: Services, unlisted: Iterable[OrderRecord]) -> int:
    """Put those of some unlisted markers in the work list that wait or are uncertain. Returns how many."""
    before = services.clock.now() - _LEFT_ALONE
    forgotten = [marker for marker in unlisted if _is_forgotten(marker, before)]
    return sum(await map_concurrently(lambda marker: _list(services, marker), forgotten))


def _is_forgotten(marker: OrderRecord, before: datetime) -> bool:
    return not marker.state.is_finished and marker.updated_at < before


async def _list(services: Services, seen: OrderRecord) -> bool:
    stored = await services.store.get_like(seen)
    if stored is None or stored.record.state.is_finished:
        return False
    marker, now = stored.record, services.clock.now()
    is_uncertain = marker.state.may_have_been_sent
    causes = marker.causes or (Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, {"detail": ""}),)
    entry = OpenOrder(
        profile_id=marker.profile_id,
        order_id=marker.order_id,
        state=OrderState.UNKNOWN if is_uncertain else marker.state,
        causes=tuple((cause.kind, cause.key) for cause in causes),
        reason=causes[0].dutch,
        retry_at=now if is_uncertain and not marker.causes else None,
        since=now,
    )
    return await insert_if_absent(services.store, services.clock, entry) is not None
