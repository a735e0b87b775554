"""The fingerprint of what an order says of a customer: the same again needs no look at the card."""

from sconnect.domain.books import NewCustomer
from sconnect.domain.values.fingerprint import Fingerprint, fingerprint
from sconnect.domain.values.former_fingerprint import former_fingerprint, former_object


def card_fingerprint(card: NewCustomer) -> Fingerprint:
    """Tell everything that a card could take from an order."""
    address = card.address
    text = fingerprint(
        "customer card/1",
        card.name,
        card.email,
        card.phone,
        (address.contact, address.street, address.postcode, address.city, address.country_id),
        card.code,
        card.vat_number,
        card.chamber_number,
    )

    def former() -> str:
        old_address = former_object(
            "BookAddress",
            contact=address.contact,
            street=address.street,
            postcode=address.postcode,
            city=address.city,
            country_id=address.country_id,
        )
        return former_fingerprint(
            former_object(
                "NewCustomer",
                name=card.name,
                email=card.email,
                phone=card.phone,
                address=old_address,
                code=card.code,
                vat_number=card.vat_number,
                chamber_number=card.chamber_number,
            )
        )

    return Fingerprint(text, former)
