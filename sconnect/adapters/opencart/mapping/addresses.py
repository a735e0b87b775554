"""Mapping of the two addresses of an order, with OpenCart's gaps filled."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sconnect.adapters.opencart.mapping.lenient_rows import Row, json_in, text_of
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


def account_address(order: Row, entry: Mapping[str, Any]) -> Address | None:
    """Return the default address of the shopper's account, which extensions send with an order without payment address.

    None when the account has none, or the extension is of before.
    """
    account = entry.get("account_address")
    if has_payment_address(order) or not isinstance(account, dict):
        return None
    row = Row({f"account_{name}": value for name, value in account.items()}, "account_address", order.problems)
    address = _address(row, "account")
    return None if address.is_empty else address


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
        custom_fields=tuple(sorted(custom_fields(order, f"{kind}_custom_field").items())),
    )


def custom_fields(order: Row, column: str) -> dict[str, str]:
    """Return the filled custom fields in a column, by field id; several ticked boxes as one text."""
    content = json_in(order.values.get(column))
    fields = content.items() if isinstance(content, dict) else ()
    return {text_of(name): _joined(value) for name, value in fields if _joined(value)}


def _joined(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    return ", ".join(text for text in map(text_of, parts) if text)


def _country_code(text: str) -> str:
    code = text.upper()
    return code if len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() else ""
