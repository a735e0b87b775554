"""What payment modules keep of an order, and what of it a bookkeeper has to know that no order history shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.causes.orders import REFUND_UNKNOWN
from sconnect.domain.shop_switches import PAYMENTS
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.fingerprint import digest_of_values
from sconnect.domain.values.money import CENT, ZERO, euro_text

CAPABILITY = PAYMENTS
"""That of a shop whose extension tells what payment modules keep."""
_EURO = "EUR"
_ONE = Decimal(1)


class PaymentState(StrEnum):
    """Where a payment stands, whatever the module calls it."""

    OPEN = "open"
    """Not paid yet, or in a state that is not known."""
    PAID = "paid"
    FAILED = "failed"
    """Cancelled, expired, refused."""
    REFUNDED = "refunded"
    """Paid, and refunded since, wholly or in part."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay. `amount`: None when the module keeps none."""

    transaction: str
    state: PaymentState
    amount: Decimal | None
    currency: str

    @property
    def was_paid(self) -> bool:
        """Whether money came in by it."""
        return self.state in {PaymentState.PAID, PaymentState.REFUNDED}


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund. One that failed or was taken back (`is_void`) gave nothing back."""

    transaction: str
    refund: str
    amount: Decimal | None
    currency: str
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class OrderPayments:
    """The payments and refunds of an order. `total`: what the shopper owes, in the shop's default currency."""

    order_id: str
    status_id: int
    total: Decimal
    currency_code: str
    currency_value: Decimal
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """A part of the payments, by order number, and after which order the next part begins."""

    orders: tuple[OrderPayments, ...]
    next_order: str
    more: bool


def payments_after_booking(found: OrderPayments, booked: str, *, is_undone: bool) -> list[Cause]:
    """Return what a booked order's payments say that differs from it. `booked`: the number of its sales order.

    `is_undone`: its status in the shop undoes it, so that its refund is listed already.
    """
    return list(_after_booking(found, booked, is_undone=is_undone))


def paid_unbooked(found: OrderPayments, status: str) -> Cause | None:
    """Return the question about an order that was paid, though by its status it is no sale; None when it was not.

    `status`: the name of that status.
    """
    paid = [payment for payment in found.payments if payment.state is PaymentState.PAID]
    if not paid or found.total <= 0:
        return None
    facts = {"status": status, "total": euro_text(found.total), "transaction": paid[-1].transaction or "-"}
    return Cause(CauseKind.PAID_UNBOOKED, f"{found.status_id}:{found.order_id}", facts)


def digest_of(causes: Sequence[Cause]) -> str:
    """Return a short text that is another one when something else is to be told."""
    told = tuple((cause.kind.value, cause.key, *sorted(cause.decisive.items())) for cause in causes)
    return digest_of_values("payments/1", told)


def _after_booking(found: OrderPayments, booked: str, *, is_undone: bool) -> Iterator[Cause]:
    facts = {"order": found.order_id, "booked": booked}
    if _was_refunded(found) and not is_undone:
        told = _refund_facts(found)
        yield Cause(CauseKind.REFUNDED_AT_PROVIDER, found.order_id, {**facts, **told})
    paid = {payment.transaction: payment for payment in found.payments if payment.was_paid}
    if len(paid) > 1:
        amounts = ", ".join(
            "?" if each.amount is None else _shown(each.amount, each.currency) for each in paid.values()
        )
        yield Cause(CauseKind.PAID_TWICE, found.order_id, {**facts, "count": str(len(paid)), "amounts": amounts})
    elif paid and (amount := _other_amount(found, next(iter(paid.values())))) is not None:
        told = {"paid": euro_text(amount), "total": euro_text(found.total)}
        yield Cause(CauseKind.PAID_OTHER_AMOUNT, found.order_id, {**facts, **told})


def _was_refunded(found: OrderPayments) -> bool:
    refunds = any(not refund.is_void for refund in found.refunds)
    return refunds or any(payment.state is PaymentState.REFUNDED for payment in found.payments)


def refunded_at_provider(found: OrderPayments) -> Decimal | None:
    """Return what was refunded in euro: known only where each payment that was refunded has refunds with amounts."""
    refunds = [refund for refund in found.refunds if not refund.is_void]
    amounts = [refund.amount for refund in refunds if refund.amount is not None and refund.currency == _EURO]
    of = {refund.transaction for refund in refunds}
    refunded = [payment for payment in found.payments if payment.state is PaymentState.REFUNDED]
    is_known = bool(amounts) and len(amounts) == len(refunds) and all(each.transaction in of for each in refunded)
    return sum(amounts, ZERO) if is_known else None


def _refund_facts(found: OrderPayments) -> dict[str, str]:
    amount, told = refunded_at_provider(found), REFUND_UNKNOWN
    if amount is not None:
        told = Bilingual(
            f"Volgens de betaalmodule is er {euro_text(amount)} euro terugbetaald.",
            f"According to the payment module {euro_text(amount)} euro was refunded.",
        )
    return told.facts("refund")


def _other_amount(found: OrderPayments, payment: Payment) -> Decimal | None:
    """Return what was paid when that is not what was owed; None as well when the two cannot be compared."""
    in_euro = payment.currency == found.currency_code == _EURO and found.currency_value == _ONE
    if not in_euro or payment.amount is None or abs(payment.amount - found.total) <= CENT:
        return None
    return payment.amount


def _shown(amount: Decimal, currency: str) -> str:
    return f"{euro_text(amount)} {currency}".strip()
