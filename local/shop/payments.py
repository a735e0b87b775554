"""What payment modules keep of payments and refunds, as `call=payments` tells it (docs/shop-protocol.md, 6.3)."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from local.shop.captures import Entry
from local.shop.http.query_parameters import limit_of, numbers, whole

CAPABILITY = "payments"
_REFUND = re.compile(r"refund|terugbeta|restitu|gecrediteerd|credited|chargeback", re.IGNORECASE)
_BEFORE = re.compile(r"(?:€|&euro;|EUR)\s{0,3}([0-9]{1,9}[.,][0-9]{2})(?![0-9.,]*[0-9])", re.IGNORECASE)
_AFTER = re.compile(r"(?<![0-9.,])([0-9]{1,9}[.,][0-9]{2})(?![0-9.,]*[0-9])\s{0,3}(?:€|&euro;|EUR)", re.IGNORECASE)
_OF_ORDER = ("order_id", "order_status_id", "total", "currency_code", "currency_value", "date_added")


class Payments:
    """The tables of payment modules: rows by order number, in the words of the module."""

    def __init__(
        self, entries: Callable[[], Mapping[str, Entry]], placed_at: Callable[[], Mapping[int, float]]
    ) -> None:
        self._entries = entries
        self._placed_at = placed_at
        self.payments: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.refunds: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.changed: dict[str, float] = {}
        """When a row of an order was dated last, in unix seconds; some modules date nothing."""

    def pay(self, order_id: str, transaction: str, amount: str | None, state: str | None = "paid", **more: Any) -> None:
        """Add an attempt, or give one another state."""
        rows = self.payments[order_id]
        row = {"module": "mollie", "attempt": str(len(rows) + 1), "transaction": transaction, "state": state}
        rows[:] = [each for each in rows if each["transaction"] != transaction]
        rows.append({**row, "amount": amount, "currency": "EUR", **more})

    def refund(
        self, order_id: str, refund: str, amount: str | None, state: str | None = "pending", **more: Any
    ) -> None:
        """Add a refund."""
        row = {"module": "mollie", "transaction": "tr_1", "refund": refund, "state": state, "amount": amount}
        self.refunds[order_id].append({**row, "currency": "EUR", "date": "2026-11-25 10:00:00", **more})

    def answer(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Answer the call, in its two ways."""
        if "ids" in query:
            wanted = sorted(numbers(query, "ids"))
            return {"payments": [self._of(str(number)) for number in wanted if self._has(str(number))]}
        limit, after, since = limit_of(query), whole(query, "after_order", 0), whole(query, "since")
        numbered = sorted(number for number in map(int, self._entries()) if number > after)
        found = [number for number in numbered if self._is_since(number, since)]
        page = found[:limit]
        following = page[-1] if page else after
        return {
            "payments": [self._of(str(number)) for number in page],
            "next_order": following,
            "more": len(found) > limit,
        }

    def _is_since(self, number: int, since: int) -> bool:
        moments = (self._placed_at()[number], self.changed.get(str(number), 0.0))
        return self._has(str(number)) and max(moments) >= since

    def _has(self, order_id: str) -> bool:
        return order_id in self._entries() and bool(self.payments.get(order_id) or self.refunds.get(order_id))

    def _of(self, order_id: str) -> dict[str, Any]:
        order = self._entries()[order_id]["order"]
        return {
            **{name: order[name] for name in _OF_ORDER},
            "payments": self.payments.get(order_id, []),
            "refunds": self.refunds.get(order_id, []),
        }


def without_comments(entry: Entry) -> Entry:
    """Return an order as it travels: of a comment only the one amount in euro that it says was refunded."""
    return {**entry, "histories": [_without_comment(row) for row in entry["histories"]]}


def _without_comment(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name != "comment"}
    comment = str(row.get("comment") or "")
    if not _REFUND.search(comment):
        return kept
    amounts = {text.replace(",", ".") for text in [*_BEFORE.findall(comment), *_AFTER.findall(comment)]}
    return {**kept, "refunded": amounts.pop()} if len(amounts) == 1 and amounts != {"0.00"} else kept
