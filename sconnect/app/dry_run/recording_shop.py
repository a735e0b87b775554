"""The two ends of a profile in a rehearsal: a shop that is watched, and books that only pretend to write."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sconnect.app.dry_run.read_only_books import DryRunBooks, Pretended
from sconnect.app.ports import Connector, Shop
from sconnect.domain.profile import Profile
from sconnect.domain.shop import OrderPage, ShopInfo, ShopOrder
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopCustomer, ShopProduct, Written

_NOTHING_TO_WRITE = "a rehearsal was asked to write {} records in the shop"


class RecordingShop:
    """Fulfils `ports.Shop`, and remembers which orders it gave."""

    def __init__(self, real: Shop, seen: dict[str, ShopOrder]) -> None:
        self._real = real
        self._seen = seen

    async def info(self) -> ShopInfo:
        """Ask the shop."""
        return await self._real.info()

    async def orders_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        """Ask the shop, and remember the answer."""
        page = await self._real.orders_after(history_id, statuses=statuses, limit=limit)
        self._watch(page.orders)
        return page

    async def orders_placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        """Ask the shop, and remember the answer."""
        page = await self._real.orders_placed(first, until, after_order=after_order, statuses=statuses, limit=limit)
        self._watch(page.orders)
        return page

    async def orders_by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        """Ask the shop, and remember the answer."""
        orders = await self._real.orders_by_id(order_ids)
        self._watch(orders)
        return orders

    async def products(self, keys: Collection[str], *, by: str) -> list[ShopProduct]:
        """Ask the shop."""
        return await self._real.products(keys, by=by)

    async def customers(self, keys: Collection[str], *, by: str) -> list[ShopCustomer]:
        """Ask the shop."""
        return await self._real.customers(keys, by=by)

    async def write_products(self, writes: Sequence[ProductWrite]) -> list[Written]:
        """Write nothing: an import has nothing to write in a shop, so neither has its rehearsal."""
        raise AssertionError(_NOTHING_TO_WRITE.format(len(writes)))

    async def write_customers(self, writes: Sequence[CustomerWrite]) -> list[Written]:
        """Write nothing, as above."""
        raise AssertionError(_NOTHING_TO_WRITE.format(len(writes)))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._real.aclose()

    def _watch(self, orders: Sequence[ShopOrder]) -> None:
        self._seen.update({order.order_id: order for order in orders})


@dataclass(slots=True)
class PretendingConnector:
    """Opens the real two ends of a profile, of which nothing is changed."""

    real: Connector
    pretended: Pretended = field(default_factory=Pretended)
    seen: dict[str, ShopOrder] = field(default_factory=dict)

    async def books(self, profile: Profile) -> DryRunBooks:
        """Open the administration of a profile."""
        return DryRunBooks(await self.real.books(profile), self.pretended)

    async def shop(self, profile: Profile) -> RecordingShop:
        """Open the shop of a profile."""
        return RecordingShop(await self.real.shop(profile), self.seen)

    async def books_by_key(self, client_key: str) -> DryRunBooks:
        """Open the administration of a client key."""
        return DryRunBooks(await self.real.books_by_key(client_key), self.pretended)

    async def shop_by_code(self, link_code: str) -> RecordingShop:
        """Open the shop of a link code."""
        return RecordingShop(await self.real.shop_by_code(link_code), self.seen)
