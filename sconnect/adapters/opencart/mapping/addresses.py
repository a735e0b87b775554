"""Mapping of the two addresses of an order, with OpenCart's gaps filled."""

from dataclasses import replace

from sconnect.adapters.opencart.mapping.lenient_rows import Row
from sconnect.domain.shop import Address

_CODE_LENGTH = 2


def shipping_address(order: Row) -> Address | None:
    """Return where the goods go; None when nothing is shipped, because the shop then leaves it empty."""
    address = _address(order, "shipping")
    return None if address.is_empty else address


def billing_address(order: Row) -> Address:
    """Return the payment address, else the shipping address, else just the names.

    OpenCart 4 asks no payment address unless the owner wants it.
    """
    address = _address(order, "payment")
    if address.is_empty:
        address = shipping_address(order) or address
    if address.person:
        return address
    return replace(address, first_name=order.text("firstname"), last_name=order.text("lastname"))


def has_payment_address(order: Row) -> bool:
    """Whether the shopper gave a payment address."""
    return not _address(order, "payment").is_empty


def _address(order: Row, kind: str) -> Address:
    return Address(
        first_name=order.text(f"{kind}_firstname"),
        last_name=order.text(f"{kind}_lastname"),
        company=order.text(f"{kind}_company"),
        street=order.text(f"{kind}_address_1"),
        street_extra=order.text(f"{kind}_address_2"),
        postcode=order.text(f"{kind}_postcode"),
        city=order.text(f"{kind}_city"),
        country_code=_country_code(order.text(f"{kind}_iso_code_2")),
        country_name=order.text(f"{kind}_country"),
        zone=order.text(f"{kind}_zone"),
    )


def _country_code(text: str) -> str:
    code = text.upper()
    return code if len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() else ""
