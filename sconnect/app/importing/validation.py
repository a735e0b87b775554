"""Validation: every cause why an order cannot be booked, all at once, before anything is created."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sconnect.app.importing.accepted_differences import accepted_for
from sconnect.app.importing.articles.creation import MissingArticle
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.customers.creation import KnownCustomer, MissingCustomer
from sconnect.app.importing.customers.recognition import CustomerChoice
from sconnect.app.importing.holding import hold
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.master_data_updates import ArticleUpdate
from sconnect.app.importing.sent_returns.asking import asks_for_date
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.vies.checking import ViesOutcome, check_with_vies
from sconnect.domain.books import Article, BookAddress, Reference
from sconnect.domain.causes import Cause, each_once
from sconnect.domain.composition import OrderPlan, compose, is_accepted
from sconnect.domain.composition.vat.card_vat_check import Card, card_of, card_problem
from sconnect.domain.customers.cards import address_of, invoice_address
from sconnect.domain.customers.recognition import placed
from sconnect.domain.explanation.build import FoundBy, Known, Who, explain
from sconnect.domain.profile import AddressSource
from sconnect.domain.shop import Address, ShopOrder
from sconnect.domain.worklist.shopper_facts import SHOPPER

_NOT_YET = "00000000-0000-0000-0000-000000000000"
"""Stands for the id of what still has to be created, during validation."""


@dataclass(frozen=True, slots=True)
class ValidatedOrder:
    """An order that can be booked once its missing customer and articles are there."""

    candidate: Candidate
    plan: OrderPlan
    customer: KnownCustomer | MissingCustomer
    articles: Mapping[str, Article | MissingArticle]
    addresses: tuple[BookAddress | None, BookAddress | None]
    updates: Mapping[str, ArticleUpdate]
    """What the shop's catalogue changes on articles of the order, by code."""
    found_by: Mapping[str, FoundBy]
    """By what the articles of its products were found."""
    vies: ViesOutcome


async def validate_order(
    session: ImportSession, articles: ArticleLookup, candidate: Candidate, plan: OrderPlan, customer: CustomerChoice
) -> ValidatedOrder | None:
    """Collect every cause why an order cannot be booked; None when it has to wait."""
    reference = await session.reference()
    choices = await articles.choose(plan)
    addresses = _addresses(session, candidate.decided, plan, reference)
    causes = [choice for choice in choices.values() if isinstance(choice, Cause)]
    causes += [customer] if isinstance(customer, Cause) else []
    causes += [address for address in addresses if isinstance(address, Cause)]
    accepted = accepted_for(candidate)
    causes += [cause for cause in _card_causes(session, plan, customer, reference) if not is_accepted(cause, accepted)]
    vies = await check_with_vies(session, candidate, plan)
    causes += vies.causes
    causes += await asks_for_date(session, candidate, plan)
    usable = {code: choice for code, choice in choices.items() if not isinstance(choice, Cause)}
    known = {code: _as_article(choice) for code, choice in usable.items()}
    if len(usable) == len(choices):
        composed = compose(
            plan,
            known,
            customer_id=_NOT_YET,
            reference=reference,
            profile=session.profile,
            accepted=accepted,
        )
        causes += await articles.tell_apart(plan, composed) if isinstance(composed, list) else []
    if causes or isinstance(customer, Cause):
        who = Who() if isinstance(customer, Cause) else Who(name_of(customer), customer.how, customer.steps)
        found_by = articles.found_by(plan, choices)
        explanation = explain(candidate.decided, Known(who, plan, articles=known, found_by=found_by))
        await hold(session, candidate, each_once(causes), retry_at=vies.retry_at, explanation=explanation)
        return None
    updates = await articles.updates(plan, usable)
    found_by = articles.found_by(plan, choices)
    return ValidatedOrder(candidate, plan, customer, usable, _without_causes(addresses), updates, found_by, vies)


def name_of(customer: KnownCustomer | MissingCustomer) -> str:
    """Return the name of a customer, whether the card is there or not."""
    return customer.name if isinstance(customer, KnownCustomer) else customer.card.name


def _card_causes(
    session: ImportSession, plan: OrderPlan, customer: CustomerChoice, reference: Reference
) -> list[Cause]:
    """Return the causes why the books would charge other VAT on this customer's card than the shop did."""
    match customer:
        case KnownCustomer(card=Card() as card, refresh=refresh):
            problem = card_problem(plan, refresh.after if refresh else card, session.profile, reference)
        case MissingCustomer(card=new):
            problem = card_problem(plan, card_of(new, reference), session.profile, reference)
        case _:
            problem = None
    if problem and not isinstance(customer, Cause) and customer.second_key:
        return [replace(problem, facts={**problem.facts, SHOPPER: customer.second_key})]
    return [problem] if problem else []


def _as_article(choice: Article | MissingArticle) -> Article:
    if isinstance(choice, Article):
        return choice
    if choice.made:
        return choice.made
    new = choice.article
    return Article(_NOT_YET, new.code, new.name, new.revenue_group_id, new.sales_price)


def _addresses(
    session: ImportSession, order: ShopOrder, plan: OrderPlan, reference: Reference
) -> tuple[BookAddress | Cause | None, BookAddress | Cause | None]:
    """Return invoice and delivery address for the order; None leaves it to the customer card.

    The delivery address is sent even when nothing is shipped: the books take the VAT country from it. Of goods that
    were picked up it is that of the administration.
    """
    here = reference.administration.address if plan.taxation.is_picked_up else None
    if session.profile.orders.address_source is AddressSource.CUSTOMER_CARD:
        return None, here
    delivery = placed(order.delivery_address, session.profile)
    return _address(invoice_address(order, session.profile), reference), here or _address(delivery, reference)


def _address(address: Address | None, reference: Reference) -> BookAddress | Cause | None:
    return None if address is None or address.is_empty else address_of(address, reference)


def _without_causes(
    addresses: tuple[BookAddress | Cause | None, BookAddress | Cause | None],
) -> tuple[BookAddress | None, BookAddress | None]:
    invoice, delivery = (None if isinstance(address, Cause) else address for address in addresses)
    return invoice, delivery
