"""The simulated VIES in the caller's own process, behind httpx."""

import asyncio

import httpx

from local.streamed import streamed
from local.vies.simulation import NoResponse, Request, SimulatedVies


class ViesTransport(httpx.AsyncBaseTransport):
    """Hands requests to a `SimulatedVies`."""

    def __init__(self, simulation: SimulatedVies) -> None:
        self._simulation = simulation

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or fail as a connection fails."""
        content = await request.aread()
        reply = self._simulation.handle(
            Request(request.method, request.url.path, request.headers.get("content-type", ""), content)
        )
        if isinstance(reply, NoResponse):
            if reply.connected:
                raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
            raise httpx.ConnectError("All connection attempts failed", request=request)
        await asyncio.sleep(reply.delay)
        headers = {"content-type": reply.content_type} | ({"location": reply.location} if reply.location else {})
        return streamed(reply.status, headers, reply.body, request)
