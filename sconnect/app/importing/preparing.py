"""From shop orders to sales orders that can be sent: recognise, match, compose, check."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sconnect.app.errors import RefusedError, SconnectError, SettingsError
from sconnect.app.importing.articles.lookup import Articles
from sconnect.app.importing.articles.without_code import linked_by_name
from sconnect.app.importing.completion import Ready, complete
from sconnect.app.importing.customers.recognition import CustomerChoice, recognise_customers
from sconnect.app.importing.session import ImportWork, Todo
from sconnect.app.importing.validation import judge
from sconnect.app.importing.waiting import SURPRISES, park, park_surprise
from sconnect.domain.books import Reference
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.explanation.build import explain


@dataclass(slots=True)
class Prepared:
    """What came of preparing some orders. What is ready can be sent, whatever happened to the rest."""

    ready: list[Ready] = field(default_factory=list)
    refused: list[tuple[Todo, SconnectError]] = field(default_factory=list)
    """Orders for which the books would not do or answer something."""
    failure: SconnectError | None = None
    """Why the rest could not be prepared; None when it could, or when time ran out."""
    is_complete: bool = True
    passed: int = 0
    """How many orders got through, to be sent or to wait."""


async def prepare(work: ImportWork, articles: Articles, todos: Sequence[Todo]) -> Prepared:
    """Make orders ready to be sent; those that have to wait are parked in the work list with their causes.

    Raises when the look-ups for all of them fail. A later failure, or the end of the time, leaves what is ready.
    """
    reference = await work.reference()
    planned = await _plan(work, todos, reference)
    await articles.look_up(plan for _, plan in planned)
    customers = await recognise_customers(work, [(todo.order, plan) for todo, plan in planned])
    prepared = Prepared(passed=len(todos) - len(planned))
    for todo, plan in planned:
        if prepared.passed and work.out_of_time:
            prepared.is_complete = False
            break
        try:
            completed = await _complete_one(work, articles, todo, plan, customers[todo.order.order_id])
        except (RefusedError, SettingsError) as refusal:
            prepared.refused.append((todo, refusal))
            continue
        except SconnectError as failure:
            prepared.failure = failure
            break
        prepared.passed += 1
        prepared.ready += completed
    return prepared


async def _complete_one(
    work: ImportWork, articles: Articles, todo: Todo, plan: OrderPlan, customer: CustomerChoice
) -> list[Ready]:
    """Judge an order and create what it misses: ready to be sent, or parked."""
    try:
        judged = await judge(work, articles, todo, plan, customer)
        completed = await complete(work, articles, judged) if judged else None
    except SURPRISES as surprise:
        await park_surprise(work, todo, surprise)
        return []
    return [completed] if completed else []


async def _plan(work: ImportWork, todos: Sequence[Todo], reference: Reference) -> list[tuple[Todo, OrderPlan]]:
    planned = []
    for todo in todos:
        try:
            plan = plan_order(todo.order, work.info, work.profile, reference)
        except SURPRISES as surprise:
            await park_surprise(work, todo, surprise)
            continue
        if isinstance(plan, OrderPlan):
            planned.append((todo, await linked_by_name(work, plan)))
        else:
            await park(work, todo, plan, explanation=explain(todo.order))
    return planned
