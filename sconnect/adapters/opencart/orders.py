"""Orders of a shop, read in pages or by number (docs/shop-protocol.md)."""

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sconnect.adapters.opencart.http.client import ShopClient
from sconnect.adapters.opencart.http.freshness import beginning_of
from sconnect.adapters.opencart.http.responses import TooLargeAnswerError
from sconnect.adapters.opencart.mapping.local_times import zone_of
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.app.concurrency import batches
from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.app.ports import Clock
from sconnect.domain.shop import STATUS_UNFINISHED, OrderPage, ShopOrder
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.money import NotAnAmountError, parse_whole

LARGEST_PAGE = 200
_IDS_PER_CALL = 100
SETTLED_SECONDS = 10
"""An order is read once its newest change is this old: OpenCart 3 writes an order without a transaction."""
_TOGETHER = 10
"""Orders that are read before others get a turn."""
_TOO_LARGE = Bilingual(
    "Het antwoord van de webwinkel over deze order alleen is groter dan 4 MB.",
    "The shop's answer about this order alone is larger than 4 MB.",
)
_NO_NUMBER = Bilingual(
    "De webwinkel stuurt een order zonder nummer. De andere orders zijn gewoon verwerkt. Werk de extensie sconnect in "
    "de webwinkel bij; blijft het zo, meld het dan aan de beheerder.",
    "The shop sends an order without a number. The other orders were processed as usual. Update the extension sconnect "
    "in the shop; if it stays so, report it to the operator.",
)


class OpenCartOrders:
    """Fulfils `ports.ShopOrders`.

    An answer that is too large is asked again in smaller pages, down to one order; an order that is too large by itself
    comes without its content, with the problem.
    """

    def __init__(self, client: ShopClient, clock: Clock, settled_seconds: int = SETTLED_SECONDS) -> None:
        self._client = client
        self._clock = clock
        self._settled = settled_seconds
        self._page = LARGEST_PAGE

    async def changed_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        """Read the orders whose newest change lies after a history entry, oldest change first; each comes once.

        A page can be empty while the cursor moves: then only orders with other statuses changed.
        """
        asked: dict[str, str | int] = {
            "after_history": history_id,
            "statuses": _listed(statuses),
            "settled": self._settled,
        }
        return await self._page_of(asked, limit, "next_history", history_id)

    async def placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        """Read the orders placed from `first` up to `until`, by order number: the daily sweep.

        `next_history_id` of the page holds the order number to continue after.
        """
        asked: dict[str, str | int] = {
            "from": int(first.timestamp()),
            "to": int(until.timestamp()),
            "after_order": after_order or "0",
            "statuses": _listed(statuses),
        }
        return await self._page_of(asked, limit, "next_order", int(after_order or "0"))

    async def by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        """Read these orders in the order asked, whatever their status; those that no longer exist are left out."""
        numbers = [order_id for order_id in dict.fromkeys(order_ids) if order_id.isascii() and order_id.isdecimal()]
        found: dict[str, ShopOrder] = {}
        for some in batches(numbers, _IDS_PER_CALL):
            found |= {order.order_id: order for order in await self._numbered(some)}
        return [found[order_id] for order_id in numbers if order_id in found]

    async def _page_of(self, asked: Mapping[str, str | int], limit: int, cursor: str, before: int) -> OrderPage:
        """Read a page, in a smaller size when it turns out too large; `cursor` names where the next one begins."""
        size = max(1, min(limit, self._page))
        try:
            answer = await self._client.ask("orders", skim=size == 1, **asked, limit=size)
        except TooLargeAnswerError as error:
            if size == 1:
                return self._skimmed(error, cursor, before)
            self._page = size // 2
        else:
            orders, unnamed = await self._orders(answer, most=size)
            following = _cursor(answer.get(cursor), before)
            return OrderPage(orders, following, _more(answer.get("more"), following > before), unnamed)
        return await self._page_of(asked, limit, cursor, before)

    async def _numbered(self, order_ids: Sequence[str]) -> Sequence[ShopOrder]:
        try:
            answer = await self._client.ask("orders", skim=len(order_ids) == 1, ids=",".join(order_ids))
        except TooLargeAnswerError as error:
            if len(order_ids) == 1:
                reader = self._reader(beginning_of(error.seen.head))
                return [reader.first_of(error.seen.head, _TOO_LARGE) or reader.unread(order_ids[0], {}, _TOO_LARGE)]
        else:
            orders, unnamed = await self._orders(answer, most=len(order_ids))
            if unnamed:
                raise UnreadableError(unnamed.dutch, unnamed.english)
            return orders
        half = len(order_ids) // 2
        return [*await self._numbered(order_ids[:half]), *await self._numbered(order_ids[half:])]

    def _skimmed(self, error: TooLargeAnswerError, cursor: str, before: int) -> OrderPage:
        """Return the page of one order that is too large by itself, from the beginning and the end of the answer."""
        end = re.search(_END.format(cursor=cursor).encode(), error.seen.tail) if error.seen.is_whole else None
        order = self._reader(beginning_of(error.seen.head)).first_of(error.seen.head, _TOO_LARGE)
        if end is None or order is None:
            raise error
        following = _cursor(int(end[1]), before)
        return OrderPage((order,), following, _more(end[2] == b"true", following > before))

    async def _orders(self, answer: Mapping[str, Any], *, most: int) -> tuple[tuple[ShopOrder, ...], Bilingual]:
        """Read the orders of an answer. Also returns a sentence when one has no number."""
        entries = answer.get("orders")
        if not isinstance(entries, list):
            raise UnreadableError(
                "De webwinkel stuurt geen lijst van orders. Werk de extensie in de webwinkel bij.",
                english="The shop sends no list of orders. Update the extension in the shop.",
            )
        if len(entries) > most:
            raise UnreadableError(
                f"De extensie sconnect in webwinkel {self._client.shop} stuurt {len(entries)} orders, terwijl er "
                f"hooguit {most} zijn gevraagd. Er is niets geboekt. Installeer de nieuwste versie van de extensie.",
                english=f"The extension sconnect in shop {self._client.shop} sends {len(entries)} orders, where at "
                f"most {most} were asked for. Nothing was booked. Install the newest version of the extension.",
            )
        reader = self._reader(answer)
        orders, unnamed = [], NOTHING
        for position, entry in enumerate(entries, start=1):
            try:
                orders.append(reader.read(entry))
            except UnreadableError:
                unnamed = _NO_NUMBER
            if position % _TOGETHER == 0:
                await asyncio.sleep(0)
        return tuple(orders), unnamed

    def _reader(self, answer: Mapping[str, Any]) -> OrderReader:
        return OrderReader(zone_of(answer), self._clock.now())


_END = r'"{cursor}"\s*:\s*([0-9]{{1,18}})\s*,\s*"more"\s*:\s*(true|false)\s*\}}\s*$'
"""The end of an answer with a page of orders."""


def _listed(statuses: Collection[int]) -> str:
    """Return statuses as the query takes them; never that of an unfinished checkout."""
    wanted = sorted(set(statuses) - {STATUS_UNFINISHED})
    if not wanted:
        raise SettingsError(
            "Er is geen orderstatus gekozen. Kies bij het profiel welke orders worden geïmporteerd.",
            english="No order status was chosen. Choose in the profile which orders are imported.",
        )
    return ",".join(map(str, wanted))


def _cursor(value: object, before: int) -> int:
    """Return where the next page begins; it may never lie before where this one began."""
    try:
        following = parse_whole(value) if isinstance(value, int) else before - 1
    except NotAnAmountError:
        following = before - 1
    if following < before:
        raise _no_next_page()
    return following


def _no_next_page() -> UnreadableError:
    return UnreadableError(
        "De webwinkel stuurt geen bruikbaar vervolg op de orders. Werk de extensie bij.",
        english="The shop sends no usable next page of orders. Update the extension.",
    )


def _more(more: object, moved: bool) -> bool:
    """Whether there is a next page; a cursor that does not move would ask for the same page for ever."""
    if not isinstance(more, bool) or (more and not moved):
        raise _no_next_page()
    return more
