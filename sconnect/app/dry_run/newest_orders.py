"""The newest orders of a shop, by the date they were placed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sconnect.app.importing.session import ImportSession
from sconnect.domain.shop import OrderPage, ShopOrder

MOST_NEWEST = 200
_PAGE = 200
_PAGES_WANTED = 5
"""A stretch that holds more than so many times the orders that are wanted is looked at by halves."""
_SHORTEST = timedelta(minutes=1)
"""A stretch that is not halved: a tool that filled the shop may have dated all its orders alike."""
_FIRST_LOOK = timedelta(days=1)
_FURTHEST_BACK = timedelta(days=3650)
_SKEW = timedelta(days=1)
"""A shop whose time zone is set wrong dates its orders some hours ahead."""


async def newest_orders(session: ImportSession, number: int) -> list[ShopOrder]:
    """Read the newest orders in a status that is imported, oldest first.

    A shop cannot be asked for its newest orders directly, so it is asked for one day, then for ever longer periods
    before it, until there are enough. However many orders the shop has, a few hundred are read.
    """
    wanted = min(number, MOST_NEWEST)
    newest: dict[str, ShopOrder] = {}
    async for first, until in _stretches(session):
        newest |= await _newest_within(session, first, until, wanted - len(newest))
        if len(newest) >= wanted or session.out_of_time:
            break
    return sorted(newest.values(), key=lambda order: (order.placed_at, len(order.order_id), order.order_id))[-wanted:]


async def _stretches(session: ImportSession) -> AsyncIterator[tuple[datetime, datetime]]:
    until = session.services.clock.now() + _SKEW
    oldest, length = until - _FURTHEST_BACK, _FIRST_LOOK + _SKEW
    while until > oldest:
        first = max(oldest, until - length)
        yield first, until
        until, length = first, 2 * length


async def _newest_within(session: ImportSession, first: datetime, until: datetime, wanted: int) -> dict[str, ShopOrder]:
    """Read orders of a stretch, by number: the newest, and as many as are wanted or more, if it has them."""
    limit = min(_PAGE, _PAGES_WANTED * max(wanted, 1))
    page = await session.shop.orders.placed(
        first, until, after_order="", statuses=session.followed_statuses, limit=limit
    )
    if page.more and until - first > _SHORTEST and not session.out_of_time:
        middle = first + (until - first) / 2
        found = await _newest_within(session, middle, until, wanted)
        if len(found) < wanted:
            found |= await _newest_within(session, first, middle, wanted - len(found))
        return found
    found = _selected(session, page)
    while page.more and not session.out_of_time:
        page = await session.shop.orders.placed(
            first, until, after_order=str(page.next_history_id), statuses=session.followed_statuses, limit=_PAGE
        )
        found |= _selected(session, page)
    return found


def _selected(session: ImportSession, page: OrderPage) -> dict[str, ShopOrder]:
    if page.unnamed:
        session.progress.error(page.unnamed)
    return {order.order_id: order for order in page.orders if session.has_selected_status(order)}
