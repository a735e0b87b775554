"""Orders with a negative total: credits that a payment module or a person made in the shop, of unknown origin."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import CENT, ZERO, euro_text

_NOT_KNOWN = Bilingual(
    "Bij welke verkoop hij hoort, is niet te zien: zoek een order van dezelfde klant.",
    "Which sale it belongs to cannot be told: look for an order of the same customer.",
)


def is_shop_credit(order: ShopOrder) -> bool:
    """Whether an order is no sale but a credit."""
    return not order.problem and order.total < 0


def likely_original(credit: ShopOrder, others: Iterable[ShopOrder]) -> ShopOrder | None:
    """Return the sale that a credit likely belongs to: of the same customer, before it, with the same lines.

    Its lines hold at least what is credited and its total covers it. One paid in the same way goes first, then the one
    whose total is the same, then the latest.
    """
    fitting = [order for order in others if _may_be_original(credit, order)]
    return max(fitting, key=lambda order: _likeness(credit, order), default=None)


def _likeness(credit: ShopOrder, order: ShopOrder) -> tuple[bool, bool, datetime, str]:
    same_method = order.payment_method == credit.payment_method
    return same_method, abs(order.total + credit.total) < CENT, order.placed_at, order.order_id


def _may_be_original(credit: ShopOrder, order: ShopOrder) -> bool:
    if order.problem or order.total <= 0 or order.order_id == credit.order_id or order.placed_at > credit.placed_at:
        return False
    if not _is_of_same_customer(credit, order) or order.total + credit.total < -CENT:
        return False
    sold, credited = _quantities(order), _quantities(credit)
    return all(abs(quantity) <= sold.get(line, ZERO) for line, quantity in credited.items())


def _is_of_same_customer(one: ShopOrder, other: ShopOrder) -> bool:
    if one.customer_id and other.customer_id:
        return one.customer_id == other.customer_id
    emails = one.email.strip().casefold(), other.email.strip().casefold()
    return bool(emails[0]) and emails[0] == emails[1]


def _quantities(order: ShopOrder) -> Mapping[tuple[str, str], Decimal]:
    """Return how many of each product it holds; a credit of an amount alone has none."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in order.lines:
        sums[line.model.casefold(), line.name.casefold()] += line.quantity
    return sums


def credit_cause(credit: ShopOrder, original: ShopOrder | None, booked: str) -> Cause:
    """Return the cause of a shop credit. `booked`: as which sales order its original stands in the books, if it does.

    Its key is that of its original, so that the two are one item of the work list: nobody credits twice.
    """
    sentence = _NOT_KNOWN if original is None else _belongs_to(original, booked)
    facts = {
        "credit": credit.order_id,
        "total": euro_text(credit.total),
        **sentence.facts("original"),
    }
    return Cause(CauseKind.SHOP_CREDIT, original.order_id if original else credit.order_id, facts)


def _belongs_to(original: ShopOrder, booked: str) -> Bilingual:
    day = f"{dutch_day(original.placed_at):%d-%m-%Y}"
    stands = Bilingual(f"geboekt als verkooporder {booked}", f"booked as sales order {booked}") if booked else None
    stands = stands or Bilingual("die niet geboekt is", "which is not booked")
    return Bilingual(
        f"Hij hoort waarschijnlijk bij order {original.order_id} van {day} ({euro_text(original.total)} euro, zelfde "
        f"klant en artikelen), {stands.dutch}.",
        f"It likely belongs to order {original.order_id} of {day} ({euro_text(original.total)} euro, same customer "
        f"and articles), {stands.english}.",
    )


def original_of(cause: Cause) -> str:
    """Return the number of the order that a shop credit likely belongs to; empty when that is not known."""
    return "" if cause.key == cause.facts.get("credit") else cause.key
