"""Shop orders for the end-to-end tests."""

import json
import pickle
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from local.shop.captures import Entry
from local.shop.synthetic import synthetic_orders


def email_of(customer: int) -> str:
    """The address of the customer with this number."""
    return f"klant{customer}@example.test"


def plain_orders(number: int, *, customers: int | None = None, first_customer: int = 1) -> list[Entry]:
    """Orders of Dutch consumers with nothing about them that could make them wait.

    The customers order in turn; without `customers` everybody orders once.
    """
    plain: list[Entry] = [pickle.loads(each) for each in _plain(number)]  # noqa: S301 - of our own making
    for position, entry in enumerate(plain):
        _sell_to(entry, first_customer + position % (customers or number))
    return plain


@cache
def _plain(number: int) -> Sequence[bytes]:
    """Make the orders once, and keep them so that copies cost little."""
    made = [entry for entry in synthetic_orders(3 * number + 20, customers=1) if _is_plain(entry)]
    return [pickle.dumps(entry) for entry in made[:number]]


def plain_order(customer: int = 1) -> Entry:
    """One such order."""
    return plain_orders(1, first_customer=customer)[0]


def _sell_to(entry: Entry, customer: int) -> None:
    entry["order"]["email"] = email_of(customer)
    for kind in ("", "payment_", "shipping_"):
        entry["order"] |= {f"{kind}firstname": "Klant", f"{kind}lastname": f"Nummer {customer}"}
    for kind in ("payment_", "shipping_"):
        entry["order"] |= {f"{kind}address_1": f"Dorpsstraat {customer}"}


def _is_plain(entry: Entry) -> bool:
    order = entry["order"]
    is_dutch = order["payment_iso_code_2"] == order["shipping_iso_code_2"] == "NL"
    return is_dutch and order["customer_group_id"] == "1" and not order["payment_company"]


def order_of(model: str, customer: int = 1) -> Entry:
    """A plain order of an article with this model."""
    entry = plain_order(customer)
    for row in (*entry["products"], *entry["product_codes"].values()):
        row["model"] = model
    return entry


def german_order(number: str = "DE136695976", customer: int = 1) -> Entry:
    """An order of a German business that the shop charged no VAT."""
    entry = order_of("LAB-KOKER", customer)
    for row in entry["products"]:
        row |= {"tax": "0.0000"}
    german = {"iso_code_2": "DE", "country_id": "81", "country": "Germany", "postcode": "10115", "city": "Berlin"}
    for kind in ("payment_", "shipping_"):
        entry["order"] |= {f"{kind}{name}": value for name, value in german.items()}
        entry["order"][f"{kind}company"] = f"Kunde {customer} GmbH"
    entry["order"]["customer_group_id"] = "2"
    entry["order"]["payment_custom_field"] = json.dumps({"7": number})
    rows = [row for row in entry["totals"] if row["code"] != "tax"]
    net = sum(Decimal(row["value"]) for row in rows if row["code"] != "total")
    for row in rows:
        if row["code"] == "total":
            row["value"] = str(net)
    entry["totals"] = rows
    entry["order"]["total"] = str(net)
    return entry
