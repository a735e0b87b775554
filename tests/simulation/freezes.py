"""S1 with a freeze instead of a kill: the process stands still at a point, and comes back when others took over."""

import asyncio
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum

from local.shop.captures import Entry
from local.snelstart.faults import Fault, FaultKind
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, one_round
from tests.simulation.checks import Violation
from tests.simulation.crash_points import new_orders
from tests.simulation.platform import Platform
from tests.simulation.processes import Process
from tests.simulation.seams import Point
from tests.simulation.world import World

LONG = 2_000.0
"""Seconds: longer than the life of a run and the settle time together."""
_CHANGE = "snelstart POST /v2/"


@dataclass
class FreezeAt:
    """Freezes the process at the point with this number.

    `spares_changes`: a change on its way to the books is left alone; how late it may arrive is their limit, not ours.
    """

    number: int | None = None
    seconds: float = LONG
    spares_changes: bool = True
    seen: int = 0

    async def __call__(self, process: Process, point: Point) -> None:
        await asyncio.sleep(0)
        if self.spares_changes and point.is_before and point.what.startswith(_CHANGE):
            return
        if self.seen == self.number:
            process.freeze(self.seconds)
        self.seen += 1


class Trouble(StrEnum):
    """What goes wrong besides the freeze."""

    NONE = "nothing else"
    TOKEN = "token expired"
    CARD = "card unanswered"
    """One shopper orders under two names, of which one is given up, and the answer about the first card is lost."""


_FAULTS = {
    Trouble.TOKEN: Fault(FaultKind.EXPIRE_TOKENS, "POST", "/v2/verkooporders", times=1),
    Trouble.CARD: Fault(FaultKind.LATE, "POST", "/v2/relaties", times=1, status=502, seconds=60),
}


@dataclass(frozen=True, slots=True)
class FreezeRun:
    """One life with a freeze in it."""

    number: int | None
    trouble: Trouble
    points: int
    violations: tuple[Violation, ...]


def freeze_run(number: int | None = None, trouble: Trouble = Trouble.NONE) -> FreezeRun:
    """Import an order, or two, frozen at this point."""
    return in_virtual_time(_freeze_run(number, trouble))


def single_freezes(trouble: Trouble = Trouble.NONE) -> list[int]:
    """Return every point to freeze at."""
    return list(range(freeze_run(trouble=trouble).points))


async def _freeze_run(number: int | None, trouble: Trouble) -> FreezeRun:
    world = World(seed=1)
    await world.open()
    [profile, *_] = world.profiles
    [first, *_] = [world.place(profile, each) for each in (_two_names() if trouble is Trouble.CARD else new_orders(1))]
    await asyncio.sleep(60)
    if trouble in _FAULTS:
        world.snelstart.faults.add(_FAULTS[trouble])
    script = FreezeAt(number)
    world.seams.script = script
    platform = Platform(world)
    frozen = asyncio.create_task(one_round(platform))
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(frozen), TICK)
    points = script.seen
    world.seams.script = FreezeAt()
    is_changed = trouble is Trouble.CARD and not world.new_cards()
    if is_changed:  # who takes over makes the card under the other name
        world.shops[profile.id].entries[first]["order"]["payment_company"] = ""
    while not frozen.done():
        await one_round(platform)
        await asyncio.sleep(TICK)
    # An order that was booked before it changed is listed for that.
    found = [each for each in await come_to_rest(platform) if not (is_changed and each.kind == "wrongly listed")]
    return FreezeRun(number, trouble, points, tuple(found))


def _two_names() -> tuple[Entry, Entry]:
    [private] = new_orders(1)
    business = deepcopy(private)
    business["order"]["payment_company"] = "Kaas & Zoon"
    return business, private
