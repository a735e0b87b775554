"""A shop for a dry run: reads come from the real shop and its orders are recorded; writes are programming errors."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from sconnect.app.ports import Shop, ShopOrders
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.shop import OrderPage, ShopOrder
from sconnect.domain.shop_catalogue import ShopProduct, Written

F = TypeVar("F")

_NOTHING_TO_WRITE = "a dry run was asked to write {} records in the shop"


class RecordingShop:
    """Fulfils `ports.Shop` over a real shop, of which nothing is changed."""

    def __init__(self, real: Shop, orders_read: dict[str, ShopOrder]) -> None:
        self.info = real.info
        self.options = real.options
        self.linked_address = real.linked_address
        self.orders = RecordingOrders(real.orders, orders_read)
        self.products = ReadOnly(real.products.find)
        self.customers = ReadOnly(real.customers.find)
        self.outcomes = UnwrittenOutcomes()
        self.payments = real.payments
        self.aclose = real.aclose


class RecordingOrders:
    """Fulfils `ports.ShopOrders`, and records which orders the shop returned."""

    def __init__(self, real: ShopOrders, orders_read: dict[str, ShopOrder]) -> None:
        self._real = real
        self._orders_read = orders_read

    async def changed_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        """Ask the shop, and record the answer."""
        page = await self._real.changed_after(history_id, statuses=statuses, limit=limit)
        self._record(page.orders)
        return page

    async def placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        """Ask the shop, and record the answer."""
        page = await self._real.placed(first, until, after_order=after_order, statuses=statuses, limit=limit)
        self._record(page.orders)
        return page

    async def by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        """Ask the shop, and record the answer."""
        orders = await self._real.by_id(order_ids)
        self._record(orders)
        return orders

    def _record(self, orders: Sequence[ShopOrder]) -> None:
        self._orders_read.update({order.order_id: order for order in orders})


class UnwrittenOutcomes:
    """Fulfils `ports.ShopOutcomes` for a run that shows nothing in the shop."""

    async def write(self, outcomes: Sequence[Outcome], *, links: Mapping[str, str]) -> list[Written]:
        """Write nothing."""
        raise AssertionError(_NOTHING_TO_WRITE.format(len(outcomes) or len(links)))


class ReadOnly(Generic[F]):
    """Products or customers: an import has nothing to write in a shop, so neither has its dry run."""

    def __init__(self, find: F) -> None:
        self.find = find

    async def variants(self) -> list[ShopProduct]:
        """Read nothing: only exports look at them."""
        return []

    async def write(self, writes: Sequence[object]) -> list[Written]:
        """Write nothing."""
        raise AssertionError(_NOTHING_TO_WRITE.format(len(writes)))
