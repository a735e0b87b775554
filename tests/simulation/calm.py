"""Time going by without new trouble, until nothing is left to do."""

import asyncio
from contextlib import suppress

from tests.fakes.rows import no_trouble
from tests.simulation.checks import Violation, is_quiet, violations_at_rest, violations_now
from tests.simulation.platform import Platform
from tests.simulation.processes import Killed
from tests.simulation.seams import uneventful
from tests.simulation.world import World

TICK = 300.0
"""Seconds between two ticks of the timer; also the interval of the profiles."""
_LATE_TICK = 750.0
_LATE_ROUNDS = 12
_MOST_ROUNDS = 60
"""Five hours: three attempts with their settle times take one."""


async def one_round(platform: Platform) -> None:
    """One tick, and every message that waits."""
    with suppress(Killed):
        await platform.tick(platform.instance())
    await deliver_all(platform)


async def deliver_all(platform: Platform) -> None:
    """Deliver every message that waits now; what goes back waits for the next time."""
    for _ in range(len(platform.queue)):
        with suppress(Killed):
            await platform.deliver(platform.queue.popleft(), platform.instance())


async def calm_hours(platform: Platform) -> None:
    """Let two hours and a half go by, in rounds that come late.

    Three attempts with their settle times take an hour and a half of it, each with the wait for its round.
    """
    for _ in range(_LATE_ROUNDS):
        await one_round(platform)
        await asyncio.sleep(_LATE_TICK)


async def rounds_until_quiet(platform: Platform, most: int = _MOST_ROUNDS) -> list[Violation]:
    """Let rounds go by until nothing is left to do, or for so many; returns what was wrong on the way."""
    found: list[Violation] = []
    for _ in range(most):
        await one_round(platform)
        found += await violations_now(platform.world)
        if await is_quiet(platform.world):
            break
        await asyncio.sleep(TICK)
    return found


async def come_to_rest(platform: Platform) -> list[Violation]:
    """End all trouble, wait until it is quiet, and return everything that is wrong then."""
    world = platform.world
    end_trouble(world)
    found = [] if await is_quiet(world) else await rounds_until_quiet(platform)
    await asyncio.sleep(TICK)
    await one_round(platform)
    found += await violations_at_rest(world)
    found += [Violation("unexpected", sentence) for sentence in world.unexpected]
    return list(dict.fromkeys(found))


def end_trouble(world: World) -> None:
    """Let nothing go wrong from now on."""
    world.seams.script = uneventful
    world.rows.policy = no_trouble
    world.snelstart.faults.clear()
    for shop in world.shops.values():
        shop.faults.clear()
        shop.fault = None
