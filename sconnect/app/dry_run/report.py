"""The report of a dry run, order by order: read from the overlay of the tables that it wrote."""

from collections.abc import AsyncIterator

from sconnect.app.dry_run.connector import DryRunConnector
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.records.orders import order_key
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.runs import ItemOutcome, RunItem
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.text import fit

_LONGEST_NAME = 100
_MOST_CAUSES = 50
_OUTCOMES = {
    OrderState.WAITING: ItemOutcome.WAITING,
    OrderState.SENDING: ItemOutcome.WAITING,
    OrderState.UNKNOWN: ItemOutcome.WAITING,
    OrderState.REFUSED: ItemOutcome.REFUSED,
    OrderState.SKIPPED: ItemOutcome.SKIPPED,
}


async def outcomes(
    dry_services: Services, profile: Profile, connector: DryRunConnector, *, only_tried: bool
) -> AsyncIterator[RunItem]:
    """Yield, by number, what would become of every order that the shop returned.

    `dry_services` hold the overlay of the tables. `only_tried`: nothing is said of orders that were read but not tried,
    such as those on a page with the newest ones.
    """
    would_be_booked = {order.payment_reference for order in connector.overlay.orders}
    for order in sorted(connector.orders_read.values(), key=lambda order: order_key(order.order_id)):
        marker = await dry_services.store.get(OrderRecord, profile.id, order_key(order.order_id))
        entry = await dry_services.store.get(OpenOrder, profile.id, OpenOrder.key_of(order.order_id))
        if marker is None:
            if not only_tried and order.placed_at >= profile.orders.start:
                yield RunItem(order.order_id, ItemOutcome.SKIPPED, _name(order), (Cause(CauseKind.NOT_SELECTED),))
            continue
        record = marker.record
        is_new = record.state is OrderState.DONE and record.reference in would_be_booked
        yield RunItem(
            subject=order.order_id,
            outcome=ItemOutcome.CREATED if is_new else _OUTCOMES.get(record.state, ItemOutcome.UNCHANGED),
            name=_name(order),
            causes=(record.causes or (entry.record.details if entry else ()))[:_MOST_CAUSES],
            explanation=record.explanation,
        )


def _name(order: ShopOrder) -> str:
    return fit(order.company or f"{order.first_name} {order.last_name}", _LONGEST_NAME)
