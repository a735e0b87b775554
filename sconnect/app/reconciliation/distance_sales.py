"""The distance sales of a year within the Union, by what the list of orders holds of them: nothing else is read."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.services import Services
from sconnect.app.storage.records import ListedOrder, OrderListFilled, OrderRecord
from sconnect.app.storage.records.orders import order_key
from sconnect.domain.explanation.evidence import known_evidence
from sconnect.domain.listing import Place, Term
from sconnect.domain.reconciliation.distance_sales import distance_sale, distance_sale_after
from sconnect.domain.scheduling import day_begins, dutch_day
from sconnect.domain.values.money import ZERO

_EVIDENCE = ("evidence", "placed_at", "by_hand", "sales_order_id")
_DISTANCE_SALES = Term(Place.DISTANCE, "", is_whole=True)

Sale = tuple[str, str, Decimal]
"""The order, its sales order, and what it counts as it was sent: in euro without VAT."""


async def distance_sales_of(services: Services, profile_id: str, year: int) -> Decimal:
    """Add up what was booked for consumers in other member states of orders of a calendar year, less what was credited.

    In euro without VAT. Orders booked before it was kept where they went are left out. Raises `StoreBusyError`.
    """
    total, sent = ZERO, dict[str, str]()
    async for order_id, sales_order_id, amount in _sales(services, profile_id, year):
        sent[order_id] = sales_order_id
        total += amount
    corrections = await Corrections(services, profile_id).of_orders(sent)
    for order_id, all_of in corrections.items():
        of_it = [each for each in all_of if each.corrects == sent[order_id]]
        marker = await services.store.get(OrderRecord, profile_id, order_key(order_id)) if of_it else None
        evidence = known_evidence(marker.record.evidence) if marker else None
        if evidence is not None:
            total += distance_sale_after(evidence, of_it) - (distance_sale(evidence) or ZERO)
    return total


async def _sales(services: Services, profile_id: str, year: int) -> AsyncIterator[Sale]:
    filled = await services.store.get(OrderListFilled, profile_id, OrderListFilled.KEY)
    if filled is None or not filled.record.is_whole:
        async for sale in _sales_of_markers(services, profile_id, year):
            yield sale
        return
    first, last = ListedOrder.keys_of(_DISTANCE_SALES, day_begins(date(year, 1, 1)), day_begins(date(year + 1, 1, 1)))
    rows = services.store.range(
        ListedOrder, profile_id, first=first, last=last, columns=("sales_order_id", "distance_sale")
    )
    async for stored in rows:
        order = stored.record
        yield order.order_id, order.sales_order_id, order.distance_sale or ZERO


async def _sales_of_markers(services: Services, profile_id: str, year: int) -> AsyncIterator[Sale]:
    """Read them from every marker: until the night has put those of before in the list."""
    async for stored in services.store.range(OrderRecord, profile_id, columns=_EVIDENCE, skip_unreadable=True):
        marker = stored.record
        is_of_year = marker.placed_at is not None and dutch_day(marker.placed_at).year == year
        amount = distance_sale(known_evidence(marker.evidence)) if is_of_year and marker.counted else None
        if amount is not None:
            yield marker.order_id, marker.sales_order_id, amount
