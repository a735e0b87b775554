"""Mapping of the two addresses of an order, with OpenCart's gaps filled."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sconnect.adapters.opencart.mapping.lenient_rows import Row, json_in, text_of
from sconnect.domain.shop import Address

_CODE_LENGTH = 2
_BEGIN_NESTED = ("{", "[", '"', "&")
_FIELD_DEPTHS = 4
"""Objects within objects in a column of custom fields that are read: what lies deeper is nobody's field."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of an order."""

    billing: Address
    """The payment address, else the shipping address, else just the names: OpenCart 4 asks no payment address unless
    the owner wants it."""
    shipping: Address | None
    """Where the goods go; None when nothing is shipped, because the shop then leaves it empty."""
    account: Address | None
    """The default address of the shopper's account, which extensions send with an order without payment address. None
    when the account has none, or the extension is of before."""
    is_billing_given: bool
    """Whether the shopper gave a payment address."""


def addresses(order: Row, entry: Mapping[str, Any]) -> Addresses:
    """Read the addresses of an order; `entry` is what the shop sends with it."""
    payment = _address(order, "payment")
    shipping = _filled(_address(order, "shipping"))
    billing = _filled(payment) or shipping or payment
    if not billing.person:
        billing = replace(billing, first_name=order.text("firstname"), last_name=order.text("lastname"))
    account = _account_address(order, entry) if payment.is_empty else None
    return Addresses(billing, shipping, account, is_billing_given=not payment.is_empty)


def _account_address(order: Row, entry: Mapping[str, Any]) -> Address | None:
    account = entry.get("account_address")
    if not isinstance(account, dict):
        return None
    row = Row({f"account_{name}": value for name, value in account.items()}, "account_address", order.problems)
    return _filled(_address(row, "account"))


def _filled(address: Address) -> Address | None:
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


def custom_fields(row: Row, column: str, text: Callable[[object], str] = text_of) -> dict[str, str]:
    """Return the filled custom fields in a column, by field id; several ticked boxes as one text.

    Some shops nest them, as objects or as JSON: by place (`account`, `address`), or each with its value inside.
    """
    return dict(_filled_fields(json_in(row.values.get(column)), text, _FIELD_DEPTHS))


def _filled_fields(content: object, text: Callable[[object], str], depths: int) -> Iterator[tuple[str, str]]:
    """Give the filled texts in an object by field id. What stands within a number is the value of that field."""
    for name, value in content.items() if isinstance(content, dict) and depths else ():
        field, inner = text(name), _inner(value)
        if isinstance(inner, dict):
            nested = list(_filled_fields(inner, text, depths - 1))
            joined = ", ".join(each for _, each in nested) if field.isdecimal() else ""
            yield from [(field, joined)] if joined else nested
        elif joined := ", ".join(filter(None, map(text, inner if isinstance(inner, list) else [value]))):
            yield field, joined


def _inner(value: object) -> object:
    """Return the object or list that a value is, also as JSON; any other is nothing here."""
    is_text = isinstance(value, str) and not value.lstrip().startswith(_BEGIN_NESTED)
    return None if is_text else json_in(value)


def _country_code(text: str) -> str:
    code = text.upper()
    return code if len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() else ""
