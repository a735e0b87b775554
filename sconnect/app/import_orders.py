"""The import: shop orders become sales orders.

changed orders -> skip what is finished -> prepare (customer, articles, composition, checks) -> send once -> record ->
move the cursor
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

from sconnect.app.articles import Articles
from sconnect.app.import_work import ImportWork, Todo
from sconnect.app.markers import has_to_be_booked, has_to_be_settled, markers_of, with_markers
from sconnect.app.open_orders import drop_out, unlist_order
from sconnect.app.prepare import prepare
from sconnect.app.progress import Progress
from sconnect.app.records import Cursor, OpenOrder
from sconnect.app.send_orders import send_orders
from sconnect.app.services import Services
from sconnect.app.settle import settle
from sconnect.domain.causes import CauseKind
from sconnect.domain.order_state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder

PAGE = 100
"""Orders that are prepared together."""
OVERLAP = 20
"""History entries that are read again each run: a shop may number two changes in another order than it stores them."""
CURSOR = "orders"
SWEEP = "sweep"
SWEEP_EVERY = timedelta(days=1)
SWEEP_BACK = timedelta(days=3)


async def import_orders(services: Services, profile: Profile, progress: Progress) -> bool:
    """Import what changed and what waited. True when time ran out and there is more to do."""
    async with ImportWork.open(services, profile, progress) as work:
        articles = Articles(work)
        return (
            await _retry_open_orders(work, articles)
            or await _import_changed_orders(work, articles)
            or await _sweep(work, articles)
        )


async def _import_changed_orders(work: ImportWork, articles: Articles) -> bool:
    cursor = await _read_cursor(work, CURSOR)
    after = max(0, cursor.history_id - OVERLAP)
    while True:
        if work.out_of_time:
            return True
        page = await work.shop.orders_after(after, statuses=work.statuses, limit=PAGE)
        selected = [order for order in page.orders if work.selects(order)]
        if not await _import_page(work, articles, await with_markers(work, selected)):
            return True
        after = page.next_history_id
        cursor = await _move_cursor(work, cursor, after)
        if not page.more:
            return False


async def _sweep(work: ImportWork, articles: Articles) -> bool:
    """Once a day, look at the orders of the last days by date: a shop may have changed one without any history.

    True when time ran out; the next run then sweeps again.
    """
    now = work.services.clock.now()
    swept = await _read_cursor(work, SWEEP)
    if swept.moved_at is not None and now - swept.moved_at < SWEEP_EVERY:
        return False
    first, after = max(now - SWEEP_BACK, work.profile.orders.start), ""
    while True:
        if work.out_of_time:
            return True
        page = await work.shop.orders_placed(first, now, after_order=after, statuses=work.statuses, limit=PAGE)
        selected = [order for order in page.orders if work.selects(order)]
        if not await _import_page(work, articles, await with_markers(work, selected)):
            return True
        after = str(page.next_history_id)
        if not page.more:
            break
    await work.services.store.put(replace(swept, moved_at=now))
    return False


async def _import_page(work: ImportWork, articles: Articles, todos: Sequence[Todo]) -> bool:
    """Book what can be booked; False when time ran out."""
    unanswered = [todo for todo in todos if has_to_be_settled(todo)]
    absent = await settle(work, [todo.marker for todo in unanswered if todo.marker])
    again = {marker.record.order_id: marker for marker in absent}
    to_book = [todo for todo in todos if has_to_be_booked(todo)]
    to_book += [Todo(todo.order, again[todo.order.order_id]) for todo in unanswered if todo.order.order_id in again]
    if not to_book:
        return True
    return await send_orders(work, await prepare(work, articles, to_book))


async def _retry_open_orders(work: ImportWork, articles: Articles) -> bool:
    """Look again at orders of the work list whose time has come. True when time ran out."""
    due = [entry async for entry in _due_entries(work)]
    for start in range(0, len(due), PAGE):
        if work.out_of_time:
            return True
        order_ids = [entry.order_id for entry in due[start : start + PAGE]]
        orders = {order.order_id: order for order in await work.shop.orders_by_id(order_ids)}
        if not await _retry_page(work, articles, order_ids, orders):
            return True
    return False


async def _retry_page(
    work: ImportWork, articles: Articles, order_ids: Sequence[str], orders: dict[str, ShopOrder]
) -> bool:
    markers = await markers_of(work, order_ids)
    for order_id in order_ids:
        if order_id not in markers or markers[order_id].record.state.is_finished:
            await unlist_order(work, order_id)
    absent = await settle(work, [marker for marker in markers.values() if marker.record.state.may_have_been_sent])
    free = [marker for marker in markers.values() if marker.record.state in {OrderState.WAITING, OrderState.REFUSED}]
    to_book = []
    for marker in [*free, *absent]:
        order = orders.get(marker.record.order_id)
        if order is None:
            await drop_out(work, marker, CauseKind.GONE, marker.record.history_id)
        elif not work.selects(order):
            await drop_out(work, marker, CauseKind.NOT_SELECTED, order.history_id)
        else:
            to_book.append(Todo(order, marker))
    if not to_book:
        return True
    return await send_orders(work, await prepare(work, articles, to_book))


async def _due_entries(work: ImportWork) -> AsyncIterator[OpenOrder]:
    now = work.services.clock.now()
    async for stored in work.services.store.range(OpenOrder, work.profile.id):
        entry = stored.record
        searched = entry.state.may_have_been_sent and entry.retry_at is not None
        ripe = entry.retry_at is not None and entry.retry_at <= now
        if work.progress.by_hand or entry.released or searched or ripe:
            yield entry


async def _read_cursor(work: ImportWork, name: str) -> Cursor:
    cursor = Cursor(profile_id=work.profile.id, name=name)
    stored = await work.services.store.get_like(cursor)
    return stored.record if stored else cursor


async def _move_cursor(work: ImportWork, cursor: Cursor, history_id: int) -> Cursor:
    """Move on past a page in which every order is done or listed. Never back."""
    if history_id <= cursor.history_id:
        return cursor
    moved = replace(cursor, history_id=history_id, moved_at=work.services.clock.now())
    await work.services.store.put(moved)
    return moved
