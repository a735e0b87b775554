"""S12: corrections of a booked order, whatever dies, freezes or gets lost on the way, and however often one clicks.

A person corrects an order, sees nothing come of it, looks, and tries again until it is done. It must be done once.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import chain, product

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from local.snelstart.switches import Switches
from sconnect.app.errors import SconnectError
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.services import Services
from sconnect.app.storage.records import CorrectionRecord, CustomerLink
from sconnect.app.storage.repository import RecordStore
from sconnect.app.worklist.corrections.correcting import correct
from sconnect.app.worklist.corrections.preparing import Choice, Scope
from sconnect.app.worklist.corrections.story import read_story
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, one_round
from tests.simulation.checks import Violation
from tests.simulation.crash_points import new_orders
from tests.simulation.freezes import FreezeAt
from tests.simulation.platform import Platform
from tests.simulation.processes import Instance, Killed, Process
from tests.simulation.seams import KillAt, Point, alike, kill_at, one_of_each, uneventful
from tests.simulation.world import World

AMOUNT = Decimal("5.00")
"""Far less than the order, so that no rule about amounts would stop a second credit."""
CHOICES = {
    CorrectionKind.CREDIT: Choice(CorrectionKind.CREDIT, Scope.AMOUNT, amount=AMOUNT),
    CorrectionKind.CHANGE: Choice(CorrectionKind.CHANGE, Scope.AMOUNT, amount=AMOUNT),
    CorrectionKind.REMOVE: Choice(CorrectionKind.REMOVE),
    CorrectionKind.MOVE: Choice(CorrectionKind.MOVE, customer_id="00000000-0000-4000-8000-00000000aaaa"),
}
_METHODS = {
    CorrectionKind.CREDIT: "POST",
    CorrectionKind.CHANGE: "PUT",
    CorrectionKind.REMOVE: "DELETE",
    CorrectionKind.MOVE: "PUT",
}
FAULTS = (
    Fault(FaultKind.DROP_BEFORE, times=1),
    Fault(FaultKind.DROP_AFTER, times=1),
    Fault(FaultKind.FAIL_AFTER, times=1, status=504),
    Fault(FaultKind.EMPTY, times=1),
    Fault(FaultKind.LATE, times=1, seconds=60),
    Fault(FaultKind.LATE, times=1, seconds=60, status=502),
    Fault(FaultKind.INVISIBLE, times=1, seconds=50),
    Fault(FaultKind.UNREACHABLE, times=1),
    Fault(FaultKind.REFUSE, times=1, status=400),
)
"""What can come of the request that carries a correction out."""
_ROUNDS = 8
"""Forty minutes: more than twice the settle time."""
_ROUNDS_AFTER = 2
"""So many rounds more are played once a correction is done and nothing is on its way: nobody clicks from then on."""
_FROZEN = "snelstart PUT /v2/", "snelstart DELETE /v2/"
_NOTED = "put worklist"
"""What comes right before an intent: that a correction is open is noted."""
_OTHERS = 5.0
"""Seconds that one of several waits for the others, who may have seen in time what is going on."""
_STRIDE = 4
_CHANGES = ("snelstart POST /v2/verkooporders", *_FROZEN)


class Befalls(StrEnum):
    """What befalls the process at a point."""

    KILL = "killed"
    FREEZE = "frozen"
    FLIP = "invoiced, or its invoice undone, meanwhile"


@dataclass(frozen=True, slots=True)
class CorrectedLife:
    """One life of an order that is corrected."""

    kind: CorrectionKind
    number: int | None
    points: int
    violations: tuple[Violation, ...]
    moments: tuple[object, ...] = field(default=(), repr=False)
    """What tells a kill or a flip at each point from one at another; known when there was none."""


def correction_run(
    kind: CorrectionKind,
    number: int | None = None,
    befalls: Befalls = Befalls.KILL,
    fault: Fault | None = None,
    *,
    clicks: int = 1,
) -> CorrectedLife:
    """Correct an order while this befalls the process at this point; `clicks`: so many people at the same time."""
    return in_virtual_time(_Life(kind, number, befalls, fault, clicks).play())


@dataclass
class _FlipAt:
    """Lets a bookkeeper act at a point; notes whether the app changed anything after it had looked once more."""

    number: int | None
    flip: Callable[[], None]
    moment: Callable[[], object]
    seen: int = 0
    is_flipped: bool = False
    looked: bool = False
    went_on: bool = False
    """Whether it changed something in the books although it had looked."""
    moments: list[object] = field(default_factory=list)

    async def __call__(self, _: Process, point: Point) -> None:
        await asyncio.sleep(0)
        self.moments.append(self.moment())
        if self.seen == self.number:
            self.flip()
            self.is_flipped = True
        elif self.is_flipped and point.is_before and point.what.startswith("snelstart GET /v2/verkooporders/"):
            self.looked = True
        elif self.looked and point.is_before and point.what.startswith(_CHANGES):
            self.went_on = True
        self.seen += 1


@dataclass
class _FreezeAt(FreezeAt):
    """A freeze that leaves any change on its way to the books alone. No two of its points are alike."""

    moments: tuple[object, ...] = ()

    async def __call__(self, process: Process, point: Point) -> None:
        if not (point.is_before and point.what.startswith(_FROZEN)):
            await super().__call__(process, point)


@dataclass
class _MeetAt(KillAt):
    """Lets those who click at once meet right before their intents, whatever kept one of them until then."""

    clicks: int = 2
    came: int = 0
    all_there: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, process: Process, point: Point) -> None:
        await super().__call__(process, point)
        if point.is_before and point.what == _NOTED and not self.all_there.is_set():
            self.came += 1
            if self.came == self.clicks:
                self.all_there.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.all_there.wait(), _OTHERS)
            self.all_there.set()


@dataclass
class _Life:
    kind: CorrectionKind
    number: int | None
    befalls: Befalls
    fault: Fault | None
    clicks: int
    world: World = field(init=False)

    async def play(self) -> CorrectedLife:
        self.world = world = World(seed=1)
        await world.open()
        order_id = world.place(world.profiles[0], *new_orders(1))
        await asyncio.sleep(60)
        platform = Platform(world)
        found = await come_to_rest(platform)
        [self.before] = world.sales_orders()
        if self.kind is CorrectionKind.CREDIT:
            self._invoice()
        if self.kind is CorrectionKind.MOVE:
            self._add_customer(CHOICES[self.kind].customer_id)
        if self.befalls is Befalls.FLIP:
            world.snelstart.switches = Switches(invoiced_orders_are_fixed=False)
        if self.fault:
            path = "/v2/verkooporders" if self.kind is CorrectionKind.CREDIT else "/v2/verkooporders/*"
            world.snelstart.faults.add(replace(self.fault, method=_METHODS[self.kind], path=path))
        script = self._script()
        world.seams.script = script
        clicks = [asyncio.create_task(self._click(world.instance(), order_id)) for _ in range(self.clicks)]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(asyncio.gather(*clicks)), TICK)
        points, moments, world.seams.script = script.seen, tuple(script.moments), uneventful
        if self.befalls is Befalls.FLIP:
            await asyncio.gather(*clicks)
            return CorrectedLife(self.kind, self.number, points, tuple(self._flipped(script)), moments)
        over = 0
        for _ in range(_ROUNDS):
            await asyncio.sleep(TICK)
            await one_round(platform)
            await self._click(world.instance(), order_id)
            is_over = await self._is_done() and not world.snelstart.pending and all(click.done() for click in clicks)
            over = over + 1 if is_over else 0
            if over > _ROUNDS_AFTER:
                break
        await asyncio.gather(*clicks)
        await one_round(platform)
        found += await self._ended(order_id)
        found += [Violation("unexpected", sentence) for sentence in world.unexpected]
        return CorrectedLife(self.kind, self.number, points, tuple(dict.fromkeys(found)), moments)

    def _script(self) -> "_FlipAt | _FreezeAt | KillAt":
        if self.clicks > 1:
            return _MeetAt(clicks=self.clicks)
        match self.befalls:
            case Befalls.KILL:
                return kill_at(self.number, self.world.left_behind)
            case Befalls.FREEZE:
                return _FreezeAt(self.number)
            case _:
                return _FlipAt(self.number, self._flip, self._asked)

    def _asked(self) -> object:
        """Return what tells a flip now from one at another point: only who asks SnelStart something sees it."""
        return self.world.snelstart.log.counts.total(), asyncio.get_running_loop().time()

    async def _click(self, instance: Instance, order_id: str) -> None:
        async def look_and_correct(services: Services) -> None:
            profile = self.world.profiles[0].id
            story = await read_story(services, profile, order_id)
            is_done = any(each.state is CorrectionState.DONE for each in story.corrections)
            if not is_done and self.kind in story.kinds:
                await forget_last_look(services, profile)
                await correct(services, profile, order_id, CHOICES[self.kind], story.version, "", by="anna")

        with suppress(Killed, SconnectError):
            await instance.run(look_and_correct)

    def _invoice(self) -> None:
        self.world.snelstart.invoice(self.world.books_name, self.before["id"])

    def _add_customer(self, customer_id: str) -> None:
        """Put a second card in the books, of somebody else of the same kind."""
        cards = self.world.snelstart.books(self.world.books_name).relations
        like = cards[self.before["relatie"]["id"]]
        cards[customer_id] = {**like, "id": customer_id, "naam": "De ware klant", "relatiecode": 9_001, "email": ""}

    def _flip(self) -> None:
        """Invoice the sales order, or undo that it was, as a person does in SnelStart."""
        orders = self.world.snelstart.books(self.world.books_name).orders
        if self.before["id"] not in orders:
            return
        if self.kind is not CorrectionKind.CREDIT:
            self._invoice()
        else:
            orders[self.before["id"]] |= {"procesStatus": "Order", "verkoopfactuur": None}

    def _orders(self) -> tuple[list[Record], list[Record]]:
        """Return the sales orders of the order, and its credits."""
        reference = str(self.before["betalingskenmerk"])
        every = self.world.sales_orders()
        return (
            [each for each in every if each["betalingskenmerk"] == reference],
            [each for each in every if str(each["betalingskenmerk"]).startswith(f"{reference}-C")],
        )

    async def _is_done(self) -> bool:
        records = await self._records()
        return bool(records) and all(each.state is CorrectionState.DONE for each in records)

    async def _records(self) -> list[CorrectionRecord]:
        store = RecordStore(self.world.rows)
        return [each.record async for each in store.range(CorrectionRecord, self.world.profiles[0].id)]

    async def _ended(self, order_id: str) -> list[Violation]:
        records = await self._records()
        orders, credits_made = self._orders()
        found = []
        if any(each.state.is_open for each in records):
            found.append(Violation("stuck", f"a correction of {order_id} is never found out"))
        if sum(each.state is CorrectionState.DONE for each in records) != 1:
            found.append(Violation("not done", f"{[each.state.value for each in records]} of {order_id}"))
        total = sum(order["totaalInclusiefBtw"] for order in orders)
        before = self.before["totaalInclusiefBtw"]
        wanted = {CorrectionKind.CHANGE: before - AMOUNT, CorrectionKind.REMOVE: 0}.get(self.kind, before)
        if total != wanted:
            found.append(Violation("sales order", f"{order_id} comes to {total}, not {wanted}"))
        if self.kind is CorrectionKind.MOVE:
            found += await self._moved(order_id, orders)
        given = [credit["totaalInclusiefBtw"] for credit in credits_made]
        if given != ([-AMOUNT] if self.kind is CorrectionKind.CREDIT else []):
            found.append(Violation("credit", f"{order_id} has credits of {given}"))
        return found

    async def _moved(self, order_id: str, orders: list[Record]) -> list[Violation]:
        """Say what is wrong with the customer of the order, or with the one that the shopper's next order gets."""
        wanted, store = CHOICES[self.kind].customer_id, RecordStore(self.world.rows)
        on = {order["relatie"]["id"] for order in orders}
        links = [each.record async for each in store.range(CustomerLink, self.world.profiles[0].id)]
        found = [] if on == {wanted} else [Violation("customer", f"{order_id} stands on {on}")]
        if wanted not in {link.customer_id for link in links}:
            found.append(Violation("customer", f"the shopper of {order_id} is still linked to the wrong card"))
        return found

    def _flipped(self, script: object) -> list[Violation]:
        assert isinstance(script, _FlipAt)
        orders, credits_made = self._orders()
        if not script.went_on:
            return []
        if self.kind is CorrectionKind.CREDIT:
            return [Violation("credit", "credited although it was no longer invoiced")] if credits_made else []
        same = [(order["totaalInclusiefBtw"], order["relatie"]) for order in orders] == [
            (self.before["totaalInclusiefBtw"], self.before["relatie"])
        ]
        return [] if same else [Violation("sales order", "changed although it was invoiced by then")]


def corrections_that_fail(kinds: Iterable[CorrectionKind] = CHOICES) -> Iterator[CorrectedLife]:
    """Play every fault of corrections, and two people who click at once."""
    for kind in kinds:
        yield from (correction_run(kind, fault=fault) for fault in FAULTS)
        yield correction_run(kind, clicks=2)


def telling_points(kind: CorrectionKind, befalls: Befalls, offset: int = 0) -> Sequence[int]:
    """Return the points at which something else comes of this than at those before.

    Of a flip the first of those alike is the strictest: the look that follows it counts. A freeze tells at every point;
    it comes at every second one, of other kinds at the others: they have most of their way in common.
    """
    calm = correction_run(kind, None, befalls)
    match befalls:
        case Befalls.KILL:
            return one_of_each(calm.moments)
        case Befalls.FREEZE:
            return range(offset % 2, calm.points, 2)
        case _:
            return [group[0] for group in alike(calm.moments)]


def corrections_at_points(befalls: Befalls, kinds: Iterable[CorrectionKind] = CHOICES) -> Iterator[CorrectedLife]:
    """Play corrections with this at every point that tells."""
    for kind in kinds:
        yield from (correction_run(kind, number, befalls) for number in telling_points(kind, befalls))


def every_correction(*, every_point: bool) -> list[tuple[CorrectionKind, int | None, Befalls, Fault | None, int]]:
    """Return every life that the campaign plays, as the arguments of `correction_run`."""
    lives: list[tuple[CorrectionKind, int | None, Befalls, Fault | None, int]] = []
    for order, kind in enumerate(CHOICES):
        lives += [(kind, None, Befalls.KILL, fault, 1) for fault in FAULTS]
        lives.append((kind, None, Befalls.KILL, None, 2))
        for befalls in Befalls:
            points = range(correction_run(kind, None, befalls).points) if every_point else None
            lives += [
                (kind, number, befalls, None, 1) for number in points or telling_points(kind, befalls, offset=order)
            ]
    return lives


def play_correction(life: tuple[CorrectionKind, int | None, Befalls, Fault | None, int]) -> CorrectedLife:
    """Play one of `every_correction`."""
    kind, number, befalls, fault, clicks = life
    return correction_run(kind, number, befalls, fault, clicks=clicks)


def is_caught() -> bool:
    """Whether anything shows in a selection of lives."""
    calm = (correction_run(kind) for kind in CHOICES)
    befalling = map(_in_turn, (Befalls.FLIP, Befalls.KILL))
    return any(life.violations for life in chain(calm, corrections_that_fail(), *befalling))


def _in_turn(befalls: Befalls) -> Iterator[CorrectedLife]:
    """Play corrections with this at every point that tells, some of every part and kind first."""
    points = {kind: telling_points(kind, befalls) for kind in CHOICES}
    for start, kind in product(range(_STRIDE), CHOICES):
        yield from (correction_run(kind, number, befalls) for number in points[kind][start::_STRIDE])
