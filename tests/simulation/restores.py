"""S15: the tables are lost and a copy is put back, made while orders were booked, with orders booked since.

Orders were under way when the tables went: their answers are lost, they are hidden or come late. Processes die during
the check too. The shop keeps an order from us until the check is over. All are booked, each once.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from local.shop.captures import Entry
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping.copies import copy_tables
from sconnect.app.housekeeping.restoring import restore_copy
from sconnect.app.services import Backup
from sconnect.app.storage.repository import RecordStore
from tests.fakes.files import InMemoryFiles
from tests.fakes.rows import InMemoryRows
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, one_round
from tests.simulation.checks import Violation, violations_now
from tests.simulation.platform import Platform
from tests.simulation.processes import Instance, Killed, true_time
from tests.simulation.storms import Storm
from tests.simulation.world import World, bookable_orders

_ORDERS = 4
_DAY = "2026-03-02"
_ROUNDS = 6
_POSTS = "/v2/verkooporders"
_KINDS: Mapping[str, Fault | None] = {
    "calm": None,
    "answers lost": Fault(FaultKind.DROP_AFTER, "POST", _POSTS, probability=0.5),
    "come late": Fault(FaultKind.LATE, "POST", _POSTS, seconds=110.0, status=None),
    "hidden": Fault(FaultKind.INVISIBLE, "POST", _POSTS, seconds=59.0),
    "kept from us": None,
}
"""What befalls the orders that are under way when the tables go, and after."""
KINDS = tuple(_KINDS)


@dataclass(frozen=True, slots=True)
class Restore:
    """What came of one seed."""

    seed: int
    kind: str
    violations: tuple[Violation, ...]


def restore_run(seed: int) -> Restore:
    """Play the kind of loss that this seed stands for."""
    return in_virtual_time(_restore_run(seed, KINDS[seed % len(KINDS)]))


async def _restore_run(seed: int, kind: str) -> Restore:
    world, random, copies = World(seed, shops=2), Random(seed), InMemoryFiles()
    await world.open()
    platform = Platform(world)
    _place(world, 0)
    await asyncio.sleep(60)
    world.seams.script = Storm(random, kill_rate=random.choice((0.0, 0.01)), is_slow=random.random() < 0.5)
    await asyncio.gather(one_round(platform), _copy(world.instance(), world, copies))
    _place(world, 1)
    await asyncio.sleep(TICK)
    await one_round(platform)
    hidden = _hide(world) if kind == "kept from us" else {}
    fault = _KINDS[kind]
    if fault is not None:
        world.snelstart.faults.add(fault)
        _place(world, 2)
        await asyncio.sleep(TICK)
        await one_round(platform)
    _lose_tables(world)
    await restore_copy(RecordStore(world.rows), Backup(world.rows, copies), world.secrets, _DAY, true_time())
    found, platform = await violations_now(world), Platform(world)
    for _ in range(_ROUNDS):
        await one_round(platform)
        found += await violations_now(world)
        await asyncio.sleep(TICK)
    for name, entries in hidden.items():
        world.shops[name].entries |= entries
    if hidden:
        await asyncio.sleep(25 * 3600)  # until the next look by date
    found += await come_to_rest(platform)
    return Restore(seed, kind, tuple(dict.fromkeys(found)))


def _place(world: World, part: int) -> None:
    for profile in world.profiles:
        capture = world.captures[profile.id]
        orders = bookable_orders(3 * _ORDERS, seed=2, shoppers=4, capture=capture)
        for entry in orders[part * _ORDERS : (part + 1) * _ORDERS]:
            world.place(profile, entry)


async def _copy(instance: Instance, world: World, copies: InMemoryFiles) -> None:
    """Let the daily copy be made, by as many processes as it takes."""
    for _ in range(20):
        services = replace(instance.services, backup=Backup(world.rows, copies))
        with suppress(Killed, SconnectError):
            while await instance.process.run(lambda services=services: copy_tables(services, _DAY)):  # type: ignore[misc]
                pass
            return
        instance = world.instance()


def _hide(world: World) -> dict[str, dict[str, Entry]]:
    """Take the newest order from each shop for a while, as one does that restores a backup."""
    hidden: dict[str, dict[str, Entry]] = {}
    for name, shop in world.shops.items():
        newest = max(shop.entries, key=int)
        hidden[name] = {newest: shop.entries.pop(newest)}
    return hidden


def _lose_tables(world: World) -> None:
    """End every process and lose all that was kept."""
    for instance in world.instances:
        if not instance.process.is_dead:
            instance.process.kill()
    world.rows = InMemoryRows(before=world.seams.before_rows, after=world.seams.after_rows)
