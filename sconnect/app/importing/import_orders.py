"""The import: shop orders become sales orders, each exactly once.

changed orders -> candidates -> prepare -> validate -> complete -> send once -> record -> move the cursor
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sconnect.app.concurrency import batches
from sconnect.app.errors import UNEXPECTED_ERRORS, RefusedError, SconnectError, SettingsError, UnreadableError
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.change_watch import list_findings
from sconnect.app.importing.completion import PreparedOrder, create_missing_and_compose
from sconnect.app.importing.cursors import SWEEP, move_history_cursor, read_cursor, read_history_cursor, write_cursor
from sconnect.app.importing.customers.recognition import CustomerChoice, recognise_customers
from sconnect.app.importing.holding import hold_refused, hold_unexpected
from sconnect.app.importing.markers import Candidate, can_be_tried, has_to_be_booked, is_in_doubt
from sconnect.app.importing.outcomes.showing import showing_outcomes
from sconnect.app.importing.preparing import Batch, plan_orders
from sconnect.app.importing.retry_waiting import due_orders, retry_candidates
from sconnect.app.importing.sending.foreign_references import require_no_foreign_orders
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.validation import validate_order
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import Cursor
from sconnect.domain.composition import OrderPlan
from sconnect.domain.profile import LineMode, Profile
from sconnect.domain.shop import ShopOrder

PAGE = 200
"""Orders that are prepared together: their customers and articles share the look-ups."""
OVERLAP = 20
"""History entries that are read again each run: a shop may number two changes in another order than it stores them."""
SWEEP_EVERY = timedelta(days=1)
SWEEP_BACK = timedelta(days=3)
_FEW = 20
"""Orders prepared together when each has questions of its own (prices): what is ready is sent before the quota ends."""


async def import_orders(services: Services, profile: Profile, progress: Progress) -> bool:
    """Import what waited and what changed. True when time ran out and there is more to do."""
    async with ImportSession.open(services, profile, progress) as session, showing_outcomes(session):
        articles = ArticleLookup(session)
        swept = await read_cursor(session, SWEEP)
        daily = swept.moved_at is None or services.clock.now() - swept.moved_at >= SWEEP_EVERY
        failure: SconnectError | None = None
        try:
            if await _import_waiting_orders(session, articles, everything=daily or progress.by_hand):
                return True
        except SconnectError as error:
            failure = error  # an old order that cannot be retried may not hold up new ones
        more = await _import_changed_orders(session, articles)
        more = more or (daily and await _sweep_recent_orders(session, articles, swept))
        if failure:
            raise failure
        return more


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
    unnamed, more = "", True
    while more and not session.out_of_time:
        page = await session.shop.orders.changed_after(after, statuses=session.followed_statuses, limit=PAGE)
        if cursor.moved_at is None:
            await require_no_foreign_orders(session, page.orders)
        if not await book_orders(session, articles, await select_candidates(session, page.orders)):
            return True
        after, more, unnamed = page.next_history_id, page.more, unnamed or page.unnamed
        if not unnamed:
            cursor = await move_history_cursor(session, cursor, after)
    if unnamed:
        raise UnreadableError(unnamed)  # the cursor stays before the page, so that nothing is lost
    return more


async def _sweep_recent_orders(session: ImportSession, articles: ArticleLookup, swept: Cursor) -> bool:
    """Look at the orders of the last days by date: a shop may have changed one without any history.

    True when time ran out; the next run goes on where this one stopped.
    """
    now = session.services.clock.now()
    last = min(now, swept.moved_at) if swept.moved_at else now
    first = max(last - SWEEP_BACK, session.profile.orders.start)
    after = swept.history_id
    while not session.out_of_time:
        page = await session.shop.orders.placed(
            first, now, after_order=str(after), statuses=session.followed_statuses, limit=PAGE
        )
        if not await book_orders(session, articles, await select_candidates(session, page.orders)):
            break
        after = page.next_history_id
        if page.unnamed:
            session.progress.error(page.unnamed)
        if not page.more:
            await write_cursor(session, replace(swept, moved_at=now, history_id=0))
            return False
    await write_cursor(session, replace(swept, history_id=after))
    return True


async def select_candidates(
    session: ImportSession, orders: Sequence[ShopOrder], *, again: bool = False
) -> list[Candidate]:
    """Select the orders of a page that are to be booked. `again`: also those that wait and did not change."""
    seen = await session.markers.read_page(orders)
    await list_findings(session, seen)
    candidates = [candidate for candidate in seen if session.selects(candidate.order)]
    unanswered = [candidate for candidate in candidates if is_in_doubt(candidate)]
    absent = await resolve_in_doubt(
        session, session.markers, [candidate.marker for candidate in unanswered if candidate.marker]
    )
    missing = {marker.record.order_id: marker for marker in absent}
    to_book = [each for each in candidates if has_to_be_booked(each) or (again and can_be_tried(each))]
    return to_book + [
        Candidate(each.order, missing[each.order.order_id]) for each in unanswered if each.order.order_id in missing
    ]


async def book_orders(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> bool:
    """Book the orders that can be booked; False when time ran out.

    Raises the first failure, after sending what was ready.
    """
    if not candidates:
        return True
    await session.reference()  # a fault of the profile itself is no fault of an order
    asks_per_order = session.profile.orders.line_mode is LineMode.CODE_AND_QUANTITY
    for some in batches(candidates, _FEW if asks_per_order else len(candidates)):
        batch = await _prepare(session, articles, some)
        failure = batch.failure or batch.missing_right(some)
        if not failure:
            for candidate, refusal in batch.refused:
                await hold_refused(session, candidate, refusal)
        sent_all = await send_orders(session, batch.ready)
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
    planned = [(each, await articles.by_product(plan)) for each, plan in await plan_orders(session, candidates)]
    await articles.look_up(plan for _, plan in planned)
    customers = await recognise_customers(session, [(candidate.decided, plan) for candidate, plan in planned])
    batch = Batch(prepared=len(candidates) - len(planned))
    for candidate, plan in planned:
        if batch.prepared and session.out_of_time:
            batch.is_complete = False
            break
        try:
            ready = await _prepare_one(session, articles, candidate, plan, customers[candidate.order.order_id])
        except (RefusedError, SettingsError) as refusal:
            batch.refused.append((candidate, refusal))
            continue
        except SconnectError as failure:
            batch.failure = failure
            break
        batch.prepared += 1
        batch.ready += [ready] if ready else []
    return batch


async def _prepare_one(
    session: ImportSession, articles: ArticleLookup, candidate: Candidate, plan: OrderPlan, customer: CustomerChoice
) -> PreparedOrder | None:
    """Validate an order and create what is missing for it; None when it has to wait."""
    try:
        validated = await validate_order(session, articles, candidate, plan, customer)
        return await create_missing_and_compose(session, articles, validated) if validated else None
    except UNEXPECTED_ERRORS as error:
        await hold_unexpected(session, candidate, error)
        return None
