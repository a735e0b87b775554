"""The simulated shop in the caller's own process, behind httpx."""

import asyncio

import httpx

from local.shop.http.wire import Dropped, Request
from local.shop.shop import SimulatedShop
from local.streamed import streamed


class ShopTransport(httpx.AsyncBaseTransport):
    """Hands requests to a `SimulatedShop`. `address` is where the shop believes they come from."""

    def __init__(self, shop: SimulatedShop, *, address: str = "127.0.0.1") -> None:
        self._shop = shop
        self._address = address

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or fail as a connection fails."""
        content = await request.aread()
        target = request.url.raw_path.decode("ascii")
        reply = self._shop.handle(Request(request.method, target, dict(request.headers), content, self._address))
        match reply:
            case Dropped():
                raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
            case _:
                await asyncio.sleep(reply.delay)
                return streamed(reply.status, reply.headers, reply.body, request)
