"""Orders of a page become sales orders, each exactly once.

candidates -> prepare -> validate -> complete -> send once -> record
"""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import TypeVar

from sconnect.app.concurrency import batches
from sconnect.app.errors import UNEXPECTED_ERRORS, RefusedError, SconnectError, SettingsError
from sconnect.app.importing.adoption.guard import without_adopted
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.change_watch import list_findings
from sconnect.app.importing.completion import create_missing_and_compose, create_missing_together
from sconnect.app.importing.customers.recognition import recognise_customers
from sconnect.app.importing.holding import hold_refused, hold_unexpected
from sconnect.app.importing.markers import Candidate, can_be_tried, has_to_be_booked, is_in_doubt
from sconnect.app.importing.preparing import Batch, plan_orders
from sconnect.app.importing.refunds.undone_sales import is_to_ask_about
from sconnect.app.importing.restoring.check import without_found_back
from sconnect.app.importing.sending.first_order import first_order_is_found
from sconnect.app.importing.sending.foreign_references import without_booked_elsewhere
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.validation import ValidatedOrder, validate_order
from sconnect.domain.profile import LineMode
from sconnect.domain.shop import ShopOrder

_FEW = 20
"""Orders prepared together when each has questions of its own (prices): what is ready is sent before the quota ends."""

_T = TypeVar("_T")


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
