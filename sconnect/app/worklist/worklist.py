"""Decisions of a person about an item of the work list; `listing.reading` shows them what waits.

Items are not stored: they are the causes of the listed orders, grouped (docs/adr/0004). A choice is remembered as a
mapping or on the order's own marker, and releases every order that waited for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sconnect.app.errors import RefusedError
from sconnect.app.housekeeping.vat_review import mark_seen
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.profiles.repository import read_profile, read_stored
from sconnect.app.profiles.saving import save_change
from sconnect.app.services import Services
from sconnect.app.storage.records.base import link_key
from sconnect.app.worklist import article_choice, customer_choice, order_answers, order_decisions
from sconnect.app.worklist.by_hand import note_by_hand
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, find_group, shop_code_of
from sconnect.app.worklist.listing.lines import item_id as id_of
from sconnect.app.worklist.new_statuses import new_statuses, say_what_it_means
from sconnect.app.worklist.order_answers import AmountEntry
from sconnect.app.worklist.releases import Released, release
from sconnect.domain.books import Article, Customer
from sconnect.domain.causes import CauseKind
from sconnect.domain.customers.linked_shopper import NOBODY, LinkedShopper
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile, TotalRole
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.values.text import cut
from sconnect.domain.worklist.actions import (
    ABOUT_STATUS,
    ALREADY_BOOKED,
    CONFIRMED_WITH_A_REASON,
    FOUND_ONCE,
    Action,
    actions_for,
)
from sconnect.domain.worklist.shopper_facts import ABOUT_CARD, COUNTRY, SHOPPER

_LONGEST_SHOWN = 80
_OF_ORDERS = frozenset(
    {
        Action.ARTICLE_FOR_ORDERS,
        Action.ENTER_AMOUNTS,
        Action.ENTER_RATE,
        Action.ENTER_VAT_NUMBER,
        Action.CHOOSE_COUNTRY,
        Action.CHOOSE_DATE,
        Action.CHOOSE_READING,
        Action.COUNTS_AS_SALE,
        Action.BOOK_AND_CREDIT,
    }
)
"""Answers that hold for single orders."""
_FINDINGS = {id_of(kind, ""): kind for kind in FOUND_ONCE}
"""The items about what earlier versions decided, by their id."""


@dataclass(frozen=True, slots=True)
class WorkAction:
    """What a person decided about an item. `reason` is kept with the decision; skipping asks for one."""

    action: Action
    article_id: str = ""
    customer_id: str = ""
    reason: str = ""
    order_ids: tuple[str, ...] = ()
    """The orders of the item that it is about; empty: all of them."""
    before: date | None = None
    """The Dutch calendar day from which on the ordinary article counts again."""
    amounts: tuple[AmountEntry, ...] = ()
    vat_number: str = ""
    country: str = ""
    """ISO alpha-2."""
    rate: Decimal | None = None
    """How many euro one unit of the currency of the orders is."""
    reading: str = ""
    role: TotalRole | None = None
    """What the total of an extension stands for, for all orders from now on."""
    sales_order_number: int | None = None
    booking_day: date | None = None
    """The Dutch calendar day that the sales orders get."""
    in_sent_period: bool = False
    """Whether they stay in the period of the return that was sent."""


@dataclass(slots=True)
class Known:
    """What a decision names in the books, as it was looked up: customers by country, if that matters."""

    customers: dict[str, Customer] = field(default_factory=dict)
    article: Article | None = None


async def act(services: Services, profile_id: str, item_id: str, request: WorkAction, *, by: str) -> Released:
    """Carry out a decision about an item, remember it, and release the orders that waited for it.

    Raises `NotFoundError` for an item that is gone and `RefusedError` for what cannot be done now, saying why.
    Idempotent.
    """
    profile = await read_profile(services, profile_id)
    if await _said_of_status(services, profile, item_id, request, by=by):
        return Released()
    if request.action is Action.SKIP and (kind := _FINDINGS.get(item_id)):
        await mark_seen(services, profile.id, kind)
        return Released()
    decision = Decision.now(services, request.reason, by)
    return await act_on_group(services, profile, await find_group(services, profile.id, item_id), request, decision)


async def _said_of_status(services: Services, profile: Profile, item_id: str, request: WorkAction, *, by: str) -> bool:
    """Carry out a decision about a new status; False when the item is about something else."""
    _, statuses = await new_statuses(services, profile)
    status = next((each.key for each in statuses if id_of(each.kind, each.key) == item_id), "")
    if not status:
        return False
    if request.action not in ABOUT_STATUS:
        raise _not_offered()
    await say_what_it_means(services, profile, status, request.action, by=by)
    return True


async def act_on_group(
    services: Services, profile: Profile, group: Group, request: WorkAction, decision: Decision
) -> Released:
    """Carry out a decision about the orders of an item, as `act` does."""
    if request.action not in actions_for(group.cause):
        raise _not_offered()
    order_ids = _chosen_orders(group, request)
    match request.action:
        case Action.SKIP:
            return await leave(services, profile, [group], order_ids, decision)
        case Action.RETRY:
            return await order_decisions.retry(services, profile, order_ids)
        case Action.ACCEPT_DIFFERENCE:
            if group.kind in CONFIRMED_WITH_A_REASON:
                decision.require_reason()
            causes = dict.fromkeys(order_ids, ((group.kind, group.key),))
            return await order_decisions.accept(services, profile, causes, decision)
        case Action.BOOK_BY_HAND:
            return await _book_by_hand(services, profile, order_ids, request, decision)
        case action if action in _OF_ORDERS:
            answer = await answer_about(services, profile, group, order_ids, request, decision)
            kept, busy = await order_answers.keep(services, profile, dict.fromkeys(order_ids, answer), decision)
            return await order_decisions.released(services, profile, kept, busy)
    await remember(services, profile, group, request, decision, Known())
    return await release(services, profile.id, order_ids)


def _not_offered() -> RefusedError:
    return RefusedError(
        "Dat kan bij dit punt niet. Ververs de werklijst en kies een van de genoemde acties.",
        english="That cannot be done with this item. Refresh the work list and choose one of the actions given.",
    )


async def leave(
    services: Services, profile: Profile, groups: Sequence[Group], order_ids: Sequence[str], decision: Decision
) -> Released:
    """Take note of what happened to booked orders, or leave orders out: of items of one kind."""
    kind, entries = groups[0].kind, [entry for group in groups for entry in group.entries]
    booked = [each.order_id for each in entries if each.state is OrderState.DONE and each.order_id in order_ids]
    others = [order_id for order_id in order_ids if order_id not in booked]
    if kind in ALREADY_BOOKED:
        return await order_decisions.acknowledge(services, profile, order_ids, decision, kinds=[kind])
    left = await order_decisions.skip(services, profile, others, decision) if others else Released()
    if not booked:
        return left
    # A credit order of the shop is one item with the booked sale that it belongs to.
    seen = await order_decisions.acknowledge(services, profile, booked, decision, kinds=[kind])
    return Released((), (*left.skipped, *seen.skipped), (*left.busy, *seen.busy))


async def remember(
    services: Services, profile: Profile, group: Group, request: WorkAction, decision: Decision, known: Known
) -> None:
    """Remember what holds for later orders too. Raises `RefusedError` for what cannot be booked on.

    `known`: filled with what was looked up, for the next item of the same decision.
    """
    match request.action:
        case Action.ARTICLE_BEFORE_DAY:
            article_id, before = request.article_id, request.before
            await order_answers.article_before(services, profile, group, article_id, before, decision)
        case Action.MEANING_OF_TOTAL:
            await _say_what_total_is(services, profile, group, request, decision)
        case Action.LINK_ARTICLE | Action.CREATE_ARTICLE | Action.COLLECTIVE_ARTICLE:
            await _choose_article(services, profile, group, request, decision, known)
        case _:
            await _choose_customer(services, profile, group, request, decision, known)


def _chosen_orders(group: Group, request: WorkAction) -> list[str]:
    """Return the orders that a decision is about. Raises `RefusedError` for one that is not of this item."""
    known = group.order_ids
    if unknown := sorted(set(request.order_ids) - set(known)):
        raise RefusedError(
            f"Order {cut(unknown[0], _LONGEST_SHOWN)} hoort niet (meer) bij dit punt. Ververs de werklijst.",
            english=f"Order {cut(unknown[0], _LONGEST_SHOWN)} is not one of this item (any more). "
            "Refresh the work list.",
        )
    return [order_id for order_id in known if order_id in request.order_ids or not request.order_ids]


async def answer_about(
    services: Services,
    profile: Profile,
    group: Group,
    order_ids: Sequence[str],
    request: WorkAction,
    decision: Decision,
) -> order_answers.Answer:
    """Return what a person answered about orders of an item. Raises `RefusedError`."""
    match request.action:
        case Action.ENTER_AMOUNTS:
            answer = await order_answers.amounts_per_rate(services, profile, order_ids, request.amounts)
        case Action.ENTER_RATE:
            answer = order_answers.rate(group, request.rate)
        case Action.ENTER_VAT_NUMBER:
            answer = order_answers.vat_number(profile, request.vat_number)
        case Action.CHOOSE_COUNTRY:
            answer = await order_answers.country(services, profile, group, request.country, decision)
        case Action.CHOOSE_READING:
            answer = order_answers.reading(group, request.reading)
        case Action.CHOOSE_DATE:
            day = None if request.in_sent_period else request.booking_day
            answer = await order_answers.dated(services, profile, group, day, in_period=request.in_sent_period)
        case Action.COUNTS_AS_SALE | Action.BOOK_AND_CREDIT as action:
            answer = order_answers.sale_in_status(group, undone=action is Action.BOOK_AND_CREDIT)
        case _:
            answer = await order_answers.another_article(services, profile, group, request.article_id)
    return answer


async def _book_by_hand(
    services: Services, profile: Profile, order_ids: Sequence[str], request: WorkAction, decision: Decision
) -> Released:
    if len(order_ids) != 1:
        raise RefusedError(
            "Een verkooporder hoort bij één webshop-order. Kies de order.",
            english="A sales order belongs to one shop order. Choose the order.",
        )
    marker = await OrderMarkers(services, profile.id).read(order_ids[0])
    await note_by_hand(services, profile, order_ids[0], marker, request.sales_order_number, decision)
    return Released(skipped=tuple(order_ids))


async def _say_what_total_is(
    services: Services, profile: Profile, group: Group, request: WorkAction, decision: Decision
) -> None:
    """Write in the settings what a total code stands for. Raises `RefusedError`, or `LostRaceError`."""
    if request.role is None:
        raise RefusedError("Kies wat het bedrag is.", english="Choose what the amount is.")
    before = await read_stored(services, profile.id)
    orders = before.profile.orders
    changed = orders.model_copy(update={"total_roles": {**orders.total_roles, group.key: request.role}})
    await save_change(
        services,
        before,
        before.profile.model_copy(update={"orders": changed}),
        by=By(decision.by, SaveOrigin.WORK_LIST),
    )


async def _choose_article(
    services: Services, profile: Profile, group: Group, request: WorkAction, decision: Decision, known: Known
) -> None:
    code, article = shop_code_of(group), known.article
    if article is None and request.action is Action.LINK_ARTICLE:
        article = await article_choice.usable_article(services, profile, request.article_id)
    elif article is None and request.action is Action.COLLECTIVE_ARTICLE:
        article = await article_choice.usable_collective_article(services, profile, request.article_id)
    if article is None:
        await article_choice.allow_article_creation(services, profile, code, decision)
    else:
        known.article = article
        await article_choice.link_article(services, profile, code, article, decision)
    if group.kind is CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS:
        await article_choice.mark_shared(services, profile, group.cause.facts["code"], decision)


async def _choose_customer(
    services: Services, profile: Profile, group: Group, request: WorkAction, decision: Decision, known: Known
) -> None:
    country = group.cause.facts.get(COUNTRY, "") if request.action is Action.COLLECTIVE_CUSTOMER else ""
    customer = known.customers.get(country)
    if customer is None and request.action is Action.LINK_CUSTOMER:
        customer = await customer_choice.usable_customer(services, profile, request.customer_id)
    elif customer is None and request.action is Action.COLLECTIVE_CUSTOMER:
        customer = await customer_choice.usable_collective_customer(services, profile, country, request.customer_id)
    if customer is not None:
        known.customers[country] = customer
    shoppers = tuple(shoppers_of(group))
    is_named = len(shoppers) == 1 and group.kind is not CauseKind.CUSTOMER_INACTIVE  # of that, the card is named
    who = LinkedShopper.named(group.cause.facts.get("who", "")) if is_named else NOBODY
    for key in map(link_key, shoppers):
        if customer:
            await customer_choice.link_customer(services, profile, key, customer, decision, who=who)
        else:
            await customer_choice.allow_customer_creation(services, profile, key, decision, who=who)


def shoppers_of(group: Group) -> Iterable[str]:
    """Return under which keys the choice is remembered. Several shoppers can share one card."""
    if group.kind not in ABOUT_CARD:
        return [group.key]
    return sorted({cause.facts[SHOPPER] for cause in group.causes if SHOPPER in cause.facts})
