"""The import: shop orders become sales orders, each exactly once.

changed orders -> candidates -> prepare -> validate -> complete -> send once -> record -> move the cursor
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from sconnect.app.concurrency import batches
from sconnect.app.errors import UNEXPECTED_ERRORS, RefusedError, SconnectError, SettingsError, UnreadableError
from sconnect.app.importing.adoption.guard import Clearance, clear_adoption, look_only, without_adopted
from sconnect.app.importing.adoption.store import read_state
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.change_watch import list_findings
from sconnect.app.importing.completion import create_missing_and_compose, create_missing_together
from sconnect.app.importing.corrections.in_doubt import resolve_open_corrections
from sconnect.app.importing.cursors import (
    OLDER,
    SWEEP,
    check_by_date,
    check_history,
    move_history_cursor,
    read_cursor,
    read_history_cursor,
    write_cursor,
)
from sconnect.app.importing.customers.delivery_cards import list_delivery_cards
from sconnect.app.importing.customers.recognition import recognise_customers
from sconnect.app.importing.holding import hold_refused, hold_unexpected
from sconnect.app.importing.markers import Candidate, can_be_tried, has_to_be_booked, is_in_doubt
from sconnect.app.importing.news.looking import has_no_news, keeping_look
from sconnect.app.importing.outcomes.showing import showing_outcomes
from sconnect.app.importing.preparing import Batch, plan_orders
from sconnect.app.importing.refunds.payment_watch import look_at_payments
from sconnect.app.importing.refunds.undone_sales import is_to_ask_about
from sconnect.app.importing.restoring.check import check_restored, without_found_back
from sconnect.app.importing.restoring.state import read_restored
from sconnect.app.importing.retry_waiting import due_orders, retry_candidates
from sconnect.app.importing.sending.first_order import first_order_is_found
from sconnect.app.importing.sending.foreign_references import require_no_foreign_orders, without_booked_elsewhere
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.validation import ValidatedOrder, validate_order
from sconnect.app.profiles.shop_claims import hold_shop
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import Cursor
from sconnect.domain.profile import LineMode, Profile
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import NOTHING

PAGE = 200
"""Orders that are prepared together: their customers and articles share the look-ups."""
OVERLAP = 20
"""History entries that are read again each run: a shop may number two changes in another order than it stores them."""
SWEEP_EVERY = timedelta(days=1)
SWEEP_BACK = timedelta(days=3)
OLDER_PAGES = 20
"""Pages of older orders that are looked at each day: 4,000 orders, in 20 calls."""
_FEW = 20
"""Orders prepared together when each has questions of its own (prices): what is ready is sent before the quota ends."""


_T = TypeVar("_T")
Around = Callable[[Services, Profile, Progress], AbstractAsyncContextManager[bool]]
"""What is done before and after an import: its value tells whether there is time left to import."""


@asynccontextmanager
async def _nothing_around(*_: object) -> AsyncIterator[bool]:
    yield True


async def import_orders(
    services: Services, profile: Profile, progress: Progress, *, around: Around = _nothing_around
) -> bool:
    """Import what waited and what changed. True when time ran out and there is more to do."""
    async with (
        around(services, profile, progress) as is_in_time,
        ImportSession.open(services, profile, progress) as session,
        keeping_look(session),
        showing_outcomes(session),
    ):
        if not is_in_time:
            return True
        if await has_no_news(session, limit=PAGE):
            return False
        session.neighbours = await hold_shop(services, profile, session.info.identity, progress.error)
        session.restored = await read_restored(services, profile.id)
        if session.restored and (checked := await check_restored(session, session.restored)) is not Clearance.GIVEN:
            return checked is Clearance.UNFINISHED
        session.adoption = await read_state(services, profile.id)
        if (clearance := await clear_adoption(session)) is not Clearance.GIVEN:
            return clearance is Clearance.UNFINISHED
        articles = ArticleLookup(session)
        swept = await read_cursor(session, SWEEP)
        daily = swept.moved_at is None or services.clock.now() - swept.moved_at >= SWEEP_EVERY
        if swept.moved_at is not None and not daily:
            session.found.until = swept.moved_at + SWEEP_EVERY
        failure: SconnectError | None = None
        try:
            await resolve_open_corrections(session, session.markers)
            if await _import_waiting_orders(session, articles, everything=daily or progress.by_hand):
                return True
        except SconnectError as error:
            failure = error  # an old order that cannot be retried may not hold up new ones
        more = not progress.released_only and await _import_changed_orders(session, articles)
        daily = daily and not progress.released_only
        more = more or (daily and await _look_by_date(session, articles, swept))
        if daily and not more:
            await list_delivery_cards(session, swept)
            await look_at_payments(session)
        if failure:
            raise failure
        return more


async def look_at_other_program(services: Services, profile: Profile, progress: Progress) -> bool:
    """Look at what another program booked, and book nothing. True when time ran out and there is more to do."""
    async with ImportSession.open(services, profile, progress) as session:
        session.adoption = await read_state(services, profile.id)
        return await look_only(session)


async def _import_waiting_orders(session: ImportSession, articles: ArticleLookup, *, everything: bool) -> bool:
    """Retry the orders of the work list that are due, or all of them. True when time ran out."""
    for order_ids in await due_orders(session, everything=everything):
        if session.out_of_time:
            return True
        if not await book_orders(session, articles, await retry_candidates(session, order_ids)):
            return True
    return False


async def _import_changed_orders(session: ImportSession, articles: ArticleLookup) -> bool:
    """Import the orders that changed since the last run. True when time ran out."""
    cursor = await read_history_cursor(session)
    after = max(0, cursor.history_id - OVERLAP)
    unnamed, more, is_first = NOTHING, True, True
    if cursor.moved_at is None:
        await session.markers.begin_list()
    while more and not session.out_of_time:
        page = await session.shop.orders.changed_after(after, statuses=session.followed_statuses, limit=PAGE)
        session.found.page = (after, page) if is_first and not page.more else None
        passed, cursor = cursor.history_id, await check_history(session, cursor, page, is_first=is_first)
        is_first = False
        if cursor.history_id < passed:
            after = max(0, cursor.history_id - OVERLAP)
            continue
        if cursor.moved_at is None and session.restored is None:
            await require_no_foreign_orders(session, page.orders)
        if not await book_orders(session, articles, await select_candidates(session, page.orders)):
            return True
        after, more, unnamed = page.next_history_id, page.more, unnamed or page.unnamed
        if not unnamed:
            cursor = await move_history_cursor(session, cursor, page)
    if unnamed:
        raise UnreadableError(
            unnamed.dutch, unnamed.english
        )  # the cursor stays before the page, so that nothing is lost
    return more


async def _look_by_date(session: ImportSession, articles: ArticleLookup, swept: Cursor) -> bool:
    """Look at orders by date, whatever their history says: all of the last days, and a part of the older ones.

    True when time ran out, and the next run goes on where this one stopped, or when the history had restarted.
    """
    now = session.services.clock.now()
    last = min(now, swept.moved_at) if swept.moved_at else now
    first = max(last - SWEEP_BACK, session.profile.orders.start)
    restarted = False
    after = swept.history_id
    while not session.out_of_time:
        page = await session.shop.orders.placed(
            first, now, after_order=str(after), statuses=session.followed_statuses, limit=PAGE
        )
        restarted = await check_by_date(session, page.orders) or restarted
        if not await book_orders(session, articles, await select_candidates(session, page.orders)):
            break
        after = page.next_history_id
        if page.unnamed:
            session.progress.error(page.unnamed)
        if not page.more:
            await write_cursor(session, replace(swept, moved_at=now, history_id=0))
            await _look_at_older_orders(session, articles, first)
            return restarted
    await write_cursor(session, replace(swept, history_id=after))
    return True


async def _look_at_older_orders(session: ImportSession, articles: ArticleLookup, until: datetime) -> None:
    """Book what was paid long after it was ordered and was not seen by its history: a part each day, then again.

    Booked orders are not compared here: a shop that empties the data of its customers changes all of them.
    """
    place = await read_cursor(session, OLDER)
    for _ in range(OLDER_PAGES):
        if session.out_of_time or session.profile.orders.start >= until:
            return
        page = await session.shop.orders.placed(
            session.profile.orders.start,
            until,
            after_order=str(place.history_id),
            statuses=session.sales.every,
            limit=PAGE,
        )
        selected = [each for each in await session.markers.read_page(page.orders) if session.selects(each.order)]
        if not await book_orders(session, articles, [each for each in selected if has_to_be_booked(each)]):
            return
        if page.unnamed:
            session.progress.error(page.unnamed)
        after = page.next_history_id if page.more else 0
        place = await write_cursor(session, replace(place, history_id=after, moved_at=session.services.clock.now()))
        if not page.more:
            return


async def select_candidates(
    session: ImportSession, orders: Sequence[ShopOrder], *, again: bool = False
) -> list[Candidate]:
    """Select the orders of a page that are to be booked. `again`: also those that wait and did not change."""
    seen = await session.markers.read_page(orders)
    await session.note_payment_methods(orders)
    await list_findings(session, seen)
    candidates = [each for each in seen if session.selects(each.order) or is_to_ask_about(session, each)]
    unanswered = [candidate for candidate in candidates if is_in_doubt(candidate)]
    absent = await resolve_in_doubt(
        session, session.markers, [candidate.marker for candidate in unanswered if candidate.marker]
    )
    missing = {marker.record.order_id: marker for marker in absent}
    session.found.work |= bool(unanswered)
    to_book = [each for each in candidates if has_to_be_booked(each) or (again and can_be_tried(each))]
    return to_book + [
        Candidate(each.order, missing[each.order.order_id]) for each in unanswered if each.order.order_id in missing
    ]


async def book_orders(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> bool:
    """Book the orders that can be booked; False when time ran out.

    Raises the first failure, after sending what was ready.
    """
    candidates = await without_booked_elsewhere(session, candidates) if session.neighbours else candidates
    candidates = await without_adopted(session, candidates) if session.adoption else candidates
    candidates = await without_found_back(session, candidates) if session.restored else candidates
    if not candidates:
        return True
    session.found.work = True
    await session.reference()  # a fault of the profile itself is no fault of an order
    await first_order_is_found(session)  # while the first one stays away, nothing is prepared in vain
    asks_per_order = session.profile.orders.line_mode is LineMode.CODE_AND_QUANTITY
    for some in batches(candidates, _FEW if asks_per_order else len(candidates)):
        batch = await _prepare(session, articles, some)
        failure = batch.failure or batch.missing_right(some)
        if not failure:
            for candidate, refusal in batch.refused:
                await hold_refused(session, candidate, refusal)
        sent_all = await send_orders(session, batch.ready)
        await session.markers.show_in_list()
        if failure:
            raise failure
        if not (sent_all and batch.is_complete):
            return False
    return True


async def _prepare(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> Batch:
    """Prepare orders together; one by one when the books refuse a query for all of them, or our own code stumbles."""
    try:
        return await _prepare_together(session, articles, candidates)
    except (RefusedError, SettingsError) as refusal:
        if len(candidates) == 1:
            return Batch(refused=[(candidates[0], refusal)])
    except UNEXPECTED_ERRORS as error:
        if len(candidates) == 1:
            await hold_unexpected(session, candidates[0], error)
            return Batch(prepared=1)
    batch = Batch()
    for candidate in candidates:
        if batch.failure or batch.missing_right() or (batch.prepared and session.out_of_time):
            batch.is_complete = False
            break
        batch.add(await _prepare(session, articles, [candidate]))
    return batch


async def _prepare_together(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> Batch:
    """Make orders ready to be sent; those that have to wait are held on the work list with their causes.

    Raises when the look-ups for all of them fail. After a later failure, or when time runs out, what is ready is kept.
    """
    planned = await plan_orders(session, articles, candidates)
    customers = await recognise_customers(session, [(candidate.decided, plan) for candidate, plan in planned])
    batch = Batch(prepared=len(candidates) - len(planned))
    validated: list[ValidatedOrder] = []
    for candidate, plan in planned:
        if batch.stops(out_of_time=session.out_of_time):
            break
        choice = customers[candidate.order.order_id]
        valid = await _attempt(session, batch, candidate, validate_order(session, articles, candidate, plan, choice))
        validated += [valid] if valid else []
    failure, batch = batch.failure, replace(batch, failure=None)
    cards = await create_missing_together(session, articles, validated)
    for each in validated:
        if batch.stops(out_of_time=session.out_of_time):
            break
        composing = create_missing_and_compose(session, articles, each, cards)
        ready = await _attempt(session, batch, each.candidate, composing)
        if ready:
            batch.prepared += 1
            batch.ready.append(ready)
    batch.failure = batch.failure or failure
    return batch


async def _attempt(session: ImportSession, batch: Batch, candidate: Candidate, work: Awaitable[_T | None]) -> _T | None:
    """Do a part of preparing an order. None when it has to wait, or was refused; `batch` says so."""
    try:
        try:
            done = await work
        except UNEXPECTED_ERRORS as error:
            await hold_unexpected(session, candidate, error)
            done = None
    except (RefusedError, SettingsError) as refusal:
        batch.refused.append((candidate, refusal))
        return None
    except SconnectError as failure:
        batch.failure = failure
        return None
    batch.prepared += done is None
    return done
