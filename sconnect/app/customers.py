"""Customers of an import: recognise them together, and create each missing one exactly once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sconnect.app.import_work import ImportWork
from sconnect.app.new_customers import Creation, KnownCustomer, MissingCustomer
from sconnect.app.ports import CustomerQuery
from sconnect.app.record_keys import link_key
from sconnect.app.records import CustomerLink, LinkOrigin
from sconnect.app.uncertain import Uncertain
from sconnect.domain.books import Customer, Reference
from sconnect.domain.causes import Cause
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

CustomerChoice = KnownCustomer | MissingCustomer | Cause


async def recognise_customers(work: ImportWork, orders: Sequence[ShopOrder]) -> dict[str, CustomerChoice]:
    """Say for each order (by its id) whose it is. What is remembered costs no call; the rest is looked up together."""
    choices: dict[str, CustomerChoice] = {}
    asking: list[tuple[ShopOrder, CustomerTraits]] = []
    for order in orders:
        collective = collective_customer_id(order, work.profile)
        traits = traits_of(order, work.profile)
        remembered = await _remembered(work, traits)
        if collective:
            choices[order.order_id] = KnownCustomer(collective, "Verzamelklant", "Gastorder op de verzamelklant.")
        elif remembered:
            choices[order.order_id] = remembered
        else:
            asking.append((order, traits))
    if asking:
        choices |= await _look_up(work, asking)
    return choices


async def create_customer(work: ImportWork, missing: MissingCustomer) -> KnownCustomer | Cause | Uncertain:
    """Create a card, exactly once, whatever happens (anchors.md 2.4). Raises when the books cannot be reached."""
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


async def _remembered(work: ImportWork, traits: CustomerTraits) -> KnownCustomer | None:
    for key in _keys(work, traits):
        link = await work.services.store.get(CustomerLink, work.profile.id, link_key(key))
        if link is not None and link.record.state is OrderState.DONE:
            known = Customer(id=link.record.customer_id, code=None, name=link.record.note)
            match = recognise(traits, work.profile.customers.recognition, [], remembered=known)
            return KnownCustomer(known.id, known.name, match.explanation.steps[-1].dutch)
    return None


async def _look_up(work: ImportWork, asking: Sequence[tuple[ShopOrder, CustomerTraits]]) -> dict[str, CustomerChoice]:
    looked_up_at = work.services.clock.now()
    mode = work.profile.customers.recognition
    wanted = [query_for(traits, mode) for _, traits in asking]
    candidates = await (await work.books()).find_customers(_together(wanted))
    reference = await work.reference()
    choices: dict[str, CustomerChoice] = {}
    for order, traits in asking:
        outcome = recognise(traits, mode, candidates)
        key = recognition_key(traits, mode)
        if isinstance(outcome, Match):
            if outcome.lasting:
                await remember(work, key, outcome.customer.id, outcome.customer.name, traits.shop_customer_id)
            decisive, steps = outcome.explanation.steps[-1].dutch, outcome.explanation.dutch
            choices[order.order_id] = KnownCustomer(outcome.customer.id, outcome.customer.name, decisive, steps)
        elif isinstance(outcome, NoMatch) and work.profile.customers.processing is not Processing.MANUAL:
            choices[order.order_id] = _to_create(work, order, traits, reference, key, outcome, looked_up_at)
        else:
            choices[order.order_id] = cause_of(outcome, traits, mode)
    return choices


def _to_create(
    work: ImportWork,
    order: ShopOrder,
    traits: CustomerTraits,
    reference: Reference,
    key: str,
    outcome: NoMatch,
    looked_up_at: datetime,
) -> MissingCustomer | Cause:
    card = new_customer(order, traits, work.profile, reference)
    if isinstance(card, Cause):
        return card
    # Without the shop's account number: two shops of one administration must not make two cards for one shopper.
    creation_key = recognition_key(replace(traits, shop_customer_id=""), work.profile.customers.recognition)
    return MissingCustomer(
        key,
        creation_key,
        card,
        "Nieuwe klant aangemaakt.",
        outcome.explanation.dutch,
        traits.shop_customer_id,
        looked_up_at,
    )


def _together(wanted: Sequence[Wanted]) -> CustomerQuery:
    return CustomerQuery(
        codes=frozenset().union(*(each.codes for each in wanted)),
        emails=frozenset().union(*(each.emails for each in wanted)),
        vat_numbers=frozenset().union(*(each.vat_numbers for each in wanted)),
        names=frozenset().union(*(each.names for each in wanted)),
    )
