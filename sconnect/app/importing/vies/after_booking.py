"""VAT numbers of orders that were booked before VIES answered: asked again until it does."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.importing.vies.asking import ask_vies
from sconnect.app.importing.vies.checking import next_question
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.session import RunSession
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.model import with_notice
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile, ViesMode
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vies import (
    ABOUT_BOOKED,
    NoAnswer,
    answered_notice,
    invalid_after_booking,
    off_notice,
    quarter_of,
    unanswered_after_booking,
)


def plan_questions(progress: Progress, listed: Iterable[OpenOrder]) -> None:
    """Note when VIES has to be asked again about what is listed: of what is booked, only a number has such a moment."""
    progress.vies_at = None
    for entry in listed:
        if entry.state is OrderState.DONE and entry.retry_at is not None:
            progress.ask_vies_at(entry.retry_at)


async def ask_again(services: Services, profile: Profile, progress: Progress) -> bool:
    """Ask VIES again about booked orders whose hour is over, without looking at the shop or the books.

    True when time ran out and there is more to do.
    """
    session, markers = RunSession(services, profile, progress), OrderMarkers.of(services, profile, progress)
    listed = [each.record async for each in services.store.range(OpenOrder, profile.id, skip_unreadable=True)]
    now = services.clock.now()
    due = [each for each in listed if each.state is OrderState.DONE and each.retry_at and each.retry_at <= now]
    plan_questions(progress, [each for each in listed if each not in due])
    for entry in due:
        if session.out_of_time:
            progress.ask_vies_at(now)
            return True
        marker = await markers.read(entry.order_id)
        if marker is None:
            continue
        causes = [cause for cause in entry.details if cause.kind not in ABOUT_BOOKED]
        await list_what_is_open(session, markers, marker, causes, before=entry)
    return False


async def list_what_is_open(
    session: RunSession,
    markers: OrderMarkers,
    marker: Stored[OrderRecord],
    causes: Sequence[Cause],
    *,
    before: OpenOrder | None,
) -> None:
    """List a booked order with these causes and what is open about its VAT number; unlist it when that is nothing.

    A number that is found invalid is reported by the run, once: not when the entry from before said so already.
    """
    retry_at, still_open = None, list(causes)
    if marker.record.unconfirmed_vat_number:
        question, retry_at = await review_vat_number(session, markers, marker)
        still_open += [question] if question else []
        known = before.causes if before else ()
        if question and question.kind is CauseKind.VIES_INVALID_BOOKED and (question.kind, question.key) not in known:
            session.progress.count("after_booking")
            session.progress.error_of_order(marker.record.order_id, question)
    if still_open:
        await markers.list_order(marker.record, still_open, retry_at=retry_at)
    else:
        await markers.unlist(marker.record.order_id)


async def review_vat_number(
    session: RunSession, markers: OrderMarkers, marker: Stored[OrderRecord]
) -> tuple[Cause | None, datetime | None]:
    """Ask again about the number of a booked order: for the quarter in which it was booked, whatever the quarter now.

    Returns what is open about it, and when it is to be looked at again by itself. A valid answer is told on the order,
    and closes it; so does a setting that no longer asks for one.
    """
    order, number = marker.record, marker.record.unconfirmed_vat_number
    if session.profile.customers.vies is ViesMode.OFF:
        return await _settle(markers, marker, off_notice(number))
    check = await ask_vies(session, number, quarter_of(order.intent_at or order.updated_at))
    answer = check.answer
    if answer is None:
        return unanswered_after_booking(number, check.no_answer or NoAnswer.NOT_ASKED), next_question(check)
    if not answer.valid:
        return invalid_after_booking(number, answer), None
    return await _settle(markers, marker, answered_notice(number, answer))


async def _settle(
    markers: OrderMarkers, marker: Stored[OrderRecord], notice: Bilingual
) -> tuple[Cause | None, datetime | None]:
    """Close what was open about a number, and tell on the order why. A later run does when another write came first."""
    order = marker.record
    settled = order.vat_number_settled(markers.stamp(), with_notice(order.explanation, notice))
    if await markers.transition(marker, settled):
        return None, None
    return unanswered_after_booking(order.unconfirmed_vat_number, NoAnswer.NOT_ASKED), markers.services.clock.now()
