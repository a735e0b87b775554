"""S9: the shop's order history goes back, begins anew or leaps ahead, and orders are paid long after they were placed.

Whatever happens, an order that is paid is booked once: by the next runs, or where no entry of the history tells of it,
by those of the next day. No cursor ever stands beyond the history.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any

from local.shop.http.wire import Reply, Response, json_response
from local.shop.paging import newest_history
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.services import Services
from sconnect.app.storage.records import Cursor, OpenOrder
from sconnect.app.storage.repository import RecordStore
from sconnect.app.worklist.listing.reading import read_work_page
from sconnect.app.worklist.worklist import WorkAction, act
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Shown
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import one_round
from tests.simulation.checks import Violation, cases_of
from tests.simulation.platform import Platform
from tests.simulation.seams import kill_at, uneventful
from tests.simulation.world import STATUS, World, bookable_orders

if TYPE_CHECKING:
    from local.shop.shop import SimulatedShop

_UNPAID = 10
"""A status that the profiles do not import."""
_REFUNDED = 11
_POINTS = 80
"""Of a run that books one order, about."""
_ROUNDS_IN_DOUBT = 6
_DAY = 86_400.0
_ORDERS = 40
_FAR = 10**15


@dataclass(frozen=True, slots=True)
class HistoryRun:
    """What came of one seed."""

    seed: int
    kind: str
    violations: tuple[Violation, ...]


def history_run(seed: int) -> HistoryRun:
    """Play the kind of trouble that this seed stands for, with an extension of now or of before."""
    kind = sorted(KINDS)[seed % len(KINDS)]
    return in_virtual_time(_History(seed).play(kind))


class _History:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.found: list[Violation] = []

    async def play(self, kind: str) -> HistoryRun:
        """Let orders come, then the trouble, and see that what is paid after that is booked."""
        self.world = world = World(self.seed)
        [self.profile] = world.profiles
        self.shop: SimulatedShop = world.shops[self.profile.id]
        self.shop.tells_highest_history = self.random.random() < 0.5
        await world.open()
        self.platform = Platform(world)
        capture = world.captures[self.profile.id]
        self._entries = list(bookable_orders(3 * _ORDERS, seed=1, shoppers=5, capture=capture))
        self.unpaid = [self.place(_UNPAID) for _ in range(4)]
        self.place_many(self.random.randint(2, 5))
        await self.runs()
        await asyncio.sleep(5 * _DAY)
        self.backup = deepcopy(self.shop.entries)
        self.place_many(self.random.randint(22, 30))
        await self.runs()
        self.expect_all(f"before {kind}")
        await KINDS[kind](self)
        self.found += [Violation("unexpected", sentence) for sentence in world.unexpected]
        self.found += await _doubles(world, self.profile)
        return HistoryRun(self.seed, kind, tuple(dict.fromkeys(self.found)))

    def place(self, status: int = STATUS) -> str:
        """Let a shopper order something."""
        return self.shop.place(self._entries.pop(), status)

    def place_many(self, number: int) -> list[str]:
        """Let shoppers order and pay."""
        return [self.place() for _ in range(number)]

    def pay(self) -> str:
        """Let an order of long ago be paid."""
        order_id = self.unpaid.pop()
        self.shop.change_status(order_id, STATUS)
        return order_id

    async def runs(self) -> None:
        """Let two runs come and go."""
        for _ in range(2):
            await asyncio.sleep(_TICK)
            await one_round(self.platform)
            await one_round(self.platform)
            await self.see_where_the_cursor_stands()

    async def see_where_the_cursor_stands(self) -> None:
        """Note a cursor that stands beyond the history after a run."""
        stands = (await self.cursor()).history_id
        highest = max(map(newest_history, self.shop.entries.values()), default=0)
        if self.is_told and stands > highest:
            self.found.append(Violation("lost", f"the cursor stands at {stands}, the history ends at {highest}"))

    is_told = True

    async def cursor(self) -> Cursor:
        """Read the cursor over the history."""
        cursor = Cursor(profile_id=self.profile.id, name="orders")
        stored = await RecordStore(self.world.rows).get_like(cursor)
        return stored.record if stored else cursor

    def expect_all(self, when: str) -> None:
        """Every order that is paid has to be booked by now."""
        booked = {order.get("betalingskenmerk") for order in self.world.sales_orders()}
        for order_id, entry in self.shop.entries.items():
            is_paid = entry["order"]["order_status_id"] == str(STATUS)
            if is_paid and self.profile.payment_reference(order_id) not in booked:
                self.found.append(Violation("lost", f"order {order_id} is paid and not booked, {when}"))

    def go_back(self, entries: Mapping[str, Any]) -> None:
        """Hold these orders; numbers of the history are given out again after theirs, order numbers are not."""
        last = self.shop._last_order
        self.shop.adopt(dict(entries))
        self.shop._last_order = last

    def renumber(self, number: Callable[[int], int]) -> None:
        """Give every entry of the history another number."""
        rows = [row for entry in self.shop.entries.values() for row in entry["histories"]]
        for place, row in enumerate(sorted(rows, key=lambda row: int(row["order_history_id"])), start=1):
            row["order_history_id"] = str(number(place))
        self.go_back(self.shop.entries)

    async def killed_somewhere(self) -> None:
        """Let runs come and go of which the first is killed, at a point that the seed draws."""
        self.world.seams.script = kill_at(self.random.randrange(_POINTS))
        await asyncio.sleep(_TICK)
        await one_round(self.platform)
        self.world.seams.script = uneventful
        await self.runs()

    def is_booked(self, order_id: str) -> bool:
        """Whether a sales order has the reference of an order."""
        reference = self.profile.payment_reference(order_id)
        return any(order.get("betalingskenmerk") == reference for order in self.world.sales_orders())

    async def listed(self, order_id: str) -> set[CauseKind]:
        """Return what the work list says of an order."""
        key = OpenOrder.key_of(order_id)
        entry = await RecordStore(self.world.rows).get(OpenOrder, self.profile.id, key)
        return {kind for kind, _ in entry.record.causes} if entry else set()

    async def decide(self, action: Action) -> None:
        """Let a person take this action on every item that offers it."""

        async def carry_out(services: Services) -> None:
            await forget_last_look(services, self.profile.id)
            for item in (await read_work_page(services, self.profile.id, Shown(), limit=1_000)).items:
                if action in item.actions:
                    await act(services, self.profile.id, item.id, WorkAction(action), by="anna")

        await self.world.instance().run(carry_out)

    async def as_of_before(self) -> None:
        """Leave the cursor as a version did that remembered no entries; it stands far beyond."""
        before = replace(await self.cursor(), history_id=5_000, seen=())
        await RecordStore(self.world.rows).put(before)


_TICK = 300.0


async def _restored(life: _History) -> None:
    life.go_back(life.backup)
    if life.random.random() < 0.5:
        life.place_many(life.random.randint(1, 50))
    life.pay()
    await life.runs()
    life.expect_all("after a restored backup")
    life.pay()
    await life.runs()
    life.expect_all("later after a restored backup")


async def _renumbered(life: _History) -> None:
    life.pay()
    step, first = life.random.choice(((1, -3), (3, 0), (1, 9_000)))
    life.renumber(lambda place: max(step * place + first, 0) or 100_000 + place)
    await life.runs()
    life.expect_all("after a renumbering")
    life.pay()
    await life.runs()
    life.expect_all("later after a renumbering")


async def _deleted(life: _History) -> None:
    kept = sorted(life.shop.entries, key=int)[: -life.random.randint(1, 25)]
    life.is_told = life.shop.tells_highest_history
    life.go_back({order_id: life.shop.entries[order_id] for order_id in kept})
    if life.random.random() < 0.5:
        await life.runs()
    life.pay()
    life.place_many(life.random.randint(0, 3))
    await life.runs()
    life.expect_all("after the newest orders were deleted")


async def _leapt(life: _History) -> None:
    def leap(honest: Response) -> Reply:
        content = json.loads(honest.body)
        if content.get("orders"):
            content["orders"][-1]["histories"][-1]["order_history_id"] = str(_FAR)
            content["next_history"] = _FAR
        return json_response(200, content)

    life.place()
    await asyncio.sleep(_TICK)
    life.shop.faults.extend([lambda honest: honest, leap])
    await one_round(life.platform)
    await life.see_where_the_cursor_stands()
    life.place()
    await life.runs()
    life.expect_all("after one answer that leapt ahead")


async def _upgraded(life: _History) -> None:
    """Restart while an older version remembered nothing: told by the highest number, else by the orders by date."""
    await life.as_of_before()
    life.is_told = life.shop.tells_highest_history
    for _ in range(1 if life.is_told else 4):
        life.pay() if life.is_told else life.place()
        await life.runs()
        if not life.is_told:
            await asyncio.sleep(_DAY)
    life.is_told = True
    life.place()
    await life.runs()
    life.expect_all("days after an upgrade on a history that had restarted")


async def _paid_late(life: _History) -> None:
    """Paid without any entry in the history, long after the daily look went past it."""
    order_id = life.unpaid.pop()
    life.shop.entries[order_id]["order"]["order_status_id"] = str(STATUS)
    await asyncio.sleep(_DAY)
    await life.runs()
    life.expect_all("a day after it was paid without a word in the history")


async def _undone_before(life: _History) -> None:
    """Refunded before it was booked: asked about, booked once when a person says so, and listed to be credited."""
    order_id = life.place()
    life.shop.change_status(order_id, _REFUNDED)
    await life.killed_somewhere()
    if life.is_booked(order_id):
        life.found.append(Violation("unasked", f"order {order_id} was booked though its sale was undone"))
    if CauseKind.UNDONE_BEFORE_BOOKING not in await life.listed(order_id):
        life.found.append(Violation("lost", f"nobody is asked about order {order_id}, which was undone"))
    await life.decide(Action.BOOK_AND_CREDIT)
    await life.killed_somewhere()
    for _ in range(_ROUNDS_IN_DOUBT):
        await life.runs()
    if not life.is_booked(order_id):
        life.found.append(Violation("lost", f"order {order_id} was to be booked and credited, and is not booked"))
    if CauseKind.UNDONE_AFTER_BOOKING not in await life.listed(order_id):
        life.found.append(Violation("lost", f"order {order_id} was booked and is not listed to be credited"))


KINDS: Mapping[str, Callable[[_History], Any]] = {
    "restored backup": _restored,
    "renumbered": _renumbered,
    "newest orders deleted": _deleted,
    "leap ahead": _leapt,
    "restarted before an upgrade": _upgraded,
    "paid late": _paid_late,
    "undone before booking": _undone_before,
}


async def _doubles(world: World, profile: Profile) -> list[Violation]:
    return [
        Violation("duplicate", f"{case.reference} stands in the books {len(case.booked)} times")
        for case in await cases_of(world, profile)
        if len(case.booked) > 1
    ]
