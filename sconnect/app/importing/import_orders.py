"""The import: shop orders become sales orders.

changed orders -> skip what is finished -> prepare (customer, articles, composition, checks) -> send once -> record ->
move the cursor
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sconnect.app.errors import SconnectError, SettingsError, UnreadableError
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.booking import book_orders
from sconnect.app.importing.change_watch import list_findings
from sconnect.app.importing.cursors import SWEEP, move_history_cursor, read_cursor, read_history_cursor, write_cursor
from sconnect.app.importing.markers import can_be_tried, has_to_be_booked, has_to_be_settled, with_markers
from sconnect.app.importing.retry_waiting import retry_waiting_orders
from sconnect.app.importing.sending.settlement import resolve_in_doubt
from sconnect.app.importing.session import Candidate, ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import Cursor
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder

PAGE = 200
"""Orders that are prepared together: their customers and articles share the look-ups."""
OVERLAP = 20
"""History entries that are read again each run: a shop may number two changes in another order than it stores them."""
SWEEP_EVERY = timedelta(days=1)
SWEEP_BACK = timedelta(days=3)
_SAMPLE = 40
"""Orders of a first import that are looked for in the books: two questions, whatever the size of the shop."""


async def import_orders(services: Services, profile: Profile, progress: Progress) -> bool:
    """Import what changed and what waited. True when time ran out and there is more to do."""
    async with ImportSession.open(services, profile, progress) as session:
        articles = ArticleLookup(session)
        swept = await read_cursor(session, SWEEP)
        daily = swept.moved_at is None or services.clock.now() - swept.moved_at >= SWEEP_EVERY
        failure: SconnectError | None = None
        try:
            if await retry_waiting_orders(session, articles, everything=daily or progress.by_hand):
                return True
        except SconnectError as error:
            failure = error  # an old order that cannot be tried may not keep new ones waiting
        more = await _import_changed_orders(session, articles) or (daily and await _sweep(session, articles, swept))
        if failure:
            raise failure
        return more


async def _import_changed_orders(session: ImportSession, articles: ArticleLookup) -> bool:
    """Import the orders that changed since the last run. True when time ran out."""
    cursor = await read_history_cursor(session)
    after = max(0, cursor.history_id - OVERLAP)
    while not session.out_of_time:
        page = await session.shop.orders.changed_after(after, statuses=session.followed_statuses, limit=PAGE)
        if cursor.moved_at is None:
            await require_no_foreign_orders(session, page.orders)
        if not await _import_page(session, articles, page.orders):
            return True
        after = page.next_history_id
        cursor = await move_history_cursor(session, cursor, after)
        if not page.more:
            return False
    return True


async def _sweep(session: ImportSession, articles: ArticleLookup, swept: Cursor) -> bool:
    """Look at the orders of the last days by date: a shop may have changed one without any history.

    True when time ran out; the next run goes on where this one stopped.
    """
    now = session.services.clock.now()
    first = max(_last_sweep(swept, now) - SWEEP_BACK, session.profile.orders.start)
    after = swept.history_id
    while not session.out_of_time:
        page = await session.shop.orders.placed(
            first, now, after_order=str(after), statuses=session.followed_statuses, limit=PAGE
        )
        if not await _import_page(session, articles, page.orders):
            break
        after = page.next_history_id
        if not page.more:
            await write_cursor(session, replace(swept, moved_at=now, history_id=0))
            return False
    await write_cursor(session, replace(swept, history_id=after))
    return True


def _last_sweep(swept: Cursor, now: datetime) -> datetime:
    return min(now, swept.moved_at) if swept.moved_at else now


async def _import_page(session: ImportSession, articles: ArticleLookup, orders: Sequence[ShopOrder]) -> bool:
    """Book what can be booked; False when time ran out."""
    return await book_orders(session, articles, await select_candidates(session, orders))


async def select_candidates(
    session: ImportSession, orders: Sequence[ShopOrder], *, again: bool = False
) -> list[Candidate]:
    """Say which orders of a page are to be booked. `again`: those too that wait and did not change."""
    seen = await with_markers(session, orders)
    await list_findings(session, seen)
    candidates = [candidate for candidate in seen if session.selects(candidate.order)]
    unanswered = [candidate for candidate in candidates if has_to_be_settled(candidate)]
    absent = await resolve_in_doubt(session, [candidate.marker for candidate in unanswered if candidate.marker])
    missing = {marker.record.order_id: marker for marker in absent}
    to_book = [
        candidate for candidate in candidates if has_to_be_booked(candidate) or (again and can_be_tried(candidate))
    ]
    to_book += [
        Candidate(candidate.order, missing[candidate.order.order_id])
        for candidate in unanswered
        if candidate.order.order_id in missing
    ]
    return to_book


async def require_no_foreign_orders(session: ImportSession, orders: Sequence[ShopOrder]) -> None:
    """Stop a first import when the books already hold orders with this profile's payment references.

    Then the markers were lost, or another program uses the same prefix, and everything would be booked twice.
    """
    fresh = await _without_marker(session, [order for order in orders if session.selects(order)])
    references = {session.profile.payment_reference(order.order_id): order for order in fresh[:_SAMPLE]}
    try:
        found = await (await session.books()).orders.find(references) if references else []
    except UnreadableError:
        return  # the books do not search reliably; nothing can be learnt here
    # Another run may have booked them since the markers were read.
    booked = [references[order.payment_reference] for order in found if order.payment_reference in references]
    if strange := await _without_marker(session, booked):
        reference = session.profile.payment_reference(strange[0].order_id)
        raise SettingsError(
            f"In SnelStart staat al een order met betalingskenmerk {reference}, die niet door dit "
            "profiel is geboekt. Kies een ander voorvoegsel, of een startdatum na de laatst geboekte order. Er is "
            "niets geboekt."
        )


async def _without_marker(session: ImportSession, orders: Sequence[ShopOrder]) -> list[ShopOrder]:
    return [candidate.order for candidate in await with_markers(session, orders) if candidate.marker is None]
