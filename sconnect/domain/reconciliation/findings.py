"""Findings of a reconciliation so far: sums per VAT rate, and the orders that differ."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sconnect.domain.books import BookedOrder, Reference, VatKind
from sconnect.domain.composition import OrderPlan
from sconnect.domain.reconciliation.rules import (
    MOST_NAMED,
    DifferingOrder,
    DoubleOrder,
    Finding,
    ForeignOrder,
    MissingOrder,
    PerRate,
    Reconciliation,
    Sentence,
    WithdrawnOrder,
    added,
    books_amounts,
    rate_totals,
    shop_amounts,
)
from sconnect.domain.shop import ShopOrder
from sconnect.domain.vat import Taxation


class Findings:
    """Collects findings: sums, and at most `MOST_NAMED` orders of each kind."""

    def __init__(self, first: date, last: date) -> None:
        self._first = first
        self._last = last
        self._shop: PerRate = {}
        self._books: PerRate = {}
        self._orders_shop = 0
        self._orders_books = 0
        self._unreadable = 0
        self._counts: Counter[str] = Counter()
        self._counted: set[str] = set()
        """Ids of the sales orders that are in the sums."""
        self._doubled: set[str] = set()
        self._missing: list[MissingOrder] = []
        self._double: list[DoubleOrder] = []
        self._foreign: list[ForeignOrder] = []
        self._differing: list[DifferingOrder] = []
        self._withdrawn: list[WithdrawnOrder] = []

    def places_left(self, kind: str) -> int:
        """Return how many orders of a kind can still be listed."""
        return max(0, MOST_NAMED - self._counts[kind])

    def add_shop(self, plan: OrderPlan | None) -> None:
        """Count an order of the shop; without a plan its VAT is unknown."""
        self._orders_shop += 1
        if plan is None:
            self._unreadable += 1
        else:
            self._shop = added([self._shop, shop_amounts(plan)])

    def add_booked(
        self, order: BookedOrder, kinds: Mapping[str, VatKind], taxation: Taxation, reference: Reference
    ) -> None:
        """Count a sales order, once, whichever way it was found."""
        if order.id in self._counted:
            return
        self._counted.add(order.id)
        self._orders_books += 1
        amounts = books_amounts(order, kinds, taxation, reference)
        if amounts is None:
            self._unreadable += 1
        else:
            self._books = added([self._books, amounts])

    def compare_totals(
        self, order: ShopOrder, booked: Sequence[BookedOrder], *, expected_nets: Collection[Decimal] = ()
    ) -> None:
        """Add an order that is booked more than once, or whose total differs.

        `expected_nets`: the net amounts it may have in the books, the computed one among them; empty: not known.
        """
        self.add_double(booked)
        shop_total = order.euro_total
        for each in booked:
            total, net = each.total_including_vat, each.total_excluding_vat
            other_net = bool(expected_nets) and net is not None and net not in expected_nets
            other = total is not None and total != shop_total
            if total is not None and (other or other_net) and self._has_place("differing"):
                found = DifferingOrder(order.order_id, _number(each), shop_total, total)
                found = replace(found, computed_net=min(expected_nets), books_net=net) if other_net else found
                self._differing.append(found)

    def add_double(self, booked: Sequence[BookedOrder]) -> None:
        """Add a payment reference that several sales orders have, once."""
        if len(booked) < 2 or booked[0].payment_reference in self._doubled:  # noqa: PLR2004 - a pair
            return
        reference = booked[0].payment_reference
        self._doubled.add(reference)
        if self._has_place("double"):
            self._double.append(DoubleOrder(reference, tuple(sorted(_number(each) for each in booked))))

    def add_missing(self, order: ShopOrder, reason: Sentence) -> None:
        """Add an order that is not in the books."""
        if self._has_place("missing"):
            self._missing.append(MissingOrder(order.order_id, order.euro_total, reason))

    def add_foreign(self, order: BookedOrder, finding: Finding) -> None:
        """Add a sales order without a counterpart."""
        if self._has_place("foreign"):
            reason = Sentence.of(finding)
            self._foreign.append(
                ForeignOrder(order.payment_reference, _number(order), order.total_including_vat, reason)
            )

    def add_withdrawn(self, order: ShopOrder, booked: BookedOrder) -> None:
        """Add an order that was booked and is no sale any more."""
        if self._has_place("withdrawn"):
            self._withdrawn.append(WithdrawnOrder(order.order_id, _number(booked), booked.total_including_vat))

    def result(self, *, calls: int) -> Reconciliation:
        """Return the result."""
        return Reconciliation(
            first=self._first,
            last=self._last,
            rates=rate_totals(self._shop, self._books),
            orders_shop=self._orders_shop,
            orders_books=self._orders_books,
            missing=tuple(self._missing),
            double=tuple(self._double),
            foreign=tuple(self._foreign),
            differing=tuple(self._differing),
            withdrawn=tuple(self._withdrawn),
            counts=dict(self._counts),
            unreadable=self._unreadable,
            calls=calls,
        )

    def _has_place(self, kind: str) -> bool:
        self._counts[kind] += 1
        return self._counts[kind] <= MOST_NAMED


def _number(order: BookedOrder) -> str:
    return str(order.number or order.id)
