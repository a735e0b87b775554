"""S1 for orders that waited for a person: taken up again, they are booked, whatever dies on the way."""

import asyncio

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.worklist.releases import release
from sconnect.domain.orders.state import OrderState
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, deliver_all, one_round, rounds_until_quiet
from tests.simulation.checks import Case, Violation, cases_of
from tests.simulation.crash_points import new_orders
from tests.simulation.maintenance import KilledRun
from tests.simulation.platform import Platform
from tests.simulation.seams import kill_at, uneventful
from tests.simulation.world import World

_REFUSED_ONCE = Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", times=1, status=400)


def released_run(number: int | None = None) -> KilledRun:
    """Let the books refuse an order, release it, and kill the import that takes it up at this point."""
    return in_virtual_time(_released_run(number))


def retried_run(number: int | None = None) -> KilledRun:
    """Let the books refuse an order and a person try again; kill that import at this point, and it never comes back."""
    return in_virtual_time(_retried_run(number))


async def _released_run(number: int | None) -> KilledRun:
    platform, found = await _world_with_refused_order()
    world = platform.world
    order_id = (await _case(world)).entry["order"]["order_id"]
    await forget_last_look(world.instance().services, world.profiles[0].id)
    released = await release(world.instance().services, world.profiles[0].id, [str(order_id)])
    if released.orders != (str(order_id),):
        found.append(Violation("not released", str(released)))
    await asyncio.sleep(TICK)
    script = kill_at(number, world.left_behind)
    world.seams.script = script
    await one_round(platform)
    points, moments, world.seams.script = script.seen, tuple(script.moments), uneventful
    await asyncio.sleep(TICK)
    found += await come_to_rest(platform)
    case = await _case(world)
    if not case.is_done:
        found.append(Violation("release lost", f"{case.reference} was released and waits for {case.listed}"))
    return KilledRun(number, points, script.killed, tuple(dict.fromkeys(found)), moments)


async def _retried_run(number: int | None) -> KilledRun:
    platform, found = await _world_with_refused_order()
    world = platform.world
    await platform.click(world.profiles[0], world.instance())
    script = kill_at(number, world.left_behind)
    world.seams.script = script
    await deliver_all(platform)
    points, moments, world.seams.script = script.seen, tuple(script.moments), uneventful
    platform.queue.clear()
    await asyncio.sleep(TICK)
    found += await come_to_rest(platform)
    case = await _case(world)
    if case.marker is not None and case.marker.state is OrderState.SENDING:
        found.append(Violation("stuck", f"{case.reference} was being sent and waits for {case.listed}"))
    return KilledRun(number, points, script.killed, tuple(dict.fromkeys(found)), moments)


async def _world_with_refused_order() -> tuple[Platform, list[Violation]]:
    world = World(seed=1)
    await world.open()
    world.snelstart.faults.add(_REFUSED_ONCE)
    world.place(world.profiles[0], *new_orders(1))
    await asyncio.sleep(60)
    platform = Platform(world)
    found = await rounds_until_quiet(platform)
    case = await _case(world)
    if not case.is_with_a_person:
        found.append(Violation("not listed", f"{case.reference} was refused and nobody is asked to act"))
    return platform, found


async def _case(world: World) -> Case:
    [case] = await cases_of(world, world.profiles[0])
    return case
