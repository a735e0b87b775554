"""Fingerprint of the customer data in an order: while it is the same, the card need not be read."""

from sconnect.domain.books import BookAddress, NewCustomer
from sconnect.domain.values.fingerprint import Fingerprint
from sconnect.domain.values.former_fingerprint import FormerObject, in_both_forms


def card_fingerprint(card: NewCustomer) -> Fingerprint:
    """Return the fingerprint of everything that a card could take from an order."""
    return in_both_forms(
        "customer card/1",
        FormerObject(
            "NewCustomer",
            name=card.name,
            email=card.email,
            phone=card.phone,
            address=book_address(card.address),
            code=card.code,
            vat_number=card.vat_number,
            chamber_number=card.chamber_number,
        ),
    )


def book_address(address: BookAddress | None) -> FormerObject | None:
    """Return the values of an address of the books that count."""
    if address is None:
        return None
    return FormerObject(
        "BookAddress",
        contact=address.contact,
        street=address.street,
        postcode=address.postcode,
        city=address.city,
        country_id=address.country_id,
    )
