"""An order and a sale that may be one, and the question that a person has to judge about it, if any."""

from collections.abc import Iterator
from dataclasses import dataclass

from sconnect.domain.adoption.agreement import Agreement, TotalAgreement, compare_goods, compare_total
from sconnect.domain.adoption.evidence import Mention, Place, names_whole_number, text_key
from sconnect.domain.adoption.index import LATEST, is_in_time
from sconnect.domain.adoption.model import Against, BookSale, Reason, SaleKind, ShopSale

_PROMPT = 4
"""Days after an order within which a sale without a number is taken for it."""
_LONG_AFTER = 60
"""Days after which a number and a total say too little without the customer."""
_DAYS_BEFORE = 1
"""Days that a sale may be dated before its order when it names it: programs write days in UTC."""
_SHORTEST_NAME = 6
"""Characters of a name that say something within another text."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An order and a sale that may be one. `question` None: nothing about it has to be judged."""

    order: ShopSale
    sale: BookSale
    place: Place
    why: Reason
    question: Reason | None
    customer: Agreement
    total: TotalAgreement

    @property
    def rank(self) -> tuple[bool, int, bool, bool]:
        """How telling it is, lowest first: customer and total both, then the place, then an order's own number."""
        is_same = self.customer is Agreement.SAME
        return (
            not (is_same and self.total.agrees),
            self.place,
            self.why is Reason.INVOICE_NUMBER,
            not is_same,
        )

    @property
    def against(self) -> Iterator[Against]:
        """What speaks against it."""
        if self.total.cents:
            yield Against.CENTS
        if self.total.fee:
            yield Against.FEE
        if self.customer is Agreement.UNKNOWN:
            yield Against.CUSTOMER_UNKNOWN
        if (self.sale.day - self.order.day).days > LATEST:
            yield Against.LATE


def edge_by_number(order: ShopSale, sale: BookSale, mention: Mention, customer: Agreement) -> Edge | None:
    """Return the edge of a sale that names an order; None when neither customer nor total agree: that is chance."""
    total = compare_total(order, sale.total)
    agrees = (total.agrees, customer is Agreement.SAME)
    if not (all(agrees) if mention.is_tail else any(agrees)):
        return None
    why = Reason.NUMBER if mention.number else Reason.INVOICE_NUMBER
    question = _question_by_number(order, sale, mention, customer, total)
    return Edge(order, sale, mention.place, why, question, customer, total)


def edge_by_goods(
    order: ShopSale, sale: BookSale, customer: Agreement, *, names_another: bool, is_namesake: bool = False
) -> Edge | None:
    """Return the edge of a sale whose total agrees with an order that it does not name; None when nothing else does.

    `is_namesake`: the card of the sale bears the name of the shopper, whatever its address.
    """
    if not is_in_time(order, sale):
        return None
    late, goods = (sale.day - order.day).days, compare_goods(order, sale)
    match customer:
        case Agreement.SAME if names_another or names_whole_number(sale):
            question: Reason | None = Reason.OTHER_NUMBER
        case Agreement.SAME if goods is not Agreement.SAME:
            question = Reason.NO_GOODS
        case Agreement.SAME:
            question = Reason.LATE if late > _PROMPT else None
        case Agreement.UNKNOWN if is_namesake or _is_named_in_text(order, sale):
            question = Reason.NO_GOODS
        case Agreement.UNKNOWN if goods is Agreement.SAME or _says_nothing(sale, late, goods):
            question = Reason.NO_CUSTOMER
        case _:
            return None
    question = Reason.CANCELLED if order.is_cancelled else question
    total = compare_total(order, sale.total)
    return Edge(order, sale, Place.MEMO, Reason.SAME_GOODS, question, customer, total)


def _question_by_number(
    order: ShopSale, sale: BookSale, mention: Mention, customer: Agreement, total: TotalAgreement
) -> Reason | None:
    late = (sale.day - order.day).days
    if not total.agrees:
        return Reason.OTHER_TOTAL
    if customer is Agreement.OTHER:
        return Reason.OTHER_CUSTOMER
    if order.is_cancelled:
        return Reason.CANCELLED
    if mention.is_changed:
        return Reason.CHANGED_NUMBER
    if late < -_DAYS_BEFORE:
        return Reason.BEFORE_ORDER
    return Reason.LONG_AFTER if late > _LONG_AFTER and customer is not Agreement.SAME else None


def _is_named_in_text(order: ShopSale, sale: BookSale) -> bool:
    text = text_key(f"{sale.description} {sale.memo}")
    return any(len(name) >= _SHORTEST_NAME and name in text for name in order.names)


def _says_nothing(sale: BookSale, late: int, goods: Agreement) -> bool:
    """Whether a sale says nothing but a day and a total, soon after an order: nobody can tell whose it is."""
    return sale.kind is SaleKind.ENTRY and goods is Agreement.UNKNOWN and late <= _PROMPT
