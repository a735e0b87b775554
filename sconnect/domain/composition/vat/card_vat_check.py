"""Whether a customer card leads to the VAT that the shop charged.

For goods that go to another member state the books charge no VAT when the customer card has a VAT number of that
country, and VAT when it has none, whatever the shop did. The country is that of the delivery address; when an order has
none, or orders take their addresses from the card, that of the card.
"""

from dataclasses import dataclass

from sconnect.domain.books import Customer, NewCustomer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import OrderPlan
from sconnect.domain.profile import AddressSource, Profile
from sconnect.domain.values.comparison import vat_number_key
from sconnect.domain.values.vat_number import EU_COUNTRIES, vat_number_country
from sconnect.domain.vat import HOME_COUNTRY, Taxation


@dataclass(frozen=True, slots=True)
class Card:
    """The data that decide the VAT on a customer card.

    `country_code` is ISO; a card without an address counts as Dutch.
    """

    who: str
    country_code: str
    country: str
    """Its name, in Dutch."""
    vat_number: str
    """With country prefix where it can be made out."""


def card_of(customer: Customer | NewCustomer, reference: Reference) -> Card:
    """Return those data of a card, whether it exists or has to be created."""
    address = customer.address
    country = next((known for known in reference.countries if address and known.id == address.country_id), None)
    code = country.code if country else HOME_COUNTRY
    number = vat_number_key(customer.vat_number, code) or customer.vat_number.strip().upper()
    who = f"{customer.name} ({customer.code})" if customer.code else customer.name
    return Card(who, code, country.name if country else code, number)


def needs_card(taxation: Taxation, profile: Profile) -> bool:
    """Whether the VAT in the books depends on the card, so that it has to be read before the order is sent."""
    return taxation.is_elsewhere_in_the_union or _is_at_address_of_card(taxation, profile)


def card_problem(plan: OrderPlan, card: Card, profile: Profile, reference: Reference) -> Cause | None:
    """Return the cause why the books would charge other VAT on this card than the shop did; None if the same."""
    if not plan.is_taxable:
        return None
    taxation = plan.taxation
    if _is_at_address_of_card(taxation, profile) and _zone(card.country_code) != _zone(taxation.country):
        return _problem(CauseKind.CARD_IN_OTHER_COUNTRY, card, taxation, reference)
    kind = _number_problem(plan, card.vat_number) if taxation.is_elsewhere_in_the_union else None
    return _problem(kind, card, taxation, reference) if kind else None


def _number_problem(plan: OrderPlan, number: str) -> CauseKind | None:
    taxation = plan.taxation
    is_of_country = vat_number_country(number) == taxation.country
    if taxation.is_taxed_abroad:
        return CauseKind.CARD_WITH_VAT_NUMBER if is_of_country and plan.bears_vat else None
    if not is_of_country:
        return CauseKind.CARD_WITHOUT_VAT_NUMBER
    return None if number == taxation.vat_number else CauseKind.CARD_WITH_OTHER_VAT_NUMBER


def _is_at_address_of_card(taxation: Taxation, profile: Profile) -> bool:
    """Whether the sales order will have no delivery address of its own."""
    return profile.orders.address_source is AddressSource.CUSTOMER_CARD or not taxation.has_address


def _zone(country_code: str) -> str:
    """Return the zone that decides the rates: the member state, or empty outside the Union."""
    return country_code if country_code in EU_COUNTRIES else ""


def _problem(kind: CauseKind, card: Card, taxation: Taxation, reference: Reference) -> Cause:
    country = reference.country(taxation.country)
    facts = {
        "who": card.who,
        "country": country.name if country else taxation.country,
        "card_country": card.country,
        "card_number": card.vat_number,
        "number": taxation.vat_number,
    }
    return Cause(kind, f"{card.who}:{taxation.country}", facts)
