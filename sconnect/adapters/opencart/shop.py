"""One OpenCart shop, by resource."""

from dataclasses import replace

import httpx

from sconnect.adapters.opencart.catalogue import OpenCartCustomers, OpenCartProducts
from sconnect.adapters.opencart.config import ShopSettings
from sconnect.adapters.opencart.http.client import ShopClient
from sconnect.adapters.opencart.http.ssrf_guard import Guard, GuardedTransport
from sconnect.adapters.opencart.link_code import SHORTEST_SECRET, Link, parse_link_code
from sconnect.adapters.opencart.mapping.info import read_info, read_options
from sconnect.adapters.opencart.orders import SETTLED_SECONDS, OpenCartOrders
from sconnect.adapters.opencart.outcomes import OpenCartOutcomes
from sconnect.adapters.opencart.payments import OpenCartPayments
from sconnect.app.ports import Clock
from sconnect.domain.shop import ShopInfo, ShopOption


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
        settled_seconds: int = SETTLED_SECONDS,
    ) -> None:
        client = ShopClient(link, clock=clock, transport=transport, timeout_seconds=timeout_seconds)
        self.orders = OpenCartOrders(client, clock, settled_seconds)
        self.products = OpenCartProducts(client)
        self.customers = OpenCartCustomers(client)
        self.outcomes = OpenCartOutcomes(client)
        self.payments = OpenCartPayments(client)
        self.aclose = client.aclose
        self._client = client
        self.linked_address = link.address
        self._has_short_secret = len(link.secret) < SHORTEST_SECRET

    async def info(self) -> ShopInfo:
        """Ask what the shop is and has."""
        info = read_info(await self._client.ask("info"), self.linked_address)
        return replace(info, has_short_secret=self._has_short_secret)

    async def options(self) -> tuple[ShopOption, ...]:
        """Ask which options products can have, of a shop that is capable of `options`."""
        return read_options(await self._client.ask("options"))
