"""S11: payment references without a prefix, while buyers and other programs use the same bare numbers.

Answers get lost and processes die, so orders are looked up by a number that others have too. Each shop order is booked
once by us, or a person is asked about it; never is the sales order of somebody else taken for ours.
"""

import asyncio
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from local.snelstart.faults import Fault, FaultKind
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, calm_hours, end_trouble, one_round
from tests.simulation.checks import Violation, cases_of
from tests.simulation.platform import Platform
from tests.simulation.storms import Storm
from tests.simulation.world import World, bookable_orders

if TYPE_CHECKING:
    from local.snelstart.http.wire import Record

_ORDERS = 8
_KILLS = 0.004
_LOST = 0.5
_STRANGE = 0.6
"""Chance that somebody else has the number of an order."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class BareReferences:
    """What came of one seed."""

    seed: int
    violations: tuple[Violation, ...]


def bare_references_run(seed: int) -> BareReferences:
    """Let orders be booked under bare numbers until everything is quiet."""
    return in_virtual_time(_bare_references_run(seed))


async def _bare_references_run(seed: int) -> BareReferences:
    world, random = World(seed), Random(seed)
    [profile] = world.profiles
    bare = profile.model_copy(update={"orders": profile.orders.model_copy(update={"reference_prefix": ""})})
    world.profiles[:] = [bare]
    await world.open()
    platform = Platform(world)
    strange: set[str] = set()
    entries = bookable_orders(_ORDERS, seed=1, shoppers=3, capture=world.captures[profile.id])
    world.place(bare, entries[0])
    await asyncio.sleep(60)
    await one_round(platform)  # a first import refuses to start among numbers of others
    world.seams.script = Storm(random, kill_rate=random.choice((0.0, _KILLS)))
    kind = random.choice((FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE))
    world.snelstart.faults.add(Fault(kind, "POST", "/v2/verkooporders", probability=_LOST))
    for entry in entries[1:]:
        order_id = world.place(bare, entry)
        if random.random() < _STRANGE:
            strange.add(_booked_by_another(world, order_id))
        await asyncio.sleep(60)
        await one_round(platform)
        await asyncio.sleep(TICK)
    end_trouble(world)
    await calm_hours(platform)
    found = [Violation("unexpected", sentence) for sentence in world.unexpected]
    return BareReferences(seed, (*found, *await _wrongly_booked(world, strange)))


def _booked_by_another(world: World, order_id: str) -> str:
    """Let somebody else have a sales order under a number, of another customer and with another total."""
    books = world.snelstart.books(world.books_name)
    example: Record = deepcopy(next(iter(books.orders.values())))
    books.last_order_number += 1
    key = f"00000000-0000-4000-a000-{int(order_id):012d}"
    customer = next(key for key in books.relations if key != example["relatie"]["id"])
    example |= {"id": key, "nummer": books.last_order_number, "betalingskenmerk": order_id, "verkoopfactuur": None}
    example |= {"relatie": {"id": customer}, "totaalInclusiefBtw": Decimal("98765.43")}
    books.orders[key] = example
    return key


async def _wrongly_booked(world: World, strange: set[str]) -> list[Violation]:
    [profile] = world.profiles
    found = []
    for case in await cases_of(world, profile):
        ours = [order for order in case.booked if order["id"] not in strange]
        if len(ours) > 1:
            found.append(Violation("duplicate", f"order {case.reference} stands in the books {len(ours)} times"))
        if case.marker is not None and case.marker.sales_order_id in strange:
            found.append(Violation("wrong order", f"order {case.reference} is taken for one of somebody else"))
        if not ours and not case.is_with_a_person:
            found.append(Violation("lost", f"order {case.reference} is neither booked nor with a person"))
        has_no_rival = not strange & {order["id"] for order in case.booked}
        if not ours and has_no_rival and case.marker is not None and case.marker.attempt < world.limits.attempts:
            found.append(Violation("asked in vain", f"order {case.reference} waits although nobody has its number"))
    return found
