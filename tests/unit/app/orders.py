"""Shop orders and their markers for the use-case tests."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import line, order, totals


def shop_order(order_id: str = "1001", **changes: Any) -> ShopOrder:
    """An order of one coffee."""
    total = totals(("sub_total", "Sub-Total", "12.3853"), ("total", "Total", "13.5000"))
    return replace(order([line("LAB-KOFFIE", 1, "12.3853", "1.1147")], total, "13.5000"), order_id=order_id, **changes)


async def keep_marker(desk: Desk, order_id: str = "1001", **columns: Any) -> Stored[OrderRecord]:
    """Put a marker in the tables; by default of an order that was sent and not answered."""
    now = desk.clock.now()
    settle_at = now + desk.services.limits.settle_time
    usual: dict[str, Any] = {
        "state": OrderState.SENDING,
        "reference": f"LAB-{order_id}",
        "owner": "token-0",
        "attempt": 1,
        "intent_at": now,
        "settle_at": settle_at,
        "history_id": 1,
        "updated_at": now,
        "total_including_vat": None if columns.get("state") is not OrderState.DONE else Decimal("13.50"),
    }
    record = OrderRecord(profile_id="lab", order_id=order_id, **(usual | columns))
    return Stored(record, await desk.services.store.put(record))


async def marker_of(desk: Desk, order_id: str = "1001") -> OrderRecord:
    """Read a marker that must be there."""
    like = OrderRecord(profile_id="lab", order_id=order_id, state=OrderState.DONE, updated_at=desk.clock.now())
    stored = await desk.services.store.get_like(like)
    assert stored is not None
    return stored.record


async def work_list(desk: Desk) -> list[OpenOrder]:
    """Read the work list."""
    return [stored.record async for stored in desk.services.store.range(OpenOrder, "lab")]


async def pass_settle_time(desk: Desk) -> None:
    """Let so much time pass that nothing can still be on its way."""
    await desk.clock.sleep((desk.services.limits.settle_time + timedelta(seconds=1)).total_seconds())
