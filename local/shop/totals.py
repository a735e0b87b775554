"""The sums under an order, worked out as OpenCart does: unrounded, stored with four decimals."""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from local.shop.captures import Capture, Entry, Row
from local.shop.info import tax_rate_countries

FOUR_DECIMALS = Decimal("0.0001")
_HUNDRED = Decimal(100)
_COUPON = re.compile(r"Coupon \((\w+)\)")


@dataclass(frozen=True)
class Coupon:
    """A coupon of the captured shops: a percentage, an amount, or the shipping cost."""

    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    frees_shipping: bool = False


COUPONS = {
    "TIEN": Coupon(percent=Decimal(10)),
    "VIJF": Coupon(amount=Decimal(5)),
    "GRATIS": Coupon(frees_shipping=True),
}
FEE_BELOW = Decimal(10)
"""The captured shops ask their low-order fee under this sub-total."""
FEE = Decimal("1.50")
REPRODUCIBLE = frozenset({"sub_total", "shipping", "low_order_fee", "coupon", "tax", "total"})
"""The total rows that can be worked out again from the lines."""


@dataclass(frozen=True)
class Rate:
    """A VAT rate that counts for an order."""

    name: str
    percent: Decimal


class Totals:
    """Works out the totals of orders of one captured shop."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._fee_class = capture.settings["total_low_order_fee_tax_class_id"]
        self._shipping_class = capture.settings["shipping_flat_tax_class_id"]

    def recompute(self, entry: Entry) -> None:
        """Set line totals and total rows of an order after its quantities changed. Titles stay as they were."""
        before = {row["code"]: row for row in entry["totals"]}
        amounts: dict[str, Decimal] = {}
        taxes: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in entry["products"]:
            line["total"] = _stored(Decimal(line["price"]) * int(line["quantity"]))
            self._tax(taxes, entry, _tax_class(entry, line), Decimal(line["total"]))
        amounts["sub_total"] = sum((Decimal(line["total"]) for line in entry["products"]), Decimal(0))
        if "shipping" in before:
            amounts["shipping"] = Decimal(before["shipping"]["value"])
            self._tax(taxes, entry, self._shipping_class, amounts["shipping"])
        if "coupon" in before:
            amounts["coupon"] = -self._redeem(entry, before["coupon"]["title"], amounts, taxes)
        if amounts["sub_total"] < FEE_BELOW:
            amounts["low_order_fee"] = FEE
            self._tax(taxes, entry, self._fee_class, FEE)
        amounts["total"] = sum(amounts.values(), Decimal(0)) + sum(taxes.values(), Decimal(0))
        entry["totals"] = _rows(entry, before, amounts, taxes)
        entry["order"]["total"] = _stored(amounts["total"])

    def _redeem(
        self, entry: Entry, title: str, amounts: dict[str, Decimal], taxes: defaultdict[str, Decimal]
    ) -> Decimal:
        """Spread a coupon over the lines by value, lower their VAT, and return the discount."""
        match = _COUPON.fullmatch(title)
        if match is None:
            raise ValueError(f"no coupon in {title!r}")
        coupon = COUPONS[match[1]]
        amount = min(coupon.amount, amounts["sub_total"])
        whole = Decimal(0)
        for line in entry["products"]:
            share = Decimal(line["total"]) * coupon.percent / _HUNDRED
            share += amount * Decimal(line["total"]) / amounts["sub_total"]
            self._tax(taxes, entry, _tax_class(entry, line), -share)
            whole += share
        if coupon.frees_shipping:
            self._tax(taxes, entry, self._shipping_class, -amounts["shipping"])
            whole += amounts["shipping"]
        return whole

    def _tax(self, taxes: defaultdict[str, Decimal], entry: Entry, tax_class: str, net: Decimal) -> None:
        for rate in self._rates(entry, tax_class):
            taxes[rate.name] += net * rate.percent / _HUNDRED

    def _rates(self, entry: Entry, tax_class: str) -> list[Rate]:
        reference = self._capture.reference
        order = entry["order"]
        country = order["shipping_iso_code_2"] or order["payment_iso_code_2"]
        of_class = {rule["tax_rate_id"] for rule in reference["tax_rule"] if rule["tax_class_id"] == tax_class}
        of_group = {
            link["tax_rate_id"]
            for link in reference["tax_rate_to_customer_group"]
            if link["customer_group_id"] == order["customer_group_id"]
        }
        return [
            Rate(row["name"], Decimal(row["rate"]))
            for row in reference["tax_rate"]
            if row["tax_rate_id"] in of_class & of_group and country in tax_rate_countries(self._capture, row)
        ]


def _tax_class(entry: Entry, line: Row) -> str:
    return str(entry["product_codes"][line["product_id"]]["tax_class_id"])


def _rows(entry: Entry, before: dict[str, Row], amounts: dict[str, Decimal], taxes: dict[str, Decimal]) -> list[Row]:
    """Make the total rows in the order in which the shop shows them."""
    sort_orders = {"low_order_fee": "4", **{code: row["sort_order"] for code, row in before.items()}}
    wanted = [(code, before.get(code, {}).get("title", "Low Order Fee"), value) for code, value in amounts.items()]
    wanted += [("tax", name, value) for name, value in taxes.items() if value > 0]
    wanted.sort(key=lambda row: int(sort_orders.get(row[0], "5")))
    shape = entry["totals"][0]
    return [
        {
            **shape,
            "order_total_id": str(position),
            "code": code,
            "title": title,
            "value": _stored(value),
            "sort_order": sort_orders.get(code, "5"),
        }
        for position, (code, title, value) in enumerate(wanted, start=1)
    ]


def _stored(value: Decimal) -> str:
    return str(value.quantize(FOUR_DECIMALS, ROUND_HALF_UP))
