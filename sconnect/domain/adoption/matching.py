"""Matching of shop orders with sales in the books, one to one: certain, to decide by a person, or not found.

by number -> by customer, goods, total and day -> merged and split -> day totals -> what is left was not found

A number says something only with the customer or the total. What fits more than one way is a question, never a guess.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations
from typing import TypeVar

from sconnect.domain.adoption.agreement import Agreement, cents_allowed, compare_customer, compare_total
from sconnect.domain.adoption.edges import Edge, edge_by_goods, edge_by_number
from sconnect.domain.adoption.index import OrderIndex, is_in_time
from sconnect.domain.adoption.model import Against, BookSale, Card, Finding, Part, Reason, ShopSale
from sconnect.domain.values.money import ZERO

T = TypeVar("T")

_MOST_TOGETHER = 4
"""Orders in one sale, and sales of one order, that are tried."""
_MOST_TRIED = 8
"""Of how many such groups are made."""


@dataclass(frozen=True, slots=True)
class SalesInBooks:
    """Sales that sconnect did not book, quotations left out, and the customer cards by id."""

    sales: Sequence[BookSale]
    cards: Mapping[str, Card] = field(default_factory=dict)
    collective: frozenset[str] = frozenset()
    """Cards that are known to be of several shoppers."""


def match(orders: Iterable[ShopSale], books: SalesInBooks) -> list[Finding]:
    """Find out which sale in the books each order is. One finding per order, in the order in which they were given."""
    return _Matching(list({order.order_id: order for order in orders}.values()), books).findings()


class _Matching:
    """One look at all orders and sales."""

    def __init__(self, orders: Sequence[ShopSale], books: SalesInBooks) -> None:
        self._orders = orders
        self._index = OrderIndex(orders)
        self._sales = [sale for sale in books.sales if sale.total > 0]
        self._cards = books.cards
        self._named = {sale.id: list(self._index.named_by(sale)) for sale in books.sales}
        self._collective = books.collective | self._shared_cards()
        self._credits = [sale for sale in books.sales if sale.total < 0]
        self._found: dict[str, Finding] = {}
        self._firm: set[str] = set()
        """Sales that are certainly one of the orders, or one of several between which a person decides."""
        self._asked: set[str] = set()
        """Sales about which a person is asked."""
        self._against: dict[str, set[Against]] = defaultdict(set)

    def findings(self) -> list[Finding]:
        """Return what was found for each order."""
        self._match_numbers()
        self._match_goods()
        self._ask_about_groups()
        self._ask_about_day_totals()
        self._note_credits()
        return [self._finding_of(order) for order in self._orders]

    def _match_numbers(self) -> None:
        by_order: dict[str, list[Edge]] = defaultdict(list)
        tied: set[str] = set()
        questions: list[Edge] = []
        certain_of: dict[str, list[Edge]] = {}
        for sale in self._sales:
            edges = self._edges_by_number(sale)
            certain = certain_of[sale.id] = [edge for edge in edges if edge.question is None]
            best = [edge for edge in certain if edge.rank == min(each.rank for each in certain)]
            for edge in best:
                by_order[edge.order.order_id].append(edge)
            if best:
                self._firm.add(sale.id)
            else:
                questions += edges
            if len(best) > 1:
                tied |= {edge.order.order_id for edge in best}
        named_besides = {edge.order.order_id for edge in questions}
        for order_id, edges in by_order.items():
            if len(edges) == 1 and edges[0].total.fee and order_id in named_besides:
                # What looks like a fee that was never sent may stand in the other booking.
                self._ask(edges[0].order, Reason.SPLIT, [edges[0].sale])
            elif len(edges) == 1 and order_id not in tied:
                self._settle(edges[0])
            else:
                questions += self._ask_which(edges, certain_of)
        self._ask_all(questions)

    def _ask_which(self, edges: Sequence[Edge], certain_of: Mapping[str, Sequence[Edge]]) -> Iterator[Edge]:
        """Ask about an order that several sales name; gives what else they name, and lets them be others yet."""
        self._ask(edges[0].order, Reason.SEVERAL, [edge.sale for edge in edges])
        if len(edges) > 1:
            # One of them may be an order that it names less clearly, or not at all.
            self._firm -= {edge.sale.id for edge in edges}
            for edge in edges:
                yield from (replace(each, question=Reason.SEVERAL) for each in certain_of[edge.sale.id])

    def _ask_all(self, questions: Iterable[Edge]) -> None:
        for edge in questions:
            if self._is_certain(edge.order):
                self._against[edge.order.order_id].add(Against.ANOTHER_NAMES_IT)
            elif edge.question is not None:
                self._ask(edge.order, edge.question, [edge.sale])

    def _edges_by_number(self, sale: BookSale) -> list[Edge]:
        """Return the orders that a sale may be by the numbers that it names, each once, at its most telling place."""
        best: dict[str, Edge] = {}
        for order, mention in self._named[sale.id]:
            edge = edge_by_number(order, sale, mention, self._customer(order, sale))
            known = best.get(order.order_id)
            if edge and (known is None or (bool(edge.question), edge.rank) < (bool(known.question), known.rank)):
                best[order.order_id] = edge
        return list(best.values())

    def _match_goods(self) -> None:
        """Match the sales that name no order for certain. Orders that were found by number fit such a sale as well."""
        by_sale: dict[str, list[Edge]] = {}
        by_order: dict[str, list[Edge]] = defaultdict(list)
        for sale in self._sales:
            if sale.id not in self._firm:
                by_sale[sale.id] = self._edges_by_goods(sale)
                for edge in by_sale[sale.id]:
                    by_order[edge.order.order_id].append(edge)
        edges = [edge for edges in by_sale.values() for edge in edges]
        for edge in sorted(edges, key=lambda each: each.customer is not Agreement.SAME):
            sides = by_sale[edge.sale.id], by_order[edge.order.order_id]
            is_only = all(sum(rival.customer is edge.customer for rival in side) == 1 for side in sides)
            self._settle_or_ask(edge, is_only=is_only)

    def _edges_by_goods(self, sale: BookSale) -> list[Edge]:
        edges = (
            edge_by_goods(
                order,
                sale,
                self._customer(order, sale),
                names_another=sale.id in self._asked,
                is_namesake=self._is_namesake(order, sale),
            )
            for order in self._index.of_total(sale.total)
        )
        return [edge for edge in edges if edge is not None]

    def _settle_or_ask(self, edge: Edge, *, is_only: bool) -> None:
        if edge.question is None and is_only and edge.order.order_id not in self._found:
            self._settle(edge)
        elif edge.customer is Agreement.SAME or is_only or edge.question is Reason.NO_GOODS:
            self._ask(edge.order, edge.question or Reason.SEVERAL, [edge.sale])

    def _ask_about_groups(self) -> None:
        """Ask about sales that are several orders of a customer together, and about orders in several sales."""
        of_customer: dict[str, list[BookSale]] = defaultdict(list)
        for sale in self._sales:
            if not self._is_taken(sale):
                near = self._orders_of_customer(sale)
                self._ask_if_merged(sale, near)
                named = [order for order, _ in self._named[sale.id] if self._may_be_of(order, sale)]
                for order_id in dict.fromkeys(order.order_id for order in [*named, *near]):
                    of_customer[order_id].append(sale)
        for order in self._orders:
            if not self._is_certain(order):
                self._ask_if_split(order, of_customer.get(order.order_id, []))

    def _ask_if_merged(self, sale: BookSale, near: Sequence[ShopSale]) -> None:
        named = [order for order, _ in self._named[sale.id] if self._may_be_of(order, sale)]
        of_named = [each for order in named for each in self._index.of_shopper(order.email, *order.names)]
        candidates = [*named, *near, *(order for order in of_named if is_in_time(order, sale))]
        tried = {order.order_id: order for order in candidates if not self._is_certain(order)}
        for group in _groups(list(tried.values())):
            room = max(map(cents_allowed, group))
            if abs(sum((order.total for order in group), ZERO) - sale.total) <= room:
                for order in group:
                    self._ask(order, Reason.MERGED, [sale])

    def _ask_if_split(self, order: ShopSale, sales: Sequence[BookSale]) -> None:
        for group in _groups([sale for sale in sales if not self._is_taken(sale)]):
            if abs(sum((sale.total for sale in group), ZERO) - order.total) <= cents_allowed(order):
                self._ask(order, Reason.SPLIT, group)

    def _ask_about_day_totals(self) -> None:
        """Ask about the orders of a day that stand in the books as one sale of nobody."""
        for sale in self._sales:
            if sale.id in self._firm or self._orders_of_customer(sale):
                continue
            for day in (sale.day, sale.day - timedelta(days=1)):
                orders = [order for order in self._index.of_day(day) if not self._is_certain(order)]
                for group in ([order for order in orders if not order.is_cancelled], orders):
                    room = sum(map(cents_allowed, group), ZERO)
                    if len(group) > 1 and abs(sum((order.total for order in group), ZERO) - sale.total) <= room:
                        for order in group:
                            self._ask(order, Reason.DAY_TOTAL, [sale])

    def _note_credits(self) -> None:
        for credit in self._credits:
            for order, _ in self._named[credit.id]:
                found = self._found.get(order.order_id)
                if found and (credit.card_id == found.sales[0].card_id or compare_total(order, -credit.total).agrees):
                    self._against[order.order_id].add(Against.CREDITED)

    def _shared_cards(self) -> frozenset[str]:
        """Return the cards under which orders of several shoppers stand, by number and total, that they are not of."""
        shoppers: dict[str, set[str]] = defaultdict(set)
        for sale in self._sales:
            for order, _ in self._named[sale.id]:
                is_own = compare_customer(order, sale, self._cards, ()) is Agreement.SAME
                if not is_own and compare_total(order, sale.total).agrees:
                    shoppers[sale.card_id].add(order.shopper)
        return frozenset(card_id for card_id, several in shoppers.items() if len(several) > 1)

    def _customer(self, order: ShopSale, sale: BookSale) -> Agreement:
        return compare_customer(order, sale, self._cards, self._collective)

    def _is_namesake(self, order: ShopSale, sale: BookSale) -> bool:
        card = self._cards.get(sale.card_id)
        return card is not None and card.id not in self._collective and card.name in order.names

    def _may_be_of(self, order: ShopSale, sale: BookSale) -> bool:
        return self._customer(order, sale) is not Agreement.OTHER

    def _orders_of_customer(self, sale: BookSale) -> list[ShopSale]:
        """Return the orders of the customer of a sale, of its days."""
        card = self._cards.get(sale.card_id)
        keys = {card.name, *card.emails} if card and card.id not in self._collective else set()
        near = self._index.of_shopper(sale.delivery_name, *sorted(keys))
        return [order for order in near if is_in_time(order, sale) and self._customer(order, sale) is Agreement.SAME]

    def _is_certain(self, order: ShopSale) -> bool:
        found = self._found.get(order.order_id)
        return found is not None and found.part is Part.CERTAIN

    def _is_taken(self, sale: BookSale) -> bool:
        """Whether a sale is certainly an order, so that it is no part of another."""
        return sale.id in self._firm and sale.id not in self._asked

    def _settle(self, edge: Edge) -> None:
        self._firm.add(edge.sale.id)
        self._against[edge.order.order_id] |= set(edge.against)
        self._found[edge.order.order_id] = Finding(edge.order, Part.CERTAIN, edge.why, (edge.sale,))

    def _ask(self, order: ShopSale, reason: Reason, sales: Sequence[BookSale]) -> None:
        """Ask a person about an order, unless it is certain. The first reason counts; the sales are put together."""
        if self._is_certain(order):
            return
        known = self._found.get(order.order_id)
        together = {sale.id: sale for sale in (*(known.sales if known else ()), *sales)}
        self._asked |= {sale.id for sale in sales}
        why = known.reason if known else reason
        self._found[order.order_id] = Finding(order, Part.TO_DECIDE, why, tuple(together.values()))

    def _finding_of(self, order: ShopSale) -> Finding:
        found = self._found.get(order.order_id) or Finding(order, Part.NOT_FOUND, Reason.NOTHING)
        against = self._against.get(order.order_id, set())
        return Finding(order, found.part, found.reason, found.sales, tuple(each for each in Against if each in against))


def _groups(members: Sequence[T]) -> Iterator[tuple[T, ...]]:
    for size in range(2, _MOST_TOGETHER + 1):
        yield from combinations(members[:_MOST_TRIED], size)
