"""Whether a shop order and a sale in the books agree: in customer, total and goods."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from sconnect.domain.adoption.model import BookSale, Card, ShopSale
from sconnect.domain.values.money import ZERO, including_vat, to_cents

_CENTS = Decimal("0.05")
_CENT_PER_PIECE = Decimal("0.01")
"""A price without VAT in two decimals is off by at most half a cent, so by 0.6 cent with VAT."""
_MOST_CENTS = Decimal("0.50")
_VAT_OF_FEES = tuple(map(Decimal, (0, 6, 9, 19, 21)))
"""Percentages that a fee may bear."""
_MOST_FEES = 4


class Agreement(StrEnum):
    """How two things compare."""

    SAME = "same"
    UNKNOWN = "unknown"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TotalAgreement:
    """How two totals compare. `cents`, `fee`: they agree but for that."""

    agrees: bool
    cents: bool = False
    fee: bool = False


def compare_customer(
    order: ShopSale, sale: BookSale, cards: Mapping[str, Card], collective: Collection[str]
) -> Agreement:
    """Compare the shopper with the card of a sale, or with its delivery address.

    `collective`: the cards that are of several shoppers, and so say nothing.
    """
    if sale.delivery_name and sale.delivery_name in order.names and sale.delivery_postcode in {*order.postcodes, ""}:
        return Agreement.SAME
    card = cards.get(sale.card_id)
    if card is None or card.id in collective:
        return Agreement.UNKNOWN
    if order.email and order.email in card.emails:
        return Agreement.SAME
    has_name, has_postcode = card.name in order.names, card.postcode in order.postcodes
    if has_name and (has_postcode or not card.is_of_somebody):
        return Agreement.SAME
    return Agreement.UNKNOWN if has_name or has_postcode or not card.is_of_somebody else Agreement.OTHER


def compare_total(order: ShopSale, total: Decimal) -> TotalAgreement:
    """Compare the total of an order with that of a sale: cents do not count, nor a fee that was never sent."""
    if order.total == total:
        return TotalAgreement(agrees=True)
    room = cents_allowed(order)
    if abs(order.total - total) <= room:
        return TotalAgreement(agrees=True, cents=True)
    return TotalAgreement(any(abs(less - total) <= room for less in totals_without_fees(order)), fee=True)


def cents_allowed(order: ShopSale) -> Decimal:
    """Return how many euro two totals of the same sale may differ by rounding."""
    pieces = sum((each.quantity for each in order.goods), ZERO)
    return min(_MOST_CENTS, _CENTS + _CENT_PER_PIECE * pieces)


def compare_goods(order: ShopSale, sale: BookSale) -> Agreement:
    """Compare goods and quantities; the sale may have more, such as shipping. Unknown: one of them names none."""
    if not order.goods or not sale.goods:
        return Agreement.UNKNOWN
    left = dict(sale.goods)
    for each in sorted(order.goods, key=lambda goods: len(goods.codes)):
        code = next((code for code in sorted(each.codes) if left.get(code, ZERO) >= each.quantity), None)
        if code is None:
            return Agreement.OTHER
        left[code] -= each.quantity
    rest = {code: quantity for code, quantity in left.items() if quantity and quantity != sale.goods[code]}
    return Agreement.OTHER if rest else Agreement.SAME


def totals_without_fees(order: ShopSale) -> set[Decimal]:
    """Return what the total of an order is without some of its fees, at any percentage that they may bear."""
    fees = [fee for fee in order.fees if fee > 0][:_MOST_FEES]
    sums = {sum(some, ZERO) for size in range(1, len(fees) + 1) for some in combinations(fees, size)}
    return {order.total - to_cents(including_vat(fee, percent)) for fee in sums for percent in _VAT_OF_FEES}
