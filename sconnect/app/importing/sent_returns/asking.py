"""Orders dated in the period of a VAT return that was sent: a person is asked for a date before anything is created.

What is asked rests on the returns that the run read at its beginning, at most a day old. It is not looked at again
between preparing and sending: a return can be sent a second after any look, and an order whose intent was written is
found back and recorded as it was sent, whatever was decided or sent meanwhile.
"""

from collections.abc import Collection

from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.sent_returns.reading import NOT_KNOWN, sent_returns_of
from sconnect.app.importing.session import ImportSession
from sconnect.domain.causes import Cause
from sconnect.domain.composition import OrderPlan
from sconnect.domain.orders.decisions import returns_accepted
from sconnect.domain.vat.sent_returns import SentReturn, question_about


async def asks_for_date(session: ImportSession, candidate: Candidate, plan: OrderPlan) -> list[Cause]:
    """Return the cause of an order that lies in a sent return, unless a person lets it be booked there."""
    question = question_about(plan.taxation.day, await _sent(session))
    if question is None or question.key in returns_accepted(candidate.decisions):
        return []
    return [question]


async def _sent(session: ImportSession) -> Collection[SentReturn]:
    """Return the sent returns, asked for once per run; that they cannot be read is said by a dry run."""
    if session.sent_returns is None:
        found = await sent_returns_of(session.services, session.profile, session.books)
        session.sent_returns = found.returns
        if found.is_refused and session.progress.dry_run:
            session.progress.error(NOT_KNOWN)
    return session.sent_returns
