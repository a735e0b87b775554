"""S1 for releases: an order that a person sets free is booked by the next run, whatever died in between."""

import asyncio

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.releases import release
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, one_round, rounds_until_quiet
from tests.simulation.checks import Violation, cases_of
from tests.simulation.crash_points import new_orders
from tests.simulation.house import HouseRun
from tests.simulation.platform import Platform
from tests.simulation.seams import KillAt, uneventful
from tests.simulation.world import World

_REFUSED_ONCE = Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", times=1, status=400)


def released_run(number: int | None = None) -> HouseRun:
    """Let the books refuse an order, release it, and kill the import that takes it up at this point."""
    return in_virtual_time(_released_run(number))


async def _released_run(number: int | None) -> HouseRun:
    world = World(seed=1)
    await world.open()
    world.snelstart.faults.add(_REFUSED_ONCE)
    world.place(world.profiles[0], *new_orders(1))
    await asyncio.sleep(60)
    platform = Platform(world)
    found = await rounds_until_quiet(platform)
    [case] = await cases_of(world, world.profiles[0])
    if not case.is_with_a_person or case.marker is None:
        found.append(Violation("not listed", f"{case.reference} was refused and nobody is asked to act"))
        return HouseRun(number, 0, 0, tuple(found))
    released = await release(world.instance().services, world.profiles[0].id, [case.marker.order_id])
    if released.orders != (case.marker.order_id,):
        found.append(Violation("not released", case.reference))
    await asyncio.sleep(TICK)
    script = KillAt(frozenset() if number is None else frozenset({number}))
    world.seams.script = script
    await one_round(platform)
    points, world.seams.script = script.seen, uneventful
    await asyncio.sleep(TICK)
    found += await come_to_rest(platform)
    [case] = await cases_of(world, world.profiles[0])
    if not case.is_done:
        found.append(Violation("release lost", f"{case.reference} was released and waits for {case.listed}"))
    return HouseRun(number, points, script.killed, tuple(dict.fromkeys(found)))
