"""Customers of an import: recognise them together, and create each missing one exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sconnect.app.import_work import ImportWork
from sconnect.app.new_customers import Creation, KnownCustomer, MissingCustomer
from sconnect.app.ports import CustomerQuery
from sconnect.app.record_keys import link_key
from sconnect.app.records import CustomerLink, LinkOrigin
from sconnect.app.uncertain import Uncertain
from sconnect.domain.books import Customer, Reference
from sconnect.domain.card_check import card_of, needs_card
from sconnect.domain.causes import Cause
from sconnect.domain.composition import OrderPlan
from sconnect.domain.customers import collective_customer_id, new_customer
from sconnect.domain.order_state import OrderState
from sconnect.domain.profile import Processing
from sconnect.domain.recognition import (
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
from sconnect.domain.shop import ShopOrder
from sconnect.domain.vat import VatTreatment

CustomerChoice = KnownCustomer | MissingCustomer | Cause


@dataclass(frozen=True, slots=True)
class _Shopper:
    """Who ordered, as far as is known before anything is looked up."""

    order: ShopOrder
    plan: OrderPlan
    traits: CustomerTraits
    known: KnownCustomer | None
    """The collective customer, or the one remembered; None when neither is there."""
    is_collective: bool
    needs_card: bool
    """The VAT depends on the card, so that it is read even of a customer who is remembered."""


async def recognise_customers(
    work: ImportWork, planned: Sequence[tuple[ShopOrder, OrderPlan]]
) -> dict[str, CustomerChoice]:
    """Say for each order (by its id) whose it is. What is remembered costs no call; the rest is looked up together."""
    choices: dict[str, CustomerChoice] = {}
    asking: list[_Shopper] = []
    for order, plan in planned:
        shopper = await _shopper(work, order, plan)
        if shopper.known and not shopper.needs_card:
            choices[order.order_id] = shopper.known
        else:
            asking.append(shopper)
    if asking:
        choices |= await _look_up(work, asking)
    return choices


async def create_customer(work: ImportWork, missing: MissingCustomer) -> KnownCustomer | Cause | Uncertain:
    """Create a card, exactly once, whatever happens (docs/why.md). Raises when the books cannot be reached."""
    made = await Creation(work, missing, (await work.reference()).administration.id).carry_out()
    if isinstance(made, KnownCustomer):
        await remember(work, missing.key, made.customer_id, made.name, missing.shop_customer_id)
    return made


async def remember(work: ImportWork, key: str, customer_id: str, name: str, shop_customer_id: str) -> None:
    """Remember whose orders these are, so that the next one costs no look-up."""
    await work.services.store.put(
        CustomerLink(
            profile_id=work.profile.id,
            link=link_key(key),
            customer_id=customer_id,
            how=LinkOrigin.RECOGNISED,
            at=work.services.clock.now(),
            shop_customer_id=shop_customer_id,
            note=name,
        )
    )


async def forget(work: ImportWork, order: ShopOrder) -> None:
    """Drop what was remembered of a customer whom the books refused; the next try recognises anew."""
    traits = traits_of(order, work.profile)
    for key in _keys(work, traits):
        await work.services.store.delete(CustomerLink, work.profile.id, link_key(key))


def _keys(work: ImportWork, traits: CustomerTraits) -> list[str]:
    mode = work.profile.customers.recognition
    return list(dict.fromkeys([choice_key(traits, mode), recognition_key(traits, mode)]))


async def _shopper(work: ImportWork, order: ShopOrder, plan: OrderPlan) -> _Shopper:
    traits = traits_of(order, work.profile)
    reverse_charge = plan.taxation.treatment is VatTreatment.REVERSE_CHARGE
    collective = collective_customer_id(order, work.profile, reverse_charge=reverse_charge)
    known = (
        KnownCustomer(collective, "Verzamelklant", "Gastorder op de verzamelklant.")
        if collective
        else await _remembered(work, traits)
    )
    return _Shopper(order, plan, traits, known, bool(collective), needs_card(plan.taxation, work.profile))


async def _remembered(work: ImportWork, traits: CustomerTraits) -> KnownCustomer | None:
    for key in _keys(work, traits):
        link = await work.services.store.get(CustomerLink, work.profile.id, link_key(key))
        if link is not None and link.record.state is OrderState.DONE:
            known = Customer(id=link.record.customer_id, code=None, name=link.record.note)
            match = recognise(traits, work.profile.customers.recognition, [], remembered=known)
            return KnownCustomer(known.id, known.name, match.explanation.steps[-1].dutch)
    return None


async def _look_up(work: ImportWork, asking: Sequence[_Shopper]) -> dict[str, CustomerChoice]:
    looked_up_at = work.services.clock.now()
    mode = work.profile.customers.recognition
    wanted = [query_for(shopper.traits, mode) for shopper in asking]
    ids = frozenset(shopper.known.customer_id for shopper in asking if shopper.known)
    found = await (await work.books()).find_customers(replace(_together(wanted), ids=ids))
    return {shopper.order.order_id: await _choose(work, shopper, found, looked_up_at) for shopper in asking}


async def _choose(
    work: ImportWork, shopper: _Shopper, found: Sequence[Customer], looked_up_at: datetime
) -> CustomerChoice:
    """Decide whose an order is, now that everybody who may be meant was looked up."""
    reference = await work.reference()
    by_id = {customer.id: customer for customer in found}
    earlier = by_id.get(shopper.known.customer_id) if shopper.known else None
    if shopper.is_collective and shopper.known and earlier:
        return replace(shopper.known, card=card_of(earlier, reference))
    traits, mode = shopper.traits, work.profile.customers.recognition
    outcome = recognise(traits, mode, found, remembered=earlier)
    if isinstance(outcome, Match):
        customer = outcome.customer
        if outcome.lasting and not earlier:
            key = recognition_key(traits, mode)
            await remember(work, key, customer.id, customer.name, traits.shop_customer_id)
        decisive, steps = outcome.explanation.steps[-1].dutch, outcome.explanation.dutch
        return KnownCustomer(customer.id, customer.name, decisive, steps, card_of(customer, reference))
    if isinstance(outcome, NoMatch) and work.profile.customers.processing is not Processing.MANUAL:
        return _to_create(work, shopper, reference, outcome, looked_up_at)
    return cause_of(outcome, traits, mode)


def _to_create(
    work: ImportWork, shopper: _Shopper, reference: Reference, outcome: NoMatch, looked_up_at: datetime
) -> MissingCustomer | Cause:
    traits, mode = shopper.traits, work.profile.customers.recognition
    taxed_abroad = shopper.plan.taxation.is_taxed_abroad
    card = new_customer(shopper.order, traits, work.profile, reference, taxed_abroad=taxed_abroad)
    if isinstance(card, Cause):
        return card
    how = "Nieuwe klant."
    if traits.vat_number and not card.vat_number:
        how = f"{how} Btw-nummer {traits.vat_number} staat niet op de klantkaart."
    return MissingCustomer(
        key=recognition_key(traits, mode),
        # Without the shop's account number: two shops of one administration must not make two cards for one shopper.
        creation_key=recognition_key(replace(traits, shop_customer_id=""), mode),
        card=card,
        how=how,
        steps=outcome.explanation.dutch,
        shop_customer_id=traits.shop_customer_id,
        looked_up_at=looked_up_at,
    )


def _together(wanted: Sequence[Wanted]) -> CustomerQuery:
    return CustomerQuery(
        codes=frozenset().union(*(each.codes for each in wanted)),
        emails=frozenset().union(*(each.emails for each in wanted)),
        vat_numbers=frozenset().union(*(each.vat_numbers for each in wanted)),
        names=frozenset().union(*(each.names for each in wanted)),
    )
