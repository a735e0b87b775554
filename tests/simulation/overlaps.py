"""S1 with another run instead of a kill: at every point of one run, a whole second run of the same profile goes by."""

import asyncio
from dataclasses import dataclass

from sconnect.app.errors import SconnectError
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import come_to_rest
from tests.simulation.checks import Violation
from tests.simulation.crash_points import new_orders
from tests.simulation.freezes import FreezeAt
from tests.simulation.platform import Platform, import_unclaimed
from tests.simulation.processes import Instance
from tests.simulation.world import World

_BRIEFLY = 30.0
"""Seconds: time for a whole run, and well within a send window."""


@dataclass(frozen=True, slots=True)
class OverlapRun:
    """Two runs, the second inside the first."""

    number: int | None
    points: int
    violations: tuple[Violation, ...]


def overlap_run(number: int | None = None) -> OverlapRun:
    """Import one order twice, without leases; the first run stands still at this point while the second goes by."""
    return in_virtual_time(_overlap_run(number))


def single_overlaps() -> list[int]:
    """Return every point at which a second run can go by."""
    return list(range(overlap_run().points))


async def _overlap_run(number: int | None) -> OverlapRun:
    world = World(seed=1)
    await world.open()
    world.place(world.profiles[0], *new_orders(1))
    await asyncio.sleep(60)
    script = FreezeAt(number, seconds=_BRIEFLY, spares_changes=False)
    world.seams.script = script
    first = asyncio.create_task(_import(world, world.instance()))
    await asyncio.sleep(1)
    points = script.seen
    await _import(world, world.instance())
    await first
    return OverlapRun(number, points, tuple(await come_to_rest(Platform(world))))


async def _import(world: World, instance: Instance) -> None:
    try:
        await instance.run(lambda services: import_unclaimed(services, world.profiles[0], instance.process.name))
    except SconnectError:
        pass  # trouble that the app knows; what it leaves behind is checked
    except Exception as error:  # noqa: BLE001 - whatever else comes out is a violation
        world.unexpected.append(f"{type(error).__name__}: {error}")
