"""S1: the app is killed at every point at which it touches the world, and has to finish the work all the same."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from local.shop.captures import Entry
from local.shop.synthetic import synthetic_orders
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import come_to_rest, rounds_until_quiet
from tests.simulation.checks import Violation
from tests.simulation.platform import Platform
from tests.simulation.seams import KillAt, one_of_each
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


def moments_of(orders: int, kills: Kills = ()) -> list[object]:
    """Return what a kill leaves behind, at every point of the life with these kills."""
    return in_virtual_time(_crash_run(orders, kills, notes_moments=True))[1]


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
    return [(first, second) for second in one_of_each(moments_of(orders, (first,)), after=first)]


def all_pairs_after(orders: int, first: int) -> list[Kills]:
    """Return every life with this kill and a second."""
    return [(first, second) for second in range(first + 1, crash_run(orders, (first,)).points)]


def first_kills(orders: int) -> list[int]:
    """Return a point of each group of points that are alike."""
    return one_of_each(moments_of(orders))


@cache
def _entries() -> list[Entry]:
    return synthetic_orders(20, seed=1)


async def _crash_run(orders: int, kills: Kills, *, notes_moments: bool = False) -> tuple[CrashRun, list[object]]:
    world = World(seed=orders)
    await world.open()
    for entry in new_orders(orders):
        world.place(world.profiles[0], entry)
    await asyncio.sleep(60)
    script = KillAt(frozenset(kills), world.left_behind if notes_moments else None)
    world.seams.script = script
    platform = Platform(world)
    found = await rounds_until_quiet(platform)
    points, moments = script.seen, script.moments[:]
    found += await come_to_rest(platform)
    return CrashRun(orders, kills, points, script.killed, tuple(dict.fromkeys(found))), moments
