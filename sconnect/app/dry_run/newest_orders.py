"""The newest orders of a shop, by the date they were placed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sconnect.app.importing.session import ImportSession
from sconnect.domain.shop import ShopOrder

MOST_NEWEST = 200
_PAGE = 200
_FIRST_LOOK = timedelta(days=1)
_FURTHEST_BACK = timedelta(days=3650)
_SKEW = timedelta(days=1)
"""A shop whose time zone is set wrong dates its orders some hours ahead."""


async def newest_orders(session: ImportSession, number: int) -> list[ShopOrder]:
    """Read the newest orders in a status that is imported, oldest first.

    A shop cannot be asked for its newest orders directly, so it is asked for one day, then for ever longer periods
    before it, until there are enough.
    """
    wanted = min(number, MOST_NEWEST)
    newest: dict[str, ShopOrder] = {}
    async for stretch in _stretches(session):
        async for order in _placed(session, *stretch):
            newest[order.order_id] = order
            if len(newest) > 2 * wanted:
                newest = {each.order_id: each for each in _last(newest, wanted)}
        if len(newest) >= wanted or session.out_of_time:
            break
    return _last(newest, wanted)


async def _stretches(session: ImportSession) -> AsyncIterator[tuple[datetime, datetime]]:
    until = session.services.clock.now() + _SKEW
    oldest, length = until - _FURTHEST_BACK, _FIRST_LOOK + _SKEW
    while until > oldest:
        first = max(oldest, until - length)
        yield first, until
        until, length = first, 2 * length


async def _placed(session: ImportSession, first: datetime, until: datetime) -> AsyncIterator[ShopOrder]:
    after = ""
    while not session.out_of_time:
        page = await session.shop.orders.placed(
            first, until, after_order=after, statuses=session.followed_statuses, limit=_PAGE
        )
        for order in page.orders:
            if session.has_selected_status(order):
                yield order
        if page.unnamed:
            session.progress.error(page.unnamed)
        after = str(page.next_history_id)
        if not page.more:
            return


def _last(orders: dict[str, ShopOrder], number: int) -> list[ShopOrder]:
    return sorted(orders.values(), key=lambda order: (order.placed_at, len(order.order_id), order.order_id))[-number:]
