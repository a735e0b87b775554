"""One OpenCart shop, by resource. What a task does not ask for is not loaded."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import httpx

from sconnect.adapters.opencart.config import ShopSettings
from sconnect.adapters.opencart.http.client import ShopClient
from sconnect.adapters.opencart.http.ssrf_guard import Guard, GuardedTransport
from sconnect.adapters.opencart.link_code import SHORTEST_SECRET, Link, parse_link_code
from sconnect.adapters.opencart.mapping.info import read_info, read_options
from sconnect.app.ports import Clock
from sconnect.domain.shop import ShopInfo, ShopOption

if TYPE_CHECKING:
    from sconnect.adapters.opencart.catalogue import OpenCartCustomers, OpenCartProducts
    from sconnect.adapters.opencart.orders import OpenCartOrders
    from sconnect.adapters.opencart.outcomes import OpenCartOutcomes
    from sconnect.adapters.opencart.payments import OpenCartPayments


def open_shop(
    link_code: str, *, clock: Clock, settings: ShopSettings, transport: httpx.AsyncBaseTransport | None = None
) -> "OpenCartShop":
    """Open the shop that a link code points to. Raises `WrongKeyError` or `SettingsError`; nothing is sent yet.

    `transport` replaces the network beneath the SSRF guard; the default is the real one.
    """
    link = parse_link_code(link_code)
    guard = Guard(settings.allowed_private_hosts)
    guard.check_url(link.url)
    return OpenCartShop(
        link,
        clock=clock,
        transport=transport or GuardedTransport(guard),
        timeout_seconds=settings.timeout_seconds,
    )


class OpenCartShop:
    """Fulfils `ports.Shop`; close it with `aclose`."""

    def __init__(
        self,
        link: Link,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport,
        timeout_seconds: float = 30,
    ) -> None:
        client = ShopClient(link, clock=clock, transport=transport, timeout_seconds=timeout_seconds)
        self.aclose = client.aclose
        self._client = client
        self.linked_address = link.address
        self._has_short_secret = len(link.secret) < SHORTEST_SECRET
        self._clock = clock

    @cached_property
    def orders(self) -> "OpenCartOrders":
        """Its orders."""
        from sconnect.adapters.opencart.orders import OpenCartOrders

        return OpenCartOrders(self._client, self._clock)

    @cached_property
    def products(self) -> "OpenCartProducts":
        """Its products."""
        from sconnect.adapters.opencart.catalogue import OpenCartProducts

        return OpenCartProducts(self._client)

    @cached_property
    def customers(self) -> "OpenCartCustomers":
        """Its customer accounts."""
        from sconnect.adapters.opencart.catalogue import OpenCartCustomers

        return OpenCartCustomers(self._client)

    @cached_property
    def outcomes(self) -> "OpenCartOutcomes":
        """What became of its orders."""
        from sconnect.adapters.opencart.outcomes import OpenCartOutcomes

        return OpenCartOutcomes(self._client)

    @cached_property
    def payments(self) -> "OpenCartPayments":
        """What its payment modules keep."""
        from sconnect.adapters.opencart.payments import OpenCartPayments

        return OpenCartPayments(self._client)

    async def info(self) -> ShopInfo:
        """Ask what the shop is and has."""
        info = read_info(await self._client.ask("info"), self.linked_address)
        return replace(info, has_short_secret=self._has_short_secret)

    async def options(self) -> tuple[ShopOption, ...]:
        """Ask which options products can have, of a shop that is capable of `options`."""
        return read_options(await self._client.ask("options"))
