"""S1 for housekeeping and dry runs: killed at every point, they are done the next time and spoil no order."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping.daily import read_maintenance_days, run_daily_maintenance, today
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.tasks import import_task
from sconnect.domain.profile import Profile
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import come_to_rest, rounds_until_quiet
from tests.simulation.checks import Violation
from tests.simulation.crash_points import new_orders
from tests.simulation.platform import MOST_DELIVERIES, Platform
from tests.simulation.processes import Killed
from tests.simulation.seams import kill_at, uneventful
from tests.simulation.world import World

_ORDERS = 3
_DAY = 86_400.0
_NEVER_ANSWERED = Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", times=1)


@dataclass(frozen=True, slots=True)
class KilledRun:
    """One life with a kill in its housekeeping, or in its dry run."""

    number: int | None
    points: int
    killed: int
    violations: tuple[Violation, ...]
    moments: tuple[object, ...] = field(default=(), repr=False)
    """What a kill at each point leaves behind; known when none was killed."""


def maintenance_run(number: int | None = None) -> KilledRun:
    """Run maintenance over orders, one without an answer, killed at this point; then once more, as the queue does."""
    return in_virtual_time(_maintenance_run(number))


def dry_run_import_run(number: int | None = None) -> KilledRun:
    """Dry run of an import, killed at this point; nothing may have been written, and the import then goes its way."""
    return in_virtual_time(_dry_run_import_run(number))


async def maintenance_is_done(world: World, profile: Profile) -> list[Violation]:
    """Run maintenance for a profile in calm, and compare shop and books: they must agree."""
    await _until_done(world, profile)
    return await _differences(world, profile)


async def _maintenance_run(number: int | None) -> KilledRun:
    world = await _world_with_orders()
    world.snelstart.faults.add(_NEVER_ANSWERED)
    await rounds_until_quiet(Platform(world), most=1)
    world.snelstart.faults.clear()
    await asyncio.sleep(_DAY)
    script = kill_at(number, world.left_behind)
    world.seams.script = script
    await _until_done(world, world.profiles[0])
    points, moments = script.seen, tuple(script.moments)
    found = await come_to_rest(Platform(world))
    found += await _differences(world, world.profiles[0])
    return KilledRun(number, points, script.killed, tuple(dict.fromkeys(found)), moments)


async def _dry_run_import_run(number: int | None) -> KilledRun:
    world = await _world_with_orders()
    script = kill_at(number, world.left_behind)
    world.seams.script = script
    before = (world.snelstart.revision, len(world.new_cards()))
    with suppress(Killed):
        await world.instance().run(lambda services: import_task(services, world.profiles[0], _with_dry_run(services)))
    points, moments, world.seams.script = script.seen, tuple(script.moments), uneventful
    found = []
    if (world.snelstart.revision, len(world.new_cards())) != before:
        found.append(Violation("dry run", "a dry run changed the books"))
    found += await come_to_rest(Platform(world))
    return KilledRun(number, points, script.killed, tuple(dict.fromkeys(found)), moments)


def _with_dry_run(services: Services) -> Progress:
    deadline = services.clock.monotonic() + services.limits.run_budget
    return Progress("0000000000000-0000000000", deadline, by_hand=True, dry_run=True)


async def _world_with_orders() -> World:
    world = World(seed=1)
    await world.open()
    for entry in new_orders(_ORDERS):
        world.place(world.profiles[0], entry)
    await asyncio.sleep(60)
    return world


async def _until_done(world: World, profile: Profile) -> None:
    """Deliver the message of a day's housekeeping as often as the queue does."""
    day = today(world.instance().services)
    for _ in range(MOST_DELIVERIES):
        with suppress(Killed, SconnectError):
            if not await world.instance().run(_keeping(profile, day)):
                return


def _keeping(profile: Profile, day: str) -> Callable[[Services], Coroutine[Any, Any, bool]]:
    return lambda services: run_daily_maintenance(services, profile.id, day)


async def _differences(world: World, profile: Profile) -> list[Violation]:
    """Return what the last maintenance left undone, and the differences it found between shop and books."""
    days = await read_maintenance_days(world.instance().services, profile.id)
    if not days or days[0].finished_at is None:
        return [Violation("maintenance not done", f"{profile.id}: {days[:1]}")]
    found = [Violation("maintenance not done", f"{profile.id}: {sentence}") for sentence in days[0].errors]
    compared = days[0].reconciliation
    if compared is not None and compared.needs_a_person:
        found.append(Violation("reconciled", f"{profile.id}: {compared.counts}"))
    return found
