"""Prices as the books take them: a limited number of decimals, and lines that are exact to the cent all the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise
from typing import NamedTuple

from sconnect.domain.books import Administration, Article
from sconnect.domain.composition.plan import PlannedLine
from sconnect.domain.control_totals import RatedTotal
from sconnect.domain.values.money import CENT, HUNDRED, ZERO, including_vat, to_cents


class Priced(NamedTuple):
    """A number of pieces at one price."""

    quantity: Decimal
    unit_price: Decimal

    @property
    def total(self) -> Decimal:
        """The total of the line in the books, in whole cents."""
        return to_cents(self.quantity * self.unit_price)

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
        """Price a line as the shop sold it.

        In two lines a cent apart when one line would be more than a cent off; with `total`, in whole cents, when one
        line would not equal it.
        """
        amount = self.amount(line)
        single = Priced(line.quantity, self._rounded(self._exact_price(line)))
        is_near = abs(single.total - amount) <= CENT if total is None else single.total == total
        is_whole = line.quantity > 0 and line.quantity == line.quantity.to_integral_value()
        if is_near or not is_whole:
            return [single]
        return _a_cent_apart(int(line.quantity), to_cents(amount) if total is None else total)

    def of_books(self, price: Decimal, line: PlannedLine, administration: Administration) -> Priced:
        """Price a line at a price per piece that the books hold, with or without VAT as the administration does."""
        if administration.article_prices_exclude_vat and self.include_vat:
            price = including_vat(price, line.percent)
        elif not administration.article_prices_exclude_vat and not self.include_vat:
            price = price * HUNDRED / (HUNDRED + line.percent)
        return Priced(line.quantity, self._rounded(price))

    def _exact_price(self, line: PlannedLine) -> Decimal:
        return including_vat(line.unit_price, line.percent) if self.include_vat else line.unit_price

    def _rounded(self, price: Decimal) -> Decimal:
        return price.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)


def spread(amounts: Iterable[Decimal]) -> list[Decimal]:
    """Round amounts to cents so that they add up to the rounded whole; each is less than a cent off."""
    sums = [ZERO, *accumulate(amounts)]
    return [to_cents(after) - to_cents(before) for before, after in pairwise(sums)]


def book_price(article: Article, agreed_price: Decimal | None) -> Decimal:
    """Return the price of an article in the books: as agreed with the customer, else its sales price."""
    return article.sales_price if agreed_price is None else agreed_price


def _a_cent_apart(pieces: int, total: Decimal) -> list[Priced]:
    """Divide whole cents over whole pieces, some of which cost a cent more than the others."""
    base, dearer = divmod(int(total / CENT), pieces)
    parts = [Priced(Decimal(pieces - dearer), base * CENT), Priced(Decimal(dearer), (base + 1) * CENT)]
    return [part for part in parts if part.quantity]
