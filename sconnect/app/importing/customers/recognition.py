"""Customers of an import: recognised together, each missing one created exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sconnect.app.importing.create_once import InDoubt
from sconnect.app.importing.customers.creation import Creation, KnownCustomer, MissingCustomer
from sconnect.app.importing.customers.refresh import Refresh, has_new_data, newest_only, refresh_of, refreshes_customers
from sconnect.app.importing.learned_mappings import learn, unlearn
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import CustomerQuery
from sconnect.app.storage.records import CustomerLink
from sconnect.app.storage.records.links import link_key
from sconnect.domain.books import Customer, NewCustomer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import OrderPlan
from sconnect.domain.composition.vat.card_vat_check import card_of, needs_card
from sconnect.domain.customers.card_fingerprint import card_fingerprint
from sconnect.domain.customers.cards import collective_customer_id, new_customer
from sconnect.domain.customers.recognition import (
    CustomerTraits,
    Match,
    NoMatch,
    Wanted,
    cause_of,
    choice_key,
    query_for,
    recognise,
    recognition_key,
    traits_of,
)
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, RecognitionMode
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat import VatTreatment

_COLLECTIVE = Bilingual("Gastorder op de verzamelklant.", "Guest order on the collective customer.")

CustomerChoice = KnownCustomer | MissingCustomer | Cause


@dataclass(frozen=True, slots=True)
class _Shopper:
    """Who ordered, as far as known before any look-up."""

    order: ShopOrder
    plan: OrderPlan
    traits: CustomerTraits
    known: KnownCustomer | None
    """The collective customer, or the one remembered; None when neither is there."""
    is_collective: bool
    needs_card: bool
    """The card is read even of a customer who is remembered: VAT depends on it, or the shopper says something new."""
    link: CustomerLink | None = None
    """What was remembered of the shopper; perhaps only that a card may be made, whatever the settings say."""
    data: NewCustomer | None = None
    """What the card should say, when it is to be held against the shopper's data."""


async def recognise_customers(
    session: ImportSession, planned: Sequence[tuple[ShopOrder, OrderPlan]]
) -> dict[str, CustomerChoice]:
    """Return the customer of each order, by order id. Remembered ones cost no call; the rest is looked up together."""
    choices: dict[str, CustomerChoice] = {}
    asking: list[_Shopper] = []
    for order, plan in planned:
        shopper = await _shopper(session, order, plan)
        if shopper.known and not shopper.needs_card:
            choices[order.order_id] = shopper.known
        else:
            asking.append(shopper)
    if asking:
        choices |= await _look_up(session, asking)
    return _refreshed_once(planned, choices)


def _refreshed_once(
    planned: Sequence[tuple[ShopOrder, OrderPlan]], choices: dict[str, CustomerChoice]
) -> dict[str, CustomerChoice]:
    """Keep the update of the card only with the newest order of each customer.

    No VAT number is put on a card while another order here still has to be booked on it with the VAT of another
    country.
    """
    known = {order_id: choice for order_id, choice in choices.items() if isinstance(choice, KnownCustomer)}
    newest = newest_only([order for order, _ in planned], {key: choice.customer_id for key, choice in known.items()})
    taxed = {
        known[order.order_id].customer_id
        for order, plan in planned
        if order.order_id in known and plan.taxation.keeps_vat_number_off_card
    }
    unrefreshed = {
        order_id: replace(choice, refresh=None)
        for order_id, choice in known.items()
        if order_id not in newest or (choice.customer_id in taxed and _adds_vat_number(choice))
    }
    return choices | unrefreshed


def _adds_vat_number(customer: KnownCustomer) -> bool:
    update = customer.refresh.update if customer.refresh else None
    return update is not None and bool(update.wanted.vat_number)


async def create_customer(session: ImportSession, missing: MissingCustomer) -> KnownCustomer | Cause | InDoubt:
    """Create a card, exactly once, whatever happens (docs/why.md). Raises when the books cannot be reached."""
    made = await Creation(session, missing, (await session.reference()).administration.id).carry_out()
    if isinstance(made, KnownCustomer):
        await _remember_created(session, missing, made)
    return made


async def _remember_created(session: ImportSession, missing: MissingCustomer, made: KnownCustomer) -> None:
    """Remember a new customer; with the decision of the person who allowed its creation, if any."""
    content = (card_fingerprint(missing.card).text, missing.placed_at)
    approval = await session.services.store.get(CustomerLink, session.profile.id, link_key(missing.key))
    if approval is None or approval.record.how is not LinkOrigin.CREATED:
        await remember(session, missing.key, made.customer_id, made.name, missing.shop_customer_id, content=content)
        return
    known = replace(
        approval.record,
        state=OrderState.DONE,
        customer_id=made.customer_id,
        name=made.name,
        content_hash=content[0],
        content_at=content[1],
        shop_customer_id=missing.shop_customer_id,
    )
    await learn(session.services, known)


async def remember(
    session: ImportSession,
    key: str,
    customer_id: str,
    name: str,
    shop_customer_id: str,
    *,
    content: tuple[str, datetime | None] = ("", None),
) -> None:
    """Remember the customer of these keys, so that the next order costs no look-up; a person's choice stays.

    `content`: the shopper's data that the card has (`refresh_customers`), and when the order was placed they came from.
    """
    link = CustomerLink(
        profile_id=session.profile.id,
        link=link_key(key),
        customer_id=customer_id,
        how=LinkOrigin.RECOGNISED,
        at=session.services.clock.now(),
        shop_customer_id=shop_customer_id,
        content_hash=content[0],
        content_at=content[1],
        name=name,
    )
    await learn(session.services, link)


async def forget(session: ImportSession, order: ShopOrder) -> None:
    """Forget a remembered customer that the books refused; the next attempt recognises again."""
    traits = traits_of(order, session.profile)
    for key in _keys(session, traits):
        await unlearn(session.services, CustomerLink, session.profile.id, link_key(key))


def _keys(session: ImportSession, traits: CustomerTraits) -> list[str]:
    mode = session.profile.customers.recognition
    return list(dict.fromkeys([choice_key(traits, mode), recognition_key(traits, mode)]))


async def _shopper(session: ImportSession, order: ShopOrder, plan: OrderPlan) -> _Shopper:
    traits = traits_of(order, session.profile)
    reverse_charge = plan.taxation.treatment is VatTreatment.REVERSE_CHARGE
    needs_it = needs_card(plan.taxation, session.profile)
    if collective := collective_customer_id(order, session.profile, reverse_charge=reverse_charge):
        known = KnownCustomer(collective, "Verzamelklant", _COLLECTIVE)
        return _Shopper(order, plan, traits, known, is_collective=True, needs_card=needs_it)
    link = await _link(session, traits)
    remembered = _remembered(session, traits, link) if link and not link.allows_creation else None
    data = await _new_card_data(session, order, plan, traits, link) if refreshes_customers(session) else None
    return _Shopper(order, plan, traits, remembered, False, needs_it or data is not None, link, data)


async def _new_card_data(
    session: ImportSession, order: ShopOrder, plan: OrderPlan, traits: CustomerTraits, link: CustomerLink | None
) -> NewCustomer | None:
    """Return the card that the shopper should have, when the order holds data that were not compared with it yet."""
    card = _card(session, order, plan, traits, await session.reference())
    return card if isinstance(card, NewCustomer) and has_new_data(link, order, card) else None


def _card(
    session: ImportSession, order: ShopOrder, plan: OrderPlan, traits: CustomerTraits, reference: Reference
) -> NewCustomer | Cause:
    without = plan.taxation.keeps_vat_number_off_card
    return new_customer(order, traits, session.profile, reference, without_vat_number=without)


async def _link(session: ImportSession, traits: CustomerTraits) -> CustomerLink | None:
    approval: CustomerLink | None = None
    for key in _keys(session, traits):
        link = await session.services.store.get(CustomerLink, session.profile.id, link_key(key))
        if link is not None and link.record.state is OrderState.DONE:
            return link.record
        approval = link.record if link and link.record.allows_creation else approval
    return approval


def _remembered(session: ImportSession, traits: CustomerTraits, link: CustomerLink) -> KnownCustomer:
    known = Customer(id=link.customer_id, code=None, name=link.name)
    match = recognise(traits, session.profile.customers.recognition, [], remembered=known)
    return KnownCustomer(known.id, known.name, match.explanation.steps[-1].words)


async def _look_up(session: ImportSession, asking: Sequence[_Shopper]) -> dict[str, CustomerChoice]:
    looked_up_at = session.services.clock.now()
    mode = session.profile.customers.recognition
    wanted = [query_for(shopper.traits, mode) for shopper in asking]
    ids = frozenset(shopper.known.customer_id for shopper in asking if shopper.known)
    found = await (await session.books()).customers.find(replace(_together(wanted), ids=ids))
    if len(asking) > 1 and any(_unread(card) for card in found):
        # Which of these orders such a card is about, only a question for each of them tells.
        return {key: choice for each in asking for key, choice in (await _look_up(session, [each])).items()}
    return {shopper.order.order_id: await _choose(session, shopper, found, looked_up_at) for shopper in asking}


async def _choose(
    session: ImportSession, shopper: _Shopper, found: Sequence[Customer], looked_up_at: datetime
) -> CustomerChoice:
    """Decide on the customer of an order, now that all possible ones were looked up."""
    reference = await session.reference()
    by_id = {customer.id: customer for customer in found}
    earlier = by_id.get(shopper.known.customer_id) if shopper.known else None
    if shopper.is_collective and shopper.known and earlier:
        return replace(shopper.known, card=card_of(earlier, reference))
    traits, mode = shopper.traits, session.profile.customers.recognition
    outcome = recognise(traits, mode, found, remembered=earlier)
    odd = outcome.customer if isinstance(outcome, Match) else next(filter(_unread, found), None)
    if odd and (faults := _unread(odd)):
        who, key = odd.name or traits.who, recognition_key(traits, mode)
        return Cause(CauseKind.CUSTOMER_UNREADABLE, key, {"who": who, "detail": ", ".join(faults)})
    if isinstance(outcome, Match):
        customer = outcome.customer
        if outcome.lasting and not earlier:
            key = recognition_key(traits, mode)
            await remember(session, key, customer.id, customer.name, traits.shop_customer_id)
        decisive, steps = outcome.explanation.steps[-1].words, outcome.explanation.words
        refresh = _refresh(shopper, mode, customer, reference)
        return KnownCustomer(customer.id, customer.name, decisive, steps, card_of(customer, reference), refresh)
    may_create = shopper.link is not None and shopper.link.allows_creation
    by_hand = session.profile.customers.processing is Processing.MANUAL
    if isinstance(outcome, NoMatch) and (may_create or not by_hand):
        return _to_create(session, shopper, reference, outcome, looked_up_at)
    return cause_of(outcome, traits, mode)


def _unread(card: Customer) -> list[str]:
    """Return what of a card cannot be read that an import needs."""
    return [shown for name, shown in card.unreadable.items() if name != "extra_fields"]


def _to_create(
    session: ImportSession, shopper: _Shopper, reference: Reference, outcome: NoMatch, looked_up_at: datetime
) -> MissingCustomer | Cause:
    traits, mode = shopper.traits, session.profile.customers.recognition
    card = _card(session, shopper.order, shopper.plan, traits, reference)
    if isinstance(card, Cause):
        return card
    how = Bilingual("Nieuwe klant.", "New customer.")
    if traits.vat_number and not card.vat_number:
        how = _without_number(how, traits.vat_number, is_export=shopper.plan.taxation.is_export_unseen_by_books)
    return MissingCustomer(
        key=recognition_key(traits, mode),
        # Without the shop's account number: two shops of one administration must not create two cards for one shopper.
        creation_key=recognition_key(replace(traits, shop_customer_id=""), mode),
        card=card,
        how=how,
        steps=outcome.explanation.words,
        shop_customer_id=traits.shop_customer_id,
        looked_up_at=looked_up_at,
        placed_at=shopper.order.placed_at,
    )


def _without_number(how: Bilingual, number: str, *, is_export: bool) -> Bilingual:
    """Explain that the VAT number of the order is not on the new card."""
    because = Bilingual()
    if is_export:
        because = Bilingual(
            ": de goederen verlaten het btw-gebied van de Europese Unie, en met het nummer zou SnelStart een "
            "intracommunautaire levering (ICP) opgeven",
            ": the goods leave the VAT area of the European Union, and with the number SnelStart would report an "
            "intra-Community supply (ICP)",
        )
    return Bilingual(
        f"{how.dutch} Btw-nummer {number} staat niet op de klantkaart{because.dutch}.",
        f"{how.english} VAT number {number} is not on the customer card{because.english}.",
    )


def _refresh(shopper: _Shopper, mode: RecognitionMode, customer: Customer, reference: Reference) -> Refresh | None:
    if shopper.data is None:
        return None
    link = shopper.link.link if shopper.link else link_key(recognition_key(shopper.traits, mode))
    return refresh_of(link, shopper.order, shopper.data, customer, reference)


def _together(wanted: Sequence[Wanted]) -> CustomerQuery:
    return CustomerQuery(
        codes=frozenset().union(*(each.codes for each in wanted)),
        emails=frozenset().union(*(each.emails for each in wanted)),
        vat_numbers=frozenset().union(*(each.vat_numbers for each in wanted)),
        names=frozenset().union(*(each.names for each in wanted)),
    )
