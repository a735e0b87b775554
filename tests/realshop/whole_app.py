"""The whole app in this process on a real shop: a simulated SnelStart, tables in memory, and the app's day is ours."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx

from local.demo.scenario import STATUSES, Demo, demos
from sconnect.adapters.opencart import OpenCartShop, ShopSettings, open_shop
from sconnect.app.services import Services
from tests.fakes.virtual_time import VirtualClock
from tests.functional.lab import Lab, LabConnector
from tests.realshop.callers import RealClock

T = TypeVar("T")
SETTLED = 11
"""Seconds after which the shop gives out an order that changed."""
DAY = 86_400


class _RealConnector(LabConnector):
    async def shop_by_code(self, link_code: str) -> OpenCartShop:
        settings = ShopSettings(allowed_private_hosts=frozenset({"127.0.0.1"}))
        transport = httpx.AsyncHTTPTransport(trust_env=False)
        return open_shop(link_code, clock=RealClock(), settings=settings, transport=transport)


class ShiftedClock(VirtualClock):
    """Real time, `seconds` later: the app may be a day on while the shop is not."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return time.monotonic() + self.seconds


class WholeApp(Lab):
    """A profile that imports what a real shop sells from here on."""

    def __init__(self, link_code: str, *, statuses: tuple[int, ...] = STATUSES) -> None:
        """`link_code`: of the shop. `statuses`: those that count as a sale."""
        first = demos()[0]
        super().__init__(demo=Demo("echte-winkel", "Echte winkel", first.capture, first.books, "ECHT-"))
        self.clock = ShiftedClock()
        self.secrets.kept[self.profile.connection.shop_link_secret] = link_code
        start = datetime.now(UTC) - timedelta(seconds=5)
        self.change_profile("orders", start=start, statuses=statuses)

    def _wired(self) -> Services:
        services = super()._wired()
        lab = services.connector
        assert isinstance(lab, LabConnector)
        real = _RealConnector(lab.secrets, lab.snelstart, lab.shop_transport, lab.clock, lab.store)
        return replace(services, connector=real)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine; the shop answers in real time."""
        return asyncio.run(work)

    def next_day(self) -> None:
        """Let a day pass and the next run come."""
        self.clock.seconds += DAY
        self.import_orders()
