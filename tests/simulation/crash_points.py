"""S1: the app is killed at every point at which it touches the world, and has to finish the work all the same."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from random import Random

from local.shop.captures import Entry
from local.shop.synthetic import synthetic_orders
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import come_to_rest, rounds_until_quiet
from tests.simulation.checks import Violation
from tests.simulation.platform import Platform
from tests.simulation.seams import KillAt
from tests.simulation.world import World

NEW_ARTICLE = "LAB-EBOEK"
"""Sold by the shop, unknown to the books."""
Kills = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CrashRun:
    """One life with kills in it; `points` were passed until it was quiet."""

    orders: int
    kills: Kills
    points: int
    killed: int
    violations: tuple[Violation, ...]


def crash_run(orders: int, kills: Iterable[int] = ()) -> CrashRun:
    """Import these new orders of new customers while being killed at the points with these numbers."""
    return in_virtual_time(_crash_run(orders, tuple(kills)))[0]


def alike_after(orders: int, kills: Kills = ()) -> list[list[int]]:
    """Group the points after the last of these kills: in a group, the same process has changed exactly the same.

    All that outlives a process are the tables, the books and the shop, and a kill ends all of its work at once. So a
    kill at either of two points of a group leaves the same world behind.
    """
    _, moments = in_virtual_time(_crash_run(orders, kills))
    groups: dict[object, list[int]] = defaultdict(list)
    for number, moment in enumerate(moments):
        if number > max(kills, default=-1):
            groups[moment].append(number)
    return list(groups.values())


def new_orders(number: int) -> list[Entry]:
    """Make orders of new customers; the first one has an article that the books do not know either."""
    entries = _entries()
    first = next(entry for entry in entries if any(line["model"] == NEW_ARTICLE for line in entry["products"]))
    return [first, *(entry for entry in entries if entry is not first)][:number]


def single_kills(orders: int) -> list[Kills]:
    """Return every life with one kill: one for each point."""
    return [(number,) for number in range(crash_run(orders).points)]


def pairs_after(orders: int, first: int) -> list[Kills]:
    """Return the lives with this kill and a second: one for each group of points that are alike."""
    chance = Random(first)
    return [(first, chance.choice(group)) for group in alike_after(orders, (first,))]


def all_pairs_after(orders: int, first: int) -> list[Kills]:
    """Return every life with this kill and a second."""
    return [(first, second) for second in range(first + 1, crash_run(orders, (first,)).points)]


def first_kills(orders: int) -> list[int]:
    """Return a point of each group of points that are alike."""
    chance = Random(orders)
    return [chance.choice(group) for group in alike_after(orders)]


@cache
def _entries() -> list[Entry]:
    return synthetic_orders(20, seed=1)


async def _crash_run(orders: int, kills: Kills) -> tuple[CrashRun, list[object]]:
    world = World(seed=orders)
    await world.open()
    for entry in new_orders(orders):
        world.place(world.profiles[0], entry)
    await asyncio.sleep(60)
    loop = asyncio.get_running_loop()
    script = KillAt(frozenset(kills), moment=lambda process, _: (process.name, world.changes, loop.time()))
    world.seams.script = script
    platform = Platform(world)
    found = await rounds_until_quiet(platform)
    points, moments = script.seen, script.moments[:]
    found += await come_to_rest(platform)
    return CrashRun(orders, kills, points, script.killed, tuple(dict.fromkeys(found))), moments
