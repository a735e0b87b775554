"""What an import talks to, in another process than its own: shop, SnelStart, and tables.

What is asked of shop and SnelStart is kept, and can be asked again: then each call is answered as it was before.
"""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import httpx
from aiohttp import web

from local.demo.scenario import demos
from local.host.azurite import azurite
from local.shop.captures import Entry
from local.shop.http.transport import ShopTransport
from local.shop.shop import SimulatedShop
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.transport import SimulatedTransport
from local.snelstart.simulation import SUBSCRIPTION_KEY, simulated
from tests.functional.background import background
from tests.functional.job_costs import KNOWN, NEW, Condition
from tests.functional.lab import BOOKED_STATUS
from tests.functional.orders import plain_orders

_CUSTOMERS = 30
"""How many customers the known orders are of; each has ordered once before the job."""
_SHOP = "/index.php"
_OF_THE_CONNECTION = {"host", "connection", "transfer-encoding", "content-length", "content-encoding"}


@contextmanager
def outside_world(condition: Condition) -> Iterator[dict[str, str]]:
    """Serve all of it; gives the app settings by which an import finds it. The condition holds for the job alone."""
    with TemporaryDirectory() as folder, azurite() as storage, background() as behind:
        world, secrets = _World(condition), Path(folder) / "secrets.json"
        address = behind.open(_serving(world))
        secrets.touch(mode=0o600)
        secrets.write_text(json.dumps(world.secrets(address)), encoding="utf-8")
        yield {
            "AzureWebJobsStorage": storage.connection_string,
            "SNELSTART_API_URL": f"{address}/v2",
            "SNELSTART_AUTH_URL": f"{address}/b2b/token",
            "SNELSTART_SUBSCRIPTION_KEY": SUBSCRIPTION_KEY,
            "SCONNECT_SECRETS_FILE": str(secrets),
            "ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
            "OUTSIDE_WORLD": address,
        }


class _Call(NamedTuple):
    request: web.Request
    body: bytes
    answer: httpx.Response | None
    """None: the connection was cut instead."""


class _World:
    """A shop with the first order of each customer, and an administration without them."""

    def __init__(self, condition: Condition) -> None:
        self._demo, self._condition = demos()[0], condition
        self._shop = SimulatedShop(self._demo.capture, clock=_now, empty=True)
        self._snelstart = simulated(self._demo.books, clock=_now, seed=7)
        self._of_shop, self._of_snelstart = ShopTransport(self._shop), SimulatedTransport(self._snelstart)
        self._calls: list[_Call] = []
        self._place(2, *plain_orders(_CUSTOMERS))

    def secrets(self, address: str) -> Mapping[str, str]:
        """Return the keys that the profile names, of a world at this address."""
        names = self._demo.profile().connection
        return {
            names.shop_link_secret: self._shop.link_code(address),
            names.client_key_secret: self._demo.books.client_key,
        }

    async def begin_job(self, _: web.Request) -> web.Response:
        """Place the orders of the job; from here on the condition holds and calls are kept."""
        known, new = plain_orders(KNOWN, customers=_CUSTOMERS), plain_orders(NEW, first_customer=1_001)
        between = KNOWN // NEW
        for at, each in enumerate(new):
            self._place(1, *known[between * at : between * (at + 1)], each)
        for fault in (*self._condition.faults, Fault(FaultKind.SLOW, seconds=self._condition.round_trip)):
            self._snelstart.faults.add(fault)
        self._calls.clear()
        return web.Response()

    def _place(self, hours_ago: int, *entries: Entry) -> None:
        self._shop.clock = lambda: _now() - timedelta(hours=hours_ago)
        for entry in entries:
            self._shop.place(entry, status=BOOKED_STATUS)
        self._shop.clock = _now

    async def answer(self, request: web.Request) -> web.Response:
        """Hand a call to the shop or to SnelStart, and keep it."""
        body = await request.read()
        call = httpx.Request(request.method, str(request.url), headers=dict(request.headers), content=body)
        asked = self._of_shop if request.path.endswith(_SHOP) else self._of_snelstart
        try:
            answer = await asked.handle_async_request(call)
            await answer.aread()
        except httpx.TransportError:
            answer = None
        self._calls.append(_Call(request, body, answer))
        return _sent(request, answer)

    async def calls(self, _: web.Request) -> web.Response:
        """Tell the calls that were kept."""
        return web.json_response(
            [
                {
                    "method": request.method,
                    "path": request.raw_path,
                    "headers": _of_content(request.headers),
                    "body": b64encode(body).decode(),
                }
                for request, body, _ in self._calls
            ]
        )

    async def answer_again(self, request: web.Request) -> web.Response:
        """Answer a call as it was answered before."""
        await request.read()
        return _sent(request, self._calls[int(request.match_info["number"])].answer)


def _now() -> datetime:
    return datetime.now(UTC)


def _of_content(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _OF_THE_CONNECTION}


def _sent(request: web.Request, answer: httpx.Response | None) -> web.Response:
    if answer is not None:
        return web.Response(status=answer.status_code, headers=_of_content(answer.headers), body=answer.content)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def _serving(world: _World) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/_job", world.begin_job)
    app.router.add_get("/_calls", world.calls)
    app.router.add_route("*", "/_again/{number}/{path:.*}", world.answer_again)
    app.router.add_route("*", "/{path:.*}", world.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
