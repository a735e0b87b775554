"""Orders of a shop, read in pages or by number (docs/shop-protocol.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sconnect.adapters.opencart.http.client import ShopClient
from sconnect.adapters.opencart.mapping.local_times import zone_of
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.app.ports import Clock
from sconnect.domain.shop import STATUS_UNFINISHED, OrderPage, ShopOrder

LARGEST_PAGE = 200
_IDS_PER_CALL = 100
SETTLED_SECONDS = 10
"""An order is read once its newest change is this old: OpenCart 3 writes an order without a transaction."""


class OpenCartOrders:
    """Fulfils `ports.ShopOrders`."""

    def __init__(self, client: ShopClient, clock: Clock, settled_seconds: int = SETTLED_SECONDS) -> None:
        self._client = client
        self._clock = clock
        self._settled = settled_seconds

    async def changed_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        """Read the orders whose newest change lies after a history entry, oldest change first; each comes once.

        A page can be empty while the cursor moves: then only orders with other statuses changed.
        """
        answer = await self._client.ask(
            "orders",
            after_history=history_id,
            statuses=_listed(statuses),
            settled=self._settled,
            limit=_page_size(limit),
        )
        following = _cursor(answer, "next_history", history_id)
        return OrderPage(self._orders(answer), following, _more(answer, following > history_id))

    async def placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        """Read the orders placed from `first` up to `until`, by order number: the daily sweep.

        `next_history_id` of the page holds the order number to continue after.
        """
        answer = await self._client.ask(
            "orders",
            **{"from": int(first.timestamp()), "to": int(until.timestamp())},
            after_order=after_order or "0",
            statuses=_listed(statuses),
            limit=_page_size(limit),
        )
        before = int(after_order or "0")
        following = _cursor(answer, "next_order", before)
        return OrderPage(self._orders(answer), following, _more(answer, following > before))

    async def by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        """Read these orders in the order asked, whatever their status; those that no longer exist are left out."""
        numbers = [order_id for order_id in dict.fromkeys(order_ids) if order_id.isascii() and order_id.isdecimal()]
        found: dict[str, ShopOrder] = {}
        for some in _parts(numbers):
            answer = await self._client.ask("orders", ids=",".join(some))
            found |= {order.order_id: order for order in self._orders(answer)}
        return [found[order_id] for order_id in numbers if order_id in found]

    def _orders(self, answer: Mapping[str, Any]) -> tuple[ShopOrder, ...]:
        entries = answer.get("orders")
        if not isinstance(entries, list):
            raise UnreadableError("De webwinkel stuurt geen lijst van orders. Werk de extensie in de webwinkel bij.")
        reader = OrderReader(zone_of(answer), self._clock.now())
        return tuple(reader.read(entry) for entry in entries)


def _listed(statuses: Collection[int]) -> str:
    """Return statuses as the query takes them; never that of an unfinished checkout."""
    wanted = sorted(set(statuses) - {STATUS_UNFINISHED})
    if not wanted:
        raise SettingsError("Er is geen orderstatus gekozen. Kies bij het profiel welke orders worden geïmporteerd.")
    return ",".join(map(str, wanted))


def _page_size(limit: int) -> int:
    return max(1, min(limit, LARGEST_PAGE))


def _cursor(answer: Mapping[str, Any], name: str, before: int) -> int:
    """Return where the next page begins; it may never lie before where this one began."""
    following = answer.get(name)
    if isinstance(following, bool) or not isinstance(following, int) or following < before:
        raise UnreadableError("De webwinkel stuurt geen bruikbaar vervolg op de orders. Werk de extensie bij.")
    return following


def _more(answer: Mapping[str, Any], moved: bool) -> bool:
    """Whether there is a next page; a cursor that does not move would ask for the same page for ever."""
    more = answer.get("more")
    if not isinstance(more, bool) or (more and not moved):
        raise UnreadableError("De webwinkel stuurt geen bruikbaar vervolg op de orders. Werk de extensie bij.")
    return more


def _parts(numbers: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(numbers), _IDS_PER_CALL):
        yield numbers[start : start + _IDS_PER_CALL]
