"""S3: a seeded schedule of everything at once. The seed alone decides what happens."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from zlib import crc32

from local.shop.captures import Entry
from local.snelstart.faults import FaultKind
from sconnect.app.config import Limits
from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping.daily import run_daily_maintenance, today
from sconnect.app.importing.news import looking, waiting_and_changed
from sconnect.app.importing.sent_returns.reading import sent_returns_of
from sconnect.app.importing.session import ORDERS_PER_PAGE
from sconnect.app.runs import execution
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.services import Services
from sconnect.app.storage.records import FirstOrder
from sconnect.app.worklist.listing.reading import read_work_page
from sconnect.app.worklist.worklist import WorkAction, act
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Shown
from tests.fakes.rows import Fate
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.alterations import Change, changed
from tests.simulation.calm import TICK, come_to_rest, end_trouble, one_round
from tests.simulation.checks import Violation, dated_before, flagged_in_vain, violations_now
from tests.simulation.maintenance import maintenance_is_done
from tests.simulation.platform import Message, Platform, import_unclaimed
from tests.simulation.processes import Instance, Killed
from tests.simulation.storms import Storm, bother_shop, burst, let_loose
from tests.simulation.world import World, bookable_orders

_HOSTS = 3
_SMALL = 2
_LARGE = 8
_ONE_IN = 20
"""Many small storms meet more than a few large ones; but some are large, for what takes long to build up."""
_FRESH_IN = 4
"""In one of so many schedules, nothing that comes after the storm remembers what came before it."""
_EAGER_IN = 4
"""In one of so many schedules, runs show their progress as often as they really do; that is most of their writes."""
_TWO_SHOPS_IN = 4
"""In one of so many schedules, two shops share the administration."""
_HOUSE_IN = 5
"""In one of so many schedules, maintenance compares shop and books a day later: it may find no difference."""
_SENT_IN = 10
"""In one of so many schedules, the VAT return of this year was sent: every order waits until a person dates it."""
_YEAR, _NEXT_YEAR = date(2026, 1, 1), date(2027, 1, 1)
_DAY = 86_400.0
_MOST_ORDERS = 2 * _LARGE + 3
_SHOPPERS = 5
_BATCHES = 20
_PAGES = (ORDERS_PER_PAGE, 3, 1)
_ODD_ANSWERS = {FaultKind.SAME_PAGE, FaultKind.ODD_FIELD, FaultKind.COMPRESSED}
"""Answers that are read wrong for ever: they hold single records, and are played by the contract tests."""
KINDS = (
    *(f"books: {kind}" for kind in FaultKind if kind not in _ODD_ANSWERS),
    "books: burst",
    "shop failed",
    *(f"tables: {fate}" for fate in Fate if fate is not Fate.FINE),
    "process killed",
    "process frozen",
    "run cut off",
    "run overlapped",
    "run by hand",
    "maintenance meanwhile",
    "dry run meanwhile",
    "clock skewed",
    "tick missed",
    "tick doubled",
    "message doubled",
    "return was sent",
)
"""Every kind of trouble. A campaign in which one of them never occurs proves nothing about it."""
_WAITING = {"lost", "stuck"}
"""What an order is called that waits for the first one."""
_INSTANT = 1e-6
"""Seconds; less than that is the rounding of virtual time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one schedule."""

    seed: int
    orders: int
    booked: int
    flagged: int
    """Orders that stand in the books and yet ask a person to act."""
    recovery_minutes: float
    """How long after the storm it took until nothing was left to do."""
    posts: int
    look_ups: int
    faults: Counter[str]
    violations: tuple[Violation, ...]
    trace: int
    """The same for the same seed, program and hash seed."""


def run_schedule(seed: int, *, limits: Limits | None = None) -> Outcome:
    """Play the schedule of a seed. In two of three the pages of the shop are small, so that the cursor moves often."""
    changes: list[Change] = [
        (module, "ORDERS_PER_PAGE", _PAGES[seed % len(_PAGES)]) for module in (looking, waiting_and_changed)
    ]
    if seed % _EAGER_IN:
        changes.append((execution, "_SHOW_EVERY", Limits().lease))
    with changed(changes):
        return in_virtual_time(_Schedule(seed, limits).play())


@dataclass
class _Running:
    """The executions under way, each watched by the host."""

    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def start(self, task: "asyncio.Task[None]") -> None:
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class _Schedule:
    def __init__(self, seed: int, limits: Limits | None) -> None:
        self._seed = seed
        self._limits = limits
        self._counts: Counter[str] = Counter()
        self._running = _Running()
        self._found: list[Violation] = []

    async def play(self) -> Outcome:
        self._world = world = World(
            self._seed,
            shops=1 if self._seed % _TWO_SHOPS_IN else 2,
            limits=self._limits,
            takes_text_lines=(None, False, True)[self._seed % 3],
        )
        await world.open()
        self._random = world.random
        world.rows.page_size = self._random.choice((1, 3, 1000))
        self._platform = Platform(world, keeps_process=self._seed % _FRESH_IN != 0)
        self._entries = {profile.id: self._orders_of(profile) for profile in world.profiles}
        self._hosts = [self._new_host() for _ in range(_HOSTS)]
        self._place_orders(self._random.randint(1, 3))
        await asyncio.sleep(60)
        self._is_sent = self._seed % _SENT_IN == 1
        if self._is_sent:
            await self._send_return()
        storm = let_loose(world)
        for _ in range(_SMALL if self._seed % _ONE_IN else _LARGE):
            await self._stormy_tick()
        faults = self._faults(storm)
        storm_ends = asyncio.get_running_loop().time()
        end_trouble(world)
        world.seams.script = Storm(self._random, is_slow=storm.is_slow)
        while self._running.tasks:  # frozen processes may sleep for long, while others go on
            await one_round(self._platform)
            await asyncio.sleep(TICK)
        self._found += await self._rest()
        rested = asyncio.get_running_loop().time()
        if self._is_sent:
            for profile in world.profiles:
                await self._choose_date(profile)
            self._found += [*await come_to_rest(self._platform), *dated_before(world, _NEXT_YEAR)]
        if self._seed % _HOUSE_IN == 0:
            await asyncio.sleep(_DAY)
            for profile in world.profiles:
                self._found += await maintenance_is_done(world, profile)
        self._flagged = await flagged_in_vain(world)
        return self._outcome(faults, rested - TICK - storm_ends)

    async def _rest(self) -> list[Violation]:
        """Let it come to rest. Where no answer about the first order came three times, all wait for a person."""
        found = await come_to_rest(self._platform)
        if not any([await self._retry_first(profile) for profile in self._world.profiles]):
            return found
        return [each for each in found if each.kind not in _WAITING] + await come_to_rest(self._platform)

    async def _retry_first(self, profile: Profile) -> bool:
        """Let a person retry the first order of the administration, if it is left to one."""
        services, books = self._world.instance().services, profile.connection.administration_id
        first = await services.store.get(FirstOrder, FirstOrder.PARTITION_PREFIX, books)
        if first is None or first.record.found_at is not None or first.record.profile_id != profile.id:
            return False
        await forget_last_look(services, profile.id)
        items = (await read_work_page(services, profile.id, Shown(), limit=1_000)).items
        asked = [each for each in items if (each.kind, each.key) == (CauseKind.OUTCOME_UNKNOWN, first.record.order_id)]
        for item in asked:
            await act(services, profile.id, item.id, WorkAction(Action.RETRY), by="a person")
        return bool(asked)

    async def _stormy_tick(self) -> None:
        """Five minutes in which the timer may go off, messages come and come twice, and people do things."""
        random = self._random
        if random.random() < 0.5:
            self._place_orders(random.randint(1, 2))
        if random.random() < 0.2:
            burst(self._world)
            self._counts["books: burst"] += 1
        if random.random() < 0.2:
            self._counts["shop failed"] += bother_shop(self._world)
        if random.random() < 0.3:
            self._change_an_order()
        self._let_things_begin()
        part = random.uniform(0.05, 0.3)
        for share in (part, 1 - part):
            await asyncio.sleep(TICK * share)
            self._deliver()
            self._found += await violations_now(self._world)

    def _let_things_begin(self) -> None:
        random = self._random
        for _ in range(self._ticks()):
            self._begin(self._tick(random.uniform(0, 20)))
        for chance, event in ((0.2, self._click), (0.1, self._run_maintenance), (0.1, self._dry_run)):
            if random.random() < chance:
                self._begin(event())
        if random.random() < 0.4:
            self._overlap()
        if self._is_sent:
            self._begin(self._choose_date(random.choice(self._world.profiles), random.uniform(0, TICK)))

    def _begin(self, event: Coroutine[Any, Any, None]) -> None:
        self._running.start(asyncio.create_task(event))

    def _ticks(self) -> int:
        ticks = self._random.choice((0, 1, 1, 1, 2))
        self._counts["tick missed"] += ticks == 0
        self._counts["tick doubled"] += ticks == 2
        return ticks

    async def _tick(self, delay: float) -> None:
        await asyncio.sleep(delay)
        host = self._host()
        with suppress(Killed):
            await self._watched(host, self._platform.tick(host))

    async def _click(self) -> None:
        """Let a person start an import, perhaps while one is under way."""
        self._counts["run by hand"] += 1
        host = self._host()
        with suppress(Killed):
            await self._watched(host, self._platform.click(self._random.choice(self._world.profiles), host))

    def _deliver(self) -> None:
        for _ in range(len(self._platform.queue)):
            message = self._platform.queue.popleft()
            self._begin(self._handle(message))
            if self._random.random() < 0.25:
                self._counts["message doubled"] += 1
                self._begin(self._handle(message))

    async def _handle(self, message: Message) -> None:
        await asyncio.sleep(self._random.uniform(0, 30))
        host = self._host()
        with suppress(Killed):
            await self._watched(host, self._platform.deliver(message, host))

    def _overlap(self) -> None:
        """Let two or three runs import at the same time, as if there were no leases."""
        profile = self._random.choice(self._world.profiles)
        for number in range(self._random.randint(2, 3)):
            self._counts["run overlapped"] += 1
            self._begin(self._import_unclaimed(profile, number))

    async def _import_unclaimed(self, profile: Profile, number: int) -> None:
        await asyncio.sleep(self._random.choice((0.0, 0.0, 1.0, 30.0)))
        host = self._host()
        work = partial(import_unclaimed, profile=profile, run_id=f"unclaimed-{number}")
        with suppress(Killed, SconnectError):
            await self._watched(host, host.run(work))

    async def _send_return(self) -> None:
        """Send the return of the year, and let each administration be asked about it before any trouble begins."""
        self._counts["return was sent"] += 1
        self._world.snelstart.make_return(self._world.books_name, _YEAR, "Jaar")
        services = self._world.instance().services
        for profile in self._world.profiles:
            await sent_returns_of(services, profile, partial(services.connector.books, profile))

    async def _choose_date(self, profile: Profile, delay: float = 0.0) -> None:
        """Let a person date everything that waits for it, whatever runs are at work."""
        await asyncio.sleep(delay)
        host = self._host()
        with suppress(Killed, SconnectError):
            await self._watched(host, host.run(lambda services: _dated(services, profile.id)))

    async def _run_maintenance(self) -> None:
        """Run maintenance in the middle of everything."""
        self._counts["maintenance meanwhile"] += 1
        host, profile = self._host(), self._random.choice(self._world.profiles)
        with suppress(Killed, SconnectError):
            await self._watched(
                host, host.run(lambda services: run_daily_maintenance(services, profile.id, today(services)))
            )

    async def _dry_run(self) -> None:
        """Request a dry run in the middle of everything."""
        self._counts["dry run meanwhile"] += 1
        host = self._host()
        with suppress(Killed):
            profile = self._random.choice(self._world.profiles)
            await self._watched(host, self._platform.click(profile, host, dry_run=True))

    def _place_orders(self, number: int) -> None:
        for _ in range(number):
            profile = self._random.choice(self._world.profiles)
            self._world.place(profile, self._entries[profile.id].pop())

    def _change_an_order(self) -> None:
        """Let the shop's owner give an order another status, one that is imported too."""
        shop = self._random.choice(list(self._world.shops.values()))
        if shop.entries:
            shop.change_status(self._random.choice(list(shop.entries)), self._random.choice((1, 2, 3, 5)))

    def _faults(self, storm: Storm) -> Counter[str]:
        """Count everything that went wrong so far, by kind."""
        world = self._world
        counts = self._counts + storm.counts
        counts["shop failed"] -= sum(len(shop.faults) for shop in world.shops.values())
        for fault in world.snelstart.faults:
            counts[f"books: {fault.kind}"] += world.snelstart.faults.hits(fault)
        for fate, number in world.rows.fates.items():
            counts[f"tables: {fate}"] += number
        del counts[f"tables: {Fate.FINE}"]
        return counts

    def _outcome(self, faults: Counter[str], recovery: float) -> Outcome:
        world, log = self._world, self._world.snelstart.log
        trace = (sorted(world.seams.passed.items()), recovery, sorted(log.counts.items()), len(world.instances))
        return Outcome(
            seed=self._seed,
            orders=sum(len(shop.entries) for shop in world.shops.values()),
            booked=len(world.sales_orders()),
            flagged=self._flagged,
            recovery_minutes=recovery / 60,
            posts=log.count("POST", "/verkooporders"),
            look_ups=log.count("GET", "/verkooporders"),
            faults=faults,
            violations=tuple(dict.fromkeys(self._found)),
            trace=crc32(repr(trace).encode()),
        )

    async def _watched(self, host: Instance, work: Coroutine[Any, Any, object]) -> None:
        """Do as the functions host does: whatever takes too long is killed, with its whole process."""
        loop, process = asyncio.get_running_loop(), host.process
        began, frozen = loop.time(), process.frozen_seconds
        task = asyncio.ensure_future(work)
        while not task.done():
            # A frozen process is on a frozen machine, and so is the host that should kill it.
            left = self._world.limits.function_timeout - (loop.time() - began - (process.frozen_seconds - frozen))
            if left < _INSTANT:
                self._counts["run cut off"] += 1
                process.kill()
                break
            await asyncio.wait([task], timeout=left)
        await task

    def _host(self) -> Instance:
        """Pick a host; a dead one is replaced by a fresh one first."""
        number = self._random.randrange(_HOSTS)
        if self._hosts[number].process.is_dead:
            self._hosts[number] = self._new_host()
        return self._hosts[number]

    def _new_host(self) -> Instance:
        """Start a host whose clock differs from any other's by no more than the limit."""
        most = self._limits.clock_skew / 2 if self._limits else Limits().clock_skew / 2
        skew = self._random.choice((0.0, self._random.uniform(-most, most), most, -most))
        self._counts["clock skewed"] += skew != 0
        return self._world.instance(skew=skew)

    def _orders_of(self, profile: Profile) -> list[Entry]:
        capture = self._world.captures[profile.id]
        seed = self._random.randrange(_BATCHES)
        return list(bookable_orders(_MOST_ORDERS, seed, shoppers=_SHOPPERS, capture=capture))


async def _dated(services: Services, profile_id: str) -> None:
    wanted = WorkAction(Action.CHOOSE_DATE, booking_day=_NEXT_YEAR)
    await forget_last_look(services, profile_id)
    for item in (await read_work_page(services, profile_id, Shown(), limit=1_000)).items:
        if item.kind is CauseKind.RETURN_SENT:
            await act(services, profile_id, item.id, wanted, by="a person")
