"""The whole world of one schedule: two shops, one administration, the tables, and processes that run the real app."""

import asyncio
import hashlib
from datetime import timedelta
from functools import cache
from itertools import count
from random import Random
from typing import Any

import httpx

from local.demo.scenario import Demo, demos
from local.shop.captures import Entry
from local.shop.http.transport import ShopTransport
from local.shop.shop import SimulatedShop
from local.shop.synthetic import synthetic_orders
from local.snelstart.http.transport import SimulatedTransport
from local.snelstart.http.wire import Record
from local.snelstart.simulation import SUBSCRIPTION_KEY, simulated
from local.snelstart.switches import Switches
from sconnect.adapters.opencart import ShopSettings, open_shop
from sconnect.adapters.snelstart import SnelStart, SnelStartSettings
from sconnect.app.call_quota import SharedCallQuota
from sconnect.app.config import Limits
from sconnect.app.ports import Books, Clock, Shop
from sconnect.app.profiles.repository import save_profile
from sconnect.app.services import Services
from sconnect.app.storage.order_list import newest_booked
from sconnect.app.storage.records import CallsOfBooks
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import CodeSource, OptionMode, Profile, RecognitionMode
from tests.fakes.rows import InMemoryRows
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.vies import FakeVies
from tests.simulation.processes import Instance, Killed, Process, ProcessClock, keep_track_of_tasks, true_time
from tests.simulation.seams import Seams, SeamTransport

STATUS = 2
"""Of every order that is placed: one that the profiles import."""


_CONSUMERS = "1"


class World:
    """Make one inside a virtual loop. Everything in it follows from the seed.

    `by_code`: customers are recognised by a code that these shoppers do not have, so by nothing that their card holds.
    `takes_text_lines`: options go on lines of only a text, and whether the books accept those; None: no such lines.
    """

    def __init__(
        self,
        seed: int,
        *,
        shops: int = 1,
        limits: Limits | None = None,
        by_code: bool = False,
        takes_text_lines: bool | None = None,
    ) -> None:
        keep_track_of_tasks()
        self.unexpected: list[str] = []
        """What the app let fall through its own error tree."""
        asyncio.get_running_loop().set_exception_handler(self._note_stray_failure)
        self.random = Random(seed)
        self.limits = limits or Limits()
        self.seams = Seams()
        self.rows = InMemoryRows(before=self.seams.before_rows, after=self.seams.after_rows)
        self.secrets = InMemorySecrets()
        self._demos = demos()[:shops]
        profiles = [demo.profile() for demo in self._demos]
        self.profiles: list[Profile] = [_by_code(profile) for profile in profiles] if by_code else profiles
        if takes_text_lines is not None:
            self.profiles = [_with_text_lines(profile) for profile in self.profiles]
        self._quota = CallsOfBooks.scope_of(self.profiles[0].connection.administration_id)
        self.captures = {demo.profile_id: demo.capture for demo in self._demos}
        self.shops = {demo.profile_id: SimulatedShop(demo.capture, clock=true_time, empty=True) for demo in self._demos}
        for name, shop in self.shops.items():
            shop.identity.here = f"{name}.example.test"
            shop.identity.installation = hashlib.sha256(name.encode()).hexdigest()[:32]  # the same in every life
        self.snelstart = simulated(self._demos[0].books, clock=true_time, seed=seed)
        if takes_text_lines is False:
            self.snelstart.switches = Switches(text_lines_allowed=False, text_line_fault_names_line=True)
        self.instances: list[Instance] = []
        self._tokens = count(1)
        self._old_cards = frozenset(self._demos[0].books.relations)

    async def open(self) -> None:
        """Link the profiles, as their owner would."""
        world = self.instance()
        for demo, profile in zip(self._demos, self.profiles, strict=True):
            await self._link(world.services, demo, profile)

    def place(self, profile: Profile, entry: Entry) -> str:
        """Let a shopper order something; returns the order's number."""
        return self.shops[profile.id].place(entry, status=STATUS)

    def instance(self, *, skew: float = 0.0) -> Instance:
        """Start a process with the app in it and nothing in its memory."""
        process = Process(f"process {len(self.instances)}", skew, monotonic_start=self.random.uniform(0, 1e6))
        clock = ProcessClock(process)
        services = Services(
            store=RecordStore(self.rows),
            connector=_Connector(self, clock),
            secrets=self.secrets,
            vies=FakeVies(clock),
            clock=clock,
            limits=self.limits,
            random=Random(self.random.getrandbits(64)),
            new_token=self.new_token,
            version="simulated",
        )
        made = Instance(process, services)
        self.instances.append(made)
        return made

    def new_token(self) -> str:
        """Make a text that never repeats."""
        return f"token-{next(self._tokens)}"

    def sales_orders(self) -> list[Record]:
        """Return the sales orders that stand in the books, hidden ones too."""
        return self.snelstart.orders(self.books_name)

    def new_cards(self) -> list[Record]:
        """Return the customers that were not in the books at the start."""
        relations = self.snelstart.books(self.books_name).relations
        return [card for key, card in relations.items() if key not in self._old_cards]

    @property
    def changes(self) -> int:
        """How often anything changed that outlives a process: in the tables or in the books."""
        return self.rows.changes + self.snelstart.revision

    def left_behind(self, process: Process) -> object:
        """Return what tells a kill of a process now from one at another point.

        That is all that outlives a process, which process it is, and when: a kill ends all of its work at once. But for
        a block of calls that it had reserved: that only keeps others from making as many, which is played by itself
        (`tests/functional/test_shared_quota.py`) and at every point of the import of one order.
        """
        faults = self.snelstart.faults
        shops = sum(shop.changes for shop in self.shops.values())
        trouble = (self.snelstart.pending, *(faults.hits(fault) for fault in faults))
        changes = self.changes - self.rows.changes_in[self._quota]
        return process.name, changes, shops, trouble, asyncio.get_running_loop().time()

    @property
    def books_name(self) -> str:
        """The administration that all shops of this world share."""
        return self._demos[0].books.name

    def _note_stray_failure(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Record failures that no task awaited; those of killed processes are expected."""
        if not isinstance(context.get("exception"), Killed):
            self.unexpected.append(f"{context.get('message')}: {context.get('exception')!r}")

    async def _link(self, services: Services, demo: Demo, profile: Profile) -> None:
        shop_url = f"https://{profile.id}.example.test"
        await self.secrets.write(profile.connection.shop_link_secret, self.shops[profile.id].link_code(shop_url))
        await self.secrets.write(profile.connection.client_key_secret, demo.books.client_key)
        await save_profile(services, profile, by="simulation")


class _Connector:
    """Opens the simulated ends with the real adapters, with tokens and quota of one process."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        transport = SeamTransport("snelstart", SimulatedTransport(world.snelstart, sleep=asyncio.sleep), world.seams)
        self._snelstart = SnelStart(
            httpx.AsyncClient(transport=transport, trust_env=False),
            SnelStartSettings(subscription_key=SUBSCRIPTION_KEY),
            clock,
            SharedCallQuota(RecordStore(world.rows), clock, Random(world.random.getrandbits(64)), world.new_token),
            jitter=Random(world.random.getrandbits(64)).random,
        )

    async def books(self, profile: Profile, use: CallUse = CallUse.PEOPLE) -> Books:
        connection = profile.connection
        client_key = await self._world.secrets.read(connection.client_key_secret)
        world, visible = self._world, timedelta(seconds=self._world.limits.visible_after)
        return self._snelstart.books(
            client_key,
            administration_id=connection.administration_id,
            use=use,
            known=lambda: newest_booked(RecordStore(world.rows), profile.id, self._clock.now() - visible),
        )

    async def shop(self, profile: Profile) -> Shop:
        link_code = await self._world.secrets.read(profile.connection.shop_link_secret)
        return self._shop(link_code, self._world.shops[profile.id])

    async def books_by_key(self, client_key: str) -> Books:
        return self._snelstart.books(client_key)

    async def shop_by_code(self, link_code: str) -> Shop:
        linked = {shop.link_code(f"https://{name}.example.test"): shop for name, shop in self._world.shops.items()}
        return self._shop(link_code, linked[link_code])

    def _shop(self, link_code: str, shop: SimulatedShop) -> Shop:
        transport = SeamTransport("shop", ShopTransport(shop), self._world.seams)
        return open_shop(link_code, clock=self._clock, settings=ShopSettings(), transport=transport)


def _by_code(profile: Profile) -> Profile:
    settings = {"recognition": RecognitionMode.CODE, "code_source": CodeSource.CUSTOMER_NUMBER}
    return profile.model_copy(update={"customers": profile.customers.model_copy(update=settings)})


def _with_text_lines(profile: Profile) -> Profile:
    settings = {"option_mode": OptionMode.TEXT_LINE}
    return profile.model_copy(update={"orders": profile.orders.model_copy(update=settings)})


@cache
def bookable_orders(count: int, seed: int, *, shoppers: int, capture: str) -> tuple[Entry, ...]:
    """Make orders that nothing stands in the way of: no business customers without VAT, which wait for a person."""
    entries = synthetic_orders(2 * count, seed, customers=shoppers, capture=capture)
    return tuple(entry for entry in entries if entry["order"]["customer_group_id"] == _CONSUMERS)[:count]
