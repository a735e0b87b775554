"""The simulated VIES behind a real port, with `/_admin/faults` and `/_admin/invalid` for this machine only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from ipaddress import ip_address

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from local.vies.faults import Fault
from local.vies.simulation import NoResponse, Request, SimulatedVies

_FAULTS = TypeAdapter(list[Fault])
_NUMBERS = TypeAdapter(set[str])
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(simulation: SimulatedVies, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve it and give the address that stands for the real one. Port 0: any free one."""
    runner = web.AppRunner(_app(simulation), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield f"http://{host}:{runner.addresses[0][1]}/taxation_customs/vies/rest-api"
    finally:
        await runner.cleanup()


def _app(simulation: SimulatedVies) -> web.Application:
    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        reply = simulation.handle(Request(request.method, request.path, request.headers.get("content-type", ""), body))
        if isinstance(reply, NoResponse):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        await asyncio.sleep(reply.delay)
        headers = {"content-type": reply.content_type} | ({"location": reply.location} if reply.location else {})
        return web.Response(status=reply.status, headers=headers, body=reply.body)

    async def faults(request: web.Request) -> web.StreamResponse:
        if request.method == "PUT":
            simulation.faults = _FAULTS.validate_json(await request.read())
        return web.json_response([asdict(fault) for fault in simulation.faults])

    async def invalid(request: web.Request) -> web.StreamResponse:
        if request.method == "PUT":
            simulation.invalid = _NUMBERS.validate_json(await request.read())
        return web.json_response(sorted(simulation.invalid))

    app = web.Application(client_max_size=100_000)
    for path, handler in (("/_admin/faults", faults), ("/_admin/invalid", invalid)):
        app.router.add_route("*", path, _local_only(handler))
    app.router.add_route("*", "/{path:.*}", answer)
    return app


def _local_only(handler: _Handler) -> _Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.remote is None or not ip_address(request.remote).is_loopback:
            raise web.HTTPForbidden
        try:
            return await handler(request)
        except ValidationError as error:
            return web.json_response({"errors": error.errors(include_url=False, include_context=False)}, status=400)

    return guarded
