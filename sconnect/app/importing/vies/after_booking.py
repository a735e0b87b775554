"""VAT numbers of orders that were booked before VIES answered: asked again until it does."""

from datetime import datetime

from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.vies.asking import ask_vies
from sconnect.app.importing.vies.checking import next_question
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.causes import Cause
from sconnect.domain.explanation.model import with_notice
from sconnect.domain.profile import ViesMode
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vies import (
    NoAnswer,
    answered_notice,
    invalid_after_booking,
    off_notice,
    quarter_of,
    unanswered_after_booking,
)


async def review_vat_number(
    session: ImportSession, marker: Stored[OrderRecord]
) -> tuple[Cause | None, datetime | None]:
    """Ask again about the number of a booked order: for the quarter in which it was booked, whatever the quarter now.

    Returns what is open about it, and when it is to be looked at again by itself. A valid answer is told on the order,
    and closes it; so does a setting that no longer asks for one.
    """
    order, number = marker.record, marker.record.unconfirmed_vat_number
    if session.profile.customers.vies is ViesMode.OFF:
        return await _settle(session, marker, off_notice(number))
    check = await ask_vies(session, number, quarter_of(order.intent_at or order.updated_at))
    answer = check.answer
    if answer is None:
        return unanswered_after_booking(number, check.no_answer or NoAnswer.NOT_ASKED), next_question(check)
    if not answer.valid:
        return invalid_after_booking(number, answer), None
    return await _settle(session, marker, answered_notice(number, answer))


async def _settle(
    session: ImportSession, marker: Stored[OrderRecord], notice: Bilingual
) -> tuple[Cause | None, datetime | None]:
    """Close what was open about a number, and tell on the order why. A later run does when another write came first."""
    order, markers = marker.record, session.markers
    settled = order.vat_number_settled(markers.stamp(), with_notice(order.explanation, notice))
    if await markers.transition(marker, settled):
        return None, None
    return unanswered_after_booking(order.unconfirmed_vat_number, NoAnswer.NOT_ASKED), session.services.clock.now()
