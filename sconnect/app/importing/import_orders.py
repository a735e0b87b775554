"""The import: shop orders become sales orders.

changed orders -> skip what is finished -> prepare (customer, articles, composition, checks) -> send once -> record ->
move the cursor
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sconnect.app.errors import SconnectError, SettingsError, UnreadableError
from sconnect.app.importing.articles.lookup import Articles
from sconnect.app.importing.booking import book_orders
from sconnect.app.importing.change_watch import list_findings
from sconnect.app.importing.cursors import SWEEP, keep_cursor, move_history_cursor, read_cursor, read_history_cursor
from sconnect.app.importing.markers import can_be_tried, has_to_be_booked, has_to_be_settled, with_markers
from sconnect.app.importing.retry_waiting import retry_open_orders
from sconnect.app.importing.sending.settlement import settle
from sconnect.app.importing.session import ImportWork, Todo
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
    async with ImportWork.open(services, profile, progress) as work:
        articles = Articles(work)
        swept = await read_cursor(work, SWEEP)
        daily = swept.moved_at is None or services.clock.now() - swept.moved_at >= SWEEP_EVERY
        failure: SconnectError | None = None
        try:
            if await retry_open_orders(work, articles, everything=daily or progress.by_hand):
                return True
        except SconnectError as error:
            failure = error  # an old order that cannot be tried may not keep new ones waiting
        more = await _import_changed_orders(work, articles) or (daily and await _sweep(work, articles, swept))
        if failure:
            raise failure
        return more


async def _import_changed_orders(work: ImportWork, articles: Articles) -> bool:
    """Import the orders that changed since the last run. True when time ran out."""
    cursor = await read_history_cursor(work)
    after = max(0, cursor.history_id - OVERLAP)
    while not work.out_of_time:
        page = await work.shop.orders_after(after, statuses=work.followed_statuses, limit=PAGE)
        if cursor.moved_at is None:
            await refuse_strange_orders(work, page.orders)
        if not await _import_page(work, articles, page.orders):
            return True
        after = page.next_history_id
        cursor = await move_history_cursor(work, cursor, after)
        if not page.more:
            return False
    return True


async def _sweep(work: ImportWork, articles: Articles, swept: Cursor) -> bool:
    """Look at the orders of the last days by date: a shop may have changed one without any history.

    True when time ran out; the next run goes on where this one stopped.
    """
    now = work.services.clock.now()
    first = max(_last_sweep(swept, now) - SWEEP_BACK, work.profile.orders.start)
    after = swept.history_id
    while not work.out_of_time:
        page = await work.shop.orders_placed(
            first, now, after_order=str(after), statuses=work.followed_statuses, limit=PAGE
        )
        if not await _import_page(work, articles, page.orders):
            break
        after = page.next_history_id
        if not page.more:
            await keep_cursor(work, replace(swept, moved_at=now, history_id=0))
            return False
    await keep_cursor(work, replace(swept, history_id=after))
    return True


def _last_sweep(swept: Cursor, now: datetime) -> datetime:
    return min(now, swept.moved_at) if swept.moved_at else now


async def _import_page(work: ImportWork, articles: Articles, orders: Sequence[ShopOrder]) -> bool:
    """Book what can be booked; False when time ran out."""
    return await book_orders(work, articles, await todos_of(work, orders))


async def todos_of(work: ImportWork, orders: Sequence[ShopOrder], *, again: bool = False) -> list[Todo]:
    """Say which orders of a page are to be booked. `again`: those too that wait and did not change."""
    seen = await with_markers(work, orders)
    await list_findings(work, seen)
    todos = [todo for todo in seen if work.selects(todo.order)]
    unanswered = [todo for todo in todos if has_to_be_settled(todo)]
    absent = await settle(work, [todo.marker for todo in unanswered if todo.marker])
    missing = {marker.record.order_id: marker for marker in absent}
    to_book = [todo for todo in todos if has_to_be_booked(todo) or (again and can_be_tried(todo))]
    to_book += [Todo(todo.order, missing[todo.order.order_id]) for todo in unanswered if todo.order.order_id in missing]
    return to_book


async def refuse_strange_orders(work: ImportWork, orders: Sequence[ShopOrder]) -> None:
    """Stop a first import when the books already hold orders with this profile's payment references.

    Then the markers were lost, or another program uses the same prefix, and everything would be booked twice.
    """
    fresh = await _without_marker(work, [order for order in orders if work.selects(order)])
    references = {work.profile.payment_reference(order.order_id): order for order in fresh[:_SAMPLE]}
    try:
        found = await (await work.books()).find_orders(references) if references else []
    except UnreadableError:
        return  # the books do not search reliably; nothing can be learnt here
    # Another run may have booked them since the markers were read.
    booked = [references[order.payment_reference] for order in found if order.payment_reference in references]
    if strange := await _without_marker(work, booked):
        reference = work.profile.payment_reference(strange[0].order_id)
        raise SettingsError(
            f"In SnelStart staat al een order met betalingskenmerk {reference}, die niet door dit "
            "profiel is geboekt. Kies een ander voorvoegsel, of een startdatum na de laatst geboekte order. Er is "
            "niets geboekt."
        )


async def _without_marker(work: ImportWork, orders: Sequence[ShopOrder]) -> list[ShopOrder]:
    return [todo.order for todo in await with_markers(work, orders) if todo.marker is None]
