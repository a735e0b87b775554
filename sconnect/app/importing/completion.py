"""Creating what an order misses, and composing it for real."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sconnect.app.importing.accepted_differences import acceptance_notices, accepted_for
from sconnect.app.importing.articles.lookup import Articles
from sconnect.app.importing.articles.prices import agreed_prices
from sconnect.app.importing.customers.creation import KnownCustomer, MissingCustomer
from sconnect.app.importing.customers.recognition import create_customer
from sconnect.app.importing.customers.refresh import refresh_card
from sconnect.app.importing.sending.create_once import Uncertain
from sconnect.app.importing.session import ImportWork, Todo
from sconnect.app.importing.validation import Judged, name_of
from sconnect.app.importing.waiting import park
from sconnect.app.ports import CustomerQuery
from sconnect.domain.books import Article, SalesOrder
from sconnect.domain.causes import Cause
from sconnect.domain.composition import Composition, OrderPlan, compose, naming_the_shopper
from sconnect.domain.composition.vat.card_vat_check import card_of, card_problem, needs_card
from sconnect.domain.explanation.build import Known, Who, explain
from sconnect.domain.values.bilingual import Words


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
        _with_shopper(work, judged, customer),
        made,
        customer_id=customer.customer_id,
        reference=await work.reference(),
        profile=work.profile,
        delivery_address=delivery_address,
        invoice_address=invoice_address,
        agreed_prices=await agreed_prices(work, judged.plan, made, customer.customer_id),
        accepted=accepted_for(judged.todo),
    )
    if isinstance(composed, list):
        await park(work, judged.todo, composed, explanation=explain(judged.todo.order, _known(judged, made)))
        return None
    told = (*filter(None, notices), *acceptance_notices(judged.todo, composed.accepted))
    known = replace(_known(judged, made), who=_who(customer), composition=composed, notices=told)
    return Ready(judged.todo, composed.order, composed, explain(judged.todo.order, known))


def _with_shopper(work: ImportWork, judged: Judged, customer: KnownCustomer) -> OrderPlan:
    """Let the memo say who ordered when a person chose a collective customer for this shopper."""
    if customer.customer_id not in work.profile.customers.collective_customers.values():
        return judged.plan
    return replace(judged.plan, memo=naming_the_shopper(judged.plan.memo, judged.todo.order))


def _known(judged: Judged, articles: Mapping[str, Article]) -> Known:
    return Known(_who(judged.customer), judged.plan, articles=articles, found_by=judged.found_by)


def _who(customer: KnownCustomer | MissingCustomer) -> Who:
    return Who(name_of(customer), customer.how, customer.steps)


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


async def _refresh_customer(work: ImportWork, judged: Judged) -> list[Words] | Cause:
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
    explanation = explain(judged.todo.order, _known(judged, {}))
    await park(work, judged.todo, [cause], retry_at=retry_at, explanation=explanation)
