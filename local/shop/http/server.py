"""The simulated shop behind a real port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from local.shop.http.request_bodies import LARGEST_BODY
from local.shop.http.wire import Dropped, Request
from local.shop.shop import SimulatedShop


@asynccontextmanager
async def serving(shop: SimulatedShop, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve a shop and give the address of its front page. Port 0: any free one."""
    runner = web.AppRunner(_app(shop), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _app(shop: SimulatedShop) -> web.Application:
    async def answer(request: web.Request) -> web.StreamResponse:
        if not request.path.endswith("/index.php"):
            raise web.HTTPNotFound
        body = await request.read()
        reply = shop.handle(
            Request(request.method, request.raw_path, dict(request.headers), body, request.remote or "")
        )
        if isinstance(reply, Dropped):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        await asyncio.sleep(reply.delay)
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)

    app = web.Application(client_max_size=2 * LARGEST_BODY)
    app.router.add_route("*", "/{path:.*}", answer)
    return app
