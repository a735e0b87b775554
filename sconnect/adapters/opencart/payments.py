"""What payment modules keep of payments and refunds (docs/shop-protocol.md, 6.3)."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from sconnect.adapters.opencart.http.client import ShopClient
from sconnect.adapters.opencart.mapping.lenient_rows import Problems, Row, rows_of, text_of
from sconnect.app.errors import UnreadableError
from sconnect.domain.payments import OrderPayments, Payment, PaymentPage, PaymentState, Refund
from sconnect.domain.values.money import ZERO, NotAnAmountError, parse_amount

LARGEST_PAGE = 200
_MOST_ROWS = 1_000
_LONGEST = 64
_LONGEST_NUMBER = 18
_PAID = frozenset({"paid", "complete", "completed", "authorized", "captured", "shipping"})
_REFUNDED = frozenset({"refunded", "partially_refunded", "reversed", "charged_back", "chargeback"})
_FAILED = frozenset({"canceled", "cancelled", "failed", "expired", "denied", "declined", "voided"})
_VOID = frozenset({"canceled", "cancelled", "failed"})
_UNREADABLE = UnreadableError(
    "De extensie sconnect in de webwinkel stuurt geen leesbaar overzicht van betalingen. Werk de extensie bij.",
    english="The extension sconnect in the shop sends no readable list of payments. Update the extension.",
)


class OpenCartPayments:
    """Fulfils `ports.ShopPayments`."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    async def since(self, moment: datetime, *, after_order: str = "", limit: int = LARGEST_PAGE) -> PaymentPage:
        """Read a page of the payments of orders that were placed, or paid or refunded, at or after a moment."""
        since = int(moment.timestamp())
        answer = await self._client.ask("payments", since=since, after_order=after_order or "0", limit=limit)
        orders, more = _orders(answer, most=limit), answer.get("more")
        following = _number(answer.get("next_order"))
        if not isinstance(more, bool) or (more and following <= int(after_order or "0")):
            raise _UNREADABLE  # it would be asked for the same page for ever
        return PaymentPage(orders, str(following), more)

    async def of_order(self, order_id: str) -> OrderPayments | None:
        """Read the payments of an order; None when the shop does not have it."""
        answer = await self._client.ask("payments", ids=order_id)
        return next((each for each in _orders(answer, most=1) if each.order_id == order_id), None)


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 10**_LONGEST_NUMBER:
        raise _UNREADABLE
    return value


def _orders(answer: Mapping[str, Any], *, most: int) -> tuple[OrderPayments, ...]:
    entries = answer.get("payments")
    if not isinstance(entries, list) or len(entries) > most:
        raise _UNREADABLE
    found = (_order(entry) for entry in entries if isinstance(entry, dict))
    return tuple(order for order in found if order is not None)


def _order(entry: Mapping[str, Any]) -> OrderPayments | None:
    """Read an entry; None when it does not say of which order it is: nothing can be told of it."""
    problems = Problems()
    row = Row(entry, "payments", problems)
    order_id = row.text("order_id")
    if not (order_id.isascii() and order_id.isdecimal() and 0 < len(order_id) <= _LONGEST_NUMBER):
        return None
    payments = list(rows_of(entry, "payments", problems))[:_MOST_ROWS]
    refunds = list(rows_of(entry, "refunds", problems))[:_MOST_ROWS]
    return OrderPayments(
        order_id=order_id,
        status_id=row.number("order_status_id", -1),
        total=row.amount("total"),
        currency_code=row.text("currency_code").upper()[:_LONGEST],
        currency_value=row.amount("currency_value", ZERO),
        payments=tuple(map(_payment, payments)),
        refunds=tuple(map(_refund, refunds)),
    )


def _payment(row: Row) -> Payment:
    return Payment(_short(row, "transaction"), _state(row), _amount(row), _short(row, "currency").upper())


def _refund(row: Row) -> Refund:
    is_void = _short(row, "state").casefold() in _VOID
    currency = _short(row, "currency").upper()
    return Refund(_short(row, "transaction"), _short(row, "refund"), _amount(row), currency, is_void=is_void)


def _state(row: Row) -> PaymentState:
    match _short(row, "state").casefold():
        case state if state in _PAID:
            return PaymentState.PAID
        case state if state in _REFUNDED:
            return PaymentState.REFUNDED
        case state if state in _FAILED:
            return PaymentState.FAILED
        case _:
            return PaymentState.OPEN


def _amount(row: Row) -> Decimal | None:
    """Read an amount; None for what is none, since no sentence may name an amount that nobody knows."""
    with suppress(NotAnAmountError):
        return parse_amount(text_of(row.values.get("amount")))
    return None


def _short(row: Row, column: str) -> str:
    return row.text(column)[:_LONGEST]
