"""From shop orders to sales orders that can be sent: recognise, match, compose, check."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sconnect.app.errors import RefusedError, SconnectError, SettingsError
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.articles.without_code import linked_by_name
from sconnect.app.importing.completion import PreparedOrder, create_missing_and_compose
from sconnect.app.importing.customers.recognition import CustomerChoice, recognise_customers
from sconnect.app.importing.session import Candidate, ImportSession
from sconnect.app.importing.validation import validate_order
from sconnect.app.importing.waiting import SURPRISES, hold, hold_surprise
from sconnect.domain.books import Reference
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.explanation.build import explain


@dataclass(slots=True)
class Prepared:
    """What came of preparing some orders. What is ready can be sent, whatever happened to the rest."""

    ready: list[PreparedOrder] = field(default_factory=list)
    refused: list[tuple[Candidate, SconnectError]] = field(default_factory=list)
    """Orders for which the books would not do or answer something."""
    failure: SconnectError | None = None
    """Why the rest could not be prepared; None when it could, or when time ran out."""
    is_complete: bool = True
    passed: int = 0
    """How many orders got through, to be sent or to wait."""


async def prepare(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> Prepared:
    """Make orders ready to be sent; those that have to wait are parked in the work list with their causes.

    Raises when the look-ups for all of them fail. A later failure, or the end of the time, leaves what is ready.
    """
    reference = await session.reference()
    planned = await _plan(session, candidates, reference)
    await articles.look_up(plan for _, plan in planned)
    customers = await recognise_customers(session, [(candidate.order, plan) for candidate, plan in planned])
    prepared = Prepared(passed=len(candidates) - len(planned))
    for candidate, plan in planned:
        if prepared.passed and session.out_of_time:
            prepared.is_complete = False
            break
        try:
            completed = await _complete_one(session, articles, candidate, plan, customers[candidate.order.order_id])
        except (RefusedError, SettingsError) as refusal:
            prepared.refused.append((candidate, refusal))
            continue
        except SconnectError as failure:
            prepared.failure = failure
            break
        prepared.passed += 1
        prepared.ready += completed
    return prepared


async def _complete_one(
    session: ImportSession, articles: ArticleLookup, candidate: Candidate, plan: OrderPlan, customer: CustomerChoice
) -> list[PreparedOrder]:
    """Judge an order and create what it misses: ready to be sent, or parked."""
    try:
        validated = await validate_order(session, articles, candidate, plan, customer)
        completed = await create_missing_and_compose(session, articles, validated) if validated else None
    except SURPRISES as surprise:
        await hold_surprise(session, candidate, surprise)
        return []
    return [completed] if completed else []


async def _plan(
    session: ImportSession, candidates: Sequence[Candidate], reference: Reference
) -> list[tuple[Candidate, OrderPlan]]:
    planned = []
    for candidate in candidates:
        try:
            plan = plan_order(candidate.order, session.info, session.profile, reference)
        except SURPRISES as surprise:
            await hold_surprise(session, candidate, surprise)
            continue
        if isinstance(plan, OrderPlan):
            planned.append((candidate, await linked_by_name(session, plan)))
        else:
            await hold(session, candidate, plan, explanation=explain(candidate.order))
    return planned
