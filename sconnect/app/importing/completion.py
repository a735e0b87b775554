"""Completion: creating the missing customer and articles of an order, and composing the sales order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sconnect.app.importing.accepted_differences import acceptance_notices, accepted_for
from sconnect.app.importing.articles.creation import MissingArticle
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.articles.prices import agreed_prices
from sconnect.app.importing.create_once import InDoubt
from sconnect.app.importing.customers.creation import KnownCustomer, MissingCustomer
from sconnect.app.importing.customers.recognition import NO_CARDS, Cards, create_customer, create_customers
from sconnect.app.importing.customers.refresh import refresh_card
from sconnect.app.importing.holding import hold
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.validation import ValidatedOrder, name_of
from sconnect.app.ports import CustomerQuery
from sconnect.domain.books import Article, Reference, SalesOrder
from sconnect.domain.causes import Cause
from sconnect.domain.composition import Composition, OrderPlan, compose, is_accepted, naming_the_shopper
from sconnect.domain.composition.vat.card_vat_check import (
    ABOUT_BUYER,
    Card,
    card_notices,
    card_of,
    card_problem,
    listing_notices,
    needs_card,
)
from sconnect.domain.explanation.build import Known, Who, explain
from sconnect.domain.explanation.evidence import Found, evidence_of
from sconnect.domain.values.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class PreparedOrder:
    """A sales order that is ready to be sent."""

    candidate: Candidate
    sales_order: SalesOrder
    composition: Composition
    explanation: str
    evidence: str
    unconfirmed_vat_number: str = ""
    """The VAT number under which it is booked at 0 % before VIES has answered."""
    plan: OrderPlan | None = None
    articles: Mapping[str, Article] = field(default_factory=dict)
    """By code of the plan."""


async def create_missing_together(
    session: ImportSession, articles: ArticleLookup, validated: Sequence[ValidatedOrder]
) -> Cards:
    """Create the missing articles of orders, and then the missing customers of those that lack nothing else."""
    await articles.create_together(
        (code, choice)
        for each in validated
        for code, choice in each.articles.items()
        if isinstance(choice, MissingArticle)
    )
    missing = [
        each.customer
        for each in validated
        if isinstance(each.customer, MissingCustomer)
        and all(articles.is_there(code, choice) for code, choice in each.articles.items())
    ]
    return await create_customers(session, missing)


async def create_missing_and_compose(
    session: ImportSession, articles: ArticleLookup, validated: ValidatedOrder, cards: Cards = NO_CARDS
) -> PreparedOrder | None:
    """Create what is missing and compose the order; None when it has to wait after all.

    `cards`: what came of customers that were created before.
    """
    made = await _articles(articles, validated)
    if not isinstance(made, dict):
        await _wait_for(session, validated, made)
        return None
    customer = await _customer(session, validated, cards)
    if not isinstance(customer, KnownCustomer):
        await _wait_for(session, validated, customer)
        return None
    notices = await _refresh_customer(session, validated)
    if isinstance(notices, Cause):
        await _wait_for(session, validated, notices)
        return None
    for code, update in validated.updates.items():
        made[code], notice = await articles.update(update)
        notices.append(notice)
    invoice_address, delivery_address = validated.addresses
    composed = compose(
        _with_shopper(session, validated, customer),
        made,
        customer_id=customer.customer_id,
        reference=await session.reference(),
        profile=session.profile,
        delivery_address=delivery_address,
        invoice_address=invoice_address,
        agreed_prices=await agreed_prices(session, validated.plan, made, customer.customer_id),
        accepted=accepted_for(validated.candidate),
    )
    if isinstance(composed, list):
        explanation = explain(validated.candidate.decided, _known(validated, made))
        causes = await articles.tell_apart(validated.plan, composed)
        await hold(session, validated.candidate, causes, explanation=explanation)
        return None
    notices += _card_notices(validated, customer, await session.reference())
    notices += listing_notices(validated.plan, made, await session.reference())
    notices += articles.look_alikes({code: made[code] for code in validated.plan.product_codes if code in made})
    decided = (decision.notice for decision in validated.candidate.decisions)
    of_card = [cause for cause in accepted_for(validated.candidate) if cause.kind in ABOUT_BUYER]
    passed = acceptance_notices(validated.candidate, (*composed.accepted, *of_card))
    vies = validated.vies
    all_notices = (*customer.notices, *vies.notices, *filter(None, notices), *decided, *passed)
    known = replace(_known(validated, made), who=_who(customer), composition=composed, notices=all_notices)
    found = Found(customer.rule, validated.found_by)
    return PreparedOrder(
        validated.candidate,
        composed.order,
        composed,
        explanation=explain(validated.candidate.decided, known),
        evidence=evidence_of(validated.plan, composed, await session.reference(), found),
        unconfirmed_vat_number=vies.unconfirmed,
        plan=validated.plan,
        articles=made,
    )


def _with_shopper(session: ImportSession, validated: ValidatedOrder, customer: KnownCustomer) -> OrderPlan:
    """Name the shopper in the memo when a person chose a collective customer for this shopper."""
    if customer.customer_id not in session.profile.customers.collective_customers.values():
        return validated.plan
    return replace(validated.plan, memo=naming_the_shopper(validated.plan.memo, validated.candidate.decided))


def _known(validated: ValidatedOrder, articles: Mapping[str, Article]) -> Known:
    return Known(_who(validated.customer), validated.plan, articles=articles, found_by=validated.found_by)


def _card_notices(validated: ValidatedOrder, customer: KnownCustomer, reference: Reference) -> list[Bilingual]:
    card = customer.card
    return card_notices(validated.plan, card, reference) if isinstance(card, Card) else []


def _who(customer: KnownCustomer | MissingCustomer) -> Who:
    return Who(name_of(customer), customer.how, customer.steps)


async def _articles(articles: ArticleLookup, validated: ValidatedOrder) -> dict[str, Article] | Cause | InDoubt:
    made: dict[str, Article] = {}
    for code, choice in validated.articles.items():
        if isinstance(choice, Article):
            await articles.confirm_created(code)
            made[code] = choice
            continue
        article = await articles.create(code, choice)
        if not isinstance(article, Article):
            return article
        made[code] = article
    return made


async def _customer(session: ImportSession, validated: ValidatedOrder, cards: Cards) -> KnownCustomer | Cause | InDoubt:
    if isinstance(validated.customer, KnownCustomer):
        return validated.customer
    created = await create_customer(session, validated.customer, cards)
    if isinstance(created, KnownCustomer) and needs_card(validated.plan.taxation, session.profile):
        problem = await _card_made_otherwise(session, validated.plan, created)
        return created if problem is None or is_accepted(problem, accepted_for(validated.candidate)) else problem
    return created


async def _refresh_customer(session: ImportSession, validated: ValidatedOrder) -> list[Bilingual] | Cause:
    """Update the card; returns notices of what changed, or the causes why the unchanged card leads to other VAT."""
    refresh = validated.customer.refresh if isinstance(validated.customer, KnownCustomer) else None
    if refresh is None:
        return []
    card, notice = await refresh_card(session, refresh)
    problem = card_problem(validated.plan, card, session.profile, await session.reference())
    return [notice] if problem is None or is_accepted(problem, accepted_for(validated.candidate)) else problem


async def _card_made_otherwise(session: ImportSession, plan: OrderPlan, created: KnownCustomer) -> Cause | None:
    """Check the card again where VAT depends on it: another order of the shopper may have created it differently."""
    query = CustomerQuery(ids=frozenset({created.customer_id}))
    found = await (await session.books()).customers.find(query)
    reference = await session.reference()
    cards = [card_of(customer, reference) for customer in found if customer.id == created.customer_id]
    return card_problem(plan, cards[0], session.profile, reference) if cards else None


async def _wait_for(session: ImportSession, validated: ValidatedOrder, obstacle: Cause | InDoubt) -> None:
    cause, retry_at = (obstacle, None) if isinstance(obstacle, Cause) else (obstacle.cause, obstacle.retry_at)
    explanation = explain(validated.candidate.decided, _known(validated, {}))
    await hold(session, validated.candidate, [cause], retry_at=retry_at, explanation=explanation)
