"""Which orders answer a question, and where the next page begins (docs/shop-protocol.md, chapter 6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.shop.captures import Entry
from local.shop.http.query_parameters import ChangedOrders, OrdersByDate, OrdersById


@dataclass(frozen=True)
class Page:
    """Part of an answer: `following` is the cursor after the last order."""

    entries: list[Entry]
    following: int
    more: bool


def changed_orders(entries: Iterable[Entry], question: ChangedOrders, now: datetime) -> Page:
    """Return the orders whose newest history entry lies after the cursor and has settled, oldest change first."""
    known = list(entries)
    horizon = _horizon(known, question, now)
    found = sorted((newest_history(entry), entry_id(entry)) for entry in known)
    found = [(newest, order_id) for newest, order_id in found if question.after < newest <= horizon]
    by_id = {entry_id(entry): entry for entry in known}
    wanted = [(newest, by_id[order_id]) for newest, order_id in found if status(by_id[order_id]) in question.statuses]
    page = wanted[: question.limit]
    more = len(wanted) > len(page)
    return Page([entry for _, entry in page], page[-1][0] if more else horizon, more)


def orders_by_date(entries: Iterable[Entry], question: OrdersByDate, since_epoch: dict[int, float]) -> Page:
    """Return the orders placed between two moments, by order id. `since_epoch`: when each was placed, in seconds."""
    wanted = [
        entry
        for entry in sorted(entries, key=entry_id)
        if entry_id(entry) > question.after_order
        and status(entry) in question.statuses
        and question.first <= since_epoch[entry_id(entry)] < question.until
    ]
    page = wanted[: question.limit]
    return Page(page, entry_id(page[-1]) if page else question.after_order, len(wanted) > len(page))


def orders_by_id(entries: Iterable[Entry], question: OrdersById) -> list[Entry]:
    """Return the orders asked for that exist, by order id."""
    return [entry for entry in sorted(entries, key=entry_id) if entry_id(entry) in question.ids]


def entry_id(entry: Entry) -> int:
    """Return the order's number."""
    return int(entry["order"]["order_id"])


def status(entry: Entry) -> int:
    """Return the order's status."""
    return int(entry["order"]["order_status_id"])


def newest_history(entry: Entry) -> int:
    """Return the highest history entry of an order; 0 when it has none."""
    return max((int(row["order_history_id"]) for row in entry["histories"]), default=0)


def _horizon(entries: list[Entry], question: ChangedOrders, now: datetime) -> int:
    """Return the last history id before the first one that may still be in the making."""
    rows = [
        (int(row["order_history_id"]), datetime.fromisoformat(row["date_added"]))
        for entry in entries
        for row in entry["histories"]
        if int(row["order_history_id"]) > question.after
    ]
    unsettled = [number for number, added in rows if timedelta(0) <= now - added < question.settled]
    if unsettled:
        return min(unsettled) - 1
    return max((number for number, _ in rows), default=question.after)
