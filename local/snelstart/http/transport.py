"""The simulation as an httpx transport, so that a client under test runs unchanged, in process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

import httpx

from local.snelstart.http.tokens import TOKEN_PATH
from local.snelstart.http.wire import Dropped, Host, Request, Response, Unreachable
from local.snelstart.simulation import SimulatedSnelStart
from local.streamed import streamed

_HOSTS: dict[str, Host] = {"auth.snelstart.nl": "auth", "b2bapi.snelstart.nl": "api"}
Sleep = Callable[[float], Awaitable[object]]


class SimulatedTransport(httpx.AsyncBaseTransport):
    """Carries httpx requests to the simulation; a request is handled at once, its reply may take its time.

    On SnelStart's own host names the token host and the API are distinguished by name, elsewhere by path. `sleep` waits
    in the world's own time.
    """

    def __init__(self, simulation: SimulatedSnelStart, *, sleep: Sleep = asyncio.sleep) -> None:
        self._simulation = simulation
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request. Raises the `httpx.TransportError` that a real connection would."""
        body = await request.aread()
        target = request.url.raw_path.decode("ascii")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw}
        reply = self._simulation.handle(
            Request(request.method, host_of(request.url.host, target), target, headers, body)
        )
        match reply:
            case Unreachable():
                raise httpx.ConnectError("All connection attempts failed", request=request)
            case Dropped():
                raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
            case Response():
                await self._wait(request, reply.delay)
        return streamed(reply.status, reply.headers, reply.body, request)

    async def _wait(self, request: httpx.Request, delay: float) -> None:
        patience: float | None = request.extensions.get("timeout", {}).get("read")
        if patience is not None and delay > patience:
            await self._sleep(patience)
            _time_out(request)
        if delay:
            await self._sleep(delay)


def host_of(name: str, target: str) -> Host:
    """Return which of the two hosts a request is for, by host name or else by path."""
    if name in _HOSTS:
        return _HOSTS[name]
    return "auth" if target.partition("?")[0].rstrip("/") == TOKEN_PATH else "api"


def _time_out(request: httpx.Request) -> NoReturn:
    raise httpx.ReadTimeout("The read operation timed out", request=request)
