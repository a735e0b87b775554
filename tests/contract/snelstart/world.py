"""A small world for the adapter: virtual time, the simulated SnelStart, and the real client in between."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from local.snelstart.administration import demo_administration
from local.snelstart.faults import Fault
from local.snelstart.http.transport import SimulatedTransport
from local.snelstart.http.wire import Record
from local.snelstart.simulation import SUBSCRIPTION_KEY, simulated
from local.snelstart.switches import Switches
from local.streamed import StreamingMock
from sconnect.adapters.snelstart import SnelStart, SnelStartBooks, SnelStartSettings
from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.app.ports import KnownOrder
from sconnect.domain.books import BookAddress
from tests.fakes.quota import quota_in
from tests.fakes.rows import InMemoryRows

CLIENT_KEY = "demo-client-key+/="
NAME = "Demo"
ADMINISTRATION = "its administration"
"""What its profile is linked to; until `/companyInfo` says otherwise."""


class VirtualClock:
    """Time that passes only in a sleep."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        until = self.seconds + seconds
        await asyncio.sleep(0)
        self.seconds = max(self.seconds, until)


class World:
    def __init__(self, *, oss: bool = False, switches: Switches | None = None) -> None:
        self.clock = VirtualClock()
        self.sim = simulated(
            demo_administration(NAME, CLIENT_KEY, oss=oss), clock=self.clock.now, seed=7, switches=switches
        )
        self.settings = SnelStartSettings(subscription_key=SUBSCRIPTION_KEY)
        self.rows = InMemoryRows()
        self.http = httpx.AsyncClient(transport=SimulatedTransport(self.sim, sleep=self.clock.sleep))

    def snelstart(self, *, subscription_key: str = SUBSCRIPTION_KEY) -> SnelStart:
        settings = SnelStartSettings(subscription_key=subscription_key)
        return SnelStart(self.http, settings, self.clock, quota_in(self.rows, self.clock), jitter=lambda: 1)

    def books(self, client_key: str = CLIENT_KEY, *, known: Sequence[KnownOrder] = ()) -> SnelStartBooks:
        async def all_known() -> Sequence[KnownOrder]:
            return known

        return self.snelstart().books(client_key, administration_id=ADMINISTRATION, known=all_known)

    def fault(self, fault: Fault) -> None:
        self.sim.faults.add(fault)

    def relation(self, name: str) -> Record:
        return next(row for row in self.sim.books(NAME).relations.values() if row["naam"] == name)

    def article(self, code: str) -> Record:
        return next(row for row in self.sim.books(NAME).articles.values() if row["artikelcode"] == code)

    def add_relation(self, name: str, email: str | None, **more: object) -> str:
        known = self.sim.books(NAME).relations
        record = {**self.relation("Karel Klant"), **more, "naam": name, "email": email}
        record["id"] = f"00000000-0000-4000-8000-{len(known):012d}"
        record["relatiecode"] = more.get("relatiecode", 5_000 + len(known))
        known[record["id"]] = record
        return str(record["id"])

    def add_article(self, code: str, **more: object) -> str:
        known = self.sim.books(NAME).articles
        record = {**self.article("LAB-KOFFIE"), **more, "artikelcode": code}
        record["id"] = f"00000000-0000-4000-9000-{len(known):012d}"
        known[record["id"]] = record
        return str(record["id"])

    def template_id(self) -> str:
        return next(key for key, row in self.sim.books(NAME).templates.items() if row["omschrijving"] == "Webshop")

    def country_id(self, code: str) -> str:
        return next(key for key, row in self.sim.books(NAME).countries.items() if row["landcode"] == code)

    def address(self, country: str = "NL") -> BookAddress:
        return BookAddress("J. Jansen", "Dorpsstraat 12a", "1234 AB", "Alkmaar", self.country_id(country))


def client_of(books: SnelStartBooks) -> ApiClient:
    return books.usage


def answering(
    handler: Callable[[httpx.Request], httpx.Response], *, known: Sequence[KnownOrder] = ()
) -> SnelStartBooks:
    """Open books on a handler of our own, for answers that the simulation would never give. Tokens are given out."""

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/b2b/token":
            return httpx.Response(200, json={"access_token": "token", "token_type": "bearer", "expires_in": 3599})
        return handler(request)

    http = httpx.AsyncClient(transport=StreamingMock(handle))
    settings = SnelStartSettings(subscription_key="subscription", calls_per_minute=10_000, calls_per_hour=10_000)
    clock = VirtualClock()
    snelstart = SnelStart(http, settings, clock, quota_in(InMemoryRows(), clock), jitter=lambda: 1)

    async def all_known() -> Sequence[KnownOrder]:
        return known

    return snelstart.books(CLIENT_KEY, administration_id=ADMINISTRATION, known=all_known)
