"""Ways to make trouble for a lab: a gateway before SnelStart, a sudden death, a second shop of one administration."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from urllib.parse import unquote_plus

import httpx
import pytest

from local.shop.captures import Entry
from local.snelstart.http.transport import SimulatedTransport
from local.snelstart.http.wire import Record
from local.streamed import streamed
from sconnect.adapters.snelstart import SnelStart
from sconnect.app.config import Limits
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, RunRecord
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, Profile, Task
from tests.fakes.rows import Operation
from tests.functional.lab import Lab
from tests.functional.orders import order_of

MINUTES_5 = 300
HOUR = 3_600
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Ban:
    """Calls that a gateway answers itself: of this method and path, and about this text. Empty means any."""

    status: int
    method: str
    path: str
    about: str = ""

    def hits(self, request: httpx.Request) -> bool:
        text = unquote_plus(str(request.url)) + request.content.decode(errors="replace")
        return request.method == self.method and request.url.path.endswith(self.path) and self.about in text


@dataclass(slots=True)
class Gateway(httpx.AsyncBaseTransport):
    """Stands before SnelStart, as a firewall does."""

    behind: httpx.AsyncBaseTransport
    bans: list[Ban] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        for ban in self.bans:
            if ban.hits(request):
                return streamed(ban.status, {}, b"<html>Blocked</html>", request)
        return await self.behind.handle_async_request(request)


class GuardedLab(Lab):
    """A lab that reaches SnelStart through a gateway, with a quota of its own choice."""

    def __init__(self, *bans: Ban, calls_per_hour: int = 5_000, limits: Limits | None = None) -> None:
        self.bans = list(bans)
        self._calls_per_hour = calls_per_hour
        super().__init__(limits=limits)

    def _wired(self) -> Services:
        services = super()._wired()
        gateway = Gateway(SimulatedTransport(self.sim, sleep=self.clock.sleep), self.bans)
        settings = replace(self._settings, calls_per_hour=self._calls_per_hour)
        snelstart = SnelStart(
            httpx.AsyncClient(transport=gateway), settings, self.clock, self.quota(), jitter=Random(7).random
        )
        return replace(services, connector=self.connector(snelstart))


class KilledError(BaseException):
    """The process ended here."""


@contextmanager
def killed_at(lab: Lab, table: str, name: str, *, time: int = 1) -> Iterator[None]:
    """Expect the process to die right before call number `time` of this kind to this table.

    Afterwards its leases have run out.
    """
    seen = 0

    async def die(operation: Operation) -> None:
        nonlocal seen
        seen += (operation.table, operation.name) == (table, name)
        if seen == time:
            raise KilledError

    alive, lab.rows.before = lab.rows.before, die
    try:
        with pytest.raises(KilledError):
            yield
    finally:
        lab.rows.before = alive
    lab.clock.seconds += Limits().lease + 1


async def import_for(lab: Lab, profile: Profile, *, by: str = "") -> RunRecord:
    """Let one run of a profile come and go, in the process that is under way."""
    await save_profile(lab.services, profile, by="test")
    started = await start_run(lab.services, profile.id, Task.IMPORT_ORDERS, by=by)
    await lab._carry_out(started.name)
    return await read_run(lab.services, started.name)


def second_shop(lab: Lab) -> Profile:
    """A second profile of the same administration. Its shop, at another address, has the same orders."""
    lab.shop.identity.installation = ""  # known by its address, as with an extension of before
    lab.secrets.kept["tweede-winkel"] = lab.shop.link_code("https://tweede.example.test")
    connection = lab.profile.connection.model_copy(update={"shop_link_secret": "tweede-winkel"})
    orders = lab.profile.orders.model_copy(update={"reference_prefix": "TWEEDE-"})
    return lab.profile.model_copy(update={"id": "tweede", "name": "Tweede", "orders": orders, "connection": connection})


def timer_runs(lab: Lab, number: int, *, every: float = MINUTES_5) -> None:
    """Let the timer come by so many times."""
    for _ in range(number):
        lab.clock.seconds += every
        lab.import_orders()


def place_waiting(lab: Lab, entry: Entry | None = None) -> str:
    """Place an order that waits for an unknown article, and import it."""
    lab.change_profile("articles", processing=Processing.MANUAL)
    [order_id] = lab.place(entry or order_of("ONBEKEND-1"))
    lab.import_orders()
    lab.clock.seconds += MINUTES_5
    assert not lab.booked(order_id)
    assert order_id in [waiting.order_id for waiting in lab.listed()]
    return order_id


def let_articles_be_made(lab: Lab) -> None:
    """Change the profile so that what waited for an unknown article can be booked."""
    lab.change_profile("articles", processing=Processing.ADD)


def entry_of(lab: Lab, order_id: str) -> OpenOrder:
    """Read the entry of an order in the work list; it must be there."""
    [entry] = [entry for entry in lab.listed() if entry.order_id == order_id]
    return entry


def in_books(lab: Lab) -> list[Record]:
    """Return all sales orders of the administration, whatever they are for."""
    return list(lab.sim.books(lab.demo.books.name).orders.values())


def cards_of(lab: Lab, email: str) -> list[Record]:
    """Return the customer cards with this e-mail address."""
    return [card for card in lab.sim.books(lab.demo.books.name).relations.values() if card["email"] == email]


def assert_done(lab: Lab, *order_ids: str) -> None:
    """These orders are booked once, known to be done, and not in the work list."""
    lab.assert_booked_once(*order_ids)
    listed = {entry.order_id for entry in lab.listed()}
    for order_id in order_ids:
        marker = lab.marker(order_id)
        assert marker is not None
        assert marker.state is OrderState.DONE
        assert order_id not in listed
