"""What the demo did, as a table, and whether all of it is right."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import httpx

from local.demo.scenario import STATUSES, Demo
from local.demo.stack import DemoStack
from sconnect.app.storage.records import OrderRecord
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.money import to_cents

_HEADINGS = ("order", "customer", "recognised by", "lines", "shop", "SnelStart", "state", "reason")
_WIDEST = (8, 22, 34, 5, 9, 9, 7, 96)


@dataclass(frozen=True, slots=True)
class ReportedOrder:
    """One eligible shop order and what became of it."""

    order_id: str
    shop_total: Decimal
    record: OrderRecord | None
    booked: int
    """How many sales orders the simulated SnelStart holds for it."""

    @property
    def is_right(self) -> bool:
        """Whether it is booked once with equal totals, or waits with a reason."""
        if self.record is None:
            return False
        if self.record.state is OrderState.DONE:
            return self.booked == 1 and self.record.total_including_vat == self.shop_total
        return self.booked == 0 and bool(self.record.causes)


async def report(stack: DemoStack) -> list[tuple[Demo, list[ReportedOrder]]]:
    """Read what became of every eligible order of every shop."""
    return [(demo, [order async for order in _orders(stack, demo)]) for demo in stack.demos]


def show(demo: Demo, orders: Sequence[ReportedOrder]) -> None:
    """Print the table of one shop."""
    print(f"\n{demo.name}  ->  {demo.books.name}")
    rows = [_row(order) for order in orders]
    widths = [min(limit, max(len(row[column]) for row in [_HEADINGS, *rows])) for column, limit in enumerate(_WIDEST)]
    for row in [_HEADINGS, *rows]:
        cells = (_cut(cell, width).ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join(cells).rstrip())


def wrong_orders(reported: Iterable[tuple[Demo, list[ReportedOrder]]]) -> list[str]:
    """Name the orders that are neither booked once with equal totals nor waiting with a reason."""
    return [
        f"{demo.name}, order {order.order_id}" for demo, orders in reported for order in orders if not order.is_right
    ]


async def _orders(stack: DemoStack, demo: Demo) -> AsyncIterator[ReportedOrder]:
    booked = await _booked_references(stack, demo)
    records = {
        stored.record.order_id: stored.record
        async for stored in stack.services.store.range(OrderRecord, demo.profile_id)
    }
    for order_id, entry in sorted(demo.shop().entries.items(), key=lambda item: int(item[0])):
        if int(entry["order"]["order_status_id"]) not in STATUSES:
            continue
        reference = demo.profile().payment_reference(order_id)
        total = to_cents(Decimal(entry["order"]["total"]))
        yield ReportedOrder(order_id, total, records.get(order_id), booked.count(reference))


async def _booked_references(stack: DemoStack, demo: Demo) -> list[str]:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{stack.snelstart_url}/_admin/administrations/{demo.books.name}/orders")
        answer.raise_for_status()
    return [str(order["betalingskenmerk"]) for order in answer.json()]


def _row(order: ReportedOrder) -> tuple[str, ...]:
    record = order.record
    if record is None:
        return (order.order_id, "", "", "", str(order.shop_total), "", "-", "not seen yet")
    explained = read_explanation(record.explanation)
    reasons = [cause.dutch for cause in record.causes] + list(explained.notices)
    return (
        order.order_id,
        explained.customer,
        explained.recognised.nl,
        str(len(explained.lines) or ""),
        str(order.shop_total),
        str(record.total_including_vat or ""),
        record.state.dutch,
        " ".join(reasons),
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
