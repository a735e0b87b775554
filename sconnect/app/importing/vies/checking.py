"""The check of an order before it is booked: at 0 % to a business in the Union only on a valid answer of VIES."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sconnect.app.importing.accepted_differences import acceptance_notices, accepted_for
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.vies.asking import ask_vies
from sconnect.app.storage.records import ViesCheck
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import OrderPlan
from sconnect.domain.profile import ViesMode
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat import VatTreatment
from sconnect.domain.vies import (
    ASK_AGAIN,
    NoAnswer,
    answered_notice,
    dry_run_notice,
    invalid_cause,
    off_notice,
    quarter_of,
    unanswered_cause,
    unanswered_notice,
)


@dataclass(frozen=True, slots=True)
class ViesOutcome:
    """What the check of an order came to; nothing for an order that needs none."""

    causes: tuple[Cause, ...] = ()
    """Why it may not be booked."""
    retry_at: datetime | None = None
    """When it is looked at again by itself, while it waits for an answer."""
    notices: tuple[Bilingual, ...] = ()
    unconfirmed: str = ""
    """The VAT number that is to be asked again after booking."""


_NOT_NEEDED = ViesOutcome()


async def check_with_vies(session: ImportSession, candidate: Candidate, plan: OrderPlan) -> ViesOutcome:
    """Check the VAT number under which an order is charged 0 %; asks nothing for any other order."""
    if plan.taxation.treatment is not VatTreatment.REVERSE_CHARGE:
        return _NOT_NEEDED
    number = plan.taxation.vat_number
    if session.profile.customers.vies is ViesMode.OFF:
        return ViesOutcome(notices=(off_notice(number),))
    check = await ask_vies(session, number, quarter_of(session.services.clock.now()))
    answer = check.answer
    if answer is not None and answer.valid:
        return ViesOutcome(notices=(answered_notice(number, answer),))
    if vouched_for := _vouched_for(candidate, check):
        told = [answered_notice(number, answer)] if answer else []
        return ViesOutcome(notices=(*told, *acceptance_notices(candidate, vouched_for)))
    if answer is not None:
        return ViesOutcome(causes=(invalid_cause(number, answer),))
    return _without_answer(session, check)


def _without_answer(session: ImportSession, check: ViesCheck) -> ViesOutcome:
    number = check.number
    if session.progress.dry_run:
        return ViesOutcome(notices=(dry_run_notice(number),))
    why = check.no_answer or NoAnswer.NOT_ASKED
    if session.profile.customers.vies is ViesMode.WAIT:
        return ViesOutcome(causes=(unanswered_cause(number, why),), retry_at=next_question(check))
    return ViesOutcome(notices=(unanswered_notice(number, why),), unconfirmed=number)


def next_question(check: ViesCheck) -> datetime:
    """Return when a number without an answer is to be asked again: at once when nobody asked yet."""
    return check.asked_at if check.no_answer is NoAnswer.NOT_ASKED else check.asked_at + ASK_AGAIN


def _vouched_for(candidate: Candidate, check: ViesCheck) -> Sequence[Cause]:
    """Return the causes that a person set aside for this order; who did without an answer has not weighed a bad one."""
    kinds = {CauseKind.VIES_INVALID} if check.answer else {CauseKind.VIES_INVALID, CauseKind.VIES_UNANSWERED}
    return [cause for cause in accepted_for(candidate) if cause.kind in kinds and cause.key == check.number]
