"""S1 for an import that runs out of time: what it left is done by a follow-up, whatever dies on the way."""

import asyncio

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.config import Limits
from sconnect.app.importing.create_once import IN_FLIGHT
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import come_to_rest, rounds_until_quiet
from tests.simulation.maintenance import KilledRun
from tests.simulation.platform import Platform
from tests.simulation.seams import kill_at
from tests.simulation.world import World, bookable_orders

_HURRIED = Limits(function_timeout=300)
_SLOW = Fault(FaultKind.SLOW, "POST", "/v2/verkooporders", seconds=_HURRIED.run_budget + 1)


def backlog_run(number: int | None = None) -> KilledRun:
    """Import one order more than the time is for, and be killed at this point of it or of the follow-up."""
    return in_virtual_time(_backlog_run(number))


async def _backlog_run(number: int | None) -> KilledRun:
    world = World(seed=1, limits=_HURRIED)
    await world.open()
    profile = world.profiles[0]
    for entry in bookable_orders(IN_FLIGHT + 1, seed=1, shoppers=1, capture=world.captures[profile.id]):
        world.place(profile, entry)
    await asyncio.sleep(60)
    platform = Platform(world)
    world.snelstart.faults.add(_SLOW)
    script = kill_at(number, world.left_behind)
    world.seams.script = script
    found = await rounds_until_quiet(platform)
    points, moments = script.seen, tuple(script.moments)
    found += await come_to_rest(platform)
    return KilledRun(number, points, script.killed, tuple(dict.fromkeys(found)), moments)
