"""Customer cards: the content of a new one, and the permitted changes of an existing one (behaviour.md 1.3.2).

Limits are those of the books (snelstart.md 3.5); a text that is too long is cut, never refused.
"""

from dataclasses import replace

from sconnect.domain.books import BookAddress, Customer, NewCustomer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.recognition import (
    STREET_LENGTH,
    CustomerTraits,
    chamber_number,
    is_at_home,
    own_address,
    placed,
    recognition_key,
)
from sconnect.domain.profile import Profile, RecognitionMode
from sconnect.domain.profile.payment_methods import card_invoice_by_email, card_reminders
from sconnect.domain.shop import Address, ShopOrder
from sconnect.domain.values.bilingual import Bilingual, listed, same
from sconnect.domain.values.comparison import (
    fitted_street,
    name_key,
    phone_key,
    postcode_key,
    street_line,
    vat_number_key,
)
from sconnect.domain.values.text import fit, one_line, units
from sconnect.domain.values.vat_number import vat_number_country
from sconnect.domain.vat import HOME_COUNTRY, books_country
from sconnect.domain.vat.territories import territory_of

NAME_LENGTH = CITY_LENGTH = CONTACT_LENGTH = 50
POSTCODE_LENGTH = PHONE_LENGTH = 25

_NAME, _STREET = Bilingual("naam", "name"), Bilingual("straat", "street")
_CITY, _POSTCODE = Bilingual("plaats", "town"), Bilingual("postcode", "postcode")

NO_POSTCODE = "-"
"""Stands on a card for the postcode of a country without postcodes: the books want one."""

NO_ADDRESS = BookAddress(contact="", street="", postcode="", city="", country_id="")
"""On a new card: none is known of the customer. In changes to a card: leave its address as it is."""

_NOT_THEIRS = Address()
"""Stands for a delivery address that is not the customer's."""

_WITHOUT_STATE = frozenset(
    {
        *("AD", "AL", "AT", "AX", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "FI", "FO", "FR"),
        *("GB", "GG", "GI", "GL", "GR", "HR", "HU", "IL", "IM", "IS", "JE", "LI", "LT", "LU", "LV", "MC"),
        *("ME", "MK", "MT", "NL", "NO", "NZ", "PL", "PT", "RS", "SE", "SG", "SI", "SK", "SM", "VA", "XI"),
        *("XK", "ZA"),
    }
)
"""Countries whose addresses name no state or province (Universal Postal Union, addressing by country). Shops ask for
one everywhere."""

_CARD_PER_PLACE = frozenset({RecognitionMode.EMAIL_AND_POSTCODE, RecognitionMode.CODE_OR_EMAIL_AND_POSTCODE})
"""In these modes a card stands for a delivery place, so its address is that place: by it the card is found again."""

_BY_EMAIL_ALONE = frozenset({RecognitionMode.EMAIL, RecognitionMode.EMAIL_AND_POSTCODE})
"""In these modes a customer code was never looked up, so it may be in use: a new card gets none."""


def new_customer(
    order: ShopOrder,
    traits: CustomerTraits,
    profile: Profile,
    reference: Reference,
    *,
    without_vat_number: bool = False,
) -> NewCustomer | Cause:
    """Compose the card of a customer that the books do not have, or return the cause why that cannot be done.

    `without_vat_number`: a VAT number stays off the card, because with one the books would charge no VAT, or would
    report an intra-Community supply, on a sale that is neither.
    """
    name = fit(traits.name, NAME_LENGTH)
    source = _card_address(order, profile)
    if not name or source is None:
        return _incomplete(order, traits, profile)
    address = _on_card(source, traits, reference)
    if isinstance(address, Cause):
        return address
    settings, method = profile.customers, profile.orders.payment_method(order.payment_code)
    return NewCustomer(
        name=name,
        email=traits.email,
        phone=fit(order.telephone, PHONE_LENGTH) if settings.new_customer_phone else "",
        address=address,
        code=None if settings.recognition in _BY_EMAIL_ALONE else traits.code,
        vat_number="" if without_vat_number else _number_of(traits.vat_number, source, reference),
        chamber_number=chamber_number(order, profile),
        reminders=card_reminders(method),
        invoice_by_email=card_invoice_by_email(method),
    )


def _on_card(source: Address, traits: CustomerTraits, reference: Reference) -> BookAddress | Cause:
    if source == _NOT_THEIRS:
        return NO_ADDRESS
    address = address_of(_with_some_postcode(source), reference, customer_name=traits.name)
    if isinstance(address, Cause) or address.contact:
        return address
    return replace(address, contact=fit(traits.person, CONTACT_LENGTH))


def invoice_address(order: ShopOrder, profile: Profile) -> Address | None:
    """Return the address for the invoice; None when the order tells none but that of a pickup point or a gift."""
    own = own_address(order, profile)
    if own is None and not is_at_home(order):
        return None
    return placed(own or order.billing_address, profile)


def may_move_card(order: ShopOrder, profile: Profile) -> bool:
    """Whether the address of an order may replace that on a card.

    A delivery address may be anybody's: it does so only where a card stands for a delivery place.
    """
    return profile.customers.recognition in _CARD_PER_PLACE or own_address(order, profile) is not None


def address_of(address: Address, reference: Reference, *, customer_name: str = "") -> BookAddress | Cause:
    """Return an address of the shop in the form of the books.

    The books have no line for a company: when it is not the customer itself (`customer_name`), it is put before the
    contact person. Returns a cause when the books do not know the country.
    """
    name = address.country_name or address.country_code
    if not name:
        return Cause(CauseKind.COUNTRY_MISSING)
    country = reference.country(_books_country(address, reference))
    if country is None:
        return Cause(CauseKind.COUNTRY_UNKNOWN, name, {"country": name, "code": address.country_code.upper()})
    return BookAddress(
        contact=fit(_whole_contact(address, customer_name), CONTACT_LENGTH),
        street=_street(address),
        postcode=fit(address.postcode, POSTCODE_LENGTH),
        city=fit(city_line(address), CITY_LENGTH),
        country_id=country.id,
    )


def city_line(address: Address) -> str:
    """Return the city, with the state or province where addresses have one: Austin, Texas.

    The books have no field for it.
    """
    city, zone = one_line(address.city), one_line(address.zone)
    is_named = name_key(zone) in name_key(city)
    return city if address.country_code.upper() in _WITHOUT_STATE or not city or is_named else f"{city}, {zone}"


def without_state(city: str, country_code: str) -> str:
    """Return the city of a card without the state or province that `city_line` put behind it."""
    return city if country_code in _WITHOUT_STATE else city.rpartition(", ")[0] or city


def is_cut(address: Address) -> bool:
    """Whether an address of an order is longer than the books hold."""
    lengths = (CONTACT_LENGTH, STREET_LENGTH, POSTCODE_LENGTH, CITY_LENGTH)
    return any(units(part) > length for part, length in zip(_parts(address), lengths, strict=True))


def in_full(address: Address) -> str:
    """Return an address on one line, uncut."""
    contact, street, postcode, city = _parts(address)
    return ", ".join(part for part in (contact, street, f"{postcode} {city}".strip()) if part)


def _parts(address: Address) -> tuple[str, str, str, str]:
    street = street_line(address.street, address.street_extra)
    return _whole_contact(address, ""), street, one_line(address.postcode), city_line(address)


def changes_for(customer: Customer, wanted: NewCustomer) -> NewCustomer | None:
    """Return what "add and update" changes on a card, other fields empty; None when there is nothing to change.

    Nothing is ever blanked. These stay as they are as well: the country (and so an address in another country), since
    the VAT of open orders depends on it; a list of several e-mail addresses, which a person entered; the name of a
    business when the order names a person only; the customer code.
    """
    changes = NewCustomer(
        name=wanted.name if _may_rename(customer, wanted) else "",
        email=wanted.email if _may_replace_email(customer, wanted.email) else "",
        phone=wanted.phone
        if phone_key(wanted.phone) not in {phone_key(customer.phone), phone_key(customer.mobile)}
        else "",
        address=wanted.address if _may_move(customer, wanted.address) else NO_ADDRESS,
        vat_number=wanted.vat_number if _may_replace_vat_number(customer, wanted) else "",
    )
    nothing = NewCustomer(name="", email="", phone="", address=NO_ADDRESS)
    return changes if changes != nothing else None


def with_changes(customer: Customer, changes: NewCustomer) -> Customer:
    """Return the card with these changes applied."""
    return replace(
        customer,
        name=changes.name or customer.name,
        emails=(changes.email,) if changes.email else customer.emails,
        phone=changes.phone or customer.phone,
        vat_number=changes.vat_number or customer.vat_number,
        address=customer.address if changes.address == NO_ADDRESS else changes.address,
    )


def collective_customer_id(order: ShopOrder, profile: Profile, *, reverse_charge: bool = False) -> str:
    """Return the customer that a guest's order is booked on, by the country the goods go to.

    Empty when the order is booked on a customer of its own. So is one with `reverse_charge`: a business that accounts
    for the VAT itself is reported by its own VAT number.
    """
    if not order.is_guest or reverse_charge:
        return ""
    country = order.delivery_address.country_code.upper() or HOME_COUNTRY
    return profile.customers.collective_customers.get(country, "")


def _card_address(order: ShopOrder, profile: Profile) -> Address | None:
    """Choose the address for a card; the other one when a part is missing, since the books require a complete one.

    `_NOT_THEIRS`: the order has a delivery address only, with a company or another person's name.
    """
    delivery, own = order.delivery_address, own_address(order, profile)
    if profile.customers.recognition in _CARD_PER_PLACE:
        preferred = (delivery, own or delivery)
    elif own is None and not is_at_home(order):
        return _NOT_THEIRS
    elif order.has_billing_address or is_at_home(order):
        preferred = (own or delivery, delivery)
    else:
        preferred = (own or delivery,) * 2
    full = (placed(address, profile) for address in preferred)
    return next((address for address in full if not _missing_parts(address)), None)


def _missing_parts(address: Address) -> list[Bilingual]:
    parts = [(_STREET, address.street or address.street_extra), (_CITY, address.city)]
    if address.country_code.upper() in {"", HOME_COUNTRY}:
        parts.append((_POSTCODE, address.postcode))
    return [part for part, text in parts if not one_line(text)]


def _with_some_postcode(address: Address) -> Address:
    """Fill in the postcode that the books require, for countries that have none."""
    return address if one_line(address.postcode) else replace(address, postcode=NO_POSTCODE)


def _incomplete(order: ShopOrder, traits: CustomerTraits, profile: Profile) -> Cause:
    missing = ([] if traits.name else [_NAME]) + _missing_parts(order.billing_address)
    number = order.order_id
    who = same(traits.who) if traits.who else Bilingual(f"van order {number}", f"of order {number}")
    facts = who.facts("who") | listed(missing).facts("missing")
    return Cause(CauseKind.CUSTOMER_INCOMPLETE, recognition_key(traits, profile.customers.recognition), facts)


def _whole_contact(address: Address, customer_name: str) -> str:
    person, company = one_line(address.person), one_line(address.company)
    if company and name_key(company) != name_key(customer_name):
        return f"{company}, {person}" if person else company
    return person


def _street(address: Address) -> str:
    return fitted_street(street_line(address.street, address.street_extra), STREET_LENGTH)


def _number_of(vat_number: str, address: Address, reference: Reference) -> str:
    """Return a VAT number if it is of the country of the address: the books refuse another on a card (REL-0087)."""
    return vat_number if vat_number_country(vat_number) == _books_country(address, reference) else ""


def _books_country(address: Address, reference: Reference) -> str:
    if address.country_in_books:
        return address.country_in_books
    territory = territory_of(address.country_code, address.postcode, address.zone)
    return books_country(address.country_code, territory, reference)


def _may_rename(customer: Customer, wanted: NewCustomer) -> bool:
    names_person_only = wanted.address == NO_ADDRESS or wanted.name == wanted.address.contact
    return wanted.name != customer.name and not (names_person_only and _is_business(customer))


def _is_business(customer: Customer) -> bool:
    contact = customer.address.contact if customer.address else ""
    return bool(customer.vat_number) or bool(contact and name_key(contact) != name_key(customer.name))


def _may_replace_email(customer: Customer, email: str) -> bool:
    return len(customer.emails) <= 1 and email not in {own.strip().lower() for own in customer.emails}


def _may_replace_vat_number(customer: Customer, wanted: NewCustomer) -> bool:
    # The books refuse a VAT number of another country than the card's (REL-0087).
    return vat_number_key(customer.vat_number) != wanted.vat_number and _same_country(customer, wanted.address)


def _may_move(customer: Customer, wanted: BookAddress) -> bool:
    if wanted == NO_ADDRESS:
        return False
    if customer.address is None:
        return True
    if wanted.postcode == NO_POSTCODE and customer.address.postcode:
        return False
    # A card from before states were booked is no other address for lacking one.
    before, now = _comparable(customer.address), _comparable(wanted)
    without_state = replace(now, city=before.city) if now.city.startswith(f"{before.city}, ") else now
    return _same_country(customer, wanted) and before != without_state


def _same_country(customer: Customer, wanted: BookAddress) -> bool:
    return customer.address is None or customer.address.country_id == wanted.country_id


def _comparable(address: BookAddress) -> BookAddress:
    return replace(address, postcode=postcode_key(address.postcode))
