"""The whole app in one process: real use-cases and real adapters, simulated servers, tables in memory, virtual time."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any, TypeVar

import azure.functions as func
import httpx

from local.demo.scenario import Demo, demos
from local.shop.captures import Entry
from local.shop.http.transport import ShopTransport
from local.shop.shop import SimulatedShop
from local.snelstart.http.transport import SimulatedTransport
from local.snelstart.http.wire import Record
from local.snelstart.simulation import SUBSCRIPTION_KEY, SimulatedSnelStart, simulated
from local.snelstart.switches import Switches
from local.vies.simulation import SimulatedVies
from local.vies.transport import ViesTransport
from sconnect.adapters.opencart import OpenCartShop, ShopSettings, open_shop
from sconnect.adapters.snelstart import SnelStart, SnelStartBooks, SnelStartSettings, activation_page
from sconnect.adapters.vies import ViesClient, ViesSettings
from sconnect.app.call_quota import SharedCallQuota
from sconnect.app.config import Limits
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Backup, Services
from sconnect.app.storage.order_list import newest_booked
from sconnect.app.storage.records import OpenOrder, OrderRecord, RunRecord
from sconnect.app.storage.records.orders import order_key
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile, Task
from sconnect.entrypoints.queue.messages import run_message
from sconnect.entrypoints.queue.runs import run_task
from tests.fakes.files import InMemoryFiles
from tests.fakes.quota import quota_in
from tests.fakes.rows import InMemoryRows
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.virtual_time import VirtualClock

T = TypeVar("T")

ACTIVATION_ADDRESS = "https://web.snelstart.nl/couplings/activate/sconnect"
VISIBLE = timedelta(seconds=Limits().visible_after)
BOOKED_STATUS = 2
"""An order status that the demo profile imports."""


@dataclass(slots=True)
class LabConnector:
    """Fulfils `ports.Connector` as the bootstrap does, with the network replaced by the simulated servers."""

    secrets: InMemorySecrets
    snelstart: SnelStart
    shop_transport: httpx.AsyncBaseTransport
    clock: VirtualClock
    store: RecordStore

    async def books(self, profile: Profile, use: CallUse = CallUse.PEOPLE) -> SnelStartBooks:
        connection = profile.connection
        client_key = await self.secrets.read(connection.client_key_secret)
        return self.snelstart.books(
            client_key,
            administration_id=connection.administration_id,
            use=use,
            known=lambda: newest_booked(self.store, profile.id, self.clock.now() - VISIBLE),
        )

    async def shop(self, profile: Profile) -> OpenCartShop:
        return await self.shop_by_code(await self.secrets.read(profile.connection.shop_link_secret))

    async def books_by_key(self, client_key: str) -> SnelStartBooks:
        return self.snelstart.books(client_key)

    async def shop_by_code(self, link_code: str) -> OpenCartShop:
        return open_shop(link_code, clock=self.clock, settings=ShopSettings(), transport=self.shop_transport)


class Lab:
    """One shop linked to one administration."""

    def __init__(
        self,
        *,
        demo: Demo | None = None,
        switches: Switches | None = None,
        subscription_key: str = SUBSCRIPTION_KEY,
        limits: Limits | None = None,
        shop: Callable[[Demo, VirtualClock], SimulatedShop] | None = None,
        rows: InMemoryRows | None = None,
        copies: InMemoryFiles | None = None,
        evidence: InMemoryFiles | None = None,
    ) -> None:
        self.demo = demo or demos()[0]
        self.clock = VirtualClock()
        self.shop = (shop or _empty_shop)(self.demo, self.clock)
        self.sim: SimulatedSnelStart = simulated(self.demo.books, clock=self.clock.now, seed=7, switches=switches)
        self.vies = SimulatedVies(clock=self.clock.now)
        self.rows = rows or InMemoryRows()
        self.copies = copies
        self.evidence = evidence
        self.profile = self.demo.profile()
        self.secrets = InMemorySecrets(
            {
                self.profile.connection.shop_link_secret: self.shop.link_code(),
                self.profile.connection.client_key_secret: self.demo.books.client_key,
            }
        )
        self._tokens = count(1)
        self._random = Random(7)
        """Names runs: two of one moment have names of their own, as on two machines."""
        self._limits = limits or Limits()
        self._settings = SnelStartSettings(subscription_key=subscription_key, activation_address=ACTIVATION_ADDRESS)
        self.services = self._wired()

    def _wired(self) -> Services:
        """Wire the app as a fresh process does."""
        http = httpx.AsyncClient(transport=SimulatedTransport(self.sim, sleep=self.clock.sleep))
        snelstart = SnelStart(http, self._settings, self.clock, self.quota(), jitter=Random(7).random)
        return Services(
            store=RecordStore(self.rows),
            connector=self.connector(snelstart),
            secrets=self.secrets,
            vies=ViesClient(ViesSettings(), self.clock, transport=ViesTransport(self.vies)),
            clock=self.clock,
            limits=self._limits,
            random=self._random,
            new_token=lambda: f"token-{next(self._tokens)}",
            activation=activation_page(self._settings),
            backup=Backup(self.rows, self.copies) if self.copies else None,
            evidence=dict.fromkeys((7, 10), self.evidence) if self.evidence else None,
        )

    def connector(self, snelstart: SnelStart) -> LabConnector:
        """Connect to the simulated shop, and to SnelStart by this adapter."""
        return LabConnector(self.secrets, snelstart, ShopTransport(self.shop), self.clock, RecordStore(self.rows))

    def quota(self) -> SharedCallQuota:
        """Make the shared quota as a fresh process does."""
        return quota_in(self.rows, self.clock)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the lab's own time."""
        return self.clock.run(work)

    def begin_process(self) -> None:
        """Go on in a fresh process."""
        self.services = self._wired()

    def change_profile(self, part: str, **changes: object) -> None:
        """Change settings of one part of the profile, such as `articles`."""
        settings = getattr(self.profile, part).model_copy(update=changes)
        self.profile = self.profile.model_copy(update={part: settings})

    def place(self, *entries: Entry) -> list[str]:
        """Place orders in the shop, with a status that is imported; returns their numbers."""
        placed = [self.shop.place(entry, status=BOOKED_STATUS) for entry in entries]
        self.clock.seconds += 60  # a shop gives an order once its newest change has settled
        return placed

    def import_orders(self, *, by: str = "", released_only: bool = False) -> RunRecord:
        """Let one run come and go, follow-ups included, in a process of its own. `released_only`: a decision's."""
        self.services = self._wired()
        return self.run(self._import_orders(by, released_only=released_only))

    async def _import_orders(self, by: str, *, released_only: bool = False) -> RunRecord:
        await save_profile(self.services, self.profile, by="test")
        started = await start_run(
            self.services, self.profile.id, Task.IMPORT_ORDERS, by=by, released_only=released_only
        )
        await self._carry_out(started.name)
        return await read_run(self.services, started.name)

    async def _carry_out(self, name: RunName) -> None:
        messages = [run_message(name)]
        while messages:
            messages += await run_task(self.services, queue_message(messages.pop()))

    def marker(self, order_id: str) -> OrderRecord | None:
        """Read what is known of an order."""
        return self.run(self._marker(order_id))

    async def _marker(self, order_id: str) -> OrderRecord | None:
        stored = await self.services.store.get(OrderRecord, self.profile.id, order_key(order_id))
        return stored.record if stored else None

    def listed(self) -> list[OpenOrder]:
        """Read the work list."""
        return self.run(self._listed())

    async def _listed(self) -> list[OpenOrder]:
        return [stored.record async for stored in self.services.store.range(OpenOrder, self.profile.id)]

    def add_customer(self, email: str, **more: object) -> str:
        """Put a customer card in the books; returns its id."""
        known = self.sim.books(self.demo.books.name).relations
        record = {
            **next(card for card in known.values() if card["naam"] == "Karel Klant"),
            "naam": email,
            "email": email,
        }
        record |= {"id": f"00000000-0000-4000-8000-{len(known):012d}", "relatiecode": 5_000 + len(known), **more}
        known[record["id"]] = record
        return str(record["id"])

    def add_article(self, code: str, *, like: str) -> None:
        """Put an article in the books with everything else as another one has it."""
        known = self.sim.books(self.demo.books.name).articles
        example = next(article for article in known.values() if article["artikelcode"] == like)
        key = f"00000000-0000-4000-9000-{len(known):012d}"
        known[key] = {**example, "id": key, "artikelcode": code}

    def article_code(self, line: Record) -> str:
        """Return the code of the article that a line of a sales order is booked on."""
        return str(self.sim.books(self.demo.books.name).articles[line["artikel"]["id"]]["artikelcode"])

    def booked(self, order_id: str) -> list[Record]:
        """Return the sales orders of a shop order."""
        return self.sim.orders(self.demo.books.name, self.profile.payment_reference(order_id))

    def assert_booked_once(self, *order_ids: str) -> None:
        """Every one of these orders is one sales order with the shop's total."""
        for order_id in order_ids:
            [booked] = self.booked(order_id)
            shop_total = Decimal(self.shop.entries[order_id]["order"]["total"])
            assert booked["totaalInclusiefBtw"] == shop_total.quantize(Decimal("0.01"), "ROUND_HALF_UP")

    @property
    def snelstart_calls(self) -> Mapping[tuple[str, str], int]:
        """How often SnelStart was called, tokens included, per method and path."""
        return dict(self.sim.log.counts)


def queue_message(body: str) -> func.QueueMessage:
    """Make a message as the host hands it over."""
    return func.QueueMessage(body=body.encode())


def _empty_shop(demo: Demo, clock: VirtualClock) -> SimulatedShop:
    return SimulatedShop(demo.capture, clock=clock.now, empty=True)
