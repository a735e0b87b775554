"""Creating what an order misses, and composing it for real."""

from dataclasses import dataclass

from sconnect.app.articles import Articles
from sconnect.app.customers import create_customer
from sconnect.app.explanation import explain, with_notice
from sconnect.app.import_work import ImportWork, Todo
from sconnect.app.judge import Judged
from sconnect.app.new_customers import KnownCustomer
from sconnect.app.open_orders import park
from sconnect.app.ports import CustomerQuery
from sconnect.app.prices import agreed_prices
from sconnect.app.refresh_customers import refresh_card
from sconnect.app.uncertain import Uncertain
from sconnect.domain.books import Article, SalesOrder
from sconnect.domain.card_check import card_of, card_problem, needs_card
from sconnect.domain.causes import Cause
from sconnect.domain.composition import Composition, OrderPlan, compose


@dataclass(frozen=True, slots=True)
class Ready:
    """An order that can be sent as it is."""

    todo: Todo
    sales_order: SalesOrder
    composition: Composition
    explanation: str


async def complete(work: ImportWork, articles: Articles, judged: Judged) -> Ready | None:
    """Create what is missing and compose the order; None when it has to wait after all."""
    made = await _articles(articles, judged)
    if not isinstance(made, dict):
        await _wait_for(work, judged, made)
        return None
    customer = await _customer(work, judged)
    if not isinstance(customer, KnownCustomer):
        await _wait_for(work, judged, customer)
        return None
    notices = await _refresh_customer(work, judged)
    if isinstance(notices, Cause):
        await _wait_for(work, judged, notices)
        return None
    for code, update in judged.updates.items():
        made[code], notice = await articles.update(update)
        notices.append(notice)
    invoice_address, delivery_address = judged.addresses
    composed = compose(
        judged.plan,
        made,
        customer_id=customer.customer_id,
        reference=await work.reference(),
        profile=work.profile,
        delivery_address=delivery_address,
        invoice_address=invoice_address,
        agreed_prices=await agreed_prices(work, judged.plan, made, customer.customer_id),
    )
    if isinstance(composed, list):
        await park(work, judged.todo, composed, explanation=explain(judged.todo.order, plan=judged.plan))
        return None
    explanation = explain(
        judged.todo.order,
        plan=judged.plan,
        composition=composed,
        customer=customer.name,
        recognised=customer.how,
        steps=customer.steps,
    )
    for notice in filter(None, notices):
        explanation = with_notice(explanation, notice)
    return Ready(judged.todo, composed.order, composed, explanation)


async def _articles(articles: Articles, judged: Judged) -> dict[str, Article] | Cause | Uncertain:
    made: dict[str, Article] = {}
    for code, choice in judged.articles.items():
        if isinstance(choice, Article):
            await articles.is_there(code)
            made[code] = choice
            continue
        article = await articles.create(code, choice)
        if not isinstance(article, Article):
            return article
        made[code] = article
    return made


async def _customer(work: ImportWork, judged: Judged) -> KnownCustomer | Cause | Uncertain:
    if isinstance(judged.customer, KnownCustomer):
        return judged.customer
    created = await create_customer(work, judged.customer)
    if isinstance(created, KnownCustomer) and needs_card(judged.plan.taxation, work.profile):
        return await _card_made_otherwise(work, judged.plan, created) or created
    return created


async def _refresh_customer(work: ImportWork, judged: Judged) -> list[str] | Cause:
    """Bring the card up to date; returns what there is to tell, or why the card as it stayed leads to other VAT."""
    refresh = judged.customer.refresh if isinstance(judged.customer, KnownCustomer) else None
    if refresh is None:
        return []
    card, notice = await refresh_card(work, refresh)
    problem = card_problem(judged.plan, card, work.profile, await work.reference())
    return problem or [notice]


async def _card_made_otherwise(work: ImportWork, plan: OrderPlan, created: KnownCustomer) -> Cause | None:
    """Judge the card again where VAT depends on it: another order of the same shopper may have made it differently."""
    query = CustomerQuery(ids=frozenset({created.customer_id}))
    found = await (await work.books()).find_customers(query)
    reference = await work.reference()
    cards = [card_of(customer, reference) for customer in found if customer.id == created.customer_id]
    return card_problem(plan, cards[0], work.profile, reference) if cards else None


async def _wait_for(work: ImportWork, judged: Judged, obstacle: Cause | Uncertain) -> None:
    cause, retry_at = (obstacle, None) if isinstance(obstacle, Cause) else (obstacle.cause, obstacle.retry_at)
    explanation = explain(judged.todo.order, plan=judged.plan, recognised=judged.customer.how)
    await park(work, judged.todo, [cause], retry_at=retry_at, explanation=explanation)
