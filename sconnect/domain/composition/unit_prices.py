"""Prices as the books take them: a limited number of decimals, and lines that are exact to the cent all the same."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from sconnect.domain.books import Article
from sconnect.domain.composition.plan import PlannedLine
from sconnect.domain.control_totals import RatedTotal
from sconnect.domain.values.money import CENT, HUNDRED, including_vat, to_cents

CENT_DECIMALS = 2
"""How many of them an amount in cents has."""


class Priced(NamedTuple):
    """A number of pieces at one price."""

    quantity: Decimal
    unit_price: Decimal

    @property
    def total(self) -> Decimal:
        """The total of the line in the books, in whole cents."""
        return to_cents(self.quantity * self.unit_price)

    @property
    def unrounded(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.unit_price

    def at(self, percent: Decimal) -> RatedTotal:
        """Return the total with its VAT percentage."""
        return RatedTotal(percent, self.total)


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """How prices are given to the books."""

    include_vat: bool
    decimals: int

    def amount(self, line: PlannedLine) -> Decimal:
        """Return the exact amount of a line, with or without VAT."""
        return self._exact_price(line) * line.quantity

    def of_shop(self, line: PlannedLine, total: Decimal | None = None) -> list[Priced]:
        """Price a line as the shop sold it, at the price that the shopper saw.

        With `total`, in whole cents, so that it comes to that: at one price when there is one, else some of its pieces
        cost a cent more or less. A line that cannot come to it keeps its price.
        """
        single = self._seen(line)
        if total is None or not line.quantity or single.total == total:
            return [single]
        if finer := self._finer(line.quantity, total):
            return [finer]
        if line.quantity == line.quantity.to_integral_value():
            return _a_cent_apart(int(line.quantity), total)
        price = to_cents(total / line.quantity)
        return [Priced(line.quantity, price) if to_cents(price * line.quantity) == total else single]

    def of_books(self, price: Decimal, line: PlannedLine, contained: Decimal | None) -> Priced:
        """Price a line at a price per piece that the books hold.

        `contained` is the percentage of VAT in that price; None when the administration keeps its prices without VAT.
        """
        if contained is None and self.include_vat:
            price = including_vat(price, line.percent)
        elif contained is not None and not (self.include_vat and line.percent):
            price = price * HUNDRED / (HUNDRED + contained)
        return Priced(line.quantity, self._rounded(price))

    def _seen(self, line: PlannedLine) -> Priced:
        """Return a line at its price in whole cents; finer where the line then comes to whole cents by itself.

        How SnelStart rounds a line that does not is not known.
        """
        price = self._exact_price(line)
        finer = Priced(line.quantity, self._rounded(price))
        if self.decimals > CENT_DECIMALS:
            if finer.total == finer.unrounded:
                return finer
            if nearest := self._finer(line.quantity, to_cents(self.amount(line))):
                return nearest
        return Priced(line.quantity, to_cents(price))

    def _finer(self, quantity: Decimal, total: Decimal) -> Priced | None:
        """Return the price at which a line comes to a total exactly, if there is one."""
        priced = Priced(quantity, self._rounded(total / quantity))
        return priced if priced.unrounded == total else None

    def _exact_price(self, line: PlannedLine) -> Decimal:
        return including_vat(line.unit_price, line.percent) if self.include_vat else line.unit_price

    def _rounded(self, price: Decimal) -> Decimal:
        return price.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)


def book_price(article: Article, agreed_price: Decimal | None) -> Decimal:
    """Return the price of an article in the books: as agreed with the customer, else its sales price."""
    return article.sales_price if agreed_price is None else agreed_price


def _a_cent_apart(pieces: int, total: Decimal) -> list[Priced]:
    """Divide whole cents over whole pieces, some of which cost a cent more than the others; the most first.

    Pieces that are returned are below zero, and so are both parts.
    """
    base, dearer = divmod(int(total / CENT), pieces)
    parts = [Priced(Decimal(pieces - dearer), base * CENT), Priced(Decimal(dearer), (base + 1) * CENT)]
    return sorted((part for part in parts if part.quantity), key=lambda part: -abs(part.quantity))
