"""Rules by which customers are found, and the fields in which a customer agrees with an order."""

from collections.abc import Callable, Mapping, Sequence

from sconnect.domain.books import BookAddress, Customer
from sconnect.domain.customers.recognition.trace import Rule, Trait
from sconnect.domain.customers.recognition.traits import STREET_LENGTH, CustomerTraits, name_keys
from sconnect.domain.profile import RecognitionMode
from sconnect.domain.values.comparison import (
    email_key,
    fitted_street,
    house_number_key,
    name_key,
    phone_key,
    postcode_key,
    vat_number_key,
)
from sconnect.domain.vat import HOME_COUNTRY

Test = Callable[[CustomerTraits, Customer], bool]

CASCADES: Mapping[RecognitionMode, tuple[Rule, ...]] = {
    RecognitionMode.CODE: (Rule.CODE,),
    RecognitionMode.EMAIL: (Rule.EMAIL,),
    RecognitionMode.CODE_OR_EMAIL: (Rule.CODE, Rule.EMAIL),
    RecognitionMode.EMAIL_AND_POSTCODE: (Rule.EMAIL_AND_POSTCODE,),
    RecognitionMode.CODE_OR_EMAIL_AND_POSTCODE: (Rule.CODE, Rule.EMAIL_AND_POSTCODE),
    RecognitionMode.SMART: (
        Rule.CODE,
        Rule.VAT_NUMBER,
        Rule.EMAIL_AND_POSTCODE,
        Rule.EMAIL,
        Rule.NAME_AND_PLACE,
    ),
}
"""The rules of each mode in the order in which they are tried (behaviour.md 1.3.1)."""


def values_for(rule: Rule, traits: CustomerTraits) -> dict[str, str] | None:
    """Return the values that a rule compares, by name; None when the order lacks one."""
    place = {"house_number": traits.house_number} if traits.names_a_house else {"street": traits.street}
    values = {
        Rule.CODE: {"code": str(traits.code or "")},
        Rule.VAT_NUMBER: {"vat_number": traits.vat_number},
        Rule.EMAIL_AND_POSTCODE: {"email": traits.email, "postcode": traits.postcode},
        Rule.EMAIL: {"email": traits.email},
        Rule.NAME_AND_PLACE: {"name": traits.name, "postcode": traits.postcode, **place},
    }[rule]
    if rule is Rule.NAME_AND_PLACE and not traits.house_number:
        return None
    return values if all(values.values()) else None


def hits_of(rule: Rule, traits: CustomerTraits, customers: Sequence[Customer]) -> tuple[Customer, ...]:
    """Return the customers a rule hits. The main address goes before the postal address."""
    for test in _TESTS[rule]:
        if found := tuple(customer for customer in customers if test(traits, customer)):
            return found
    return ()


def agreeing_traits(traits: CustomerTraits, customer: Customer) -> tuple[Trait, ...]:
    """Return the fields in which a customer agrees with an order."""
    return tuple(trait for trait, agrees in _AGREEMENTS.items() if agrees(traits, customer))


def has_email(customer: Customer, email: str) -> bool:
    """Whether an address is one of the customer's e-mail addresses."""
    return email in {email_key(own) for own in customer.emails}


def is_other_company(traits: CustomerTraits, customer: Customer) -> bool:
    """Whether the VAT numbers of order and customer are both known and differ: a mailbox can serve two companies."""
    own = _vat_number_of(customer, traits)
    return bool(traits.vat_number and own) and own != traits.vat_number


def different_traits(traits: CustomerTraits, customer: Customer) -> tuple[Trait, ...]:
    """Return which of postcode and telephone number differ on the card of another person; empty: it may be the same.

    Another person has another name. What order or card does not say does not differ.
    """
    names = {name_key(customer.name), *(name_key(place.contact) for place in _places(customer))}
    if names & name_keys(traits):
        return ()
    postcodes = {postcode_key(place.postcode) for place in _places(customer)} - {""}
    phones = {phone_key(customer.phone), phone_key(customer.mobile)} - {""}
    differs = {
        Trait.POSTCODE: bool(traits.postcode and postcodes) and traits.postcode not in postcodes,
        Trait.PHONE: bool(traits.phone and phones) and traits.phone not in phones,
    }
    return tuple(trait for trait, is_other in differs.items() if is_other)


def is_at_place(traits: CustomerTraits, customer: Customer) -> bool:
    """Whether a customer has an address in the town and street of the order."""
    return any(
        name_key(place.city) == name_key(traits.city) and _is_in_street(place, traits) for place in _places(customer)
    )


def _places(customer: Customer) -> list[BookAddress]:
    return [place for place in (customer.address, customer.postal_address) if place is not None]


def _vat_number_of(customer: Customer, traits: CustomerTraits) -> str:
    """Return the VAT number on a card. Without a prefix it is of the country of the order's number, else Dutch."""
    return vat_number_key(customer.vat_number, traits.vat_number[:2], HOME_COUNTRY)


def _same_code(traits: CustomerTraits, customer: Customer) -> bool:
    return customer.code == traits.code


def _same_email(traits: CustomerTraits, customer: Customer) -> bool:
    return has_email(customer, traits.email)


def _same_vat_number(traits: CustomerTraits, customer: Customer) -> bool:
    return bool(traits.vat_number) and _vat_number_of(customer, traits) == traits.vat_number


def _same_name(traits: CustomerTraits, customer: Customer) -> bool:
    return name_key(customer.name) in name_keys(traits)


def _same_phone(traits: CustomerTraits, customer: Customer) -> bool:
    return bool(traits.phone) and traits.phone in {phone_key(customer.phone), phone_key(customer.mobile)}


def _same_postcode(traits: CustomerTraits, customer: Customer) -> bool:
    return _has_postcode(customer.address, traits) or _has_postcode(customer.postal_address, traits)


def _with_place(same: Test, is_there: Callable[[BookAddress | None, CustomerTraits], bool]) -> tuple[Test, Test]:
    """Return a test of customer and main address, and the same with the postal address. The place differs for most."""
    return (
        lambda traits, customer: is_there(customer.address, traits) and same(traits, customer),
        lambda traits, customer: is_there(customer.postal_address, traits) and same(traits, customer),
    )


def _has_postcode(address: BookAddress | None, traits: CustomerTraits) -> bool:
    return address is not None and bool(traits.postcode) and postcode_key(address.postcode) == traits.postcode


def _is_at(address: BookAddress | None, traits: CustomerTraits) -> bool:
    return (
        address is not None
        and _has_postcode(address, traits)
        and house_number_key(address.street) == traits.house_number
        and (traits.names_a_house or _is_in_street(address, traits))
    )


def _is_in_street(address: BookAddress, traits: CustomerTraits) -> bool:
    streets = {traits.street, fitted_street(traits.street, STREET_LENGTH)}
    return name_key(address.street) in {name_key(street) for street in streets}


_TESTS: Mapping[Rule, tuple[Test, ...]] = {
    Rule.CODE: (_same_code,),
    Rule.VAT_NUMBER: (_same_vat_number,),
    Rule.EMAIL_AND_POSTCODE: _with_place(_same_email, _has_postcode),
    Rule.EMAIL: (_same_email,),
    Rule.NAME_AND_PLACE: _with_place(_same_name, _is_at),
}

_AGREEMENTS: Mapping[Trait, Test] = {
    Trait.NAME: _same_name,
    Trait.POSTCODE: _same_postcode,
    Trait.PHONE: _same_phone,
    Trait.VAT_NUMBER: _same_vat_number,
}
