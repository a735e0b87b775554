"""Credit orders of the shop, held with the sale that each likely belongs to, so that nobody credits twice."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import ShopCredit
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.shop_credits import credit_cause, likely_original, original_of
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder

_LOOKED_BACK = (timedelta(days=7), timedelta(days=30), timedelta(days=90))
"""How far before a credit its sale is looked for, the nearest days first."""
_MOST_PAGES, _PAGE = 10, 200


async def cause_of_shop_credit(session: ImportSession, candidate: Candidate) -> Cause:
    """Return the cause of an order with a negative total, and remember to which sale it likely belongs.

    What was found before is kept while the shop leaves the order as it was: looking costs calls to the shop.
    """
    credit, known = candidate.order, candidate.marker.record if candidate.marker else None
    causes = known.causes if known and known.history_id == credit.history_id else ()
    kept = next((cause for cause in causes if cause.kind is CauseKind.SHOP_CREDIT), None)
    if kept is not None:
        return kept
    original = await _original(session, credit)
    cause = credit_cause(credit, original, await _booked_as(session, original) if original else "")
    if original is not None:
        row = ShopCredit(
            profile_id=session.profile.id, original=original.order_id, order_id=credit.order_id, causes=(cause,)
        )
        await session.services.store.put(row)
    return cause


async def with_shop_credits(session: ImportSession, finding: Cause | None) -> Cause | None:
    """Return the finding that a booked sale was undone; as one item with a credit order of the shop, if it has one."""
    if finding is None or finding.kind is not CauseKind.UNDONE_AFTER_BOOKING:
        return finding
    first, last = ShopCredit.keys_of(finding.key)
    rows = session.services.store.range(ShopCredit, session.profile.id, first=first, last=last, skip_unreadable=True)
    async for row in rows:
        for cause in row.record.causes:
            if original_of(cause) == finding.key:
                return cause
    return finding


async def _original(session: ImportSession, credit: ShopOrder) -> ShopOrder | None:
    until = timedelta()
    for back in _LOOKED_BACK:
        async for orders in _placed(session, credit, back, until):
            if found := likely_original(credit, orders):
                return found
        until = back
    return None


async def _placed(
    session: ImportSession, credit: ShopOrder, back: timedelta, until: timedelta
) -> AsyncIterator[Sequence[ShopOrder]]:
    """Read the orders placed in these days before a credit, a part at a time."""
    first, last, after = credit.placed_at - back, credit.placed_at - until + timedelta(seconds=1), ""
    for _ in range(_MOST_PAGES):
        if session.out_of_time:
            return
        page = await session.shop.orders.placed(
            first, last, after_order=after, statuses=session.followed_statuses, limit=_PAGE
        )
        yield page.orders
        if not page.more:
            return
        after = str(page.next_history_id)


async def _booked_as(session: ImportSession, original: ShopOrder) -> str:
    marker = await session.markers.read(original.order_id)
    if marker is None or marker.record.state is not OrderState.DONE:
        return ""
    return str(marker.record.sales_order_number or marker.record.reference)
