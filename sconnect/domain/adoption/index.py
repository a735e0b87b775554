"""Indexes of the orders of a shop, so that no sale is compared with all of them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sconnect.domain.adoption.agreement import compare_total, totals_without_fees
from sconnect.domain.adoption.evidence import Mention, Place, mentions_of, text_key, words_together
from sconnect.domain.adoption.model import BookSale, ShopSale
from sconnect.domain.values.money import CENT

_TELLING = 6
"""Digits of an invoice number that other numbers beside each other hardly make."""
_TAIL = re.compile(r"0*([1-9]\d*)$", re.ASCII)
LATEST = 21
"""Days after an order within which other programs book it."""
_WIDEST = 50
"""Cents by which totals of one sale may differ at most."""


class OrderIndex:
    """The orders of a shop by what a sale may name or hold of them."""

    def __init__(self, orders: Sequence[ShopSale]) -> None:
        self._by_number = {order.order_id.lstrip("0") or order.order_id: order for order in orders}
        self._by_invoice = {text_key(order.invoice_number): order for order in orders if order.invoice_number}
        self._by_tail: dict[str, list[ShopSale]] = defaultdict(list)
        self._by_shopper: dict[str, list[ShopSale]] = defaultdict(list)
        self._by_cents: dict[int, list[ShopSale]] = defaultdict(list)
        self._by_day: dict[date, list[ShopSale]] = defaultdict(list)
        for order in orders:
            if tail := _TAIL.search(order.invoice_number):
                self._by_tail[tail[1]].append(order)
            for key in {order.email, *order.names} - {""}:
                self._by_shopper[key].append(order)
            for cents in {_cents(total) for total in (order.total, *totals_without_fees(order))}:
                self._by_cents[cents].append(order)
            self._by_day[order.day].append(order)

    def named_by(self, sale: BookSale) -> Iterator[tuple[ShopSale, Mention]]:
        """Give the orders that a sale names, each mention of each."""
        for mention in mentions_of(sale):
            order = self._by_number.get(mention.number)
            if order is not None and _is_of_year(mention.year, order, sale):
                yield order, mention
            for invoiced in self._by_tail.get(mention.number, ()):
                if not mention.is_changed and _is_of_year(mention.year, invoiced, sale):
                    is_tail = not invoiced.invoice_number.isdecimal()
                    yield invoiced, Mention("", mention.place, mention.year, is_tail=is_tail)
        texts = [(key, Place.WHOLE) for key in map(text_key, (sale.payment_reference, sale.invoice_number))]
        texts += [(key, Place.REFERENCE) for key in words_together(sale.order_reference)]
        texts += [(key, Place.LATER) for key in words_together(sale.description)]
        texts += [(key, Place.MEMO) for key in words_together(sale.memo)]
        for key, place in texts if self._by_invoice else ():
            if key in self._by_invoice and (len(key) >= _TELLING or not key.isdecimal()):
                yield self._by_invoice[key], Mention("", place)

    def of_total(self, total: Decimal) -> list[ShopSale]:
        """Return the orders whose total agrees with one, but for cents and fees."""
        middle = _cents(total)
        near = range(middle - _WIDEST, middle + _WIDEST + 1)
        found = {order.order_id: order for cents in near for order in self._by_cents.get(cents, ())}
        return [order for order in found.values() if compare_total(order, total).agrees]

    def of_shopper(self, *keys: str) -> list[ShopSale]:
        """Return the orders of a shopper, by e-mail addresses and names as keys."""
        return list({order.order_id: order for key in keys if key for order in self._by_shopper.get(key, ())}.values())

    def of_day(self, day: date) -> list[ShopSale]:
        """Return the orders placed on a day."""
        return self._by_day.get(day, [])


def is_in_time(order: ShopSale, sale: BookSale) -> bool:
    """Whether a sale is dated within the time in which its order is booked, and never before it."""
    return 0 <= (sale.day - order.day).days <= LATEST


def _is_of_year(year: int, order: ShopSale, sale: BookSale) -> bool:
    """Whether a year in front of a number is that of the order, or of its sale around the turn of the year."""
    return not year or year == order.day.year or (year == sale.day.year and is_in_time(order, sale))


def _cents(amount: Decimal) -> int:
    return int(amount / CENT)
