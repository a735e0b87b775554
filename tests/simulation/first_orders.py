"""S10: an administration of which nobody knows yet whether it finds orders back by their payment reference.

It finds them at once, after a while, or never; two profiles begin at the same moment, processes die, answers get lost.
Until the first order is found, no second one stands in the books; once orders are found, all are booked, each once.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import SconnectError
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, deliver_all, one_round
from tests.simulation.checks import Violation
from tests.simulation.platform import Platform, import_unclaimed
from tests.simulation.processes import Killed
from tests.simulation.storms import Storm
from tests.simulation.world import World, bookable_orders

_ORDERS = 4
_KILLS = 0.01
_LOST = 0.3
_TROUBLED = 0.5
_ROUNDS = 12
_NEVER = 10.0**9
KINDS: Mapping[str, Mapping[str, object]] = {
    "found at once": {},
    "found after a while": {"seconds_until_found": 40.0},
    "never found": {"seconds_until_found": _NEVER},
    "filter ignored": {"ignored_order_filters": ("Betalingskenmerk", "Nonsense")},
    "filter refused": {"refused_order_filters": ("Betalingskenmerk",)},
}
"""How an administration may answer, as switches of the simulated SnelStart."""
_SOUND = frozenset({"found at once", "found after a while"})


@dataclass(frozen=True, slots=True)
class FirstOrders:
    """What came of one seed."""

    seed: int
    kind: str
    violations: tuple[Violation, ...]


def first_orders_run(seed: int) -> FirstOrders:
    """Play the kind of administration that this seed stands for."""
    kind = sorted(KINDS)[seed % len(KINDS)]
    return in_virtual_time(_first_orders_run(seed, kind))


async def _first_orders_run(seed: int, kind: str) -> FirstOrders:
    world, random = World(seed, shops=2), Random(seed)
    usual = world.snelstart.switches
    world.snelstart.switches = replace(usual, **KINDS[kind])  # type: ignore[arg-type]  # of their own switches
    await world.open()
    for profile in world.profiles:
        capture = world.captures[profile.id]
        for entry in bookable_orders(_ORDERS, seed=1, shoppers=3, capture=capture):
            world.place(profile, entry)
    await asyncio.sleep(60)
    is_troubled = random.random() < _TROUBLED
    world.seams.script = Storm(random, kill_rate=_KILLS if is_troubled else 0.0, is_slow=random.random() < _TROUBLED)
    if is_troubled:
        world.snelstart.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", probability=_LOST))
    await _begin_together(world)
    found, platform = _booked_unseen(world, kind), Platform(world)
    for _ in range(_ROUNDS):
        await one_round(platform)
        await deliver_all(platform)
        found += _booked_unseen(world, kind)
        await asyncio.sleep(TICK)
    if kind not in _SOUND:
        if is_troubled:  # an order without an answer may stand there twice where nothing is found: that is what is told
            return FirstOrders(seed, kind, tuple(dict.fromkeys(found)))
        world.snelstart.switches = usual  # SnelStart mends it
        world.snelstart.books(world.books_name).hidden.clear()
    found += await come_to_rest(platform)
    return FirstOrders(seed, kind, tuple(dict.fromkeys(found)))


async def _begin_together(world: World) -> None:
    """Let an import of each profile begin at once, as if there were no leases."""

    async def begin(number: int) -> None:
        profile = world.profiles[number]
        with suppress(Killed, SconnectError):
            await world.instance().run(lambda services: import_unclaimed(services, profile, f"together-{number}"))

    await asyncio.gather(*map(begin, (0, 1, 0)))


def _booked_unseen(world: World, kind: str) -> list[Violation]:
    """Hold what stands in the books against what a look-up could have shown."""
    booked = {str(order.get("betalingskenmerk")) for order in world.sales_orders()}
    if kind in _SOUND or len(booked) <= 1:
        return []
    return [Violation("unseen", f"{len(booked)} orders stand in books that never found the first: {sorted(booked)}")]
