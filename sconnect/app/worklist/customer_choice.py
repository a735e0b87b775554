"""A person's choice of the customer behind a shopper, verified in the books and remembered."""

from dataclasses import replace

from sconnect.app.errors import RefusedError
from sconnect.app.ports import CustomerQuery
from sconnect.app.services import Services
from sconnect.app.storage.link_list import put_link
from sconnect.app.storage.records import CustomerLink
from sconnect.app.worklist.decision import Decision
from sconnect.domain.books import Customer
from sconnect.domain.customers.linked_shopper import NOBODY, LinkedShopper
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.text import cut

_LONGEST_SHOWN = 80


async def usable_customer(services: Services, profile: Profile, customer_id: str) -> Customer:
    """Read a customer that orders can be booked on. Raises `RefusedError` when it is none."""
    if not customer_id:
        raise RefusedError(
            "Kies eerst de klant in SnelStart waaraan u wilt koppelen.",
            "First choose the customer in SnelStart to link to.",
        )
    books = await services.connector.books(profile)
    found = await books.customers.find(CustomerQuery(ids=frozenset({customer_id})))
    customer = next((customer for customer in found if customer.id == customer_id), None)
    if customer is None:
        shown = cut(customer_id, _LONGEST_SHOWN)
        raise RefusedError(
            f"Klant '{shown}' bestaat niet (meer) in deze administratie. Kies een andere.",
            f"Customer '{shown}' does not exist (any more) in this administration. Choose another.",
        )
    if not customer.is_customer:
        raise RefusedError(
            f"{customer.name} is in SnelStart geen klant. Kies een andere.",
            f"{customer.name} is no customer in SnelStart. Choose another.",
        )
    if customer.inactive:
        raise RefusedError(
            f"Klant {customer.name} staat in SnelStart op non-actief. Maak de klant actief of kies een andere.",
            f"Customer {customer.name} is inactive in SnelStart. Make the customer active or choose another.",
        )
    return customer


async def usable_collective_customer(services: Services, profile: Profile, country: str, customer_id: str) -> Customer:
    """Read the customer that orders of a country are booked on together: the one given, else the profile's."""
    collective = customer_id or profile.customers.collective_customers.get(country, "")
    if not collective:
        raise RefusedError(
            f"Er is geen verzamelklant gekozen voor {country or 'dit land'}. Kies die bij de instellingen, tab "
            "Klanten.",
            f"No collective customer is chosen for {country or 'this country'}. Choose it in the settings, tab "
            "Customers.",
        )
    return await usable_customer(services, profile, collective)


async def link_customer(
    services: Services,
    profile: Profile,
    link: str,
    customer: Customer,
    decision: Decision,
    shop_customer_id: str = "",
    *,
    who: LinkedShopper = NOBODY,
) -> CustomerLink:
    """Remember the customer of a shopper, who is `who`. `link` is the `link_key` of the shopper's key."""
    chosen = chosen_customer(profile, link, customer, decision, shop_customer_id, who=who)
    before = await services.store.get_like(chosen)
    if before and not who.name:
        who = LinkedShopper(before.record.shopper, before.record.shopper_email)
        chosen = replace(chosen, shopper=who.name, shopper_email=who.email)
    return await _put(services, chosen, before.record if before else None)


def chosen_customer(
    profile: Profile,
    link: str,
    customer: Customer,
    decision: Decision,
    shop_customer_id: str = "",
    *,
    who: LinkedShopper = NOBODY,
) -> CustomerLink:
    """Return the link of a shopper with the customer that a person chose, as it is written."""
    return CustomerLink(
        profile_id=profile.id,
        link=link,
        customer_id=customer.id,
        how=LinkOrigin.CHOSEN,
        by=decision.by,
        at=decision.at,
        shop_customer_id=shop_customer_id,
        name=customer.name,
        note=decision.reason,
        shopper=who.name,
        shopper_email=who.email,
        customer_code=customer.code,
    )


async def allow_customer_creation(
    services: Services, profile: Profile, link: str, decision: Decision, *, who: LinkedShopper = NOBODY
) -> None:
    """Remember that a card may be created for a shopper, whatever the settings."""
    approval = CustomerLink(
        profile_id=profile.id,
        link=link,
        state=OrderState.WAITING,
        how=LinkOrigin.CREATED,
        by=decision.by,
        at=decision.at,
        note=decision.reason,
        shopper=who.name,
        shopper_email=who.email,
    )
    before = await services.store.get_like(approval)
    await _put(services, approval, before.record if before else None)


async def _put(services: Services, link: CustomerLink, before: CustomerLink | None) -> CustomerLink:
    link = link.chosen_over(before) if before else link
    await put_link(services.store, link, before)
    return link
