"""Whether a customer card leads to the VAT that the shop charged.

For goods that go to another member state the books charge no VAT when the customer card has a VAT number of that
country, and VAT when it has none, whatever the shop did. The country is that of the delivery address; when an order has
none, or orders take their addresses from the card, that of the card. The books know countries only: goods for a part of
a member state outside the VAT area would be reported as an intra-Community supply on a card with a number of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sconnect.domain.books import Article, Customer, NewCustomer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import OrderPlan
from sconnect.domain.composition.vat.article_checks import untaxed_lines
from sconnect.domain.profile import AddressSource, Profile
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.comparison import vat_number_key
from sconnect.domain.values.text import cut, one_line
from sconnect.domain.values.vat_number import vat_number_country
from sconnect.domain.vat import HOME_COUNTRY, VAT_AREA, Taxation, VatTreatment, country_name, name_in_books
from sconnect.domain.vat.territories import territory_of

_LONGEST_SHOWN = 200
ABOUT_BUYER = frozenset({CauseKind.VAT_NUMBER_OF_OTHER_STATE})
"""Causes that a person can let pass: the card is right, and what the books make of it is not known."""


@dataclass(frozen=True, slots=True)
class Card:
    """The data that decide the VAT on a customer card.

    `vat_country` is the code whose VAT holds at its address, empty outside the VAT area. A card without an address
    counts as Dutch.
    """

    who: str
    vat_country: str
    country: Bilingual
    """Its name."""
    vat_number: str
    """With country prefix where it can be made out."""


def card_of(customer: Customer | NewCustomer, reference: Reference) -> Card:
    """Return those data of a card, whether it exists or has to be created."""
    address = customer.address
    country = next((known for known in reference.countries if address and known.id == address.country_id), None)
    code = country.code if country else HOME_COUNTRY
    number = vat_number_key(customer.vat_number, code) or customer.vat_number.strip().upper()
    who = f"{customer.name} ({customer.code})" if customer.code else customer.name
    territory = territory_of(code, address.postcode, "") if address else None
    zone = territory.counts_as if territory else code if code in VAT_AREA else ""
    return Card(who, zone, name_in_books(code, reference), number)


def needs_card(taxation: Taxation, profile: Profile) -> bool:
    """Whether the VAT in the books depends on the card, so that it has to be read before the order is sent."""
    decides = taxation.is_elsewhere_in_the_union or taxation.is_export_unseen_by_books
    return decides or _is_at_address_of_card(taxation, profile)


def card_problem(plan: OrderPlan, card: Card, profile: Profile, reference: Reference) -> Cause | None:
    """Return the cause why the books would charge other VAT on this card than the shop did; None if the same."""
    if not plan.is_taxable:
        return None
    taxation = plan.taxation
    if _is_at_address_of_card(taxation, profile) and card.vat_country != _zone(taxation):
        return _problem(CauseKind.CARD_IN_OTHER_COUNTRY, card, taxation, reference)
    if taxation.is_export_unseen_by_books:
        kind = (
            CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA
            if _may_be_of(card.vat_number, taxation.books_country or taxation.country)
            else None
        )
    else:
        kind = _number_problem(plan, card.vat_number) if taxation.is_elsewhere_in_the_union else None
    if kind is CauseKind.VAT_NUMBER_OF_OTHER_STATE:
        facts = {"number": taxation.vat_number, **country_name(taxation, reference).facts("country")}
        return Cause(kind, plan.order_id, facts)
    return _problem(kind, card, taxation, reference) if kind else None


def card_notices(plan: OrderPlan, card: Card, reference: Reference) -> list[Bilingual]:
    """Return what is worth knowing of a card that leads to the right VAT, but also to a report of what is none.

    Exempt goods and services, goods under the margin scheme and sales under a small-business scheme are no
    intra-Community supply.
    """
    taxation = plan.taxation
    if not (plan.is_taxable and taxation.is_taxed_abroad and not plan.bears_vat):
        return []
    if not _may_be_of(card.vat_number, taxation.country):
        return []
    name = country_name(taxation, reference)
    return [
        Bilingual(
            f"Deze order naar {name.dutch} is een Nederlandse verkoop zonder btw (vrijgesteld, marge of "
            f"kleineondernemersregeling), geen intracommunautaire levering. Op de klantkaart van {card.who} staat een "
            "btw-nummer: controleer dat SnelStart deze order niet meetelt in de opgaaf ICP.",
            f"This order to {name.english} is a Dutch sale without VAT (exempt, margin or small-business scheme), no "
            f"intra-Community supply. The customer card of {card.who} has a VAT number: check that SnelStart does not "
            "count this order in the recapitulative statement (ICP).",
        )
    ]


def listing_notices(plan: OrderPlan, articles: Mapping[str, Article], reference: Reference) -> list[Bilingual]:
    """Return what is worth knowing of a reverse charge with lines that are none: the books report whole orders."""
    untaxed = sorted(untaxed_lines(plan, articles, reference))
    codes = dict.fromkeys(plan.product_lines[position].code for position in untaxed)
    if not codes:
        return []
    listed = cut(", ".join(map(one_line, codes)), _LONGEST_SHOWN)
    return [
        Bilingual(
            f"Artikelen van deze order zijn in Nederland vrijgesteld of vallen onder de margeregeling: {listed}. Dat "
            "deel is geen intracommunautaire levering: controleer dat SnelStart het niet meetelt in de opgaaf ICP.",
            f"Articles of this order are exempt in the Netherlands or under the margin scheme: {listed}. That part is "
            "no intra-Community supply: check that SnelStart does not count it in the recapitulative statement (ICP).",
        )
    ]


def _number_problem(plan: OrderPlan, number: str) -> CauseKind | None:
    taxation = plan.taxation
    if taxation.is_taxed_abroad:
        return CauseKind.CARD_WITH_VAT_NUMBER if _may_be_of(number, taxation.country) and plan.bears_vat else None
    if vat_number_country(number) != taxation.country:
        # The books refuse a number of another country than that of the card (REL-0087), so nothing can be mended there.
        if taxation.is_unknown_to_books and not number:
            return None
        is_of_here = vat_number_country(taxation.vat_number) == taxation.country
        return CauseKind.CARD_WITHOUT_VAT_NUMBER if is_of_here else CauseKind.VAT_NUMBER_OF_OTHER_STATE
    return None if number == taxation.vat_number else CauseKind.CARD_WITH_OTHER_VAT_NUMBER


def _is_at_address_of_card(taxation: Taxation, profile: Profile) -> bool:
    """Whether the sales order will have no delivery address of its own."""
    of_card = profile.orders.address_source is AddressSource.CUSTOMER_CARD or not taxation.has_address
    return of_card and not taxation.is_picked_up


def _may_be_of(number: str, country_code: str) -> bool:
    """Whether the books may take the number on a card for one of this country; check digits may not matter to them."""
    prefix = "EL" if country_code == "GR" else country_code
    return bool(number) and (number.startswith(prefix) or not number[:2].isalpha())


def _zone(taxation: Taxation) -> str:
    """Return the code that decides the rates: the member state, or empty outside the VAT area."""
    return "" if taxation.treatment is VatTreatment.EXPORT else taxation.country


def _problem(kind: CauseKind, card: Card, taxation: Taxation, reference: Reference) -> Cause:
    facts = {
        "who": card.who,
        **country_name(taxation, reference).facts("country"),
        **card.country.facts("card_country"),
        "card_number": card.vat_number,
        "number": taxation.vat_number,
    }
    return Cause(kind, f"{card.who}:{taxation.country}", facts)
