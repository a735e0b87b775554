"""A clock to turn, and a client on a simulated shop in the same process."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from local.shop import ShopTransport, SimulatedShop
from sconnect.adapters.opencart import OpenCartShop, ShopSettings, open_shop

T = TypeVar("T")
ALL_STATUSES = range(1, 17)
AFTER_THE_CAPTURES = datetime(2026, 11, 24, 12, tzinfo=UTC)


class TurnableClock:
    """Time that stands still until it is turned; sleeping turns it."""

    def __init__(self, moment: datetime = AFTER_THE_CAPTURES) -> None:
        self.moment = moment
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.turn(seconds)

    def turn(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def simulated(capture: str = "3.0.3.9", *, empty: bool = False) -> tuple[SimulatedShop, OpenCartShop, TurnableClock]:
    clock = TurnableClock()
    shop = SimulatedShop(capture, clock=clock.now, empty=empty)
    return shop, client_of(shop, clock), clock


def client_of(
    shop: SimulatedShop, clock: TurnableClock, *, settings: ShopSettings | None = None, address: str = "127.0.0.1"
) -> OpenCartShop:
    transport = ShopTransport(shop, address=address)
    return open_shop(shop.link_code(), clock=clock, settings=settings or ShopSettings(), transport=transport)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)
