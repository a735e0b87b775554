"""The simulation as an HTTP server: `/b2b/token`, `/v2/...` and, for this machine only, `/_admin/...`."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from aiohttp import web

from local.snelstart.http.activation import ActivationServer
from local.snelstart.http.admin import Admin, Handler
from local.snelstart.http.transport import host_of
from local.snelstart.http.wire import Reply, Request, Response
from local.snelstart.persistence import Folder
from local.snelstart.seeds import Seeds
from local.snelstart.simulation import Clock, SimulatedSnelStart


def build_app(
    seeds: Seeds, *, folder: Path | None = None, clock: Clock | None = None, random: Random | None = None
) -> web.Application:
    """Build the web application. With a `folder` the administrations in it win from the seeds, and changes are kept."""
    keeper = Folder(folder) if folder else None
    simulation = SimulatedSnelStart(
        (keeper and keeper.load()) or seeds.books(),
        clock=clock or (lambda: datetime.now(UTC)),
        random=random or Random(),
        switches=seeds.switches,
        subscription_keys=seeds.subscription_keys,
    )
    keep = _keeping(simulation, keeper)
    app = web.Application()
    app.add_routes(Admin(simulation, seeds.books, keep).routes())
    app.add_routes(ActivationServer(simulation).routes())
    app.router.add_route("*", "/{path:.*}", _serving(simulation, keep))
    return app


def _serving(simulation: SimulatedSnelStart, keep: Callable[[], None]) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        target = request.raw_path
        host = host_of(request.url.host or "", target)
        body = await request.read()
        reply = simulation.handle(Request(request.method, host, target, dict(request.headers), body))
        keep()
        return await _sent(request, reply)

    return serve


async def _sent(request: web.Request, reply: Reply) -> web.StreamResponse:
    if isinstance(reply, Response):
        await asyncio.sleep(reply.delay)
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)
    # A server cannot refuse a connection it already has: cutting it off is the nearest thing.
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _keeping(simulation: SimulatedSnelStart, keeper: Folder | None) -> Callable[[], None]:
    saved = simulation.revision

    def keep() -> None:
        nonlocal saved
        if keeper is not None and simulation.revision != saved:
            keeper.save(simulation.administrations.values())
            saved = simulation.revision

    return keep
