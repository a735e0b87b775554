"""From shop orders to sales orders that can be sent: recognise, match, compose, check. Books nothing.

Everything is judged before anything is created, so an order that has to wait leaves no half work behind.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sconnect.app.articles import Articles, MissingArticle
from sconnect.app.customers import CustomerChoice, create_customer, recognise_customers
from sconnect.app.errors import RefusedError, SconnectError, SettingsError
from sconnect.app.explanation import explain
from sconnect.app.import_work import ImportWork, Todo
from sconnect.app.new_customers import KnownCustomer, MissingCustomer
from sconnect.app.open_orders import SURPRISES, park, park_surprise
from sconnect.app.uncertain import Uncertain
from sconnect.domain.books import Article, BookAddress, Reference, SalesOrder
from sconnect.domain.card_check import Card, card_of, card_problem
from sconnect.domain.causes import Cause
from sconnect.domain.composition import Composition, OrderPlan, compose, plan_order
from sconnect.domain.customers import address_of
from sconnect.domain.profile import AddressSource, LineMode
from sconnect.domain.shop import Address, ShopOrder

_NOT_YET = "00000000-0000-0000-0000-000000000000"
"""Stands for the id of what still has to be created, while an order is judged."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An order that can be sent as it is."""

    todo: Todo
    sales_order: SalesOrder
    composition: Composition
    explanation: str


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


@dataclass(frozen=True, slots=True)
class _Judged:
    """An order that can be booked once its missing customer and articles are there."""

    todo: Todo
    plan: OrderPlan
    customer: KnownCustomer | MissingCustomer
    articles: Mapping[str, Article | MissingArticle]
    addresses: tuple[BookAddress | None, BookAddress | None]


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
        judged = await _judge(work, articles, todo, plan, customer)
        completed = await _complete(work, articles, judged) if judged else None
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
            planned.append((todo, plan))
        else:
            await park(work, todo, plan, explanation=explain(todo.order))
    return planned


async def _judge(
    work: ImportWork, articles: Articles, todo: Todo, plan: OrderPlan, customer: CustomerChoice
) -> _Judged | None:
    """Find everything that stands in the way of an order, all at once; None when it has to wait."""
    reference = await work.reference()
    choices = await articles.choose(plan)
    addresses = _addresses(work, todo.order, reference)
    causes = [choice for choice in choices.values() if isinstance(choice, Cause)]
    causes += [customer] if isinstance(customer, Cause) else []
    causes += [address for address in addresses if isinstance(address, Cause)]
    causes += _card_causes(work, plan, customer, reference)
    usable = {code: choice for code, choice in choices.items() if not isinstance(choice, Cause)}
    known = {code: _as_article(choice) for code, choice in usable.items()}
    if len(usable) == len(choices):
        composed = compose(plan, known, customer_id=_NOT_YET, reference=reference, profile=work.profile)
        causes += composed if isinstance(composed, list) else []
    if causes or isinstance(customer, Cause):
        how, steps = ("", "") if isinstance(customer, Cause) else (customer.how, customer.steps)
        explanation = explain(todo.order, plan=plan, recognised=how, steps=steps)
        await park(work, todo, _once(causes), explanation=explanation)
        return None
    return _Judged(todo, plan, customer, usable, _without_causes(addresses))


def _card_causes(work: ImportWork, plan: OrderPlan, customer: CustomerChoice, reference: Reference) -> list[Cause]:
    """Say why the books would charge other VAT on this customer's card than the shop did."""
    match customer:
        case KnownCustomer(card=Card() as card):
            problem = card_problem(plan, card, work.profile, reference)
        case MissingCustomer(card=new):
            problem = card_problem(plan, card_of(new, reference), work.profile, reference)
        case _:
            problem = None
    return [problem] if problem else []


async def _complete(work: ImportWork, articles: Articles, judged: _Judged) -> Ready | None:
    """Create what is missing and compose the order for real."""
    made: dict[str, Article] = {}
    for code, choice in judged.articles.items():
        article = await articles.create(code, choice.article) if isinstance(choice, MissingArticle) else choice
        if not isinstance(article, Article):
            await _wait_for(work, judged, article)
            return None
        made[code] = article
    customer = judged.customer
    if isinstance(customer, MissingCustomer):
        created = await create_customer(work, customer)
        if not isinstance(created, KnownCustomer):
            await _wait_for(work, judged, created)
            return None
        customer = created
    invoice_address, delivery_address = judged.addresses
    prices = await _agreed_prices(work, judged.plan, made, customer.customer_id)
    composed = compose(
        judged.plan,
        made,
        customer_id=customer.customer_id,
        reference=await work.reference(),
        profile=work.profile,
        delivery_address=delivery_address,
        invoice_address=invoice_address,
        agreed_prices=prices,
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
    return Ready(judged.todo, composed.order, composed, explanation)


async def _agreed_prices(
    work: ImportWork, plan: OrderPlan, articles: Mapping[str, Article], customer_id: str
) -> dict[str, Decimal] | None:
    """Ask the books' own prices when the profile wants those instead of the price paid."""
    if work.profile.orders.line_mode is not LineMode.CODE_AND_QUANTITY:
        return None
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in plan.product_lines:
        quantities[articles[line.code].id] += line.quantity
    return await (await work.books()).agreed_prices(customer_id, quantities, plan.taxation.day)


async def _wait_for(work: ImportWork, judged: _Judged, obstacle: Cause | Uncertain) -> None:
    cause, retry_at = (obstacle, None) if isinstance(obstacle, Cause) else (obstacle.cause, obstacle.retry_at)
    explanation = explain(judged.todo.order, plan=judged.plan, recognised=judged.customer.how)
    await park(work, judged.todo, [cause], retry_at=retry_at, explanation=explanation)


def _as_article(choice: Article | MissingArticle) -> Article:
    if isinstance(choice, Article):
        return choice
    new = choice.article
    return Article(_NOT_YET, new.code, new.name, new.revenue_group_id, new.sales_price)


def _addresses(
    work: ImportWork, order: ShopOrder, reference: Reference
) -> tuple[BookAddress | Cause | None, BookAddress | Cause | None]:
    """Return invoice and delivery address for the order; None leaves it to the customer card.

    The delivery address is sent even when nothing is shipped: the books take the VAT country from it.
    """
    if work.profile.orders.address_source is AddressSource.CUSTOMER_CARD:
        return None, None
    return _address(order.billing_address, reference), _address(order.delivery_address, reference)


def _address(address: Address, reference: Reference) -> BookAddress | Cause | None:
    return None if address.is_empty else address_of(address, reference)


def _without_causes(
    addresses: tuple[BookAddress | Cause | None, BookAddress | Cause | None],
) -> tuple[BookAddress | None, BookAddress | None]:
    invoice, delivery = (None if isinstance(address, Cause) else address for address in addresses)
    return invoice, delivery


def _once(causes: Iterable[Cause]) -> list[Cause]:
    return list({(cause.kind, cause.key): cause for cause in causes}.values())
