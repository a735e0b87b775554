"""What an import books: the orders that waited, those that changed, and daily those that it looks for by date."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sconnect.app.errors import UnreadableError
from sconnect.app.importing.adoption.guard import Clearance, clear_adoption
from sconnect.app.importing.adoption.store import read_state
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.book_orders import book_orders, select_candidates
from sconnect.app.importing.corrections.in_doubt import resolve_open_corrections
from sconnect.app.importing.cursors import (
    HISTORY,
    OLDER,
    SWEEP,
    check_by_date,
    check_history,
    move_history_cursor,
    read_cursor,
    read_cursors,
    read_history_cursor,
    write_cursor,
)
from sconnect.app.importing.customers.delivery_cards import list_delivery_cards
from sconnect.app.importing.markers import has_to_be_booked
from sconnect.app.importing.news.retry_waiting import due_orders, retry_candidates
from sconnect.app.importing.refunds.payment_watch import look_at_payments
from sconnect.app.importing.restoring.check import check_restored
from sconnect.app.importing.restoring.state import read_restored
from sconnect.app.importing.sending.foreign_references import require_no_foreign_orders
from sconnect.app.importing.session import ORDERS_PER_PAGE, ImportSession
from sconnect.app.profiles.shop_claims import hold_shop
from sconnect.app.storage.records import Cursor
from sconnect.domain.values.bilingual import NOTHING

OVERLAP = 20
"""History entries that are read again each run: a shop may number two changes in another order than it stores them."""
SWEEP_EVERY = timedelta(days=1)
SWEEP_BACK = timedelta(days=3)
OLDER_PAGES = 20
"""Pages of older orders that are looked at each day: 4,000 orders, in 20 calls."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one import goes through. `swept`: the place of the look by date; `daily`: whether its turn has come.

    `history`: the cursor over the history, as it was read with the other; None: there was none.
    """

    session: ImportSession
    articles: ArticleLookup
    swept: Cursor
    daily: bool
    history: Cursor | None


async def check_profile(session: ImportSession) -> bool | None:
    """Check what has to be known of a profile before it books. None: it may; else whether there is more to check."""
    services, profile, progress = session.services, session.profile, session.progress
    session.neighbours = await hold_shop(services, profile, session.info.identity, progress.error)
    session.restored = await read_restored(services, profile.id)
    if session.restored and (checked := await check_restored(session, session.restored)) is not Clearance.GIVEN:
        return checked is Clearance.UNFINISHED
    session.adoption = await read_state(services, profile.id)
    clearance = await clear_adoption(session)
    return None if clearance is Clearance.GIVEN else clearance is Clearance.UNFINISHED


async def begin(session: ImportSession) -> Work:
    """Find out what this import has to go through."""
    cursors, now = await read_cursors(session), session.services.clock.now()
    swept = cursors.get(SWEEP) or await read_cursor(session, SWEEP)
    daily = swept.moved_at is None or now - swept.moved_at >= SWEEP_EVERY
    if swept.moved_at is not None and not daily:
        session.found.until = swept.moved_at + SWEEP_EVERY
    return Work(session, ArticleLookup(session), swept, daily, cursors.get(HISTORY))


async def import_waiting_orders(work: Work) -> bool:
    """Retry the orders of the work list that are due, or daily all of them. True when time ran out."""
    session = work.session
    await resolve_open_corrections(session, session.markers)
    everything = work.daily or session.progress.by_hand
    for order_ids in await due_orders(session, everything=everything):
        if session.out_of_time:
            return True
        if not await book_orders(session, work.articles, await retry_candidates(session, order_ids)):
            return True
    return False


async def import_changed_orders(work: Work) -> bool:
    """Import the orders that changed since the last run. True when time ran out."""
    session = work.session
    # A person may have the shop read anew while waiting orders are retried.
    known = None if session.found.work or session.calls_made else work.history
    cursor = await read_history_cursor(session, known)
    after = max(0, cursor.history_id - OVERLAP)
    unnamed, more, is_first = NOTHING, True, True
    if cursor.moved_at is None:
        await session.markers.begin_list()
    while more and not session.out_of_time:
        page = await session.shop.orders.changed_after(after, statuses=session.followed_statuses, limit=ORDERS_PER_PAGE)
        session.found.page = (after, page) if is_first and not page.more else None
        passed, cursor = cursor.history_id, await check_history(session, cursor, page, is_first=is_first)
        is_first = False
        if cursor.history_id < passed:
            after = max(0, cursor.history_id - OVERLAP)
            continue
        if cursor.moved_at is None and session.restored is None:
            await require_no_foreign_orders(session, page.orders)
        if not await book_orders(session, work.articles, await select_candidates(session, page.orders)):
            return True
        after, more, unnamed = page.next_history_id, page.more, unnamed or page.unnamed
        if not unnamed:
            cursor = await move_history_cursor(session, cursor, page)
    if unnamed:
        raise UnreadableError(
            unnamed.dutch, unnamed.english
        )  # the cursor stays before the page, so that nothing is lost
    return more


async def look_by_date(work: Work) -> bool:
    """Look at orders by date, whatever their history says: all of the last days, and a part of the older ones.

    True when time ran out, and the next run goes on where this one stopped, or when the history had restarted.
    """
    session, swept = work.session, work.swept
    now = session.services.clock.now()
    last = min(now, swept.moved_at) if swept.moved_at else now
    first = max(last - SWEEP_BACK, session.profile.orders.start)
    restarted = False
    after = swept.history_id
    while not session.out_of_time:
        page = await session.shop.orders.placed(
            first, now, after_order=str(after), statuses=session.followed_statuses, limit=ORDERS_PER_PAGE
        )
        restarted = await check_by_date(session, page.orders) or restarted
        if not await book_orders(session, work.articles, await select_candidates(session, page.orders)):
            break
        after = page.next_history_id
        if page.unnamed:
            session.progress.error(page.unnamed)
        if not page.more:
            await write_cursor(session, replace(swept, moved_at=now, history_id=0))
            await _look_at_older_orders(work, first)
            return restarted
    await write_cursor(session, replace(swept, history_id=after))
    return True


async def _look_at_older_orders(work: Work, until: datetime) -> None:
    """Book what was paid long after it was ordered and was not seen by its history: a part each day, then again.

    Booked orders are not compared here: a shop that empties the data of its customers changes all of them.
    """
    session = work.session
    place = await read_cursor(session, OLDER)
    for _ in range(OLDER_PAGES):
        if session.out_of_time or session.profile.orders.start >= until:
            return
        page = await session.shop.orders.placed(
            session.profile.orders.start,
            until,
            after_order=str(place.history_id),
            statuses=session.sales.every,
            limit=ORDERS_PER_PAGE,
        )
        selected = [each for each in await session.markers.read_page(page.orders) if session.selects(each.order)]
        if not await book_orders(session, work.articles, [each for each in selected if has_to_be_booked(each)]):
            return
        if page.unnamed:
            session.progress.error(page.unnamed)
        after = page.next_history_id if page.more else 0
        place = await write_cursor(session, replace(place, history_id=after, moved_at=session.services.clock.now()))
        if not page.more:
            return


async def end_day(work: Work) -> None:
    """Do what is done once a day, after every order was looked at."""
    await list_delivery_cards(work.session, work.swept)
    await look_at_payments(work.session)
