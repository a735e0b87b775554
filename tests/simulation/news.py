"""S1 for runs that see what the one before saw and end there: what is new then is booked, whatever dies on the way."""

import asyncio

from sconnect.app.storage.records import LastLook
from sconnect.app.storage.repository import RecordStore
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, one_round
from tests.simulation.checks import Violation
from tests.simulation.crash_points import new_orders
from tests.simulation.maintenance import KilledRun
from tests.simulation.platform import Platform
from tests.simulation.seams import kill_at, uneventful
from tests.simulation.world import World

_MOST_ROUNDS = 8
"""Until what a run saw is kept: it is begun, and filled ten minutes later."""


def news_run(number: int | None = None) -> KilledRun:
    """Let a run find nothing and the next one a new order, and kill either at this point."""
    return in_virtual_time(_news_run(number))


async def _news_run(number: int | None) -> KilledRun:
    world = World(seed=1)
    await world.open()
    platform, [first, second] = Platform(world), new_orders(2)
    world.place(world.profiles[0], first)
    await asyncio.sleep(60)
    found = await come_to_rest(platform)
    for _ in range(_MOST_ROUNDS):
        if await _is_kept(world):
            break
        await asyncio.sleep(TICK)
        await one_round(platform)
    else:
        found.append(Violation("never ends early", "no run kept what it saw"))
    script = kill_at(number, world.left_behind)
    world.seams.script = script
    await asyncio.sleep(TICK)
    await one_round(platform)
    world.place(world.profiles[0], second)
    await asyncio.sleep(TICK)
    await one_round(platform)
    points, moments, world.seams.script = script.seen, tuple(script.moments), uneventful
    await asyncio.sleep(TICK)
    found += await come_to_rest(platform)
    return KilledRun(number, points, script.killed, tuple(dict.fromkeys(found)), moments)


async def _is_kept(world: World) -> bool:
    profile_id = world.profiles[0].id
    stored = await RecordStore(world.rows).get(LastLook, profile_id, LastLook.KEY)
    return stored is not None and stored.record.until is not None
