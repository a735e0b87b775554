"""S1: the app is killed at every point at which it touches the world, and has to finish the work all the same."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from random import Random

from local.shop.capture import Entry
from local.shop.synthetic import synthetic_orders
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import come_to_rest, rounds_until_quiet
from tests.simulation.checks import Violation
from tests.simulation.platform import Platform
from tests.simulation.seams import KillAt
from tests.simulation.world import World

NEW_ARTICLE = "LAB-EBOEK"
"""Sold by the shop, unknown to the books."""


@dataclass(frozen=True, slots=True)
class CrashRun:
    """One life with kills in it; `points` were passed until it was quiet."""

    orders: int
    kills: tuple[int, ...]
    points: int
    killed: int
    violations: tuple[Violation, ...]


def crash_run(orders: int, kills: Iterable[int] = ()) -> CrashRun:
    """Import these new orders of new customers while being killed at the points with these numbers."""
    return in_virtual_time(_crash_run(orders, tuple(kills)))


def new_orders(number: int) -> list[Entry]:
    """Make orders of new customers; the first one has an article that the books do not know either."""
    entries = _entries()
    first = next(entry for entry in entries if any(line["model"] == NEW_ARTICLE for line in entry["products"]))
    return [first, *(entry for entry in entries if entry is not first)][:number]


def single_kills(orders: int) -> list[tuple[int, ...]]:
    """Return every life with one kill: one for each point."""
    return [(number,) for number in range(crash_run(orders).points)]


def pair_of_kills(orders: int, seed: int) -> tuple[int, ...]:
    """Return a life with two kills, at points drawn from all there are."""
    random = Random(seed)
    first = random.randrange(crash_run(orders).points)
    after = crash_run(orders, (first,)).points
    return (first, random.randrange(first + 1, after)) if first + 1 < after else (first,)


@cache
def _entries() -> list[Entry]:
    return synthetic_orders(20, seed=1)


async def _crash_run(orders: int, kills: tuple[int, ...]) -> CrashRun:
    world = World(seed=orders)
    await world.open()
    for entry in new_orders(orders):
        world.place(world.profiles[0], entry)
    await asyncio.sleep(60)
    script = KillAt(frozenset(kills))
    world.seams.script = script
    platform = Platform(world)
    found = await rounds_until_quiet(platform)
    points = script.seen
    found += await come_to_rest(platform)
    return CrashRun(orders, kills, points, script.killed, tuple(dict.fromkeys(found)))
